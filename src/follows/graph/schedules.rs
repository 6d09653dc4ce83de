//! Two tabs, one server, and a line that delays, drops, reorders and refuses: whatever happens, both tabs end at the
//! server's truth.

use super::*;

const PEOPLE: usize = 2;
const TABS: usize = 2;
const SCHEDULES: u64 = 500;
const STEPS: usize = 80;

/// A row of numbers that is the same each time for a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }

    fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
}

/// What is on its way, of a tab.
#[derive(Clone, Debug)]
enum Packet {
    Request(Request),
    /// A request of which the tab knows no longer, and the server not yet.
    Late(Request),
    Answer(PersonId, Result<Followed, ApiError>),
    /// The question after a lost answer, and what comes back.
    Ask(PersonId),
    Truth(PersonId, Option<Standing>),
    /// The question some time after a doubt was cleared, and what comes back.
    Echo(PersonId),
    Echoed(PersonId, Standing),
    /// A list that was read some time ago.
    List(PersonId, Standing),
}

/// How it stands in one tab, for the other.
#[derive(Clone, Copy)]
struct Told {
    of: PersonId,
    wish: Option<bool>,
    standing: Standing,
}

struct World {
    seed: u64,
    dice: Dice,
    now: f64,
    server: [Standing; PEOPLE],
    tabs: [FollowGraph; TABS],
    line: Vec<(usize, Packet)>,
    told: [Vec<Told>; TABS],
    /// Those of whom a tab lost an answer: it asks again later.
    doubted: [Vec<PersonId>; TABS],
    offline: bool,
    /// The last part: everything arrives, nothing is refused.
    calm: bool,
}

fn person(n: usize) -> PersonId {
    PersonId::from_bits(n as i64 + 1)
}

