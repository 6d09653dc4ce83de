//! Listens to the page for the state machine, and does what it says: one set of listeners for all pictures, whenever
//! they come and go, in the app and in the widget alike.

mod listeners;
mod showing;

use super::listening::Listening;
use super::top_layer::focus;
use super::{Anchor, Effect, Event, Mode, Rect, Size, Stage, Timer};
#[cfg(feature = "widget")]
use super::{Over, Point};
use crate::dom::window;
#[cfg(feature = "widget")]
use crate::embedding;
use crate::people::People;
use gloo_timers::callback::Timeout;
use js_sys::Date;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, Node};

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

/// For whom the card is needed, by username.
pub enum Need {
    /// It may open soon, and is made ready; none: for nobody.
    Soon(Option<String>),
    /// It is open; none: it is closed.
    Now(Option<String>),
}

/// Is told for whom the card is needed.
pub type Needs = Box<dyn Fn(Need)>;

/// A picture that the stage speaks of.
#[derive(Clone)]
struct Known {
    anchor: Anchor,
    element: Element,
    /// Who is shown at it in place of its own person: somebody in the card that stands there.
    instead: Option<String>,
}

impl Known {
    fn username(&self) -> Option<String> {
        self.instead.clone().or_else(|| username(&self.element))
    }
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
    needs: Needs,
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
    /// Starts; `needs` is told for whom the card is needed.
    pub fn start(card: HtmlElement, needs: Needs, people: People, delays: Delays) -> Self {
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
            needs,
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
    pub fn attach(&self, root: &web_sys::ShadowRoot) {
        let host = root.host();
        let heard = self.inner.closed.borrow().iter().any(|known| known.is_same_node(Some(&host)));
        if root.mode() == web_sys::ShadowRootMode::Closed && !heard {
            self.inner.listen_within(&mut self.listening.borrow_mut(), root);
            self.inner.closed.borrow_mut().push(host);
        }
    }

    /// Shows again what was open when the person left for another window; what is open now is asked for again.
    #[cfg(feature = "widget")]
    pub fn return_to(&self, last: Option<Element>) {
        match last.filter(|last| self.inner.stage.get().shown().is_none() && last.is_connected()) {
            Some(last) => self.take(last, 0.0, true),
            None => self.look_again(),
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
                    (self.needs)(Need::Soon(Some(username)));
                }
            }
            Effect::GiveUp => {
                self.people.give_up();
                (self.needs)(Need::Soon(None));
            }
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
        anchors.iter().find(|known| known.anchor == anchor)?.username()
    }
}

fn username(element: &Element) -> Option<String> {
    element.get_attribute(ATTRIBUTE).or_else(|| element.get_attribute("user")).filter(|username| !username.is_empty())
}
