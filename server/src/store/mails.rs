//! The outbox: mails wait here until a worker has sent them. A letter waits with its text; a notice, which tells what
//! happened, with what it is about ([`Notice`]), and is written when it is sent.

use super::dialect::Spelled;
use super::{Sql, Store, Tx, sql};
use crate::mail::{Kind, Mail};
use crate::random;
use sqlx::FromRow;

/// A mail that a worker holds: nobody else sends it until its lease ends.
#[derive(Clone, Debug, Default, FromRow)]
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
    pub(crate) kind: i64,
    /// Who is told, by key; of a letter none.
    pub person: Option<i64>,
    /// Who follows or mentions, by key.
    pub about: Option<i64>,
    /// It tells of activity after this position.
    pub position_after: i64,
    /// Up to this one.
    pub position_upto: i64,
    /// Whose activity.
    pub covers: i64,
    /// Of its links.
    pub secret: String,
}

impl Claimed {
    /// A letter as it waited.
    pub fn letter(&self) -> Mail {
        Mail {
            to: self.recipient.clone(),
            subject: self.subject.clone(),
            plain: self.plain.clone(),
            html: self.html.clone(),
        }
    }

    /// What it tells.
    pub fn kind(&self) -> Kind {
        Kind::of(self.kind)
    }
}

/// A mail that was given up.
#[derive(Clone, Debug, FromRow)]
pub struct GivenUp {
    kind: i64,
    /// The one address it goes to.
    pub recipient: String,
    /// Of a letter; a notice has none before it is sent.
    pub subject: String,
    /// Microseconds UTC.
    pub created: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// What the mail server said last.
    pub failure: Option<String>,
}

impl GivenUp {
    /// What it tells.
    pub fn kind(&self) -> Kind {
        Kind::of(self.kind)
    }
}

/// What a notice tells: to whom, and of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Who is told, by key.
    pub person: i64,
    /// What.
    pub kind: Kind,
    /// Who follows or mentions, by key.
    pub about: Option<i64>,
    /// Activity after this position.
    pub position_after: i64,
    /// Up to this one.
    pub position_upto: i64,
    /// Of whose activity: [`OTHERS`], [`OWN`], or the sum.
    pub covers: i64,
    /// When it is sent at the earliest.
    pub due: i64,
}

impl Notice {
    /// Of one line of activity; position 0: of none.
    pub fn of_line(person: i64, kind: Kind, position: i64, due: i64) -> Self {
        let position_after = (position - 1).max(0);
        Self { person, kind, about: None, position_after, position_upto: position, covers: 0, due }
    }
}

/// Activity of those whom one follows.
pub const OTHERS: i64 = 1;
/// One's own.
pub const OWN: i64 = 2;
/// A secret scanner knows the tokens in links of notices by this.
pub const TOKEN_PREFIX: &str = "kith_mt_";
/// So many mails that somebody was mentioned by one and the same in [`REST`]; more would be poured over.
const MENTIONS_A_DAY: i64 = 20;
/// One mail of one new follower in this time: microseconds.
const REST: i64 = 24 * 3_600 * 1_000_000;

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE mails SET due = $2, attempts = attempts + 1 WHERE key = (SELECT m.key FROM mails m WHERE m.state = 0",
            " AND m.due <= $1 ORDER BY CASE WHEN m.kind = 0 THEN 0 ELSE 1 END, m.due, m.key LIMIT 1",
            $lock,
            ") RETURNING key, message_id, recipient, subject, plain, html, created, attempts, kind, person, about,",
            " position_after, position_upto, covers, secret"
        )
    };
}

/// Adds a notice, where what follows is true of whom it tells (`p`).
macro_rules! notice {
    () => {
        "INSERT INTO mails (message_id, recipient, subject, plain, created, due, kind, person, about, position_after, \
         position_upto, covers, secret) SELECT $1, p.email, '', '', $2, $3, $4, p.key, CAST($5 AS BIGINT), $6, $7, $8, $9 \
         FROM people p WHERE p.key = $10 AND p.state = 0 AND p.email_confirmed = 1 AND p.email IS NOT NULL"
    };
}

impl Tx {
    /// Puts a mail into the outbox, in the transaction of what it tells: both are, or neither.
    pub async fn add_mail(&mut self, mail: &Mail, host: &str, now: i64) -> Result<(), sqlx::Error> {
        const ADD: &str = "INSERT INTO mails (message_id, recipient, subject, plain, html, created, due) \
             VALUES ($1, $2, $3, $4, $5, $6, $6)";
        sql(ADD)
            .bind(message_id(host))
            .bind(&mail.to)
            .bind(&mail.subject)
            .bind(&mail.plain)
            .bind(&mail.html)
            .bind(now)
            .run(&mut *self)
            .await
            .map(drop)
    }

    /// Puts a notice into the outbox, if whom it tells can get mail. Its address is that of now: should it be another when
    /// it is sent, it is not sent.
    pub async fn add_notice(&mut self, notice: &Notice, host: &str, now: i64) -> Result<(), sqlx::Error> {
        notice.bind(sql(notice!()), host, now).run(self).await.map(drop)
    }

