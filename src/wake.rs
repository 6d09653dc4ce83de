//! When a page comes back to life, what it shows may be old: after *Back*, after sleep, after a time without network.

use js_sys::Reflect;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;

/// Who looked away for less than this is not told that everything is loaded again.
const NAP_MS: f64 = 30_000.0;

/// What happens to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    /// Another tab or window is in front, or the machine sleeps.
    Hidden,
    /// It is in front again.
    Seen,
    /// *Back* brought it as it was left.
    Restored,
    /// The network is back.
    Online,
}

#[derive(Default)]
struct Sleep {
    hidden_since: Option<f64>,
}

impl Sleep {
    /// Whether what is shown has to be asked again.
    fn ends(&mut self, event: Event, now: f64) -> bool {
        match event {
            Event::Hidden => {
                self.hidden_since.get_or_insert(now);
                false
            }
            Event::Seen => self.hidden_since.take().is_some_and(|since| now - since > NAP_MS),
            Event::Restored | Event::Online => {
                self.hidden_since = None;
                true
            }
        }
    }
}

/// Acts each time that the page comes back to life, until the present owner ends.
pub fn on_wake(act: impl Fn() + 'static) {
    let act = Rc::new(act);
    let sleep = Rc::new(RefCell::new(Sleep::default()));
    for kind in ["pageshow", "visibilitychange", "online"] {
        let (act, sleep) = (Rc::clone(&act), Rc::clone(&sleep));
        let heard = window_event_listener_untyped(kind, move |event| {
            let event = match kind {
                "online" => Event::Online,
                "visibilitychange" if document().hidden() => Event::Hidden,
                "visibilitychange" => Event::Seen,
                _ if Reflect::get(&event, &"persisted".into()).is_ok_and(|kept| kept.is_truthy()) => Event::Restored,
                // The first show of a page is no return.
                _ => return,
            };
            let ends = sleep.borrow_mut().ends(event, js_sys::Date::now());
            if ends {
                act();
            }
        });
        on_cleanup(move || heard.remove());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(story: &[(Event, f64)], asked: &[bool]) {
        let mut sleep = Sleep::default();
        let told: Vec<bool> = story.iter().map(|(event, now)| sleep.ends(*event, *now)).collect();
        assert_eq!(told, asked);
    }

    #[test]
    fn a_glance_away_asks_nothing() {
        check(&[(Event::Hidden, 0.0), (Event::Seen, 30_000.0)], &[false, false]);
        check(&[(Event::Seen, 99_000.0)], &[false]);
    }

    #[test]
    fn a_long_absence_asks_once() {
        check(&[(Event::Hidden, 0.0), (Event::Seen, 30_001.0), (Event::Seen, 99_000.0)], &[false, true, false]);
        check(&[(Event::Hidden, 0.0), (Event::Hidden, 20_000.0), (Event::Seen, 31_000.0)], &[false, false, true]);
    }

    #[test]
    fn back_and_the_network_ask_at_once_and_not_twice() {
        check(&[(Event::Hidden, 0.0), (Event::Restored, 60_000.0), (Event::Seen, 60_001.0)], &[false, true, false]);
        check(&[(Event::Online, 0.0)], &[true]);
    }
}
