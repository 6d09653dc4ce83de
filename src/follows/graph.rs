//! What is known and what is wished, and what follows from both: no signals, no requests, no clock of its own.

use crate::by_key::ByKey;
use crate::client::ApiError;
use kith_api::follows::{Followed, Relation, Standing};
use kith_api::ids::PersonId;
use kith_api::people::Counts;

/// A request to send: PUT when `follow`, DELETE otherwise. Both may be repeated without harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Towards whom.
    pub of: PersonId,
    /// What is wanted.
    pub follow: bool,
}

/// What a wish leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wished {
    /// A request to send now.
    Send(Request),
    /// Nothing to send: it is so already, or a request is under way and this wish waits for its answer.
    Kept,
    /// The server said to come again in so many seconds.
    TooEarly(u32),
}

/// What an answer leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// What the server said is settled, and nothing waits.
    Done,
    /// A newer wish waited: a request to send now.
    Send(Request),
    /// The wish waits: for the network, or for what another tab has under way.
    Held,
    /// Nobody knows whether the server acted: it has to be asked, and the answer goes to [`FollowGraph::found`].
    Ask,
}

/// All that anybody shows of a person.
pub type Look = (Option<Relation>, bool, bool, Option<u64>, Option<u64>);

/// The pairs of the viewer and everybody who was seen so far.
#[derive(Default)]
pub struct FollowGraph {
    pairs: ByKey<PersonId, Pair>,
    /// Those of whom a wish is not settled yet, here or in another tab: few, whatever the page shows.
    unsettled: Vec<PersonId>,
    /// The viewer.
    me: Option<PersonId>,
    /// Wishes are kept until the network is back.
    offline: bool,
    /// How many the viewer follows, by what is settled.
    mine: Option<u64>,
    in_flight: u32,
    /// Since all was quiet, two requests were under way at once: their answers may have changed places.
    overlapped: bool,
    /// The server takes no new pairs until then, in milliseconds.
    closed_until: f64,
}

struct Pair {
    settled: Standing,
    /// The newest wish, until it is settled.
    wish: Option<bool>,
    /// What another tab is asking for at the moment.
    elsewhere: Option<bool>,
    /// What the one request under way wants.
    in_flight: Option<bool>,
    /// The server may have acted on a request whose answer never came.
    doubtful: bool,
    /// The wish is of before this page was loaded: it is sent whatever is settled by now.
    recalled: bool,
    /// How many *others* follow the person: with one's own follow apart, no order of answers counts it twice.
    others: Option<u64>,
    following: Option<u64>,
    closed_until: f64,
}

impl FollowGraph {
    /// The relation to show: the newest wish, else what is settled; nothing where nothing is known.
    pub fn shown(&self, of: PersonId) -> Option<Relation> {
        self.pairs.get(&of).map(Pair::shown)
    }

    /// What the server last said.
    pub fn settled(&self, of: PersonId) -> Option<Standing> {
        self.pairs.get(&of).map(|pair| pair.settled)
    }

    /// True from a click to its end, in whichever tab.
    pub fn is_pending(&self, of: PersonId) -> bool {
        self.pairs.get(&of).is_some_and(Pair::is_unsettled)
    }

    /// All that anybody shows of a person: where it is the same as before, nobody has to be told.
    pub fn look(&self, of: PersonId) -> Look {
        (self.shown(of), self.is_pending(of), self.follows_me(of), self.followers(of), self.following(of))
    }

    /// The viewer, once seen: whose count of followed people changes with every wish.
    pub fn me(&self) -> Option<PersonId> {
        self.me
    }

    /// True where the server may have acted on a request whose answer never came.
    pub fn is_doubtful(&self, of: PersonId) -> bool {
        self.pairs.get(&of).is_some_and(|pair| pair.doubtful)
    }

    /// Whether the person follows the viewer.
    pub fn follows_me(&self, of: PersonId) -> bool {
        self.pairs.get(&of).is_some_and(|pair| pair.settled.follows_me)
    }

