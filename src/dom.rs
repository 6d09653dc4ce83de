//! A few words for building elements by hand, for the hover profile and what stands in it.
//!
//! The widget has 50 KB for everything. `view!` compiles each tree of elements into types of its own, with code to
//! build, rebuild and take apart: good for pages, 80 KB for this card. Here an element is a handful of calls. See
//! `docs/decisions/`.

use wasm_bindgen::{JsCast, UnwrapThrowExt, closure::Closure};
use web_sys::{Document, Element, Event, HtmlElement, Window};

/// The window: Kith runs nowhere else.
pub fn window() -> Window {
    web_sys::window().expect_throw("Kith runs in a window")
}

/// The page.
pub fn document() -> Document {
    window().document().expect_throw("a window has a document")
}

/// Makes an element.
pub fn make(tag: &str, class: &str) -> HtmlElement {
    let element = document().create_element(tag).expect_throw("our tags are letters");
    if !class.is_empty() {
        element.set_class_name(class);
    }
    element.unchecked_into()
}

/// Building, word by word.
pub trait Build {
    /// Adds text: whatever it holds, it stays text.
    fn text(self, text: &str) -> Self;
    /// Adds an element.
    fn with(self, child: &Element) -> Self;
    /// Adds an element if there is one.
    fn with_some(self, child: Option<HtmlElement>) -> Self;
    /// Sets an attribute.
    fn attr(self, name: &str, value: &str) -> Self;
    /// Listens as long as the element lives.
    fn on(self, kind: &str, call: Box<dyn FnMut(Event)>) -> Self;
}

impl Build for HtmlElement {
    fn text(self, text: &str) -> Self {
        let _ = self.append_with_str_1(text);
        self
    }

    fn with(self, child: &Element) -> Self {
        let _ = self.append_child(child);
        self
    }

    fn with_some(self, child: Option<HtmlElement>) -> Self {
        match child {
            Some(child) => self.with(&child),
            None => self,
        }
    }

    fn attr(self, name: &str, value: &str) -> Self {
        let _ = self.set_attribute(name, value);
        self
    }

    fn on(self, kind: &str, call: Box<dyn FnMut(Event)>) -> Self {
        // Given to the browser, which frees it together with the element.
        let call = Closure::wrap(call).into_js_value();
        let _ = self.add_event_listener_with_callback(kind, call.unchecked_ref());
        self
    }
}

/// Writes only what is new, so that a change of one person touches that person's elements alone.
pub fn write_attr(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        let _ = element.set_attribute(name, value);
    }
}

/// Hides or shows, if it is not so already.
pub fn write_hidden(element: &HtmlElement, hidden: bool) {
    if element.hidden() != hidden {
        element.set_hidden(hidden);
    }
}

/// Writes only what is new.
pub fn write_text(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}
