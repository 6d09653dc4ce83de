//! Sites whose pages may show hover profiles.

use super::{Store, Tx, sql};
use kith_api::embedding::EmbeddingSiteChange;
use kith_api::ids::EmbeddingSiteId;
use sqlx::FromRow;

/// A registered site.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Registered {
    /// Its key in the database.
    pub key: i64,
    /// Public.
    pub id: i64,
    /// Normalised.
    pub origin: String,
    /// What people are told it is.
    pub name: String,
    /// Whether it may.
    pub enabled: i64,
    /// Microseconds UTC.
    pub registered: i64,
}

impl Store {
    /// All of them, by name.
    pub async fn embedding_sites(&self) -> Result<Vec<Registered>, sqlx::Error> {
        const FIND: &str =
            "SELECT key, id, origin, name, enabled, registered FROM embedding_sites ORDER BY name, origin";
        sql(FIND).all(self).await
    }

    /// The site of an origin, if it is registered and may.
    pub async fn embedding_site(&self, origin: &str) -> Result<Option<Registered>, sqlx::Error> {
        const FIND: &str = "SELECT key, id, origin, name, enabled, registered FROM embedding_sites \
             WHERE origin = $1 AND enabled = 1";
        sql(FIND).bind(origin).optional(self).await
    }
}

impl Tx {
    /// Registers a site; a second one of the same origin is a violation.
    pub async fn add_embedding_site(&mut self, origin: &str, name: &str, now: i64) -> Result<Registered, sqlx::Error> {
        const ADD: &str = "INSERT INTO embedding_sites (id, origin, name, registered) VALUES ($1, $2, $3, $4) \
             RETURNING key, id, origin, name, enabled, registered";
        sql(ADD).bind(crate::random::id()).bind(origin).bind(name).bind(now).one(&mut *self).await
    }

    /// Changes a site; one that may no longer loses what it was given.
    pub async fn change_embedding_site(
        &mut self,
        id: EmbeddingSiteId,
        change: &EmbeddingSiteChange,
    ) -> Result<Option<Registered>, sqlx::Error> {
        const CHANGE: &str = "UPDATE embedding_sites SET name = COALESCE(CAST($2 AS TEXT), name), \
             enabled = COALESCE(CAST($3 AS BIGINT), enabled) WHERE id = $1 \
             RETURNING key, id, origin, name, enabled, registered";
        let changed: Option<Registered> = sql(CHANGE)
            .bind(id.bits())
            .bind(&change.name)
            .bind(change.enabled.map(i64::from))
            .optional(&mut *self)
            .await?;
        if let Some(site) = changed.as_ref().filter(|site| site.enabled == 0) {
            sql("UPDATE oauth_codes SET used = 1 WHERE site = $1").bind(site.key).run(&mut *self).await?;
            sql("UPDATE oauth_tokens SET revoked = 1 WHERE site = $1").bind(site.key).run(&mut *self).await?;
        }
        Ok(changed)
    }
}
