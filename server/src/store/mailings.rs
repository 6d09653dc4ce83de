//! How far people were told by mail, and who is to be told: a row for each who chose that, so that looking for them costs
//! what they are, and not what the site is.
//!
//! Nobody is written to when somebody does something. A worker compares positions afterwards; the row of a person is moved
//! on in the transaction that puts the mail into the outbox, and from where it was read: of two workers one moves it.

use super::choices::{MailRow, mail_columns};
use super::dialect::{in_list, number_list};
use super::mails::{OTHERS, OWN};
use super::viewers::{ViewerRow, viewer_columns};
use super::{Store, Tx, sql};
use crate::mail::{Kind, next_digest};
use crate::policy::Viewer;
use kith_api::settings::{MailSettings, Settings};
use sqlx::FromRow;

/// Somebody who was not told of all that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Behind {
    /// By key.
    pub person: i64,
    /// The last position that was looked at.
    pub position: i64,
    /// When the first thing happened that the person is to be told of; none: nothing did.
    pub oldest: Option<i64>,
    network: i64,
    own: i64,
}

impl Behind {
    /// Whose activity the person wants to be told of, as in [`Notice`](super::mails::Notice).
    pub fn covers(&self) -> i64 {
        (if self.network == 1 { OTHERS } else { 0 }) + if self.own == 1 { OWN } else { 0 }
    }
}

/// Somebody whose digest is due.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct DigestDue {
    /// By key.
    pub person: i64,
    /// The last position that was looked at.
    pub position: i64,
    /// Since when; 0: it was never reckoned.
    pub due: i64,
    /// When the last digest was put into the outbox.
    pub last: Option<i64>,
    digest_hour: i64,
    /// IANA name.
    pub time_zone: Option<String>,
    able: i64,
}

impl DigestDue {
    /// When the next one is due, after a time.
    pub fn next(&self, now: i64, last: Option<i64>) -> i64 {
        next_digest(self.time_zone.as_deref(), u32::try_from(self.digest_hour).unwrap_or_default(), now, last)
    }

    /// Whether the person can get mail.
    pub fn is_able(&self) -> bool {
        self.able == 1
    }
}

/// Whom a notice tells, as of now.
#[derive(Clone, Debug)]
pub struct Recipient {
    /// What the person may see.
    pub viewer: Viewer,
    /// The full name.
    pub name: String,
    /// Addresses the person's pages.
    pub username: String,
    /// The confirmed address.
    pub email: String,
    /// What the person chose.
    pub mail: MailSettings,
    /// IANA name.
    pub time_zone: Option<String>,
}

#[derive(FromRow)]
struct RecipientRow {
    #[sqlx(flatten)]
    viewer: ViewerRow,
    name: String,
    username: String,
    email: String,
    #[sqlx(flatten)]
    mail: MailRow,
    time_zone: Option<String>,
}

/// True where the person of `mailings` row `n` (and `people` row `p`) is to be told of activity `a`.
macro_rules! to_be_told {
    ($network:literal, $own:literal) => {
        concat!(
            "((",
            $network,
            " AND a.actor <> n.person AND EXISTS (SELECT 1 FROM follows f WHERE f.follower = n.person",
            " AND f.followee = a.actor AND f.state = 2)) OR (",
            $own,
            " AND a.actor = n.person))"
        )
    };
}

impl Store {
    /// The last position of activity.
    pub async fn activity_position(&self) -> Result<i64, sqlx::Error> {
        sql("SELECT last FROM positions WHERE name = 'activity'").scalar(self).await
    }

    /// Whoever wants each activity by mail and was not told up to a position. What happened before `since` is no news.
    pub async fn behind(&self, upto: i64, since: i64) -> Result<Vec<Behind>, sqlx::Error> {
        // The sign keeps SQLite from looking for the time first: the positions are the few.
        const FIND: &str = concat!(
            "SELECT n.person, n.position, p.mail_network AS network, p.mail_own_actions AS own,",
            " CASE WHEN p.state = 0 AND p.email_confirmed = 1 THEN (SELECT MIN(a.published) FROM activities a",
            " WHERE a.position > n.position AND a.position <= $1 AND +a.published > $2 AND ",
            to_be_told!("p.mail_network = 1", "p.mail_own_actions = 1"),
            ") END AS oldest FROM mailings n JOIN people p ON p.key = n.person WHERE n.kind = 1 AND n.position < $1"
        );
        sql(FIND).bind(upto).bind(since).all(self).await
    }

    /// Notes that there is nothing to tell these people up to a position.
    pub async fn nothing_to_tell(&self, people: &[i64], upto: i64) -> Result<(), sqlx::Error> {
        let text = in_list!("UPDATE mailings SET position = $1 WHERE kind = 1 AND position < $1 AND person", "$2", "");
        self.spelled(text).bind(upto).bind(number_list(people.iter().copied())).run(self).await.map(drop)
    }

