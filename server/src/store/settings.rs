//! Settings of the site: names and texts.

use super::news::News;
use super::query::Runner;
use super::{Store, Tx, sql};

/// Whether and to whom e-mail addresses show: `public`, `masked` or `administrators`.
pub const EMAIL_VISIBILITY: &str = "email_visibility";
/// `1`: members see a restricted account only when they share a team with it.
pub const HIDE_RESTRICTED: &str = "hide_restricted";
/// The name in the top bar.
pub const SITE_NAME: &str = "site_name";
/// How accounts come to be: `open`, `invitation` or `closed`.
pub const SIGN_UP: &str = "sign_up";
/// The hash of the one-time token that creates the administrator.
pub const SETUP_TOKEN: &str = "setup_token";

impl Store {
    /// The value of a setting.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, sqlx::Error> {
        get(name, self).await
    }
}

impl Tx {
    /// The value of a setting.
    pub async fn setting(&mut self, name: &str) -> Result<Option<String>, sqlx::Error> {
        get(name, self).await
    }

    /// Sets it.
    pub async fn set(&mut self, name: &str, value: &str) -> Result<(), sqlx::Error> {
        const SET: &str = "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        if matches!(name, HIDE_RESTRICTED | EMAIL_VISIBILITY) {
            self.tell(News::Sight(None));
        }
        sql(SET).bind(name).bind(value).run(&mut *self).await.map(drop)
    }

    /// Removes it; says whether it was there.
    pub async fn unset(&mut self, name: &str) -> Result<bool, sqlx::Error> {
        Ok(sql("DELETE FROM settings WHERE name = $1").bind(name).run(&mut *self).await? > 0)
    }
}

async fn get(name: &str, on: impl Runner) -> Result<Option<String>, sqlx::Error> {
    let found: Option<(String,)> = sql("SELECT value FROM settings WHERE name = $1").bind(name).optional(on).await?;
    Ok(found.map(|(value,)| value))
}
