//! Who a page is about, as they are now: of what changes, only what differs is shown anew, and not under a hand.

use crate::language::say_with;
use crate::untouched::Untouched;
use kith_api::people::{Person, Profile};
use leptos::prelude::*;

/// What is shown in one place.
#[derive(Clone, Copy, PartialEq)]
pub enum Part {
    /// Name, picture, position.
    Person,
    /// The current status.
    Status,
    /// Whatever else one tells of oneself in few words.
    Details,
    /// About me.
    About,
    /// Some of those followed.
    Network,
}

/// What the parts have in common: each is a count of how often it changed.
const PARTS: [Part; 5] = [Part::Person, Part::Status, Part::Details, Part::About, Part::Network];

/// Handle of the person of a page.
#[derive(Clone, Copy)]
pub struct Subject {
    /// As shown, and as last told.
    known: StoredValue<[Option<Profile>; 2]>,
    changes: [RwSignal<usize>; PARTS.len()],
    untouched: Untouched,
}

impl Subject {
    /// Nobody yet.
    pub fn new() -> Self {
        let known = StoredValue::new([None, None]);
        let changes = PARTS.map(|_| RwSignal::new(0));
        // What can be pressed does not move away under the pointer; a text may.
        let pointed = ".with-sidebar :is(a, button):hover";
        let untouched = Untouched::new(".with-sidebar", pointed, move || show(known, changes));
        Self { known, changes, untouched }
    }

    /// What is shown from now on; what differs, as soon as nobody touches it.
    pub fn take(self, profile: &Profile) {
        let first = self.known.try_update_value(|[shown, newest]| {
            *newest = Some(profile.clone());
            shown.is_none()
        });
        match first {
            Some(true) => show(self.known, self.changes),
            Some(false) => _ = self.untouched.act(),
            None => {}
        }
    }

    /// Reads a part, and runs again when it differs; nothing while nobody is known.
    pub fn read<R: Default>(self, part: Part, read: impl FnOnce(&Profile) -> R) -> R {
        self.changes[part as usize].track();
        self.known.try_with_value(|[shown, _]| shown.as_ref().map(read)).flatten().unwrap_or_default()
    }

    /// Who it is, once that is known.
    pub fn person(self) -> Person {
        self.known
            .with_value(|[shown, _]| shown.as_ref().map(|profile| profile.person.clone()))
            .expect("pages of a person show one")
    }

    /// The same, live.
    pub fn now(self) -> Signal<Person> {
        Signal::derive(move || {
            self.changes[Part::Person as usize].track();
            self.person()
        })
    }
}

fn show(known: StoredValue<[Option<Profile>; 2]>, changes: [RwSignal<usize>; PARTS.len()]) {
    let differs = known.try_update_value(|[shown, newest]| {
        let differs = match (&shown, &newest) {
            (Some(shown), Some(newest)) => PARTS.map(|part| differs(part, shown, newest)),
            _ => PARTS.map(|_| newest.is_some()),
        };
        *shown = newest.take().or(shown.take());
        differs
    });
    for (change, differs) in changes.into_iter().zip(differs.unwrap_or_default()) {
        if differs {
            change.update(|count| *count += 1);
        }
    }
}

fn differs(part: Part, one: &Profile, other: &Profile) -> bool {
    match part {
        Part::Person => !looks_like(&one.person, &other.person),
        Part::Status => one.status != other.status,
        Part::About => one.about_html != other.about_html,
        Part::Network => {
            let (one, other) = (&one.network, &other.network);
            one.len() != other.len() || !one.iter().zip(other).all(|(one, other)| looks_like(one, other))
        }
        Part::Details => texts(one) != texts(other) || one.email != other.email || one.teams != other.teams,
    }
}

fn texts(of: &Profile) -> [&Option<String>; 7] {
    [&of.phone, &of.im, &of.website, &of.location, &of.time_zone, &of.person.position, &of.person.department]
}

/// Whether both are shown alike. How it stands with them is shown live by itself.
fn looks_like(one: &Person, other: &Person) -> bool {
    Person { standing: other.standing, ..one.clone() } == *other
}

/// The heading of a page that is named after a person; nothing: the name alone.
pub fn titled(person: Signal<Person>, words: Option<&'static str>) -> Signal<String> {
    Signal::derive(move || {
        person.with(|person| match words {
            Some(words) => say_with(words, &[("name", &person.name)]),
            None => person.name.clone(),
        })
    })
}
