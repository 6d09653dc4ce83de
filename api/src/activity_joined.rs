//! Which lines of activity are told as one.
//!
//! Several edits of one page by one person, each within two hours of the next, are one line; so are several pages of
//! one commit. What stands between them, by others, does not part them. Plain Rust: [`joined`] is all of the rule.

use crate::activity::{Activity, Verb};
use crate::ids::ActivityId;
use chrono::TimeDelta;

/// Neighbours further apart are two sittings.
const SITTING: TimeDelta = TimeDelta::hours(2);

/// What a line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One thing that somebody did.
    One,
    /// One page, edited several times.
    Edits,
    /// Several pages of one commit.
    Things,
}

/// What is told in one line, the newest first; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What is told.
    pub items: Vec<Activity>,
    one_thing: bool,
    one_commit: bool,
}

impl Line {
    fn new(item: Activity) -> Self {
        Self { items: vec![item], one_thing: true, one_commit: true }
    }

    /// The newest of it.
    pub fn head(&self) -> &Activity {
        &self.items[0]
    }

    /// How it is told.
    pub fn shape(&self) -> Shape {
        match self.items.len() {
            1 => Shape::One,
            _ if self.one_thing => Shape::Edits,
            _ => Shape::Things,
        }
    }

    fn is_over(&self, then: &Activity) -> bool {
        self.items.last().is_none_or(|last| last.published - then.published > SITTING)
    }

    /// Takes an older item if it belongs here.
    fn take(&mut self, item: &Activity) -> bool {
        let head = self.head();
        let by_one = head.actor.id().is_some() && head.actor.id() == item.actor.id() && head.verb == item.verb;
        let edit = matches!(item.verb, Verb::PageEdited | Verb::PostEdited);
        let written = edit || matches!(item.verb, Verb::PageAdded | Verb::PostAdded);
        let same_thing = item.thing.as_ref().zip(head.thing.as_ref()).is_some_and(|(one, other)| one.id == other.id);
        let same_words = item.excerpt.is_some() && item.excerpt == head.excerpt && item.space == head.space;
        let same_minute = minute(item) == minute(head);
        let one_thing = self.one_thing && edit && same_thing;
        let one_commit = self.one_commit && written && same_words && same_minute;
        let fits = by_one && (one_thing || one_commit);
        if fits {
            (self.one_thing, self.one_commit) = (one_thing, one_commit);
            self.items.push(item.clone());
        }
        fits
    }
}

/// Joins items, which come newest first, to lines in the order of their newest.
pub fn joined(items: &[Activity], same_day: impl Fn(&Activity, &Activity) -> bool) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    // Those that may still grow; what lies further back is over.
    let mut open: Vec<usize> = Vec::new();
    for item in items {
        open.retain(|at| !lines[*at].is_over(item));
        let taken = open.iter().any(|at| same_day(lines[*at].head(), item) && lines[*at].take(item));
        if !taken {
            open.push(lines.len());
            lines.push(Line::new(item.clone()));
        }
    }
    lines
}

/// For each line its place among those that were shown before, told by their heads: a line may have grown at either end.
/// No place is given twice.
pub fn kept(before: &[ActivityId], lines: &[Line]) -> Vec<Option<usize>> {
    let mut next = 0;
    let mut free: Vec<bool> = vec![true; before.len()];
    let place = |line: &Line| {
        // Mostly all stand as they stood: the next one is looked at first.
        let mut places = (next..before.len()).chain(0..next);
        let place = places.find(|at| free[*at] && line.items.iter().any(|item| item.id == before[*at]))?;
        free[place] = false;
        next = place + 1;
        Some(place)
    };
    lines.iter().map(place).collect()
}

