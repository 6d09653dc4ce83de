//! Pictures of people.

mod files;

pub use files::{Pictures, SIZES, Unreachable};
