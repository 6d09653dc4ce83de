//! One's own details, to be changed.
use leptos::prelude::*;
/// Stub.
#[component]
pub fn EditProfilePage(
    /// From the address.
    username: String,
) -> impl IntoView {
    username
}
