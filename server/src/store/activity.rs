//! Recent Activity: adding a line of it, reading pages of it.

use super::feed::Question;
use super::news::News;
use super::people::{After, Page, PersonRow, page_of, time};
use super::{Store, Tx, sql};
use crate::policy::Viewer;
use kith_api::activity::{Activity, Kind, Thing, Verb};
use kith_api::ids::{ActivityId, PageId, PersonId, SpaceId};
use kith_api::people::{Someone, Space, Unavailable};
use sqlx::FromRow;
use std::collections::HashMap;

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
    /// Which status update it tells of, by key: the line goes with it.
    pub status: Option<i64>,
    /// A few words of it.
    pub excerpt: Option<String>,
    /// When; a future time is cut to the arrival.
    pub published: i64,
}

impl NewActivity {
    /// Somebody did something at a time; what it has to do with is said beside it.
    pub fn by(actor: i64, verb: Verb, published: i64) -> Self {
        Self { actor, verb, space: None, page: None, person: None, status: None, excerpt: None, published }
    }
}

#[derive(FromRow)]
pub(super) struct ActivityRow {
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
    pub(super) fn verbs(&self) -> Option<String> {
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
    /// One page of activity of, or around, a person: at most four statements, however many are followed.
    pub async fn activity(
        &self,
        viewer: &Viewer,
        of: i64,
        whose: Whose,
        filter: &Filter,
        after: Option<Earlier>,
        limit: u32,
    ) -> Result<Page<Activity>, sqlx::Error> {
        let after = after.unwrap_or(Earlier { published: i64::MAX, id: i64::MAX });
        let ask = Question { viewer, of, filter, after, rows: i64::from(limit) + 1 };
        let rows = match whose {
            Whose::Own => self.lines_of_one(&ask).await?,
            Whose::Network => self.lines_of_network(&ask, false).await?,
            Whose::NetworkAndOwn => self.lines_of_network(&ask, true).await?,
        };
        let people = self.people_in(viewer, &rows).await?;
        let place = |row: &ActivityRow| After { value: row.published.to_string(), id: row.id };
        Ok(page_of(rows, limit, place, |row| row.into_activity(viewer, &people)))
    }

    /// Lines as a viewer is shown them.
    pub(super) async fn activities(
        &self,
        viewer: &Viewer,
        rows: Vec<ActivityRow>,
    ) -> Result<Vec<Activity>, sqlx::Error> {
        let people = self.people_in(viewer, &rows).await?;
        Ok(rows.into_iter().map(|row| row.into_activity(viewer, &people)).collect())
    }

    async fn people_in(&self, viewer: &Viewer, rows: &[ActivityRow]) -> Result<HashMap<i64, PersonRow>, sqlx::Error> {
        let mut named: Vec<i64> = rows.iter().map(|row| row.actor).collect();
        named.extend(rows.iter().filter_map(|row| row.person));
        self.people_by_key(viewer, named).await
    }
}

impl ActivityRow {
    fn into_activity(self, viewer: &Viewer, people: &HashMap<i64, PersonRow>) -> Activity {
        let someone = |key: i64| match people.get(&key) {
            Some(row) => Someone::Person(row.clone().into_person(viewer)),
            None => Someone::Unavailable(Unavailable { id: None }),
        };
        Activity {
            id: ActivityId::from_bits(self.id),
            actor: someone(self.actor),
            verb: Verb::from_word(&self.verb),
            thing: thing(&self),
            person: self.person.map(someone),
            space: self.space_id.zip(self.space_name).map(|(id, name)| Space { id: SpaceId::from_bits(id), name }),
            excerpt: self.excerpt,
            published: time(self.published),
        }
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
        const ADD: &str = "INSERT INTO activities (id, actor, verb, space, page, person, excerpt, published, position, \
             status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING key";
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        // Their rows are taken by `bump`, and by others before they come here.
        self.hold_people(lines.iter().map(|line| line.actor)).await?;
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
                .bind(line.status)
                .scalar(&mut *self)
                .await?;
            keys.push(key);
            self.tell(News::Line(key));
            bump(line, published, &mut *self).await?;
        }
        Ok(keys)
    }
}

impl Tx {
    /// The position of a line; of none, 0.
    pub async fn position_of(&mut self, line: Option<i64>) -> Result<i64, sqlx::Error> {
        match line {
            Some(line) => sql("SELECT position FROM activities WHERE key = $1").bind(line).scalar(self).await,
            None => Ok(0),
        }
    }
}

/// Raises the times of the actor's latest activity: that of `latest_lines`, after which there is no line of the actor, and
/// `active_at`, by which lists sort, when every member may see the line: the order must not hint at what happens in closed
/// spaces or to hidden people.
async fn bump(line: &NewActivity, published: i64, tx: &mut Tx) -> Result<(), sqlx::Error> {
    const LATEST: &str = "INSERT INTO latest_lines (person, published) VALUES ($1, $2) \
         ON CONFLICT (person) DO UPDATE SET published = excluded.published \
         WHERE latest_lines.published < excluded.published";
    const ACTIVE: &str = "UPDATE people SET active_at = $2 WHERE key = $1 AND active_at < $2 \
         AND NOT EXISTS (SELECT 1 FROM spaces s WHERE s.key = $3 AND s.everyone = 0) \
         AND NOT EXISTS (SELECT 1 FROM people q WHERE q.key = $4 AND (q.restricted = 1 OR q.state <> 0))";
    sql(LATEST).bind(line.actor).bind(published).run(&mut *tx).await?;
    sql(ACTIVE).bind(line.actor).bind(published).bind(line.space).bind(line.person).run(tx).await.map(drop)
}
