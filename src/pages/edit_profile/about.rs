//! About me: written as Markdown, and looked at before it is saved.

use crate::client::{self, ApiError, FromJson};
use crate::components::changing::changing;
use crate::components::failure::Failure;
use crate::components::skeletons::PeopleSkeleton;
use crate::language::say;
use kith_api::paths;
use kith_api::people::Rendered;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The field, and beside it what it will look like.
pub(super) fn about(value: RwSignal<String>, error: Signal<Option<String>>) -> AnyView {
    let previewing = RwSignal::new(false);
    let rendered = RwSignal::new(None::<Result<Rendered, ApiError>>);
    let render = move || {
        rendered.set(None);
        let asked = client::post(paths::MARKDOWN, &[("text", value.get_untracked())]);
        spawn_local(async move {
            let answer = asked.await.and_then(|json| Rendered::from_json(&json).ok_or(ApiError::Network));
            let _ = rendered.try_set(Some(answer));
        });
    };
    let turn = move |to: bool| {
        previewing.set(to);
        if to {
            render();
        }
    };
    let look = move || match rendered.get() {
        None => view! { <PeopleSkeleton rows=1 /> }.into_any(),
        Some(Err(error)) => {
            let retry = Callback::new(move |()| render());
            view! { <Failure error what=say("edit.no_preview") retry /> }.into_any()
        }
        Some(Ok(Rendered { html })) if html.trim().is_empty() => say("edit.nothing").into_any(),
        // The server rendered it and left in nothing that runs.
        Some(Ok(Rendered { html })) => view! { <div class="prose" dir="auto" inner_html=html></div> }.into_any(),
    };
    let tab = |to: bool, words: &'static str| {
        view! {
            <button type="button" class="button is-small" aria-pressed=move || (previewing.get() == to).to_string()
                on:click=move |_| turn(to)>{say(words)}</button>
        }
    };
    view! {
        <div class="field">
            <label for="about">{say("profile.about")}</label>
            <div class="form-buttons" role="group" aria-label=say("profile.about")>
                {[tab(false, "edit.write"), tab(true, "edit.preview")]}
            </div>
            <textarea id="about" rows="8" dir="auto" hidden=move || previewing.get()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby="about-hint about-error" prop:value=value
                on:input=move |event| value.set(event_target_value(&event))></textarea>
            <div class="preview" role="region" aria-label=say("edit.preview") aria-live="polite"
                hidden=move || !previewing.get()>{changing(look)}</div>
            <p class="field-hint" id="about-hint">{say("edit.about_hint")}</p>
            <p class="field-error" id="about-error" hidden=move || error.with(Option::is_none)>{error}</p>
        </div>
    }
    .into_any()
}
