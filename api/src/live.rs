//! What is told while it happens: over server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).

use crate::follows::Standing;
use crate::ids::PersonId;
use serde::{Deserialize, Serialize};

/// The event's name for [`News`].
pub const NEWS: &str = "news";
/// The event's name for: some news were missed; whatever is shown may be old.
pub const RESYNC: &str = "resync";

/// What changed, as far as the one who hears it may know. Ids and versions alone: what is shown is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct News {
    /// People of whom something changed that is shown: a follow, a count, the profile, the status.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Changed>,
    /// Whether lines of activity came.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lines: bool,
    /// Whose lines, as far as the viewer may see who it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<PersonId>,
}

/// A person of whom something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Changed {
    /// Whom.
    pub id: PersonId,
    /// Between the viewer and this person, with the versions of now.
    pub standing: Standing,
    /// By a follow of the viewer's own alone: who knows this standing already knows all.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}
