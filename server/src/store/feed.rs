//! Recent Activity of a network, found when it is asked for: writing a line stays one row, however many follow its actor.
//!
//! There are three ways, and each is right for what the others are slow at:
//!
//! - [`Way::Time`]: the newest lines of all, as far back as [`Reading::bound`] of them, of which those of the followed are
//!   kept. Quick where many are followed; where they are silent it finds too few, and [`Way::People`] must answer.
//! - [`Way::People`]: the newest line of each followed, then the lines of those who can stand on the page. Costs a look at
//!   each followed.
//! - [`Way::Filter`]: the lines in a space or of some kinds, where these are few.
//!
//! A filter by person needs no choice: it goes to that person's lines.

use super::activity::{ActivityRow, Earlier, Filter};
use super::dialect::Spelled;
use super::query::{Sql, Value};
use super::visible::{visible_activity, visible_person};
use super::{Store, sql};
use crate::policy::Viewer;
use kith_api::ids::{PersonId, SpaceId};
use sqlx::FromRow;

/// How Recent Activity of a network is read. The lines are the same however it is set; only the time it takes is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// At most how many lines [`Way::Time`] looks at.
    pub bound: u32,
    /// Up to how many lines that a filter lets through [`Way::Filter`] looks at them.
    pub rare: u32,
    /// Up to how many followed [`Way::People`] goes first.
    pub few: u32,
}

impl Default for Reading {
    fn default() -> Self {
        Self { bound: 500, rare: 10_000, few: 1_000 }
    }
}

/// One way to find the lines of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// From the newest of all backwards.
    Time,
    /// From the newest of each followed.
    People,
    /// From the newest that the filter lets through.
    Filter,
}

/// What is known before a way is chosen.
#[derive(Clone, Copy, FromRow)]
struct Outlook {
    /// How many are followed, counted up to one more than [`Reading::few`].
    followed: i64,
    /// How many lines the filter by space, else by kind, lets through, counted up to one more than [`Reading::rare`].
    filtered: i64,
    /// The line [`Reading::bound`] lines back; none where there are not so many.
    published: Option<i64>,
    /// Its id.
    id: Option<i64>,
    /// How many of the newest 50 lines are of followed.
    recent: i64,
}

impl Outlook {
    /// Which way goes first.
    fn way(self, reading: Reading) -> Way {
        if self.filtered <= i64::from(reading.rare) {
            Way::Filter
        } else if self.followed <= i64::from(reading.few) || self.recent == 0 {
            Way::People
        } else {
            Way::Time
        }
    }
}

/// What a line shows, of the activity of alias `$a`, whose space and page are joined as `in_space` and `g`.
macro_rules! line {
    ($a:literal) => {
        concat!(
            "SELECT ",
            $a,
            ".id, ",
            $a,
            ".actor, ",
            $a,
            ".verb, ",
            $a,
            ".person, ",
            $a,
            ".excerpt, ",
            $a,
            ".published,",
            " in_space.id AS space_id, in_space.name AS space_name,",
            " CASE WHEN g.deleted = 0 THEN g.id END AS page_id, g.name AS page_name, g.url AS page_url"
        )
    };
}

/// The rows by which it is decided whether the activity `a` is shown.
macro_rules! around {
    () => {
        " JOIN people actor_person ON actor_person.key = a.actor LEFT JOIN people about_person ON about_person.key = a.person \
         LEFT JOIN spaces in_space ON in_space.key = a.space"
    };
}

/// True where the activity `a` is shown: it comes after the place to go on from ($4, $5), the viewer may see it, and the
/// filters let it through ($7 verbs, $8 person, $9 space; each may be none). $3 is whose page it is. In one's own
/// network, work in a readable space stays when its author is gone or hidden; in another's it would tell that the other
/// follows somebody hidden, and so would a filter by person.
macro_rules! shown {
    () => {
        concat!(
            "(a.published, a.id) < ($4, $5) AND ",
            visible_activity!("a"),
            " AND (($3 = $1 AND CAST($8 AS BIGINT) IS NULL) OR ",
            visible_person!("actor_person"),
            ") AND (CAST($7 AS TEXT) IS NULL OR $7 LIKE '%,' || a.verb || ',%')",
            " AND (CAST($8 AS BIGINT) IS NULL OR actor_person.id = $8)",
            " AND (CAST($9 AS BIGINT) IS NULL OR in_space.id = $9)"
        )
    };
}

