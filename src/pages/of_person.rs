//! What every page of a person begins with: loading who it is.

use crate::client::{self, ApiError};
use crate::components::changing::changing;
use crate::components::failure::Failure;
use crate::components::heading::Heading;
use crate::components::skeletons::ProfileSkeleton;
use crate::follows::Follows;
use crate::language::say;
use crate::loaded::Loaded;
use crate::pages::not_found::NoSuchProfile;
use crate::route::Route;
use crate::router::Router;
use kith_api::paths;
use kith_api::people::Profile;
use leptos::prelude::*;

/// Loads the person of an address and shows a page of theirs; `failed` is said where that cannot be done. An old name,
/// or another spelling of it, leads to the one name that the page has.
pub(super) fn of_person(
    username: String,
    failed: &'static str,
    route: fn(String) -> Route,
    show: fn(Profile) -> AnyView,
) -> AnyView {
    let follows = Follows::expect();
    let loaded = Loaded::new({
        let username = username.clone();
        move || load(follows, username.clone())
    });
    let shown = move || match loaded.get() {
        None => view! { <ProfileSkeleton /> }.into_any(),
        Some(Err(ApiError::NotFound)) => view! { <NoSuchProfile /> }.into_any(),
        Some(Err(error)) => {
            let retry = Callback::new(move |()| loaded.again());
            view! {
                <Heading words=username.clone() quiet=true />
                <Failure error what=say(failed) retry />
            }
            .into_any()
        }
        Some(Ok(profile)) => {
            if username != profile.person.username {
                let router = Router::expect();
                let path = route(profile.person.username.clone()).path();
                request_animation_frame(move || router.note(&path));
            }
            show(profile)
        }
    };
    changing(shown).into_any()
}

/// Loads a profile and teaches the follow state of all who are in it.
async fn load(follows: Follows, username: String) -> Result<Profile, ApiError> {
    let profile: Profile = client::get(paths::profile(&username)).await?;
    follows.learn_counts(&profile.person, profile.counts);
    follows.learn_all(&profile.network);
    Ok(profile)
}
