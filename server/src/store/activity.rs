//! Recent Activity: adding a line of it, reading pages of it.

use super::people::{After, Page, page_of, time};
use super::query::Runner;
use super::visible::{visible_activity, visible_person};
use super::{Store, Tx, sql};
use crate::policy::Viewer;
use kith_api::activity::{Activity, Kind, Thing, Verb};
use kith_api::ids::{ActivityId, PageId, PersonId, SpaceId};
use kith_api::people::{Someone, Space, Unavailable};
use sqlx::FromRow;

/// What happened, to be written down.
#[derive(Clone, Debug)]
pub struct NewActivity {
    /// Who, by key.
    pub actor: i64,
    /// Did what.
    pub verb: Verb,
    /// In which space, by key.
    pub space: Option<i64>,
    /// To which page or post, by key.
    pub page: Option<i64>,
    /// To whom, by key.
    pub person: Option<i64>,
    /// A few words of it.
    pub excerpt: Option<String>,
    /// When; a future time is cut to the arrival.
    pub published: i64,
}

#[derive(FromRow)]
struct ActivityRow {
    id: i64,
    actor: i64,
    verb: String,
    person: Option<i64>,
    excerpt: Option<String>,
    published: i64,
    space_id: Option<i64>,
    space_name: Option<String>,
    page_id: Option<i64>,
    page_name: Option<String>,
    page_url: Option<String>,
}

/// The lines that `$who` selects (a condition on `a.actor`), newest first. $3 is whose, $4 and $5 the place to go on from;
/// then the filters, each of which may be none. In one's own network, work in a readable space stays when its author is
/// gone or hidden; in another's it would tell that the other follows somebody hidden, and so would a filter by person.
macro_rules! activities {
    ($who:literal) => {
        concat!(
            "SELECT a.id, a.actor, a.verb, a.person, a.excerpt, a.published, in_space.id AS space_id,",
            " in_space.name AS space_name, CASE WHEN g.deleted = 0 THEN g.id END AS page_id, g.name AS page_name,",
            " g.url AS page_url FROM activities a JOIN people actor_person ON actor_person.key = a.actor",
            " LEFT JOIN people about_person ON about_person.key = a.person",
            " LEFT JOIN spaces in_space ON in_space.key = a.space LEFT JOIN pages g ON g.key = a.page",
            " WHERE ",
            $who,
            " AND (a.published, a.id) < ($4, $5) AND ",
            visible_activity!("a"),
            " AND (($3 = $1 AND CAST($8 AS BIGINT) IS NULL) OR ",
            visible_person!("actor_person"),
            ") AND (CAST($7 AS TEXT) IS NULL OR $7 LIKE '%,' || a.verb || ',%')",
            " AND (CAST($8 AS BIGINT) IS NULL OR actor_person.id = $8)",
            " AND (CAST($9 AS BIGINT) IS NULL OR in_space.id = $9)",
            " ORDER BY a.published DESC, a.id DESC LIMIT $6"
        )
    };
}

/// Whose lines are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// What the person did.
    Own,
    /// What those did whom the person follows.
    Network,
    /// Both.
    NetworkAndOwn,
}

/// Which lines are asked for; by default all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of these kinds alone; empty: of every kind.
    pub kinds: Vec<Kind>,
    /// Of this person alone.
    pub person: Option<PersonId>,
    /// In this space alone.
    pub space: Option<SpaceId>,
}

impl Filter {
    /// The verbs between commas, for LIKE; none: every verb.
    fn verbs(&self) -> Option<String> {
        if self.kinds.is_empty() {
            return None;
        }
        let verbs = self.kinds.iter().flat_map(|kind| kind.verbs()).map(|verb| verb.as_str());
        Some(verbs.fold(String::from(","), |list, verb| list + verb + ","))
    }
}

/// Where a list of activity goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Microseconds UTC of the last line shown.
    pub published: i64,
    /// Its public id, as bits.
    pub id: i64,
}

