//! Accounts: signing in, who is signed in, the first administrator.

use crate::people::Person;
use crate::settings::Settings;
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
}

/// What anybody may know of the site before signing in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Site {
    /// The name in the top bar.
    pub name: String,
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

/// The fewest characters of a password.
pub const PASSWORD_MIN: usize = 8;
/// The most characters of a password: a bound on the work of hashing, far above what people type.
pub const PASSWORD_MAX: usize = 128;
