//! Who follows whom: the standing between the viewer and a person.

use crate::ids::PersonId;
use serde::{Deserialize, Serialize};

/// The viewer's relation towards a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// It is the viewer: nobody follows himself.
    Myself,
    /// No follow, or a follow taken back.
    NotFollowing,
    /// Asked for, and not yet accepted.
    Requested,
    /// The person's activity is in the viewer's Recent Activity.
    Following,
}

/// What the server last said of the pair of the viewer and a person. Each direction has its own version, which only
/// grows: an older answer never undoes a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Standing {
    /// Mine towards them.
    pub relation: Relation,
    /// The version of `relation`; 0 when there never was any.
    pub version: u64,
    /// Theirs towards me.
    pub follows_me: bool,
    /// The version of `follows_me`; 0 when there never was any.
    pub back_version: u64,
}

impl Standing {
    /// The standing of two who never had to do with each other.
    pub const STRANGERS: Self =
        Self { relation: Relation::NotFollowing, version: 0, follows_me: false, back_version: 0 };

    /// The standing towards oneself.
    pub const MYSELF: Self = Self { relation: Relation::Myself, ..Self::STRANGERS };
}

/// The answer to a follow and to an unfollow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Followed {
    /// The person followed or no longer followed.
    pub id: PersonId,
    /// The pair's standing after the request.
    pub standing: Standing,
    /// How many follow the person, as the viewer sees it; nothing where the viewer may not know.
    pub followers: Option<u64>,
    /// How many the viewer follows.
    pub following: u64,
}
