//! Authorization codes and access tokens. The database has their hashes alone.

use super::news::News;
use super::viewers::{ViewerRow, viewer_columns};
use super::{Store, Tx, sql};
use crate::policy::Viewer;
use crate::random;
use kith_api::ids::OauthTokenId;
use sqlx::FromRow;

/// How long a code waits to be used: microseconds.
pub const CODE_LASTS: i64 = 60 * 1_000_000;
/// How long a token counts: microseconds.
pub const TOKEN_LASTS: i64 = 3_600 * 1_000_000;
/// How long after it was issued a token that ended is kept for what it did: microseconds.
pub const FOLLOWS_KEPT: i64 = 30 * 24 * 3_600 * 1_000_000;
/// A secret scanner knows a token by this.
pub const TOKEN_PREFIX: &str = "kith_at_";

/// A person's answer to a site, to be written down.
#[derive(Clone, Copy, Debug)]
pub struct NewCode<'a> {
    /// Which site asked, by key.
    pub site: i64,
    /// Who answered, by key.
    pub person: i64,
    /// Where the answer goes.
    pub redirect: &'a str,
    /// S256 of what only the page that asked knows.
    pub challenge: &'a str,
    /// Scopes as a sum: 1 `cards:read`, 2 `follow:write`.
    pub scopes: i64,
    /// What the page knows its answer by.
    pub state: &'a str,
    /// Whether the person said no: then it opens nothing.
    pub refused: bool,
    /// Microseconds UTC.
    pub now: i64,
}

/// An answer on its way to the page that asked.
#[derive(Clone, Debug, FromRow)]
pub struct Waiting {
    /// To whom alone it is told.
    pub origin: String,
    /// What the page knows it by.
    pub state: String,
    /// Whether the person said no.
    pub refused: i64,
}

/// What a code must be used with.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// The code.
    pub code: &'a str,
    /// The site that uses it, by key.
    pub site: i64,
    /// Where the answer went.
    pub redirect: &'a str,
    /// S256 of the verifier.
    pub challenge: &'a str,
    /// Microseconds UTC.
    pub now: i64,
}

/// What a good token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// In whose name.
    pub viewer: Viewer,
    /// What for.
    pub scopes: i64,
    /// Microseconds UTC.
    pub last_used: Option<i64>,
    /// Which one it is.
    pub token: OauthTokenId,
}

#[derive(FromRow)]
struct BearerRow {
    token: i64,
    #[sqlx(flatten)]
    viewer: ViewerRow,
    scopes: i64,
    last_used: Option<i64>,
}

/// A token as its owner sees it.
#[derive(Clone, Debug, FromRow)]
pub struct Given {
    /// Public.
    pub id: i64,
    /// The site's name.
    pub site: String,
    /// The site's origin.
    pub origin: String,
    /// What for.
    pub scopes: i64,
    /// Microseconds UTC.
    pub issued: i64,
    /// Microseconds UTC.
    pub last_used: Option<i64>,
    /// Microseconds UTC.
    pub expires: i64,
    /// Whether it counts no longer.
    pub ended: i64,
    /// How many of its follows stand.
    pub follows: i64,
}

/// The follows that a token (`$token` is the name of its row) made and that stand as it made them.
macro_rules! standing_follows {
    ($token:literal) => {
        concat!(
            "oauth_follows made JOIN follows f ON f.follower = ",
            $token,
            ".person AND f.followee = made.followee AND f.version = made.version AND f.state <> 0 WHERE made.token = ",
            $token,
            ".id"
        )
    };
}

#[derive(FromRow)]
struct Granted {
    person: i64,
    scopes: i64,
}

impl Store {
    /// To whom an answer goes, as long as it was not taken.
    pub async fn waiting_answer(&self, code: &str, now: i64) -> Result<Option<Waiting>, sqlx::Error> {
        const FIND: &str = "SELECT s.origin, c.state, c.refused FROM oauth_codes c JOIN embedding_sites s ON s.key = c.site \
             WHERE c.code_hash = $1 AND c.used = 0 AND c.expires > $2 AND s.enabled = 1";
        sql(FIND).bind(random::token_hash(code)).bind(now).optional(self).await
    }

    /// Whether there is such a code, used or not.
    pub async fn has_oauth_code(&self, code: &str) -> Result<bool, sqlx::Error> {
        const FIND: &str = "SELECT COUNT(*) FROM oauth_codes WHERE code_hash = $1";
        Ok(sql(FIND).bind(random::token_hash(code)).scalar(self).await? > 0)
    }

