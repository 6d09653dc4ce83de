//! The way back in for somebody who forgot the password: asked for here, and sent by mail.

use crate::client;
use crate::components::changing::changing;
use crate::components::field::Field;
use crate::components::form::{Form, Sheet, done, sheet};
use crate::language::say;
use crate::route::Route;
use kith_api::paths;
use leptos::prelude::*;

/// Asks for username or e-mail. What it says afterwards is the same for a name that nobody has.
#[component]
pub fn ForgotPasswordPage() -> impl IntoView {
    let (form, login, sent) = (Form::new(), RwSignal::new(String::new()), RwSignal::new(false));
    let send = move || {
        if form.has(&[("/login", login, "sign_in.login_missing")]) {
            let login = login.get_untracked().trim().to_owned();
            form.send(client::post(paths::PASSWORD_RESETS, &[("login", login)]), move |_| _ = sent.try_set(true));
        }
    };
    changing(move || {
        let back = (Route::SignIn.path(), say("forgot.back"));
        if sent.get() {
            return done(say("forgot.sent"), say("forgot.sent_words"), Some(back));
        }
        let error = form.of_field("/login");
        let field =
            view! { <Field name="login" label=say("sign_in.login") value=login error autocomplete="username" /> };
        let below = view! { <p class="sheet-links"><a href=back.0>{back.1}</a></p> };
        let words = Sheet {
            title: say("forgot.title"),
            words: say("forgot.words"),
            fields: vec![field.into_any()],
            button: say("forgot.button"),
            below: Some(below.into_any()),
        };
        sheet(form, words, send)
    })
}
