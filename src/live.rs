//! What others do, and oneself elsewhere, shows while it happens.
//!
//! Of the tabs of one account in a browser, one has the stream: the one that holds a lock (Web Locks), which passes on when
//! that tab is closed or put away. What it hears it tells the others. A browser without locks has a stream for each tab.

use crate::client::events::{Events, Heard, read_news};
use crate::client::{self, ApiError};
use crate::follows::Follows;
use crate::follows::news::{Lines, Waiting};
use crate::people::People;
use crate::tabs::Tabs;
use gloo_timers::callback::Timeout;
use js_sys::{Function, Promise, Reflect};
use kith_api::ids::PersonId;
use kith_api::live::News;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// What comes within this is shown together.
const TOGETHER_MS: u32 = 300;
/// How long after a refusal the stream is asked for again; doubled each time.
const FIRST_PAUSE_MS: u32 = 5_000;
const LONGEST_PAUSE_MS: u32 = 80_000;
/// What tabs tell each other of it: `live news POSITION JSON`, `live resync POSITION`, `live where?`, `live here POSITION`.
const WORD: &str = "live ";

/// What others do, as long as it is kept.
#[derive(Clone)]
pub struct Live(Rc<Line>);

struct Line {
    myself: Weak<Line>,
    account: PersonId,
    follows: Follows,
    people: People,
    tabs: RefCell<Option<Tabs>>,
    /// The position of the last news that are shown here.
    last: Cell<u64>,
    stream: RefCell<Option<Events>>,
    /// Gives the lock back.
    release: RefCell<Option<Function>>,
    /// Grows with each time that the lock is asked for or given back: a lock that comes late is nobody's.
    turn: Cell<u32>,
    pause: Cell<u32>,
    later: RefCell<Option<Timeout>>,
    /// What is to be shown together.
    waiting: RefCell<Waiting>,
    soon: RefCell<Option<Timeout>>,
}

impl Live {
    /// Makes it for an account whose data are of a position, or newer; [`Live::begin`] begins.
    pub fn new(account: PersonId, position: u64, follows: Follows, people: People) -> Self {
        Self(Rc::new_cyclic(|myself| Line {
            myself: Weak::clone(myself),
            account,
            follows,
            people,
            tabs: RefCell::default(),
            last: Cell::new(position),
            stream: RefCell::default(),
            release: RefCell::default(),
            turn: Cell::new(0),
            pause: Cell::new(FIRST_PAUSE_MS),
            later: RefCell::default(),
            waiting: RefCell::default(),
            soon: RefCell::default(),
        }))
    }

    /// Listens from now on, until the present owner ends.
    pub fn begin(&self, tabs: Tabs) {
        let line = &self.0;
        tabs.tell(&[WORD, "where?"].concat().into());
        *line.tabs.borrow_mut() = Some(tabs);
        line.ask_for_the_lock();
        let (shown, hidden, ended) = (self.clone(), self.clone(), StoredValue::new_local(self.clone()));
        // A page that is put away for *Back* must hold neither lock nor stream.
        let hidden = window_event_listener_untyped("pagehide", move |_| hidden.0.stop());
        let shown = window_event_listener_untyped("pageshow", move |event| {
            if Reflect::get(&event, &"persisted".into()).is_ok_and(|kept| kept.is_truthy()) {
                shown.0.ask_for_the_lock();
            }
        });
        on_cleanup(move || {
            hidden.remove();
            shown.remove();
            ended.with_value(|live| {
                live.0.stop();
                live.0.tabs.take();
            });
        });
    }

    /// The network is back, or the machine was asleep: a stream that seems to stand may be dead.
    pub fn wake(&self) {
        if self.0.stream.borrow().is_some() {
            self.0.open();
        }
    }

    /// Hears what another tab tells. False: it is of something else.
    pub fn hear(&self, message: &JsValue) -> bool {
        let Some(text) = message.as_string() else { return false };
        let Some(told) = text.strip_prefix(WORD) else { return false };
        let line = &self.0;
        let (word, rest) = told.split_once(' ').unwrap_or((told, ""));
        let (position, json) = rest.split_once(' ').unwrap_or((rest, ""));
        let position = position.parse().unwrap_or_default();
        match word {
            "news" => line.news(json, position),
            "resync" => line.resync(position),
            "where?" if line.stream.borrow().is_some() => line.tell(&format_here(line.last.get())),
            // News came while this tab was loading what it shows, and before it could hear.
            "here" if position > line.last.get() => line.resync(position),
            _ => {}
        }
        true
    }
}

