//! Several people at once: one wish of the person, one notice about it, and few requests at a time.

use super::graph::{Request, Wished};
use super::store::{Follows, Outcome, is_followed};
use crate::client::ApiError;
use crate::language::say_count;
use kith_api::ids::PersonId;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// So many requests at a time: a browser has six connections to a server of HTTP/1.1, and others want some too.
const LANES: usize = 4;

/// What became of those who were sent for so far.
#[derive(Default)]
struct Tally {
    done: Vec<PersonId>,
    failed: Vec<(Request, ApiError)>,
    /// The server said to come again later, to all that is left of this.
    too_many: Option<ApiError>,
}

impl Follows {
    /// Follows or unfollows several people. All show it at once; what fails is told in one notice, and one notice
    /// offers to undo an unfollow of exactly those who were unfollowed by it. [`Follows::changed`] tells of it once, as
    /// settled, when the last answer is there.
    pub fn set_many(self, people: &[PersonId], follow: bool) {
        let now = js_sys::Date::now();
        let mut requests = VecDeque::new();
        let mut too_early = None;
        self.change(people, |graph| {
            for of in people {
                match graph.wish(*of, follow, now) {
                    Wished::Send(request) => requests.push_back(request),
                    Wished::TooEarly(seconds) => too_early = Some((Request { of: *of, follow }, seconds)),
                    Wished::Kept => {}
                }
            }
        });
        people.iter().for_each(|of| self.tell(*of, false));
        if self.read(|graph| graph.is_offline()) == Some(true) {
            people.iter().for_each(|of| self.note_kept(*of));
        }
        if let Some((request, seconds)) = too_early {
            self.failed(request, &ApiError::TooMany { retry_after: Some(seconds) });
        }
        self.carry_out_all(requests);
    }

    /// Sends what is wished already.
    pub(super) fn carry_out_all(self, requests: VecDeque<Request>) {
        let lanes = requests.len().min(LANES);
        let (queue, tally) = (Rc::new(RefCell::new(requests)), Rc::new(RefCell::new(Tally::default())));
        for _ in 0..lanes {
            let (queue, tally) = (Rc::clone(&queue), Rc::clone(&tally));
            spawn_local(async move {
                loop {
                    let next = queue.borrow_mut().pop_front();
                    let Some(request) = next else { break };
                    self.carry_out_one(request, &tally).await;
                }
                // The last lane to end tells.
                if let Ok(tally) = Rc::try_unwrap(tally) {
                    self.report_all(tally.into_inner());
                }
            });
        }
    }

    async fn carry_out_one(self, request: Request, tally: &RefCell<Tally>) {
        let closed = tally.borrow().too_many.clone();
        let (last, outcome) = match closed {
            // Respected, not hammered: this one was shown as followed and is put back.
            Some(error) if request.follow => {
                let refused = Err(error.clone());
                self.change(&[request.of], |graph| graph.settle(request.of, refused, js_sys::Date::now()));
                (request, Outcome::Failed(error))
            }
            _ => self.carry_out(request).await,
        };
        let mut tally = tally.borrow_mut();
        match outcome {
            Outcome::Done | Outcome::Lost => tally.done.push(last.of),
            Outcome::Held => self.note_kept(last.of),
            Outcome::Failed(error) => {
                if matches!(error, ApiError::TooMany { .. }) {
                    tally.too_many = Some(error.clone());
                }
                tally.failed.push((last, error));
            }
        }
    }

    fn report_all(self, Tally { done, failed, .. }: Tally) {
        if let Some(last) = done.last().or(failed.last().map(|(request, _)| &request.of)) {
            self.tell(*last, true);
        }
        // Lists hear of the newest change alone; of those who are followed again they may show nobody any more.
        if done.len() > 1 && done.iter().all(|of| self.settled(*of).is_some_and(|now| is_followed(now.relation))) {
            self.wake();
        }
        // Whoever was followed again meanwhile is no matter of undoing.
        let is_unfollowed = |of: &PersonId| self.settled(*of).is_some_and(|settled| !is_followed(settled.relation));
        let unfollowed: Vec<PersonId> = done.into_iter().filter(is_unfollowed).collect();
        match unfollowed[..] {
            [] => {}
            [of] => self.report(Request { of, follow: false }, Outcome::Done),
            _ => {
                let text = say_count("follows.unfollowed", unfollowed.len() as u64, &[]);
                let again = unfollowed.clone();
                self.undos.offer(unfollowed, text, Rc::new(move || self.set_many(&again, true)));
            }
        }
        match &failed[..] {
            [] => {}
            [(request, error)] => self.failed(*request, error),
            [(request, error), ..] => {
                let key = if request.follow { "follows.failed" } else { "follows.unfollow_failed" };
                self.notices.failed(error, &say_count(key, failed.len() as u64, &[]));
            }
        }
    }
}
