//! Where the keyboard is.

use leptos::prelude::{document, request_animation_frame};
use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement};

/// The first element that fits a CSS selector.
pub fn find(selector: &str) -> Option<HtmlElement> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

/// Gives the focus to the first element that fits.
pub fn on(selector: &str) {
    if let Some(element) = find(selector) {
        let _ = element.focus();
    }
}

/// The same, once the page shows what was just decided.
pub fn soon_on(selector: &'static str) {
    request_animation_frame(move || on(selector));
}

/// Gives the focus, once the page shows what was just decided, to the first element that fits within the first of these
/// places that has one.
pub fn soon_on_first(places: [&'static str; 2], fits: &'static str) {
    request_animation_frame(move || {
        let found = places.iter().find_map(|place| find(&[place, " ", fits].concat()));
        if let Some(element) = found {
            let _ = element.focus();
        }
    });
}

/// Gives the focus to the first element that fits, without scrolling to it.
pub fn quietly_on(selector: &str) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Some(element) = find(selector) {
        let _ = element.focus_with_options(&options);
    }
}
