//! The top layer, into which popovers go: young methods, called by name because web-sys keeps them behind a flag. Where
//! a browser has none of them, what should be in the top layer stands in the page.

use super::place::{Direction, Point, Rect, Size, place};
use crate::dom::{document, window};
use js_sys::{Function, Reflect};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

/// Puts a popover on top of everything that is there.
pub fn show(element: &HtmlElement) {
    call(element, "hidePopover");
    call(element, "showPopover");
}

/// Takes a popover away.
pub fn hide(element: &HtmlElement) {
    call(element, "hidePopover");
}

/// Moves the focus without moving the page.
pub fn focus(element: &HtmlElement) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
}

/// Moves the focus from a button that is about to go to the dialog that it stands in.
pub fn focus_dialog(event: &web_sys::Event) {
    let button: Option<Element> = event.current_target().and_then(|target| target.dyn_into().ok());
    if let Some(dialog) = button.and_then(|button| button.closest("[role=dialog]").ok().flatten()) {
        focus(dialog.unchecked_ref());
    }
}

/// Closes the menu in which something was chosen.
pub fn hide_menu(event: &web_sys::Event) {
    let chosen: Option<Element> = event.current_target().and_then(|target| target.dyn_into().ok());
    if let Some(menu) = chosen.and_then(|chosen| chosen.closest("[popover]").ok().flatten()) {
        hide(menu.unchecked_ref());
    }
}

/// Puts a menu that opened beside the button before it.
pub fn place_menu(event: &web_sys::Event) {
    let menu: Option<HtmlElement> = event.current_target().and_then(|target| target.dyn_into().ok());
    if let Some(menu) = menu
        && let Some(button) = menu.previous_element_sibling()
    {
        put(&menu, rect(&button));
    }
}

/// Places something of the top layer at something of the page.
pub(super) fn put(element: &HtmlElement, anchor: Rect) {
    let style = window().get_computed_style(element).ok().flatten();
    let rtl = style.and_then(|style| style.get_property_value("direction").ok()).is_some_and(|way| way == "rtl");
    let at = place(anchor, size(element), window_size(), if rtl { Direction::Rtl } else { Direction::Ltr });
    let _ = element.style().set_property("left", &pixels(at.x));
    let _ = element.style().set_property("top", &pixels(at.y));
}

pub(super) fn rect(element: &Element) -> Rect {
    let rect = element.get_bounding_client_rect();
    Rect { at: Point { x: rect.left(), y: rect.top() }, size: Size { width: rect.width(), height: rect.height() } }
}

/// As laid out: an animation that moves or scales it does not count.
pub(super) fn size(element: &HtmlElement) -> Size {
    Size { width: f64::from(element.offset_width()), height: f64::from(element.offset_height()) }
}

/// Across, without the scroll bar. Down, as the window says: a root's own height is that of its content in quirks mode,
/// in which a foreign page may be.
pub(super) fn window_size() -> Size {
    let width = document().document_element().map_or(0, |root| root.client_width());
    let height = window().inner_height().ok().and_then(|height| height.as_f64());
    Size { width: f64::from(width), height: height.unwrap_or_default() }
}

fn call(element: &HtmlElement, method: &str) {
    if let Some(method) =
        Reflect::get(element, &method.into()).ok().and_then(|method| method.dyn_into::<Function>().ok())
    {
        // Hiding what is hidden throws, and is no fault.
        let _ = method.call0(element);
    }
}

fn pixels(length: f64) -> String {
    // Whole pixels: letters on half ones are blurred.
    (length.round() as i32).to_string() + "px"
}
