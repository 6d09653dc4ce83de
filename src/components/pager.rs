//! The end of a list: how to see more of it.

use crate::components::changing::{changing, effect};
use crate::focus;
use crate::language::say;
use crate::notices::why;
use crate::paged::{Growth, Stage};
use leptos::html::P;
use leptos::prelude::*;

/// *Show more*: keeps its place and the focus while more comes, and says so when it fails.
#[component]
pub fn Pager(
    /// Of which list.
    #[prop(into)]
    list: Growth,
    /// What the button says.
    #[prop(into)]
    words: String,
) -> impl IntoView {
    let failed = move || match list.stage() {
        Stage::Failed(error) => Some(why(&error)),
        _ => None,
    };
    let has_failed = Memo::new(move |_| failed().is_some());
    let said = Memo::new(move |_| if has_failed.get() { say("failed.retry") } else { words.clone() });
    // What stands in place of an empty list says itself what is the matter.
    let wanted = Memo::new(move |_| !list.is_empty() && (list.has_more() || has_failed.get()));
    let pressed = StoredValue::new(false);
    let ending = NodeRef::<P>::new();
    // Of the page's lists each has an end; and whoever went on elsewhere meanwhile stays there.
    effect(move || {
        if let Some(end) = ending.get() {
            request_animation_frame(move || {
                if focus::is_adrift() {
                    let _ = end.focus();
                }
            });
        }
    });
    let press = move |_| {
        pressed.set_value(true);
        list.more();
    };
    changing(move || {
        if !wanted.get() {
            // The button goes that has the focus: it stays where the list ends.
            let end = pressed.get_value() && !list.is_empty();
            pressed.set_value(false);
            return end.then(|| {
                view! { <p class="pager-end" tabindex="-1" node_ref=ending>{say("pager.end")}</p> }.into_any()
            });
        }
        Some(
            view! {
                <div class="pager">
                    // Never `disabled`: that would drop the focus.
                    <button type="button" class="button" aria-busy=move || list.is_growing().to_string()
                        on:click=press>
                        {said}
                    </button>
                    <p class="pager-failed" role="alert">{changing(failed)}</p>
                </div>
            }
            .into_any(),
        )
    })
}
