//! What the server told of what others do, until it is shown.

use kith_api::ids::PersonId;

/// What may have changed of what is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Whether something did that is shown of people.
    pub people: bool,
    /// The lines of activity that came.
    pub lines: Lines,
}

/// Whose lines of activity came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Lines {
    /// None did.
    #[default]
    None,
    /// These people's, and maybe others' who are not shown.
    Of(Vec<PersonId>),
    /// It is not known whose.
    Any,
}

impl Waiting {
    /// What came after it is told with it.
    pub fn add(&mut self, later: Self) {
        self.people |= later.people;
        self.lines.add(later.lines);
    }
}

impl Lines {
    fn add(&mut self, later: Self) {
        match (self, later) {
            (_, Self::None) => {}
            (Self::Of(actors), Self::Of(others)) => actors.extend(others),
            (Self::Any, Self::Of(_)) => {}
            (lines, later) => *lines = later,
        }
    }

    /// Whether something of this person may have come.
    pub fn may_be_of(&self, actor: PersonId) -> bool {
        match self {
            Self::None => false,
            Self::Of(actors) => actors.contains(&actor),
            Self::Any => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: PersonId = PersonId::from_bits(1);
    const BEN: PersonId = PersonId::from_bits(2);

    #[test]
    fn what_waits_is_told_together() {
        let of = |actor| Lines::Of(vec![actor]);
        for (first, then, ana, ben) in [
            (Lines::None, Lines::None, false, false),
            (Lines::None, of(ANA), true, false),
            (of(ANA), Lines::None, true, false),
            (of(ANA), of(BEN), true, true),
            (of(ANA), Lines::Any, true, true),
            (Lines::Any, of(ANA), true, true),
            (Lines::Any, Lines::None, true, true),
            (Lines::Of(Vec::new()), Lines::None, false, false),
        ] {
            let mut told = Waiting { people: false, lines: first.clone() };
            told.add(Waiting { people: true, lines: then.clone() });
            assert!(told.people);
            told.add(Waiting::default());
            assert!(told.people, "what was said is not taken back");
            assert_eq!((told.lines.may_be_of(ANA), told.lines.may_be_of(BEN)), (ana, ben), "{first:?}, then {then:?}");
        }
        assert_ne!(Lines::Of(Vec::new()), Lines::None, "somebody who is not shown did something");
    }
}
