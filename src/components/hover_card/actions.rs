//! What one can do from a hover profile: follow, and More.

use crate::components::follow_button::FollowButton;
use crate::components::icon::{self, Icon};
use crate::follows::Follows;
use crate::hover::top_layer::{hide_menu, place_menu};
use crate::language::{say, say_with};
use crate::notices::Notices;
use crate::route;
use js_sys::Reflect;
use kith_api::follows::Relation;
use kith_api::people::{Card, Email};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

const MENU: &str = "hover-card-menu";

#[component]
pub(super) fn Actions(card: Arc<Card>) -> impl IntoView {
    let person = &card.person;
    let relation = Follows::expect().relation(person.id);
    let own = route::profile(&person.username);
    let mine = Memo::new(move |_| relation.get() == Some(Relation::Myself));
    view! {
        <div class="hover-card-actions">
            {move || mine.get().then(|| view! { <a class="button" href=own.clone()>{say("card.own_profile")}</a> })}
            <FollowButton who=person.id name=person.name.clone() />
            <button
                type="button"
                class="icon-button"
                popovertarget=MENU
                aria-label=say_with("card.more_about", &[("name", &person.name)])
            >
                <Icon of=icon::MORE />
            </button>
            <Menu card=Arc::clone(&card) />
        </div>
    }
}

/// A list of links that the button unfolds; the browser closes it by Escape, by a click elsewhere and with the card.
#[component]
fn Menu(card: Arc<Card>) -> impl IntoView {
    let notices = Notices::expect();
    let username = card.person.username.clone();
    let address = match &card.email {
        Some(Email::Address(address)) => Some(format!("mailto:{address}")),
        Some(Email::Masked(_)) | None => None,
    };
    let write = address.map(|to| {
        view! { <a href=to rel="external"><Icon of=icon::MAIL />{say("card.send_mail")}</a> }
    });
    let profile = route::profile(&username);
    let copied = profile.clone();
    let copy = move |event: leptos::ev::MouseEvent| {
        hide_menu(&event);
        let copied = copy_to_clipboard(&copied);
        spawn_local(async move {
            let done = match copied {
                Some(copied) => JsFuture::from(copied).await.is_ok(),
                None => false,
            };
            notices.say(if done { say("card.copied") } else { say("card.copy_failed") });
        });
    };
    view! {
        <div class="card-menu" id=MENU popover="auto" on:toggle=move |event| place_menu(&event)>
            <a href=profile><Icon of=icon::PERSON />{say("card.profile")}</a>
            <a href=route::network(&username)><Icon of=icon::NETWORK />{say("card.network")}</a>
            {write}
            <button type="button" on:click=copy><Icon of=icon::LINK />{say("card.copy")}</button>
        </div>
    }
}

/// Must be asked for within the click. Nothing where the page is not secure: browsers have no clipboard there.
fn copy_to_clipboard(path: &str) -> Option<js_sys::Promise> {
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into()).ok().filter(JsValue::is_object)?;
    let address = window().location().origin().ok()? + path;
    Some(clipboard.unchecked_into::<web_sys::Clipboard>().write_text(&address))
}
