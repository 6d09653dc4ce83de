//! What is shown in place of something that could not be loaded.

use crate::client::ApiError;
use crate::components::changing::effect;
use crate::focus;
use crate::language::say;
use crate::notices::why;
use leptos::ev::MouseEvent;
use leptos::html::Button;
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
    let again = NodeRef::<Button>::new();
    let wanted = focus::take_wanted();
    effect(move || {
        if let Some(button) = again.get().filter(|_| wanted) {
            request_animation_frame(move || _ = button.focus());
        }
    });
    let press = move |event: MouseEvent| {
        focus::keep_for_what_comes(&event_target(&event));
        retry.run(());
    };
    view! {
        <div class="failure" role="alert">
            <p class="failure-what">{what}</p>
            <p class="failure-why">{why(&error)}</p>
            <button type="button" class="button" node_ref=again on:click=press>
                {say("failed.retry")}
            </button>
        </div>
    }
}
