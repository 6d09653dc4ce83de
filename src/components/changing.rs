//! Parts of a view that change, and what acts on changes.

use leptos::prelude::*;
use std::sync::{Arc, Mutex};

/// A closure that gives a view anew whenever what it read changes. All of them are of one type: what leptos compiles for
/// each type of closure weighs a kilobyte, and the app has fifty.
pub fn changing<V: IntoView + 'static>(
    view: impl Fn() -> V + Send + 'static,
) -> Arc<Mutex<dyn FnMut() -> AnyView + Send>> {
    Arc::new(Mutex::new(move || view().into_any()))
}

/// Runs now and whenever what it read changes: for the world outside of views. One of a kind, as above.
pub fn effect(run: impl FnMut() + 'static) {
    let mut run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(move |_: Option<()>| run());
}
