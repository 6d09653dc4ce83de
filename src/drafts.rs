//! What somebody has typed and not sent yet: kept in this tab through reloads and through other pages.

use js_sys::{Array, JSON};
use wasm_bindgen::JsCast;
use web_sys::Storage;

/// A browser without storage keeps nothing beyond the page: no reason to stop anybody.
fn storage() -> Option<Storage> {
    crate::dom::window().session_storage().ok().flatten()
}

/// Keeps texts; none of them, and nothing is kept.
pub fn keep(key: &str, texts: &[String]) {
    let Some(storage) = storage() else { return };
    let list: Array = texts.iter().map(|text| wasm_bindgen::JsValue::from_str(text)).collect();
    let _ = match JSON::stringify(&list) {
        Ok(written) if !texts.is_empty() => storage.set_item(key, &String::from(written)),
        _ => storage.remove_item(key),
    };
}

/// Forgets what was kept.
pub fn forget(key: &str) {
    keep(key, &[]);
}

/// What was kept; empty where nothing was.
pub fn kept(key: &str) -> Vec<String> {
    let written = storage().and_then(|storage| storage.get_item(key).ok().flatten());
    let list = written.and_then(|written| JSON::parse(&written).ok()).and_then(|list| list.dyn_into::<Array>().ok());
    list.map(|list| list.iter().filter_map(|text| text.as_string()).collect()).unwrap_or_default()
}

/// Forgets everything: whoever comes next finds nothing.
pub fn clear() {
    if let Some(storage) = storage() {
        let _ = storage.clear();
    }
}
