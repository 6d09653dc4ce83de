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
    /// Nobody knows whether the server acted: it has to be asked, and the answer goes to [`FollowGraph::found`].
    Ask,
}

/// The pairs of the viewer and everybody who was seen so far.
#[derive(Default)]
pub struct FollowGraph {
    pairs: ByKey<PersonId, Pair>,
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
    /// What the one request under way wants.
    in_flight: Option<bool>,
    /// The server may have acted on a request whose answer never came.
    doubtful: bool,
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

    /// True from a click to its end.
    pub fn is_pending(&self, of: PersonId) -> bool {
        self.pairs.get(&of).is_some_and(|pair| pair.in_flight.is_some())
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
        let wished = self.pairs.values().filter(|pair| pair.wish.is_some());
        let change =
            |pair: &Pair| i64::from(pair.shown() == Relation::Following) - i64::from(pair.is_settled_following());
        Some(self.mine?.saturating_add_signed(wished.map(change).sum()))
    }

    /// Takes only what is newer. While a wish is under way, news changes what is settled, not what is shown.
    pub fn learn(&mut self, of: PersonId, news: Standing) {
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
        if pair.in_flight.is_some() {
            pair.wish = Some(follow);
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
        pair.wish = Some(follow);
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
        }
        self.go_on(of, waiting)
    }

    fn go_on(&mut self, of: PersonId, waiting: Option<bool>) -> Next {
        self.landed(of);
        match (waiting, self.pairs.get_mut(&of)) {
            (Some(follow), Some(pair)) if pair.doubtful || !pair.fulfils(follow) => Next::Send(self.send(of, follow)),
            (_, Some(pair)) => {
                pair.wish = None;
                Next::Done
            }
            (_, None) => Next::Done,
        }
    }

    fn send(&mut self, of: PersonId, follow: bool) -> Request {
        if let Some(pair) = self.pairs.get_mut(&of) {
            pair.in_flight = Some(follow);
        }
        self.overlapped = self.in_flight > 0;
        self.in_flight += 1;
        Request { of, follow }
    }

    fn landed(&mut self, of: PersonId) {
        if self.pairs.get_mut(&of).and_then(|pair| pair.in_flight.take()).is_some() {
            self.in_flight -= 1;
        }
    }
}

impl Pair {
    fn new(settled: Standing) -> Self {
        Self { settled, wish: None, in_flight: None, doubtful: false, others: None, following: None, closed_until: 0.0 }
    }

    fn shown(&self) -> Relation {
        match self.wish {
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
mod tests;
