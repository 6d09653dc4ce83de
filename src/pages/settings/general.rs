//! How the app looks and behaves.

use super::{saved, select};
use crate::components::changing::changing;
use crate::language::{say, say_with};
use crate::settings::Settings;
use crate::{theme, time};
use kith_api::settings::{HomePage, HoverProfiles, Settings as Chosen, Theme};
use leptos::prelude::*;

/// What a delay may be, in milliseconds.
const DELAYS: [u32; 5] = [150, 300, 500, 1_000, 2_000];
const HOMES: [(HomePage, &str); 3] = [
    (HomePage::Network, "settings.home_network"),
    (HomePage::Profile, "settings.home_profile"),
    (HomePage::People, "settings.home_people"),
];

/// Each acts at once.
#[component]
pub fn GeneralSettings() -> impl IntoView {
    let settings = Settings::expect();
    let homes = HOMES.iter().map(|(home, words)| ((*home as usize).to_string(), say(words))).collect();
    let home = select(
        "home",
        "settings.home",
        homes,
        move || (settings.get().home as usize).to_string(),
        move |chosen| {
            let home = HOMES.into_iter().map(|(home, _)| home).find(|home| (*home as usize).to_string() == chosen);
            settings.choose(Chosen { home: home.unwrap_or_default(), ..settings.now() });
        },
    );
    let languages = vec![(String::new(), say("settings.as_browser")), ("en".to_owned(), say("settings.english"))];
    let language = move || settings.get().language.unwrap_or_default();
    let language = select("language", "settings.language", languages, language, move |chosen| {
        let language = (!chosen.is_empty()).then_some(chosen);
        settings.choose(Chosen { language, ..settings.now() });
    });
    let themes = theme::ALL.map(|theme| ((theme as usize).to_string(), say(theme::words(theme)))).to_vec();
    let theme = select(
        "theme",
        "menu.theme",
        themes,
        move || (settings.get().theme as usize).to_string(),
        move |chosen| {
            let theme = theme::ALL.into_iter().find(|theme| (*theme as usize).to_string() == chosen);
            settings.choose(Chosen { theme: theme.unwrap_or(Theme::Automatic), ..settings.now() });
        },
    );
    view! {
        {home}
        {language}
        <TimeZone />
        {theme}
        <HoverProfiles />
        {saved()}
    }
}

/// A list of all zones, searched as one types; empty, it is the browser's. What is no zone is not taken, and stays in the
/// field.
#[component]
fn TimeZone() -> impl IntoView {
    let settings = Settings::expect();
    let browser = time::browser_zone();
    let wrong = RwSignal::new(false);
    let zones = time::zones();
    let options = zones.iter().map(|zone| view! { <option value=zone.clone()></option> }).collect_view();
    let choose = move |event| {
        let typed = event_target_value(&event);
        let typed = typed.trim();
        // As the list writes it, whatever the letters' case.
        let known = zones.iter().find(|zone| zone.eq_ignore_ascii_case(typed)).cloned();
        // A browser may know more than it lists.
        let zone = known.or_else(|| time::local_time(typed).map(|_| typed.to_owned()));
        wrong.set(!typed.is_empty() && zone.is_none());
        if typed.is_empty() || zone.is_some() {
            settings.choose(Chosen { time_zone: zone.filter(|_| !typed.is_empty()), ..settings.now() });
        }
    };
    let placeholder = say_with("settings.zone_of_browser", &[("zone", &browser)]);
    let told = move || {
        let zone = settings.get().time_zone.unwrap_or_else(|| browser.clone());
        time::local_time(&zone).map(|time| say_with("settings.zone_now", &[("zone", &zone), ("time", &time)]))
    };
    view! {
        <div class="settings-line field">
            <label for="time-zone">{say("settings.zone")}</label>
            <input id="time-zone" list="time-zones" autocomplete="off" spellcheck="false" placeholder=placeholder
                aria-invalid=move || wrong.get().then_some("true") aria-describedby="time-zone-error time-zone-now"
                prop:value=move || settings.get().time_zone.unwrap_or_default() on:change=choose />
            <datalist id="time-zones">{options}</datalist>
            <p class="field-error" id="time-zone-error" role="alert">
                {changing(move || wrong.get().then(|| say("settings.zone_wrong")))}
            </p>
            <p class="field-hint" id="time-zone-now">{changing(told)}</p>
        </div>
    }
}

/// On what hover profiles open, and after how long.
#[component]
fn HoverProfiles() -> impl IntoView {
    let settings = Settings::expect();
    let choose = move |chosen: Chosen| settings.choose(chosen);
    let modes = [
        (HoverProfiles::OnHover, "settings.on_hover", "settings.on_hover_words"),
        (HoverProfiles::OnClick, "settings.on_click", "settings.on_click_words"),
        (HoverProfiles::Off, "settings.off", "settings.off_words"),
    ];
    let modes = modes.map(|(hover_profiles, name, words)| {
        view! {
            <label class="choice">
                <input type="radio" name="hover-mode" prop:checked=move || settings.get().hover_profiles == hover_profiles
                    on:change=move |_| choose(Chosen { hover_profiles, ..settings.now() }) />
                <span>
                    <span class="choice-name">{say(name)}</span>
                    <span class="choice-words">{say(words)}</span>
                </span>
            </label>
        }
    });
    let delays = DELAYS.map(|delay| {
        let chosen = move || settings.get().hover_delay_ms == delay;
        view! { <option value=delay.to_string() prop:selected=chosen>{time::seconds(delay)}</option> }
    });
    let other = move |event| {
        if let Ok(hover_delay_ms) = event_target_value(&event).parse() {
            choose(Chosen { hover_delay_ms, ..settings.now() });
        }
    };
    view! {
        <fieldset class="choices">
            <legend class="choices-title">{say("settings.hover")}</legend>
            {modes}
        </fieldset>
        <p class="settings-line" hidden=move || settings.get().hover_profiles != HoverProfiles::OnHover>
            <label for="hover-delay">{say("settings.delay")}</label>
            <select id="hover-delay" class="list-sort" on:change=other>{delays}</select>
        </p>
    }
}
