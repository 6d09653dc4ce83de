//! What a person has chosen for their own account: when hover profiles open.

use crate::client;
use crate::components::person_header::PersonHeader;
use crate::language::say;
use crate::notices::Notices;
use crate::pages::not_found::NoSuchProfile;
use crate::route::Route;
use crate::session::Viewer;
use crate::settings::Settings;
use crate::time;
use kith_api::settings::{HoverProfiles, Settings as Chosen};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What a delay may be, in milliseconds.
const DELAYS: [u32; 5] = [150, 300, 500, 1_000, 2_000];

/// The settings of the person who is signed in; nobody else's.
#[component]
pub fn SettingsPage(
    /// From the address.
    username: String,
) -> impl IntoView {
    let me = Viewer::expect().person;
    if me.username != username {
        return view! { <NoSuchProfile /> }.into_any();
    }
    view! {
        <PersonHeader title=say("settings.title") person=me shown=Route::Settings(username) />
        <HoverProfiles />
    }
    .into_any()
}

/// On what hover profiles open, and after how long. What is chosen acts at once and is kept with the account; when it
/// cannot be kept, the old choice is back, and the reason is told.
#[component]
fn HoverProfiles() -> impl IntoView {
    let settings = Settings::expect();
    let notices = Notices::expect();
    let saved = RwSignal::new(String::new());
    let choose = move |chosen: Chosen| {
        let before = settings.now();
        if chosen == before {
            return;
        }
        settings.choose(chosen.clone());
        saved.set(String::new());
        spawn_local(async move {
            let answer = client::save_settings(chosen.clone()).await;
            // Whoever chose again meanwhile is answered by that.
            if settings.now() != chosen {
                return;
            }
            match answer {
                Ok(_) => _ = saved.try_set(say("settings.saved")),
                Err(error) => {
                    settings.choose(before);
                    notices.failed(&error, &say("settings.not_saved"));
                }
            }
        });
    };
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
        <section class="settings">
            <fieldset class="choices">
                <legend class="choices-title">{say("settings.hover")}</legend>
                {modes}
            </fieldset>
            <p class="settings-line" hidden=move || settings.get().hover_profiles != HoverProfiles::OnHover>
                <label for="hover-delay">{say("settings.delay")}</label>
                <select id="hover-delay" class="list-sort" on:change=other>{delays}</select>
            </p>
            <p class="settings-saved" role="status">{saved}</p>
        </section>
    }
}
