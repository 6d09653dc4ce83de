//! People: looking one up, the directory, search, details.

use super::dialect::{in_list, number_list};
use super::profiles::visibility_of;
use super::query::Sql;
use super::visible::{person_columns, standing_joins, visible_activity, visible_person, visible_team};
use super::words::{self, SEARCH_WORDS};
use super::{Store, sql};
use crate::policy::{Reach, Sight, Viewer, email_shown};
use chrono::{DateTime, Utc};
use kith_api::follows::{Relation, Standing};
use kith_api::ids::{PersonId, TeamId};
use kith_api::people::{Counts, Email, EmailVisibility, Person, Sort, Status, Team};
use sqlx::FromRow;
use std::collections::HashMap;

/// A person as a statement returns it: see [`person_columns`].
#[derive(Clone, Debug, FromRow)]
pub struct PersonRow {
    /// Internal; never leaves the server.
    pub key: i64,
    pub(crate) id: i64,
    username: String,
    name: String,
    picture: Option<String>,
    position: Option<String>,
    department: Option<String>,
    state: i64,
    my_state: i64,
    my_version: i64,
    back_state: i64,
    back_version: i64,
    pub(crate) visible: i64,
}

impl PersonRow {
    /// The pair's standing, as the viewer sees it.
    pub fn standing(&self, viewer: &Viewer) -> Standing {
        if self.key == viewer.key {
            Standing::MYSELF
        } else {
            standing_of(self.my_state, self.my_version, self.back_state, self.back_version)
        }
    }

    /// The person, to be shown: only for rows that are visible.
    pub fn into_person(self, viewer: &Viewer) -> Person {
        Person {
            id: PersonId::from_bits(self.id),
            standing: self.standing(viewer),
            // An old import may have brought nobody's name; there is always something to call a person by.
            name: if self.name.trim().is_empty() { self.username.clone() } else { self.name },
            username: self.username,
            picture: self.picture,
            position: self.position,
            department: self.department,
            deactivated: self.state == 1,
        }
    }
}

/// A standing from the two rows of a pair; a missing row is state 0, version 0.
pub(crate) fn standing_of(mine: i64, my_version: i64, back: i64, back_version: i64) -> Standing {
    Standing {
        relation: match mine {
            2 => Relation::Following,
            1 => Relation::Requested,
            _ => Relation::NotFollowing,
        },
        version: my_version.unsigned_abs(),
        follows_me: back == 2,
        back_version: back_version.unsigned_abs(),
    }
}

/// What the card and the profile page need beyond [`PersonRow`], in one statement.
#[derive(Clone, Debug, FromRow)]
pub struct Details {
    /// Who it is.
    #[sqlx(flatten)]
    pub person: PersonRow,
    email: Option<String>,
    email_confirmed: i64,
    email_visibility: i64,
    /// As written.
    pub phone: Option<String>,
    /// As written.
    pub im: Option<String>,
    /// An http or https address.
    pub website: Option<String>,
    /// As written.
    pub location: Option<String>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// Markdown.
    pub about: Option<String>,
    joined: i64,
    status_text: Option<String>,
    status_at: Option<i64>,
    following: i64,
    followers: i64,
}

impl Details {
    /// The address by the rule of visibility. One that nobody confirmed is shown to its owner and administrators alone.
    pub fn email(&self, viewer: &Viewer) -> Option<Email> {
        let own_choice = visibility_of(self.email_visibility);
        let own_choice = if self.email_confirmed == 1 { own_choice } else { EmailVisibility::Administrators };
        email_shown(viewer, self.person.key, own_choice, self.email.as_deref())
    }

    /// The current status update.
    pub fn status(&self) -> Option<Status> {
        Some(Status { text: self.status_text.clone()?, published: time(self.status_at?) })
    }

    /// As the viewer sees them.
    pub fn counts(&self) -> Counts {
        Counts { following: self.following.unsigned_abs(), followers: self.followers.unsigned_abs() }
    }

    /// When the account came to be.
    pub fn joined(&self) -> DateTime<Utc> {
        time(self.joined)
    }
}

