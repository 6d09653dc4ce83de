//! Where messages appear.

use super::icon::{self, drawn};
#[cfg(feature = "app")]
pub use super::views::NoticeBar;
use crate::dom::{Build, make};
use crate::hover::top_layer;
use crate::language::say;
use crate::notices::{Notice, Notices, Tone};
use crate::store::Keep;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement};

/// The bar; live as long as it is kept. It stands in the page from the start: screen readers hear what comes into it.
pub fn notice_bar(keep: &mut Keep, notices: Notices) -> HtmlElement {
    let bar = make("div", "notices").attr("popover", "manual").attr("role", "status");
    let lines = bar.clone();
    let shown: RefCell<Vec<(u64, HtmlElement)>> = RefCell::default();
    let came_from = Rc::new(RefCell::new(None::<HtmlElement>));
    let remember = Rc::clone(&came_from);
    bar.clone().on(
        "focusin",
        Box::new(move |event| {
            let from = event.unchecked_ref::<FocusEvent>().related_target();
            let from = from.and_then(|from| from.dyn_into::<HtmlElement>().ok());
            // From one message to the next is no coming.
            if let Some(from) = from.filter(|from| !from.matches(".notices *").unwrap_or(true)) {
                remember.replace(Some(from));
            }
        }),
    );
    notices.stand_in(bar.clone());
    notices.listen(
        keep,
        Rc::new(move || {
            let now = notices.shown();
            // A hover profile lies in the top layer and must not hide what went wrong in it: the bar goes on top of it.
            if now.is_empty() {
                top_layer::hide(&lines)
            } else {
                top_layer::show(&lines)
            }
            let mut shown = shown.borrow_mut();
            shown.retain(|(number, line)| {
                let stays = now.iter().any(|notice| notice.number == *number);
                if !stays {
                    let had_focus = line.matches(":focus-within").unwrap_or(false);
                    line.remove();
                    // Whoever works by keyboard goes on where the message was met, not at the top of the page.
                    if let (true, Some(from)) = (had_focus, came_from.take()) {
                        let _ = from.focus();
                    }
                }
                stays
            });
            for notice in now {
                if !shown.iter().any(|(number, _)| *number == notice.number) {
                    let number = notice.number;
                    let line = line(notices, notice);
                    let _ = lines.append_child(&line);
                    shown.push((number, line));
                }
            }
        }),
    );
    bar
}

fn line(notices: Notices, notice: Notice) -> HtmlElement {
    let Notice { number, tone, text, offer } = notice;
    let line = match tone {
        Tone::Plain => make("div", "notice"),
        Tone::Failure => make("div", "notice is-failure").attr("role", "alert").with(&drawn(icon::WARNING)),
    };
    let offer = offer.map(|offer| {
        let act = move |_| {
            notices.dismiss(number);
            (offer.act)();
        };
        make("button", "notice-offer").attr("type", "button").text(&offer.label).on("click", Box::new(act))
    });
    let close = make("button", "notice-close")
        .attr("type", "button")
        .attr("aria-label", &say("notice.dismiss"))
        .with(&drawn(icon::CLOSE))
        .on("click", Box::new(move |_| notices.dismiss(number)));
    line.with(&make("p", "").text(&text)).with_some(offer).with(&close)
}
