//! Listens to the page for the state machine, and does what it says: one set of listeners for all pictures, whenever
//! they come and go, in the app and in the widget alike.

use super::listening::Listening;
use super::top_layer::{self, focus, rect, size, window_size};
use super::{Anchor, Effect, Event, Mode, Over, Point, Rect, Size, Stage, Timer};
use crate::dom::{document, window};
#[cfg(feature = "widget")]
use crate::embedding;
use crate::people::People;
use gloo_timers::callback::Timeout;
use js_sys::Date;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent, Node, PointerEvent, ShadowRoot};

/// Marks what a hover profile opens on; its value is the username.
pub const ATTRIBUTE: &str = "data-hover-profile";
const SELECTOR: &str = "[data-hover-profile], hover-profile[user]";
/// Marks what is there for nothing else: the "…" button.
pub const OPENER: &str = "data-hover-opener";

/// How long each thing takes, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays {
    /// Until data are asked for.
    pub ask: u32,
    /// The same, for a pointer that has just left another picture: whoever sweeps over many wants none of them.
    pub sweep: u32,
    /// Until a resting pointer opens.
    pub rest: u32,
    /// Until a card closes that the pointer has left.
    pub close: u32,
}

impl Default for Delays {
    fn default() -> Self {
        Self { ask: 80, sweep: 160, rest: 500, close: 250 }
    }
}

type Heard = fn(&Inner, &web_sys::Event);

/// Is told for whom the card is open.
pub type Opening = Box<dyn Fn(Option<String>)>;

/// A picture that the stage speaks of.
struct Known {
    anchor: Anchor,
    element: Element,
    /// Who is shown at it in place of its own person: somebody in the card that stands there.
    instead: Option<String>,
}

/// The controller of a page; dropping it ends everything it does.
pub struct Controller {
    inner: Rc<Inner>,
    #[cfg_attr(not(feature = "widget"), expect(dead_code, reason = "kept for what ends when it is dropped"))]
    listening: RefCell<Listening>,
}

struct Inner {
    myself: Weak<Inner>,
    stage: Cell<Stage>,
    delays: Cell<Delays>,
    mode: Cell<Mode>,
    /// The pictures that the stage speaks of; all others are forgotten.
    anchors: RefCell<Vec<Known>>,
    count: Cell<u32>,
    /// Ask, rest, close.
    timers: RefCell<[Option<Timeout>; 3]>,
    /// When the pointer last left a picture without having rested there.
    passed: Cell<f64>,
    /// Where on the screen the pointer last was: browsers tell of pointers that did not move when the page moves.
    pointer: Cell<Option<(i32, i32)>>,
    card: HtmlElement,
    open: Opening,
    people: People,
    /// What the card stands by, to see each frame whether that changed.
    placed: Cell<Option<(Rect, Size, Size)>>,
    /// The address of the page that the present stage belongs to.
    address: RefCell<String>,
    tick: OnceCell<Closure<dyn FnMut()>>,
    /// The frame that was asked for.
    frame: Cell<Option<i32>>,
    /// Where the card stands in the page, unless it has to stand in a dialog.
    home: OnceCell<Node>,
    /// For how many milliseconds the pointer has rested already where it is met now.
    #[cfg(feature = "widget")]
    ahead: Cell<f64>,
    /// The hosts of closed shadow trees that are listened to by themselves.
    #[cfg(feature = "widget")]
    closed: RefCell<Vec<Element>>,
}

impl Controller {
    /// Starts; `open` is told for whom the card is open.
    pub fn start(card: HtmlElement, open: Opening, people: People, delays: Delays) -> Self {
        let inner = Rc::new_cyclic(|myself| Inner {
            myself: Weak::clone(myself),
            stage: Cell::new(Stage::NONE),
            delays: Cell::new(delays),
            mode: Cell::default(),
            anchors: RefCell::default(),
            count: Cell::new(0),
            timers: RefCell::default(),
            passed: Cell::new(0.0),
            pointer: Cell::new(None),
            card,
            open,
            people,
            placed: Cell::new(None),
            address: RefCell::default(),
            tick: OnceCell::new(),
            frame: Cell::new(None),
            home: OnceCell::new(),
            #[cfg(feature = "widget")]
            ahead: Cell::default(),
            #[cfg(feature = "widget")]
            closed: RefCell::default(),
        });
        let listening = inner.listen();
        Self { inner, listening: RefCell::new(listening) }
    }

