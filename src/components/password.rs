//! A field for a password, which can be shown.

use crate::components::changing::changing;
use crate::language::{say, say_with};
use kith_api::accounts::{PASSWORD_MAX, PASSWORD_MIN};
use leptos::prelude::*;

/// Asks for a password; for a new one the rules stand below it beforehand. `name` is unique on the page.
pub fn password_field(
    name: &'static str,
    label: String,
    value: RwSignal<String>,
    error: Signal<Option<String>>,
    new: bool,
) -> AnyView {
    let shown = RwSignal::new(false);
    let (error_id, hint_id) = (format!("{name}-error"), format!("{name}-hint"));
    let toggle = move || say(if shown.get() { "password.hide" } else { "password.show" });
    let toggle_name = {
        let label = label.clone();
        move || say_with("password.toggle", &[("word", &toggle()), ("field", &label)])
    };
    let described = {
        let (error_id, hint_id) = (error_id.clone(), hint_id.clone());
        move || match (error.with(Option::is_some), new) {
            (true, true) => Some(format!("{error_id} {hint_id}")),
            (true, false) => Some(error_id.clone()),
            (false, true) => Some(hint_id.clone()),
            (false, false) => None,
        }
    };
    let hint = new.then(|| {
        let [min, max] = [PASSWORD_MIN, PASSWORD_MAX].map(|n| n.to_string());
        let words = say_with("password.hint", &[("min", &min), ("max", &max)]);
        view! { <p class="field-hint" id=hint_id>{words}</p> }
    });
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <div class="field-password">
                <input id=name name=name type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=if new { "new-password" } else { "current-password" }
                    autocapitalize="none" spellcheck="false" required
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    aria-describedby=described
                    prop:value=value on:input=move |event| value.set(event_target_value(&event)) />
                <button type="button" class="button" aria-label=toggle_name
                    on:click=move |_| shown.update(|shown| *shown = !*shown)>
                    {changing(toggle)}
                </button>
            </div>
            {hint}
            <p class="field-error" id=error_id hidden=move || error.with(Option::is_none)>{error}</p>
        </div>
    }
    .into_any()
}