    /// Whose a token is, if it counts and is used where it was given: its site may, its person is active.
    pub async fn bearer(&self, token: &str, origin: &str, now: i64) -> Result<Option<Bearer>, sqlx::Error> {
        const FIND: &str = concat!(
            "SELECT t.id AS token, t.scopes, t.last_used, ",
            viewer_columns!(),
            " FROM oauth_tokens t JOIN people p ON p.key = t.person JOIN embedding_sites s ON s.key = t.site",
            " WHERE t.token_hash = $1 AND s.origin = $2 AND t.expires > $3 AND t.revoked = 0 AND p.state = 0 AND s.enabled = 1"
        );
        let row: Option<BearerRow> =
            sql(FIND).bind(random::token_hash(token)).bind(origin).bind(now).optional(self).await?;
        Ok(row.map(|row| Bearer {
            viewer: row.viewer.told_no_address(),
            scopes: row.scopes,
            last_used: row.last_used,
            token: OauthTokenId::from_bits(row.token),
        }))
    }

    /// Remembers when a token was used.
    pub async fn touch_oauth_token(&self, token: &str, now: i64) -> Result<(), sqlx::Error> {
        const TOUCH: &str = "UPDATE oauth_tokens SET last_used = $2 WHERE token_hash = $1";
        sql(TOUCH).bind(random::token_hash(token)).bind(now).run(self).await.map(drop)
    }

    /// What a person has let sites do, the newest first: what counts, and what ended and left follows that stand.
    pub async fn oauth_tokens(&self, viewer: &Viewer, now: i64) -> Result<Vec<Given>, sqlx::Error> {
        const FIND: &str = concat!(
            "SELECT x.* FROM (SELECT t.id, s.name AS site, s.origin, t.scopes, t.issued, t.last_used, t.expires,",
            " CAST(CASE WHEN t.expires > $2 AND t.revoked = 0 AND s.enabled = 1 THEN 0 ELSE 1 END AS BIGINT) AS ended,",
            " (SELECT COUNT(*) FROM ",
            standing_follows!("t"),
            ") AS follows FROM oauth_tokens t JOIN embedding_sites s ON s.key = t.site WHERE t.person = $1) x",
            " WHERE x.ended = 0 OR x.follows > 0 AND x.issued > $3 ORDER BY x.issued DESC, x.id"
        );
        sql(FIND).bind(viewer.key).bind(now).bind(now - FOLLOWS_KEPT).all(self).await
    }

    /// Ends a token of a site; one that is none is no error.
    pub async fn revoke_oauth_token(&self, token: &str, site: i64) -> Result<(), sqlx::Error> {
        const FIND: &str = "SELECT COUNT(*) FROM oauth_tokens WHERE token_hash = $1 AND site = $2";
        const REVOKE: &str = "UPDATE oauth_tokens SET revoked = 1 WHERE token_hash = $1 AND site = $2";
        let token = random::token_hash(token);
        // Anybody may ask, and there is one writer.
        if sql(FIND).bind(&token).bind(site).scalar(self).await? == 0 {
            return Ok(());
        }
        sql(REVOKE).bind(&token).bind(site).run(self).await.map(drop)
    }

    /// Forgets what expired. A used code is kept as long as what it made could live, a token for a while as long as a follow of
    /// it stands.
    pub async fn sweep_oauth(&self, now: i64) -> Result<u64, sqlx::Error> {
        const TOKENS: &str = concat!(
            "DELETE FROM oauth_tokens WHERE expires <= $1 AND (issued <= $2 OR NOT EXISTS (SELECT 1 FROM ",
            standing_follows!("oauth_tokens"),
            "))"
        );
        let codes = sql("DELETE FROM oauth_codes WHERE expires <= $1").bind(now - TOKEN_LASTS).run(self).await?;
        Ok(codes + sql(TOKENS).bind(now).bind(now - FOLLOWS_KEPT).run(self).await?)
    }
}

impl Tx {
    /// Ends the follows of a person that a token of theirs made and that stand as it made them.
    pub async fn undo_oauth_follows(&mut self, me: i64, id: OauthTokenId) -> Result<(), sqlx::Error> {
        const UNDO: &str = "UPDATE follows SET state = 0, version = version + 1 WHERE follower = $1 AND state <> 0 \
             AND (followee, version) IN (SELECT made.followee, made.version FROM oauth_follows made \
             JOIN oauth_tokens t ON t.id = made.token WHERE made.token = $2 AND t.person = $1) RETURNING followee";
        let ended: Vec<(i64,)> = sql(UNDO).bind(me).bind(id.bits()).all(&mut *self).await?;
        for (followee,) in ended {
            self.tell(News::Follow { follower: me, followee });
        }
        Ok(())
    }