fn format_here(position: u64) -> String {
    ["here ", &position.to_string()].concat()
}

impl Line {
    fn tell(&self, what: &str) {
        if let Some(tabs) = &*self.tabs.borrow() {
            tabs.tell(&[WORD, what].concat().into());
        }
    }

    /// One tab of the account at a time gets past here.
    fn ask_for_the_lock(&self) {
        let turn = self.turn.get() + 1;
        self.turn.set(turn);
        let locks = Reflect::get(&window().navigator(), &"locks".into()).ok().filter(JsValue::is_object);
        let request =
            locks.as_ref().and_then(|locks| Reflect::get(locks, &"request".into()).ok()?.dyn_into::<Function>().ok());
        let (Some(locks), Some(request)) = (locks, request) else { return self.open() };
        let line = Weak::clone(&self.myself);
        let granted = Closure::once_into_js(move || -> JsValue {
            let line = line.upgrade().filter(|line| line.turn.get() == turn);
            let Some(line) = line else { return JsValue::UNDEFINED };
            // Held until the promise is fulfilled.
            let held = Promise::new(&mut |fulfil, _| *line.release.borrow_mut() = Some(fulfil));
            line.open();
            held.into()
        });
        let name = ["kith.live.", &self.account.to_string()].concat();
        let asked = request.call2(&locks, &name.into(), &granted);
        if asked.is_err() {
            self.open();
        }
    }

    /// Neither stream nor lock.
    fn stop(&self) {
        self.turn.set(self.turn.get() + 1);
        self.stream.take();
        self.later.take();
        self.soon.take();
        if let Some(release) = self.release.take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }

    fn open(&self) {
        let line = Weak::clone(&self.myself);
        let hear = move |heard| {
            if let Some(line) = line.upgrade() {
                line.heard(heard);
            }
        };
        self.stream.take();
        *self.stream.borrow_mut() = Events::open(self.last.get(), Rc::new(hear));
    }

    fn heard(&self, heard: Heard) {
        match heard {
            Heard::News(text, position) => {
                self.pause.set(FIRST_PAUSE_MS);
                self.tell(&["news ", &position.to_string(), " ", &text].concat());
                self.news(&text, position);
            }
            Heard::Resync(position) => {
                self.pause.set(FIRST_PAUSE_MS);
                self.tell(&["resync ", &position.to_string()].concat());
                self.resync(position);
            }
            Heard::Lost => self.lost(),
        }
    }

    /// Whoever is signed out learns it here; all others try again later, and later each time.
    fn lost(&self) {
        self.stream.take();
        let (line, turn, pause) = (Weak::clone(&self.myself), self.turn.get(), self.pause.get());
        self.pause.set((pause * 2).min(LONGEST_PAUSE_MS));
        *self.later.borrow_mut() = Some(Timeout::new(pause, move || {
            spawn_local(async move {
                let signed_out = client::me().await == Err(ApiError::SignedOut);
                if let Some(line) = line.upgrade().filter(|line| !signed_out && line.turn.get() == turn) {
                    line.open();
                }
            });
        }));
    }

    fn news(&self, text: &str, position: u64) {
        // What is told twice is known.
        if position <= self.last.get() {
            return;
        }
        self.last.set(position);
        let Some(News { people, lines, actors }) = read_news(text) else { return };
        let people = self.follows.hear_news(&people);
        let lines = if lines { Lines::Of(actors) } else { Lines::None };
        self.show_soon(Waiting { people, lines });
    }

    /// Whatever is shown may be old.
    fn resync(&self, position: u64) {
        self.last.set(position);
        self.show_soon(Waiting { people: true, lines: Lines::Any });
    }

    fn show_soon(&self, told: Waiting) {
        if told == Waiting::default() {
            return;
        }
        self.waiting.borrow_mut().add(told);
        if self.soon.borrow().is_some() {
            return;
        }
        let line = Weak::clone(&self.myself);
        *self.soon.borrow_mut() = Some(Timeout::new(TOGETHER_MS, move || {
            let Some(line) = line.upgrade() else { return };
            line.soon.take();
            let told = line.waiting.take();
            line.people.stale();
            line.follows.tell_news(told);
        }));
    }
}
