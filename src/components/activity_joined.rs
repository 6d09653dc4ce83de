//! Which lines of activity are told as one.
//!
//! Several edits of one page by one person, each within two hours of the next, are one line; so are several pages of
//! one commit. What stands between them, by others, does not part them. Plain Rust: [`Told::new`] is all of the rule.

use chrono::TimeDelta;
use kith_api::activity::{Activity, Verb};
use std::collections::HashMap;

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
    /// Stays the same while the line grows, at either end.
    pub key: i64,
    /// What is told.
    pub items: Vec<Activity>,
    one_thing: bool,
    one_commit: bool,
}

impl Line {
    fn new(item: Activity) -> Self {
        Self { key: item.id.bits(), items: vec![item], one_thing: true, one_commit: true }
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

/// All lines, in the order of their newest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The lines.
    pub lines: Vec<Line>,
    /// In which line an item stands, by the item's id.
    place: HashMap<i64, usize>,
}

impl Told {
    /// Joins items, which come newest first. A line that was there before keeps its key.
    pub fn new(items: &[Activity], before: Option<&Self>, same_day: impl Fn(&Activity, &Activity) -> bool) -> Self {
        let mut told = Self::default();
        // Where a line may still grow; what lies further back is over.
        let mut open: Vec<usize> = Vec::new();
        for item in items {
            open.retain(|at| !told.lines[*at].is_over(item));
            let lines = &mut told.lines;
            let joined = open.iter().copied().find(|at| same_day(lines[*at].head(), item) && lines[*at].take(item));
            let at = joined.unwrap_or_else(|| {
                lines.push(Line::new(item.clone()));
                open.push(lines.len() - 1);
                lines.len() - 1
            });
            told.place.insert(item.id.bits(), at);
        }
        if let Some(before) = before {
            for (at, line) in told.lines.iter_mut().enumerate() {
                let known = line.items.iter().find_map(|item| before.line(item.id.bits()));
                // Its key is one of its own: no two lines have the same.
                if let Some(known) = known.filter(|known| told.place.get(&known.key) == Some(&at)) {
                    line.key = known.key;
                }
            }
        }
        told
    }

    /// The line in which an item stands: a line's key is the id of one of its items.
    pub fn line(&self, item: i64) -> Option<&Line> {
        self.place.get(&item).map(|at| &self.lines[*at])
    }
}

fn minute(item: &Activity) -> i64 {
    item.published.timestamp().div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use kith_api::activity::Thing;
    use kith_api::follows::Standing;
    use kith_api::ids::{ActivityId, PageId, PersonId};
    use kith_api::people::{Person, Someone, Unavailable};

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
    fn lines(told: &Told) -> Vec<Vec<i64>> {
        told.lines.iter().map(|line| line.items.iter().map(|item| item.id.bits()).collect()).collect()
    }

    #[track_caller]
    fn check(texts: &[&str], wanted: &[&[i64]]) -> Told {
        let told = Told::new(&items(texts), None, same_day);
        assert_eq!(lines(&told), wanted);
        let all: usize = told.lines.iter().map(|line| line.items.len()).sum();
        assert_eq!(all, texts.len(), "nothing is lost");
        told
    }

    #[test]
    fn edits_of_one_page_in_one_sitting_are_one_line() {
        let told =
            check(&["ana edited atlas 12:00", "ana edited atlas 11:00", "ana edited atlas 09:00"], &[&[1, 2, 3]]);
        assert_eq!(told.lines[0].shape(), Shape::Edits);
        check(&["ana edited atlas 12:01", "ana edited atlas 10:01", "ana edited atlas 08:00"], &[&[1, 2], &[3]]);
    }

    #[test]
    fn pages_of_one_commit_are_one_line() {
        let commit =
            ["ana edited atlas 12:00 new pier", "ana edited index 12:00 new pier", "ana edited atlas 12:00 new pier"];
        let told = check(&commit, &[&[1, 2, 3]]);
        assert_eq!(told.lines[0].shape(), Shape::Things);
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

    #[test]
    fn a_line_keeps_its_key_while_it_grows_at_either_end() {
        let all = items(&[
            "ana edited atlas 12:00",
            "ben edited index 11:59",
            "ana edited atlas 11:30",
            "ana edited atlas 11:00",
        ]);
        let first = Told::new(&all[2..3], None, same_day);
        let older = Told::new(&all[2..], Some(&first), same_day);
        let newer = Told::new(&all, Some(&older), same_day);
        assert_eq!(lines(&newer), [vec![1, 3, 4], vec![2]]);
        for told in [&first, &older, &newer] {
            assert_eq!(told.line(3).expect("it is there").key, 3);
            assert!(told.lines.iter().all(|line| told.line(line.key) == Some(line)), "a key leads to its line");
        }
    }

    #[test]
    fn a_line_that_comes_apart_gives_its_key_to_one_part_only() {
        let all = items(&["ana edited atlas 12:00", "ana edited atlas 10:30", "ana edited atlas 09:00"]);
        let whole = Told::new(&all, None, same_day);
        let parted = Told::new(&[all[0].clone(), all[2].clone()], Some(&whole), same_day);
        assert_eq!(parted.lines.iter().map(|line| line.key).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn times_before_the_year_1970_have_minutes_too() {
        let mut early = item(1, "ana edited atlas 12:00");
        early.published = DateTime::from_timestamp(-30, 0).expect("a time");
        assert_eq!(minute(&early), -1);
    }
}
