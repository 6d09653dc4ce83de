//! What a person has chosen for their own account.

mod email;
mod feeds;
mod general;
mod security;
mod tokens;

use crate::components::changing::changing;
use crate::components::person_header::PersonHeader;
use crate::language::say;
use crate::pages::not_found::NoSuchProfile;
use crate::route::{Route, SettingsPart};
use crate::session::Viewer;
use crate::settings::Settings;
use email::EmailSettings;
use feeds::FeedSettings;
use general::GeneralSettings;
use leptos::prelude::*;
use security::SecuritySettings;
use tokens::TokenSettings;

/// The settings of the person who is signed in; nobody else's.
#[component]
pub fn SettingsPage(
    /// From the address.
    username: String,
    /// From the address, too.
    part: SettingsPart,
) -> impl IntoView {
    let me = Viewer::expect().person;
    if me.username != username {
        return view! { <NoSuchProfile /> }.into_any();
    }
    Settings::expect().begin();
    let title = say(match part {
        SettingsPart::General => "settings.title",
        SettingsPart::Email => "settings.email_title",
        SettingsPart::Security => "settings.security_title",
        SettingsPart::Tokens => "settings.tokens",
        SettingsPart::Feeds => "settings.feeds",
    });
    let link = |to: SettingsPart, words: &'static str| {
        let current = (to == part).then_some("page");
        view! { <a class="tab" href=Route::Settings(username.clone(), to).path() aria-current=current>{say(words)}</a> }
    };
    let links = [
        link(SettingsPart::General, "settings.general"),
        link(SettingsPart::Email, "settings.email"),
        link(SettingsPart::Security, "settings.security"),
        link(SettingsPart::Tokens, "settings.tokens"),
        link(SettingsPart::Feeds, "settings.feeds"),
    ];
    let inside = match part {
        SettingsPart::General => view! { <GeneralSettings /> }.into_any(),
        SettingsPart::Email => view! { <EmailSettings /> }.into_any(),
        SettingsPart::Security => view! { <SecuritySettings /> }.into_any(),
        SettingsPart::Tokens => view! { <TokenSettings /> }.into_any(),
        SettingsPart::Feeds => view! { <FeedSettings /> }.into_any(),
    };
    view! {
        <PersonHeader title person=me shown=Route::Settings(username.clone(), SettingsPart::General) />
        <nav class="tabs is-inner" aria-label=say("settings.parts")>{links}</nav>
        <div class="settings">{inside}</div>
    }
    .into_any()
}

/// Says that what was chosen is kept.
fn saved() -> AnyView {
    let settings = Settings::expect();
    let words = move || settings.is_saved().then(|| say("settings.saved"));
    view! { <p class="settings-saved" role="status">{changing(words)}</p> }.into_any()
}

/// A line of the settings: a choice of a few.
fn select(
    id: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    now: impl Fn() -> String + Clone + Send + Sync + 'static,
    choose: impl Fn(String) + 'static,
) -> AnyView {
    select_of(id, label, options, Signal::derive(now), Box::new(choose))
}

fn select_of(
    id: &'static str,
    label: &'static str,
    options: Vec<(String, String)>,
    now: Signal<String>,
    choose: Box<dyn Fn(String)>,
) -> AnyView {
    let option = |(value, words): (String, String)| {
        let own = value.clone();
        view! { <option value=value prop:selected=move || now.with(|now| *now == own)>{words}</option> }
    };
    let options = options.into_iter().map(option).collect_view();
    view! {
        <p class="settings-line">
            <label for=id>{say(label)}</label>
            <select id=id class="list-sort" on:change=move |event| choose(event_target_value(&event))>{options}</select>
        </p>
    }
    .into_any()
}
