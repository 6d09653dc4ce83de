//! Beside the profile: some of the person's network, and what they did last.

use crate::components::activity_list::LatestLines;
use crate::components::changing::changing;
use crate::components::empty::Empty;
use crate::components::failure::Failure;
use crate::components::person_link::PersonLink;
use crate::components::skeletons::ActivitySkeleton;
use crate::follows::Follows;
use crate::language::{say, say_count, say_with};
use crate::paged::{Paged, Stage};
use crate::pages::network::read_activity;
use crate::pages::subject::{Part, Subject};
use crate::route::Route;
use crate::untouched::Untouched;
use kith_api::ids::PersonId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::Person;
use leptos::prelude::*;

const LATEST: usize = 5;

/// The Network section and the latest activity.
#[component]
pub fn Sidebar(
    /// Of whom.
    subject: Subject,
) -> impl IntoView {
    let id = subject.person().id;
    view! {
        <aside class="sidebar">
            <Network subject />
            <LatestActivity id />
        </aside>
    }
}

#[component]
fn Network(subject: Subject) -> impl IntoView {
    let Person { id, username, .. } = subject.person();
    let more = Route::Network(username).path();
    let follows = Follows::expect();
    let (following, followers) = (follows.following(id), follows.followers(id));
    let name = move || subject.read(Part::Person, |profile| profile.person.name.clone());
    let shown = move || {
        let network = subject.read(Part::Network, |profile| profile.network.clone());
        if network.is_empty() {
            return view! { <p class="sidebar-words">{say_with("profile.network_empty", &[("name", &name())])}</p> }
                .into_any();
        }
        let pictures = network.into_iter().map(|person| view! { <li><PersonLink person /></li> }).collect_view();
        view! {
            <ul class="pictures" aria-label=say("profile.network_pictures")>{pictures}</ul>
        }
        .into_any()
    };
    let count = |words: &'static str, now: Memo<Option<u64>>| {
        changing(move || say_count(words, now.get().unwrap_or_default(), &[]))
    };
    view! {
        <section class="sidebar-section">
            <h2>{say("profile.network")}</h2>
            {changing(shown)}
            <p class="sidebar-more">
                <span>
                    {count("profile.follows_n", following)} " · "
                    {count("profile.followed_by_n", followers)}
                </span>
                <a href=more aria-label=move || say_with("profile.network_more_of", &[("name", &name())])>
                    {say("profile.network_more")}
                </a>
            </p>
        </section>
    }
}

#[component]
fn LatestActivity(id: PersonId) -> impl IntoView {
    let follows = Follows::expect();
    let latest = Paged::new(
        LATEST,
        move |page| page.address(paths::of_person(paths::ACTIVITY, id), &[]),
        // The latest alone: more of it is nobody's question here.
        move |json| Some(List { next: None, ..read_activity(follows, json)? }),
    );
    latest.restart();
    let renew = Untouched::new(".sidebar", ".sidebar :is(a, button):hover", move || latest.refresh());
    follows.on_lines_of(id, move || _ = renew.act());
    let bare = Memo::new(move |_| latest.is_empty());
    let instead = move || match latest.stage() {
        _ if !bare.get() => None,
        Stage::Loading => Some(view! { <ActivitySkeleton /> }.into_any()),
        Stage::Failed(error) => {
            let retry = Callback::new(move |()| latest.restart());
            Some(view! { <Failure error what=say("activity.failed") retry /> }.into_any())
        }
        Stage::Shown | Stage::Growing => Some(view! { <Empty words=say("profile.no_activity") /> }.into_any()),
    };
    let lines = move || (!bare.get()).then(|| view! { <LatestLines lines=latest.items() /> });
    view! {
        <section class="sidebar-section">
            <h2>{say("profile.latest")}</h2>
            {changing(instead)}
            {changing(lines)}
        </section>
    }
}
