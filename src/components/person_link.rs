//! A person in a list: one link, with the picture and perhaps the name, on which the hover profile opens.

use super::avatar;
use super::icon::{self, drawn};
use super::views::place;
use crate::dom::{Build, make};
use crate::language::say_with;
use crate::route;
use crate::settings::Settings;
use kith_api::people::Person;
use kith_api::settings::HoverProfiles;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// Whether hover profiles open: whoever switched them off is promised none.
pub fn opens() -> bool {
    Settings::expect().now().hover_profiles != HoverProfiles::Off
}

/// Adds a link to a person's page. The hover profile opens on it by the attribute alone: no listener per picture. Beside
/// it stands the "…" button, for those who have no pointer that could rest: seen on touch screens, reached by a screen
/// reader's cursor, no second stop of the Tab key.
pub fn add_person(to: HtmlElement, person: &Person, with_name: bool, opens: bool) -> HtmlElement {
    let promised = |element: HtmlElement| {
        element
            .attr("data-hover-profile", &person.username)
            .attr("aria-haspopup", "dialog")
            .attr("aria-expanded", "false")
    };
    let link = make("a", "person-link").attr("href", &route::profile(&person.username));
    let link = if opens {
        promised(link).attr("aria-keyshortcuts", "Space Alt+ArrowDown")
    } else {
        link.attr("data-hover-profile", &person.username)
    };
    let name = with_name.then(|| make("span", "person-link-name").text(&person.name));
    let described = if with_name { "" } else { &person.name };
    let link = link.with(&avatar::picture(person, "/96", described)).with_some(name);
    let opener = opens.then(|| {
        promised(make("button", "person-opener").attr("type", "button").attr("tabindex", "-1"))
            .attr("data-hover-opener", "")
            .attr("aria-label", &say_with("person.opener", &[("name", &person.name)]))
            .with(&drawn(icon::MORE))
    });
    to.with(&link).with_some(opener)
}

/// A person within a text: the name in addresses, on which the hover profile opens.
pub fn mention(person: &Person, opens: bool) -> HtmlElement {
    let link = make("a", "mention")
        .attr("href", &route::profile(&person.username))
        .attr("data-hover-profile", &person.username)
        .text(&["@", &person.username].concat());
    if opens { link.attr("aria-haspopup", "dialog").attr("aria-expanded", "false") } else { link }
}

/// A person's link in a view.
#[component]
pub fn PersonLink(
    /// To whom.
    person: Person,
    /// Writes the name beside the picture.
    #[prop(optional)]
    with_name: bool,
) -> impl IntoView {
    place(add_person(make("span", "place"), &person, with_name, opens()))
}