    /// Writes an answer down and returns its code: the only time it is there to be read.
    pub async fn add_oauth_code(&mut self, new: NewCode<'_>) -> Result<String, sqlx::Error> {
        const ADD: &str = "INSERT INTO oauth_codes (code_hash, site, person, redirect, challenge, scopes, state, refused, expires) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let code = random::token();
        sql(ADD)
            .bind(random::token_hash(&code))
            .bind(new.site)
            .bind(new.person)
            .bind(new.redirect)
            .bind(new.challenge)
            .bind(new.scopes)
            .bind(new.state)
            .bind(new.refused)
            .bind(new.now + CODE_LASTS)
            .run(&mut *self)
            .await?;
        Ok(code)
    }

    /// Uses a code up and makes a token of it, with its scopes. Of many at once, one gets it: the one statement decides.
    pub async fn use_oauth_code(&mut self, with: Exchange<'_>) -> Result<Option<(String, i64)>, sqlx::Error> {
        const USE: &str = "UPDATE oauth_codes SET used = 1 WHERE code_hash = $1 AND used = 0 AND refused = 0 AND expires > $2 \
             AND site = $3 AND redirect = $4 AND challenge = $5 \
             AND person IN (SELECT key FROM people WHERE state = 0) RETURNING person, scopes";
        const ADD: &str = "INSERT INTO oauth_tokens (token_hash, id, code_hash, person, site, scopes, issued, expires) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let code_hash = random::token_hash(with.code);
        let granted: Option<Granted> = sql(USE)
            .bind(&code_hash)
            .bind(with.now)
            .bind(with.site)
            .bind(with.redirect)
            .bind(with.challenge)
            .optional(&mut *self)
            .await?;
        let Some(Granted { person, scopes }) = granted else { return Ok(None) };
        let token = format!("{TOKEN_PREFIX}{}", random::token());
        sql(ADD)
            .bind(random::token_hash(&token))
            .bind(random::id())
            .bind(&code_hash)
            .bind(person)
            .bind(with.site)
            .bind(scopes)
            .bind(with.now)
            .bind(with.now + TOKEN_LASTS)
            .run(&mut *self)
            .await?;
        Ok(Some((token, scopes)))
    }

    /// Writes down that a token made a follow, which has this version.
    pub async fn keep_oauth_follow(&mut self, token: OauthTokenId, them: i64, version: i64) -> Result<(), sqlx::Error> {
        // Of a token that was swept meanwhile, nothing.
        const KEEP: &str = "INSERT INTO oauth_follows (token, followee, version) \
             SELECT t.id, CAST($2 AS BIGINT), CAST($3 AS BIGINT) FROM oauth_tokens t WHERE t.id = $1 \
             ON CONFLICT (token, followee) DO UPDATE SET version = excluded.version";
        sql(KEEP).bind(token.bits()).bind(them).bind(version).run(&mut *self).await.map(drop)
    }

    /// Ends what was made of a code that is used again: one of the two was not who it should be (RFC 6749, 4.1.2).
    pub async fn revoke_made_of(&mut self, code: &str) -> Result<u64, sqlx::Error> {
        const REVOKE: &str = "UPDATE oauth_tokens SET revoked = 1 WHERE code_hash = $1 AND revoked = 0";
        sql(REVOKE).bind(random::token_hash(code)).run(&mut *self).await
    }

    /// Ends all that a person has let sites do, codes on their way included.
    pub async fn end_oauth_tokens(&mut self, person: i64) -> Result<(), sqlx::Error> {
        sql("UPDATE oauth_codes SET used = 1 WHERE person = $1").bind(person).run(&mut *self).await?;
        sql("UPDATE oauth_tokens SET revoked = 1 WHERE person = $1").bind(person).run(&mut *self).await.map(drop)
    }

    /// Ends one of them; one that is no more is no error.
    pub async fn end_oauth_token(&mut self, person: i64, id: OauthTokenId) -> Result<u64, sqlx::Error> {
        const END: &str = "UPDATE oauth_tokens SET revoked = 1 WHERE person = $1 AND id = $2";
        sql(END).bind(person).bind(id.bits()).run(&mut *self).await
    }
}
