//! What the person who is signed in has chosen for the app.

use crate::hover::Mode;
use kith_api::settings::{HoverProfiles, Settings as Chosen};
use leptos::prelude::*;

/// Handle of what is chosen.
#[derive(Clone, Copy)]
pub struct Settings(RwSignal<Chosen>);

impl Settings {
    /// Takes up what the account has chosen; found by [`Settings::expect`] from here on.
    pub fn provide(chosen: Chosen) -> Self {
        let settings = Self(RwSignal::new(chosen));
        provide_context(settings);
        settings
    }

    /// Finds the settings.
    pub fn expect() -> Self {
        expect_context()
    }

    /// What is chosen.
    pub fn get(self) -> Chosen {
        self.0.get()
    }

    /// The same, for what is built once, and for answers that come when nobody is signed in any more.
    pub fn now(self) -> Chosen {
        self.0.try_get_untracked().unwrap_or_default()
    }

    /// Chooses, from now on.
    pub fn choose(self, chosen: Chosen) {
        let _ = self.0.try_set(chosen);
    }
}

/// What was chosen, as the rules of hover profiles have it.
pub fn mode(chosen: HoverProfiles) -> Mode {
    match chosen {
        HoverProfiles::OnHover => Mode::OnHover,
        HoverProfiles::OnClick => Mode::OnClick,
        HoverProfiles::Off => Mode::Off,
    }
}
