//! The profile page.

mod details;
mod sidebar;

use crate::components::changing::changing;
use crate::components::person_header::PersonHeader;
use crate::feed_links::link_feeds;
use crate::follows::Follows;
use crate::language::say_count;
use crate::pages::of_person::of_person;
use crate::pages::subject::{Part, Subject, titled};
use crate::route::{NetworkList, Route};
use details::Details;
use kith_api::feeds::FeedKind;
use kith_api::people::Person;
use leptos::prelude::*;
use sidebar::Sidebar;

/// Who a person is.
#[component]
pub fn ProfilePage(
    /// From the address.
    username: String,
) -> impl IntoView {
    of_person(username, "profile.failed", Route::Profile, |subject| view! { <Shown subject /> }.into_any())
}

#[component]
fn Shown(subject: Subject) -> impl IntoView {
    let (Person { username, id, .. }, person) = (subject.person(), subject.now());
    let counts = untrack(|| subject.read(Part::Person, |profile| profile.counts));
    let shown = Route::Profile(username.clone());
    link_feeds(&subject.person(), &[FeedKind::Own]);
    view! {
        <PersonHeader title=titled(person, None) person shown>
            <NetworkCounts username id counts />
        </PersonHeader>
        <div class="with-sidebar">
            <Details subject />
            <Sidebar subject />
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
