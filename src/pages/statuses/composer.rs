//! Where one says what one is doing.

use crate::client::{self, ApiError, FromJson, Refusal};
use crate::components::changing::{changing, effect};
use crate::components::form::{Form, button, whole_error};
use crate::components::people_combobox::PeopleCombobox;
use crate::drafts;
use crate::focus;
use crate::language::{say, say_count};
use crate::notices::Notices;
use crate::paged::Paged;
use crate::people::People;
use crate::session::Viewer;
use crate::time;
use js_sys::{JsString, Reflect};
use kith_api::paths;
use kith_api::people::{Person, STATUS_MAX, StatusUpdate};
use kith_api::problem::{FieldError, kind};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlTextAreaElement, KeyboardEvent};

/// From so many characters left on, they are told.
const NEAR: usize = 20;
const TEXT: &str = "#status-text";

/// A text of at most 140 characters. `@` leads to a search of people, which leads back into the text.
#[component]
pub fn Composer(
    /// Into which what was said comes.
    list: Paged<StatusUpdate>,
) -> impl IntoView {
    let (people, notices, viewer) = (People::expect(), Notices::expect(), Viewer::expect().person);
    let form = Form::new();
    let draft = format!("kith.draft.{}.status", viewer.id);
    let text = RwSignal::new(drafts::kept(&draft).pop().unwrap_or_default());
    let mention = RwSignal::new(String::new());
    effect(move || {
        text.with(|text| drafts::keep(&draft, if text.is_empty() { &[] } else { std::slice::from_ref(text) }))
    });

    let length = Memo::new(move |_| text.with(|text| time::letters(text.trim())));
    let error = form.of_field("/text");
    let near = move || {
        let length = length.get();
        match STATUS_MAX.checked_sub(length) {
            Some(left) if left > NEAR => String::new(),
            Some(left) => say_count("status.left", left as u64, &[]),
            None => say_count("status.over", (length - STATUS_MAX) as u64, &[]),
        }
    };
    let username = viewer.username;
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !form.has(&[("/text", text, "status.empty")]) {
            return;
        }
        if length.get_untracked() > STATUS_MAX {
            let detail = say("status.too_long");
            let errors = vec![FieldError { pointer: "/text".to_owned(), detail }];
            return form.refuse(ApiError::Refused(Refusal {
                kind: kind::INVALID.to_owned(),
                errors,
                ..Refusal::default()
            }));
        }
        let (sent, username) = (text.get_untracked(), username.clone());
        let asked = client::post(paths::MY_STATUSES, &[("text", sent.trim().to_owned())]);
        form.send(asked, move |json| {
            people.forget(&username);
            notices.say(say("status.shared"));
            if let Some(status) = StatusUpdate::from_json(&json) {
                list.change(|items| items.iter_mut().for_each(|item| item.current = false));
                list.put_first(status);
            }
            // What was typed meanwhile is not sent yet.
            if text.try_get_untracked() == Some(sent) {
                text.set(String::new());
            }
            focus::soon_on(TEXT);
        });
    };
    let typed = move |event: leptos::ev::Event| {
        text.set(event_target_value(&event));
        let letter = Reflect::get(&event, &"data".into()).ok().and_then(|data| data.as_string());
        if letter.as_deref() == Some("@") && begins_mention() {
            focus::on("#mention");
        }
    };
    let put = move |words: String| {
        mention.set(String::new());
        insert(text, &words);
    };
    let on_pick = Callback::new(move |person: Person| put(person.username));
    let on_enter = Callback::new(put);
    // Nobody is meant: back into the text.
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            focus::on(TEXT);
        }
    };
    view! {
        <form class="composer" novalidate aria-label=say("status.form") on:submit=send>
            {whole_error(form)}
            <div class="field">
                <label for="status-text">{say("status.label")}</label>
                <textarea id="status-text" rows="2" dir="auto" aria-describedby="status-count status-error"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    prop:value=text on:input=typed></textarea>
                <p class="field-error" id="status-error" hidden=move || error.with(Option::is_none)>{error}</p>
            </div>
            <div class="composer-tools">
                <div class="composer-mention" on:keydown=leave>
                    <PeopleCombobox id="mention" label=say("status.mention") quiet_label=true
                        placeholder=say("status.mention") text=mention on_pick on_enter />
                </div>
                <span class="status-count" id="status-count" class:is-over=move || { length.get() > STATUS_MAX }>
                    {changing(move || format!("{} / {STATUS_MAX}", length.get()))}
                </span>
                {button(form, say("status.share"), "button is-primary")}
            </div>
            <p class="visually-hidden" role="status">{changing(near)}</p>
        </form>
    }
}

fn area() -> Option<HtmlTextAreaElement> {
    focus::find(TEXT)?.dyn_into().ok()
}

/// The text before the cursor, and after it; the browser counts in units of UTF-16.
fn around(area: &HtmlTextAreaElement) -> (String, String) {
    let text = JsString::from(area.value());
    let at = area.selection_start().ok().flatten().unwrap_or_else(|| text.length());
    (text.substring(0, at).into(), text.substring(at, text.length()).into())
}

/// Whether the `@` before the cursor is no part of a word, such as an e-mail address.
fn begins_mention() -> bool {
    let before = area().map(|area| around(&area).0).unwrap_or_default();
    let rest = before.strip_suffix('@').unwrap_or_default();
    before.ends_with('@') && !rest.ends_with(|letter: char| !letter.is_ascii_whitespace() && letter != '(')
}

/// Writes a name at the cursor, behind an `@`, and goes on behind it.
fn insert(text: RwSignal<String>, name: &str) {
    let Some(area) = area() else { return };
    let (before, after) = around(&area);
    let sign = if name.is_empty() || before.ends_with('@') { "" } else { "@" };
    let space = if name.is_empty() { "" } else { " " };
    let before = [&before, sign, name, space].concat();
    let at = JsString::from(before.as_str()).length();
    let whole = before + &after;
    area.set_value(&whole);
    text.set(whole);
    let _ = (area.focus(), area.set_selection_range(at, at));
}
