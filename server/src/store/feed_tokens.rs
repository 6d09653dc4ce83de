//! Secret addresses of feeds. The database has the hashes of their tokens alone.

use super::viewers::{ViewerRow, viewer_columns};
use super::visible::visible_person;
use super::{Store, Tx, sql};
use crate::policy::Viewer;
use crate::random;
use kith_api::feeds::{FEEDS_MAX, FeedKind};
use kith_api::ids::FeedId;
use sqlx::FromRow;

/// A secret scanner knows a token by this.
pub const TOKEN_PREFIX: &str = "kith_ft_";

/// An address as its owner sees it.
#[derive(Clone, Debug, FromRow)]
pub struct FeedRow {
    /// Public.
    pub id: i64,
    /// Whose network or activity, by key.
    pub whose: i64,
    kind: i64,
    /// Microseconds UTC.
    pub created: i64,
    /// Microseconds UTC.
    pub last_used: Option<i64>,
}

impl FeedRow {
    /// What it tells.
    pub fn kind(&self) -> FeedKind {
        kind_of(self.kind)
    }
}

/// What is read, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Who is shown it, as of now.
    pub viewer: Viewer,
    /// Whose network or activity, by key.
    pub whose: i64,
    /// What it tells.
    pub kind: FeedKind,
}

/// Who reads by a secret address, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// As the owner of the address.
    pub reading: Reading,
    /// Public.
    pub feed: FeedId,
    /// When this address was made: microseconds UTC.
    pub created: i64,
    /// Microseconds UTC.
    pub last_used: Option<i64>,
}

#[derive(FromRow)]
struct ReaderRow {
    feed: i64,
    whose: i64,
    kind: i64,
    created: i64,
    last_used: Option<i64>,
    #[sqlx(flatten)]
    viewer: ViewerRow,
}

/// What a feed depends on: while this is what it was, so is the feed.
///
/// Not what is newest of what the reader may see, which costs as much as the feed: the counters are those of the whole
/// site, so they may change where the feed does not, and never the other way round.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct FeedState {
    /// Whose network or activity.
    pub name: String,
    /// Addresses that person's pages.
    pub username: String,
    /// The site's name, where one was given.
    pub site: Option<String>,
    /// The last position of activity.
    newest: i64,
    /// Grows when somebody may see more or less, or something is called otherwise.
    visibility: i64,
    /// Grows when lines go or change.
    removals: i64,
    /// Grows when the person follows or unfollows; 0 where that says nothing.
    follows: i64,
}

fn number(kind: FeedKind) -> i64 {
    match kind {
        FeedKind::Network => 0,
        FeedKind::Own => 1,
    }
}

fn kind_of(number: i64) -> FeedKind {
    if number == 1 { FeedKind::Own } else { FeedKind::Network }
}

impl Store {
    /// A person's addresses, the newest first.
    pub async fn feeds(&self, viewer: &Viewer) -> Result<Vec<FeedRow>, sqlx::Error> {
        const FIND: &str = "SELECT id, whose, kind, created, last_used FROM feed_tokens WHERE owner = $1 \
             ORDER BY created DESC, id";
        sql(FIND).bind(viewer.key).all(self).await
    }

    /// Who reads by a token, if it counts: its owner is active.
    pub async fn feed_reader(&self, token_hash: &str) -> Result<Option<Reader>, sqlx::Error> {
        const FIND: &str = concat!(
            "SELECT f.id AS feed, f.whose, f.kind, f.created, f.last_used, ",
            viewer_columns!(),
            " FROM feed_tokens f JOIN people p ON p.key = f.owner WHERE f.token_hash = $1 AND p.state = 0"
        );
        let row: Option<ReaderRow> = sql(FIND).bind(token_hash).optional(self).await?;
        Ok(row.map(|row| Reader {
            reading: Reading { viewer: row.viewer.told_no_address(), whose: row.whose, kind: kind_of(row.kind) },
            feed: FeedId::from_bits(row.feed),
            created: row.created,
            last_used: row.last_used,
        }))
    }

