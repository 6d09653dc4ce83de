//! A person in a list: one link, with the picture and perhaps the name, on which the hover profile opens.

use super::avatar::Avatar;
use super::icon::{self, Icon};
use crate::language::say_with;
use crate::route;
use crate::settings::Settings;
use kith_api::people::Person;
use kith_api::settings::HoverProfiles;
use leptos::prelude::*;

/// A link to a person's page. The hover profile opens on it by the attribute alone: no listener per picture. Beside it
/// stands the "…" button, for those who have no pointer that could rest: seen on touch screens, reached by a screen
/// reader's cursor, no second stop of the Tab key.
#[component]
pub fn PersonLink(
    /// To whom.
    person: Person,
    /// Writes the name beside the picture.
    #[prop(optional)]
    with_name: bool,
) -> impl IntoView {
    let name = with_name.then(|| view! { <span class="person-link-name">{person.name.clone()}</span> });
    // Whoever switched hover profiles off is promised none.
    let opens = Settings::expect().now().hover_profiles != HoverProfiles::Off;
    let opener = opens.then(|| {
        view! {
            <button type="button" class="person-opener" tabindex="-1" data-hover-opener=""
                data-hover-profile=person.username.clone() aria-haspopup="dialog" aria-expanded="false"
                aria-label=say_with("person.opener", &[("name", &person.name)])>
                <Icon of=icon::MORE />
            </button>
        }
    });
    view! {
        <a
            class="person-link"
            href=route::profile(&person.username)
            data-hover-profile=person.username.clone()
            aria-haspopup=opens.then_some("dialog")
            aria-expanded=opens.then_some("false")
            aria-keyshortcuts=opens.then_some("Space Alt+ArrowDown")
        >
            <Avatar person=person.clone() named=!with_name />
            {name}
        </a>
        {opener}
    }
}
