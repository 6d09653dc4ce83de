//! Activity for feed readers: secret addresses, one a reader.

use crate::ids::{FeedId, PersonId};
use crate::people::Someone;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The most addresses that one person has.
pub const FEEDS_MAX: usize = 50;

/// What a feed tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FeedKind {
    /// What those did whom the person follows.
    Network,
    /// What the person did.
    Own,
}

impl FeedKind {
    /// What the file is called, in the address of a feed for who is signed in.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Own => "own",
        }
    }
}

/// A secret address, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Feed {
    /// Public; not the token, which nobody sees again.
    pub id: FeedId,
    /// Whose network or activity it is.
    pub whose: Someone,
    /// What it tells.
    pub kind: FeedKind,
    /// When this address was made.
    pub created: DateTime<Utc>,
    /// When it was read last, to some minutes; none: not yet.
    pub last_used: Option<DateTime<Utc>>,
}

/// A feed that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewFeed {
    /// Whose network or activity.
    pub person: PersonId,
    /// What it tells.
    pub kind: FeedKind,
}

/// The addresses of a feed: both hold one secret, and are told once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FeedAddresses {
    /// Which feed.
    pub id: FeedId,
    /// Atom 1.0.
    pub atom: String,
    /// RSS 2.0.
    pub rss: String,
}
