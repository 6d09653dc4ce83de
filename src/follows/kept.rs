//! Wishes made without a network: kept, shown, sent once when it is back. They outlive the page, in the tab that they
//! were made in, and belong to one account.

use super::graph::Request;
use super::store::Follows;
use crate::dom::window;
use crate::language::say_with;
use js_sys::{Array, Date, JSON};
use kith_api::follows::Standing;
use kith_api::ids::PersonId;
use kith_api::people::Person;
use leptos::prelude::{on_cleanup, window_event_listener_untyped};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Storage;

/// Whoever comes back later than this may no longer mean it.
const DAY_MS: f64 = 86_400_000.0;

/// A wish as it is written down.
struct Kept {
    wish: Request,
    name: String,
    username: String,
    since: f64,
}

impl Follows {
    /// Keeps the wishes of this account while there is no network, until the present owner ends.
    pub fn keep_for(self, account: PersonId) {
        self.account.change_quietly(|known| *known = Some(account));
        self.hear_network();
        self.recall();
        let online = window_event_listener_untyped("online", move |_| self.be_online());
        let offline = window_event_listener_untyped("offline", move |_| self.hear_network());
        on_cleanup(move || {
            online.remove();
            offline.remove();
        });
    }

    /// Asks the browser what it knows of the network.
    pub(super) fn hear_network(self) {
        let offline = !window().navigator().on_line();
        self.change(&[], |graph| graph.set_offline(offline));
    }

    /// A wish was made or came back without a network: it is written down, and the person is told.
    pub(super) fn note_kept(self, of: PersonId) {
        self.write_kept();
        // Of one person there is one message; a wish taken back before it was sent has none.
        self.undos.no_longer(of);
        let kept = self.read(|graph| graph.kept()).unwrap_or_default();
        if let Some(wish) = kept.iter().find(|wish| wish.of == of) {
            let key = if wish.follow { "follows.will_follow" } else { "follows.will_unfollow" };
            let notice = self.notices.say(self.about(key, of));
            self.undos.keep(of, notice);
        }
    }

    fn be_online(self) {
        self.hear_network();
        self.resume();
    }

    /// Sends what waited and no longer has to.
    pub(super) fn resume(self) {
        let kept: Vec<PersonId> =
            self.read(|graph| graph.kept().iter().map(|wish| wish.of).collect()).unwrap_or_default();
        if kept.is_empty() {
            return;
        }
        let requests = self.change(&kept, |graph| graph.resume()).unwrap_or_default();
        // On its way, and the browser sends it even if the page ends.
        self.write_kept();
        self.carry_out_all(requests.into());
    }

    fn recall(self) {
        let Some((storage, place)) = self.storage() else { return };
        let text = storage.get_item(&place).ok().flatten().unwrap_or_default();
        let rows = JSON::parse(&text).ok().and_then(|rows| rows.dyn_into::<Array>().ok()).unwrap_or_default();
        let now = Date::now();
        for kept in rows.iter().filter_map(|row| Kept::read(&row)) {
            if now - kept.since > DAY_MS {
                let key = if kept.wish.follow { "follow.failed" } else { "follow.unfollow_failed" };
                let what = say_with(key, &[("name", &kept.name)]);
                self.notices.failed(&crate::client::ApiError::Network, &what);
                continue;
            }
            self.know(&kept);
            self.change(&[kept.wish.of], |graph| graph.keep(kept.wish));
        }
        self.resume();
        self.write_kept();
    }

    fn write_kept(self) {
        let Some((storage, place)) = self.storage() else { return };
        let now = Date::now();
        let rows = Array::new();
        for wish in self.read(|graph| graph.kept()).unwrap_or_default() {
            let (name, username) = self.known(wish.of).map(|person| (person.name, person.username)).unwrap_or_default();
            rows.push(&Kept { wish, name, username, since: now }.write());
        }
        if rows.length() == 0 {
            let _ = storage.remove_item(&place);
        } else if let Ok(text) = JSON::stringify(&rows) {
            let _ = storage.set_item(&place, &String::from(text));
        }
    }

    fn storage(self) -> Option<(Storage, String)> {
        let account = self.account.read(|account| *account).flatten()?;
        // The storage of this tab alone: of two tabs that wrote down the same, both would send it.
        Some((window().session_storage().ok().flatten()?, format!("kith.wishes.{account}")))
    }
}

impl Kept {
    fn write(&self) -> JsValue {
        let id = self.wish.of.to_string();
        let values: [JsValue; 5] = [
            id.into(),
            self.wish.follow.into(),
            self.name.as_str().into(),
            self.username.as_str().into(),
            self.since.into(),
        ];
        values.iter().collect::<Array>().into()
    }

    fn read(row: &JsValue) -> Option<Self> {
        let row: &Array = row.dyn_ref()?;
        let of = row.get(0).as_string()?.parse().ok()?;
        Some(Self {
            wish: Request { of, follow: row.get(1).as_bool()? },
            name: row.get(2).as_string()?,
            username: row.get(3).as_string()?,
            since: row.get(4).as_f64()?,
        })
    }

    /// As far as it is known: enough to speak of the person, and to ask for more.
    fn person(&self) -> Person {
        Person {
            id: self.wish.of,
            username: self.username.clone(),
            name: self.name.clone(),
            picture: None,
            position: None,
            department: None,
            deactivated: false,
            standing: Standing::STRANGERS,
        }
    }
}

impl Follows {
    fn know(self, kept: &Kept) {
        if self.known(kept.wish.of).is_none() {
            self.known.change_quietly(|known| known.insert(kept.wish.of, kept.person()));
        }
    }
}