    /// How many follow the person, the viewer's newest wish included.
    pub fn followers(&self, of: PersonId) -> Option<u64> {
        let pair = self.pairs.get(&of)?;
        Some(pair.others? + u64::from(pair.shown() == Relation::Following))
    }

    /// How many the person follows; for the viewer, the newest wishes included.
    pub fn following(&self, of: PersonId) -> Option<u64> {
        let pair = self.pairs.get(&of)?;
        if pair.settled.relation == Relation::Myself { self.my_following() } else { pair.following }
    }

    /// How many the viewer follows, the newest wishes included.
    pub fn my_following(&self) -> Option<u64> {
        let wished = self.unsettled.iter().filter_map(|of| self.pairs.get(of));
        let change =
            |pair: &Pair| i64::from(pair.shown() == Relation::Following) - i64::from(pair.is_settled_following());
        Some(self.mine?.saturating_add_signed(wished.map(change).sum()))
    }

    /// Takes only what is newer. While a wish is under way, news changes what is settled, not what is shown.
    pub fn learn(&mut self, of: PersonId, news: Standing) {
        if news.relation == Relation::Myself {
            self.me = Some(of);
        }
        let pair = self.pairs.get_or_insert(of, || Pair::new(news));
        let change = pair.take(news);
        if std::mem::take(&mut pair.doubtful) {
            self.mine = self.mine.map(|mine| mine.saturating_add_signed(change));
        }
    }

    /// Takes the counts that came with a person, together with the standing that they were counted with.
    pub fn learn_counts(&mut self, of: PersonId, standing: Standing, counts: Counts) {
        self.learn(of, standing);
        if standing.relation == Relation::Myself && self.in_flight == 0 {
            self.mine = Some(counts.following);
        }
        if let Some(pair) = self.pairs.get_mut(&of) {
            pair.following = Some(counts.following);
            pair.count_followers(standing, counts.followers);
        }
    }

    /// What the person now wants. One request is in flight per pair and one wish waits: the newest wins.
    pub fn wish(&mut self, of: PersonId, follow: bool, now: f64) -> Wished {
        let closed_until = self.closed_until;
        let pair = self.pairs.get_or_insert(of, || Pair::new(Standing::STRANGERS));
        if pair.settled.relation == Relation::Myself {
            return Wished::Kept;
        }
        if pair.is_unsettled() || self.offline {
            pair.wish = Some(follow);
            if self.offline && pair.in_flight.is_none() && !pair.doubtful && pair.fulfils(follow) {
                // Taken back before it was sent.
                pair.wish = None;
            }
            self.note(of);
            return Wished::Kept;
        }
        if pair.fulfils(follow) {
            return Wished::Kept;
        }
        // The server limits new pairs; taking back and following again go on, unless refused themselves.
        let until = if pair.settled.version == 0 { closed_until } else { pair.closed_until };
        if now < until {
            return Wished::TooEarly(((until - now) / 1_000.0).ceil() as u32);
        }
        Wished::Send(self.send(of, follow))
    }

    /// The answer came. A failure gives back the previous true value, unless the server has to be asked first.
    pub fn settle(&mut self, of: PersonId, answer: Result<Followed, ApiError>, now: f64) -> Next {
        let alone = !self.overlapped;
        let Some(pair) = self.pairs.get_mut(&of) else { return Next::Done };
        let Some(sent) = pair.in_flight else { return Next::Done };
        let waiting = pair.wish.filter(|wish| *wish != sent);
        match answer {
            Ok(said) => {
                let change = pair.take(said.standing);
                pair.doubtful = false;
                if let Some(followers) = said.followers {
                    pair.count_followers(said.standing, followers);
                }
                self.mine = match self.mine {
                    _ if alone => Some(said.following),
                    mine => mine.map(|mine| mine.saturating_add_signed(change)),
                };
                self.go_on(of, waiting)
            }
            Err(ApiError::Network) if self.offline => {
                pair.doubtful = true;
                self.landed(of);
                Next::Held
            }
            Err(error) if error.leaves_doubt() => match waiting {
                // The newer wish is the way to the truth: its answer says what is.
                Some(follow) => {
                    pair.doubtful = true;
                    self.landed(of);
                    Next::Send(self.send(of, follow))
                }
                None => Next::Ask,
            },
            Err(error) => {
                if let ApiError::TooMany { retry_after } = error {
                    pair.closed_until = now + 1_000.0 * f64::from(retry_after.unwrap_or(1));
                    if pair.settled.version == 0 {
                        self.closed_until = pair.closed_until;
                    }
                }
                // An earlier answer was lost, and this refusal says nothing of what came of that.
                if pair.doubtful && error != ApiError::SignedOut {
                    return Next::Ask;
                }
                let may_go_on = !matches!(error, ApiError::TooMany { .. } | ApiError::SignedOut);
                self.go_on(of, waiting.filter(|_| may_go_on))
            }
        }
    }

