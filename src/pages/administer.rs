//! One account, for administrators.

use crate::client::{self, ApiError, Asked, FromJson};
use crate::components::changing::changing;
use crate::components::failure::Failure;
use crate::components::form::why_refused;
use crate::components::person_header::PersonHeader;
use crate::components::rows::{list, row, told, word};
use crate::components::skeletons::PeopleSkeleton;
use crate::components::two_step::{Words, step};
use crate::components::views::place;
use crate::focus;
use crate::language::{say, say_count, say_with};
use crate::loaded::Loaded;
use crate::notices::Notices;
use crate::pages::not_found::{NoSuchProfile, NotFoundPage};
use crate::people::People;
use crate::route::Route;
use crate::session::Viewer;
use kith_api::admin::AdministeredPerson;
use kith_api::paths;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What an account is and may, and changing it. For everybody else there is no such page.
#[component]
pub fn AdministerPage(
    /// From the address.
    username: String,
) -> impl IntoView {
    if !Viewer::expect().administrator {
        return view! { <NotFoundPage /> }.into_any();
    }
    let spell = move || paths::named(paths::ADMIN_PERSON, &username);
    let account = Loaded::new(spell, AdministeredPerson::from_json);
    changing(move || match account.get() {
        None => view! { <PeopleSkeleton rows=3 /> }.into_any(),
        Some(Err(ApiError::NotFound)) => view! { <NoSuchProfile /> }.into_any(),
        Some(Err(error)) => {
            let retry = Callback::new(move |()| account.again());
            view! { <Failure error what=say("admin.failed") retry /> }.into_any()
        }
        Some(Ok(found)) => shown(found, account),
    })
    .into_any()
}

fn shown(found: AdministeredPerson, account: Loaded<AdministeredPerson>) -> AnyView {
    let (notices, people) = (Notices::expect(), People::expect());
    let name = found.person.name.clone();
    let title = say_with("admin.title", &[("name", &name)]);
    // What was done shows by the account as it is then; what failed is told, and nothing changes.
    let send = move |asked: Asked, done: Option<String>| {
        spawn_local(async move {
            match asked.await {
                Ok(_) => {
                    people.stale();
                    // All of it is made anew: its heading takes the focus.
                    focus::want();
                    account.again();
                    notices.say(done.unwrap_or_else(|| say("admin.done")));
                }
                Err(error) => notices.failed_as(&why_refused(&error), &say("admin.not_done")),
            }
        });
    };
    let id = found.person.id;
    let address = paths::of_person(paths::ADMIN_ACCOUNT, id);
    let switch = move |field: &'static str, now: bool, words: [&'static str; 3]| {
        let [state, button, question] = words.map(say);
        let address = address.clone();
        let act = Callback::new(move |()| send(client::change(address.clone(), field, (!now).into()), None));
        row(&told(&state, None, &[]), &[step(&format!("admin-{field}"), Words::plain(button, question), act)])
    };
    let active = if found.person.deactivated {
        ["admin.is_deactivated", "admin.activate", "admin.activate_really"]
    } else {
        ["admin.is_active", "admin.deactivate", "admin.deactivate_really"]
    };
    let restricted = if found.restricted {
        ["admin.is_restricted", "admin.free", "admin.free_really"]
    } else {
        ["admin.is_free", "admin.restrict", "admin.restrict_really"]
    };
    let rank = if found.administrator {
        ["admin.is_administrator", "admin.demote", "admin.demote_really"]
    } else {
        ["admin.is_member", "admin.promote", "admin.promote_really"]
    };
    let switches = [
        switch("deactivated", found.person.deactivated, active),
        switch("restricted", found.restricted, restricted),
        switch("administrator", found.administrator, rank),
    ];
    let reset = found.email.clone().filter(|_| !found.person.deactivated).map(|email| {
        let sent = say_with("admin.reset_sent", &[("email", &email)]);
        let address = paths::of_person(paths::ADMIN_PASSWORD_RESETS, id);
        let act = Callback::new(move |()| send(client::post_nothing(address.clone()), Some(sent.clone())));
        let question = say_with("admin.reset_really", &[("email", &email)]);
        let words = Words { yes: say("admin.reset_yes"), ..Words::plain(say("admin.reset"), question) };
        step("admin-reset", words, act)
    });
    let email = match (&found.email, found.email_confirmed) {
        (Some(email), true) => email.clone(),
        (Some(email), false) => say_with("admin.unconfirmed", &[("email", email)]),
        (None, _) => say("admin.no_email"),
    };
    let more = [word(&email), word(&say_count("admin.sessions", found.sessions, &[]))];
    let password = say(if found.has_password { "admin.has_password" } else { "admin.no_password" });
    let ways_in = row(&told(&password, None, &[&more]), reset.as_slice());
    let rows = switches.into_iter().chain([ways_in]);
    view! {
        <PersonHeader title=title person=found.person.clone() shown=Route::Administer(found.person.username) />
        <section class="settings-section is-narrow" aria-label=say("admin.account")>
            {place(list(&say("admin.account"), rows))}
        </section>
    }
    .into_any()
}