/// The shown of the activities `$from` (alias `a`) that fit `$which`, newest first, at most $6.
macro_rules! lines {
    ($from:expr, $($which:expr),+) => {
        concat!(
            line!("a"), " FROM ", $from, around!(), " LEFT JOIN pages g ON g.key = a.page WHERE ", $($which,)+ " AND ",
            shown!(), " ORDER BY a.published DESC, a.id DESC LIMIT $6"
        )
    };
}

/// True where the actor of `$a` is followed; with `own`, or is the person.
macro_rules! of_network {
    (others, $a:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM follows f WHERE f.follower = $3 AND f.followee = ",
            $a,
            ".actor AND f.state = 2)"
        )
    };
    (own, $a:literal) => {
        concat!("(", $a, ".actor = $3 OR ", of_network!(others, $a), ")")
    };
}

/// The lines of a network among the activities `a` that fit `$which`, which are looked at from the newest backwards. Left
/// alone, both engines would rather begin with the people. SQLite is told which index to walk. PostgreSQL has no word for
/// that: there a subquery with a LIMIT is planned by itself, and what stands beside it is asked row by row.
macro_rules! walk {
    (sqlite, $whose:ident, $index:literal, $($which:expr),+) => {
        lines!($index, $($which,)+ " AND ", of_network!($whose, "a"))
    };
    (postgres, $whose:ident, $index:literal, $($which:expr),+) => {
        concat!(
            "SELECT l.* FROM (SELECT a.key, a.actor, a.published, a.id FROM activities a WHERE ", $($which,)+
            " AND (a.published, a.id) < ($4, $5) ORDER BY a.published DESC, a.id DESC LIMIT 9223372036854775807) w",
            " CROSS JOIN LATERAL (SELECT 1 AS one WHERE ", of_network!($whose, "w"), " LIMIT 1) followed",
            " CROSS JOIN LATERAL (", line!("a"), " FROM activities a", around!(), " LEFT JOIN pages g ON g.key = a.page",
            " WHERE a.key = w.key AND ", shown!(), " LIMIT 1) l ORDER BY w.published DESC, w.id DESC LIMIT $6"
        )
    };
}

/// Each followed who has lines, once, with the time of the latest; with `own`, the person too, who may follow itself by an
/// odd import.
macro_rules! network {
    (others) => {
        "SELECT t.person, t.published FROM follows f JOIN latest_lines t ON t.person = f.followee \
         WHERE f.follower = $3 AND f.state = 2"
    };
    (own) => {
        concat!(
            network!(others),
            " AND f.followee <> $3 UNION ALL SELECT t.person, t.published FROM latest_lines t WHERE t.person = $3"
        )
    };
}

/// Each of the network and a time that none of its lines before the place to go on from is after: that of `latest_lines`, or
/// where it is no earlier than the place, what an index says. It knows no policy, so it says whom to ask first and whom
/// not at all, never what is shown.
macro_rules! latest {
    ($whose:ident) => {
        concat!(
            "SELECT w.person AS actor, CASE WHEN w.published < $4 THEN w.published ELSE",
            " (SELECT a.published FROM activities a WHERE a.actor = w.person AND (a.published, a.id) < ($4, $5)",
            " ORDER BY a.published DESC, a.id DESC LIMIT 1) END AS published FROM (",
            network!($whose),
            ") w"
        )
    };
}

/// For each `actor` of `$each`, the newest `$limit` of what is shown, as rows `l`.
macro_rules! newest_of_each {
    (sqlite, $each:literal, $limit:literal, $($more:expr),*) => {
        concat!(
            " CROSS JOIN activities l ON l.key IN (SELECT a.key",
            newest_of_each!($each, $limit, $($more),*), ")"
        )
    };
    (postgres, $each:literal, $limit:literal, $($more:expr),*) => {
        concat!(
            " CROSS JOIN LATERAL (SELECT a.*",
            newest_of_each!($each, $limit, $($more),*), ") l"
        )
    };
    ($each:literal, $limit:literal, $($more:expr),*) => {
        concat!(
            " FROM activities a", around!(), " WHERE a.actor = ", $each, ".actor AND ", shown!(), $($more,)*
            " ORDER BY a.published DESC, a.id DESC LIMIT ", $limit
        )
    };
}

