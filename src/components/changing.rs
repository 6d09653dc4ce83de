//! Parts of a view that change.

use leptos::prelude::*;
use std::sync::{Arc, Mutex};

/// A closure that gives a view anew whenever what it read changes. All of them are of one type: what leptos compiles for
/// each type of closure weighs a kilobyte, and the app has fifty.
pub fn changing<V: IntoView + 'static>(
    view: impl Fn() -> V + Send + 'static,
) -> Arc<Mutex<dyn FnMut() -> AnyView + Send>> {
    Arc::new(Mutex::new(move || view().into_any()))
}