impl Store {
    /// One page of activity of, or around, a person: two statements, however many are followed.
    pub async fn activity(
        &self,
        viewer: &Viewer,
        of: i64,
        whose: Whose,
        filter: &Filter,
        after: Option<Earlier>,
        limit: u32,
    ) -> Result<Page<Activity>, sqlx::Error> {
        let text = match whose {
            Whose::Own => activities!("a.actor = $3"),
            Whose::Network => {
                activities!("a.actor IN (SELECT f.followee FROM follows f WHERE f.follower = $3 AND f.state = 2)")
            }
            Whose::NetworkAndOwn => activities!(
                "a.actor IN (SELECT f.followee FROM follows f WHERE f.follower = $3 AND f.state = 2 UNION ALL SELECT $3)"
            ),
        };
        let after = after.unwrap_or(Earlier { published: i64::MAX, id: i64::MAX });
        let rows: Vec<ActivityRow> = sql(text)
            .bind(viewer.key)
            .bind(viewer.reach.number())
            .bind(of)
            .bind(after.published)
            .bind(after.id)
            .bind(i64::from(limit) + 1)
            .bind(filter.verbs())
            .bind(filter.person.map(PersonId::bits))
            .bind(filter.space.map(SpaceId::bits))
            .all(self)
            .await?;
        let mut named: Vec<i64> = rows.iter().map(|row| row.actor).collect();
        named.extend(rows.iter().filter_map(|row| row.person));
        let people = self.people_by_key(viewer, named).await?;
        let someone = |key: i64| match people.get(&key) {
            Some(row) => Someone::Person(row.clone().into_person(viewer)),
            None => Someone::Unavailable(Unavailable { id: None }),
        };
        let place = |row: &ActivityRow| After { value: row.published.to_string(), id: row.id };
        Ok(page_of(rows, limit, place, |row| Activity {
            id: ActivityId::from_bits(row.id),
            actor: someone(row.actor),
            verb: Verb::from_word(&row.verb),
            thing: thing(&row),
            person: row.person.map(someone),
            space: row.space_id.zip(row.space_name).map(|(id, name)| Space { id: SpaceId::from_bits(id), name }),
            excerpt: row.excerpt,
            published: time(row.published),
        }))
    }
}

fn thing(row: &ActivityRow) -> Option<Thing> {
    Some(Thing { id: PageId::from_bits(row.page_id?), name: row.page_name.clone()?, url: row.page_url.clone() })
}

impl Tx {
    /// Writes activity down, in order, as the last step of the transaction: positions are drawn here, under a lock that
    /// is held until the commit, so that commits and positions have one order. `now` is the time of arrival. Returns the
    /// keys, in the same order.
    pub async fn add_activity(&mut self, lines: &[NewActivity], now: i64) -> Result<Vec<i64>, sqlx::Error> {
        const DRAW: &str = "UPDATE positions SET last = last + $1 WHERE name = 'activity' RETURNING last";
        const ADD: &str = "INSERT INTO activities (id, actor, verb, space, page, person, excerpt, published, position) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING key";
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let mut keys = Vec::with_capacity(lines.len());
        let count = lines.len() as i64;
        let mut position = sql(DRAW).bind(count).scalar(&mut *self).await? - count;
        for line in lines {
            position += 1;
            let published = line.published.min(now);
            let key = sql(ADD)
                .bind(crate::random::id())
                .bind(line.actor)
                .bind(line.verb.as_str())
                .bind(line.space)
                .bind(line.page)
                .bind(line.person)
                .bind(&line.excerpt)
                .bind(published)
                .bind(position)
                .scalar(&mut *self)
                .await?;
            keys.push(key);
            bump(line, published, &mut *self).await?;
        }
        Ok(keys)
    }
}

/// Raises the actor's latest activity, by which lists sort, when every member may see the line: the order must not hint at
/// what happens in closed spaces or to hidden people.
async fn bump(line: &NewActivity, published: i64, on: impl Runner) -> Result<(), sqlx::Error> {
    const BUMP: &str = "UPDATE people SET active_at = $2 WHERE key = $1 AND active_at < $2 \
         AND NOT EXISTS (SELECT 1 FROM spaces s WHERE s.key = $3 AND s.everyone = 0) \
         AND NOT EXISTS (SELECT 1 FROM people q WHERE q.key = $4 AND (q.restricted = 1 OR q.state <> 0))";
    sql(BUMP).bind(line.actor).bind(published).bind(line.space).bind(line.person).run(on).await.map(drop)
}
