//! The one hover profile of the page, in the top layer.

use super::hover_card::{HEADING, HoverCard};
use crate::hover::controller::{Controller, Delays};
use crate::people::People;
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Stands once in the page. Opens on everything that has `data-hover-profile`, whenever it came there.
#[component]
pub fn HoverLayer() -> impl IntoView {
    let people = People::expect();
    let open = RwSignal::new(None::<String>);
    let card = NodeRef::<Div>::new();
    // Ends with this component, and all its listeners with it.
    let controller = StoredValue::new_local(None::<Controller>);
    Effect::new(move |_| {
        if let Some(card) = card.get() {
            let started = Controller::start((*card).clone().unchecked_into(), open, people, Delays::default());
            controller.try_set_value(Some(started));
        }
    });
    let shown = Memo::new(move |_| open.get());
    view! {
        <div class="hover-card" popover="manual" role="dialog" tabindex="-1" aria-labelledby=HEADING node_ref=card>
            {move || shown.get().map(|username| view! { <HoverCard username /> })}
        </div>
    }
}
