//! What tabs tell each other of whom one follows: the wish under way, and what the server has said. Versions decide, so
//! it may come in any order, and twice.

use super::store::Follows;
use crate::tabs::Tabs;
use gloo_timers::callback::Timeout;
use js_sys::Array;
use kith_api::follows::{Relation, Standing};
use kith_api::ids::PersonId;
use kith_api::live::Changed;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

/// A tab that was closed says nothing more. Longer than a request and the question after it may take.
const SILENCE_MS: u32 = 25_000;

const RELATIONS: [Relation; 4] = [Relation::NotFollowing, Relation::Requested, Relation::Following, Relation::Myself];

/// How it stands with a person, in the tab that says it.
struct Told {
    of: PersonId,
    wish: Option<bool>,
    standing: Standing,
    followers: Option<u64>,
    mine: Option<u64>,
}

impl Follows {
    /// Tells other tabs from now on.
    pub fn tell_to(self, tabs: Tabs) {
        self.tabs.change_quietly(|known| *known = Some(tabs));
    }

    /// Tells the other tabs how it stands with a person here.
    pub(super) fn tell_tabs(self, of: PersonId) {
        let told = self.read(|graph| {
            Some(Told {
                of,
                wish: graph.in_flight(of),
                standing: graph.settled(of)?,
                followers: graph.settled_followers(of),
                mine: graph.settled_mine(),
            })
        });
        let tabs = self.tabs.read(Clone::clone).flatten();
        if let (Some(tabs), Some(told)) = (tabs, told.flatten()) {
            tabs.tell(&told.write());
        }
    }

    /// Hears what another tab tells. What cannot be read is of another build, and nobody's loss.
    pub fn hear(self, message: &JsValue) {
        let Some(Told { of, wish, standing, followers, mine }) = Told::read(message) else { return };
        let before = self.settled(of).map(own_side);
        let waited = self.read(|graph| graph.is_under_way_elsewhere(of)) == Some(true);
        self.change(&[of], |graph| {
            graph.hear(of, standing, followers, mine);
            graph.hear_wish(of, wish);
        });
        if wish.is_some() {
            self.tell(of, false);
            self.wait_for_word(of);
        } else {
            // News may have said it before; then it is the end of the wish that is told.
            if waited || self.settled(of).map(own_side) != before {
                self.tell(of, true);
                if self.known(of).is_none() {
                    // Nobody here could show the person: the lists ask.
                    self.wake();
                }
            }
            self.resume();
        }
    }

    /// Learns how it stands with people now, as the server tells it. Says whether something that is shown here may be old.
    pub fn hear_news(self, people: &[Changed]) -> bool {
        let me = self.read(|graph| graph.me()).flatten();
        let mut concerns = false;
        for &Changed { id, standing, own } in people {
            let before = self.settled(id);
            let known = me == Some(id) || self.known(id).is_some();
            if before.is_none() && !known {
                continue;
            }
            let pending = self.read(|graph| graph.is_pending(id)) == Some(true);
            self.learn(id, standing);
            let taught = self.settled(id) != before;
            // One's own follow that was made here, or told by another tab, is shown already, and its answer is on its way.
            concerns |= known && (!own || taught && !pending);
            // Who follows the viewer is no change of whom the viewer follows.
            if self.settled(id).map(own_side) != before.map(own_side) && !pending {
                self.tell(id, true);
            }
        }
        concerns
    }

    fn wait_for_word(self, of: PersonId) {
        let look = Timeout::new(SILENCE_MS, move || {
            if self.read(|graph| graph.is_under_way_elsewhere(of)) == Some(true) {
                spawn_local(async move {
                    let truth = self.ask(of).await;
                    self.change(&[of], |graph| {
                        graph.hear_wish(of, None);
                        if let Some(truth) = truth {
                            graph.learn(of, truth);
                        }
                    });
                    self.tell(of, true);
                    self.resume();
                });
            }
        });
        // In place of the one before, which was of an earlier word.
        self.waits.change_quietly(|waits| waits.insert(of, look));
    }
}

/// What the viewer does towards a person, and its version.
fn own_side(standing: Standing) -> (Relation, u64) {
    (standing.relation, standing.version)
}

impl Told {
    fn write(&self) -> JsValue {
        let number = |n: Option<u64>| n.map_or(JsValue::NULL, |n| (n as f64).into());
        let relation = RELATIONS.iter().position(|known| *known == self.standing.relation).unwrap_or_default();
        let values: [JsValue; 8] = [
            self.of.to_string().into(),
            self.wish.map_or(JsValue::NULL, JsValue::from),
            (relation as f64).into(),
            number(Some(self.standing.version)),
            self.standing.follows_me.into(),
            number(Some(self.standing.back_version)),
            number(self.followers),
            number(self.mine),
        ];
        values.iter().collect::<Array>().into()
    }

    fn read(message: &JsValue) -> Option<Self> {
        let row: &Array = message.dyn_ref()?;
        let number = |at| row.get(at).as_f64().map(|n| n as u64);
        Some(Self {
            of: row.get(0).as_string()?.parse().ok()?,
            wish: row.get(1).as_bool(),
            standing: Standing {
                relation: *RELATIONS.get(number(2)? as usize)?,
                version: number(3)?,
                follows_me: row.get(4).as_bool()?,
                back_version: number(5)?,
            },
            followers: number(6),
            mine: number(7),
        })
    }
}
