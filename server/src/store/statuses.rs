//! Status updates: reading pages of them.

use super::activity::Earlier;
use super::people::{After, Page, page_of, time};
use super::visible::visible_person;
use super::{Store, sql};
use crate::policy::Viewer;
use kith_api::ids::StatusId;
use kith_api::people::StatusUpdate;
use sqlx::FromRow;

#[derive(FromRow)]
struct Row {
    id: i64,
    content: String,
    published: i64,
    current: i64,
}

impl Store {
    /// One page of what a person said, newest first.
    pub async fn statuses(
        &self,
        viewer: &Viewer,
        of: i64,
        after: Option<Earlier>,
        limit: u32,
    ) -> Result<Page<StatusUpdate>, sqlx::Error> {
        const STATUSES: &str = concat!(
            "SELECT s.id, s.content, s.published,",
            " CAST(CASE WHEN p.status = s.key THEN 1 ELSE 0 END AS BIGINT) AS current",
            " FROM statuses s JOIN people p ON p.key = s.person WHERE s.person = $3 AND (s.published, s.id) < ($4, $5) AND ",
            visible_person!("p"),
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
        let place = |row: &Row| After { value: row.published.to_string(), id: row.id };
        Ok(page_of(rows, limit, place, |row| StatusUpdate {
            id: StatusId::from_bits(row.id),
            text: row.content,
            published: time(row.published),
            current: row.current == 1,
            mentions: Vec::new(),
        }))
    }
}
