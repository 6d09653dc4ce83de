//! A button for what cannot be undone: it asks, in its own place, before it acts.

use crate::components::changing::changing;
use crate::focus;
use crate::language::say;
use leptos::prelude::*;

/// What a button in two steps says.
pub struct Words {
    /// On it.
    pub button: String,
    /// Its whole name, where the word alone does not say of what.
    pub name: String,
    /// The question.
    pub question: String,
    /// On the button that acts.
    pub yes: String,
}

/// A button that asks and then acts. `id` is unique on the page.
pub fn two_step(id: String, words: Words, act: Callback<()>) -> AnyView {
    let asking = RwSignal::new(false);
    let Words { button, name, question, yes } = words;
    let turn = {
        let id = id.clone();
        move |on: bool| {
            asking.set(on);
            let id = id.clone();
            request_animation_frame(move || focus::on(&format!("#{id} button")));
        }
    };
    let inside = move || {
        if asking.get() {
            let back = turn.clone();
            let act = move |_| {
                asking.set(false);
                act.run(());
            };
            view! {
                <span class="two-step-question">{question.clone()}</span>
                <button type="button" class="button is-danger" on:click=act>{yes.clone()}</button>
                <button type="button" class="button" on:click=move |_| back(false)>{say("two_step.no")}</button>
            }
            .into_any()
        } else {
            let ask = turn.clone();
            view! {
                <button type="button" class="button is-small" aria-label=name.clone() on:click=move |_| ask(true)>
                    {button.clone()}
                </button>
            }
            .into_any()
        }
    };
    view! { <span class="two-step" id=id role="group" aria-live="polite">{changing(inside)}</span> }.into_any()
}
