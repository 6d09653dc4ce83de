//! The end of a list: how to see more of it.

use crate::components::changing::changing;
use crate::language::say;
use crate::notices::why;
use crate::paged::{Growth, Stage};
use js_sys::{Array, Function};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// So many pages come by scrolling alone; then the button is pressed once. Whatever stands below a list without end is
/// reached, and nobody loads for ever by leaning on a key.
const BY_SCROLL: u32 = 8;
/// How far below the screen the end of a list calls for more; what is above it, under the top bar, does not.
const MARGIN: &str = "-80px 0px 400px 0px";

/// *Show more*: keeps its place and the focus while more comes, and says so when it fails.
#[component]
pub fn Pager(
    /// Of which list.
    #[prop(into)]
    list: Growth,
    /// What the button says.
    #[prop(into)]
    words: String,
    /// Loads also when somebody scrolls near it.
    #[prop(optional)]
    by_scroll: bool,
) -> impl IntoView {
    let failed = move || match list.stage() {
        Stage::Failed(error) => Some(why(&error)),
        _ => None,
    };
    let has_failed = Memo::new(move |_| failed().is_some());
    let said = Memo::new(move |_| if has_failed.get() { say("failed.retry") } else { words.clone() });
    let wanted = move || list.has_more() || has_failed.get();
    let left = StoredValue::new(BY_SCROLL);
    let pressed = move |_| {
        left.set_value(BY_SCROLL);
        list.more();
    };
    let place = NodeRef::<Div>::new();
    if by_scroll {
        let seen = move || {
            // A failure waits for somebody who presses Retry.
            if left.get_value() > 0 && untrack(|| list.awaits_more()) {
                left.update_value(|left| *left -= 1);
                list.more();
            }
        };
        watch(seen, move || {
            // Looked for anew after each page: the end may be in view still.
            let place = list.awaits_more().then(|| place.get());
            place.flatten().map(|place| place.unchecked_into())
        });
    }
    view! {
        <Show when=wanted>
            <div class="pager" node_ref=place>
                // Never `disabled`: that would drop the focus.
                <button type="button" class="button" aria-busy=move || list.is_growing().to_string() on:click=pressed>
                    {said}
                </button>
                <p class="pager-failed" role="alert">{changing(failed)}</p>
            </div>
        </Show>
    }
}

/// Tells whenever the element is near the screen; also of each one that `which` names anew.
fn watch(seen: impl Fn() + 'static, which: impl Fn() -> Option<Element> + 'static) {
    let told = move |entries: Array| {
        let near = |entry: &IntersectionObserverEntry| entry.is_intersecting();
        if entries.iter().filter_map(|entry| entry.dyn_into().ok()).any(|entry| near(&entry)) {
            seen();
        }
    };
    let told = Closure::<dyn FnMut(Array)>::new(told);
    let options = IntersectionObserverInit::new();
    options.set_root_margin(MARGIN);
    let call: &Function = told.as_ref().unchecked_ref();
    let Ok(observer) = IntersectionObserver::new_with_options(call, &options) else { return };
    let watching = StoredValue::new_local((observer, told));
    Effect::new(move |_| {
        let element = which();
        watching.try_with_value(|(observer, _)| {
            observer.disconnect();
            if let Some(element) = element {
                observer.observe(&element);
            }
        });
    });
    on_cleanup(move || {
        watching.try_with_value(|(observer, _)| observer.disconnect());
    });
}
