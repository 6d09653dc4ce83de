//! Status updates: reading pages of them with those whom they mention, and removing them.

use super::activity::Earlier;
use super::dialect::Spelled;
use super::news::News;
use super::people::{After, Page, PersonRow, page_of, time};
use super::visible::{person_columns, standing_joins, visible_person};
use super::words;
use super::{Store, Tx, sql};
use crate::policy::Viewer;
use kith_api::ids::StatusId;
use kith_api::mentions::mentions;
use kith_api::people::StatusUpdate;
use sqlx::FromRow;
use std::collections::{BTreeSet, HashMap};

#[derive(FromRow)]
struct Row {
    id: i64,
    content: String,
    published: i64,
    current: i64,
}

/// The current status update of a person.
#[derive(FromRow)]
pub struct Current {
    /// Its key.
    pub key: i64,
    /// Plain text.
    pub content: String,
    /// Microseconds UTC.
    pub published: i64,
}

/// Somebody whom a text names, and by which name.
#[derive(FromRow)]
struct Mentioned {
    folded: String,
    #[sqlx(flatten)]
    person: PersonRow,
}

macro_rules! statuses {
    ($which:literal) => {
        concat!(
            "SELECT s.id, s.content, s.published,",
            " CAST(CASE WHEN p.status = s.key THEN 1 ELSE 0 END AS BIGINT) AS current",
            " FROM statuses s JOIN people p ON p.key = s.person WHERE ",
            $which,
            " AND ",
            visible_person!("p")
        )
    };
}

macro_rules! mentioned {
    ($names:literal) => {
        concat!(
            "SELECT u.folded, ",
            person_columns!("p"),
            " FROM usernames u JOIN people p ON p.key = u.person",
            standing_joins!("p"),
            "WHERE ",
            visible_person!("p"),
            " AND u.folded IN (SELECT value FROM ",
            $names,
            ")"
        )
    };
}
const MENTIONED: Spelled =
    Spelled { sqlite: mentioned!("json_each($3)"), postgres: mentioned!("json_array_elements_text(CAST($3 AS JSON))") };

impl Store {
    /// One page of what a person said, newest first: two statements, the second for whom it mentions.
    pub async fn statuses(
        &self,
        viewer: &Viewer,
        of: i64,
        after: Option<Earlier>,
        limit: u32,
    ) -> Result<Page<StatusUpdate>, sqlx::Error> {
        const STATUSES: &str = concat!(
            statuses!("s.person = $3 AND (s.published, s.id) < ($4, $5)"),
            " ORDER BY s.published DESC, s.id DESC LIMIT $6"
        );
        let after = after.unwrap_or(Earlier { published: i64::MAX, id: i64::MAX });
        let rows: Vec<Row> = sql(STATUSES)
            .bind(viewer.key)
            .bind(viewer.reach.number())
            .bind(of)
            .bind(after.published)
            .bind(after.id)
            .bind(i64::from(limit) + 1)
            .all(self)
            .await?;
        let people = self.mentioned(viewer, &rows).await?;
        let place = |row: &Row| After { value: row.published.to_string(), id: row.id };
        Ok(page_of(rows, limit, place, |row| shown(viewer, &people, row)))
    }

    /// One status update; none where the viewer does not see who said it.
    pub async fn status(&self, viewer: &Viewer, key: i64) -> Result<Option<StatusUpdate>, sqlx::Error> {
        let rows: Vec<Row> =
            sql(statuses!("s.key = $3")).bind(viewer.key).bind(viewer.reach.number()).bind(key).all(self).await?;
        let people = self.mentioned(viewer, &rows).await?;
        Ok(rows.into_iter().next().map(|row| shown(viewer, &people, row)))
    }

    /// Those whom texts mention and the viewer may see, by folded name. A hidden person and a name that is nobody's are one.
    async fn mentioned(&self, viewer: &Viewer, rows: &[Row]) -> Result<HashMap<String, PersonRow>, sqlx::Error> {
        let names = rows.iter().flat_map(|row| mentions(&row.content)).map(|(_, name)| words::fold(name));
        let names: BTreeSet<String> = names.collect();
        if names.is_empty() {
            return Ok(HashMap::new());
        }
        let names = serde_json::to_string(&names).expect("texts are JSON");
        let found: Vec<Mentioned> =
            self.spelled(MENTIONED).bind(viewer.key).bind(viewer.reach.number()).bind(names).all(self).await?;
        Ok(found.into_iter().map(|one| (one.folded, one.person)).collect())
    }
}

fn shown(viewer: &Viewer, people: &HashMap<String, PersonRow>, row: Row) -> StatusUpdate {
    let mut named = BTreeSet::new();
    let mentions = mentions(&row.content)
        .into_iter()
        .filter_map(|(_, name)| people.get(&words::fold(name)))
        .filter(|person| named.insert(person.key))
        .map(|person| person.clone().into_person(viewer))
        .collect();
    StatusUpdate {
        id: StatusId::from_bits(row.id),
        text: row.content,
        published: time(row.published),
        current: row.current == 1,
        mentions,
    }
}

impl Tx {
    /// What the person's hover profile shows. Holds the person's row until the commit: of two who write at once, the second
    /// sees the first.
    pub async fn current_status(&mut self, person: i64) -> Result<Option<Current>, sqlx::Error> {
        const FIND: &str = "SELECT s.key, s.content, s.published FROM people p JOIN statuses s ON s.key = p.status \
             WHERE p.key = $1";
        sql("UPDATE people SET status = status WHERE key = $1").bind(person).run(&mut *self).await?;
        sql(FIND).bind(person).optional(&mut *self).await
    }

    /// Shows none as the current one; all stay.
    pub async fn clear_status(&mut self, person: i64) -> Result<(), sqlx::Error> {
        self.tell(News::Person(person));
        sql("UPDATE people SET status = NULL WHERE key = $1").bind(person).run(&mut *self).await.map(drop)
    }

    /// Removes a status update of a person and what was told of it. Where it was the current one, none is: what was said
    /// before is not said again. One that is no more, or another's, is no error.
    pub async fn remove_status(&mut self, person: i64, id: StatusId) -> Result<(), sqlx::Error> {
        const FIND: &str = "SELECT key FROM statuses WHERE person = $1 AND id = $2";
        const CLEAR: &str = "UPDATE people SET status = NULL WHERE key = $1 AND status = $2";
        let found: Option<(i64,)> = sql(FIND).bind(person).bind(id).optional(&mut *self).await?;
        let Some((key,)) = found else { return Ok(()) };
        self.tell(News::Person(person));
        // First, as it takes a counter that stands before people (`locks`).
        sql("DELETE FROM activities WHERE status = $1").bind(key).run(&mut *self).await?;
        sql(CLEAR).bind(person).bind(key).run(&mut *self).await?;
        sql("DELETE FROM statuses WHERE key = $1").bind(key).run(&mut *self).await.map(drop)
    }
}
