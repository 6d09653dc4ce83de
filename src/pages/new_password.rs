//! A new password, by the link of a mail.

use crate::client;
use crate::components::changing::changing;
use crate::components::form::{Form, Sheet, done, sheet};
use crate::components::password::password_field;
use crate::language::say;
use crate::pages::one_time::OneTime;
use crate::route::Route;
use kith_api::paths;
use leptos::prelude::*;

/// Asks for the new password; whoever has set it signs in with it.
#[component]
pub fn NewPasswordPage() -> impl IntoView {
    let one_time = OneTime::take();
    let (form, password, set) = (Form::new(), RwSignal::new(String::new()), RwSignal::new(false));
    let send = move || {
        if form.has(&[("/password", password, "password.missing")]) {
            let fields = [("token", one_time.get()), ("password", password.get_untracked())];
            form.send(client::post(paths::NEW_PASSWORDS, &fields), move |_| {
                one_time.forget();
                let _ = set.try_set(true);
            });
        }
    };
    changing(move || {
        if set.get() {
            let next = (Route::SignIn.path(), say("sign_in.button"));
            return done(say("new_password.done"), say("new_password.done_words"), Some(next));
        }
        let field = password_field("password", say("password.new"), password, form.of_field("/password"), true);
        let again = Route::ForgotPassword.path();
        let below = view! { <p class="sheet-links"><a href=again>{say("new_password.again")}</a></p> };
        let words = Sheet {
            title: say("new_password.title"),
            words: say("new_password.words"),
            fields: vec![field],
            button: say("new_password.button"),
            below: Some(below.into_any()),
        };
        sheet(form, words, send)
    })
}