    /// What a feed depends on; none where its reader may not see whose it is.
    pub async fn feed_state(&self, reading: &Reading) -> Result<Option<FeedState>, sqlx::Error> {
        const FIND: &str = concat!(
            "SELECT CASE WHEN TRIM(p.name) = '' THEN p.username ELSE p.name END AS name, p.username,",
            " (SELECT value FROM settings WHERE name = 'site_name') AS site,",
            " (SELECT last FROM positions WHERE name = 'activity') AS newest,",
            " (SELECT last FROM positions WHERE name = 'visibility') AS visibility,",
            " (SELECT last FROM positions WHERE name = 'removals') AS removals,",
            " CAST(CASE WHEN CAST($4 AS BIGINT) = 1 THEN 0 ELSE (SELECT COALESCE(SUM(f.version), 0) FROM follows f",
            " WHERE f.follower = $3) END AS BIGINT) AS follows",
            " FROM people p WHERE p.key = $3 AND ",
            visible_person!("p")
        );
        sql(FIND)
            .bind(reading.viewer.key)
            .bind(reading.viewer.reach.number())
            .bind(reading.whose)
            .bind(number(reading.kind))
            .optional(self)
            .await
    }

    /// Remembers when an address was read.
    pub async fn touch_feed(&self, token_hash: &str, now: i64) -> Result<(), sqlx::Error> {
        const TOUCH: &str = "UPDATE feed_tokens SET last_used = $2 WHERE token_hash = $1";
        sql(TOUCH).bind(token_hash).bind(now).run(self).await.map(drop)
    }
}

impl Tx {
    /// Makes an address and returns its token: the only time it is there to be read. None where the person has too many.
    pub async fn add_feed(
        &mut self,
        owner: i64,
        whose: i64,
        kind: FeedKind,
        now: i64,
    ) -> Result<Option<(FeedId, String)>, sqlx::Error> {
        // Two at once are counted one after the other.
        const HOLD: &str = "UPDATE people SET status = status WHERE key = $1";
        const ADD: &str = "INSERT INTO feed_tokens (token_hash, id, owner, whose, kind, created) \
             VALUES ($1, $2, $3, $4, $5, $6)";
        sql(HOLD).bind(owner).run(&mut *self).await?;
        let count = sql("SELECT COUNT(*) FROM feed_tokens WHERE owner = $1").bind(owner).scalar(&mut *self).await?;
        if count >= FEEDS_MAX as i64 {
            return Ok(None);
        }
        let (id, token) = (random::id(), new_token());
        sql(ADD)
            .bind(random::token_hash(&token))
            .bind(id)
            .bind(owner)
            .bind(whose)
            .bind(number(kind))
            .bind(now)
            .run(&mut *self)
            .await?;
        Ok(Some((FeedId::from_bits(id), token)))
    }

    /// Gives an address another token; the old one counts no longer. None where there is no such address.
    pub async fn rotate_feed(&mut self, owner: i64, id: FeedId, now: i64) -> Result<Option<String>, sqlx::Error> {
        const ROTATE: &str = "UPDATE feed_tokens SET token_hash = $3, created = $4, last_used = NULL \
             WHERE owner = $1 AND id = $2";
        let token = new_token();
        let rotated =
            sql(ROTATE).bind(owner).bind(id.bits()).bind(random::token_hash(&token)).bind(now).run(self).await?;
        Ok((rotated > 0).then_some(token))
    }

    /// Ends an address; one that is no more is no error.
    pub async fn end_feed(&mut self, owner: i64, id: FeedId) -> Result<(), sqlx::Error> {
        sql("DELETE FROM feed_tokens WHERE owner = $1 AND id = $2")
            .bind(owner)
            .bind(id.bits())
            .run(self)
            .await
            .map(drop)
    }

    /// Ends all addresses of a person.
    pub async fn end_feeds(&mut self, owner: i64) -> Result<(), sqlx::Error> {
        sql("DELETE FROM feed_tokens WHERE owner = $1").bind(owner).run(self).await.map(drop)
    }
}

fn new_token() -> String {
    format!("{TOKEN_PREFIX}{}", random::token())
}
