//! The sign-in page.

use crate::client::{self, ApiError};
use crate::components::changing::changing;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::focus;
use crate::language::say;
use crate::notices::why;
use crate::route::Route;
use crate::session::Session;
use kith_api::accounts::{SignIn, SignUp};
use kith_api::problem::kind;
use leptos::prelude::*;
use leptos::task::spawn_local;

const LOGIN: &str = "#login";
const PASSWORD: &str = "#password";

/// Asks for username or e-mail and password. The router leads on to where one wanted to go.
#[component]
pub fn SignInPage() -> impl IntoView {
    let session = Session::expect();
    let login = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<ApiError>);
    let tried = RwSignal::new(false);
    let busy = RwSignal::new(false);

    let missing = move |value: RwSignal<String>, words: &'static str| {
        (tried.get() && value.with(|value| value.trim().is_empty())).then(|| say(words))
    };
    let of_field = move |pointer: &str| match wrong.get() {
        Some(ApiError::Refused(refusal)) => refusal.of_field(pointer).map(str::to_owned),
        _ => None,
    };
    let login_error = Signal::derive(move || missing(login, "sign_in.login_missing").or_else(|| of_field("/login")));
    let password_error =
        Signal::derive(move || missing(password, "sign_in.password_missing").or_else(|| of_field("/password")));
    let whole_error = move || match wrong.get()? {
        ApiError::Refused(refusal) if refusal.kind == kind::WRONG_CREDENTIALS => Some(say("sign_in.wrong")),
        ApiError::Refused(refusal) if !refusal.errors.is_empty() => None,
        error => Some(why(&error)),
    };
    focus::soon_on(LOGIN);

    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        tried.set(true);
        wrong.set(None);
        if login_error.with_untracked(Option::is_some) {
            return focus::on(LOGIN);
        }
        if password_error.with_untracked(Option::is_some) {
            return focus::on(PASSWORD);
        }
        busy.set(true);
        spawn_local(async move {
            let who = SignIn { login: login.get_untracked().trim().to_owned(), password: password.get_untracked() };
            let answer = client::sign_in(&who).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(me) => session.begin(me),
                Err(error) => {
                    let _ = wrong.try_set(Some(error));
                    focus::on(if login_error.with_untracked(Option::is_some) { LOGIN } else { PASSWORD });
                }
            }
        });
    };
    view! {
        <form class="sheet" novalidate on:submit=send>
            <Heading words=Signal::derive(move || say("sign_in.title")) />
            <p class="form-error" role="alert">{changing(whole_error)}</p>
            <Field name="login" label=say("sign_in.login") value=login error=login_error autocomplete="username" />
            <Field name="password" label=say("sign_in.password") value=password error=password_error kind="password"
                autocomplete="current-password" />
            <button type="submit" class="button is-primary is-wide" aria-busy=move || busy.get().to_string()>
                {changing(move || say(if busy.get() { "sign_in.busy" } else { "sign_in.button" }))}
            </button>
            <p class="sheet-links">
                <a href=Route::ForgotPassword.path()>{say("sign_in.forgot")}</a>
                {changing(move || {
                    (session.sign_up() == SignUp::Open)
                        .then(|| view! { <a href=Route::SignUp.path()>{say("sign_in.sign_up")}</a> })
                })}
            </p>
        </form>
    }
}
