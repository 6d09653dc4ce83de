//! The password, and where one is signed in.

use crate::client::{self, ApiError, FromJson};
use crate::components::activity_line::moment;
use crate::components::form::{Form, part};
use crate::components::password::password_field;
use crate::components::rows::{awaited, below, list, row, section, together, told, word};
use crate::components::two_step::{Words, step};
use crate::dom::Build;
use crate::drafts;
use crate::feed_links::FeedLinks;
use crate::focus;
use crate::language::{say, say_with};
use crate::loaded::Loaded;
use crate::notices::Notices;
use crate::session::Session;
use crate::time;
use kith_api::accounts::SignedIn;
use kith_api::list::List;
use kith_api::paths;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlElement;

/// The password first, then the places.
#[component]
pub fn SecuritySettings() -> impl IntoView {
    let places = Loaded::new(|| paths::plain(paths::MY_SESSIONS), List::<SignedIn>::from_json);
    [
        section("password-heading", "security.password", view! { <Password places /> }.into_any()),
        section("sessions-heading", "security.sessions", sessions(places)),
    ]
    .into_iter()
    .collect_view()
}

#[component]
fn Password(places: Loaded<List<SignedIn>>) -> impl IntoView {
    let (notices, feeds) = (Notices::expect(), FeedLinks::expect());
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
                // They end with the password.
                feeds.forget_all();
                places.again();
            });
        }
    })
}

fn sessions(places: Loaded<List<SignedIn>>) -> AnyView {
    let (session, notices) = (Session::expect(), Notices::expect());
    let end = move |address: String, own: bool| {
        Callback::new(move |()| {
            let asked = client::delete(address.clone());
            spawn_local(async move {
                match asked.await {
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
        })
    };
    awaited(places, "security.failed", move |found| {
        let others = found.items.iter().any(|place| !place.current);
        let all = Words {
            yes: say("security.end_others_yes"),
            ..Words::plain(say("security.end_others"), say("security.end_others_really"))
        };
        let all = others.then(|| together(&[step("end-others", all, end(paths::plain(paths::MY_SESSIONS), false))]));
        let rows = found.items.into_iter().map(|each| {
            let act = end(paths::of_id(paths::MY_SESSION, each.id), each.current);
            place_row(each, act)
        });
        below([list(&say("security.sessions"), rows)].into_iter().chain(all))
    })
}

fn place_row(place: SignedIn, act: Callback<()>) -> HtmlElement {
    let name = match (place.browser, place.system) {
        (Some(browser), Some(system)) => say_with("security.place", &[("browser", &browser), ("system", &system)]),
        (one, other) => one.or(other).unwrap_or_else(|| say("security.unknown_place")),
    };
    let own = place.current;
    let words = Words {
        name: say_with("security.end_name", &[("place", &name)]),
        yes: say("security.end_yes"),
        ..Words::plain(say("security.end"), say(if own { "security.end_own_really" } else { "security.end_really" }))
    };
    let ending = step(&format!("end-{}", place.id), words, act);
    let at = |words: &'static str, at| word(&say(words)).text(" ").with(&moment(at, time::relative(at)));
    let mut more: Vec<HtmlElement> = place.address.iter().map(|address| word(address)).collect();
    more.extend([at("security.last_used", place.last_used), at("security.signed_in", place.signed_in)]);
    row(&told(&name, own.then_some("security.this_one"), &[&more]), &[ending])
}
