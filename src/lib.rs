//! Kith in the browser: the web app, and the hover profile that other sites embed.
//!
//! Read in this order. What is true: [`follows`] (whom one follows), [`people`] (who they are, for the hover profile),
//! [`hover`] (which hover profile is open). How it gets here and is told: [`client`] (the only module that knows HTTP),
//! [`notices`], [`language`], [`time`], [`route`]. What is seen: [`components`].

pub mod client;
pub mod theme;
pub mod session;
pub mod router;
pub mod paged;
pub mod pages;
pub mod crash;
pub mod app;
pub mod components;
pub mod dom;
pub mod focus;
pub mod follows;
pub mod hover;
pub mod language;
pub mod loaded;
pub mod notices;
pub mod people;
pub mod route;
pub mod store;
pub mod time;
