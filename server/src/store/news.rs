//! What changed, for those who look: written with the change itself, read by every server process.

use super::dialect::{in_list, number_list};
use super::people::standing_of;
use super::visible::{standing_joins, visible_activity, visible_person};
use super::{Pools, Store, Tx, TxKind, sql};
use crate::policy::Viewer;
use kith_api::follows::Standing;
use kith_api::ids::PersonId;
use sqlx::FromRow;
use sqlx::postgres::PgListener;
use std::collections::HashMap;
use std::time::Duration;

/// A change that touches more than this is told as one: look at everything again.
const MOST: usize = 100;
/// PostgreSQL's channel between server processes.
const CHANNEL: &str = "kith_news";

/// What changed. People and lines are keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// One follows another, or no longer.
    Follow {
        /// Who.
        follower: i64,
        /// Whom.
        followee: i64,
    },
    /// Something that is shown of a person.
    Person(i64),
    /// A line of activity came.
    Line(i64),
    /// What a person may see, or everybody; or where a person is signed in.
    Sight(Option<i64>),
}

/// News and their position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Of arrival.
    pub position: i64,
    /// What.
    pub news: News,
}

#[derive(FromRow)]
struct Row {
    position: i64,
    kind: i64,
    one: Option<i64>,
    two: Option<i64>,
}

impl Row {
    fn told(self) -> Option<Told> {
        let news = match (self.kind, self.one, self.two) {
            (1, Some(follower), Some(followee)) => News::Follow { follower, followee },
            (2, Some(person), _) => News::Person(person),
            (3, Some(line), _) => News::Line(line),
            (4, whose, _) => News::Sight(whose),
            _ => return None,
        };
        Some(Told { position: self.position, news })
    }
}

/// A person whom news concern, as a viewer may know of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concerned {
    /// Public.
    pub id: PersonId,
    /// Between the viewer and this person; of one who is hidden, the viewer's own side alone.
    pub standing: Standing,
    /// Whether the viewer sees the person.
    pub visible: bool,
}

#[derive(FromRow)]
struct ConcernedRow {
    key: i64,
    id: i64,
    my_state: i64,
    my_version: i64,
    back_state: i64,
    back_version: i64,
    visible: i64,
}

impl Tx {
    /// Tells of a change when it is committed.
    pub fn tell(&mut self, news: News) {
        if !self.news.contains(&news) {
            self.news.push(news);
        }
    }

    /// Writes down what is told, as the last step before the commit: positions are drawn under a lock that is held until
    /// then.
    pub(super) async fn write_news(&mut self, now: i64) -> Result<(), sqlx::Error> {
        const DRAW: &str = "UPDATE positions SET last = last + $1 WHERE name = 'news' RETURNING last";
        const ADD: &str = "INSERT INTO news (position, kind, one, two, at) VALUES ($1, $2, $3, $4, $5)";
        let mut told = std::mem::take(&mut self.news);
        if told.len() > MOST {
            told = vec![News::Sight(None)];
        }
        let count = told.len() as i64;
        let mut position = sql(DRAW).bind(count).scalar(&mut *self).await? - count;
        for news in told {
            position += 1;
            let (kind, one, two): (i64, _, _) = match news {
                News::Follow { follower, followee } => (1, Some(follower), Some(followee)),
                News::Person(person) => (2, Some(person), None),
                News::Line(line) => (3, Some(line), None),
                News::Sight(whose) => (4, whose, None),
            };
            sql(ADD).bind(position).bind(kind).bind(one).bind(two).bind(now).run(&mut *self).await?;
        }
        if matches!(self.kind, TxKind::Postgres(_)) {
            sql("SELECT COUNT(pg_notify('kith_news', ''))").scalar(&mut *self).await?;
        }
        Ok(())
    }
}

/// Hears that there are news, however they came.
pub struct Ear {
    committed: tokio::sync::watch::Receiver<u64>,
    listener: Option<PgListener>,
}

impl Ear {
    /// Waits until there may be news, or some time has passed: what another process wrote into a SQLite file, or while the
    /// line to PostgreSQL was down, is found then.
    pub async fn hear(&mut self, at_most: Duration) {
        let committed = self.committed.changed();
        match &mut self.listener {
            None => _ = tokio::time::timeout(at_most, committed).await,
            Some(listener) => {
                tokio::select! {
                    _ = committed => {}
                    heard = listener.recv() => if heard.is_err() {
                        // It connects again by itself; not in a circle that never rests.
                        tokio::time::sleep(Duration::from_secs(1)).await;
                    },
                    () = tokio::time::sleep(at_most) => {}
                }
            }
        }
    }
}

