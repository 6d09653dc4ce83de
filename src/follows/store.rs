//! The graph in a signal, and the requests.

use super::graph::{FollowGraph, Look, Next, Request, Wished};
use super::undo::Undos;
use crate::by_key::ByKey;
use crate::client::{self, ApiError};
use crate::language::{say, say_with};
use crate::notices::Notices;
use crate::store::{Keep, Pulses, Store};
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
    graph: Store<FollowGraph>,
    pub(super) pulses: Pulses<PersonId>,
    /// Everybody who was seen, as last seen: for messages, and to show a person in a list before it is fetched anew.
    pub(super) known: Store<ByKey<PersonId, Person>>,
    pub(super) changed: Store<Option<Change>>,
    pub(super) undos: Undos,
    /// The other tabs, once there is an account to share with them.
    #[cfg(feature = "app")]
    pub(super) tabs: Store<Option<crate::tabs::Tabs>>,
    /// For whom a wish of another tab is under way, until when its word is waited for.
    #[cfg(feature = "app")]
    pub(super) waits: Store<ByKey<PersonId, Timeout>>,
    /// Whose wishes are kept.
    #[cfg(feature = "app")]
    pub(super) account: Store<Option<PersonId>>,
    /// Grows whenever what is shown may be old.
    #[cfg(feature = "app")]
    pub(super) woke: Store<u64>,
    /// Grows with what is told of people while it happens.
    #[cfg(feature = "app")]
    pub(super) news: Store<u64>,
    /// What is told of lines of activity, and a number that grows with it.
    #[cfg(feature = "app")]
    pub(super) lines: Store<(u64, super::news::Lines)>,
    pub(super) notices: Notices,
}

/// How a wish ended.
pub(super) enum Outcome {
    /// As the last request wanted, or as another wish after it did.
    Done,
    /// As it wanted, which had to be found out.
    Lost,
    /// It waits for the network, or for another tab.
    Held,
    /// Not at all.
    Failed(ApiError),
}

impl Follows {
    /// Makes the store.
    pub fn new(notices: Notices) -> Self {
        Self {
            graph: Store::new(FollowGraph::default()),
            pulses: Pulses::new(),
            known: Store::new(ByKey::default()),
            changed: Store::new(None),
            undos: Undos::new(notices),
            #[cfg(feature = "app")]
            tabs: Store::new(None),
            #[cfg(feature = "app")]
            waits: Store::new(ByKey::default()),
            #[cfg(feature = "app")]
            account: Store::new(None),
            #[cfg(feature = "app")]
            woke: Store::new(0),
            #[cfg(feature = "app")]
            news: Store::new(0),
            #[cfg(feature = "app")]
            lines: Store::new(Default::default()),
            notices,
        }
    }

    /// Frees everything; answers that still come are dropped.
    pub fn end(self) {
        self.graph.end();
        self.pulses.end();
        self.undos.end();
        #[cfg(feature = "app")]
        {
            self.tabs.end();
            self.waits.end();
            self.account.end();
            self.woke.end();
            self.news.end();
            self.lines.end();
        }
        self.known.end();
        self.changed.end();
    }

    /// Reads what the rules say now.
    pub fn read<R>(self, read: impl FnOnce(&FollowGraph) -> R) -> Option<R> {
        self.graph.read(read)
    }

    /// Runs now and whenever something else is to be shown of a person, as long as it is kept.
    pub fn listen(self, of: PersonId, keep: &mut Keep, run: Rc<dyn Fn()>) {
        self.pulses.listen(of, keep, run);
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
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        self.change(&ids, |graph| people.iter().for_each(|person| graph.learn(person.id, person.standing)));
    }

    /// Learns what the server says of a pair.
    pub fn learn(self, of: PersonId, news: Standing) {
        self.change(&[of], |graph| graph.learn(of, news));
    }

    /// Learns the counts that came with a person.
    pub fn learn_counts(self, person: &Person, counts: Counts) {
        self.learn_all([person]);
        self.change(&[person.id], |graph| graph.learn_counts(person.id, person.standing, counts));
    }

    /// Learns all that a hover profile says.
    pub fn learn_card(self, card: &Card) {
        self.learn_counts(&card.person, card.counts);
        self.learn_all(&card.mutual);
    }

