//! Accounts: signing in, who is signed in, the first administrator.

use crate::ids::SessionId;
use crate::people::Person;
use crate::settings::Settings;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What the sign-in page sends.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// A username or a confirmed e-mail address.
    pub login: String,
    /// The password, as typed.
    pub password: String,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Me {
    /// The account's person; the relation is `myself`.
    pub person: Person,
    /// May see and administer everybody.
    pub administrator: bool,
    /// Sees only people who share a team with it.
    pub restricted: bool,
    /// What the account has chosen.
    #[serde(default)]
    pub settings: Settings,
    /// The position of the last news that this answer knows of: from there on, `/me/events` tells more.
    #[serde(default)]
    pub news: u64,
}

/// What anybody may know of the site before signing in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Site {
    /// The name in the top bar.
    pub name: String,
    /// How accounts come to be.
    #[serde(default)]
    pub sign_up: SignUp,
}

/// How accounts come to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignUp {
    /// Whoever has an e-mail address may have one.
    Open,
    /// An administrator invites.
    #[default]
    Invitation,
    /// Only at the server's command line.
    Closed,
}

impl SignUp {
    /// As it stands in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Invitation => "invitation",
            Self::Closed => "closed",
        }
    }

    /// Reads a word of the database.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Open, Self::Invitation, Self::Closed].into_iter().find(|one| one.as_str() == word)
    }
}

/// A change of the own e-mail address.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EmailChange {
    /// The new address.
    pub email: String,
    /// The own password, again.
    pub password: String,
}

/// A change of the own password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password so far.
    pub current: String,
    /// 8 to 128 characters, and none that is easily guessed.
    pub new: String,
}

/// The one-time token of a link that was sent by mail.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OneTime {
    /// What stands behind `#` in the link.
    pub token: String,
}

/// Somebody who forgot the password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Forgotten {
    /// A username or an e-mail address.
    pub login: String,
}

/// A new password, by the link of a mail.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    /// What stands behind `#` in the link.
    pub token: String,
    /// 8 to 128 characters, and none that is easily guessed.
    pub password: String,
}

/// An address to which an invitation goes: one's own, or somebody's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// Where it goes.
    pub email: String,
}

/// Whom a token invites; whose address was confirmed, or is again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Address {
    /// The e-mail address.
    pub email: String,
}

/// The account of somebody invited.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// What stands behind `#` in the link.
    pub token: String,
    /// The full name.
    pub name: String,
    /// Letters, digits, dots, hyphens, underscores.
    pub username: String,
    /// 8 to 128 characters, and none that is easily guessed.
    pub password: String,
}

/// A place where the viewer is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// Immutable; not the token.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The browser, such as `Firefox`; none where it did not say.
    pub browser: Option<String>,
    /// What it runs on, such as `Windows`.
    pub system: Option<String>,
    /// The address it was signed in from.
    pub address: Option<String>,
    /// When.
    pub signed_in: DateTime<Utc>,
    /// When it was last used: within ten minutes.
    pub last_used: DateTime<Utc>,
}

/// What the first-run page sends: the one-time token of its address, and the administrator to create.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct FirstAdministrator {
    /// From the address printed at the first start.
    pub token: String,
    /// The full name.
    pub name: String,
    /// Letters, digits, dots, hyphens, underscores.
    pub username: String,
    /// Where password resets go.
    pub email: String,
    /// 8 to 128 characters.
    pub password: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // No password in any log.
        to.debug_struct("SignIn").field("login", &self.login).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for FirstAdministrator {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("FirstAdministrator").field("username", &self.username).finish_non_exhaustive()
    }
}

/// Types that hold a secret say only their name in a log.
macro_rules! silent {
    ($($name:ident),+) => { $(
        impl std::fmt::Debug for $name {
            fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                to.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }
    )+ };
}
silent!(EmailChange, PasswordChange, OneTime, Forgotten, NewPassword, NewAccount);

/// The fewest characters of a password.
pub const PASSWORD_MIN: usize = 8;
/// The most characters of a password: a bound on the work of hashing, far above what people type.
pub const PASSWORD_MAX: usize = 128;
