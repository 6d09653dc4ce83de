//! The first-run page: creates the administrator.

use crate::client::{self, FromJson};
use crate::components::field::Field;
use crate::components::form::{Form, Sheet, sheet};
use crate::language::{say, say_with};
use crate::route::Route;
use crate::router::Router;
use crate::session::Session;
use kith_api::accounts::{Me, PASSWORD_MAX, PASSWORD_MIN};
use kith_api::paths;
use leptos::prelude::*;

/// Asks for the first administrator; the one-time token stands in the address.
#[component]
pub fn SetupPage() -> impl IntoView {
    let router = Router::expect();
    let session = Session::expect();
    let token = move || untrack(|| router.address()).fragment.trim_start_matches('#').to_owned();
    let [name, username, email, password] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let form = Form::new();
    let send = move || {
        let text = |of: RwSignal<String>| of.get_untracked().trim().to_owned();
        let fields = [
            ("token", token()),
            ("name", text(name)),
            ("username", text(username)),
            ("email", text(email)),
            ("password", password.get_untracked()),
        ];
        form.send(client::post(paths::SETUP, &fields), move |json| {
            if let Some(me) = Me::from_json(&json) {
                session.begin(me);
            }
            router.replace(&Route::Home.path());
        });
    };
    let bounds = [("min", PASSWORD_MIN.to_string()), ("max", PASSWORD_MAX.to_string())];
    let bounds: Vec<(&str, &str)> = bounds.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let of = move |pointer| form.of_field(pointer);
    let fields = view! {
        <Field name="name" label=say("setup.name") value=name error=of("/name") autocomplete="name" />
        <Field name="username" label=say("setup.username") value=username error=of("/username")
            autocomplete="username" hint=say("setup.username_hint") />
        <Field name="email" label=say("setup.email") value=email error=of("/email") kind="email" autocomplete="email" />
        <Field name="password" label=say("setup.password") value=password error=of("/password") kind="password"
            autocomplete="new-password" hint=say_with("setup.password_hint", &bounds) />
    };
    let words = Sheet {
        title: say("setup.title"),
        words: say("setup.words"),
        fields: vec![fields.into_any()],
        button: say("setup.button"),
        below: None,
    };
    sheet(form, words, send)
}
