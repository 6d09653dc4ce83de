//! What happens in the page, as the state machine's events.

use super::super::listening::Listening;
use super::super::{Anchor, Event, Over, Point};
use super::{Inner, OPENER, SELECTOR};
use crate::dom::{document, window};
use std::rc::Weak;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent, Node, PointerEvent, ShadowRoot};

type Heard = fn(&Inner, &web_sys::Event);

impl Inner {
    /// Listens to the window, the document, and the card.
    pub(super) fn listen(&self) -> Listening {
        let mut listening = Listening::default();
        let (window, document) = (window(), document());
        self.listen_within(&mut listening, &document);
        let mut on = |target: &web_sys::EventTarget, kinds: &[&'static str], call: Heard| {
            self.on(&mut listening, target, kinds, call);
        };
        on(&document, &["scroll"], Self::on_scroll);
        on(&document, &["visibilitychange"], |inner, _| inner.feed(Event::Left));
        on(&window, &["blur"], |inner, event| {
            // On its way down to an element, a blur passes the window too.
            if event.event_phase() == web_sys::Event::AT_TARGET {
                inner.feed(Event::Left);
            }
        });
        on(&window, &["pagehide", "popstate"], |inner, _| inner.feed(Event::Left));
        on(&self.card, &["focusin"], |inner, event| {
            let by_keyboard = target(event).is_some_and(|target| target.matches(":focus-visible").unwrap_or(false));
            if by_keyboard {
                inner.feed(Event::FocusIn);
            }
        });
        on(&self.card, &["focusout"], |inner, event| {
            let to: Option<Node> =
                event.unchecked_ref::<web_sys::FocusEvent>().related_target().and_then(|to| to.dyn_into().ok());
            // Into nothing: an element of the card went, or the window lost its focus, which is told by itself. To the
            // picture: it was pressed, and the click that follows says what is wanted.
            let at = inner.stage.get().shown().and_then(|at| inner.element(at));
            if to.is_some_and(|to| !inner.card.contains(Some(&to)) && !at.is_some_and(|at| is_seen_as(at, &to))) {
                inner.feed(Event::FocusOut);
            }
        });
        listening
    }

    /// Listens to what people do with the pictures of a document or a shadow tree.
    pub(super) fn listen_within(&self, listening: &mut Listening, root: &web_sys::EventTarget) {
        self.on(listening, root, &["pointermove", "pointerover", "pointerout"], Self::on_pointer);
        self.on(listening, root, &["pointerdown"], |inner, event| {
            let over = inner.over(event);
            // The click that follows closes what it would have opened, and must find it open.
            if !inner.is_shown_at(over) || inner.opened_by(event).is_none() {
                inner.feed(Event::Pressed(over));
            }
        });
        self.on(listening, root, &["click"], |inner, event| inner.on_click(event.unchecked_ref()));
        self.on(listening, root, &["keydown"], |inner, event| inner.on_key(event.unchecked_ref()));
    }

