//! Beside the profile: some of the person's network, and what they did last.

use crate::client;
use crate::components::activity_line::ActivityLine;
use crate::components::empty::Empty;
use crate::components::failure::Failure;
use crate::components::person_link::PersonLink;
use crate::components::skeletons::ActivitySkeleton;
use crate::follows::Follows;
use crate::language::{say, say_count, say_with};
use crate::pages::network::learn_from;
use crate::route::Route;
use kith_api::activity::Activity;
use kith_api::ids::PersonId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::Profile;
use leptos::prelude::*;

const LATEST: &str = "5";

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
    let latest = LocalResource::new(move || async move {
        let address = paths::with_query(paths::of_person(paths::ACTIVITY, id), &[("limit", Some(LATEST))]);
        let list: List<Activity> = client::get(address).await?;
        learn_from(follows, &list.items);
        Ok::<_, client::ApiError>(list.items)
    });
    let shown = move || match latest.get() {
        None => view! { <ActivitySkeleton /> }.into_any(),
        Some(Err(error)) => {
            let retry = Callback::new(move |()| latest.refetch());
            view! { <Failure error what=say("activity.failed") retry /> }.into_any()
        }
        Some(Ok(lines)) if lines.is_empty() => view! { <Empty words=say("profile.no_activity") /> }.into_any(),
        Some(Ok(lines)) => {
            let lines = lines.into_iter().map(|activity| view! { <li class="activity"><ActivityLine activity /></li> });
            view! { <ul class="activity-lines is-compact">{lines.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <section class="sidebar-section">
            <h2>{say("profile.latest")}</h2>
            {shown}
        </section>
    }
}
