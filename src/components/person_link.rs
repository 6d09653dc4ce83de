//! A person in a list: one link, with the picture and perhaps the name, on which the hover profile opens.

use super::avatar::Avatar;
use crate::route;
use kith_api::people::Person;
use leptos::prelude::*;

/// A link to a person's page. The hover profile opens on it by the attribute alone: no listener per picture.
#[component]
pub fn PersonLink(
    /// To whom.
    person: Person,
    /// Writes the name beside the picture.
    #[prop(optional)]
    with_name: bool,
) -> impl IntoView {
    let name = with_name.then(|| view! { <span class="person-link-name">{person.name.clone()}</span> });
    view! {
        <a
            class="person-link"
            href=route::profile(&person.username)
            data-hover-profile=person.username.clone()
            aria-haspopup="dialog"
            aria-expanded="false"
            aria-keyshortcuts="Space Alt+ArrowDown"
        >
            <Avatar person=person.clone() named=!with_name />
            {name}
        </a>
    }
}