/// Microseconds UTC as a time. What no calendar holds becomes the epoch: one odd row must not break a page.
pub(crate) fn time(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

/// Counts of those the viewer sees among whom `$p` follows and who follow `$p`.
macro_rules! count_columns {
    ($p:literal) => {
        concat!(
            "(SELECT COUNT(*) FROM follows f JOIN people q ON q.key = f.followee WHERE f.follower = ",
            $p,
            ".key AND f.state = 2 AND ",
            visible_person!("q"),
            ") AS following,",
            " (SELECT COUNT(*) FROM follows f JOIN people q ON q.key = f.follower WHERE f.followee = ",
            $p,
            ".key AND f.state = 2 AND ",
            visible_person!("q"),
            ") AS followers"
        )
    };
}
pub(crate) use count_columns;

const DETAILS: &str = concat!(
    "SELECT ",
    person_columns!("p"),
    ", p.email, p.email_confirmed, p.email_visibility, p.phone, p.im, p.website,",
    " p.location, p.time_zone, p.about, p.joined, s.content AS status_text, s.published AS status_at, ",
    count_columns!("p"),
    " FROM usernames u JOIN people p ON p.key = u.person LEFT JOIN statuses s ON s.key = p.status",
    standing_joins!("p"),
    "WHERE u.folded = $3"
);

const BY_ID: &str = concat!("SELECT ", person_columns!("p"), " FROM people p", standing_joins!("p"), "WHERE p.id = $3");

const TEAMS: &str = concat!(
    "SELECT t.id, t.name FROM memberships m JOIN teams t ON t.key = m.team WHERE m.person = $3 AND ",
    visible_team!("t"),
    " ORDER BY t.name_sort, t.id"
);

/// The latest activity of `$p` that the viewer may see: for viewers who do not see what every member sees.
macro_rules! latest_activity {
    ($p:literal) => {
        concat!(
            "COALESCE((SELECT MAX(a.published) FROM activities a JOIN people actor_person ON actor_person.key = a.actor",
            " LEFT JOIN people about_person ON about_person.key = a.person LEFT JOIN spaces in_space ON in_space.key = a.space",
            " WHERE a.actor = ", $p, ".key AND ", visible_activity!("a"), "), 0)"
        )
    };
}
pub(crate) use latest_activity;

/// True where every word of a search, `$from` and on as ranges, begins a word of `$p`. An e-mail address is searched where
/// the viewer may read it: an administrator, or (`$site_email` is 0) where neither site nor person masks it.
macro_rules! matches_words {
    ($p:literal, $site_email:literal, $a:literal, $b:literal, $c:literal, $d:literal) => {
        concat!(
            matches_words!($p, $site_email, $a),
            " AND ",
            matches_words!($p, $site_email, $b),
            " AND ",
            matches_words!($p, $site_email, $c),
            " AND ",
            matches_words!($p, $site_email, $d)
        )
    };
    ($p:literal, $site_email:literal, $range:literal) => {
        concat!(
            $p,
            ".key IN (SELECT w.person FROM person_words w JOIN people o ON o.key = w.person WHERE ",
            $range,
            " AND (w.kind = 0 OR $2 = 3 OR (",
            $site_email,
            " = 0 AND o.email_visibility = 0 AND o.email_confirmed = 1)))"
        )
    };
}
pub(crate) use matches_words;

macro_rules! directory_where {
    (plain) => {
        concat!(" FROM people p", standing_joins!("p"), "WHERE ", visible_person!("p"))
    };
    (search) => {
        concat!(
            " FROM people p",
            standing_joins!("p"),
            "WHERE ",
            visible_person!("p"),
            " AND ",
            matches_words!(
                "p",
                "$3",
                "w.word >= $4 AND w.word < $5",
                "w.word >= $6 AND w.word < $7",
                "w.word >= $8 AND w.word < $9",
                "w.word >= $10 AND w.word < $11"
            )
        )
    };
}

macro_rules! directory {
    (count $kind:ident) => {
        concat!("SELECT COUNT(*)", directory_where!($kind))
    };
    (plain, $column:expr, $compare:literal, $direction:literal) => {
        directory!(plain, $column, $compare, $direction, "($3, $4)", "$5")
    };
    (search, $column:expr, $compare:literal, $direction:literal) => {
        directory!(search, $column, $compare, $direction, "($12, $13)", "$14")
    };
    ($kind:ident, $column:expr, $compare:literal, $direction:literal, $after:literal, $limit:literal) => {
        concat!(
            "SELECT ",
            person_columns!("p"),
            ", CAST(",
            $column,
            " AS TEXT) AS sort_value",
            directory_where!($kind),
            " AND (",
            $column,
            ", p.id) ",
            $compare,
            " ",
            $after,
            " ORDER BY ",
            $column,
            " ",
            $direction,
            ", p.id ",
            $direction,
            " LIMIT ",
            $limit
        )
    };
}

/// A row of a list with the value it is sorted by, as text: for the cursor.
#[derive(FromRow)]
pub(crate) struct SortedRow {
    #[sqlx(flatten)]
    pub(crate) person: PersonRow,
    pub(crate) sort_value: String,
}

/// What a list of people is asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The folded words that every person must have; empty: everybody.
    pub words: Vec<String>,
    /// In which order.
    pub sort: Sort,
    /// After which one; none: from the start.
    pub after: Option<After>,
    /// At most how many.
    pub limit: u32,
}

