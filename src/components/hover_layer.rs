//! seam
use leptos::prelude::*;
/// Seam.
#[component]
pub fn HoverLayer() -> impl IntoView {}
