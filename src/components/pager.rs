//! The end of a list: how to see more of it.

use crate::notices::why;
use crate::paged::{Item, Paged, Stage};
use leptos::prelude::*;

/// *Show more*: keeps its place and the focus while more comes, and says so when it fails.
#[component]
pub fn Pager<T: Item>(
    /// Of which list.
    list: Paged<T>,
    /// What the button says.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    let failed = move || match list.stage() {
        Stage::Failed(error) => Some(why(&error)),
        _ => None,
    };
    let wanted = move || list.has_more() || matches!(list.stage(), Stage::Failed(_));
    view! {
        <Show when=wanted>
            <div class="pager">
                // Never `disabled`: that would drop the focus.
                <button type="button" class="button" aria-busy=move || list.is_growing().to_string() on:click=move |_| list.more()>
                    {words.clone()}
                </button>
                <p class="pager-failed" role="alert">{failed}</p>
            </div>
        </Show>
    }
}
