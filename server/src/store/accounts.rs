//! Accounts: who may sign in, and the sessions of those who did.

use super::choices::{SettingsRow, mail_columns, settings_columns};
use super::news::News;
use super::query::Runner;
use super::viewers::{ViewerRow, viewer_columns};
use super::{Store, Tx, sql, words};
use crate::policy::Viewer;
use kith_api::ids::SessionId;
use kith_api::people::EmailVisibility;
use kith_api::settings::Settings;
use sqlx::FromRow;

/// What signing in needs to know of an account.
#[derive(FromRow)]
pub struct Credentials {
    /// The person's key.
    pub key: i64,
    /// In PHC string format; none: this account does not sign in by password.
    pub password_hash: Option<String>,
}

/// An account as its owner's mails and changes need it.
#[derive(Clone, Debug, FromRow)]
pub struct Account {
    /// The person's key.
    pub key: i64,
    /// Addresses the person's page.
    pub username: String,
    /// The full name.
    pub name: String,
    /// The address, confirmed or not.
    pub email: Option<String>,
    email_confirmed: i64,
    /// In PHC string format; none: this account does not sign in by password.
    pub password_hash: Option<String>,
}

impl Account {
    /// The address, if its owner proved it: mail goes to no other.
    pub fn confirmed_email(&self) -> Option<&str> {
        self.email.as_deref().filter(|_| self.email_confirmed == 1)
    }

    /// Whether the password is still the one of this hash.
    pub fn has_password(&self, phc: &str) -> bool {
        self.password_hash.as_deref() == Some(phc)
    }

    /// What whoever knows the person tries first as a password.
    pub fn known_words(&self) -> [&str; 3] {
        [&self.username, &self.name, self.email.as_deref().unwrap_or_default()]
    }
}

/// A place where somebody is signed in.
#[derive(Clone, Debug, FromRow)]
pub struct Place {
    /// Public.
    pub id: i64,
    /// Whether its token is the one that asks.
    pub current: i64,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
    /// Where it came from.
    pub address: Option<String>,
    /// Microseconds UTC.
    pub created: i64,
    /// Microseconds UTC.
    pub last_seen: i64,
}

/// Who a session belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who asks.
    pub viewer: Viewer,
    /// Whether the account may administer.
    pub administrator: bool,
    /// Whether the account is restricted to its teams.
    pub restricted: bool,
    /// What the account has chosen.
    pub settings: Settings,
    /// When the session was last seen: microseconds UTC.
    pub last_seen: i64,
}

/// A session to be written down.
pub struct NewSession<'a> {
    /// The hash of its token.
    pub token_hash: &'a str,
    /// Whose.
    pub person: i64,
    /// Microseconds UTC.
    pub now: i64,
    /// Microseconds UTC.
    pub expires: i64,
    /// What the browser calls itself.
    pub user_agent: Option<&'a str>,
    /// Where it came from.
    pub address: Option<&'a str>,
}

#[derive(FromRow)]
struct SessionRow {
    #[sqlx(flatten)]
    viewer: ViewerRow,
    last_seen: i64,
    #[sqlx(flatten)]
    settings: SettingsRow,
    site_email: Option<String>,
}

async fn find_account(person: i64, on: impl Runner) -> Result<Option<Account>, sqlx::Error> {
    const FIND: &str = "SELECT key, username, name, email, email_confirmed, password_hash FROM people \
         WHERE key = $1 AND state = 0";
    sql(FIND).bind(person).optional(on).await
}

impl Store {
    /// The active account whose username or confirmed e-mail address this is.
    pub async fn credentials(&self, folded_login: &str) -> Result<Option<Credentials>, sqlx::Error> {
        const FIND: &str = "SELECT p.key, p.password_hash FROM people p WHERE p.state = 0 AND (p.key IN \
             (SELECT u.person FROM usernames u WHERE u.folded = $1) OR (p.email_confirmed = 1 AND p.email_folded = $1))";
        sql(FIND).bind(folded_login).optional(self).await
    }

