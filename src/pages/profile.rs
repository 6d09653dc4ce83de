//! The profile page.

mod details;
mod sidebar;

use crate::client::{self, ApiError};
use crate::components::changing::changing;
use crate::components::failure::Failure;
use crate::components::heading::Heading;
use crate::components::person_header::PersonHeader;
use crate::components::skeletons::ProfileSkeleton;
use crate::follows::Follows;
use crate::language::{say, say_count};
use crate::loaded::Loaded;
use crate::pages::not_found::NoSuchProfile;
use crate::route::{NetworkList, Route};
use crate::router::Router;
use details::Details;
use kith_api::paths;
use kith_api::people::{Person, Profile};
use leptos::prelude::*;
use sidebar::Sidebar;

/// Who a person is.
#[component]
pub fn ProfilePage(
    /// From the address.
    username: String,
) -> impl IntoView {
    let follows = Follows::expect();
    let profile = Loaded::new({
        let username = username.clone();
        move || load(follows, username.clone())
    });
    changing(move || match profile.get() {
        None => view! { <ProfileSkeleton /> }.into_any(),
        Some(Err(ApiError::NotFound)) => view! { <NoSuchProfile /> }.into_any(),
        Some(Err(error)) => {
            let retry = Callback::new(move |()| profile.again());
            view! {
                <Heading words=username.clone() quiet=true />
                <Failure error what=say("profile.failed") retry />
            }
            .into_any()
        }
        Some(Ok(profile)) => {
            lead_to_new_name(&username, &profile.person);
            view! { <Shown profile /> }.into_any()
        }
    })
}

/// Loads a profile and teaches the follow state of all who are in it.
pub(super) async fn load(follows: Follows, username: String) -> Result<Profile, ApiError> {
    let profile: Profile = client::get(paths::profile(&username)).await?;
    follows.learn_counts(&profile.person, profile.counts);
    follows.learn_all(&profile.network);
    Ok(profile)
}

/// An old name, or another spelling of it, leads to the one name that the page has.
fn lead_to_new_name(asked: &str, person: &Person) {
    if asked != person.username {
        let router = Router::expect();
        let path = Route::Profile(person.username.clone()).path();
        request_animation_frame(move || router.note(&path));
    }
}

#[component]
fn Shown(profile: Profile) -> impl IntoView {
    let person = profile.person.clone();
    let shown = Route::Profile(person.username.clone());
    let (username, id, counts) = (person.username.clone(), person.id, profile.counts);
    view! {
        <PersonHeader title=person.name.clone() person shown>
            <NetworkCounts username id counts />
        </PersonHeader>
        <div class="with-sidebar">
            <Details profile=profile.clone() />
            <Sidebar profile />
        </div>
    }
}

/// How many the person follows and is followed by; each leads to its list.
#[component]
fn NetworkCounts(username: String, id: kith_api::ids::PersonId, counts: kith_api::people::Counts) -> impl IntoView {
    let follows = Follows::expect();
    let followers = follows.followers(id);
    let following = follows.following(id);
    let count = |list: NetworkList, words: &'static str, n: Memo<Option<u64>>, loaded: u64| {
        view! { <a href=list.address(&username)>{changing(move || say_count(words, n.get().unwrap_or(loaded), &[]))}</a> }
    };
    view! {
        <p class="counts">
            {count(NetworkList::Following, "profile.following", following, counts.following)}
            {count(NetworkList::Followers, "profile.followers", followers, counts.followers)}
        </p>
    }
}
