//! Pages of other sites that show hover profiles: which sites are registered, and what they may do in a person's name.

use crate::ids::{EmbeddingSiteId, OauthTokenId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The most characters of a site's name.
pub const SITE_NAME_MAX: usize = 100;

/// A site whose pages may show hover profiles and, where a person says so, act in that person's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmbeddingSite {
    /// Public.
    pub id: EmbeddingSiteId,
    /// Scheme, host, and port where it is not the usual one: `https://wiki.example`.
    pub origin: String,
    /// What people are told it is.
    pub name: String,
    /// Whether it may; what it was given ends when it may no longer.
    pub enabled: bool,
    /// Since when it is known.
    pub registered: DateTime<Utc>,
}

/// A site to be registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewEmbeddingSite {
    /// `https://`, or `http://` on this machine; no path.
    pub origin: String,
    /// 1 to 100 characters.
    pub name: String,
}

/// A change of a registered site; what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EmbeddingSiteChange {
    /// 1 to 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Ends at once what it was given, or lets it ask anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

/// What a page of a registered site may do in a person's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Scope {
    /// Read hover profiles, without e-mail addresses.
    #[serde(rename = "cards:read")]
    CardsRead,
    /// Follow and unfollow.
    #[serde(rename = "follow:write")]
    FollowWrite,
}

impl Scope {
    /// All there are.
    pub const ALL: [Self; 2] = [Self::CardsRead, Self::FollowWrite];

    /// As OAuth spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CardsRead => "cards:read",
            Self::FollowWrite => "follow:write",
        }
    }
}

/// What a person has let a site do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OauthToken {
    /// Public; not the token, which nobody sees again.
    pub id: OauthTokenId,
    /// The site's name.
    pub site: String,
    /// Where it may be used.
    pub origin: String,
    /// What for.
    pub scopes: Vec<Scope>,
    /// Since when.
    pub issued: DateTime<Utc>,
    /// When it was used last, to the minute; none: not yet.
    pub last_used: Option<DateTime<Utc>>,
    /// Until when.
    pub expires: DateTime<Utc>,
    /// Whether it counts no longer; then it is listed for what it did, for 30 days after it was issued.
    pub ended: bool,
    /// How many of the follows it made stand as it made them.
    pub follows: u64,
}
