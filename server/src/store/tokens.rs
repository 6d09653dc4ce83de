//! One-time tokens: the links of mails. The database has their hashes alone.

use super::query::Runner;
use super::{Store, Tx, sql};
use crate::random;
use sqlx::FromRow;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Makes a new address the account's.
    ConfirmEmail,
    /// Takes a change of address back.
    KeepEmail,
    /// Sets a new password.
    ResetPassword,
    /// Makes an account.
    Invitation,
}

impl Purpose {
    /// As it stands in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConfirmEmail => "confirm_email",
            Self::KeepEmail => "keep_email",
            Self::ResetPassword => "reset_password",
            Self::Invitation => "invitation",
        }
    }
}

/// A token to be written down.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// What for.
    pub purpose: Purpose,
    /// Whose account, by key; none yet for an invitation.
    pub person: Option<i64>,
    /// The address it is about.
    pub email: &'a str,
    /// Microseconds UTC.
    pub now: i64,
    /// Microseconds UTC.
    pub expires: i64,
}

/// What a token stands for.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Token {
    /// Whose account, by key.
    pub person: Option<i64>,
    /// The address it is about.
    pub email: Option<String>,
    /// When it was written down: microseconds UTC. The two of one change of address say the same.
    pub created: i64,
}

async fn find(token: &str, purpose: Purpose, now: i64, on: impl Runner) -> Result<Option<Token>, sqlx::Error> {
    const FIND: &str =
        "SELECT person, email, created FROM one_time_tokens WHERE token_hash = $1 AND purpose = $2 AND expires > $3";
    sql(FIND).bind(random::token_hash(token)).bind(purpose.as_str()).bind(now).optional(on).await
}

impl Store {
    /// What a token stands for, which stays as it is: for a form that may be sent again.
    pub async fn look_at_token(&self, token: &str, purpose: Purpose, now: i64) -> Result<Option<Token>, sqlx::Error> {
        find(token, purpose, now, self).await
    }

    /// The address that waits to be confirmed.
    pub async fn pending_email(&self, person: i64, now: i64) -> Result<Option<String>, sqlx::Error> {
        const FIND: &str = "SELECT email FROM one_time_tokens WHERE person = $1 AND purpose = 'confirm_email' \
             AND expires > $2 ORDER BY created DESC LIMIT 1";
        let row: Option<(Option<String>,)> = sql(FIND).bind(person).bind(now).optional(self).await?;
        Ok(row.and_then(|(email,)| email))
    }

    /// Forgets what expired.
    pub async fn sweep_tokens(&self, now: i64) -> Result<u64, sqlx::Error> {
        sql("DELETE FROM one_time_tokens WHERE expires <= $1").bind(now).run(self).await
    }
}

impl Tx {
    /// Writes a new token down and returns it: the only time it is there to be read.
    pub async fn add_token(&mut self, new: NewToken<'_>) -> Result<String, sqlx::Error> {
        const ADD: &str = "INSERT INTO one_time_tokens (token_hash, purpose, person, email, created, expires) \
             VALUES ($1, $2, $3, $4, $5, $6)";
        let token = random::token();
        sql(ADD)
            .bind(random::token_hash(&token))
            .bind(new.purpose.as_str())
            .bind(new.person)
            .bind(new.email)
            .bind(new.now)
            .bind(new.expires)
            .run(&mut *self)
            .await?;
        Ok(token)
    }

    /// Uses a token up. Of two at once, one gets it.
    pub async fn take_token(&mut self, token: &str, purpose: Purpose, now: i64) -> Result<Option<Token>, sqlx::Error> {
        const TAKE: &str = "DELETE FROM one_time_tokens WHERE token_hash = $1 AND purpose = $2 AND expires > $3 \
             RETURNING person, email, created";
        sql(TAKE).bind(random::token_hash(token)).bind(purpose.as_str()).bind(now).optional(&mut *self).await
    }

    /// Makes all of a person's tokens of one purpose worthless.
    pub async fn drop_tokens(&mut self, person: i64, purpose: Purpose) -> Result<u64, sqlx::Error> {
        const DROP: &str = "DELETE FROM one_time_tokens WHERE person = $1 AND purpose = $2";
        sql(DROP).bind(person).bind(purpose.as_str()).run(&mut *self).await
    }

    /// Lets the token that takes a change back, written down with the one that `confirmed` it, count until `expires`. Those of
    /// earlier changes end when they were to end.
    pub async fn prolong_keeping(&mut self, person: i64, confirmed: &Token, expires: i64) -> Result<u64, sqlx::Error> {
        const PROLONG: &str = "UPDATE one_time_tokens SET expires = $3 \
             WHERE person = $1 AND purpose = 'keep_email' AND created = $2";
        sql(PROLONG).bind(person).bind(confirmed.created).bind(expires).run(&mut *self).await
    }
}
