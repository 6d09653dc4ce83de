//! Someone in a list: a person, or the place of one who is gone or hidden.

use crate::components::person_link::PersonLink;
use crate::language::say;
use kith_api::people::Someone;
use leptos::prelude::*;

/// The picture and name of a person, with the hover profile; or "unavailable user", the same for all of them.
#[component]
pub fn SomeoneLink(
    /// Who.
    someone: Someone,
) -> impl IntoView {
    match someone {
        Someone::Person(person) => view! { <PersonLink person with_name=true /> }.into_any(),
        Someone::Unavailable(_) => view! {
            <span class="unavailable">
                <span class="unavailable-picture" aria-hidden="true"></span>
                <span class="unavailable-name">{say("someone.unavailable")}</span>
            </span>
        }
        .into_any(),
    }
}
