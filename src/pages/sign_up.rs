//! Asking for an account, where the site takes anybody in.

use crate::client;
use crate::components::changing::changing;
use crate::components::field::Field;
use crate::components::form::{Form, Sheet, done, sheet};
use crate::language::{say, say_with};
use crate::route::Route;
use kith_api::paths;
use leptos::prelude::*;

/// Asks for an address, to which the way on is sent.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let (form, email, sent) = (Form::new(), RwSignal::new(String::new()), RwSignal::new(false));
    let send = move || {
        if form.has(&[("/email", email, "email.missing")]) {
            let email = email.get_untracked().trim().to_owned();
            form.send(client::post(paths::SIGN_UPS, &[("email", email)]), move |_| _ = sent.try_set(true));
        }
    };
    changing(move || {
        if sent.get() {
            let to = email.with_untracked(|email| email.trim().to_owned());
            return done(say("sign_up.sent"), say_with("sign_up.sent_words", &[("email", &to)]), None);
        }
        let error = form.of_field("/email");
        let field = view! {
            <Field name="email" label=say("setup.email") value=email error kind="email" autocomplete="email" />
        };
        let below = view! { <p class="sheet-links"><a href=Route::SignIn.path()>{say("sign_up.back")}</a></p> };
        let words = Sheet {
            title: say("sign_up.title"),
            words: say("sign_up.words"),
            fields: vec![field.into_any()],
            button: say("sign_up.button"),
            below: Some(below.into_any()),
        };
        sheet(form, words, send)
    })
}
