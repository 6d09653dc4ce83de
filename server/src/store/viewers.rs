//! Who asks: of an account's row, what its owner may see.

use crate::policy::{Reach, Viewer};
use kith_api::ids::PersonId;
use kith_api::people::EmailVisibility;
use sqlx::FromRow;

/// The columns of [`ViewerRow`], of the row `p` of `people`.
macro_rules! viewer_columns {
    () => {
        "p.key, p.id, p.administrator, p.restricted, \
         (SELECT value FROM settings WHERE name = 'hide_restricted') AS hide_restricted"
    };
}
pub(super) use viewer_columns;

/// An account as a viewer: see [`viewer_columns`].
#[derive(FromRow)]
pub(super) struct ViewerRow {
    key: i64,
    id: i64,
    pub administrator: i64,
    pub restricted: i64,
    hide_restricted: Option<String>,
}

impl ViewerRow {
    /// Who is told addresses as the site wants it.
    pub fn told_addresses(&self, site_email: EmailVisibility) -> Viewer {
        let hides = self.hide_restricted.as_deref() == Some("1");
        let reach = Reach::of(self.administrator == 1, self.restricted == 1, hides);
        Viewer { key: self.key, id: PersonId::from_bits(self.id), reach, site_email }
    }

    /// Who is told no address: a feed, a notice, a page of another site. This is the strictest there is.
    pub fn told_no_address(&self) -> Viewer {
        self.told_addresses(EmailVisibility::Administrators)
    }
}
