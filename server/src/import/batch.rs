//! Some hundred lines in one transaction: each adds or changes something, is known, or is refused; the activity of all of
//! them comes last.

use super::line::{Line, Page, Person, Refusal, What};
use crate::store::activity::NewActivity;
use crate::store::content::{NewPage, NewPerson};
use crate::store::imports::{ChangedPerson, NewImported};
use crate::store::{Store, StoreError, Tx, words};
use kith_api::activity::Verb;
use std::collections::HashMap;

/// What an id stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Person,
    Team,
    Space,
    Page,
    Post,
    Follow,
    Deed,
    Comment,
    Status,
}

impl Kind {
    const ALL: [Self; 9] = [
        Self::Person,
        Self::Team,
        Self::Space,
        Self::Page,
        Self::Post,
        Self::Follow,
        Self::Deed,
        Self::Comment,
        Self::Status,
    ];

    /// In the database and in reports.
    fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Team => "team",
            Self::Space => "space",
            Self::Page => "page",
            Self::Post => "post",
            Self::Follow => "follow",
            Self::Deed => "deed",
            Self::Comment => "comment",
            Self::Status => "status",
        }
    }

    fn of(what: &What) -> Self {
        match what {
            What::Person(_) => Self::Person,
            What::Team { .. } => Self::Team,
            What::Space { .. } => Self::Space,
            What::Page(page) if page.blog_post => Self::Post,
            What::Page(_) => Self::Page,
            What::Follow { .. } => Self::Follow,
            What::Deed { .. } => Self::Deed,
            What::Comment { .. } => Self::Comment,
            What::Status { .. } => Self::Status,
        }
    }
}

#[derive(Clone, Debug)]
struct Known {
    kind: Kind,
    key: i64,
    digest: String,
    page: Option<i64>,
    space: Option<i64>,
}

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It made something.
    Added,
    /// It changed what an earlier line had made.
    Changed,
    /// It was known.
    Unchanged,
}

/// Why a line has no fate: it is refused, or the whole batch fails.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Database(#[from] StoreError),
}

/// A batch under way.
pub struct Batch<'a> {
    pub tx: Tx,
    source: &'a str,
    now: i64,
    known: HashMap<String, Known>,
    /// Of names that are taken: the next number to try.
    numbers: HashMap<String, u32>,
    remembered: Vec<NewImported>,
    told: Vec<NewActivity>,
    /// Which of `remembered` waits for the key of which of `told`.
    waiting: Vec<(usize, usize)>,
}

