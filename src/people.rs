//! Cards of people for the hover profile: kept for 30 s, asked for once, given up when nobody waits any more.

use crate::client::{self, ApiError};
use crate::follows::Follows;
use kith_api::people::Card;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::HashMap;
use std::sync::Arc;
use web_sys::AbortController;

/// How long a card is good.
const FRESH_MS: f64 = 30_000.0;

/// What is known of one person's card.
#[derive(Clone, Debug, PartialEq)]
pub enum Seen {
    /// Asked for, or about to be.
    Waiting,
    /// Here it is.
    Card(Arc<Card>),
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
    cards: RwSignal<HashMap<String, Entry>>,
    flight: StoredValue<Option<Flight>, LocalStorage>,
    follows: Follows,
}

/// The one request under way: whoever asks for another person no longer waits for this one.
struct Flight {
    username: String,
    controller: AbortController,
}

impl People {
    /// Makes the store and gives it to everything below; wants [`Follows`] first.
    pub fn provide() -> Self {
        let people = Self {
            cards: RwSignal::new(HashMap::new()),
            flight: StoredValue::new_local(None),
            follows: Follows::expect(),
        };
        provide_context(people);
        people
    }

    /// The store of the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// What is known of a person's card.
    pub fn seen(self, username: String) -> Memo<Seen> {
        Memo::new(move |_| {
            self.cards.with(|cards| cards.get(&username).map_or(Seen::Waiting, |entry| entry.seen.clone()))
        })
    }

    /// Asks for a card, unless it is fresh or on its way.
    pub fn ask(self, username: &str) {
        let now = js_sys::Date::now();
        let fresh = self.cards.with_untracked(|cards| {
            let entry = cards.get(username);
            entry.is_some_and(|entry| entry.seen.is_answer() && now - entry.since < FRESH_MS)
        });
        if !fresh && !self.is_waiting_for(username) {
            self.fetch(username.to_owned());
        }
    }

    /// Asks again after a failure.
    pub fn retry(self, username: &str) {
        self.give_up();
        self.fetch(username.to_owned());
    }

    /// Nobody waits any more: the request under way is aborted.
    pub fn give_up(self) {
        if let Some(flight) = self.flight.try_update_value(Option::take).flatten() {
            flight.controller.abort();
            self.cards.try_update(|cards| cards.remove(&flight.username));
        }
    }

    /// Forgets everything: another person signed in.
    pub fn clear(self) {
        self.give_up();
        self.cards.try_set(HashMap::new());
    }

    fn is_waiting_for(self, username: &str) -> bool {
        self.flight
            .try_with_value(|flight| flight.as_ref().is_some_and(|flight| flight.username == username))
            .unwrap_or(false)
    }

    fn fetch(self, username: String) {
        self.give_up();
        let Ok(controller) = AbortController::new() else { return };
        let signal = controller.signal();
        self.flight.set_value(Some(Flight { username: username.clone(), controller }));
        self.keep(username.clone(), Seen::Waiting);
        spawn_local(async move {
            let answer = client::card::card(&username, Some(signal.clone())).await;
            if signal.aborted() {
                return;
            }
            self.flight.try_set_value(None);
            if let Ok(card) = &answer {
                self.follows.learn_card(card);
            }
            self.keep(username, answer.map_or_else(Seen::Failed, |card| Seen::Card(Arc::new(card))));
        });
    }

    fn keep(self, username: String, seen: Seen) {
        let since = js_sys::Date::now();
        self.cards.try_update(|cards| {
            cards.retain(|_, entry| since - entry.since < FRESH_MS);
            cards.insert(username, Entry { seen, since });
        });
    }
}

impl Seen {
    /// True for what the server said; a request that failed on the way is no answer and not kept.
    fn is_answer(&self) -> bool {
        matches!(self, Self::Card(_) | Self::Failed(ApiError::NotFound))
    }
}
