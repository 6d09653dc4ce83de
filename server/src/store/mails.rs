//! The outbox: mails wait here until a worker has sent them.

use super::dialect::Spelled;
use super::{Store, Tx, sql};
use crate::mail::Mail;
use crate::random;
use sqlx::FromRow;

/// A mail that a worker holds: nobody else sends it until its lease ends.
#[derive(Clone, Debug, FromRow)]
pub struct Claimed {
    /// Internal.
    pub key: i64,
    /// The same at every attempt, so that whoever gets two can tell.
    pub message_id: String,
    /// The one address it goes to.
    pub recipient: String,
    /// Plain text.
    pub subject: String,
    /// The text.
    pub plain: String,
    /// The same as HTML; none: it goes as text alone.
    pub html: Option<String>,
    /// When it was written: microseconds UTC.
    pub created: i64,
    /// How often it was tried, this time counted.
    pub attempts: i64,
}

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE mails SET due = $2, attempts = attempts + 1 WHERE key = (SELECT m.key FROM mails m WHERE m.state = 0",
            " AND m.due <= $1 ORDER BY m.due, m.key LIMIT 1",
            $lock,
            ") RETURNING key, message_id, recipient, subject, plain, html, created, attempts"
        )
    };
}

impl Tx {
    /// Puts a mail into the outbox, in the transaction of what it tells: both are, or neither.
    pub async fn add_mail(&mut self, mail: &Mail, host: &str, now: i64) -> Result<(), sqlx::Error> {
        const ADD: &str = "INSERT INTO mails (message_id, recipient, subject, plain, html, created, due) \
             VALUES ($1, $2, $3, $4, $5, $6, $6)";
        let message_id = format!("<{:016x}{:016x}@{host}>", random::id(), random::id());
        sql(ADD)
            .bind(message_id)
            .bind(&mail.to)
            .bind(&mail.subject)
            .bind(&mail.plain)
            .bind(&mail.html)
            .bind(now)
            .run(&mut *self)
            .await
            .map(drop)
    }
}

impl Store {
    /// Takes the mail that is due longest and holds it until `lease`; none is due: none.
    pub async fn claim_mail(&self, now: i64, lease: i64) -> Result<Option<Claimed>, sqlx::Error> {
        const CLAIM: Spelled = Spelled { sqlite: claim!(""), postgres: claim!(" FOR UPDATE SKIP LOCKED") };
        // Looked for by a reader first: an empty outbox costs the one writer nothing.
        const ANY: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM mails WHERE state = 0 AND due <= $1 LIMIT 1) m";
        if sql(ANY).bind(now).scalar(self).await? == 0 {
            return Ok(None);
        }
        let mut tx = self.begin().await?;
        let claimed = tx.spelled(CLAIM).bind(now).bind(lease).optional(&mut tx).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    /// A mail was taken by the next server. Its text goes: links in it are secrets.
    pub async fn mail_sent(&self, key: i64) -> Result<(), sqlx::Error> {
        const SENT: &str = "UPDATE mails SET state = 1, plain = '', html = NULL, failure = NULL WHERE key = $1";
        sql(SENT).bind(key).run(self).await.map(drop)
    }

    /// A mail was not taken: it is tried again when `due`, or given up.
    pub async fn mail_failed(&self, key: i64, due: Option<i64>, failure: &str) -> Result<(), sqlx::Error> {
        const FAILED: &str = "UPDATE mails SET state = CASE WHEN CAST($2 AS BIGINT) IS NULL THEN 2 ELSE 0 END, \
             due = COALESCE(CAST($2 AS BIGINT), due), failure = $3 WHERE key = $1";
        let failure: String = failure.chars().filter(|letter| *letter != '\0').take(500).collect();
        sql(FAILED).bind(key).bind(due).bind(failure).run(self).await.map(drop)
    }

    /// Forgets mails that were written before `before` and do not wait any more.
    pub async fn sweep_mails(&self, before: i64) -> Result<u64, sqlx::Error> {
        sql("DELETE FROM mails WHERE created < $1 AND state <> 0").bind(before).run(self).await
    }
}
