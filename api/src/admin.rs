//! What administrators see and change.

use crate::people::Person;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An account as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdministeredPerson {
    /// Who it is; deactivated or not.
    pub person: Person,
    /// The address, whatever its owner shows of it.
    pub email: Option<String>,
    /// Whether its owner proved it.
    pub email_confirmed: bool,
    /// May see and administer everybody.
    pub administrator: bool,
    /// Sees only people who share a team with it.
    pub restricted: bool,
    /// Whether it has a password; an imported account has none yet.
    pub has_password: bool,
    /// In how many places it is signed in.
    pub sessions: u64,
    /// When it came to be.
    pub joined: DateTime<Utc>,
}

/// A change of an account; what is left out stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// A deactivated account does not sign in, and shows as an unavailable user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deactivated: Option<bool>,
    /// Sees only people who share a team with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted: Option<bool>,
    /// May see and administer everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub administrator: Option<bool>,
}
