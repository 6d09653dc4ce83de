//! People whom one may like to follow.

use crate::client::{FromJson, Json};
use crate::components::changing::changing;
use crate::components::follow_button::FollowButton;
use crate::components::person_link::PersonLink;
use crate::follows::Follows;
use crate::language::{say, say_count, say_with};
use crate::loaded::Loaded;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::Suggestion;
use leptos::prelude::*;

const SHOWN: &str = "5";

/// The best suggestions, each with its reason and Follow. While they load, when they cannot be loaded and where there
/// are none, nothing is shown: nobody asked for them.
#[component]
pub fn Suggestions() -> impl IntoView {
    let follows = Follows::expect();
    let found = Loaded::new(address, move |json| read(follows, json));
    changing(move || {
        let items = found.get().and_then(Result::ok).map(|list| list.items).unwrap_or_default();
        (!items.is_empty()).then(|| {
            let rows = items.into_iter().map(|item| view! { <li class="person-row"><Row item /></li> }).collect_view();
            view! {
                <section class="sidebar-section network-list" aria-labelledby="suggestions">
                    <h2 id="suggestions">{say("suggestions.title")}</h2>
                    <ul class="people-list" aria-labelledby="suggestions">{rows}</ul>
                </section>
            }
        })
    })
}

#[component]
fn Row(item: Suggestion) -> impl IntoView {
    let why = why(&item);
    let person = item.person;
    view! {
        <div class="person-row-who">
            <PersonLink person=person.clone() with_name=true />
            <span class="person-row-about">{why}</span>
        </div>
        <FollowButton who=person.id name=person.name />
    }
}

fn why(item: &Suggestion) -> String {
    match (&item.team, item.followed_by) {
        (Some(team), _) => say_with("suggestions.team", &[("team", &team.name)]),
        (None, n) => say_count("suggestions.followed", n, &[]),
    }
}

fn address() -> String {
    paths::with_query(paths::plain(paths::MY_SUGGESTIONS), &[("limit", Some(SHOWN))])
}

fn read(follows: Follows, json: &Json) -> Option<List<Suggestion>> {
    let list = List::<Suggestion>::from_json(json)?;
    follows.learn_all(list.items.iter().map(|item| &item.person));
    Some(list)
}
