//! Where the keyboard is.

use leptos::prelude::{document, request_animation_frame};
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

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

thread_local! {
    static WANTED: Cell<bool> = const { Cell::new(false) };
}

/// Somebody tries again, and what they pressed goes: whatever comes in its place may take the focus, by [`take_wanted`].
/// Until then it is on the heading of the section, or of the page.
pub fn keep_for_what_comes(pressed: &Element) {
    let section = pressed.closest("section").ok().flatten();
    let heading = section.and_then(|section| section.query_selector(":is(h1, h2)[tabindex]").ok().flatten());
    want();
    request_animation_frame(move || {
        if !is_adrift() {
            return;
        }
        match heading
            .and_then(|heading| heading.dyn_into::<HtmlElement>().ok())
            .filter(|heading| heading.is_connected())
        {
            Some(heading) => _ = heading.focus(),
            None => on("h1"),
        }
    });
}

/// Whatever comes next may take the focus, by [`take_wanted`].
pub fn want() {
    WANTED.set(true);
}

/// Whether what comes now should take the focus; told once.
pub fn take_wanted() -> bool {
    WANTED.take() && (is_adrift() || find(":is(h1, h2):focus").is_some())
}

/// Whether what had the focus is gone, or nothing ever had it.
pub fn is_adrift() -> bool {
    document().active_element().is_none_or(|element| element.tag_name() == "BODY")
}

/// Gives the focus to the first element that fits, without scrolling to it.
pub fn quietly_on(selector: &str) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Some(element) = find(selector) {
        let _ = element.focus_with_options(&options);
    }
}
