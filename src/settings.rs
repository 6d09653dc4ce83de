//! What the person who is signed in has chosen for the app.

use crate::hover::Mode;
use leptos::prelude::*;

/// When hover profiles open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoverChoice {
    /// On what.
    pub mode: Mode,
    /// After how many milliseconds of rest.
    pub rest: u32,
}

/// Handle of what is chosen.
#[derive(Clone, Copy)]
pub struct Settings {
    hover: RwSignal<HoverChoice>,
}

impl Settings {
    /// Takes up what the account has chosen; found by [`Settings::expect`] from here on.
    pub fn provide(hover: HoverChoice) -> Self {
        let settings = Self { hover: RwSignal::new(hover) };
        provide_context(settings);
        settings
    }

    /// Finds the settings.
    pub fn expect() -> Self {
        expect_context()
    }

    /// When hover profiles open.
    pub fn hover(self) -> HoverChoice {
        self.hover.get()
    }

    /// The same, for what is built once.
    pub fn hover_now(self) -> HoverChoice {
        self.hover.get_untracked()
    }

    /// Chooses, from now on.
    pub fn choose_hover(self, hover: HoverChoice) {
        self.hover.set(hover);
    }
}
