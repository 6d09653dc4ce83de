//! The card: where it stands, and what comes and goes with it.

use super::super::top_layer::{self, focus, rect, size, window_size};
use super::super::{Anchor, Event};
use super::{Inner, Known, Need, username};
use crate::dom::{document, window};
#[cfg(feature = "widget")]
use crate::embedding;
use std::rc::Weak;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Node, ShadowRoot};

impl Inner {
    pub(super) fn show(&self, anchor: Anchor) {
        let held_focus = self.holds_focus();
        self.take_over(anchor);
        self.mark_expanded(false);
        let (Some(username), Some(element)) = (self.username(anchor), self.element(anchor)) else { return };
        #[cfg(feature = "widget")]
        {
            if !embedding::tell(Some(&element), "open", &username, None) {
                return self.feed(Event::Left);
            }
            embedding::open_at(&self.card, &element);
        }
        (self.needs)(Need::Now(Some(username)));
        self.stand_by(&element);
        top_layer::show(&self.card);
        if held_focus {
            // What had the focus went with the person whose profile was shown.
            focus(&self.card);
        }
        self.placed.set(None);
        self.mark_expanded(true);
        // Called by key, nothing watched before: the address is still that of an earlier card, or of none.
        *self.address.borrow_mut() = address();
        self.look();
    }

    /// Somebody in the card is shown where the card stands: their own picture goes with what the card held.
    fn take_over(&self, inner: Anchor) {
        let mut anchors = self.anchors.borrow_mut();
        let open = anchors.iter().find(|known| is_expanded(&known.element)).map(|known| known.element.clone());
        let inner = anchors.iter_mut().find(|known| known.anchor == inner && self.card.contains(Some(&known.element)));
        if let (Some(open), Some(inner)) = (open, inner) {
            inner.instead = username(&inner.element);
            inner.element = open;
        }
    }

    /// A modal dialog makes all that is outside of it inert: there the card has to stand in it.
    fn stand_by(&self, element: &Element) {
        let root = self.card.get_root_node().dyn_into::<ShadowRoot>();
        let whole: Node = root.map_or_else(|_| self.card.clone().into(), |root| root.host().into());
        // A framework that replaces the whole page takes the card with it.
        let Some(parent) = whole.parent_node().or_else(|| document().body().map(Into::into)) else { return };
        let dialog: Option<Node> = element.closest("dialog:modal").ok().flatten().map(Into::into);
        let place = dialog.unwrap_or_else(|| self.home.get_or_init(|| parent.clone()).clone());
        if !place.is_same_node(Some(&parent)) || !whole.is_connected() {
            self.home.get_or_init(|| parent);
            let _ = place.append_child(&whole);
        }
    }

    pub(super) fn hide(&self) {
        let held_focus = self.holds_focus();
        // The stage has moved on; the picture that says so is the one that the card stands by. Cloned, because moving
        // the focus calls back in here.
        let open = self.anchors.borrow().iter().find(|known| is_expanded(&known.element)).cloned();
        if let Some(known) = open {
            #[cfg(feature = "widget")]
            embedding::tell(Some(&known.element), "close", &known.username().unwrap_or_default(), None);
            let element = known.element;
            let _ = element.set_attribute("aria-expanded", "false");
            if held_focus {
                let inside = element.query_selector("a[href]").ok().flatten();
                focus(inside.filter(|_| !element.has_attribute("href")).unwrap_or(element).unchecked_ref());
            }
        }
        top_layer::hide(&self.card);
        (self.needs)(Need::Now(None));
        self.placed.set(None);
        self.anchors.borrow_mut().iter_mut().for_each(|known| known.instead = None);
    }

    fn mark_expanded(&self, expanded: bool) {
        let shown = self.stage.get().shown();
        for Known { anchor, element, .. } in self.anchors.borrow().iter() {
            let now = expanded && Some(*anchor) == shown;
            if now || element.has_attribute("aria-expanded") {
                let _ = element.set_attribute("aria-expanded", if now { "true" } else { "false" });
            }
        }
    }

    pub(super) fn is_watched(&self) -> bool {
        let stage = self.stage.get();
        stage.shown().is_some() || stage.candidate().is_some()
    }

    pub(super) fn watch_frames(&self) {
        if self.frame.get().is_none() {
            *self.address.borrow_mut() = address();
            self.next_frame();
        }
    }

    fn next_frame(&self) {
        // One closure for all frames, kept as long as the controller: a frame that was asked for may still come when
        // nothing is watched any more, and must find it.
        let tick = self.tick.get_or_init(|| {
            let inner = Weak::clone(&self.myself);
            Closure::new(move || {
                if let Some(inner) = inner.upgrade() {
                    inner.on_frame();
                }
            })
        });
        self.frame.set(window().request_animation_frame(tick.as_ref().unchecked_ref()).ok());
    }

    fn on_frame(&self) {
        if self.is_watched() {
            self.look();
        }
        // Asked again, because looking may have closed what was watched.
        if self.is_watched() { self.next_frame() } else { self.frame.set(None) }
    }

    /// Once a frame while anything is open or about to be: whatever took the picture away, moved it, or changed the
    /// size of the card or the page's address shows here, and nobody has to tell.
    fn look(&self) {
        if *self.address.borrow() != address() {
            // What stays under the pointer on the next page may open again there.
            *self.address.borrow_mut() = address();
            return self.feed(Event::Left);
        }
        let lost: Vec<Anchor> = {
            let anchors = self.anchors.borrow();
            anchors
                .iter()
                .filter(|known| !known.element.is_connected() || !in_view(&known.element))
                .map(|known| known.anchor)
                .collect()
        };
        lost.into_iter().for_each(|anchor| self.feed(Event::Lost(anchor)));
        if let Some(element) = self.stage.get().shown().and_then(|anchor| self.element(anchor)) {
            self.put_in_place(&element);
        }
    }

    fn put_in_place(&self, element: &Element) {
        let now = (rect(element), size(&self.card), window_size());
        if self.placed.replace(Some(now)) != Some(now) {
            top_layer::put(&self.card, now.0);
        }
    }

    /// The focused element, in the page or, in the widget, inside the shadow tree that the card stands in.
    pub(super) fn focused(&self) -> Option<Node> {
        js_sys::Reflect::get(&self.card.get_root_node(), &"activeElement".into()).ok()?.dyn_into().ok()
    }

    pub(super) fn holds_focus(&self) -> bool {
        self.focused().is_some_and(|focused| self.card.contains(Some(&focused)))
    }
}

fn is_expanded(element: &Element) -> bool {
    element.get_attribute("aria-expanded").as_deref() == Some("true")
}

fn address() -> String {
    window().location().href().unwrap_or_default()
}

fn in_view(element: &Element) -> bool {
    let (rect, window) = (rect(element), window_size());
    let (right, bottom) = (rect.at.x + rect.size.width, rect.at.y + rect.size.height);
    rect.size.width > 0.0 && right > 0.0 && bottom > 0.0 && rect.at.x < window.width && rect.at.y < window.height
}