    /// The same of a new follower, if that is wished, and nothing was said of these two for a day.
    pub async fn add_follower_notice(&mut self, notice: &Notice, host: &str, now: i64) -> Result<(), sqlx::Error> {
        const ADD: &str = concat!(
            notice!(),
            " AND p.mail_new_follower = 1 AND NOT EXISTS (SELECT 1 FROM mails m WHERE m.person = p.key AND m.kind = 3",
            " AND m.about = $5 AND (m.state = 0 OR (m.state = 1 AND m.ended > $11)))"
        );
        notice.bind(sql(ADD), host, now).bind(now - REST).run(self).await.map(drop)
    }

    /// Those of these names, in JSON and folded, who want a mail when somebody mentions them; not the one who does, and nobody
    /// who was mentioned by that one too often that day.
    pub async fn wish_mentions(&mut self, names: &str, by: i64, now: i64) -> Result<Vec<i64>, sqlx::Error> {
        macro_rules! wish {
            ($names:literal) => {
                concat!(
                    "SELECT DISTINCT p.key FROM usernames u JOIN people p ON p.key = u.person WHERE p.state = 0",
                    " AND p.email_confirmed = 1 AND p.mail_mentions = 1 AND p.key <> $2 AND (SELECT COUNT(*) FROM mails m",
                    " WHERE m.person = p.key AND m.kind = 2 AND m.about = $2 AND m.created > $3) < $4 AND u.folded IN",
                    " (SELECT value FROM ",
                    $names,
                    ") ORDER BY p.key"
                )
            };
        }
        const WISH: Spelled =
            Spelled { sqlite: wish!("json_each($1)"), postgres: wish!("json_array_elements_text(CAST($1 AS JSON))") };
        let rows: Vec<(i64,)> =
            self.spelled(WISH).bind(names).bind(by).bind(now - REST).bind(MENTIONS_A_DAY).all(&mut *self).await?;
        Ok(rows.into_iter().map(|(key,)| key).collect())
    }
}

impl Notice {
    /// Gives the values of `notice!`.
    fn bind(&self, sql: Sql, host: &str, now: i64) -> Sql {
        sql.bind(message_id(host))
            .bind(now)
            .bind(self.due)
            .bind(self.kind as i64)
            .bind(self.about)
            .bind(self.position_after)
            .bind(self.position_upto)
            .bind(self.covers)
            .bind(random::token())
            .bind(self.person)
    }
}

fn message_id(host: &str) -> String {
    format!("<{:016x}{:016x}@{host}>", random::id(), random::id())
}

impl Store {
    /// Takes the mail that is due longest and holds it until `lease`; none is due: none. Somebody waits for a letter in front of
    /// a screen, so it does not stand behind all the digests of an hour.
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
    pub async fn mail_sent(&self, key: i64, now: i64) -> Result<(), sqlx::Error> {
        const SENT: &str = "UPDATE mails SET state = 1, plain = '', html = NULL, secret = '', failure = NULL, ended = $2 \
             WHERE key = $1";
        sql(SENT).bind(key).bind(now).run(self).await.map(drop)
    }

    /// A notice has nothing to tell any more, or nobody to tell it.
    pub async fn mail_withdrawn(&self, key: i64, now: i64) -> Result<(), sqlx::Error> {
        const WITHDRAWN: &str = "UPDATE mails SET state = 3, secret = '', ended = $2 WHERE key = $1";
        sql(WITHDRAWN).bind(key).bind(now).run(self).await.map(drop)
    }

    /// A mail was not taken: it is tried again when `due`, or given up.
    pub async fn mail_failed(&self, key: i64, due: Option<i64>, failure: &str, now: i64) -> Result<(), sqlx::Error> {
        const FAILED: &str = "UPDATE mails SET state = CASE WHEN CAST($2 AS BIGINT) IS NULL THEN 2 ELSE 0 END, \
             due = COALESCE(CAST($2 AS BIGINT), due), failure = $3, \
             ended = CASE WHEN CAST($2 AS BIGINT) IS NULL THEN $4 ELSE NULL END WHERE key = $1";
        let failure: String = failure.chars().filter(|letter| *letter != '\0').take(500).collect();
        sql(FAILED).bind(key).bind(due).bind(failure).bind(now).run(self).await.map(drop)
    }

    /// How many mails wait, and those that were given up, the oldest first.
    pub async fn mail_queue(&self) -> Result<(i64, Vec<GivenUp>), sqlx::Error> {
        const GIVEN_UP: &str = "SELECT kind, recipient, subject, created, attempts, failure FROM mails WHERE state = 2 ORDER BY created, key";
        let waiting = sql("SELECT COUNT(*) FROM mails WHERE state = 0").scalar(self).await?;
        Ok((waiting, sql(GIVEN_UP).all(self).await?))
    }

    /// Tries mails that were given up again, as if they were new.
    pub async fn try_mails_again(&self, now: i64) -> Result<u64, sqlx::Error> {
        const AGAIN: &str = "UPDATE mails SET state = 0, due = $1, attempts = 0, ended = NULL WHERE state = 2";
        sql(AGAIN).bind(now).run(self).await
    }

    /// Forgets mails that were written before `before` and do not wait any more.
    pub async fn sweep_mails(&self, before: i64) -> Result<u64, sqlx::Error> {
        sql("DELETE FROM mails WHERE created < $1 AND state <> 0").bind(before).run(self).await
    }
}