    /// Follows or no longer follows. Shown at once; sent from here and not from the button, because the hover profile
    /// may close before the answer comes.
    pub fn set(self, of: PersonId, follow: bool) {
        match self.change(&[of], |graph| graph.wish(of, follow, js_sys::Date::now())) {
            Some(Wished::Send(request)) => {
                self.tell(of, false);
                spawn_local(async move {
                    let (last, outcome) = self.carry_out(request).await;
                    if !matches!(outcome, Outcome::Held) {
                        self.tell(of, true);
                    }
                    self.report(last, outcome);
                });
            }
            Some(Wished::TooEarly(seconds)) => {
                self.failed(Request { of, follow }, &ApiError::TooMany { retry_after: Some(seconds) });
            }
            Some(Wished::Kept) => {
                self.tell(of, false);
                #[cfg(feature = "app")]
                if self.read(FollowGraph::is_offline) == Some(true) {
                    self.note_kept(of);
                }
            }
            None => {}
        }
    }

    /// Sends a wish and those that come meanwhile; gives the last request and how it ended.
    pub(super) async fn carry_out(self, first: Request) -> (Request, Outcome) {
        let mut request = first;
        let mut doubted = false;
        let outcome = loop {
            #[cfg(feature = "app")]
            self.tell_tabs(request.of);
            let answer = client::card::set_following(request).await;
            #[cfg(feature = "app")]
            self.hear_network();
            let failure = answer.as_ref().err().cloned();
            let before = self.settled(request.of);
            let mut next = self.change(&[request.of], |graph| graph.settle(request.of, answer, js_sys::Date::now()));
            doubted |= failure.as_ref().is_some_and(ApiError::leaves_doubt);
            let mut truth = None;
            if next == Some(Next::Ask) {
                // Nobody knows whether the server acted.
                truth = self.ask(request.of).await;
                next = self.change(&[request.of], |graph| graph.found(request.of, truth));
            }
            match (next, failure) {
                // A newer wish is on its way: that one will tell.
                (Some(Next::Send(newer)), _) => {
                    if self.settled(request.of) != before {
                        self.tell(request.of, true);
                    }
                    request = newer;
                }
                (Some(Next::Held), _) => break Outcome::Held,
                (_, None) => break Outcome::Done,
                (_, Some(_)) if truth.is_some_and(|truth| is_followed(truth.relation) == request.follow) => {
                    break Outcome::Lost;
                }
                (_, Some(error)) => break Outcome::Failed(error),
            }
        };
        #[cfg(feature = "app")]
        self.tell_tabs(first.of);
        if doubted {
            self.listen_for_echoes(first.of, ECHOES_MS.iter());
        }
        (request, outcome)
    }

    /// Says how it ended, where a button alone would not.
    pub(super) fn report(self, Request { of, follow }: Request, outcome: Outcome) {
        #[cfg(feature = "widget")]
        {
            let user = self.known(of).map(|person| person.username).unwrap_or_default();
            let failure = if let Outcome::Failed(error) = &outcome { Some(error) } else { None };
            crate::embedding::ended(Request { of, follow }, &user, failure);
        }
        match outcome {
            Outcome::Done if follow || self.shown(of) != Some(Relation::NotFollowing) => {}
            Outcome::Done => self.offer_undo(of, "follow.unfollowed"),
            Outcome::Lost if follow => _ = self.notices.say(self.about("follow.lost_following", of)),
            Outcome::Lost => self.offer_undo(of, "follow.lost_unfollowed"),
            #[cfg(feature = "app")]
            Outcome::Held => self.note_kept(of),
            #[cfg(not(feature = "app"))]
            Outcome::Held => {}
            Outcome::Failed(error) => self.failed(Request { of, follow }, &error),
        }
    }

    fn offer_undo(self, of: PersonId, key: &'static str) {
        self.undos.offer(vec![of], self.about(key, of), Rc::new(move || self.set(of, true)));
    }

    /// Changes what is known of some, and tells those who show a person that looks different now.
    pub(super) fn change<R>(self, people: &[PersonId], change: impl FnOnce(&mut FollowGraph) -> R) -> Option<R> {
        let before = self.looks(people);
        let result = self.graph.change_quietly(change);
        self.tell_what_differs(people, &before);
        result
    }

    /// How they look, and last the viewer.
    fn looks(self, people: &[PersonId]) -> Vec<Look> {
        self.read(|graph| people.iter().chain(&graph.me()).map(|of| graph.look(*of)).collect()).unwrap_or_default()
    }