    /// Takes what the person has chosen, from now on; `rest` in milliseconds.
    pub fn choose(&self, mode: Mode, rest: u32) {
        self.inner.mode.set(mode);
        self.inner.delays.set(Delays { rest, ..self.inner.delays.get() });
        self.inner.feed(Event::Left);
    }

    /// Takes over a picture on which the pointer has rested for so many milliseconds, or that was called by key, from
    /// whoever watched before.
    #[cfg(feature = "widget")]
    pub fn take(&self, element: Element, rested: f64, called: bool) {
        let inner = &self.inner;
        let anchor = inner.number(element);
        if called {
            return inner.feed(Event::Called(anchor));
        }
        inner.ahead.set(rested);
        inner.feed(Event::Moved(Over::Anchor(anchor), Point { x: 0.0, y: 0.0 }));
        inner.ahead.set(0.0);
        let delays = inner.delays.get();
        if rested >= f64::from(delays.ask) {
            inner.feed(Event::Elapsed(Timer::Ask(anchor)));
        }
        // Not by a timer of no time: between two frames a card would be gone and there again.
        if rested >= f64::from(inner.rest(anchor)) {
            inner.feed(Event::Elapsed(Timer::Rest(anchor)));
        }
    }

    /// Hears what happens in a closed shadow tree; of open ones the page hears anyway.
    #[cfg(feature = "widget")]
    pub fn attach(&self, root: &ShadowRoot) {
        if root.mode() == web_sys::ShadowRootMode::Closed {
            self.inner.listen_within(&mut self.listening.borrow_mut(), root);
            self.inner.closed.borrow_mut().push(root.host());
        }
    }

    /// What the open card shows may be old.
    pub fn look_again(&self) {
        let inner = &self.inner;
        if let Some(username) = inner.stage.get().shown().and_then(|at| inner.username(at)) {
            inner.people.look_again(&username);
        }
    }
}

impl Drop for Controller {
    fn drop(&mut self) {
        self.inner.feed(Event::Left);
        if let Some(frame) = self.inner.frame.take() {
            let _ = window().cancel_animation_frame(frame);
        }
    }
}

