//! Unfollowing is one click, so it can be undone by one: what is offered, of whom, and when that is over.

use crate::language::say;
use crate::notices::Notices;
use crate::store::Store;
use kith_api::ids::PersonId;
use std::rc::Rc;

/// The offers to undo that are on show.
#[derive(Clone, Copy)]
pub struct Undos {
    offers: Store<Offers>,
    notices: Notices,
}

impl Undos {
    /// Makes the store.
    pub fn new(notices: Notices) -> Self {
        Self { offers: Store::new(Offers::default()), notices }
    }

    /// Frees everything.
    pub fn end(self) {
        self.offers.end();
    }

    /// Says that these are no longer followed, and offers to follow them again; an older offer for one of them goes.
    pub fn offer(self, people: Vec<PersonId>, text: String, undo: Rc<dyn Fn()>) {
        people.iter().for_each(|of| self.no_longer(*of));
        let notice = self.notices.with_action(text, say("follow.undo"), undo);
        self.offers.change_quietly(|offers| offers.0.push((notice, people)));
    }

    /// Another message about a person, which goes when the person is followed, or another one comes.
    #[cfg(feature = "app")]
    pub fn keep(self, of: PersonId, notice: u64) {
        self.offers.change_quietly(|offers| offers.0.push((notice, vec![of])));
    }

    /// A person is followed again: whoever offers to undo nothing else goes.
    pub fn no_longer(self, of: PersonId) {
        let over = self.offers.change_quietly(|offers| offers.no_longer(of)).unwrap_or_default();
        over.into_iter().for_each(|notice| self.notices.dismiss(notice));
    }
}

/// Notices, each with those whom it would follow again.
#[derive(Default)]
struct Offers(Vec<(u64, Vec<PersonId>)>);

impl Offers {
    /// Which notices have nothing more to undo.
    fn no_longer(&mut self, of: PersonId) -> Vec<u64> {
        let mut over = Vec::new();
        self.0.retain_mut(|(notice, people)| {
            people.retain(|person| *person != of);
            if people.is_empty() {
                over.push(*notice);
            }
            !people.is_empty()
        });
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: PersonId = PersonId::from_bits(1);
    const BEN: PersonId = PersonId::from_bits(2);

    #[test]
    fn an_offer_ends_when_the_last_of_its_people_is_followed_again() {
        let mut offers = Offers(vec![(1, vec![ANA, BEN]), (2, vec![ANA])]);
        assert_eq!(offers.no_longer(ANA), [2]);
        assert!(offers.no_longer(ANA).is_empty());
        assert_eq!(offers.no_longer(BEN), [1]);
    }
}