    fn on(&self, listening: &mut Listening, target: &web_sys::EventTarget, kinds: &[&'static str], call: Heard) {
        for kind in kinds {
            let inner = Weak::clone(&self.myself);
            listening.add(target, kind, move |event| {
                if let Some(inner) = inner.upgrade()
                    && !inner.is_heard_within(&event)
                {
                    call(&inner, &event);
                }
            });
        }
    }

    /// Whether a closed shadow tree hears this by itself; from outside, its host is all that is seen.
    #[cfg(feature = "widget")]
    fn is_heard_within(&self, event: &web_sys::Event) -> bool {
        let seen = target(event);
        seen.is_some_and(|seen| self.closed.borrow().iter().any(|host| host.is_same_node(Some(&seen))))
    }

    #[cfg(not(feature = "widget"))]
    fn is_heard_within(&self, _: &web_sys::Event) -> bool {
        false
    }

    fn on_pointer(&self, event: &web_sys::Event) {
        let pointer: &PointerEvent = event.unchecked_ref();
        // A finger follows the link.
        if pointer.pointer_type() == "touch" {
            return;
        }
        let on_screen = (pointer.screen_x(), pointer.screen_y());
        let moved = event.type_() == "pointermove" && self.pointer.replace(Some(on_screen)) != Some(on_screen);
        let leaves_window = event.type_() == "pointerout" && pointer.related_target().is_none();
        let over = self.mode.get().sees(if leaves_window { Over::Nothing } else { self.over(event) });
        if moved || (leaves_window && self.pointer.get() != Some(on_screen)) {
            let to = Point { x: f64::from(pointer.client_x()), y: f64::from(pointer.client_y()) };
            self.feed(Event::Moved(over, to));
        } else if event.type_() != "pointerout" {
            self.feed(Event::Slid(over));
        } else if leaves_window {
            self.feed(Event::Slid(Over::Nothing));
        }
    }

    fn on_scroll(&self, event: &web_sys::Event) {
        let scrolled: Option<Node> = event.target().and_then(|target| target.dyn_into().ok());
        let touches = |anchor: &Element| scrolled.as_ref().is_some_and(|scrolled| scrolled.contains(Some(anchor)));
        // What is read in the card by scrolling it is no reason to take the card away.
        if !self.card.contains(scrolled.as_ref()) && self.anchors.borrow().iter().any(|known| touches(&known.element)) {
            self.feed(Event::Scrolled);
        }
    }

    /// What a click on this opens, where a click opens.
    fn opened_by(&self, event: &web_sys::Event) -> Option<Anchor> {
        let (Over::Anchor(anchor) | Over::Inner(anchor)) = self.over(event) else { return None };
        let opener = self.element(anchor)?.has_attribute(OPENER);
        self.mode.get().opens_by_click(opener).then_some(anchor)
    }

    fn is_shown_at(&self, over: Over) -> bool {
        matches!(over, Over::Anchor(at) if self.stage.get().shown() == Some(at))
    }

    fn on_click(&self, event: &MouseEvent) {
        // With a key held, a click asks the browser for another tab or window.
        let plain =
            event.button() == 0 && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
        let Some(anchor) = self.opened_by(event).filter(|_| plain) else { return };
        event.prevent_default();
        event.stop_propagation();
        self.feed(if self.stage.get().shown() == Some(anchor) { Event::Left } else { Event::Called(anchor) });
    }

    fn on_key(&self, event: &KeyboardEvent) {
        let plain = !event.ctrl_key() && !event.meta_key() && !event.shift_key();
        match event.key().as_str() {
            // A menu that is open in the card closes first.
            "Escape" if self.has_open_menu() => {}
            "Escape" => {
                if self.stage.get().shown().is_some() {
                    // Not also the dialog that the picture may stand in.
                    event.prevent_default();
                    event.stop_propagation();
                }
                self.feed(Event::Escape);
            }
            "Tab" if self.stage.get().shown().is_some() && self.holds_focus() => self.on_tab(event),
            key if plain && (key == " " && !event.alt_key() || key == "ArrowDown" && event.alt_key()) => {
                let Some(focused) = target(event) else { return };
                let is_link = focused.matches("a, [data-hover-profile]").unwrap_or(false);
                if let Over::Anchor(anchor) | Over::Inner(anchor) = self.over(event)
                    && is_link
                    && self.mode.get().opens_by_key()
                {
                    event.prevent_default();
                    self.feed(Event::Called(anchor));
                }
            }
            _ => {}
        }
    }

    /// The card stands at the end of the page; to the keyboard it stands behind its picture.
    fn on_tab(&self, event: &KeyboardEvent) {
        let stops = self.card.query_selector_all("a[href]:not([tabindex='-1']), button").ok();
        let stops: Vec<JsValue> = stops.map(|stops| js_sys::Array::from(&stops).to_vec()).unwrap_or_default();
        let stops: Vec<HtmlElement> = stops.into_iter().map(JsCast::unchecked_into).filter(is_seen).collect();
        let focused = self.focused();
        let at = stops.iter().position(|stop| focused.as_ref().is_some_and(|focused| stop.is_same_node(Some(focused))));
        let leaves = match (event.shift_key(), at) {
            (true, at) => at.is_none_or(|at| at == 0),
            (false, at) => stops.is_empty() || at == Some(stops.len() - 1),
        };
        if leaves {
            // Closing gives the focus to the picture; going on from there is the browser's.
            if event.shift_key() {
                event.prevent_default();
            }
            self.feed(Event::Left);
        }
    }

    /// What an event happened on. A picture gets a number when it is first met.
    pub(super) fn over(&self, event: &web_sys::Event) -> Over {
        let Some(target) = target(event) else { return Over::Nothing };
        let picture = target.closest(SELECTOR).ok().flatten();
        match (self.card.contains(Some(&target)), picture) {
            (true, Some(inner)) if self.card.contains(Some(&inner)) => Over::Inner(self.number(inner)),
            (true, _) => Over::Card,
            (false, Some(element)) => Over::Anchor(self.number(element)),
            (false, None) => Over::Nothing,
        }
    }

    fn has_open_menu(&self) -> bool {
        self.card.query_selector(":popover-open").ok().flatten().is_some()
    }
}

/// The innermost element, also where the event comes out of an open shadow tree.
fn target(event: &web_sys::Event) -> Option<Element> {
    event.composed_path().get(0).dyn_into().ok()
}

/// Whether this is where `to` is, as seen from outside: of what stands in a shadow tree, its host is all that is told.
fn is_seen_as(at: Element, to: &Node) -> bool {
    let mut at = at;
    loop {
        if at.contains(Some(to)) {
            return true;
        }
        match at.get_root_node().dyn_into::<ShadowRoot>() {
            Ok(tree) => at = tree.host(),
            Err(_) => return false,
        }
    }
}

fn is_seen(element: &HtmlElement) -> bool {
    element.offset_width() > 0
}
