//! Links of notices: what whoever has one may do, for whom.

use super::mails::Claimed;
use super::{Store, Tx, sql};
use crate::mail::Kind;
use kith_api::ids::PersonId;
use sqlx::FromRow;

/// How long a link works: microseconds.
const LASTS: i64 = 400 * 24 * 3_600 * 1_000_000;

/// What a link may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLink {
    /// For whom, by key.
    pub person: i64,
    /// Addresses the person's pages.
    pub username: String,
    /// What mail it stands in.
    pub kind: Kind,
    /// Of whose activity that was.
    pub covers: i64,
    /// Whom it may stop following.
    pub followees: Vec<PersonId>,
}

#[derive(FromRow)]
struct Row {
    person: i64,
    username: String,
    kind: i64,
    covers: i64,
    followees: String,
}

impl Store {
    /// Keeps the link of a notice that is about to be sent; sent again, it may be about others.
    pub async fn keep_mail_link(
        &self,
        token_hash: &str,
        (person, mail): (i64, &Claimed),
        covers: i64,
        followees: &[PersonId],
        now: i64,
    ) -> Result<(), sqlx::Error> {
        const KEEP: &str = "INSERT INTO mail_links (token_hash, person, kind, covers, followees, created, expires) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (token_hash) DO UPDATE SET covers = excluded.covers, \
             followees = excluded.followees";
        let followees: Vec<i64> = followees.iter().map(|id| id.bits()).collect();
        sql(KEEP)
            .bind(token_hash)
            .bind(person)
            .bind(mail.kind() as i64)
            .bind(covers)
            .bind(super::dialect::number_list(followees))
            .bind(now)
            .bind(now + LASTS)
            .run(self)
            .await
            .map(drop)
    }

    /// What a link may do, if it counts: its person is active.
    pub async fn mail_link(&self, token_hash: &str, now: i64) -> Result<Option<MailLink>, sqlx::Error> {
        const FIND: &str = "SELECT l.person, p.username, l.kind, l.covers, l.followees FROM mail_links l \
             JOIN people p ON p.key = l.person WHERE l.token_hash = $1 AND l.expires > $2 AND p.state = 0";
        let row: Option<Row> = sql(FIND).bind(token_hash).bind(now).optional(self).await?;
        Ok(row.map(|row| {
            let followees: Vec<i64> = serde_json::from_str(&row.followees).unwrap_or_default();
            MailLink {
                person: row.person,
                username: row.username,
                kind: Kind::of(row.kind),
                covers: row.covers,
                followees: followees.into_iter().map(PersonId::from_bits).collect(),
            }
        }))
    }

    /// Forgets links that work no longer.
    pub async fn sweep_mail_links(&self, now: i64) -> Result<u64, sqlx::Error> {
        sql("DELETE FROM mail_links WHERE expires <= $1").bind(now).run(self).await
    }
}

impl Tx {
    /// Ends all links of a person's mails.
    pub async fn end_mail_links(&mut self, person: i64) -> Result<(), sqlx::Error> {
        sql("DELETE FROM mail_links WHERE person = $1").bind(person).run(self).await.map(drop)
    }
}