    /// Up to so many whose digest is due.
    pub async fn digests_due(&self, now: i64, limit: u32) -> Result<Vec<DigestDue>, sqlx::Error> {
        const FIND: &str = "SELECT n.person, n.position, n.due, n.last, p.digest_hour, p.time_zone, \
             CAST(CASE WHEN p.state = 0 AND p.email_confirmed = 1 THEN 1 ELSE 0 END AS BIGINT) AS able \
             FROM mailings n JOIN people p ON p.key = n.person WHERE n.kind = 4 AND n.due <= $1 ORDER BY n.due, n.person \
             LIMIT $2";
        sql(FIND).bind(now).bind(limit).all(self).await
    }

    /// Whether there is something for somebody's digest, seen or not.
    pub async fn has_digest(&self, person: i64, after: i64, upto: i64, since: i64) -> Result<bool, sqlx::Error> {
        const FIND: &str = concat!(
            "SELECT COUNT(*) FROM mailings n WHERE n.person = $1 AND n.kind = 4 AND EXISTS (SELECT 1 FROM activities a",
            " WHERE a.position > $2 AND a.position <= $3 AND +a.published > $4 AND ",
            to_be_told!("1 = 1", "1 = 0"),
            ")"
        );
        Ok(sql(FIND).bind(person).bind(after).bind(upto).bind(since).scalar(self).await? > 0)
    }

    /// Whom a notice tells; none where the account is not active or its address is not confirmed.
    pub async fn recipient(&self, person: i64) -> Result<Option<Recipient>, sqlx::Error> {
        const FIND: &str = concat!(
            "SELECT ",
            viewer_columns!(),
            ", p.name, p.username, p.email, p.time_zone, ",
            mail_columns!("p."),
            " FROM people p WHERE p.key = $1 AND p.state = 0 AND p.email_confirmed = 1 AND p.email IS NOT NULL"
        );
        let row: Option<RecipientRow> = sql(FIND).bind(person).optional(self).await?;
        Ok(row.map(|row| Recipient {
            viewer: row.viewer.told_no_address(),
            name: row.name,
            username: row.username,
            email: row.email,
            mail: row.mail.into(),
            time_zone: row.time_zone,
        }))
    }
}

impl Tx {
    /// Moves a person on to a position, if nobody else did since it was read.
    pub async fn move_on(&mut self, behind: &Behind, upto: i64) -> Result<bool, sqlx::Error> {
        const MOVE: &str = "UPDATE mailings SET position = $3 WHERE person = $1 AND kind = 1 AND position = $2";
        Ok(sql(MOVE).bind(behind.person).bind(behind.position).bind(upto).run(self).await? > 0)
    }

    /// The same after a digest: the next one is due later.
    pub async fn move_digest_on(
        &mut self,
        digest: &DigestDue,
        upto: i64,
        next: i64,
        last: Option<i64>,
    ) -> Result<bool, sqlx::Error> {
        const MOVE: &str = "UPDATE mailings SET position = $4, due = $5, last = $6 \
             WHERE person = $1 AND kind = 4 AND position = $2 AND due = $3";
        let moved =
            sql(MOVE).bind(digest.person).bind(digest.position).bind(digest.due).bind(upto).bind(next).bind(last);
        Ok(moved.run(self).await? > 0)
    }

    /// Begins, goes on or ends telling a person, as it was chosen: whoever chooses it is told of what happens from then on.
    pub(super) async fn heed_choice(&mut self, person: i64, chosen: &Settings, now: i64) -> Result<(), sqlx::Error> {
        const BEGIN: &str = "INSERT INTO mailings (person, kind, position) SELECT CAST($1 AS BIGINT), 1, a.last \
             FROM positions a WHERE a.name = 'activity' ON CONFLICT (person, kind) DO NOTHING";
        // One that is due already and waits for the worker stays so.
        const BEGIN_DIGEST: &str = "INSERT INTO mailings (person, kind, position, due) SELECT CAST($1 AS BIGINT), 4, a.last, \
             CAST($2 AS BIGINT) FROM positions a WHERE a.name = 'activity' ON CONFLICT (person, kind) DO UPDATE \
             SET due = excluded.due WHERE mailings.due > $3";
        const LAST: &str = "SELECT last FROM mailings WHERE person = $1 AND kind = 4";
        let mail = &chosen.mail;
        if mail.network || mail.own_actions {
            sql(BEGIN).bind(person).run(&mut *self).await?;
        } else {
            self.end_mailing(person, Kind::Activity).await?;
        }
        if !mail.daily_digest {
            return self.end_mailing(person, Kind::Digest).await;
        }
        let row: Option<(Option<i64>,)> = sql(LAST).bind(person).optional(&mut *self).await?;
        let due = next_digest(chosen.time_zone.as_deref(), mail.digest_hour, now, row.and_then(|(last,)| last));
        sql(BEGIN_DIGEST).bind(person).bind(due).bind(now).run(&mut *self).await.map(drop)
    }

    async fn end_mailing(&mut self, person: i64, kind: Kind) -> Result<(), sqlx::Error> {
        const END: &str = "DELETE FROM mailings WHERE person = $1 AND kind = $2";
        sql(END).bind(person).bind(kind as i64).run(self).await.map(drop)
    }
}