impl Inner {
    /// Listens to the window, the document, and the card.
    fn listen(&self) -> Listening {
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
            if to.is_some_and(|to| !inner.card.contains(Some(&to)) && !at.is_some_and(|at| at.contains(Some(&to)))) {
                inner.feed(Event::FocusOut);
            }
        });
        listening
    }

    /// Listens to what people do with the pictures of a document or a shadow tree.
    fn listen_within(&self, listening: &mut Listening, root: &web_sys::EventTarget) {
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

    fn feed(&self, event: Event) {
        let before = self.stage.get();
        let (after, effects) = before.step(event);
        self.stage.set(after);
        let passed = before
            .candidate()
            .is_some_and(|(at, _)| after.shown() != Some(at) && after.candidate().is_none_or(|(now, _)| now != at));
        if passed {
            self.passed.set(Date::now());
        }
        for effect in effects.into_iter().flatten() {
            self.carry_out(effect);
        }
        let spoken_of = [
            after.shown(),
            after.candidate().map(|(at, _)| at),
            match after {
                Stage::Hidden { barred } => barred,
                _ => None,
            },
        ];
        self.anchors.borrow_mut().retain(|known| spoken_of.contains(&Some(known.anchor)));
        if self.is_watched() {
            self.watch_frames();
        }
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Start(timer) => self.start_timer(timer),
            Effect::Ask(anchor) => {
                if let Some(username) = self.username(anchor) {
                    self.people.ask(&username);
                }
            }
            Effect::GiveUp => self.people.give_up(),
            Effect::Show(anchor) => self.show(anchor),
            Effect::Focus => focus(&self.card),
            Effect::Hide => self.hide(),
        }
    }

    fn start_timer(&self, timer: Timer) {
        let delays = self.delays.get();
        let (slot, time) = match timer {
            Timer::Ask(_) if Date::now() - self.passed.get() < f64::from(delays.sweep) => (0, delays.sweep),
            Timer::Ask(_) => (0, delays.ask),
            Timer::Rest(anchor) => (1, self.rest(anchor)),
            Timer::Close(_) => (2, delays.close),
        };
        #[cfg(feature = "widget")]
        let time = time.saturating_sub(self.ahead.get() as u32);
        let inner = Weak::clone(&self.myself);
        let timeout = Timeout::new(time, move || {
            if let Some(inner) = inner.upgrade() {
                inner.feed(Event::Elapsed(timer));
            }
        });
        self.timers.borrow_mut()[slot] = Some(timeout);
    }

    /// How long a pointer rests here before the card opens, in milliseconds.
    #[cfg(feature = "widget")]
    fn rest(&self, anchor: Anchor) -> u32 {
        self.element(anchor).map_or(self.delays.get().rest, |element| embedding::delay(&element))
    }

    #[cfg(not(feature = "widget"))]
    fn rest(&self, _: Anchor) -> u32 {
        self.delays.get().rest
    }

    fn show(&self, anchor: Anchor) {
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
        (self.open)(Some(username));
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

    fn hide(&self) {
        let held_focus = self.holds_focus();
        // The stage has moved on; the picture that says so is the one that the card stands by. Cloned, because moving
        // the focus calls back in here.
        let open = self.anchors.borrow().iter().map(|known| known.element.clone()).find(is_expanded);
        if let Some(element) = open {
            #[cfg(feature = "widget")]
            embedding::tell(Some(&element), "close", &username(&element).unwrap_or_default(), None);
            let _ = element.set_attribute("aria-expanded", "false");
            if held_focus {
                let inside = element.query_selector("a[href]").ok().flatten();
                focus(inside.filter(|_| !element.has_attribute("href")).unwrap_or(element).unchecked_ref());
            }
        }
        top_layer::hide(&self.card);
        (self.open)(None);
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

    fn is_watched(&self) -> bool {
        let stage = self.stage.get();
        stage.shown().is_some() || stage.candidate().is_some()
    }

    fn watch_frames(&self) {
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

    /// What an event happened on. A picture gets a number when it is first met.
    fn over(&self, event: &web_sys::Event) -> Over {
        let Some(target) = target(event) else { return Over::Nothing };
        let picture = target.closest(SELECTOR).ok().flatten();
        match (self.card.contains(Some(&target)), picture) {
            (true, Some(inner)) if self.card.contains(Some(&inner)) => Over::Inner(self.number(inner)),
            (true, _) => Over::Card,
            (false, Some(element)) => Over::Anchor(self.number(element)),
            (false, None) => Over::Nothing,
        }
    }

    fn number(&self, element: Element) -> Anchor {
        let mut anchors = self.anchors.borrow_mut();
        if let Some(known) = anchors.iter().find(|known| known.element.is_same_node(Some(&element))) {
            return known.anchor;
        }
        let anchor = Anchor(self.count.get());
        self.count.set(anchor.0.wrapping_add(1));
        anchors.push(Known { anchor, element, instead: None });
        anchor
    }

    fn element(&self, anchor: Anchor) -> Option<Element> {
        self.anchors.borrow().iter().find(|known| known.anchor == anchor).map(|known| known.element.clone())
    }

    fn username(&self, anchor: Anchor) -> Option<String> {
        let anchors = self.anchors.borrow();
        let known = anchors.iter().find(|known| known.anchor == anchor)?;
        known.instead.clone().or_else(|| username(&known.element))
    }

    /// The focused element, in the page or, in the widget, inside the shadow tree that the card stands in.
    fn focused(&self) -> Option<Node> {
        js_sys::Reflect::get(&self.card.get_root_node(), &"activeElement".into()).ok()?.dyn_into().ok()
    }

    fn holds_focus(&self) -> bool {
        self.focused().is_some_and(|focused| self.card.contains(Some(&focused)))
    }

    fn has_open_menu(&self) -> bool {
        self.card.query_selector(":popover-open").ok().flatten().is_some()
    }
}

/// The innermost element, also where the event comes out of an open shadow tree.
fn target(event: &web_sys::Event) -> Option<Element> {
    event.composed_path().get(0).dyn_into().ok()
}

fn username(element: &Element) -> Option<String> {
    element.get_attribute(ATTRIBUTE).or_else(|| element.get_attribute("user")).filter(|username| !username.is_empty())
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

fn is_seen(element: &HtmlElement) -> bool {
    element.offset_width() > 0
}