impl World {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let first = [(); PEOPLE].map(|()| {
            let relation = if dice.once_in(2) { Relation::Following } else { Relation::NotFollowing };
            Standing { relation, version: dice.below(3) as u64 + 1, ..Standing::STRANGERS }
        });
        let mut tabs: [FollowGraph; TABS] = Default::default();
        for tab in &mut tabs {
            for (n, standing) in first.iter().enumerate() {
                tab.learn(person(n), *standing);
            }
        }
        Self {
            seed,
            dice,
            now: 0.0,
            server: first,
            tabs,
            line: Vec::new(),
            told: Default::default(),
            doubted: Default::default(),
            offline: false,
            calm: false,
        }
    }

    fn step(&mut self) {
        self.now += 400.0 * self.dice.below(6) as f64;
        let tab = self.dice.below(TABS);
        let of = person(self.dice.below(PEOPLE));
        match self.dice.below(12) {
            0..=2 => {
                let follow = self.dice.once_in(2);
                let now = self.now;
                if let Wished::Send(request) = self.tabs[tab].wish(of, follow, now) {
                    self.send(tab, request);
                }
            }
            3 if self.dice.once_in(3) => self.switch_network(),
            4 => {
                let snapshot = self.server[of.bits() as usize - 1];
                self.line.push((tab, Packet::List(of, snapshot)));
            }
            5..=7 => self.hear(tab),
            _ => self.advance(),
        }
        self.check_flights();
    }

    fn switch_network(&mut self) {
        self.offline = !self.offline;
        for tab in 0..TABS {
            self.tabs[tab].set_offline(self.offline);
            self.resume(tab);
        }
    }

    fn resume(&mut self, tab: usize) {
        for request in self.tabs[tab].resume() {
            self.send(tab, request);
        }
    }

    fn send(&mut self, tab: usize, request: Request) {
        self.line.push((tab, Packet::Request(request)));
        self.tell(tab, request.of);
    }

    fn tell(&mut self, tab: usize, of: PersonId) {
        let graph = &self.tabs[tab];
        let told = Told { of, wish: graph.in_flight(of), standing: graph.settled(of).expect("both know everybody") };
        self.told[1 - tab].push(told);
    }

    /// Messages between tabs come late, and in the order they were sent in.
    fn hear(&mut self, tab: usize) {
        if self.told[tab].is_empty() {
            return;
        }
        let Told { of, wish, standing } = self.told[tab].remove(0);
        self.tabs[tab].hear(of, standing, None, None);
        self.tabs[tab].hear_wish(of, wish);
        if wish.is_none() {
            self.resume(tab);
        }
    }

    /// Something that is on its way comes a step further: any, whatever was sent first.
    fn advance(&mut self) {
        if self.line.is_empty() {
            return;
        }
        let (tab, packet) = self.line.swap_remove(self.dice.below(self.line.len()));
        match packet {
            Packet::Request(request) => self.arrive(tab, request),
            Packet::Late(request) => _ = self.commit(request),
            Packet::Answer(of, answer) => {
                if answer.as_ref().is_err_and(ApiError::leaves_doubt) {
                    self.doubted[tab].push(of);
                }
                let now = self.now;
                let next = self.tabs[tab].settle(of, answer, now);
                self.go_on(tab, of, next);
            }
            Packet::Ask(of) => {
                let lost = self.offline || !self.calm && self.dice.once_in(4);
                let truth = (!lost).then_some(self.server[of.bits() as usize - 1]);
                self.line.push((tab, Packet::Truth(of, truth)));
            }
            Packet::Truth(of, truth) => {
                let next = self.tabs[tab].found(of, truth);
                self.go_on(tab, of, next);
            }
            Packet::Echo(of) => self.line.push((tab, Packet::Echoed(of, self.server[of.bits() as usize - 1]))),
            Packet::Echoed(of, truth) => {
                if !self.tabs[tab].is_pending(of) {
                    self.tabs[tab].learn(of, truth);
                    self.tell(tab, of);
                }
            }
            Packet::List(of, standing) => self.tabs[tab].learn(of, standing),
        }
    }

    fn go_on(&mut self, tab: usize, of: PersonId, next: Next) {
        match next {
            Next::Send(request) => self.send(tab, request),
            Next::Ask => self.line.push((tab, Packet::Ask(of))),
            Next::Done | Next::Held => self.tell(tab, of),
        }
    }

    fn arrive(&mut self, tab: usize, request: Request) {
        let of = request.of;
        let fate = if self.calm { 0 } else { self.dice.below(14) };
        let answer = match fate {
            _ if self.offline => Err(ApiError::Network),
            0..=4 => Ok(self.commit(request)),
            5 => Err(ApiError::NotFound),
            6 => Err(ApiError::Refused(crate::client::Refusal::default())),
            7 => Err(ApiError::TooMany { retry_after: Some(2) }),
            8 => Err(ApiError::Server(500)),
            9 => Err(ApiError::Timeout),
            // The server acts, and nobody hears of it: at once, or when it is given up.
            10 | 11 => {
                self.commit(request);
                Err(if fate == 10 { ApiError::Network } else { ApiError::Server(502) })
            }
            _ => {
                self.line.push((tab, Packet::Late(request)));
                Err(ApiError::Timeout)
            }
        };
        self.line.push((tab, Packet::Answer(of, answer)));
    }

    fn commit(&mut self, Request { of, follow }: Request) -> Followed {
        let standing = &mut self.server[of.bits() as usize - 1];
        if (standing.relation == Relation::Following) != follow {
            standing.relation = if follow { Relation::Following } else { Relation::NotFollowing };
            standing.version += 1;
        }
        let standing = *standing;
        let following = self.server.iter().filter(|standing| standing.relation == Relation::Following).count();
        Followed { id: of, standing, followers: None, following: following as u64 }
    }

    /// At most one request of a tab, and so at most two in all, are under way for a person.
    #[track_caller]
    fn check_flights(&self) {
        for (tab, n) in (0..TABS).flat_map(|tab| (0..PEOPLE).map(move |n| (tab, n))) {
            let is_flight = |(by, packet): &&(usize, Packet)| {
                *by == tab
                    && match packet {
                        Packet::Request(request) => request.of == person(n),
                        Packet::Answer(of, _) => *of == person(n),
                        _ => false,
                    }
            };
            assert!(self.line.iter().filter(is_flight).count() <= 1, "schedule {}, tab {tab}", self.seed);
        }
    }

    /// Everything arrives; who lost an answer asks once more, as the store does.
    fn end(&mut self) {
        self.calm = true;
        if self.offline {
            self.switch_network();
        }
        self.drain();
        for tab in 0..TABS {
            for of in std::mem::take(&mut self.doubted[tab]) {
                self.line.push((tab, Packet::Echo(of)));
            }
        }
        self.drain();
    }

    fn drain(&mut self) {
        for round in 0.. {
            assert!(round < 10_000, "schedule {} does not end", self.seed);
            if self.line.is_empty() && self.told.iter().all(Vec::is_empty) {
                break;
            }
            let tab = self.dice.below(TABS);
            if self.dice.once_in(2) {
                self.advance()
            } else {
                self.hear(tab)
            }
            self.check_flights();
        }
    }
}

#[test]
fn five_hundred_random_schedules_end_at_the_servers_truth_in_both_tabs() {
    for seed in 1..=SCHEDULES {
        let mut world = World::new(seed);
        for _ in 0..STEPS {
            world.step();
        }
        world.end();
        for (tab, graph) in world.tabs.iter().enumerate() {
            for (n, truth) in world.server.iter().enumerate() {
                let shown = (graph.shown(person(n)), graph.is_pending(person(n)));
                assert_eq!(shown, (Some(truth.relation), false), "schedule {seed}, tab {tab}, person {n}");
            }
        }
    }
}
