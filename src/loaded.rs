//! Something that a page loads once, and again when it failed.
//!
//! In place of `LocalResource`, which brings futures, guards and suspense that no page here waits with: together they
//! weigh as much as all pages do.

use crate::client::{self, ApiError, Json};
use crate::follows::Follows;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

type Spell = Arc<dyn Fn() -> String + Send + Sync>;
type Read<T> = Arc<dyn Fn(&Json) -> Option<T> + Send + Sync>;

/// Handle of what is loaded; belongs to the page that made it.
pub struct Loaded<T: Send + Sync + 'static> {
    answer: RwSignal<Option<Result<T, ApiError>>>,
    source: StoredValue<(Spell, Read<T>)>,
}

impl<T: Send + Sync + 'static> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Loaded<T> {}

impl<T: Clone + Send + Sync + 'static> Loaded<T> {
    /// Begins to load: what is asked for, and how it is read.
    pub fn new(
        spell: impl Fn() -> String + Send + Sync + 'static,
        read: impl Fn(&Json) -> Option<T> + Send + Sync + 'static,
    ) -> Self {
        let source = StoredValue::new((Arc::new(spell) as Spell, Arc::new(read) as Read<T>));
        let loaded = Self { answer: RwSignal::new(None), source };
        loaded.again();
        if let Some(follows) = use_context::<Follows>() {
            follows.on_wake(Box::new(move || loaded.look_again()) as Box<dyn Fn()>);
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
        self.load(move |answer| {
            if answer.is_ok() && self.answer.try_with_untracked(|now| matches!(now, Some(Err(_)))) == Some(true) {
                let _ = self.answer.try_set(Some(answer));
            }
        });
    }

    /// Tries again.
    pub fn again(self) {
        self.answer.set(None);
        self.load(move |answer| {
            let _ = self.answer.try_set(Some(answer));
        });
    }

    fn load(self, end: impl FnOnce(Result<T, ApiError>) + 'static) {
        let Some((spell, read)) = self.source.try_get_value() else { return };
        let end = move |json: Result<Json, ApiError>| {
            end(json.and_then(|json| read(&json).ok_or(ApiError::Network)));
        };
        spawn_local(load(spell(), Box::new(end)));
    }
}

/// One for all that is loaded.
async fn load(address: String, end: Box<dyn FnOnce(Result<Json, ApiError>)>) {
    end(client::ask(address, None).await);
}
