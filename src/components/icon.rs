//! Line icons: one set, drawn for a grid of 20, from `icons.svg`.

use leptos::prelude::*;

/// The inside of an icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawing(&'static str);

include!(concat!(env!("OUT_DIR"), "/icons.rs"));

/// An icon beside a text, or in a button that is named otherwise: `<Icon of=icon::CHECK />`. Drawn in place: no request,
/// and the same on sites that embed the hover profile.
#[component]
pub fn Icon(
    /// Which.
    of: Drawing,
) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" inner_html=of.0></svg> }
}
