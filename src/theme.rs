//! Light, dark, or as the system says: kept with the account, and remembered in this browser for the first paint.

use kith_api::settings::Theme;
use leptos::prelude::{document, window};

const KEY: &str = "kith-theme";

/// All, in the order of the menu.
pub const ALL: [Theme; 3] = [Theme::Automatic, Theme::Light, Theme::Dark];

/// The key of its words.
pub fn words(theme: Theme) -> &'static str {
    ["menu.theme.automatic", "menu.theme.light", "menu.theme.dark"][theme as usize]
}

/// Shows it, and remembers it; in a browser without storage only until the page is left.
pub fn show(theme: Theme) {
    let word = ["automatic", "light", "dark"][theme as usize];
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(KEY, word);
    }
    let Some(root) = document().document_element() else { return };
    let _ = match theme {
        Theme::Automatic => root.remove_attribute("data-theme"),
        _ => root.set_attribute("data-theme", word),
    };
}
