//! The page of another site in which the widget stands: where Kith is from there, as whom it is asked, and what the page
//! wants and is told.
//!
//! In the app all of it is plain: addresses are as they are, and the session's cookie goes along by itself.

#[cfg(not(feature = "app"))]
mod page;

#[cfg(not(feature = "app"))]
pub use page::*;

/// An address of Kith, as the page has to write it.
pub fn address(path: &str) -> String {
    #[cfg(not(feature = "app"))]
    if path.starts_with('/') {
        return [page::origin().as_str(), path].concat();
    }
    path.to_owned()
}