impl Store {
    /// Begins to hear.
    pub async fn ear(&self) -> Result<Ear, sqlx::Error> {
        let listener = match self.pools() {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(pool) => {
                let mut listener = PgListener::connect_with(pool).await?;
                listener.listen(CHANNEL).await?;
                Some(listener)
            }
        };
        Ok(Ear { committed: self.committed.subscribe(), listener })
    }

    /// The position of the last news.
    pub async fn news_position(&self) -> Result<i64, sqlx::Error> {
        sql("SELECT last FROM positions WHERE name = 'news'").scalar(self).await
    }

    /// Up to so many news after a position, in order. None: some of them are forgotten, or none ever had this position.
    pub async fn news_after(&self, position: i64, limit: u32) -> Result<Option<Vec<Told>>, sqlx::Error> {
        const FIND: &str = "SELECT position, kind, one, two FROM news WHERE position > $1 ORDER BY position LIMIT $2";
        // Read before: what comes between the two is in the rows.
        let last = self.news_position().await?;
        let rows: Vec<Row> = sql(FIND).bind(position).bind(limit).all(self).await?;
        let whole = rows.first().map_or(position == last, |first| first.position == position + 1);
        Ok(whole.then(|| rows.into_iter().filter_map(Row::told).collect()))
    }

    /// Forgets news of before.
    pub async fn sweep_news(&self, before: i64) -> Result<u64, sqlx::Error> {
        sql("DELETE FROM news WHERE at < $1").bind(before).run(self).await
    }

    /// What a viewer may know of people, by key.
    pub async fn concerned(&self, viewer: &Viewer, people: &[i64]) -> Result<HashMap<i64, Concerned>, sqlx::Error> {
        let text = in_list!(
            concat!(
                "SELECT p.key, p.id, COALESCE(mine.state, 0) AS my_state, COALESCE(mine.version, 0) AS my_version,",
                " COALESCE(back.state, 0) AS back_state, COALESCE(back.version, 0) AS back_version,",
                " CAST(CASE WHEN ",
                visible_person!("p"),
                " THEN 1 ELSE 0 END AS BIGINT) AS visible FROM people p",
                standing_joins!("p"),
                "WHERE p.key"
            ),
            "$3",
            ""
        );
        let people = number_list(people.iter().copied());
        let rows: Vec<ConcernedRow> =
            self.spelled(text).bind(viewer.key).bind(viewer.reach.number()).bind(people).all(self).await?;
        Ok(rows.into_iter().map(|row| (row.key, row.known_to(viewer))).collect())
    }

    /// Whose those of these lines are that a viewer may see. None: of somebody whom the viewer does not see, who did
    /// something in a space that the viewer sees.
    pub async fn seen_lines(&self, viewer: &Viewer, lines: &[i64]) -> Result<Vec<Option<PersonId>>, sqlx::Error> {
        let text = in_list!(
            concat!(
                "SELECT CASE WHEN ",
                visible_person!("actor_person"),
                " THEN actor_person.id END FROM activities a JOIN people actor_person ON actor_person.key = a.actor",
                " LEFT JOIN people about_person ON about_person.key = a.person",
                " LEFT JOIN spaces in_space ON in_space.key = a.space WHERE a.key",
            ),
            "$3",
            concat!("AND ", visible_activity!("a"))
        );
        let lines = number_list(lines.iter().copied());
        let rows: Vec<(Option<i64>,)> =
            self.spelled(text).bind(viewer.key).bind(viewer.reach.number()).bind(lines).all(self).await?;
        Ok(rows.into_iter().map(|(actor,)| actor.map(PersonId::from_bits)).collect())
    }
}

impl ConcernedRow {
    fn known_to(self, viewer: &Viewer) -> Concerned {
        let visible = self.visible == 1;
        let (back, back_version) = if visible { (self.back_state, self.back_version) } else { (0, 0) };
        let standing = match self.key == viewer.key {
            true => Standing::MYSELF,
            false => standing_of(self.my_state, self.my_version, back, back_version),
        };
        Concerned { id: PersonId::from_bits(self.id), standing, visible }
    }
}