    /// The session of a token, if it is still one and its account is active: one statement for each request.
    pub async fn session(&self, token_hash: &str, now: i64) -> Result<Option<Session>, sqlx::Error> {
        const FIND: &str = concat!(
            "SELECT s.last_seen, ",
            viewer_columns!(),
            ", ",
            settings_columns!("p."),
            ", (SELECT value FROM settings WHERE name = 'email_visibility') AS site_email",
            " FROM sessions s JOIN people p ON p.key = s.person WHERE s.token_hash = $1 AND s.expires > $2 AND p.state = 0"
        );
        let row: Option<SessionRow> = sql(FIND).bind(token_hash).bind(now).optional(self).await?;
        Ok(row.map(|row| Session {
            viewer: row.viewer.told_addresses(email_visibility(row.site_email.as_deref())),
            administrator: row.viewer.administrator == 1,
            restricted: row.viewer.restricted == 1,
            settings: row.settings.into(),
            last_seen: row.last_seen,
        }))
    }

    /// The active account of a person.
    pub async fn account(&self, person: i64) -> Result<Option<Account>, sqlx::Error> {
        find_account(person, self).await
    }

    /// Where a person is signed in, the last used first.
    pub async fn places(&self, viewer: &Viewer, token_hash: &str, now: i64) -> Result<Vec<Place>, sqlx::Error> {
        const FIND: &str = "SELECT id, CAST(CASE WHEN token_hash = $2 THEN 1 ELSE 0 END AS BIGINT) AS current, user_agent, \
             address, created, last_seen FROM sessions WHERE person = $1 AND expires > $3 ORDER BY last_seen DESC, id DESC";
        sql(FIND).bind(viewer.key).bind(token_hash).bind(now).all(self).await
    }

    /// Whether there is a session of a token, of whomever and however old.
    pub async fn has_session(&self, token_hash: &str) -> Result<bool, sqlx::Error> {
        const FIND: &str = "SELECT COUNT(*) FROM sessions WHERE token_hash = $1";
        Ok(sql(FIND).bind(token_hash).scalar(self).await? > 0)
    }

    /// Moves a session's end on.
    pub async fn touch_session(&self, token_hash: &str, now: i64, expires: i64) -> Result<(), sqlx::Error> {
        const TOUCH: &str = "UPDATE sessions SET last_seen = $2, expires = $3 WHERE token_hash = $1";
        sql(TOUCH).bind(token_hash).bind(now).bind(expires).run(self).await.map(drop)
    }

    /// Forgets what expired; returns how many there were.
    pub async fn sweep_sessions(&self, now: i64) -> Result<u64, sqlx::Error> {
        sql("DELETE FROM sessions WHERE expires <= $1").bind(now).run(self).await
    }

    /// Whether anybody was ever created here.
    pub async fn has_people(&self) -> Result<bool, sqlx::Error> {
        Ok(sql("SELECT COUNT(*) FROM (SELECT 1 FROM people LIMIT 1) any_person").scalar(self).await? > 0)
    }

    /// Whether anybody may administer.
    pub async fn has_administrator(&self) -> Result<bool, sqlx::Error> {
        const FIND: &str =
            "SELECT COUNT(*) FROM (SELECT 1 FROM people WHERE administrator = 1 AND state = 0 LIMIT 1) x";
        Ok(sql(FIND).scalar(self).await? > 0)
    }
}

impl Tx {
    /// The active account of a person, which stays as it is until the commit: what was read of it before may be old.
    pub async fn hold_account(&mut self, person: i64) -> Result<Option<Account>, sqlx::Error> {
        self.hold_people([person]).await?;
        find_account(person, self).await
    }

