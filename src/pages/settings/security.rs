//! The password, and where one is signed in.

use crate::client::{self, ApiError, FromJson};
use crate::components::activity_line::Moment;
use crate::components::changing::changing;
use crate::components::failure::Failure;
use crate::components::form::{Form, part};
use crate::components::password::password_field;
use crate::components::skeletons::PeopleSkeleton;
use crate::components::two_step::{Words, two_step};
use crate::drafts;
use crate::focus;
use crate::language::{say, say_with};
use crate::loaded::Loaded;
use crate::notices::Notices;
use crate::session::Session;
use kith_api::accounts::SignedIn;
use kith_api::list::List;
use kith_api::paths;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The password first, then the places.
#[component]
pub fn SecuritySettings() -> impl IntoView {
    let places = Loaded::new(|| paths::plain(paths::MY_SESSIONS), List::<SignedIn>::from_json);
    view! {
        <section class="settings-section" aria-labelledby="password-heading">
            <h2 id="password-heading" class="choices-title">{say("security.password")}</h2>
            <Password places />
        </section>
        <section class="settings-section" aria-labelledby="sessions-heading">
            <h2 id="sessions-heading" class="choices-title" tabindex="-1">{say("security.sessions")}</h2>
            <Sessions places />
        </section>
    }
}

#[component]
fn Password(places: Loaded<List<SignedIn>>) -> impl IntoView {
    let notices = Notices::expect();
    let form = Form::new();
    let [current, new] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let fields = vec![
        password_field("current-password", say("password.current"), current, form.of_field("/current"), false),
        password_field("new-password", say("password.new"), new, form.of_field("/new"), true),
    ];
    part(form, fields, say("security.change"), move || {
        if form.has(&[("/current", current, "sign_in.password_missing"), ("/new", new, "password.missing")]) {
            let fields = [("current", current.get_untracked()), ("new", new.get_untracked())];
            form.send(client::put(paths::MY_PASSWORD, &fields), move |_| {
                let _ = (current.try_set(String::new()), new.try_set(String::new()));
                notices.say(say("security.changed"));
                places.again();
            });
        }
    })
}

#[component]
fn Sessions(places: Loaded<List<SignedIn>>) -> impl IntoView {
    let (session, notices) = (Session::expect(), Notices::expect());
    let end = Callback::new(move |(address, own): (String, bool)| {
        spawn_local(async move {
            match client::delete(address).await {
                Ok(_) if own => {
                    session.tell_left();
                    drafts::clear();
                    session.ask();
                }
                Ok(_) | Err(ApiError::NotFound) => places.again(),
                Err(error) => notices.failed(&error, &say("security.not_ended")),
            }
            focus::soon_on("#sessions-heading");
        });
    });
    changing(move || match places.get() {
        None => view! { <PeopleSkeleton rows=2 /> }.into_any(),
        Some(Err(error)) => {
            let retry = Callback::new(move |()| places.again());
            view! { <Failure error what=say("security.failed") retry /> }.into_any()
        }
        Some(Ok(list)) => {
            let others = list.items.iter().any(|place| !place.current);
            let all = Words {
                button: say("security.end_others"),
                name: say("security.end_others"),
                question: say("security.end_others_really"),
                yes: say("security.end_others_yes"),
            };
            let act = Callback::new(move |()| end.run((paths::plain(paths::MY_SESSIONS), false)));
            let all = others.then(|| two_step("end-others".to_owned(), all, act));
            view! {
                <ul class="session-list" aria-label=say("security.sessions")>
                    {list.items.into_iter().map(|each| place(each, end)).collect_view()}
                </ul>
                {all}
            }
            .into_any()
        }
    })
}

fn place(place: SignedIn, end: Callback<(String, bool)>) -> AnyView {
    let name = match (place.browser, place.system) {
        (Some(browser), Some(system)) => say_with("security.place", &[("browser", &browser), ("system", &system)]),
        (one, other) => one.or(other).unwrap_or_else(|| say("security.unknown_place")),
    };
    let own = place.current;
    let words = Words {
        button: say("security.end"),
        name: say_with("security.end_name", &[("place", &name)]),
        question: say(if own { "security.end_own_really" } else { "security.end_really" }),
        yes: say("security.end_yes"),
    };
    let address = paths::of_id(paths::MY_SESSION, place.id);
    let act = Callback::new(move |()| end.run((address.clone(), own)));
    let ending = two_step(format!("end-{}", place.id), words, act);
    view! {
        <li class="session">
            <div class="session-words">
                <p class="session-name">
                    {name}
                    {own.then(|| view! { <span class="badge">{say("security.this_one")}</span> })}
                </p>
                <p class="session-more">
                    {place.address.map(|address| view! { <span>{address}</span> })}
                    <span>{say("security.last_used")} " " <Moment at=place.last_used /></span>
                    <span>{say("security.signed_in")} " " <Moment at=place.signed_in /></span>
                </p>
            </div>
            {ending}
        </li>
    }
    .into_any()
}
