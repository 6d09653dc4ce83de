//! Kith in the browser: the web app, and the hover profile that other sites embed.
//!
//! Read in this order. What is true: [`follows`] (whom one follows), [`people`] (who they are, for the hover profile),
//! [`hover`] (which hover profile is open). How it gets here and is told: [`client`] (the only module that knows HTTP),
//! [`notices`], [`language`], [`time`], [`route`]. What is seen: [`components`].

#[cfg(all(feature = "app", feature = "widget"))]
compile_error!("the app and the widget are two programs: in the widget, requests ask as the page says");

#[cfg(feature = "app")]
pub mod app;
mod by_key;
pub mod client;
pub mod clipboard;
pub mod components;
#[cfg(feature = "app")]
pub mod crash;
pub mod dom;
#[cfg(feature = "app")]
pub mod drafts;
pub mod embedding;
#[cfg(feature = "app")]
pub mod feed_links;
#[cfg(feature = "app")]
pub mod focus;
pub mod follows;
pub mod hover;
pub mod language;
#[cfg(feature = "app")]
pub mod live;
#[cfg(feature = "app")]
pub mod loaded;
pub mod notices;
#[cfg(feature = "app")]
pub mod paged;
#[cfg(feature = "app")]
pub mod pages;
pub mod people;
pub mod route;
#[cfg(feature = "app")]
pub mod router;
#[cfg(feature = "app")]
pub mod session;
#[cfg(feature = "app")]
pub mod settings;
pub mod store;
#[cfg(feature = "app")]
pub mod tabs;
#[cfg(feature = "app")]
pub mod theme;
pub mod time;
#[cfg(feature = "app")]
pub mod untouched;
#[cfg(feature = "app")]
pub mod wake;
