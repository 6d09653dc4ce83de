//! Whom the viewer follows: the only place that writes it.
//!
//! [`FollowGraph`] holds the rules and is plain Rust. [`Follows`] puts it in a signal and sends the requests, because
//! the card in which somebody clicked may be closed before the answer comes.

mod graph;
#[cfg(feature = "app")]
mod kept;
#[cfg(feature = "app")]
mod many;
#[cfg(feature = "app")]
pub mod news;
#[cfg(feature = "app")]
mod signals;
mod store;
#[cfg(feature = "app")]
mod told;
mod undo;

pub use graph::{FollowGraph, Look, Next, Request, Wished};
pub use store::{Change, Follows};
