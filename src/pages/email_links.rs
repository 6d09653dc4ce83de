//! What the links in mails about a change of address lead to. Each acts by a button: mail programs look at links too.

use crate::client::{self, FromJson};
use crate::components::changing::changing;
use crate::components::form::{Form, Sheet, done, sheet};
use crate::language::{say, say_with};
use crate::pages::one_time::OneTime;
use crate::route::Route;
use kith_api::accounts::Address;
use kith_api::paths;
use leptos::prelude::*;

/// Makes a new address the account's.
#[component]
pub fn ConfirmEmailPage() -> impl IntoView {
    let words = ["confirm_email.title", "confirm_email.words", "confirm_email.button", "confirm_email.done"];
    acts(paths::EMAIL_CONFIRMATIONS, words, "confirm_email.done_words")
}

/// Takes a change of address back.
#[component]
pub fn KeepEmailPage() -> impl IntoView {
    let words = ["keep_email.title", "keep_email.words", "keep_email.button", "keep_email.done"];
    acts(paths::EMAIL_REVERSALS, words, "keep_email.done_words")
}

fn acts(pattern: &'static str, words: [&'static str; 4], done_words: &'static str) -> AnyView {
    let one_time = OneTime::take();
    let (form, confirmed) = (Form::new(), RwSignal::new(None::<String>));
    let [title, text, button, done_title] = words;
    let send = move || {
        form.send(client::post(pattern, &[("token", one_time.get())]), move |json| {
            one_time.forget();
            let email = Address::from_json(&json).map(|address| address.email);
            let _ = confirmed.try_set(Some(email.unwrap_or_default()));
        });
    };
    let shown = move || match confirmed.get() {
        Some(email) => {
            let next = (Route::Home.path(), say("link.home"));
            done(say(done_title), say_with(done_words, &[("email", &email)]), Some(next))
        }
        None => {
            let words =
                Sheet { title: say(title), words: say(text), fields: Vec::new(), button: say(button), below: None };
            sheet(form, words, send)
        }
    };
    changing(shown).into_any()
}
