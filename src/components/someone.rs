//! Someone in a list: a person, or the place of one who is gone or hidden.

use crate::components::person_link::{add_person, opens};
use crate::components::views::place;
use crate::dom::{Build, make};
use crate::language::say;
use kith_api::people::Someone;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// Adds the picture and name of a person, with the hover profile; or "unavailable user", the same for all of them.
pub fn add_someone(to: HtmlElement, someone: &Someone, opens: bool) -> HtmlElement {
    match someone {
        Someone::Person(person) => add_person(to, person, true, opens),
        Someone::Unavailable(_) => {
            let picture = make("span", "unavailable-picture").attr("aria-hidden", "true");
            let name = make("span", "unavailable-name").text(&say("someone.unavailable"));
            to.with(&make("span", "unavailable").with(&picture).with(&name))
        }
    }
}

/// The same in a view.
#[component]
pub fn SomeoneLink(
    /// Who.
    someone: Someone,
) -> impl IntoView {
    place(add_someone(make("span", "place"), &someone, opens()))
}
