//! The page of another site in which the widget stands: where Kith is from there, as whom it is asked, and what the page
//! wants and is told.
//!
//! In the app all of it is plain: addresses are as they are, and the session's cookie goes along by itself.

#[cfg(feature = "widget")]
mod page;

#[cfg(feature = "widget")]
pub use page::*;

/// An address of Kith, as the page has to write it.
pub fn address(path: &str) -> String {
    #[cfg(feature = "widget")]
    if path.starts_with('/') {
        return [page::origin().as_str(), path].concat();
    }
    path.to_owned()
}