/// A line at which the page is full at the latest: so many people have one at or after it. None where fewer have one.
macro_rules! page_end {
    ($column:literal) => {
        concat!(
            "(SELECT n.",
            $column,
            " FROM newest n ORDER BY n.published DESC, n.id DESC LIMIT 1 OFFSET CAST($6 AS BIGINT) - 1)"
        )
    };
}

/// Everybody of `$order`, in the order of `published`, the latest first, as rows with an `actor`. A LIMIT of all keeps the
/// engines from thinking that the order has no reader.
macro_rules! in_order {
    ($order:expr) => {
        concat!(
            "SELECT * FROM (SELECT x.actor FROM ",
            $order,
            " ORDER BY x.published DESC LIMIT 9223372036854775807) y"
        )
    };
}

/// Whom [`Way::People`] asks and in which order, as `order`, and whose latest line is at or after the end of the page, as
/// `near_end`. To put thousands in order takes longer than all the rest, so only the first are, and the others where these
/// do not fill the page. SQLite finds from when on there are some pages of people by one in 16 of them. PostgreSQL keeps
/// the four pages of the latest while it goes through all of them once.
macro_rules! first_of_latest {
    (sqlite, $whose:ident) => {
        concat!(
            "latest AS NOT MATERIALIZED (",
            latest!($whose),
            "), recent AS MATERIALIZED (SELECT COALESCE((SELECT x.published FROM latest x",
            " WHERE x.actor % 16 = 0 AND x.published IS NOT NULL ORDER BY x.published DESC LIMIT 1",
            " OFFSET CAST($6 AS BIGINT) / 4), -9223372036854775807 - 1) AS published)"
        )
    };
    (postgres, $whose:ident) => {
        concat!(
            "first AS MATERIALIZED (SELECT x.actor, x.published FROM (",
            latest!($whose),
            // That none is told of is left to the order: as a condition it would be thought dear, and the join be done
            // person by person.
            ") x ORDER BY x.published DESC NULLS LAST LIMIT 4 * CAST($6 AS BIGINT)),",
            " recent AS MATERIALIZED (SELECT MIN(x.published) AS published, COUNT(x.published) AS people FROM first x)"
        )
    };
}

macro_rules! order {
    (sqlite, $whose:ident) => {
        concat!(
            in_order!("latest x WHERE x.published >= (SELECT r.published FROM recent r)"),
            " UNION ALL ",
            in_order!("latest x WHERE x.published < (SELECT r.published FROM recent r)")
        )
    };
    (postgres, $whose:ident) => {
        concat!(
            in_order!("first x WHERE x.published IS NOT NULL"),
            " UNION ALL ",
            in_order!(concat!(
                "(",
                latest!($whose),
                ") x WHERE (SELECT r.people FROM recent r) = 4 * CAST($6 AS BIGINT)",
                " AND x.published <= (SELECT r.published FROM recent r) AND x.actor NOT IN (SELECT k.actor FROM first k)"
            ))
        )
    };
}

macro_rules! near_end {
    (sqlite, $whose:ident) => {
        concat!("SELECT x.actor FROM latest x WHERE x.published >= ", page_end!("published"))
    };
    (postgres, $whose:ident) => {
        concat!(
            "SELECT x.actor FROM first x WHERE x.published >= ",
            page_end!("published"),
            " UNION SELECT x.actor FROM (",
            latest!($whose),
            ") x WHERE (SELECT r.published FROM recent r) >= ",
            page_end!("published"),
            " AND x.published >= ",
            page_end!("published")
        )
    };
}

