//! Light, dark, or as the system says: remembered in this browser.

use crate::components::changing::effect;
use leptos::prelude::*;

const KEY: &str = "kith-theme";

/// Which colours are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// As the system says.
    #[default]
    Automatic,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Choice {
    /// All, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Automatic, Self::Light, Self::Dark];

    /// As it stands in the storage and in `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads what the storage holds; anything unknown is automatic.
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|choice| choice.as_str() == word).unwrap_or_default()
    }
}

/// Handle of the theme.
#[derive(Clone, Copy)]
pub struct Theme(RwSignal<Choice>);

impl Theme {
    /// Takes up what was chosen before; found by [`Theme::expect`] from here on.
    pub fn provide() -> Self {
        let stored = window().local_storage().ok().flatten().and_then(|storage| storage.get_item(KEY).ok().flatten());
        let theme = Self(RwSignal::new(stored.as_deref().map(Choice::parse).unwrap_or_default()));
        provide_context(theme);
        effect(move || show(theme.0.get()));
        theme
    }

    /// Finds the theme.
    pub fn expect() -> Self {
        expect_context()
    }

    /// What is chosen.
    pub fn chosen(self) -> Choice {
        self.0.get()
    }

    /// Chooses, and remembers it; in a browser without storage only until the page is left.
    pub fn choose(self, choice: Choice) {
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(KEY, choice.as_str());
        }
        self.0.set(choice);
    }
}

fn show(choice: Choice) {
    let Some(root) = document().document_element() else { return };
    let _ = match choice {
        Choice::Automatic => root.remove_attribute("data-theme"),
        chosen => root.set_attribute("data-theme", chosen.as_str()),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_remembered_by_its_word() {
        for choice in Choice::ALL {
            assert_eq!(Choice::parse(choice.as_str()), choice);
        }
        assert_eq!(Choice::parse("sepia"), Choice::Automatic);
    }
}
