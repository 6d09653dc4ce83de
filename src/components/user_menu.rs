//! The menu behind your picture at the top right (ARIA menu button).

use crate::client;
use crate::components::avatar::Avatar;
use crate::components::changing::changing;
use crate::drafts;
use crate::focus;
use crate::language::{say, say_with};
use crate::notices::Notices;
use crate::route::{Route, SettingsPart};
use crate::session::{Session, Viewer};
use crate::settings::Settings;
use crate::theme;
use js_sys::JsString;
use kith_api::settings::Settings as Chosen;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, KeyboardEvent, Node};

/// Profile, Network, Settings, what administrators have beside them, theme, Log out.
#[component]
pub fn UserMenu() -> impl IntoView {
    let viewer = Viewer::handle().person();
    let administrator = Viewer::expect().administrator;
    let me = viewer.get_untracked();
    let settings = Settings::expect();
    let open = RwSignal::new(false);

    let show = move |last: bool| {
        open.set(true);
        // One frame later it is there to take the focus.
        request_animation_frame(move || focus_item(if last { Step::Last } else { Step::First }));
    };
    let hide = move |back: bool| {
        open.set(false);
        if back {
            focus::on(".user-menu-button");
        }
    };
    let button_key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" | "ArrowUp" => {
            event.prevent_default();
            show(event.key() == "ArrowUp");
        }
        _ => {}
    };
    let menu_key = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowDown" => focus_item(Step::Next),
            "ArrowUp" => focus_item(Step::Previous),
            "Home" => focus_item(Step::First),
            "End" => focus_item(Step::Last),
            "Escape" => hide(true),
            "Tab" => return hide(true),
            letter if letter.chars().count() == 1 && letter != " " => focus_item(Step::Letter(letter)),
            _ => return,
        }
        event.prevent_default();
    };
    let left = move |event: FocusEvent| {
        let inside = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        let stays = focus::find(".user-menu").is_some_and(|whole| whole.contains(inside.as_ref()));
        if !stays {
            hide(false);
        }
    };

    let link = |to: Route, words: &'static str| {
        view! {
            <a role="menuitem" tabindex="-1" class="menu-item" href=to.path() on:click=move |_| hide(true)>{say(words)}</a>
        }
    };
    let themes = theme::ALL.map(|choice| {
        view! {
            <button type="button" role="menuitemradio" tabindex="-1" class="menu-item"
                aria-checked=move || (settings.get().theme == choice).to_string()
                on:click=move |_| settings.choose(Chosen { theme: choice, ..settings.now() })>
                {say(theme::words(choice))}
            </button>
        }
    });
    let name = move || viewer.with(|me| me.name.clone());
    view! {
        <div class="user-menu" on:focusout=left>
            <button type="button" class="user-menu-button" aria-haspopup="menu" aria-controls="user-menu"
                aria-expanded=move || open.get().to_string()
                aria-label=move || say_with("menu.button", &[("name", &name())])
                on:click=move |_| if open.get_untracked() { hide(true) } else { show(false) }
                on:keydown=button_key>
                <Avatar person=viewer />
            </button>
            <div class="menu" id="user-menu" role="menu" aria-label=say("menu.label")
                hidden=move || !open.get() on:keydown=menu_key>
                <p class="menu-head" role="presentation">
                    <strong>{changing(name)}</strong>
                    <span>{format!("@{}", me.username)}</span>
                </p>
                {link(Route::Profile(me.username.clone()), "menu.profile")}
                {link(Route::Network(me.username.clone()), "menu.network")}
                {link(Route::Settings(me.username.clone(), SettingsPart::General), "menu.settings")}
                {administrator.then(|| link(Route::EmbeddingSites, "embedding.title"))}
                <div class="menu-group" role="group" aria-label=say("menu.theme")>
                    <p class="menu-label" aria-hidden="true">{say("menu.theme")}</p>
                    {themes}
                </div>
                <LogOut />
            </div>
        </div>
    }
}

/// Ends the session and forgets all that was shown.
#[component]
fn LogOut() -> impl IntoView {
    let notices = Notices::expect();
    let session = Session::expect();
    let log_out = move |_| {
        spawn_local(async move {
            match client::sign_out().await {
                // A fresh load leaves nothing of this person in memory.
                Ok(()) | Err(client::ApiError::SignedOut) => {
                    session.tell_left();
                    drafts::clear();
                    let _ = window().location().replace(&Route::SignIn.path());
                }
                Err(error) => notices.failed(&error, &say("menu.log_out_failed")),
            }
        });
    };
    view! {
        <button type="button" role="menuitem" tabindex="-1" class="menu-item is-last" on:click=log_out>
            {say("menu.log_out")}
        </button>
    }
}

enum Step<'a> {
    First,
    Last,
    Next,
    Previous,
    Letter(&'a str),
}

fn focus_item(step: Step) {
    let Ok(found) = document().query_selector_all("#user-menu .menu-item") else { return };
    let items: Vec<HtmlElement> =
        (0..found.length()).filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok()).collect();
    let focused = document().active_element();
    let now = items.iter().position(|item| focused.as_deref() == Some(item));
    let count = items.len();
    let next = match step {
        Step::First => Some(0),
        Step::Last => count.checked_sub(1),
        Step::Next => Some(now.map_or(0, |now| (now + 1) % count)),
        Step::Previous => Some(now.map_or(0, |now| (now + count - 1) % count)),
        Step::Letter(letter) => {
            let from = now.map_or(0, |now| now + 1);
            // By the browser: the tables of all letters are too heavy for a menu.
            let small = |text: &str| String::from(JsString::from(text).to_locale_lower_case(None));
            let letter = small(letter);
            let starts =
                |item: &HtmlElement| small(item.text_content().unwrap_or_default().trim()).starts_with(&letter);
            (from..from + count).map(|at| at % count).find(|at| starts(&items[*at]))
        }
    };
    if let Some(item) = next.and_then(|next| items.get(next)) {
        let _ = item.focus();
    }
}
