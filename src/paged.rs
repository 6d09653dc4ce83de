//! A list that comes in pages and grows by *Show more*.
//!
//! Knows what every list must know: that an answer to an older question does not replace a newer one, that what was
//! shown stays while it is asked for again, and that a failure of the next page leaves the pages before it.

use crate::client::ApiError;
use crate::follows::Follows;
use kith_api::activity::Activity;
use kith_api::ids::PersonId;
use kith_api::list::{List, MAX_LIMIT};
use kith_api::people::Someone;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// Long enough to skip the letters of a fast typist, short enough to feel immediate.
pub const REST: Duration = Duration::from_millis(120);

/// What is to be loaded: after which cursor, and how many.
pub struct Page {
    /// None: the first.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: usize,
}

/// How it stands with a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stage {
    /// Nothing to show yet.
    #[default]
    Loading,
    /// What is shown is what was asked for.
    Shown,
    /// More, or the same again, is under way; what is shown stays.
    Growing,
    /// The last request failed; what was shown before it still stands.
    Failed(ApiError),
}

/// What a list is made of.
pub trait Item: Send + Sync + Clone + 'static {
    /// Tells items apart: somebody who moves between two pages, because the list changed meanwhile, is shown once.
    /// None: it cannot be told apart, and stands for itself.
    fn id(&self) -> Option<i64>;
}

impl Item for Someone {
    fn id(&self) -> Option<i64> {
        Someone::id(self).map(PersonId::bits)
    }
}

impl Item for Activity {
    fn id(&self) -> Option<i64> {
        Some(self.id.bits())
    }
}

/// How a list grows, whatever is in it: what stands at its end needs to know no more.
#[derive(Clone, Copy)]
pub struct Growth {
    stage: RwSignal<Stage>,
    next: RwSignal<Option<String>>,
    empty: Signal<bool>,
    more: Callback<()>,
}

impl<T: Item> From<Paged<T>> for Growth {
    fn from(list: Paged<T>) -> Self {
        let empty = Signal::derive(move || list.is_empty());
        Self { stage: list.stage, next: list.next, empty, more: Callback::new(move |()| list.more()) }
    }
}

impl Growth {
    /// How it stands.
    pub fn stage(self) -> Stage {
        self.stage.get()
    }

    /// Whether more, or the same again, is under way.
    pub fn is_growing(self) -> bool {
        self.stage.with(|stage| *stage == Stage::Growing)
    }

    /// Whether nothing is shown.
    pub fn is_empty(self) -> bool {
        self.empty.get()
    }

    /// Whether there is a next page.
    pub fn has_more(self) -> bool {
        self.next.with(Option::is_some)
    }

