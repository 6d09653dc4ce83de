//! The words that Kith's server and web app both speak.
//!
//! Types that travel as JSON, their validation, and the addresses of the REST API; no I/O, no user interface. Read in
//! this order: [`ids`] and [`people`] (who), [`follows`] (who follows whom), [`activity`] (who did what), [`accounts`]
//! (who is signed in), [`settings`] (what they chose), [`admin`] (what administrators do), [`embedding`] (pages of other sites), [`feeds`] (activity for feed readers), [`list`] and [`problem`] (the shape of every answer), [`paths`] (where to ask).

pub mod accounts;
pub mod activity;
pub mod activity_joined;
pub mod admin;
pub mod embedding;
pub mod feeds;
pub mod follows;
pub mod ids;
pub mod list;
pub mod live;
pub mod mentions;
pub mod object;
pub mod paths;
pub mod people;
pub mod problem;
pub mod settings;