    fn tell_what_differs(self, people: &[PersonId], before: &[Look]) {
        let me = self.read(FollowGraph::me).flatten();
        for (place, of) in people.iter().chain(&me).enumerate() {
            if self.read(|graph| graph.look(*of)).as_ref() == before.get(place) {
                continue;
            }
            self.pulses.tell(*of);
            if self.shown(*of).is_some_and(is_followed) {
                self.undos.no_longer(*of);
            }
        }
    }

    fn shown(self, of: PersonId) -> Option<Relation> {
        self.read(|graph| graph.shown(of)).flatten()
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
                    // Even where it is no news here: a list may have told this tab alone.
                    #[cfg(feature = "app")]
                    self.tell_tabs(of);
                }
                if self.settled(of) != before {
                    self.tell(of, true);
                }
                self.listen_for_echoes(of, pauses);
            });
        };
        Timeout::new(*pause, listen).forget();
    }

    pub(super) async fn ask(self, of: PersonId) -> Option<Standing> {
        let username = self.known(of)?.username;
        let card = client::card::card(&username, None).await.ok()?;
        // A name may have passed to its owner's new one, never to another person; still, the id decides.
        (card.person.id == of).then_some(card.person.standing)
    }

    pub(super) fn failed(self, request: Request, error: &ApiError) {
        let key = if request.follow { "follow.failed" } else { "follow.unfollow_failed" };
        self.notices.failed(error, &self.about(key, request.of));
    }

    pub(super) fn about(self, key: &'static str, of: PersonId) -> String {
        let name = self.known(of).map_or_else(|| say("card.unavailable"), |person| person.name);
        say_with(key, &[("name", &name)])
    }

    pub(super) fn tell(self, of: PersonId, settled: bool) {
        if let Some(relation) = self.shown(of) {
            self.changed.change(|changed| {
                let number = changed.map_or(0, |last| last.number) + 1;
                *changed = Some(Change { number, of, relation, settled });
            });
        }
    }

    pub(super) fn settled(self, of: PersonId) -> Option<Standing> {
        self.read(|graph| graph.settled(of)).flatten()
    }
}

pub(super) fn is_followed(relation: Relation) -> bool {
    matches!(relation, Relation::Following | Relation::Requested)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    const ROWS: i64 = 1_000;
    const ME: PersonId = PersonId::from_bits(ROWS + 1);

    /// How often the listeners of a long list ran after `act`, apart from those of person 5 and of the viewer.
    #[track_caller]
    fn check(act: impl FnOnce(Follows), of_five: u32, of_me: u32) {
        let follows = Follows::new(Notices::new());
        let mut keep = Keep::default();
        let counts = [(); 3].map(|()| Rc::new(Cell::new(0)));
        follows.learn(ME, Standing::MYSELF);
        follows.change(&[ME], |graph| graph.learn_counts(ME, Standing::MYSELF, Counts { followers: 0, following: 7 }));
        for bits in 1..=ROWS + 1 {
            let of = PersonId::from_bits(bits);
            follows.learn(of, Standing::STRANGERS);
            let place = if of == ME { 2 } else { usize::from(bits != 5) };
            let count = Rc::clone(&counts[place]);
            follows.listen(of, &mut keep, Rc::new(move || count.set(count.get() + 1)));
        }
        counts.iter().for_each(|count| count.set(0));
        act(follows);
        assert_eq!(counts.map(|count| count.get()), [of_five, 0, of_me]);
    }

    fn five() -> PersonId {
        PersonId::from_bits(5)
    }

    #[test]
    fn a_click_runs_what_shows_that_person_and_the_viewers_own_count() {
        check(|follows| _ = follows.change(&[five()], |graph| graph.wish(five(), true, 0.0)), 1, 1);
    }

    #[test]
    fn news_that_change_nothing_run_nothing() {
        check(|follows| follows.learn(five(), Standing::STRANGERS), 0, 0);
        check(|follows| follows.learn(five(), Standing { version: 3, ..Standing::STRANGERS }), 0, 0);
    }

    #[test]
    fn news_of_a_person_run_what_shows_that_person() {
        check(
            |follows| follows.learn(five(), Standing { follows_me: true, back_version: 1, ..Standing::STRANGERS }),
            1,
            0,
        );
    }
}
