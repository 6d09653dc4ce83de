//! A field of a form.

use leptos::prelude::*;

/// A labelled field that says beside it what is wrong and keeps what was typed.
#[component]
pub fn Field(
    /// Its name in the form; unique on the page.
    name: &'static str,
    /// What is to be written into it.
    #[prop(into)]
    label: String,
    /// What is written in it.
    value: RwSignal<String>,
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// `password`, `email`, …
    #[prop(default = "text")]
    kind: &'static str,
    /// What browsers and password managers may fill in.
    autocomplete: &'static str,
    /// A word of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// It may stay empty.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let hint_id = hint.is_some().then(|| format!("{name}-hint"));
    let described = {
        let hint_id = hint_id.clone();
        move || {
            let wrong = error.with(Option::is_some).then(|| format!("{name}-error"));
            let ids: Vec<String> = wrong.into_iter().chain(hint_id.clone()).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name
                name=name
                type=kind
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                required=!optional
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            <p class="field-error" id=format!("{name}-error") hidden=move || error.with(Option::is_none)>
                {error}
            </p>
        </div>
    }
}
