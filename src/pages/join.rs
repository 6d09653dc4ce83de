//! The account of somebody invited.

use crate::client::{self, ApiError, FromJson};
use crate::components::changing::changing;
use crate::components::failure::Failure;
use crate::components::field::Field;
use crate::components::form::{Form, Sheet, done, sheet};
use crate::components::heading::Heading;
use crate::components::password::password_field;
use crate::components::skeletons::ProfileSkeleton;
use crate::language::{say, say_with};
use crate::pages::one_time::OneTime;
use crate::route::Route;
use crate::router::Router;
use crate::session::Session;
use kith_api::accounts::{Address, Me};
use kith_api::paths;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Asks for name, username and password. Whom the link invites is asked first: a link that was used says so before
/// anybody types.
#[component]
pub fn JoinPage() -> impl IntoView {
    let (router, session) = (Router::expect(), Session::expect());
    let one_time = OneTime::take();
    let form = Form::new();
    let invited = RwSignal::new(None::<Result<Address, ApiError>>);
    let [name, username, password] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let ask = move || {
        let asked = client::post(paths::INVITED, &[("token", one_time.get())]);
        spawn_local(async move {
            let answer = asked.await.and_then(|json| Address::from_json(&json).ok_or(ApiError::Network));
            let _ = invited.try_set(Some(answer));
        });
    };
    // One frame later the token is read.
    request_animation_frame(ask);
    let needed = [
        ("/name", name, "join.name_missing"),
        ("/username", username, "join.username_missing"),
        ("/password", password, "password.missing"),
    ];
    let send = move || {
        if form.has(&needed) {
            let text = |of: RwSignal<String>| of.get_untracked().trim().to_owned();
            let fields = [
                ("token", one_time.get()),
                ("name", text(name)),
                ("username", text(username)),
                ("password", password.get_untracked()),
            ];
            form.send(client::post(paths::ACCOUNTS, &fields), move |json| {
                one_time.forget();
                if let Some(me) = Me::from_json(&json) {
                    session.begin(me);
                }
                router.replace(&Route::Home.path());
            });
        }
    };
    changing(move || match invited.get() {
        None => view! { <ProfileSkeleton /> }.into_any(),
        Some(Err(ApiError::Refused(_))) => {
            done(say("join.gone"), say("link.gone"), Some((Route::SignIn.path(), say("sign_in.button"))))
        }
        Some(Err(error)) => {
            let retry = Callback::new(move |()| {
                invited.set(None);
                ask();
            });
            view! {
                <Heading words=say("join.title") quiet=true />
                <Failure error what=say("join.failed") retry />
            }
            .into_any()
        }
        Some(Ok(address)) => {
            let fields = vec![
                view! { <Field name="name" label=say("setup.name") value=name error=form.of_field("/name") autocomplete="name" /> }
                    .into_any(),
                view! {
                    <Field name="username" label=say("setup.username") value=username error=form.of_field("/username")
                        autocomplete="username" hint=say("setup.username_hint") />
                }
                .into_any(),
                password_field("password", say("setup.password"), password, form.of_field("/password"), true),
            ];
            let words = Sheet {
                title: say("join.title"),
                words: say_with("join.words", &[("email", &address.email)]),
                fields,
                button: say("join.button"),
                below: None,
            };
            sheet(form, words, send)
        }
    })
}
