//! Who has to wait while a list is being loaded: what is under way is never abandoned for the same again, or a list that
//! changes all the time would never be shown as it is.

/// What a list has to do when a run ends, or its rest after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing.
    Nothing,
    /// Load the next page, which was wished meanwhile.
    More,
    /// Load the same again: something changed since it was asked for.
    Again,
    /// Nothing for a while: what took many requests is not asked for again at once.
    Rest,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Turns {
    under_way: bool,
    resting: bool,
    more: bool,
    again: bool,
}

impl Turns {
    /// Something changed: whether to load the same again now.
    pub(super) fn changed(&mut self) -> bool {
        self.again = self.under_way || self.resting;
        !self.again
    }

    /// The person did something that changes the list, or wants to see what is new: whether to load the same again now.
    pub(super) fn wished(&mut self) -> bool {
        self.again = self.under_way;
        !self.again
    }

    /// More is wished: whether to load it now.
    pub(super) fn more(&mut self) -> bool {
        self.more = self.under_way;
        !self.more
    }

    /// A run begins. One that asks anew knows what changed before it; another question has another next page.
    pub(super) fn begin(&mut self, anew: bool) {
        *self = Self { under_way: true, again: self.again && !anew, ..Self::default() };
    }

    /// It ended; `long` where it took more than a request.
    pub(super) fn end(&mut self, failed: bool, long: bool) -> Next {
        let before = std::mem::take(self);
        match (failed, before.more, before.again, long) {
            // Whoever reads the failure tries again.
            (true, ..) => Next::Nothing,
            (_, true, again, _) => {
                self.again = again;
                Next::More
            }
            (.., true) => {
                (self.resting, self.again) = (true, before.again);
                Next::Rest
            }
            (_, _, true, _) => Next::Again,
            _ => Next::Nothing,
        }
    }

    /// The rest is over, unless something began meanwhile.
    pub(super) fn rested(&mut self) -> Next {
        if !self.resting {
            return Next::Nothing;
        }
        let before = std::mem::take(self);
        if before.again { Next::Again } else { Next::Nothing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn under_way() -> Turns {
        let mut turns = Turns::default();
        turns.begin(true);
        turns
    }

    #[test]
    fn what_changes_meanwhile_is_asked_for_once_afterwards() {
        let mut turns = Turns::default();
        assert!(turns.changed(), "at once, where nothing is under way");
        turns.begin(true);
        assert!(!turns.changed() && !turns.changed());
        assert_eq!(turns.end(false, false), Next::Again);
        turns.begin(true);
        assert_eq!(turns.end(false, false), Next::Nothing);
    }

    #[test]
    fn more_that_is_wished_meanwhile_comes_afterwards() {
        let mut turns = under_way();
        assert!(!turns.more() && !turns.changed());
        assert_eq!(turns.end(false, true), Next::More);
        turns.begin(false);
        assert_eq!(turns.end(false, false), Next::Again, "and then what changed");
        assert!(Turns::default().more(), "at once, where nothing is under way");
    }

    #[test]
    fn a_long_list_rests_before_it_is_asked_for_again() {
        let mut turns = under_way();
        assert_eq!(turns.end(false, true), Next::Rest);
        let mut waiting = turns;
        assert!(waiting.more() && waiting.wished(), "nobody waits for a rest who did something");
        assert!(!turns.changed());
        assert_eq!((turns.rested(), turns), (Next::Again, Turns::default()));
        let mut turns = under_way();
        turns.changed();
        assert_eq!((turns.end(false, true), turns.rested()), (Next::Rest, Next::Again));
        let mut turns = under_way();
        turns.end(false, true);
        assert_eq!((turns.rested(), turns.rested()), (Next::Nothing, Next::Nothing));
    }

    #[test]
    fn another_question_drops_what_was_wished_of_the_last() {
        let mut turns = under_way();
        turns.more();
        turns.changed();
        turns.begin(true);
        assert_eq!(turns.end(false, false), Next::Nothing);
        let mut turns = under_way();
        turns.end(false, true);
        turns.begin(true);
        assert_eq!(turns.rested(), Next::Nothing, "its rest is none of the next run's");
    }

    #[test]
    fn after_a_failure_nothing_is_asked_for_by_itself() {
        let mut turns = under_way();
        turns.more();
        turns.changed();
        assert_eq!((turns.end(true, true), turns), (Next::Nothing, Turns::default()));
    }
}