/// A place in a sorted list: the sort value and id of the last row shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// A name's sort key, or microseconds in digits.
    pub value: String,
    /// The public id, as bits.
    pub id: i64,
}

/// One page of a list from the store.
pub struct Page<T> {
    /// In order.
    pub items: Vec<T>,
    /// After the last of them, when there are more.
    pub next: Option<After>,
}

impl Wanted {
    /// Reads what was typed into a search.
    pub fn search(text: &str) -> Vec<String> {
        words::words(text).take(SEARCH_WORDS).collect()
    }

    /// Binds the words as ranges, always [`SEARCH_WORDS`] of them: asking twice for one word changes nothing.
    pub(crate) fn bind_words(&self, mut sql: Sql) -> Sql {
        for place in 0..SEARCH_WORDS {
            let word = self.words.get(place).or(self.words.first()).map_or("", String::as_str);
            sql = sql.bind(word).bind(words::prefix_end(word));
        }
        sql
    }

    /// Binds the place to go on from: before everything, when none is given.
    pub(crate) fn bind_after(&self, sql: Sql) -> Sql {
        match (self.sort, &self.after) {
            (Sort::Name, None) => sql.bind("").bind(-1i64),
            (Sort::Name, Some(after)) => sql.bind(&after.value).bind(after.id),
            (_, None) => sql.bind(i64::MAX).bind(i64::MAX),
            // A cursor of another sort was refused before.
            (_, Some(after)) => sql.bind(after.value.parse::<i64>().unwrap_or(i64::MAX)).bind(after.id),
        }
    }
}

/// Cuts a list that was asked for with one row more than the page holds.
pub(crate) fn page_of<R, T>(
    mut rows: Vec<R>,
    limit: u32,
    place: impl Fn(&R) -> After,
    show: impl FnMut(R) -> T,
) -> Page<T> {
    let limit = limit as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = if more { rows.last().map(place) } else { None };
    Page { items: rows.into_iter().map(show).collect(), next }
}

impl Store {
    /// Looks for whom a name belongs, or once belonged.
    pub async fn details(&self, viewer: &Viewer, username: &str) -> Result<Sight<Details>, sqlx::Error> {
        let found: Option<Details> = sql(DETAILS)
            .bind(viewer.key)
            .bind(viewer.reach.number())
            .bind(words::fold(username))
            .optional(self)
            .await?;
        Ok(match found {
            None => Sight::Missing,
            Some(details) if details.person.visible == 0 => Sight::Hidden,
            Some(details) => Sight::Seen(details),
        })
    }

