//! The first-run page: creates the administrator.

use crate::client::{self, ApiError};
use crate::components::changing::changing;
use crate::components::field::Field;
use crate::components::heading::Heading;
use crate::focus;
use crate::language::{say, say_with};
use crate::notices::why;
use crate::route::Route;
use crate::router::Router;
use crate::session::Session;
use kith_api::accounts::{FirstAdministrator, PASSWORD_MAX, PASSWORD_MIN};
use kith_api::problem::kind;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Asks for the first administrator; the one-time token stands in the address.
#[component]
pub fn SetupPage() -> impl IntoView {
    let router = Router::expect();
    let session = Session::expect();
    let token = move || untrack(|| router.address()).fragment.trim_start_matches('#').to_owned();
    let [name, username, email, password] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let wrong = RwSignal::new(None::<ApiError>);
    let busy = RwSignal::new(false);

    let of_field = move |pointer: &'static str| {
        Signal::derive(move || match wrong.get() {
            Some(ApiError::Refused(refusal)) => refusal.of_field(pointer).map(str::to_owned),
            _ => None,
        })
    };
    let whole_error = move || match wrong.get()? {
        ApiError::Refused(refusal) if refusal.kind == kind::SETUP_REFUSED => Some(say("setup.refused")),
        ApiError::Refused(refusal) if refusal.errors.iter().any(|error| error.pointer != "/token") => None,
        error => Some(why(&error)),
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        wrong.set(None);
        let first = FirstAdministrator {
            token: token(),
            name: name.get_untracked().trim().to_owned(),
            username: username.get_untracked().trim().to_owned(),
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        spawn_local(async move {
            let answer = client::setup(&first).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(me) => {
                    session.begin(me);
                    router.replace(&Route::Home.path());
                }
                Err(error) => {
                    let _ = wrong.try_set(Some(error));
                    focus::soon_on("[aria-invalid]");
                }
            }
        });
    };
    let bounds = [("min", PASSWORD_MIN.to_string()), ("max", PASSWORD_MAX.to_string())];
    let bounds: Vec<(&str, &str)> = bounds.iter().map(|(name, value)| (*name, value.as_str())).collect();
    view! {
        <form class="sheet" novalidate on:submit=send>
            <Heading words=say("setup.title") />
            <p class="sheet-words">{say("setup.words")}</p>
            <p class="form-error" role="alert">{changing(whole_error)}</p>
            <Field name="name" label=say("setup.name") value=name error=of_field("/name") autocomplete="name" />
            <Field name="username" label=say("setup.username") value=username error=of_field("/username")
                autocomplete="username" hint=say("setup.username_hint") />
            <Field name="email" label=say("setup.email") value=email error=of_field("/email") kind="email"
                autocomplete="email" />
            <Field name="password" label=say("setup.password") value=password error=of_field("/password") kind="password"
                autocomplete="new-password" hint=say_with("setup.password_hint", &bounds) />
            <button type="submit" class="button is-primary is-wide" aria-busy=move || busy.get().to_string()>
                {say("setup.button")}
            </button>
        </form>
    }
}