/// [`Way::People`]. In the order of `latest` people are asked for their newest shown line, until twice a page of them
/// have one. With the page's worth of these the end of the page is known, and whoever was not asked stands on it only by a
/// later line.
macro_rules! by_people {
    ($engine:ident, $whose:ident) => {
        concat!(
            "WITH ",
            first_of_latest!($engine, $whose),
            ", newest AS MATERIALIZED (SELECT l.actor, l.published, l.id FROM (",
            order!($engine, $whose),
            ") o",
            newest_of_each!($engine, "o", "1",),
            " LIMIT 2 * CAST($6 AS BIGINT)), near AS MATERIALIZED (SELECT n.actor FROM newest n UNION ",
            near_end!($engine, $whose),
            ") ",
            line!("l"),
            " FROM near w",
            newest_of_each!(
                $engine,
                "w",
                "$6",
                " AND (a.published, a.id) >= (COALESCE(",
                page_end!("published"),
                ", -9223372036854775807 - 1), COALESCE(",
                page_end!("id"),
                ", -9223372036854775807 - 1))"
            ),
            " LEFT JOIN spaces in_space ON in_space.key = l.space LEFT JOIN pages g ON g.key = l.page",
            " ORDER BY l.published DESC, l.id DESC LIMIT $6"
        )
    };
}

/// True where the verb of `a` is one of those at `$place`, which stand between commas.
macro_rules! of_verbs {
    (sqlite, $place:literal) => {
        concat!(
            "a.verb IN (SELECT value FROM json_each('[\"' || replace(trim(",
            $place,
            ", ','), ',', '\",\"') || '\"]'))"
        )
    };
    (postgres, $place:literal) => {
        concat!("a.verb = ANY (string_to_array(trim(both ',' from CAST(", $place, " AS TEXT)), ','))")
    };
}

/// True where `a` is in the space whose public id is at `$place`.
macro_rules! in_space {
    ($place:literal) => {
        concat!("a.space = (SELECT s.key FROM spaces s WHERE s.id = ", $place, ")")
    };
}

/// [`Way::Time`]: down to $10, $11.
macro_rules! by_time {
    ($engine:ident, $whose:ident) => {
        walk!($engine, $whose, "activities a INDEXED BY activities_by_time", "(a.published, a.id) >= ($10, $11)")
    };
}

/// [`Way::Filter`] by space.
macro_rules! by_space {
    ($engine:ident, $whose:ident) => {
        walk!($engine, $whose, "activities a INDEXED BY activities_by_space", in_space!("$9"))
    };
}

/// [`Way::Filter`] by kind.
macro_rules! by_verbs {
    ($engine:ident, $whose:ident) => {
        walk!($engine, $whose, "activities a INDEXED BY activities_by_verb", of_verbs!($engine, "$7"))
    };
}

/// The lines of one followed, whose public id is $8.
macro_rules! by_person {
    ($engine:ident, $whose:ident) => {
        lines!("activities a", "a.actor = (SELECT p.key FROM people p WHERE p.id = $8) AND ", of_network!($whose, "a"))
    };
}

/// For what a mail tells.
pub(super) use {around, line, lines, of_network, shown};

/// What [`Outlook`] holds. $1 is whose network, $2 how many are counted of it, $3 and $4 the place to go on from, $5 the
/// bound, $6 how many lines are counted that the filter at $7 lets through.
macro_rules! outlook {
    (every) => {
        outlook!("CAST($6 AS BIGINT)")
    };
    (some $which:expr) => {
        outlook!(
            "(SELECT COUNT(*) FROM (SELECT 1 FROM activities a WHERE ", $which,
            " AND (a.published, a.id) < ($3, $4) LIMIT $6) l)"
        )
    };
    ($($filtered:expr),+) => {
        concat!(
            "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM follows f WHERE f.follower = $1 AND f.state = 2 LIMIT $2) w)",
            " AS followed, (SELECT COUNT(*) FROM (SELECT a.actor FROM activities a WHERE (a.published, a.id) < ($3, $4)",
            " ORDER BY a.published DESC, a.id DESC LIMIT 50) n JOIN follows f ON f.follower = $1 AND f.followee = n.actor",
            " AND f.state = 2) AS recent, ", $($filtered,)+ " AS filtered, b.published, b.id FROM (SELECT 1 AS one) o LEFT JOIN",
            " (SELECT a.published, a.id FROM activities a WHERE (a.published, a.id) < ($3, $4)",
            " ORDER BY a.published DESC, a.id DESC LIMIT 1 OFFSET CAST($5 AS BIGINT) - 1) b ON o.one = 1"
        )
    };
}

