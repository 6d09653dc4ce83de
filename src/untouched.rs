//! What others do neither moves nor replaces what is under a hand: it shows when the hand is gone.

use crate::focus;
use leptos::prelude::*;
use std::time::Duration;

/// How often it is looked whether the hand is gone.
const LOOK: Duration = Duration::from_millis(300);

/// What happens in a place of the page as soon as nobody points there, has the focus or has selected something in it.
#[derive(Clone, Copy)]
pub struct Untouched {
    place: &'static str,
    pointed: &'static str,
    act: Callback<()>,
    waits: StoredValue<bool>,
}

impl Untouched {
    /// `place` and `pointed` are CSS selectors: of the place, and of what is found while somebody points at it.
    pub fn new(place: &'static str, pointed: &'static str, act: impl Fn() + Send + Sync + 'static) -> Self {
        let act = Callback::new(move |()| act());
        Self { place, pointed, act, waits: StoredValue::new(false) }
    }

    /// Acts, at once or later. Said again before that, it is done once. True: later.
    pub fn act(self) -> bool {
        match self.waits.try_get_value() {
            Some(false) => self.look(),
            waits => waits.is_some(),
        }
    }

    fn look(self) -> bool {
        let touched = self.is_touched();
        self.waits.set_value(touched);
        if touched {
            let again = move || {
                // The page may be gone by now.
                if self.waits.try_get_value().is_some() {
                    self.look();
                }
            };
            set_timeout(again, LOOK);
        } else {
            self.act.run(());
        }
        touched
    }

    fn is_touched(self) -> bool {
        let Some(place) = focus::find(self.place) else { return false };
        // Where fingers tap, what was tapped last is pointed at for good.
        let pointer = window().match_media("(hover: hover)").ok().flatten().is_some_and(|media| media.matches());
        let selection = window().get_selection().ok().flatten().filter(|selection| !selection.is_collapsed());
        pointer && focus::find(self.pointed).is_some()
            || focus::find(&[self.place, " :focus"].concat()).is_some()
            || selection.is_some_and(|selection| place.contains(selection.anchor_node().as_ref()))
    }
}
