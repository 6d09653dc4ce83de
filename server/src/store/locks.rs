//! In which order transactions take rows, for PostgreSQL. Whoever takes two that others take the other way round deadlocks.
//!
//! The order is: the counter `visibility`, the counter `removals` (both are taken by triggers, migration 0009), people by
//! their keys, all else, the position of activity, the position of news. A transaction that takes something late which stands
//! early takes it here first. SQLite has one writer at a time, and needs none of this.

use super::dialect::number_list;
use super::{Tx, TxKind, sql};
use std::collections::BTreeSet;

impl Tx {
    /// Takes the rows of people until the commit.
    pub(super) async fn hold_people(&mut self, people: impl IntoIterator<Item = i64>) -> Result<(), sqlx::Error> {
        const HOLD: &str = "SELECT COUNT(*) FROM (SELECT key FROM people WHERE key IN \
             (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST($1 AS JSON))) \
             ORDER BY key FOR NO KEY UPDATE) held";
        if !self.locks_rows() {
            return Ok(());
        }
        let people: BTreeSet<i64> = people.into_iter().collect();
        sql(HOLD).bind(number_list(people)).scalar(self).await.map(drop)
    }

    /// Takes both counters and the rows of people until the commit: for who changes this and that in an order that is not
    /// known before.
    pub async fn hold_everything_of(&mut self, people: impl IntoIterator<Item = i64>) -> Result<(), sqlx::Error> {
        const HOLD: &str = "SELECT last FROM positions WHERE name = $1 FOR NO KEY UPDATE";
        if self.locks_rows() {
            for counter in ["visibility", "removals"] {
                sql(HOLD).bind(counter).scalar(&mut *self).await?;
            }
        }
        self.hold_people(people).await
    }

    fn locks_rows(&self) -> bool {
        matches!(self.kind, TxKind::Postgres(_))
    }
}
