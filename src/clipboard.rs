//! Copying.

use crate::dom::window;
use crate::language::say;
use crate::notices::Notices;
use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Copies a text, and says by these keys whether the browser did. Must be asked for within the click.
pub fn copy(text: &str, notices: Notices, done: &'static str, failed: &'static str) {
    // None where the page is not secure.
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into()).ok().filter(JsValue::is_object);
    let copied = clipboard.map(|clipboard| clipboard.unchecked_into::<web_sys::Clipboard>().write_text(text));
    spawn_local(async move {
        let is_done = match copied {
            Some(copied) => JsFuture::from(copied).await.is_ok(),
            None => false,
        };
        notices.say(say(if is_done { done } else { failed }));
    });
}
