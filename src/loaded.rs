//! Something that a page loads once, and again when it failed.
//!
//! In place of `LocalResource`, which brings futures, guards and suspense that no page here waits with: together they
//! weigh as much as all pages do.

use crate::client::ApiError;
use crate::follows::Follows;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

type Loading<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>>>>;
type Loader<T> = Arc<dyn Fn() -> Loading<T> + Send + Sync>;

/// Handle of what is loaded; belongs to the page that made it.
pub struct Loaded<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Result<T, ApiError>>>,
    load: StoredValue<Loader<T>>,
}

impl<T: Send + Sync + 'static> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Loaded<T> {}

impl<T: Clone + Send + Sync + 'static> Loaded<T> {
    /// Begins to load.
    pub fn new<F>(load: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<T, ApiError>> + 'static,
    {
        let load: Loader<T> = Arc::new(move || Box::pin(load()));
        let loaded = Self { answer: RwSignal::new(None), load: StoredValue::new(load) };
        loaded.again();
        if let Some(follows) = use_context::<Follows>() {
            follows.on_wake(move || loaded.look_again());
        }
        loaded
    }

    /// What came; nothing while it is waited for.
    pub fn get(self) -> Option<Result<T, ApiError>> {
        self.answer.get()
    }

    /// The page came back to life: what is loaded teaches the follow state. What stands there stays, unless it was a
    /// failure.
    fn look_again(self) {
        let Some(load) = self.load.try_get_value() else { return };
        spawn_local(async move {
            let answer = load().await;
            if answer.is_ok() && self.answer.try_with_untracked(|now| matches!(now, Some(Err(_)))) == Some(true) {
                let _ = self.answer.try_set(Some(answer));
            }
        });
    }

    /// Tries again.
    pub fn again(self) {
        let Some(load) = self.load.try_get_value() else { return };
        self.answer.set(None);
        spawn_local(async move {
            let answer = load().await;
            let _ = self.answer.try_set(Some(answer));
        });
    }
}