    /// Ends a session; one that is no more is no error.
    pub async fn end_session(&mut self, token_hash: &str) -> Result<(), sqlx::Error> {
        const END: &str = "DELETE FROM sessions WHERE token_hash = $1 RETURNING person";
        let ended: Option<(i64,)> = sql(END).bind(token_hash).optional(&mut *self).await?;
        if let Some((person,)) = ended {
            self.tell(News::Sight(Some(person)));
        }
        Ok(())
    }

    /// Ends one of a person's sessions; one that is no more is no error.
    pub async fn end_place(&mut self, person: i64, id: SessionId) -> Result<u64, sqlx::Error> {
        self.tell(News::Sight(Some(person)));
        sql("DELETE FROM sessions WHERE person = $1 AND id = $2").bind(person).bind(id.bits()).run(&mut *self).await
    }

    /// Ends all of a person's sessions but the one of this token; none: all.
    pub async fn end_other_sessions(&mut self, person: i64, but: Option<&str>) -> Result<u64, sqlx::Error> {
        const END: &str = "DELETE FROM sessions WHERE person = $1 AND (CAST($2 AS TEXT) IS NULL OR token_hash <> $2)";
        self.tell(News::Sight(Some(person)));
        sql(END).bind(person).bind(but).run(&mut *self).await
    }

    /// Ends all that a browser, another site, a feed reader or whoever reads old mails may do as a person, but for the session
    /// of this token.
    pub async fn end_access(&mut self, person: i64, but: Option<&str>) -> Result<(), sqlx::Error> {
        self.end_other_sessions(person, but).await?;
        self.end_oauth_tokens(person).await?;
        self.end_feeds(person).await?;
        self.end_mail_links(person).await
    }

    /// Gives a person's session another token, so that one that was overheard is worth nothing. Says whether it was there.
    pub async fn renew_session(&mut self, person: i64, before: &str, after: &str) -> Result<bool, sqlx::Error> {
        const RENEW: &str = "UPDATE sessions SET token_hash = $3 WHERE person = $1 AND token_hash = $2";
        Ok(sql(RENEW).bind(person).bind(before).bind(after).run(&mut *self).await? > 0)
    }

    /// Sets the password of an account.
    pub async fn set_password(&mut self, person: i64, phc: &str) -> Result<(), sqlx::Error> {
        sql("UPDATE people SET password_hash = $2 WHERE key = $1")
            .bind(person)
            .bind(phc)
            .run(&mut *self)
            .await
            .map(drop)
    }

    /// Makes a confirmed address the account's, and searchable.
    pub async fn set_email(&mut self, person: i64, address: &str) -> Result<(), sqlx::Error> {
        const SET: &str = "UPDATE people SET email = $2, email_folded = $3, email_confirmed = 1, \
             profile_version = profile_version + 1 WHERE key = $1 RETURNING username, name";
        let (username, name): (String, String) =
            sql(SET).bind(person).bind(address).bind(words::fold(address)).one(&mut *self).await?;
        self.set_search_words(person, &username, &name, Some(address)).await
    }

    /// Begins a session.
    pub async fn add_session(&mut self, session: NewSession<'_>) -> Result<(), sqlx::Error> {
        const ADD: &str = "INSERT INTO sessions (token_hash, id, person, created, last_seen, expires, user_agent, address) \
             VALUES ($1, $2, $3, $4, $4, $5, $6, $7)";
        sql(ADD)
            .bind(session.token_hash)
            .bind(crate::random::id())
            .bind(session.person)
            .bind(session.now)
            .bind(session.expires)
            .bind(session.user_agent)
            .bind(session.address)
            .run(&mut *self)
            .await
            .map(drop)
    }
}

/// A site that says nothing masks.
fn email_visibility(setting: Option<&str>) -> EmailVisibility {
    match setting {
        Some("public") => EmailVisibility::Public,
        Some("administrators") => EmailVisibility::Administrators,
        _ => EmailVisibility::Masked,
    }
}
