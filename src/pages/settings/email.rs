//! The e-mail address, and what comes to it.

use super::{saved, select};
use crate::client::{self, FromJson};
use crate::components::changing::changing;
use crate::components::field::Field;
use crate::components::form::{Form, part};
use crate::components::password::password_field;
use crate::components::rows::{awaited, section};
use crate::focus;
use crate::language::{say, say_with};
use crate::loaded::Loaded;
use crate::settings::Settings;
use crate::time;
use kith_api::paths;
use kith_api::people::OwnProfile;
use kith_api::settings::{MailFormat, MailSettings, Settings as Chosen};
use leptos::prelude::*;

/// The address first, then what comes by mail.
#[component]
pub fn EmailSettings() -> impl IntoView {
    view! {
        {section("address-heading", "email.address", address())}
        <MailChoices />
        {saved()}
    }
}

/// The address, a change that waits, and the form that asks for one.
fn address() -> AnyView {
    let own = Loaded::new(|| paths::plain(paths::MY_PROFILE), OwnProfile::from_json);
    let changed = move || {
        own.again();
        focus::soon_on("#address-heading");
    };
    awaited(own, "email.failed", move |own| {
        let now = own.email.map_or_else(|| say("email.none"), |email| say_with("email.now", &[("email", &email)]));
        let rest = match own.email_pending {
            Some(email) => waiting(email, changed),
            None => change(changed),
        };
        view! {
            <p class="settings-words">{now}</p>
            {rest}
        }
        .into_any()
    })
}

fn waiting(email: String, changed: impl Fn() + Copy + 'static) -> AnyView {
    let form = Form::new();
    let words = view! { <p class="settings-words" role="status">{say_with("email.waiting", &[("email", &email)])}</p> };
    part(form, vec![words.into_any()], say("email.drop"), move || {
        form.send(client::delete(paths::plain(paths::MY_EMAIL)), move |_| changed());
    })
}

fn change(changed: impl Fn() + Copy + 'static) -> AnyView {
    let form = Form::new();
    let [email, password] = std::array::from_fn(|_| RwSignal::new(String::new()));
    let error = form.of_field("/email");
    let fields = vec![
        view! { <Field name="new-email" label=say("email.new") value=email error kind="email" autocomplete="email" /> }
            .into_any(),
        password_field("password", say("email.password"), password, form.of_field("/password"), false),
    ];
    part(form, fields, say("email.change"), move || {
        if form.has(&[("/email", email, "email.missing"), ("/password", password, "sign_in.password_missing")]) {
            let wanted = email.get_untracked().trim().to_owned();
            let fields = [("email", wanted), ("password", password.get_untracked())];
            form.send(client::put(paths::MY_EMAIL, &fields), move |_| changed());
        }
    })
}

/// A switch: its words, and where it stands.
type Switch = (&'static str, fn(&mut MailSettings) -> &mut bool);

const SWITCHES: [Switch; 6] = [
    ("mail.autowatch", |mail| &mut mail.autowatch),
    ("mail.network", |mail| &mut mail.network),
    ("mail.new_follower", |mail| &mut mail.new_follower),
    ("mail.mentions", |mail| &mut mail.mentions),
    ("mail.own_actions", |mail| &mut mail.own_actions),
    ("mail.daily_digest", |mail| &mut mail.daily_digest),
];

#[component]
fn MailChoices() -> impl IntoView {
    let settings = Settings::expect();
    let switches = SWITCHES.map(|(words, of)| {
        let on = move || *of(&mut settings.get().mail);
        let turn = move |event| {
            let mut mail = settings.now().mail;
            *of(&mut mail) = event_target_checked(&event);
            settings.choose(Chosen { mail, ..settings.now() });
        };
        view! {
            <label class="switch">
                <input type="checkbox" role="switch" prop:checked=on on:change=turn />
                <span>{say(words)}</span>
            </label>
        }
    });
    let hours = (0..24).map(|hour: u32| (hour.to_string(), time::hour(hour))).collect();
    let hour = move || settings.get().mail.digest_hour.to_string();
    let hour = select("digest-hour", "mail.digest_hour", hours, hour, move |chosen| {
        let now = settings.now();
        let mail = MailSettings { digest_hour: chosen.parse().unwrap_or(now.mail.digest_hour), ..now.mail };
        settings.choose(Chosen { mail, ..now });
    });
    let zone = move || match settings.get().time_zone {
        Some(zone) => say_with("mail.digest_zone", &[("zone", &zone)]),
        None => say("mail.digest_utc"),
    };
    let formats = vec![("html".to_owned(), say("mail.html")), ("text".to_owned(), say("mail.text"))];
    let format = move || if settings.get().mail.format == MailFormat::Text { "text" } else { "html" }.to_owned();
    let format = select("mail-format", "mail.format", formats, format, move |chosen| {
        let format = if chosen == "text" { MailFormat::Text } else { MailFormat::Html };
        let now = settings.now();
        settings.choose(Chosen { mail: MailSettings { format, ..now.mail }, ..now });
    });
    view! {
        <fieldset class="choices is-switches">
            <legend class="choices-title">{say("mail.title")}</legend>
            {switches}
        </fieldset>
        <div hidden=move || !settings.get().mail.daily_digest>
            {hour}
            <p class="field-hint">{changing(zone)}</p>
        </div>
        {format}
    }
}
