//! What the widget shows to whom it cannot ask for: a sentence, and the way in.

use super::{heading, link};
use crate::dom::{Build, make};
use crate::embedding;
use crate::language::say;
use crate::notices::Notices;
use crate::route;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

pub(super) fn signed_out(notices: Notices, username: &str) -> HtmlElement {
    // What comes of it is told where it can still be seen when the pop-up has taken the focus, and the card with it.
    let sign_in = move |_| {
        let opened = embedding::open_sign_in();
        spawn_local(async move {
            if let Err(reason) = embedding::sign_in(opened).await {
                let key = match reason.as_str() {
                    "blocked" => "card.sign_in_blocked",
                    "closed" | "refused" => "card.not_signed_in",
                    _ => "card.sign_in_failed",
                };
                notices.say(say(key));
            }
        });
    };
    let button = make("button", "button is-primary").attr("type", "button").text(&say("card.sign_in"));
    let profile = link(&route::profile(username)).attr("target", "_blank").attr("rel", "noopener");
    make("div", "hover-card-body is-plain")
        .with(&heading().text(&say("card.signed_out")))
        .with(&button.on("click", Box::new(sign_in)))
        .with(&make("p", "").with(&profile.text(&say("card.on_kith"))))
}
