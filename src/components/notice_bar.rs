//! seam
use leptos::prelude::*;
/// Seam.
#[component]
pub fn NoticeBar() -> impl IntoView {}
