//! Short messages at the edge of the page: what failed, what can be undone.

use crate::client::ApiError;
use crate::language::{say, say_with};
use crate::store::{Keep, Store};
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use web_sys::HtmlElement;

/// How long a message stays that asks for nothing.
const SHORT_MS: u32 = 6_000;
/// How long one stays that tells of a failure or offers an action: there must be time to read and to reach it.
const LONG_MS: u32 = 12_000;
/// How long one stays after its time that somebody holds by the pointer or the focus, until it is looked at again.
const HELD_MS: u32 = 2_000;
/// More than these nobody reads; the oldest goes.
const MOST: usize = 3;

/// How a message is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Plain,
    /// Something failed.
    Failure,
}

/// What a message offers to do.
#[derive(Clone)]
pub struct Offer {
    /// On the button.
    pub label: String,
    /// What the button does.
    pub act: Rc<dyn Fn()>,
}

/// One message.
#[derive(Clone)]
pub struct Notice {
    /// Grows; keys the list.
    pub number: u64,
    /// How it is meant.
    pub tone: Tone,
    /// What it says.
    pub text: String,
    /// What it offers.
    pub offer: Option<Offer>,
}

/// The messages that are on show.
#[derive(Clone, Copy)]
pub struct Notices {
    shown: Store<Shown>,
}

#[derive(Default)]
struct Shown {
    notices: Vec<Notice>,
    count: u64,
    bar: Option<HtmlElement>,
}

impl Notices {
    /// Makes the store.
    #[expect(clippy::new_without_default, reason = "a default would not say that it has to be ended")]
    pub fn new() -> Self {
        Self { shown: Store::new(Shown::default()) }
    }

    /// Makes the store and gives it to everything below, until the present owner ends.
    #[cfg(feature = "app")]
    pub fn provide() -> Self {
        let notices = Self::new();
        leptos::prelude::on_cleanup(move || notices.shown.end());
        leptos::prelude::provide_context(notices);
        notices
    }

    /// The store of the app.
    #[cfg(feature = "app")]
    pub fn expect() -> Self {
        leptos::prelude::expect_context()
    }

    /// Runs now and after each change, as long as it is kept.
    pub fn listen(self, keep: &mut Keep, run: Rc<dyn Fn()>) {
        self.shown.listen(keep, run);
    }

    /// Where the messages stand.
    pub fn stand_in(self, bar: HtmlElement) {
        self.shown.change_quietly(|shown| shown.bar = Some(bar));
    }

    /// Says that something failed, and why. `what` is a whole sentence: "Ana could not be followed."
    pub fn failed(self, error: &ApiError, what: &str) {
        self.failed_as(&why(error), what);
    }

    /// The same, where more is known of why: a whole sentence too.
    pub fn failed_as(self, why: &str, what: &str) {
        self.push(Tone::Failure, [what, " ", why].concat(), None);
    }

    /// Says something; gives the number to [`Notices::dismiss`] it by.
    pub fn say(self, text: impl Into<String>) -> u64 {
        self.push(Tone::Plain, text.into(), None)
    }

    /// Says something and offers to do something about it; gives the number to [`Notices::dismiss`] it by.
    pub fn with_action(self, text: String, label: String, act: Rc<dyn Fn()>) -> u64 {
        self.push(Tone::Plain, text, Some(Offer { label, act }))
    }

    /// Takes a message away.
    pub fn dismiss(self, number: u64) {
        self.shown.change(|shown| shown.notices.retain(|notice| notice.number != number));
    }

    /// What is on show, oldest first.
    pub fn shown(self) -> Vec<Notice> {
        self.shown.read(|shown| shown.notices.clone()).unwrap_or_default()
    }

    fn push(self, tone: Tone, text: String, offer: Option<Offer>) -> u64 {
        let time = if tone == Tone::Failure || offer.is_some() { LONG_MS } else { SHORT_MS };
        let number = self.shown.change(|shown| {
            // The same again is the same message, seen anew.
            shown.notices.retain(|known| known.text != text);
            if shown.notices.len() == MOST {
                shown.notices.remove(0);
            }
            shown.count += 1;
            shown.notices.push(Notice { number: shown.count, tone, text, offer });
            shown.count
        });
        if let Some(number) = number {
            self.dismiss_after(time, number);
        }
        number.unwrap_or_default()
    }

    /// Nothing goes while somebody points at the messages or has the focus among them: it is being read or reached.
    fn dismiss_after(self, time: u32, number: u64) {
        let is_held =
            |shown: &Shown| shown.bar.as_ref().is_some_and(|bar| bar.matches(":is(:hover, :focus-within)") == Ok(true));
        let end = move || match self.shown.read(is_held) {
            Some(true) => self.dismiss_after(HELD_MS, number),
            _ => self.dismiss(number),
        };
        Timeout::new(time, end).forget();
    }
}

/// Why something failed, as a sentence for people.
pub fn why(error: &ApiError) -> String {
    match error {
        ApiError::Network => say("notice.network"),
        ApiError::Timeout => say("notice.timeout"),
        ApiError::SignedOut => say("notice.signed_out"),
        ApiError::NotFound => say("notice.not_found"),
        ApiError::TooMany { retry_after: Some(seconds) } => {
            say_with("notice.too_many_until", &[("time", &crate::time::span(*seconds))])
        }
        ApiError::TooMany { retry_after: None } => say("notice.too_many"),
        ApiError::Refused(refusal) => {
            let said = refusal.detail.clone().unwrap_or_else(|| refusal.title.clone());
            if said.is_empty() { say("notice.refused") } else { said }
        }
        ApiError::Server(_) => say("notice.server"),
    }
}
