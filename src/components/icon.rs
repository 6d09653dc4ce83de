//! Line icons: one set, drawn for a grid of 20, from `icons.svg`.

#[cfg(feature = "app")]
pub use super::views::Icon;
use crate::dom::document;
use wasm_bindgen::UnwrapThrowExt;
use web_sys::Element;

/// An icon, as the data of one path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing(pub(super) &'static str);

include!(concat!(env!("OUT_DIR"), "/icons.rs"));

/// An icon beside a text, or in a button that is named otherwise. Drawn in place: no request, and the same on sites
/// that embed the hover profile.
pub fn drawn(of: Drawing) -> Element {
    let (icon, path) = (element("svg"), element("path"));
    for (name, value) in [("class", "icon"), ("viewBox", "0 0 20 20"), ("aria-hidden", "true")] {
        let _ = icon.set_attribute(name, value);
    }
    let _ = path.set_attribute("d", of.0);
    let _ = icon.append_child(&path);
    icon
}

fn element(name: &str) -> Element {
    document().create_element_ns(Some("http://www.w3.org/2000/svg"), name).expect_throw("an element of SVG")
}
