//! Lists: every one comes in pages, by an opaque cursor.

use serde::{Deserialize, Serialize};

/// How many items a page holds when nobody says.
pub const DEFAULT_LIMIT: u32 = 50;
/// The most items a page holds.
pub const MAX_LIMIT: u32 = 100;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct List<T> {
    /// In order.
    pub items: Vec<T>,
    /// Where the next page begins: to be given back as `cursor`, not to be read. None at the end.
    pub next: Option<String>,
    /// How many there are in all pages, as the viewer sees it; none where nobody counts (activity).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}
