//! What is shown in place of a list that has nothing in it.

use leptos::prelude::*;

/// One sentence that explains why there is nothing, and at most one thing to do about it.
#[component]
pub fn Empty(
    /// Why there is nothing.
    #[prop(into)]
    words: String,
    /// Where to go, and what the link is called.
    #[prop(optional)]
    action: Option<(String, String)>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p>{words}</p>
            {action.map(|(href, words)| view! { <a class="button" href=href>{words}</a> })}
        </div>
    }
}