    /// Asks for the next page.
    pub fn more(self) {
        self.more.run(());
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Restart,
    Refresh,
    More,
}

type Loading<T> = Pin<Box<dyn Future<Output = Result<List<T>, ApiError>>>>;
type Loader<T> = Arc<dyn Fn(Page) -> Loading<T> + Send + Sync>;

/// Handle of a list; belongs to the page that made it.
pub struct Paged<T: Item> {
    items: RwSignal<Vec<T>>,
    stage: RwSignal<Stage>,
    total: RwSignal<Option<u64>>,
    next: RwSignal<Option<String>>,
    question: StoredValue<u32>,
    load: StoredValue<Loader<T>>,
    size: usize,
    first: usize,
}

impl<T: Item> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Item> Copy for Paged<T> {}

impl<T: Item> Paged<T> {
    /// A list of pages of `size`, to be filled by [`Paged::restart`].
    pub fn new<F>(size: usize, load: impl Fn(Page) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Result<List<T>, ApiError>> + 'static,
    {
        let load: Loader<T> = Arc::new(move |page| Box::pin(load(page)));
        Self {
            items: RwSignal::new(Vec::new()),
            stage: RwSignal::new(Stage::Loading),
            total: RwSignal::new(None),
            next: RwSignal::new(None),
            question: StoredValue::new(0),
            load: StoredValue::new(load),
            size,
            first: size,
        }
    }

    /// Begins with at least so many, for one who comes back to a list that had grown.
    pub fn begin_with(self, rows: usize) -> Self {
        Self { first: rows.max(self.size), ..self }
    }

    /// What is shown.
    pub fn items(self) -> Vec<T> {
        self.items.get()
    }

    /// Whether something that fits is shown; who asks does not become a reader.
    pub fn shows(self, fits: impl Fn(&T) -> bool) -> bool {
        self.items.with_untracked(|items| items.iter().any(fits))
    }

    /// How many are shown.
    pub fn len(self) -> usize {
        self.items.with(Vec::len)
    }

    /// Whether nothing is shown.
    pub fn is_empty(self) -> bool {
        self.items.with(Vec::is_empty)
    }

    /// How it stands.
    pub fn stage(self) -> Stage {
        self.stage.get()
    }

    /// Whether more, or the same again, is under way.
    pub fn is_growing(self) -> bool {
        self.stage.with(|stage| *stage == Stage::Growing)
    }

    /// How many there are in all, where somebody counts.
    pub fn total(self) -> Option<u64> {
        self.total.get()
    }

    /// Asks a new question, such as another search: begins with the first page.
    pub fn restart(self) {
        self.run(Way::Restart, self.size);
    }

    /// Loads for a question, and again whenever it changes, a moment after the last letter was typed, or the page comes
    /// back to life. The question is any text that differs when the answer would.
    pub fn follow(self, question: impl Fn() -> String + Send + Sync + 'static) {
        self.follow_each(Box::new(question));
    }

    /// One for all questions: what follows is long, and would be compiled for each of them.
    fn follow_each(self, question: Box<dyn Fn() -> String + Send + Sync>) {
        if let Some(follows) = use_context::<Follows>() {
            follows.on_wake(move || self.refresh());
        }
        let question = Memo::new(move |_| question());
        let timer = StoredValue::new_local(None::<TimeoutHandle>);
        Effect::new(move |before: Option<()>| {
            // Read, not only tracked: a memo that nobody ever read does not know what it depends on.
            question.with(|_| ());
            if before.is_none() {
                return self.run(Way::Restart, self.first);
            }
            if let Some(earlier) = timer.try_update_value(Option::take).flatten() {
                earlier.clear();
            }
            let later = set_timeout_with_handle(move || self.restart(), REST).ok();
            timer.set_value(later);
        });
        on_cleanup(move || {
            if let Some(timer) = timer.try_update_value(Option::take).flatten() {
                timer.clear();
            }
        });
    }

    /// Asks the same again, for as many as are shown, so that nobody loses the place.
    pub fn refresh(self) {
        let shown = self.items.with_untracked(Vec::len);
        self.run(Way::Refresh, shown.max(self.size));
    }

    /// Asks for the next page.
    pub fn more(self) {
        let shown = self.items.with_untracked(Vec::len);
        if self.stage.with_untracked(|stage| *stage != Stage::Growing) {
            self.run(Way::More, shown + self.size);
        }
    }

    /// Shows an item before the server was asked for it.
    pub fn put_first(self, item: T) {
        self.items.try_update(|items| items.insert(0, item));
        self.total.try_update(|total| *total = total.map(|total| total + 1));
    }

    /// Loads until `wanted` are there or the list ends.
    fn run(self, way: Way, wanted: usize) {
        let anew = way != Way::More;
        let Some(question) = self.question.try_update_value(|question| {
            *question += 1;
            *question
        }) else {
            return;
        };
        let nothing_yet = self.stage.with_untracked(|stage| matches!(stage, Stage::Loading));
        let failed_empty = self.items.with_untracked(Vec::is_empty) && !self.is_shown();
        self.stage.set(if nothing_yet || failed_empty { Stage::Loading } else { Stage::Growing });
        spawn_local(async move {
            let mut items = if anew { Vec::new() } else { self.items.try_get_untracked().unwrap_or_default() };
            let mut cursor = if anew { None } else { self.next.try_get_untracked().flatten() };
            let answer = loop {
                let Some(load) = self.load.try_get_value() else { return };
                let limit = (wanted.saturating_sub(items.len())).clamp(1, MAX_LIMIT as usize);
                match load(Page { cursor: cursor.take(), limit }).await {
                    Ok(page) => {
                        append(&mut items, page.items);
                        cursor = page.next;
                        if items.len() >= wanted || cursor.is_none() {
                            break Ok(page.total);
                        }
                    }
                    Err(error) => break Err(error),
                }
            };
            if self.question.try_get_value() == Some(question) {
                self.take(way, answer, items, cursor);
            }
        });
    }

    fn is_shown(self) -> bool {
        self.stage.with_untracked(|stage| matches!(stage, Stage::Shown | Stage::Growing))
    }

    fn take(self, way: Way, answer: Result<Option<u64>, ApiError>, items: Vec<T>, next: Option<String>) {
        match answer {
            Ok(total) => {
                self.total.set(total);
                self.next.set(next);
                self.items.set(items);
                self.stage.set(Stage::Shown);
            }
            Err(error) => {
                if way == Way::Restart {
                    // What was shown answers another question.
                    self.items.set(Vec::new());
                    self.next.set(None);
                }
                self.stage.set(Stage::Failed(error));
            }
        }
    }
}

fn append<T: Item>(items: &mut Vec<T>, more: Vec<T>) {
    let mut known: Vec<i64> = items.iter().filter_map(Item::id).collect();
    known.sort_unstable();
    items.extend(more.into_iter().filter(|item| item.id().is_none_or(|id| known.binary_search(&id).is_err())));
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Item for (i64, &'static str) {
        fn id(&self) -> Option<i64> {
            (self.0 != 0).then_some(self.0)
        }
    }

    #[test]
    fn who_moved_to_the_next_page_meanwhile_is_shown_once() {
        let mut items = vec![(1, "ana"), (2, "ben")];
        append(&mut items, vec![(2, "ben"), (3, "chidi")]);
        assert_eq!(items, [(1, "ana"), (2, "ben"), (3, "chidi")]);
    }

    #[test]
    fn those_who_cannot_be_told_apart_stand_for_themselves() {
        let mut items = vec![(0, "gone")];
        append(&mut items, vec![(0, "gone")]);
        assert_eq!(items.len(), 2);
    }
}
