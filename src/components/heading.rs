//! The heading of a page.

use crate::router::Router;
use crate::session::Session;
use leptos::html;
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
    let node = NodeRef::<html::H1>::new();
    Effect::new(move |_| document().set_title(&format!("{} · {}", words.get(), session.site_name())));
    Effect::new(move |_| {
        let Some(heading) = node.get() else { return };
        // One frame later the rest of the page stands too, and there is something to scroll.
        request_animation_frame(move || {
            if router.arrived() && !is_busy_in_page() {
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                let _ = heading.focus_with_options(&options);
            }
        });
    });
    view! {
        <h1 class="page-title" class:visually-hidden=quiet tabindex="-1" node_ref=node>
            {words}
        </h1>
    }
}

/// A page may have put the focus into its first field: that says where one is better than the heading.
fn is_busy_in_page() -> bool {
    document().query_selector("main :focus").is_ok_and(|focused| focused.is_some())
}
