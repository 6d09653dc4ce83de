//! The daily digest: one a day, at the hour of each reader's zone, and only of a day on which something happened.
use super::*;
