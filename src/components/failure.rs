//! What is shown in place of something that could not be loaded.

use crate::client::ApiError;
use crate::language::say;
use crate::notices::why;
use leptos::prelude::*;

/// Says what could not be loaded and why, and offers to try again.
#[component]
pub fn Failure(
    /// Why.
    error: ApiError,
    /// What could not be loaded: a whole sentence.
    #[prop(into)]
    what: String,
    /// Tries again.
    retry: Callback<()>,
) -> impl IntoView {
    view! {
        <div class="failure" role="alert">
            <p class="failure-what">{what}</p>
            <p class="failure-why">{why(&error)}</p>
            <button type="button" class="button" on:click=move |_| retry.run(())>
                {say("failed.retry")}
            </button>
        </div>
    }
}
