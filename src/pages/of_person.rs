//! What every page of a person begins with: loading who it is.

use crate::client::{ApiError, FromJson, Json};
use crate::components::changing::changing;
use crate::components::failure::Failure;
use crate::components::heading::Heading;
use crate::components::skeletons::ProfileSkeleton;
use crate::follows::Follows;
use crate::language::say;
use crate::loaded::Loaded;
use crate::pages::not_found::NoSuchProfile;
use crate::pages::subject::Subject;
use crate::route::Route;
use crate::router::Router;
use kith_api::paths;
use kith_api::people::Profile;
use leptos::prelude::*;

/// Loads the person of an address and shows a page of theirs, which changes with the person; `failed` is said where that
/// cannot be done. An old name, or another spelling of it, leads to the one name that the page has.
pub(super) fn of_person(
    username: String,
    failed: &'static str,
    route: fn(String) -> Route,
    show: fn(Subject) -> AnyView,
) -> AnyView {
    let follows = Follows::expect();
    let asked = username.clone();
    let subject = Subject::new();
    let read = move |json: &Json| read(follows, json).inspect(|profile| subject.take(profile));
    let loaded = Loaded::new(move || paths::profile(&asked), read);
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
                // What the address asks for beside the name stays.
                request_animation_frame(move || router.note(&(path + &untrack(|| router.address()).query)));
            }
            show(subject)
        }
    };
    changing(shown).into_any()
}

/// Reads a profile and teaches the follow state of all who are in it.
fn read(follows: Follows, json: &Json) -> Option<Profile> {
    let profile = Profile::from_json(json)?;
    follows.learn_counts(&profile.person, profile.counts);
    follows.learn_all(&profile.network);
    Some(profile)
}
