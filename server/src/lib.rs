//! Kith's server.
//!
//! Read in this order: [`router`] is the table of contents; [`policy`] decides who sees whom; [`accounts`], [`addresses`],
//! [`new_passwords`], [`sessions`], [`invitations`], [`people`], [`own_profile`], [`pictures`], [`follows`],
//! [`activity`], [`feeds`], [`statuses`] and [`settings`] hold each its routes; [`embedding`] (pages of other sites), [`oauth`] (how people sign in from them); [`store`] has the SQL. Around them: [`config`], [`error`], [`texts`] (what people write),
//! [`request`] (what a request may carry), [`network`] (who counts as one in limits by address), [`security`] (same-origin rule and headers), [`assets`] (the built app),
//! [`serve`](mod@serve) (listening and ending), [`mail`] (the outbox's way out), [`admin`] (what administrators do, here and at the command line), [`backup`], [`demo`] (a made-up
//! organisation), [`import`](mod@import) (an existing site moves in).

pub mod accounts;
pub mod activity;
pub mod addresses;
pub mod admin;
pub mod assets;
pub mod backup;
pub mod config;
pub mod demo;
pub mod embedding;
pub mod error;
pub mod feeds;
pub mod follows;
pub mod import;
pub mod invitations;
pub mod live;
pub mod mail;
pub mod markdown;
pub mod network;
pub mod new_passwords;
pub mod oauth;
pub mod own_profile;
pub mod passwords;
pub mod people;
pub mod pictures;
pub mod policy;
pub mod pool;
pub mod random;
pub mod request;
pub mod router;
pub mod security;
pub mod serve;
pub mod sessions;
pub mod settings;
pub mod site;
pub mod statuses;
pub mod store;
pub mod texts;
