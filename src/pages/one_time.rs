//! The one-time token of a link that came by mail.

use crate::components::changing::effect;
use crate::drafts;
use crate::router::Router;
use leptos::prelude::*;

/// The token of the address, which then no longer holds it: nobody reads it there, over a shoulder or in the history. A
/// reload in this tab finds it again.
#[derive(Clone, Copy)]
pub(super) struct OneTime {
    token: RwSignal<String>,
    key: StoredValue<String>,
}

impl OneTime {
    /// Takes it from the address, now and whenever another link is followed in this tab.
    pub fn take() -> Self {
        let router = Router::expect();
        let key = format!("kith.link{}", untrack(|| router.address()).path);
        let token = RwSignal::new(drafts::kept(&key).pop().unwrap_or_default());
        let one_time = Self { token, key: StoredValue::new(key) };
        let mut first = true;
        effect(move || {
            let address = router.address();
            let found = address.fragment.trim_start_matches('#');
            if !found.is_empty() {
                one_time.key.with_value(|key| drafts::keep(key, &[found.to_owned()]));
                token.set(found.to_owned());
                router.note(&address.path);
                if !first {
                    // Whatever the page shows is of the link before.
                    let _ = window().location().reload();
                }
            }
            first = false;
        });
        one_time
    }

    /// As it is sent.
    pub fn get(self) -> String {
        self.token.get_untracked()
    }

    /// It was used: a reload does not try it again.
    pub fn forget(self) {
        self.key.with_value(|key| drafts::forget(key));
    }
}
