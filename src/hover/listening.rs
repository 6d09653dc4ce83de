//! Listeners that end with their owner.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget};

/// One listener; dropping it takes it off.
struct Listener {
    target: EventTarget,
    kind: &'static str,
    call: Closure<dyn FnMut(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let call = self.call.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback_and_bool(self.kind, call, true);
    }
}

/// The listeners of one owner.
#[derive(Default)]
pub(super) struct Listening(Vec<Listener>);

impl Listening {
    /// Listens while events go down to their target, so that nothing on the way can hide them.
    pub fn add(&mut self, target: &EventTarget, kind: &'static str, call: impl FnMut(Event) + 'static) {
        let call = Closure::<dyn FnMut(Event)>::new(call);
        if target.add_event_listener_with_callback_and_bool(kind, call.as_ref().unchecked_ref(), true).is_ok() {
            self.0.push(Listener { target: target.clone(), kind, call });
        }
    }
}
