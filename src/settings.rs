//! What the person who is signed in has chosen for the app: shown at once, and kept with the account.

use crate::client::{self, ApiError, Asked, FromJson};
use crate::components::changing::effect;
use crate::hover::Mode;
use crate::language::say;
use crate::notices::Notices;
use crate::{theme, time};
use kith_api::settings::{HoverProfiles, Settings as Chosen};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Handle of what is chosen.
#[derive(Clone, Copy)]
pub struct Settings {
    chosen: RwSignal<Chosen>,
    /// What the account has, as far as is known.
    kept: StoredValue<Chosen>,
    /// One request at a time; what is chosen meanwhile goes with the next.
    sending: StoredValue<bool>,
    saved: RwSignal<bool>,
    notices: Notices,
}

impl Settings {
    /// Takes up what the account has chosen; found by [`Settings::expect`] from here on. Wants [`Notices`] first.
    pub fn provide(chosen: Chosen) -> Self {
        let settings = Self {
            kept: StoredValue::new(chosen.clone()),
            chosen: RwSignal::new(chosen),
            sending: StoredValue::new(false),
            saved: RwSignal::new(false),
            notices: Notices::expect(),
        };
        provide_context(settings);
        // Before anything is shown: the first times are told in the right zone too.
        time::tell_in(settings.now().time_zone);
        effect(move || {
            let chosen = settings.get();
            theme::show(chosen.theme);
            time::tell_in(chosen.time_zone);
        });
        settings
    }

    /// Finds the settings.
    pub fn expect() -> Self {
        expect_context()
    }

    /// What is chosen.
    pub fn get(self) -> Chosen {
        self.chosen.get()
    }

    /// The same, for what is built once, and for answers that come when nobody is signed in any more.
    pub fn now(self) -> Chosen {
        self.chosen.try_get_untracked().unwrap_or_default()
    }

    /// Whether the last choice is kept with the account.
    pub fn is_saved(self) -> bool {
        self.saved.get()
    }

    /// Nothing was chosen on this page yet.
    pub fn begin(self) {
        self.saved.set(false);
    }

    /// Chooses. It acts at once; when it cannot be kept, the old choice is back, and the reason is told.
    pub fn choose(self, chosen: Chosen) {
        if chosen == self.now() {
            return;
        }
        self.saved.set(false);
        self.chosen.set(chosen);
        if !self.sending.get_value() {
            self.sending.set_value(true);
            spawn_local(async move { while self.keep().await {} });
        }
    }

    /// Sends what differs; true while there is more to send.
    async fn keep(self) -> bool {
        let (Some(before), Some(now)) = (self.kept.try_get_value(), self.chosen.try_get_untracked()) else {
            return false;
        };
        if before == now {
            let _ = (self.sending.try_set_value(false), self.saved.try_set(true));
            return false;
        }
        let asked: Asked = client::save_settings(&before, &now);
        match asked.await {
            Ok(answer) => self.take(now, Chosen::from_json(&answer)),
            // Whoever chose again meanwhile is answered by that.
            Err(error) if self.now() == now => {
                self.put_back(before, &error);
                return false;
            }
            Err(_) => {}
        }
        true
    }

    /// What was sent is kept, beside what a link in a mail or another device has changed of the rest. Whoever chose again
    /// meanwhile is not told of that yet: only what they chose may differ from what is kept.
    fn take(self, sent: Chosen, answer: Option<Chosen>) {
        let Some(told) = answer.filter(|_| self.now() == sent) else {
            let _ = self.kept.try_set_value(sent);
            return;
        };
        if told != sent {
            let _ = self.chosen.try_set(told.clone());
        }
        let _ = self.kept.try_set_value(told);
    }

    fn put_back(self, before: Chosen, error: &ApiError) {
        let _ = (self.sending.try_set_value(false), self.chosen.try_set(before));
        self.notices.failed(error, &say("settings.not_saved"));
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