/// A statement in both spellings, about those followed alone or with the person itself.
macro_rules! spelled {
    ($text:ident, $own:expr) => {
        if $own {
            Spelled { sqlite: $text!(sqlite, own), postgres: $text!(postgres, own) }
        } else {
            Spelled { sqlite: $text!(sqlite, others), postgres: $text!(postgres, others) }
        }
    };
}

/// Whose lines are wanted, and which.
pub(super) struct Question<'a> {
    pub(super) viewer: &'a Viewer,
    /// The person whose page it is, by key.
    pub(super) of: i64,
    pub(super) filter: &'a Filter,
    pub(super) after: Earlier,
    /// At most how many lines.
    pub(super) rows: i64,
}

impl Question<'_> {
    pub(super) fn bind(&self, sql: Sql) -> Sql {
        sql.bind(self.viewer.key)
            .bind(self.viewer.reach.number())
            .bind(self.of)
            .bind(self.after.published)
            .bind(self.after.id)
            .bind(self.rows)
            .bind(self.filter.verbs())
            .bind(self.filter.person.map(PersonId::bits))
            .bind(self.filter.space.map(SpaceId::bits))
    }
}

impl Store {
    /// The same store, reading networks in another manner.
    pub fn reading(mut self, reading: Reading) -> Self {
        self.reading = reading;
        self
    }

    /// The lines of the person alone: one statement.
    pub(super) async fn lines_of_one(&self, ask: &Question<'_>) -> Result<Vec<ActivityRow>, sqlx::Error> {
        ask.bind(sql(lines!("activities a", "a.actor = $3"))).all(self).await
    }

    /// The lines of those whom the person follows and, with `own`, of the person: at most three statements.
    pub(super) async fn lines_of_network(
        &self,
        ask: &Question<'_>,
        own: bool,
    ) -> Result<Vec<ActivityRow>, sqlx::Error> {
        if ask.filter.person.is_some() {
            return ask.bind(self.spelled(spelled!(by_person, own))).all(self).await;
        }
        let outlook = self.outlook(ask).await?;
        let filtered = if ask.filter.space.is_some() { spelled!(by_space, own) } else { spelled!(by_verbs, own) };
        match outlook.way(self.reading) {
            Way::Filter => return ask.bind(self.spelled(filtered)).all(self).await,
            Way::Time => {
                let floor = outlook.published.zip(outlook.id);
                let (published, id) = floor.unwrap_or((i64::MIN, i64::MIN));
                let text = self.spelled(spelled!(by_time, own));
                let rows: Vec<ActivityRow> = ask.bind(text).bind(published).bind(id).all(self).await?;
                if floor.is_none() || rows.len() as i64 >= ask.rows {
                    return Ok(rows);
                }
            }
            Way::People => {}
        }
        ask.bind(self.spelled(spelled!(by_people, own))).all(self).await
    }

    async fn outlook(&self, ask: &Question<'_>) -> Result<Outlook, sqlx::Error> {
        let one_text = |text| Spelled { sqlite: text, postgres: text };
        let (text, filter): (Spelled, Option<Value>) = match (ask.filter.space, ask.filter.verbs()) {
            (Some(space), _) => (one_text(outlook!(some in_space!("$7"))), Some(space.into())),
            (None, Some(verbs)) => {
                let text = Spelled {
                    sqlite: outlook!(some of_verbs!(sqlite, "$7")),
                    postgres: outlook!(some of_verbs!(postgres, "$7")),
                };
                (text, Some(verbs.into()))
            }
            (None, None) => (one_text(outlook!(every)), None),
        };
        let Reading { bound, rare, few } = self.reading;
        let asked = self
            .spelled(text)
            .bind(ask.of)
            .bind(i64::from(few) + 1)
            .bind(ask.after.published)
            .bind(ask.after.id)
            .bind(i64::from(bound.max(1)))
            .bind(i64::from(rare) + 1);
        let asked = match filter {
            Some(filter) => asked.bind(filter),
            None => asked,
        };
        asked.one(self).await
    }
}
