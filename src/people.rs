//! Cards of people for the hover profile: kept for 30 s, asked for once, given up when nobody waits any more.

use crate::by_key::ByKey;
use crate::client::{self, ApiError};
use crate::follows::Follows;
use crate::store::{Keep, Store};
use kith_api::people::Card;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;

/// How long a card is good.
const FRESH_MS: f64 = 30_000.0;

/// What is known of one person's card.
#[derive(Clone)]
pub enum Seen {
    /// Asked for, or about to be.
    Waiting,
    /// Here it is.
    Card(Rc<Card>),
    /// It failed, and may be tried again; `NotFound` is "unavailable user".
    Failed(ApiError),
}

struct Entry {
    seen: Seen,
    since: f64,
}

/// The cards, by username.
#[derive(Clone, Copy)]
pub struct People {
    cards: Store<ByKey<String, Entry>>,
    flight: Store<Option<Flight>>,
    follows: Follows,
}

/// The one request under way: whoever asks for another person no longer waits for this one.
struct Flight {
    username: String,
    controller: AbortController,
}

impl People {
    /// Makes the store.
    pub fn new(follows: Follows) -> Self {
        Self { cards: Store::new(ByKey::default()), flight: Store::new(None), follows }
    }

    /// Makes the store and gives it to everything below, until the present owner ends; wants [`Follows`] first.
    #[cfg(feature = "app")]
    pub fn provide() -> Self {
        let people = Self::new(Follows::expect());
        leptos::prelude::on_cleanup(move || people.end());
        leptos::prelude::provide_context(people);
        people
    }

    /// The store of the app.
    #[cfg(feature = "app")]
    pub fn expect() -> Self {
        leptos::prelude::expect_context()
    }

    /// Frees everything; an answer that still comes is dropped.
    pub fn end(self) {
        self.give_up();
        self.cards.end();
        self.flight.end();
    }

    /// Runs now and after each change, as long as it is kept.
    pub fn listen(self, keep: &mut Keep, run: Rc<dyn Fn()>) {
        self.cards.listen(keep, run);
    }

    /// What is known of a person's card.
    pub fn seen(self, username: &str) -> Seen {
        self.cards.read(|cards| cards.get(username).map(|entry| entry.seen.clone())).flatten().unwrap_or(Seen::Waiting)
    }

    /// Asks for a card, unless it is fresh or on its way.
    pub fn ask(self, username: &str) {
        let now = js_sys::Date::now();
        let fresh = |entry: &Entry| !matches!(entry.seen, Seen::Waiting) && now - entry.since < FRESH_MS;
        let fresh = self.cards.read(|cards| cards.get(username).is_some_and(fresh)) == Some(true);
        if !fresh && !self.is_waiting_for(username) {
            self.fetch(username.to_owned());
        }
    }

    /// What is known may be old: whoever comes again asks anew.
    pub fn stale(self) {
        self.cards.change_quietly(|cards| cards.values_mut().for_each(|entry| entry.since = 0.0));
    }

    /// Nobody is signed in any more: no card stays.
    #[cfg(feature = "widget")]
    pub fn sign_out(self) {
        self.cards.change(|cards| {
            cards.values_mut().for_each(|entry| entry.seen = Seen::Failed(ApiError::SignedOut));
        });
    }

    /// Forgets a card that is no longer true.
    #[cfg(feature = "app")]
    pub fn forget(self, username: &str) {
        self.cards.change(|cards| cards.retain(|known, _| known != username));
    }

    /// Asks again for whom is looked at. What stands there stays until there is an answer, unless it was a failure.
    pub fn look_again(self, username: &str) {
        if self.flight.read(Option::is_some) != Some(true) {
            self.send(username.to_owned());
        }
    }

    /// Asks again after a failure.
    pub fn retry(self, username: &str) {
        self.fetch(username.to_owned());
    }

    /// Nobody waits any more: the request under way is aborted. What failed is no answer: as long as it is looked at it
    /// stands, and whoever comes again asks anew.
    pub fn give_up(self) {
        self.abort();
        if self.cards.read(|cards| cards.values().any(|entry| !entry.seen.is_answer())) == Some(true) {
            self.cards.change(|cards| cards.retain(|_, entry| entry.seen.is_answer()));
        }
    }

    fn abort(self) {
        if let Some(flight) = self.flight.change_quietly(Option::take).flatten() {
            flight.controller.abort();
            self.cards.change(|cards| cards.retain(|username, _| *username != flight.username));
        }
    }

    fn is_waiting_for(self, username: &str) -> bool {
        self.flight.read(|flight| flight.as_ref().is_some_and(|flight| flight.username == username)) == Some(true)
    }

    fn fetch(self, username: String) {
        self.abort();
        self.keep(username.clone(), Seen::Waiting);
        self.send(username);
    }

    fn send(self, username: String) {
        let Ok(controller) = AbortController::new() else { return };
        let (signal, used) = (controller.signal(), controller.clone());
        self.flight.change_quietly(|flight| *flight = Some(Flight { username: username.clone(), controller }));
        spawn_local(async move {
            let answer = client::card::card(&username, Some(used)).await;
            if signal.aborted() {
                return;
            }
            self.flight.change_quietly(|flight| *flight = None);
            match answer {
                Ok(card) => self.learn(username, card),
                Err(error) => {
                    let failed = Seen::Failed(error);
                    if failed.is_answer() || !self.seen(&username).is_answer() {
                        self.keep(username, failed);
                    }
                }
            }
        });
    }

    /// A card came.
    pub fn learn(self, username: String, card: Card) {
        self.follows.learn_card(&card);
        self.keep(username, Seen::Card(Rc::new(card)));
    }

    fn keep(self, username: String, seen: Seen) {
        let since = js_sys::Date::now();
        self.cards.change(|cards| {
            cards.retain(|_, entry| since - entry.since < FRESH_MS);
            cards.insert(username, Entry { seen, since });
        });
    }
}

impl Seen {
    /// True where both are of one answer, or both of none.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Waiting, Self::Waiting) => true,
            (Self::Card(one), Self::Card(other)) => Rc::ptr_eq(one, other),
            (Self::Failed(one), Self::Failed(other)) => one == other,
            _ => false,
        }
    }

    /// True for what the server said; a request that failed on the way is no answer.
    fn is_answer(&self) -> bool {
        matches!(self, Self::Card(_) | Self::Failed(ApiError::NotFound))
    }
}