fn minute(item: &Activity) -> i64 {
    item.published.timestamp().div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activity::Thing;
    use crate::follows::Standing;
    use crate::ids::{ActivityId, PageId, PersonId};
    use crate::people::{Person, Someone, Unavailable};
    use chrono::DateTime;

    /// "ana edited atlas 10:05 moved the harbour": who, did what, to which page, when (a day may stand before it:
    /// 2/10:05), and the excerpt.
    fn item(id: i64, text: &str) -> Activity {
        let mut words = text.splitn(5, ' ');
        let mut word = || words.next().expect("who, what, which, when");
        let (who, what, which, when) = (word(), word(), word(), word());
        let number = |name: &str| name.bytes().fold(7, |sum, byte| sum * 31 + i64::from(byte));
        let actor = match who {
            "gone" => Someone::Unavailable(Unavailable { id: None }),
            name => Someone::Person(Person {
                id: PersonId::from_bits(number(name)),
                username: name.into(),
                name: name.into(),
                picture: None,
                position: None,
                department: None,
                deactivated: false,
                standing: Standing::STRANGERS,
            }),
        };
        let (day, time) = when.split_once('/').unwrap_or(("1", when));
        let published = format!("2026-11-0{day}T{time}:30Z").parse().expect("a time");
        let thing =
            (which != "-").then(|| Thing { id: PageId::from_bits(number(which)), name: which.into(), url: None });
        let verb = match what {
            "edited" => Verb::PageEdited,
            "added" => Verb::PageAdded,
            "commented" => Verb::CommentAdded,
            _ => Verb::FileAttached,
        };
        let excerpt = words.next().map(str::to_owned);
        Activity { id: ActivityId::from_bits(id), actor, verb, thing, person: None, space: None, excerpt, published }
    }

    fn items(texts: &[&str]) -> Vec<Activity> {
        texts.iter().zip(1..).map(|(text, id)| item(id, text)).collect()
    }

    fn same_day(one: &Activity, other: &Activity) -> bool {
        one.published.date_naive() == other.published.date_naive()
    }

    /// The lines as the places of their items, counted from 1.
    fn places(lines: &[Line]) -> Vec<Vec<i64>> {
        lines.iter().map(|line| line.items.iter().map(|item| item.id.bits()).collect()).collect()
    }

    #[track_caller]
    fn check(texts: &[&str], wanted: &[&[i64]]) -> Vec<Line> {
        let told = joined(&items(texts), same_day);
        assert_eq!(places(&told), wanted);
        let all: usize = told.iter().map(|line| line.items.len()).sum();
        assert_eq!(all, texts.len(), "nothing is lost");
        told
    }

    #[test]
    fn edits_of_one_page_in_one_sitting_are_one_line() {
        let told =
            check(&["ana edited atlas 12:00", "ana edited atlas 11:00", "ana edited atlas 09:00"], &[&[1, 2, 3]]);
        assert_eq!(told[0].shape(), Shape::Edits);
        check(&["ana edited atlas 12:01", "ana edited atlas 10:01", "ana edited atlas 08:00"], &[&[1, 2], &[3]]);
    }

    #[test]
    fn pages_of_one_commit_are_one_line() {
        let commit =
            ["ana edited atlas 12:00 new pier", "ana edited index 12:00 new pier", "ana edited atlas 12:00 new pier"];
        let told = check(&commit, &[&[1, 2, 3]]);
        assert_eq!(told[0].shape(), Shape::Things);
        check(&["ana edited atlas 12:00 new pier", "ana edited index 12:01 new pier"], &[&[1], &[2]]);
        check(&["ana edited atlas 12:00 new pier", "ana edited index 12:00 old pier"], &[&[1], &[2]]);
        check(&["ana edited atlas 12:00", "ana edited index 12:00"], &[&[1], &[2]]);
        check(&["ana added atlas 12:00 new pier", "ana added index 12:00 new pier"], &[&[1, 2]]);
    }

    #[test]
    fn a_commit_and_a_sitting_do_not_mix() {
        check(
            &[
                "ana edited atlas 12:00 two",
                "ana edited index 12:00 two",
                "ana edited atlas 11:50 one",
                "ana edited index 11:50 one",
            ],
            &[&[1, 2], &[3, 4]],
        );
        check(
            &["ana edited atlas 12:00 two", "ana edited atlas 11:50 one", "ana edited index 11:50 one"],
            &[&[1, 2], &[3]],
        );
    }

    #[test]
    fn what_others_do_in_between_does_not_part_them() {
        check(
            &[
                "ana edited atlas 12:00",
                "ben edited atlas 11:59",
                "ana commented atlas 11:58",
                "ana edited atlas 11:57",
                "ben edited atlas 11:56",
            ],
            &[&[1, 4], &[2, 5], &[3]],
        );
    }

    #[test]
    fn only_writing_by_somebody_known_is_joined() {
        check(&["gone edited atlas 12:00", "gone edited atlas 12:00"], &[&[1], &[2]]);
        check(&["ana commented atlas 12:00 so", "ana commented atlas 12:00 so"], &[&[1], &[2]]);
        check(&["ana edited - 12:00", "ana edited - 12:00"], &[&[1], &[2]]);
        check(&["ana edited atlas 12:00", "ana added atlas 11:59"], &[&[1], &[2]]);
        check(&[], &[]);
    }

    #[test]
    fn a_day_ends_a_line() {
        check(&["ana edited atlas 2/00:10", "ana edited atlas 1/23:50"], &[&[1], &[2]]);
    }

    /// The places among those shown for `before` of the lines of `now`.
    #[track_caller]
    fn check_kept(before: &[Activity], now: &[Activity], wanted: &[Option<usize>]) {
        let heads: Vec<ActivityId> = joined(before, same_day).iter().map(|line| line.head().id).collect();
        assert_eq!(kept(&heads, &joined(now, same_day)), wanted);
    }

    #[test]
    fn a_line_keeps_its_place_while_it_grows_at_either_end() {
        let all = items(&[
            "ana edited atlas 12:00",
            "ben edited index 11:59",
            "ana edited atlas 11:30",
            "ana edited atlas 11:00",
        ]);
        check_kept(&all[2..3], &all[2..], &[Some(0)]);
        check_kept(&all[2..], &all, &[Some(0), None]);
        check_kept(&all, &all[1..], &[Some(1), None]);
        check_kept(&[], &all, &[None, None]);
        check_kept(&all, &[], &[]);
    }

    #[test]
    fn a_line_that_comes_apart_gives_its_place_to_one_part_only() {
        let all = items(&["ana edited atlas 12:00", "ana edited atlas 10:30", "ana edited atlas 09:00"]);
        check_kept(&all, &[all[0].clone(), all[2].clone()], &[Some(0), None]);
    }

    #[test]
    fn times_before_the_year_1970_have_minutes_too() {
        let mut early = item(1, "ana edited atlas 12:00");
        early.published = DateTime::from_timestamp(-30, 0).expect("a time");
        assert_eq!(minute(&early), -1);
    }
}
