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
use crate::route::Route;
use kith_api::ids::PersonId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::Profile;
use leptos::prelude::*;

const LATEST: usize = 5;

/// The Network section and the latest activity.
#[component]
pub fn Sidebar(
    /// Of whom.
    profile: Profile,
) -> impl IntoView {
    let id = profile.person.id;
    view! {
        <aside class="sidebar">
            <Network profile />
            <LatestActivity id />
        </aside>
    }
}

#[component]
fn Network(profile: Profile) -> impl IntoView {
    let Profile { person, counts, network, .. } = profile;
    let more = Route::Network(person.username).path();
    let shown = if network.is_empty() {
        view! { <p class="sidebar-words">{say_with("profile.network_empty", &[("name", &person.name)])}</p> }.into_any()
    } else {
        let pictures = network.into_iter().map(|person| view! { <li><PersonLink person /></li> }).collect_view();
        view! {
            <ul class="pictures" aria-label=say("profile.network_pictures")>{pictures}</ul>
        }
        .into_any()
    };
    view! {
        <section class="sidebar-section">
            <h2>{say("profile.network")}</h2>
            {shown}
            <p class="sidebar-more">
                <span>
                    {say_count("profile.follows_n", counts.following, &[])} " · "
                    {say_count("profile.followed_by_n", counts.followers, &[])}
                </span>
                <a href=more aria-label=say_with("profile.network_more_of", &[("name", &person.name)])>
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
    let shown = move || match latest.stage() {
        Stage::Loading => view! { <ActivitySkeleton /> }.into_any(),
        Stage::Failed(error) => {
            let retry = Callback::new(move |()| latest.restart());
            view! { <Failure error what=say("activity.failed") retry /> }.into_any()
        }
        Stage::Shown | Stage::Growing if latest.is_empty() => {
            view! { <Empty words=say("profile.no_activity") /> }.into_any()
        }
        Stage::Shown | Stage::Growing => view! { <LatestLines lines=latest.items() /> }.into_any(),
    };
    view! {
        <section class="sidebar-section">
            <h2>{say("profile.latest")}</h2>
            {changing(shown)}
        </section>
    }
}
