//! The Network view: whom a person follows, who follows them, and what those followed did.

mod activity;
mod filters;
mod following_field;
mod lists;
mod suggestions;

use crate::components::changing::effect;
use crate::components::person_header::PersonHeader;
use crate::feed_links::link_feeds;
use crate::follows::Change;
use crate::follows::Follows;
use crate::language::say;
use crate::pages::of_person::of_person;
use crate::pages::subject::titled;
use crate::route::{NetworkList, Route, feed_settings};
use crate::session::Viewer;
use activity::RecentActivity;
pub use activity::read_activity;
use following_field::FollowingField;
use kith_api::feeds::FeedKind;
use kith_api::follows::Relation;
use kith_api::people::Person;
use leptos::prelude::*;
use lists::PersonList;
use suggestions::Suggestions;

/// The Network view of anybody one may see.
#[component]
pub fn NetworkPage(
    /// From the address.
    username: String,
) -> impl IntoView {
    let me = Viewer::expect().person;
    if me.username == username {
        // Who it is is known: nothing to wait for.
        return view! { <NetworkView now=me /> }.into_any();
    }
    of_person(username, "network.failed", Route::Network, |subject| {
        view! { <NetworkView now=subject.now() /> }.into_any()
    })
}

/// Acts on each change of whom the viewer follows, from now on: what changed before, the lists say when they load.
fn on_follow(follows: Follows, act: impl Fn(Change) + 'static) {
    on_each_follow(follows, Box::new(act));
}

fn on_each_follow(follows: Follows, act: Box<dyn Fn(Change)>) {
    let mut before = None::<Option<u64>>;
    effect(move || {
        let change = follows.changed().get();
        let number = change.map(|change| change.number);
        if let (Some(before), Some(change)) = (before, change)
            && before != number
        {
            act(change);
        }
        before = Some(number);
    });
}

#[component]
fn NetworkView(
    /// Whose, as they are now.
    #[prop(into)]
    now: Signal<Person>,
) -> impl IntoView {
    let person = now.get_untracked();
    let own = person.standing.relation == Relation::Myself;
    let (id, username) = (person.id, person.username.clone());
    let feed = feed_settings(&Viewer::expect().person.username, &username);
    link_feeds(&person, &[FeedKind::Network, FeedKind::Own]);
    let title = titled(now, Some(if own { "network.own" } else { "network.of" }));
    view! {
        <PersonHeader title shown=Route::Network(username.clone()) person=now>
            <p class="counts network-jump">
                <a href=NetworkList::Following.within_page()>{say("network.following")}</a>
                <a href=NetworkList::Followers.within_page()>{say("network.followers")}</a>
            </p>
            <p class="network-feed"><a href=feed>{say("network.feed")}</a></p>
        </PersonHeader>
        {own.then(|| view! { <FollowingField /> })}
        <div class="with-sidebar is-network">
            <RecentActivity person own />
            <aside class="sidebar">
                <PersonList id own which=NetworkList::Following />
                <PersonList id own which=NetworkList::Followers />
                // Last: what comes late must not push away what somebody points at.
                {own.then(|| view! { <Suggestions /> })}
            </aside>
        </div>
    }
}
