//! The heading of a page.

use crate::components::changing::effect;
use crate::focus;
use crate::router::Router;
use crate::session::Session;
use leptos::prelude::*;

/// The `h1` of a page: names the document, and takes the focus when somebody arrives by a link, so that a screen reader
/// reads where one is.
#[component]
pub fn Heading(
    /// What the page is called.
    #[prop(into)]
    words: Signal<String>,
    /// Read, not seen: where the page shows by itself what it is.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let router = Router::expect();
    let session = Session::expect();
    effect(move || document().set_title(&format!("{} · {}", words.get(), session.site_name())));
    // One frame later the rest of the page stands too, and there is something to scroll.
    request_animation_frame(move || {
        if (router.arrived() || focus::take_wanted()) && !is_busy_in_page() {
            focus::quietly_on("h1");
        }
    });
    view! {
        <h1 class="page-title" class:visually-hidden=quiet tabindex="-1">
            {words}
        </h1>
    }
}

/// A page may have put the focus into its first field: that says where one is better than the heading.
fn is_busy_in_page() -> bool {
    focus::find("main :focus").is_some()
}
