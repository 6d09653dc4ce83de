//! The one hover profile of the page, in the top layer.

use super::hover_card::{self, HEADING, Stores};
#[cfg(feature = "app")]
pub use super::views::HoverLayer;
use crate::dom::{Build, make};
use crate::hover::Mode;
use crate::hover::controller::{Controller, Delays, Need};
use crate::hover::top_layer::focus;
use crate::people::Seen;
use crate::store::Keep;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::HtmlElement;

/// What makes the card live; dropping it ends everything.
pub struct Living {
    controller: Controller,
    _keep: Keep,
}

impl Living {
    /// Takes what the person has chosen, from now on; `rest` in milliseconds.
    pub fn choose(&self, mode: Mode, rest: u32) {
        self.controller.choose(mode, rest);
    }

    /// What the open card shows may be old.
    pub fn look_again(&self) {
        self.controller.look_again();
    }

    /// What moves the card.
    #[cfg(feature = "widget")]
    pub fn controller(&self) -> &Controller {
        &self.controller
    }
}

/// The card, to be put into the page by whoever asks, and what moves it.
pub fn hover_layer(stores: Stores) -> (HtmlElement, Living) {
    let card = make("div", "hover-card")
        .attr("popover", "manual")
        .attr("role", "dialog")
        .attr("tabindex", "-1")
        .attr("aria-labelledby", HEADING);
    let layer = Rc::new(Layer {
        card: card.clone(),
        stores,
        open: RefCell::default(),
        soon: RefCell::default(),
        shown: RefCell::default(),
        ready: RefCell::default(),
    });
    let (showing, mut keep) = (Rc::clone(&layer), Keep::default());
    // What is known of the open person changes under the open card: it loads, fails, is tried again.
    stores.people.listen(&mut keep, Rc::new(move || showing.refresh()));
    let needs = move |need| {
        match need {
            Need::Soon(username) => *layer.soon.borrow_mut() = username,
            Need::Now(username) => *layer.open.borrow_mut() = username,
        }
        layer.refresh();
    };
    let controller = Controller::start(card.clone(), Box::new(needs), stores.people, Delays::default());
    (card, Living { controller, _keep: keep })
}

struct Layer {
    card: HtmlElement,
    stores: Stores,
    /// Whose card is open.
    open: RefCell<Option<String>>,
    /// Whose card may open soon.
    soon: RefCell<Option<String>>,
    shown: RefCell<Option<Inside>>,
    /// What was made while the pointer rested, so that opening is showing it.
    ready: RefCell<Option<Inside>>,
}

/// The inside of the card, and what is live in it.
struct Inside {
    username: String,
    seen: Seen,
    body: HtmlElement,
    _keep: Keep,
}

impl Inside {
    fn is_of(&self, username: &str, seen: &Seen) -> bool {
        self.username == username && self.seen.is_same(seen)
    }

    /// A card is forgotten when it is old, and when another is asked for: what is open stays until there is an answer.
    fn outlasts(&self, username: &str, seen: &Seen) -> bool {
        self.username == username && matches!((&self.seen, seen), (Seen::Card(_), Seen::Waiting))
    }
}

impl Layer {
    fn refresh(&self) {
        self.refresh_shown();
        self.refresh_ready();
    }

    fn refresh_shown(&self) {
        let open = self.open.borrow().clone();
        let now = open.map(|username| (self.stores.people.seen(&username), username));
        let same = match (&now, &*self.shown.borrow()) {
            (Some((seen, username)), Some(shown)) => shown.is_of(username, seen) || shown.outlasts(username, seen),
            (None, None) => true,
            _ => false,
        };
        if same {
            return;
        }
        if self.card.matches(":focus-within") == Ok(true) && self.shown.borrow().is_some() {
            // What has the focus goes.
            focus(&self.card);
        }
        self.card.set_text_content(None);
        *self.shown.borrow_mut() = now.map(|(seen, username)| {
            let ready = self.ready.take().filter(|ready| ready.is_of(&username, &seen));
            let inside = ready.unwrap_or_else(|| self.make(username, seen));
            let _ = self.card.append_child(&inside.body);
            inside
        });
    }

    /// Makes ready what may open soon, once its data are there.
    fn refresh_ready(&self) {
        let soon = self.soon.borrow().clone().filter(|soon| self.open.borrow().as_ref() != Some(soon));
        let soon = soon.map(|username| (self.stores.people.seen(&username), username));
        let Some((seen @ Seen::Card(_), username)) = soon else {
            return drop(self.ready.take());
        };
        if !self.ready.borrow().as_ref().is_some_and(|ready| ready.is_of(&username, &seen)) {
            let made = self.make(username, seen);
            self.ready.replace(Some(made));
        }
    }

    fn make(&self, username: String, seen: Seen) -> Inside {
        let mut keep = Keep::default();
        let body = hover_card::body(&mut keep, self.stores, &username, &seen);
        Inside { username, seen, body, _keep: keep }
    }
}
