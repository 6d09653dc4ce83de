//! Where messages appear.

use super::icon::{self, Icon};
use crate::hover::top_layer;
use crate::language::say;
use crate::notices::{Notice, Notices, Tone};
use leptos::prelude::*;

/// Stands once in the page, from the start: screen readers hear what comes into it.
#[component]
pub fn NoticeBar() -> impl IntoView {
    let notices = Notices::expect();
    let bar = NodeRef::<leptos::html::Div>::new();
    // A hover profile lies in the top layer and must not hide what went wrong in it: the bar goes there too, on top.
    Effect::new(move |_| {
        let any = !notices.shown().read().is_empty();
        if let Some(bar) = bar.get() {
            if any { top_layer::show(&bar) } else { top_layer::hide(&bar) }
        }
    });
    view! {
        <div class="notices" popover="manual" role="status" node_ref=bar>
            <For each=move || notices.shown().get() key=|notice| notice.number let:notice>
                <Line notice />
            </For>
        </div>
    }
}

#[component]
fn Line(notice: Notice) -> impl IntoView {
    let notices = Notices::expect();
    let Notice { number, tone, text, offer } = notice;
    let failed = tone == Tone::Failure;
    let offer = offer.map(|offer| {
        let act = move |_| {
            notices.dismiss(number);
            (offer.act)();
        };
        view! { <button type="button" class="notice-offer" on:click=act>{offer.label}</button> }
    });
    view! {
        <div class="notice" class:is-failure=failed role=failed.then_some("alert")>
            {failed.then(|| view! { <Icon of=icon::WARNING /> })}
            <p>{text}</p>
            {offer}
            <button
                type="button"
                class="notice-close"
                aria-label=say("notice.dismiss")
                on:click=move |_| notices.dismiss(number)
            >
                <Icon of=icon::CLOSE />
            </button>
        </div>
    }
}
