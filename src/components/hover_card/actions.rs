//! What one can do from a hover profile: follow, and More.

use super::facts::mail_to;
use super::{Stores, link};
use crate::clipboard;
use crate::components::follow_button::follow_button;
use crate::components::icon::{self, drawn};
use crate::dom::{Build, make};
use crate::hover::top_layer::{hide_menu, place_menu};
use crate::language::{say, say_with};
use crate::notices::Notices;
use crate::route;
use crate::store::Keep;
use kith_api::follows::Relation;
use kith_api::people::{Card, Email};
use wasm_bindgen::JsCast;
use web_sys::{HtmlAnchorElement, HtmlElement};

const MENU: &str = "hover-card-menu";

pub(super) fn actions(keep: &mut Keep, stores: Stores, card: &Card) -> HtmlElement {
    let person = &card.person;
    let own = person.standing.relation == Relation::Myself;
    let main = if own {
        link(&route::edit_profile(&person.username)).attr("class", "button").text(&say("card.edit_profile"))
    } else {
        follow_button(keep, stores.follows, person.id, person.name.clone())
    };
    let more = make("button", "icon-button")
        .attr("type", "button")
        .attr("popovertarget", MENU)
        .attr("aria-label", &say_with("card.more_about", &[("name", &person.name)]))
        .with(&drawn(icon::MORE));
    make("div", "hover-card-actions").with(&main).with(&more).with(&menu(stores.notices, card))
}

/// Links that the button unfolds; the browser closes them by Escape, by a click elsewhere and with the card.
fn menu(notices: Notices, card: &Card) -> HtmlElement {
    let profile = route::profile(&card.person.username);
    let item = |address: &str, of, words: &'static str| link(address).with(&drawn(of)).text(&say(words));
    let write = match &card.email {
        Some(Email::Address(address)) => {
            Some(item(&mail_to(address), icon::MAIL, "card.send_mail").attr("rel", "external"))
        }
        Some(Email::Masked(_)) | None => None,
    };
    let menu = make("div", "card-menu")
        .attr("id", MENU)
        .attr("popover", "auto")
        .with(&item(&profile, icon::PERSON, "card.profile"))
        .with(&item(&route::network(&card.person.username), icon::NETWORK, "card.network"))
        .with(&item(&route::statuses(&card.person.username), icon::CHAT, "card.statuses"))
        .with_some(write)
        .with_some(
            card.administered.then(|| item(&route::administer(&card.person.username), icon::PENCIL, "card.administer")),
        );
    let copy = move |event| {
        hide_menu(&event);
        let address = link(&profile).unchecked_into::<HtmlAnchorElement>().href();
        clipboard::copy(&address, notices, "card.copied", "card.copy_failed");
    };
    let copy_button = make("button", "").attr("type", "button").with(&drawn(icon::LINK)).text(&say("card.copy"));
    menu.with(&copy_button.on("click", Box::new(copy))).on("toggle", Box::new(|event| place_menu(&event)))
}