    /// What the server said when asked after [`Next::Ask`]; nothing: it could not be asked, and the doubt stays.
    pub fn found(&mut self, of: PersonId, truth: Option<Standing>) -> Next {
        let Some(pair) = self.pairs.get_mut(&of) else { return Next::Done };
        let waiting = pair.wish.filter(|wish| Some(*wish) != pair.in_flight);
        pair.doubtful = true;
        if let Some(truth) = truth {
            self.learn(of, truth);
        } else if self.offline {
            self.landed(of);
            return Next::Held;
        }
        self.go_on(of, waiting)
    }

    /// Whether the browser has a network. Without one, wishes are kept.
    pub fn set_offline(&mut self, offline: bool) {
        self.offline = offline;
    }

    /// Whether wishes are kept at the moment.
    pub fn is_offline(&self) -> bool {
        self.offline
    }

    /// What the request under way from here wants.
    pub fn in_flight(&self, of: PersonId) -> Option<bool> {
        self.pairs.get(&of)?.in_flight
    }

    /// Whether another tab waits for an answer.
    pub fn is_under_way_elsewhere(&self, of: PersonId) -> bool {
        self.pairs.get(&of).is_some_and(|pair| pair.elsewhere.is_some())
    }

    /// What waits for the network, to be written down: nobody knows how long that takes.
    pub fn kept(&self) -> Vec<Request> {
        let kept = |of: &PersonId| {
            let pair = self.pairs.get(of).filter(|pair| pair.in_flight.is_none() && pair.elsewhere.is_none())?;
            Some(Request { of: *of, follow: pair.wish? })
        };
        self.unsettled.iter().filter_map(kept).collect()
    }

    /// A wish of before this page was loaded. What it was made against is forgotten, so that it is sent in any case.
    pub fn keep(&mut self, wish: Request) {
        let pair = self.pairs.get_or_insert(wish.of, || Pair::new(Standing::STRANGERS));
        pair.wish.get_or_insert(wish.follow);
        pair.recalled = true;
        self.note(wish.of);
    }

    /// What waited and can be sent now.
    pub fn resume(&mut self) -> Vec<Request> {
        let waiting = if self.offline { Vec::new() } else { self.kept() };
        let sent = |wish: Request| match self.go_on(wish.of, Some(wish.follow)) {
            Next::Send(request) => Some(request),
            _ => None,
        };
        waiting.into_iter().filter_map(sent).collect()
    }

    /// Another tab began to ask for something; nothing: it has ended without a word.
    pub fn hear_wish(&mut self, of: PersonId, elsewhere: Option<bool>) {
        self.pairs.get_or_insert(of, || Pair::new(Standing::STRANGERS)).elsewhere = elsewhere;
        self.note(of);
    }

