//! Where somebody is, what time it is there, how to write to them, and with whom they work.

use crate::components::icon::{self, Drawing, drawn};
use crate::dom::{Build, make};
use crate::language::{say, say_with};
use crate::time;
use kith_api::people::{Card, Email};
use web_sys::HtmlElement;

/// Nothing where nothing is known.
pub(super) fn facts(card: &Card) -> Option<HtmlElement> {
    let local = card.time_zone.as_deref().and_then(time::local_time);
    let teams: Vec<&str> = card.teams.iter().map(|team| team.name.as_str()).collect();
    let text = |words: &str| make("span", "hover-card-fact").text(words);
    let rows = [
        (icon::PIN, say("card.location"), card.location.as_deref().map(text)),
        (icon::CLOCK, say("card.time"), local.map(|time| text(&say_with("card.local_time", &[("time", &time)])))),
        (icon::MAIL, say("card.email"), card.email.as_ref().map(email)),
        (icon::PEOPLE, say("card.teams"), (!teams.is_empty()).then(|| text(&teams.join(", ")))),
    ];
    let list = make("ul", "hover-card-facts").attr("role", "list");
    for (icon, what, fact) in rows {
        if let Some(fact) = fact {
            let _ = list.append_child(&row(icon, &what, &fact));
        }
    }
    list.has_child_nodes().then_some(list)
}

fn email(email: &Email) -> HtmlElement {
    match email {
        Email::Address(address) => {
            make("a", "hover-card-fact").attr("href", &mail_to(address)).attr("rel", "external").text(address)
        }
        Email::Masked(words) => make("span", "hover-card-fact").text(words),
    }
}

/// What the browser opens to write a letter.
pub(super) fn mail_to(address: &str) -> String {
    ["mailto:", address].concat()
}

fn row(icon: Drawing, what: &str, fact: &HtmlElement) -> HtmlElement {
    let what = make("span", "visually-hidden").text(what).text(": ");
    make("li", "").with(&drawn(icon)).with(&what).with(fact)
}
