//! What is built by hand for the widget's sake, as components for the app's views.

use super::avatar;
use super::changing::effect;
use super::follow_button::follow_button;
use super::hover_card::Stores;
use super::hover_layer::hover_layer;
use super::icon::Drawing;
use super::notice_bar::notice_bar;
use crate::follows::Follows;
use crate::notices::Notices;
use crate::people::People;
use crate::settings::{self, Settings};
use crate::store::Keep;
use kith_api::ids::PersonId;
use kith_api::people::Person;
use leptos::html::Span;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// An icon beside a text, or in a button that is named otherwise: `<Icon of=icon::CHECK />`. Drawn in place: no request,
/// and the same on sites that embed the hover profile.
#[component]
pub fn Icon(
    /// Which.
    of: Drawing,
) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=of.0></path></svg> }
}

/// The picture of a person; its size is the style's (`--avatar-size`). The name stands beside it, or names the link
/// around it, and need not be told again.
#[component]
pub fn Avatar(
    /// Of whom.
    #[prop(into)]
    person: Signal<Person>,
    /// Shown larger than in lists.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let shown = Memo::new(move |_| person.with(|person| (person.id, person.picture.clone(), person.name.clone())));
    let place = NodeRef::<Span>::new();
    effect(move || {
        // Read, not only tracked: a memo that nobody reads never looks.
        shown.with(|_| ());
        if let Some(place) = place.get() {
            let size = if large { "/256" } else { "/96" };
            place.replace_children_with_node_1(&person.with_untracked(|person| avatar::picture(person, size, "")));
        }
    });
    view! { <span class="place" node_ref=place></span> }
}

/// Follows or unfollows `who`. Any number of these may show the same person; they always agree. On oneself, and where
/// nothing is known, there is none.
#[component]
pub fn FollowButton(
    /// Whom.
    who: PersonId,
    /// Told after the word, to those who hear the button without seeing whom it stands by.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let mut keep = Keep::default();
    let button = follow_button(&mut keep, Follows::expect(), who, name);
    StoredValue::new_local(keep);
    place(button)
}

/// Stands once in the page. Opens on everything that has `data-hover-profile`, whenever it came there.
#[component]
pub fn HoverLayer() -> impl IntoView {
    let stores = Stores { follows: Follows::expect(), notices: Notices::expect(), people: People::expect() };
    let (card, layer) = hover_layer(stores);
    // Ends with this component, and all its listeners with it.
    let layer = StoredValue::new_local(layer);
    let look = move || layer.with_value(|layer| layer.look_again());
    stores.follows.on_wake(look);
    stores.follows.on_news(look);
    let settings = Settings::expect();
    effect(move || {
        let chosen = settings.get();
        layer.with_value(|layer| layer.choose(settings::mode(chosen.hover_profiles), chosen.hover_delay_ms));
    });
    place(card)
}

/// Stands once in the page, from the start: screen readers hear what comes into it.
#[component]
pub fn NoticeBar() -> impl IntoView {
    let mut keep = Keep::default();
    let bar = notice_bar(&mut keep, Notices::expect());
    StoredValue::new_local(keep);
    place(bar)
}

/// An element of a view that holds one built by hand, and is not seen itself.
pub fn place(element: HtmlElement) -> impl IntoView {
    let place = NodeRef::<Span>::new();
    let element = StoredValue::new_local(element);
    place.on_load(move |place| {
        element.with_value(|element| {
            // A view that is built anew over this one keeps the place, not what stood in it.
            place.replace_children_with_node_1(element);
        });
    });
    view! { <span class="place" node_ref=place></span> }
}
