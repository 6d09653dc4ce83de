//! Something that a page loads once, and again when it failed.
//!
//! In place of `LocalResource`, which brings futures, guards and suspense that no page here waits with: together they
//! weigh as much as all pages do. Nor does each type that is loaded have signals of its own, at a kilobyte and more: what
//! was read is kept as anything, and known again by the handle.

use crate::client::{self, ApiError, Json};
use crate::follows::Follows;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

type Anything = Arc<dyn Any + Send + Sync>;
type Answer = Result<Anything, ApiError>;
type Spell = Arc<dyn Fn() -> String + Send + Sync>;
type Read = Arc<dyn Fn(&Json) -> Option<Anything> + Send + Sync>;

/// Handle of what is loaded; belongs to the page that made it.
pub struct Loaded<T> {
    load: Load,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T: Clone + Send + Sync + 'static> Loaded<T> {
    /// Begins to load: what is asked for, and how it is read.
    pub fn new(
        spell: impl Fn() -> String + Send + Sync + 'static,
        read: impl Fn(&Json) -> Option<T> + Send + Sync + 'static,
    ) -> Self {
        let read = move |json: &Json| Some(Arc::new(read(json)?) as Anything);
        Self { load: Load::begin(Arc::new(spell), Arc::new(read)), of: PhantomData }
    }

    /// What came; nothing while it is waited for.
    pub fn get(self) -> Option<Result<T, ApiError>> {
        let known = |found: Anything| found.downcast_ref::<T>().cloned().ok_or(ApiError::Network);
        self.load.answer.get().map(|answer| answer.and_then(known))
    }

    /// Tries again.
    pub fn again(self) {
        self.load.again();
    }
}

/// The same, of whatever it is.
#[derive(Clone, Copy)]
struct Load {
    answer: RwSignal<Option<Answer>>,
    source: StoredValue<(Spell, Read)>,
}

impl Load {
    fn begin(spell: Spell, read: Read) -> Self {
        let load = Self { answer: RwSignal::new(None), source: StoredValue::new((spell, read)) };
        load.again();
        if let Some(follows) = use_context::<Follows>() {
            let look = move || load.look_again();
            follows.on_wake(Box::new(look) as Box<dyn Fn()>);
            follows.on_news(Box::new(look) as Box<dyn Fn()>);
        }
        load
    }

    fn again(self) {
        self.answer.set(None);
        self.ask(Box::new(move |answer| {
            let _ = self.answer.try_set(Some(answer));
        }));
    }

    /// The page came back to life, or something is told: what is loaded teaches the follow state. What stands there stays,
    /// unless it was a failure, or is no more.
    fn look_again(self) {
        self.ask(Box::new(move |answer| {
            let failed = self.answer.try_with_untracked(|now| now.as_ref().map(Result::is_err)).flatten();
            let replaces = match &answer {
                Ok(_) => failed == Some(true),
                Err(error) => *error == ApiError::NotFound && failed == Some(false),
            };
            if replaces {
                let _ = self.answer.try_set(Some(answer));
            }
        }));
    }

    fn ask(self, end: Box<dyn FnOnce(Answer)>) {
        let Some((spell, read)) = self.source.try_get_value() else { return };
        spawn_local(async move {
            let answer = client::ask(spell(), None).await;
            end(answer.and_then(|json| read(&json).ok_or(ApiError::Network)));
        });
    }
}