    /// Another tab has its answer. Counts are taken where nothing is under way here that would change them.
    pub fn hear(&mut self, of: PersonId, standing: Standing, followers: Option<u64>, mine: Option<u64>) {
        self.hear_wish(of, None);
        let newer = self.pairs.get(&of).is_none_or(|pair| standing.version > pair.settled.version);
        self.learn(of, standing);
        if newer {
            if let (Some(pair), Some(followers)) = (self.pairs.get_mut(&of), followers) {
                pair.count_followers(standing, followers);
            }
            if self.in_flight == 0 && mine.is_some() {
                self.mine = mine;
            }
        }
    }

    /// How many the viewer follows, by what is settled.
    pub fn settled_mine(&self) -> Option<u64> {
        self.mine
    }

    /// How many follow the person, by what is settled.
    pub fn settled_followers(&self, of: PersonId) -> Option<u64> {
        let pair = self.pairs.get(&of)?;
        Some(pair.others? + u64::from(pair.is_settled_following()))
    }

    fn go_on(&mut self, of: PersonId, waiting: Option<bool>) -> Next {
        self.landed(of);
        let offline = self.offline;
        let Some(pair) = self.pairs.get_mut(&of) else { return Next::Done };
        let next = match waiting {
            Some(follow) if pair.doubtful || pair.recalled || !pair.fulfils(follow) => {
                pair.recalled = false;
                // One request at a time, whoever sends it.
                if offline || pair.elsewhere.is_some() {
                    Next::Held
                } else {
                    return Next::Send(self.send(of, follow));
                }
            }
            _ => {
                pair.wish = None;
                Next::Done
            }
        };
        self.note(of);
        next
    }

    /// Keeps the list of those who wait for something.
    fn note(&mut self, of: PersonId) {
        self.unsettled.retain(|known| *known != of);
        if self.pairs.get(&of).is_some_and(Pair::is_unsettled) {
            self.unsettled.push(of);
        }
    }

    fn send(&mut self, of: PersonId, follow: bool) -> Request {
        if let Some(pair) = self.pairs.get_mut(&of) {
            pair.in_flight = Some(follow);
            pair.wish = Some(follow);
        }
        self.note(of);
        self.overlapped = self.in_flight > 0;
        self.in_flight += 1;
        Request { of, follow }
    }

    fn landed(&mut self, of: PersonId) {
        if self.pairs.get_mut(&of).and_then(|pair| pair.in_flight.take()).is_some() {
            self.in_flight -= 1;
        }
        self.note(of);
    }
}

impl Pair {
    fn new(settled: Standing) -> Self {
        Self {
            settled,
            wish: None,
            elsewhere: None,
            in_flight: None,
            doubtful: false,
            recalled: false,
            others: None,
            following: None,
            closed_until: 0.0,
        }
    }

    fn is_unsettled(&self) -> bool {
        self.wish.or(self.in_flight).or(self.elsewhere).is_some()
    }

    fn shown(&self) -> Relation {
        match self.wish.or(self.elsewhere) {
            Some(true) if self.settled.relation == Relation::Requested => Relation::Requested,
            Some(true) => Relation::Following,
            Some(false) => Relation::NotFollowing,
            None => self.settled.relation,
        }
    }

    fn is_settled_following(&self) -> bool {
        self.settled.relation == Relation::Following
    }

    fn fulfils(&self, follow: bool) -> bool {
        matches!(self.settled.relation, Relation::Following | Relation::Requested) == follow
    }

    fn count_followers(&mut self, standing: Standing, followers: u64) {
        self.others = Some(followers.saturating_sub(u64::from(standing.relation == Relation::Following)));
    }

    /// Takes what is newer, each direction by its own version; says by how many the viewer now follows more.
    fn take(&mut self, news: Standing) -> i64 {
        let before = i64::from(self.is_settled_following());
        if news.version > self.settled.version || news.relation == Relation::Myself {
            self.settled.relation = news.relation;
            self.settled.version = news.version;
        }
        if news.back_version > self.settled.back_version {
            self.settled.follows_me = news.follows_me;
            self.settled.back_version = news.back_version;
        }
        i64::from(self.is_settled_following()) - before
    }
}

#[cfg(test)]
mod schedules;
#[cfg(test)]
mod tests;