impl<'a> Batch<'a> {
    /// Begins, and looks up every id that the lines name.
    pub async fn begin(store: &Store, source: &'a str, ids: Vec<&str>, now: i64) -> Result<Self, StoreError> {
        let mut tx = store.begin().await?;
        let mut known = HashMap::new();
        for row in tx.imported(source, &ids).await? {
            // A word of a later version is no kind of this one: whoever names it hears that it is unknown.
            let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.word() == row.kind) else { continue };
            let (key, digest, page, space) = (row.key, row.digest, row.page, row.space);
            known.insert(row.external_id, Known { kind, key, digest, page, space });
        }
        // The lines change people, teams and pages in the order of the file.
        let people = known.values().filter(|known| known.kind == Kind::Person).map(|known| known.key);
        tx.hold_everything_of(people).await?;
        Ok(Self {
            tx,
            source,
            now,
            known,
            numbers: HashMap::new(),
            remembered: Vec::new(),
            told: Vec::new(),
            waiting: Vec::new(),
        })
    }

    /// Takes a line. `note` is told what a person should know of it.
    pub async fn take(&mut self, line: Line, digest: String, note: impl FnMut(String)) -> Result<Fate, Failure> {
        let kind = Kind::of(&line.what);
        if let Some(known) = self.known.get(&line.id).cloned() {
            if known.kind != kind {
                return Err(Refusal::KnownAs(known.kind.word()).into());
            }
            if known.digest == digest || !self.change(&known, &line.what).await? {
                return Ok(Fate::Unchanged);
            }
            self.tx.change_imported(self.source, &line.id, &digest).await?;
            self.known.insert(line.id, Known { digest, ..known });
            return Ok(Fate::Changed);
        }
        let told = self.told.len();
        let made = self.make(&line.what, note).await?;
        if self.told.len() > told && made.key == 0 {
            self.waiting.push((self.remembered.len(), told));
        }
        self.remembered.push(NewImported {
            external_id: line.id.clone(),
            kind: kind.word(),
            key: made.key,
            digest: digest.clone(),
        });
        self.known.insert(line.id, Known { kind, key: made.key, digest, page: made.page, space: made.space });
        Ok(if made.new { Fate::Added } else { Fate::Unchanged })
    }

    /// Writes down what waits until the end; what is left is to commit `tx`.
    pub async fn end(mut self) -> Result<Tx, StoreError> {
        let keys = self.tx.add_activity(&self.told, self.now).await?;
        for (row, told) in self.waiting {
            self.remembered[row].key = keys[told];
        }
        self.tx.add_imported(self.source, &self.remembered).await?;
        Ok(self.tx)
    }

    async fn make(&mut self, what: &What, note: impl FnMut(String)) -> Result<Made, Failure> {
        Ok(match what {
            What::Person(person) => Made::row(self.make_person(person, note).await?),
            What::Team { name, members } => {
                let members = self.keys("member", members, Kind::Person)?;
                let team = self.tx.add_team(name).await?;
                for person in members {
                    self.tx.add_member(team, person).await?;
                }
                Made::row(team)
            }
            What::Space { name, audience } => {
                let teams = self.audience(audience)?;
                Made::row(self.tx.add_space(name, teams.as_deref()).await?)
            }
            What::Page(page) => {
                let space = self.find("context", &page.space, &[Kind::Space])?.key;
                let Page { name, url, content, blog_post, .. } = page;
                let new =
                    NewPage { space, blog_post: *blog_post, name, url: url.as_deref(), content: content.as_deref() };
                let key = self.tx.add_page(&new).await?;
                Made { key, page: Some(key), space: Some(space), new: true }
            }
            What::Follow { actor, object, published } => {
                let actor = self.find("actor", actor, &[Kind::Person])?.key;
                let object = self.find("object", object, &[Kind::Person])?.key;
                let new = self.tx.add_follow(actor, object, (*published).min(self.now)).await?;
                Made { new, ..Made::row(0) }
            }
            What::Deed { edited, actor, object, published, excerpt } => {
                let actor = self.find("actor", actor, &[Kind::Person])?.key;
                let on = self.find("object", object, &[Kind::Page, Kind::Post, Kind::Comment, Kind::Status])?;
                let verb = match (on.kind, edited) {
                    (Kind::Post, false) => Verb::PostAdded,
                    (Kind::Post, true) => Verb::PostEdited,
                    (Kind::Comment, true) => Verb::CommentEdited,
                    // The note's own line has told that it was written; and of a status update nobody is told twice.
                    (Kind::Comment, false) | (Kind::Status, _) => return Ok(Made::row(0)),
                    (_, false) => Verb::PageAdded,
                    (_, true) => Verb::PageEdited,
                };
                let (page, space, excerpt) = (on.page, on.space, excerpt.clone());
                self.tell(NewActivity { page, space, excerpt, ..NewActivity::by(actor, verb, *published) })
            }
            What::Comment { actor, on, published, excerpt } => {
                let actor = self.find("attributedTo", actor, &[Kind::Person])?.key;
                // An answer to a comment is a comment on the page.
                let on = self.find("inReplyTo", on, &[Kind::Page, Kind::Post, Kind::Comment])?;
                let (page, space, excerpt) = (on.page, on.space, excerpt.clone());
                self.tell(NewActivity {
                    page,
                    space,
                    excerpt,
                    ..NewActivity::by(actor, Verb::CommentAdded, *published)
                })
            }
            What::Status { actor, published, content } => {
                let actor = self.find("attributedTo", actor, &[Kind::Person])?.key;
                let key = self.tx.add_status(actor, content, (*published).min(self.now)).await?;
                self.tell(NewActivity {
                    status: Some(key),
                    excerpt: Some(content.clone()),
                    ..NewActivity::by(actor, Verb::StatusUpdated, *published)
                });
                Made::row(key)
            }
        })
    }

    async fn make_person(&mut self, person: &Person, mut note: impl FnMut(String)) -> Result<i64, StoreError> {
        let mut username = person.username.clone();
        if self.tx.username_taken(&username).await? {
            // Room for the number.
            let stem: String = username.chars().take(56).collect();
            let number = self.numbers.entry(words::fold(&stem)).or_insert(2);
            username = self.tx.free_username(&stem, number).await?;
            note(format!("username {:?} is taken; imported as {username:?}", person.username));
        } else if let Some(written) = &person.written {
            note(format!("username {written:?} does not survive in an address; imported as {username:?}"));
        }
        let new = NewPerson {
            username,
            name: person.name.clone(),
            email: person.email.clone(),
            position: person.position.clone(),
            department: person.department.clone(),
            location: person.location.clone(),
            time_zone: person.time_zone.clone(),
            about: person.about.clone(),
            joined: self.now,
            ..NewPerson::default()
        };
        self.tx.add_person(&new).await
    }

    /// Takes what a changed line says of a thing. What happened stays as it was told: then nothing changes.
    async fn change(&mut self, known: &Known, what: &What) -> Result<bool, Failure> {
        match what {
            What::Person(person) => {
                let to = ChangedPerson {
                    name: &person.name,
                    email: person.email.as_deref(),
                    position: person.position.as_deref(),
                    department: person.department.as_deref(),
                    location: person.location.as_deref(),
                    about: person.about.as_deref(),
                    time_zone: person.time_zone.as_deref(),
                };
                self.tx.change_person(known.key, &to).await?;
            }
            What::Team { name, members } => {
                let members = self.keys("member", members, Kind::Person)?;
                self.tx.change_team(known.key, name, &members).await?;
            }
            What::Space { name, audience } => {
                let teams = self.audience(audience)?;
                self.tx.change_space(known.key, name, teams.as_deref()).await?;
            }
            What::Page(page) => {
                let space = self.find("context", &page.space, &[Kind::Space])?.key;
                self.tx.change_page(known.key, &page.name, page.url.as_deref(), page.content.as_deref()).await?;
                if known.space != Some(space) {
                    self.move_page(known.key, space).await?;
                }
            }
            What::Follow { .. } | What::Deed { .. } | What::Comment { .. } | What::Status { .. } => return Ok(false),
        }
        Ok(true)
    }

    /// With what this batch knows of the page and has still to tell of it.
    async fn move_page(&mut self, page: i64, space: i64) -> Result<(), StoreError> {
        self.tx.move_page(page, space).await?;
        self.known.values_mut().filter(|known| known.page == Some(page)).for_each(|known| known.space = Some(space));
        self.told.iter_mut().filter(|told| told.page == Some(page)).for_each(|told| told.space = Some(space));
        Ok(())
    }

    fn tell(&mut self, activity: NewActivity) -> Made {
        let (page, space) = (activity.page, activity.space);
        self.told.push(activity);
        Made { key: 0, page, space, new: true }
    }

    fn audience(&self, teams: &Option<Vec<String>>) -> Result<Option<Vec<i64>>, Refusal> {
        teams.as_ref().map(|teams| self.keys("audience", teams, Kind::Team)).transpose()
    }

    fn keys(&self, field: &'static str, ids: &[String], kind: Kind) -> Result<Vec<i64>, Refusal> {
        ids.iter().map(|id| Ok(self.find(field, id, &[kind])?.key)).collect()
    }

    fn find(&self, field: &'static str, id: &str, kinds: &[Kind]) -> Result<&Known, Refusal> {
        let known = self.known.get(id).ok_or_else(|| Refusal::Unknown { field, id: id.to_owned() })?;
        if kinds.contains(&known.kind) {
            Ok(known)
        } else {
            Err(Refusal::WrongKind { field, id: id.to_owned(), is: known.kind.word() })
        }
    }
}

/// What a line made: its key, 0 where it has none or gets it at the end, and for the page and space it belongs to.
struct Made {
    key: i64,
    page: Option<i64>,
    space: Option<i64>,
    new: bool,
}

impl Made {
    fn row(key: i64) -> Self {
        Self { key, page: None, space: None, new: true }
    }
}