    /// Looks for a person by public id.
    pub async fn person(&self, viewer: &Viewer, id: PersonId) -> Result<Sight<PersonRow>, sqlx::Error> {
        let found: Option<PersonRow> =
            sql(BY_ID).bind(viewer.key).bind(viewer.reach.number()).bind(id).optional(self).await?;
        Ok(match found {
            None => Sight::Missing,
            Some(row) if row.visible == 0 => Sight::Hidden,
            Some(row) => Sight::Seen(row),
        })
    }

    /// Those of some people whom the viewer may see, by key.
    pub async fn people_by_key(
        &self,
        viewer: &Viewer,
        keys: impl IntoIterator<Item = i64>,
    ) -> Result<HashMap<i64, PersonRow>, sqlx::Error> {
        let text = in_list!(
            concat!(
                "SELECT ",
                person_columns!("p"),
                " FROM people p",
                standing_joins!("p"),
                "WHERE ",
                visible_person!("p"),
                " AND p.key"
            ),
            "$3",
            ""
        );
        let rows: Vec<PersonRow> =
            self.spelled(text).bind(viewer.key).bind(viewer.reach.number()).bind(number_list(keys)).all(self).await?;
        Ok(rows.into_iter().map(|row| (row.key, row)).collect())
    }

    /// The teams of a person that the viewer may know of.
    pub async fn teams(&self, viewer: &Viewer, person: i64) -> Result<Vec<Team>, sqlx::Error> {
        let rows: Vec<(i64, String)> =
            sql(TEAMS).bind(viewer.key).bind(viewer.reach.number()).bind(person).all(self).await?;
        Ok(rows.into_iter().map(|(id, name)| Team { id: TeamId::from_bits(id), name }).collect())
    }

    /// One page of the directory, of those whom the viewer may see.
    pub async fn directory(&self, viewer: &Viewer, wanted: &Wanted) -> Result<Page<Person>, sqlx::Error> {
        let text = match (wanted.sort, viewer.reach, wanted.words.is_empty()) {
            (Sort::Name, _, true) => directory!(plain, "p.name_sort", ">", "ASC"),
            (Sort::Name, _, false) => directory!(search, "p.name_sort", ">", "ASC"),
            (Sort::Newest, _, true) => directory!(plain, "p.joined", "<", "DESC"),
            (Sort::Newest, _, false) => directory!(search, "p.joined", "<", "DESC"),
            (Sort::Active, Reach::OwnTeams, true) => directory!(plain, latest_activity!("p"), "<", "DESC"),
            (Sort::Active, Reach::OwnTeams, false) => directory!(search, latest_activity!("p"), "<", "DESC"),
            (Sort::Active, _, true) => directory!(plain, "p.active_at", "<", "DESC"),
            (Sort::Active, _, false) => directory!(search, "p.active_at", "<", "DESC"),
        };
        let mut ask = sql(text).bind(viewer.key).bind(viewer.reach.number());
        if !wanted.words.is_empty() {
            ask = wanted.bind_words(ask.bind(viewer.site_email as i64));
        }
        let rows: Vec<SortedRow> = wanted.bind_after(ask).bind(i64::from(wanted.limit) + 1).all(self).await?;
        Ok(page_of(rows, wanted.limit, place, |row| row.person.into_person(viewer)))
    }

    /// How many the directory, or a search in it, holds for the viewer.
    pub async fn directory_count(&self, viewer: &Viewer, wanted: &Wanted) -> Result<u64, sqlx::Error> {
        const ALL: &str = directory!(count plain);
        const FOUND: &str = directory!(count search);
        let ask = sql(if wanted.words.is_empty() { ALL } else { FOUND }).bind(viewer.key).bind(viewer.reach.number());
        let ask = if wanted.words.is_empty() { ask } else { wanted.bind_words(ask.bind(viewer.site_email as i64)) };
        Ok(ask.scalar(self).await?.unsigned_abs())
    }
}

/// Where a row of a list stands.
pub(crate) fn place(row: &SortedRow) -> After {
    After { value: row.sort_value.clone(), id: row.person.id }
}
