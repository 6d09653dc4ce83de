//! The graph in a signal, and the requests.

use super::graph::{FollowGraph, Next, Request, Wished};
use crate::by_key::ByKey;
use crate::client::{self, ApiError};
use crate::language::{say, say_with};
use crate::notices::Notices;
use crate::store::{Keep, Store};
use gloo_timers::callback::Timeout;
use kith_api::follows::{Relation, Standing};
use kith_api::ids::PersonId;
use kith_api::people::{Card, Counts, Person};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// After a doubt was cleared, the server is asked again so many milliseconds later: what it received late it may have
/// done late.
static ECHOES_MS: [u32; 4] = [1_500, 4_000, 10_000, 30_000];

/// The newest thing that happened to whom the viewer follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Grows, so that the same again is another change.
    pub number: u64,
    /// Towards whom.
    pub of: PersonId,
    /// What is shown from now on.
    pub relation: Relation,
    /// False in the frame of the click; true once the server has answered: now a fetch will tell the same.
    pub settled: bool,
}

/// Whom the viewer follows, for everybody who shows or changes it.
#[derive(Clone, Copy)]
pub struct Follows {
    pub(super) graph: Store<FollowGraph>,
    /// Everybody who was seen, as last seen: for messages, and to show a person in a list before it is fetched anew.
    known: Store<ByKey<PersonId, Person>>,
    pub(super) changed: Store<Option<Change>>,
    notices: Notices,
}

impl Follows {
    /// Makes the store.
    pub fn new(notices: Notices) -> Self {
        Self {
            graph: Store::new(FollowGraph::default()),
            known: Store::new(ByKey::default()),
            changed: Store::new(None),
            notices,
        }
    }

    /// Frees everything; answers that still come are dropped.
    pub fn end(self) {
        self.graph.end();
        self.known.end();
        self.changed.end();
    }

    /// Reads what the rules say now.
    pub fn read<R>(self, read: impl FnOnce(&FollowGraph) -> R) -> Option<R> {
        self.graph.read(read)
    }

    /// Runs now and after each change, as long as it is kept.
    pub fn listen(self, keep: &mut Keep, run: Rc<dyn Fn()>) {
        self.graph.listen(keep, run);
    }

    /// A person as last seen anywhere.
    pub fn known(self, of: PersonId) -> Option<Person> {
        self.known.read(|known| known.get(&of).cloned()).flatten()
    }

    /// Learns from a list of people.
    pub fn learn_all<'a>(self, people: impl IntoIterator<Item = &'a Person>) {
        let people: Vec<&Person> = people.into_iter().collect();
        self.known.change_quietly(|known| {
            for person in &people {
                known.insert(person.id, (*person).clone());
            }
        });
        self.graph.change(|graph| people.iter().for_each(|person| graph.learn(person.id, person.standing)));
    }

    /// Learns what the server says of a pair.
    pub fn learn(self, of: PersonId, news: Standing) {
        self.graph.change(|graph| graph.learn(of, news));
    }

    /// Learns the counts that came with a person.
    pub fn learn_counts(self, person: &Person, counts: Counts) {
        self.learn_all([person]);
        self.graph.change(|graph| graph.learn_counts(person.id, person.standing, counts));
    }

    /// Learns all that a hover profile says.
    pub fn learn_card(self, card: &Card) {
        self.learn_counts(&card.person, card.counts);
        self.learn_all(&card.mutual);
    }

    /// Follows or no longer follows. Shown at once; sent from here and not from the button, because the hover profile
    /// may close before the answer comes.
    pub fn set(self, of: PersonId, follow: bool) {
        match self.graph.change(|graph| graph.wish(of, follow, js_sys::Date::now())) {
            Some(Wished::Send(request)) => {
                self.tell(of, false);
                spawn_local(self.carry_out(request));
            }
            Some(Wished::TooEarly(seconds)) => {
                self.failed(Request { of, follow }, &ApiError::TooMany { retry_after: Some(seconds) });
            }
            Some(Wished::Kept) => self.tell(of, false),
            None => {}
        }
    }

    async fn carry_out(self, first: Request) {
        let mut sent = Some(first);
        let mut doubted = false;
        while let Some(request) = sent {
            let answer = client::card::set_following(request).await;
            let failure = answer.as_ref().err().cloned();
            let before = self.settled(request.of);
            let mut next = self.graph.change(|graph| graph.settle(request.of, answer, js_sys::Date::now()));
            doubted |= failure.as_ref().is_some_and(ApiError::leaves_doubt);
            match failure {
                Some(error) if next == Some(Next::Ask) => next = self.clear_doubt(request, &error).await,
                // A newer wish is on its way: that one will tell.
                Some(error) if next == Some(Next::Done) => self.failed(request, &error),
                _ => {}
            }
            if next == Some(Next::Done) || self.settled(request.of) != before {
                self.tell(request.of, true);
            }
            sent = match next {
                Some(Next::Send(request)) => Some(request),
                _ => None,
            };
        }
        if doubted {
            self.listen_for_echoes(first.of, ECHOES_MS.iter());
        }
    }

    /// Nobody knows whether the server acted: it is asked, and the person is told what came out.
    async fn clear_doubt(self, request: Request, error: &ApiError) -> Option<Next> {
        let truth = self.ask(request.of).await;
        let next = self.graph.change(|graph| graph.found(request.of, truth));
        let follows = truth.map(|truth| matches!(truth.relation, Relation::Following | Relation::Requested));
        if next == Some(Next::Done) {
            match follows {
                Some(true) if request.follow => self.notices.say(self.about("follow.lost_following", request.of)),
                Some(false) if !request.follow => self.notices.say(self.about("follow.lost_unfollowed", request.of)),
                _ => self.failed(request, error),
            }
        }
        next
    }

    /// A newer click brings its own answer and ends this.
    fn listen_for_echoes(self, of: PersonId, mut pauses: std::slice::Iter<'static, u32>) {
        let Some(pause) = pauses.next() else { return };
        let listen = move || {
            if self.read(|graph| graph.is_pending(of)) != Some(false) {
                return;
            }
            spawn_local(async move {
                let before = self.settled(of);
                if let Some(truth) = self.ask(of).await {
                    self.learn(of, truth);
                }
                if self.settled(of) != before {
                    self.tell(of, true);
                }
                self.listen_for_echoes(of, pauses);
            });
        };
        Timeout::new(*pause, listen).forget();
    }

    async fn ask(self, of: PersonId) -> Option<Standing> {
        let username = self.known(of)?.username;
        let card = client::card::card(&username, None).await.ok()?;
        // A name may have passed to its owner's new one, never to another person; still, the id decides.
        (card.person.id == of).then_some(card.person.standing)
    }

    fn failed(self, request: Request, error: &ApiError) {
        let key = if request.follow { "follow.failed" } else { "follow.unfollow_failed" };
        self.notices.failed(error, &self.about(key, request.of));
    }

    fn about(self, key: &'static str, of: PersonId) -> String {
        let name = self.known(of).map_or_else(|| say("card.unavailable"), |person| person.name);
        say_with(key, &[("name", &name)])
    }

    fn tell(self, of: PersonId, settled: bool) {
        let shown = self.graph.read(|graph| graph.shown(of)).flatten();
        if let Some(relation) = shown {
            self.changed.change(|changed| {
                let number = changed.map_or(0, |last| last.number) + 1;
                *changed = Some(Change { number, of, relation, settled });
            });
        }
    }

    fn settled(self, of: PersonId) -> Option<Standing> {
        self.graph.read(|graph| graph.settled(of)).flatten()
    }
}
