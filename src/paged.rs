//! A list that comes in pages and grows by *Show more*.
//!
//! Knows what every list must know: that an answer to an older question does not replace a newer one, that what was
//! shown stays while it is asked for again, and that a failure of the next page leaves the pages before it.

mod turns;

use crate::client::{self, ApiError, Json};
use crate::components::changing::effect;
use crate::follows::Follows;
use kith_api::activity::Activity;
use kith_api::ids::PersonId;
use kith_api::list::{List, MAX_LIMIT};
use kith_api::paths;
use kith_api::people::Someone;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use turns::{Next, Turns};

/// Long enough to skip the letters of a fast typist, short enough to feel immediate.
pub const REST: Duration = Duration::from_millis(120);

/// How long a list that took many requests rests before it is asked for again, whatever changes.
const LONG_REST: Duration = Duration::from_secs(5);

/// What is to be loaded: after which cursor, and how many.
pub struct Page {
    /// None: the first.
    pub cursor: Option<String>,
    /// At most so many.
    pub limit: usize,
}

impl Page {
    /// The address of this page of a list.
    pub fn address(&self, of: String, query: &[(&str, Option<&str>)]) -> String {
        let limit = self.limit.to_string();
        let page = [("limit", Some(&*limit)), ("cursor", self.cursor.as_deref())];
        paths::with_query(of, &[query, &page].concat())
    }
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
pub trait Item: Send + Sync + Clone + PartialEq + 'static {
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

type Spell = Arc<dyn Fn(Page) -> String + Send + Sync>;
type Read<T> = Arc<dyn Fn(&Json) -> Option<List<T>> + Send + Sync>;

/// Handle of a list; belongs to the page that made it.
pub struct Paged<T: Item> {
    items: RwSignal<Vec<T>>,
    stage: RwSignal<Stage>,
    total: RwSignal<Option<u64>>,
    next: RwSignal<Option<String>>,
    question: StoredValue<u32>,
    turns: StoredValue<Turns>,
    source: StoredValue<(Spell, Read<T>)>,
    size: usize,
    first: usize,
    /// Whether what is shown stays as it is when something is told.
    still: bool,
}

impl<T: Item> Clone for Paged<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Item> Copy for Paged<T> {}

impl<T: Item> Paged<T> {
    /// A list of pages of `size`, to be filled by [`Paged::restart`]: where a page is asked for, and how it is read.
    pub fn new(
        size: usize,
        spell: impl Fn(Page) -> String + Send + Sync + 'static,
        read: impl Fn(&Json) -> Option<List<T>> + Send + Sync + 'static,
    ) -> Self {
        Self {
            items: RwSignal::new(Vec::new()),
            stage: RwSignal::new(Stage::Loading),
            total: RwSignal::new(None),
            next: RwSignal::new(None),
            question: StoredValue::new(0),
            turns: StoredValue::new(Turns::default()),
            source: StoredValue::new((Arc::new(spell), Arc::new(read))),
            size,
            first: size,
            still: false,
        }
    }

    /// Begins with at least so many, for one who comes back to a list that had grown.
    pub fn begin_with(self, rows: usize) -> Self {
        Self { first: rows.max(self.size), ..self }
    }

    /// Stays as it is when others do something: whoever reads it says when what is new may come.
    pub fn still(self) -> Self {
        Self { still: true, ..self }
    }

    /// What is shown.
    pub fn items(self) -> Vec<T> {
        self.items.get()
    }

    /// Reads what is shown in place.
    pub fn with<R>(self, read: impl FnOnce(&[T]) -> R) -> R {
        self.items.with(|items| read(items))
    }

    /// One of what is shown; who asks does not become a reader.
    pub fn item(self, at: usize) -> Option<T> {
        self.items.with_untracked(|items| items.get(at).cloned())
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
            follows.on_wake(Box::new(move || self.hear_of_change()) as Box<dyn Fn()>);
            if !self.still {
                follows.on_news(Box::new(move || self.hear_of_change()) as Box<dyn Fn()>);
            }
        }
        let question = Memo::new(move |_| question());
        let timer = StoredValue::new_local(None::<TimeoutHandle>);
        let mut first = true;
        effect(move || {
            // Read, not only tracked: a memo that nobody ever read does not know what it depends on.
            question.with(|_| ());
            if std::mem::take(&mut first) {
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

    /// Asks the same again, for as many as are shown, so that nobody loses the place: now, or after what is under way.
    pub fn refresh(self) {
        if self.turns.try_update_value(Turns::wished) == Some(true) {
            self.run_again();
        }
    }

    /// The same, where it is not the person who waits for it.
    fn hear_of_change(self) {
        if self.turns.try_update_value(Turns::changed) == Some(true) {
            self.run_again();
        }
    }

    fn run_again(self) {
        if let Some(shown) = self.items.try_with_untracked(Vec::len) {
            self.run(Way::Refresh, shown.max(self.size));
        }
    }

    /// Asks for the first page without showing it, and says how many items of it are new.
    pub fn look_ahead(self, tell: impl FnOnce(usize) + 'static) {
        let (Some(question), Some((spell, read))) = (self.question.try_get_value(), self.source.try_get_value()) else {
            return;
        };
        let address = spell(Page { cursor: None, limit: self.size });
        let end = move |json: &Json| {
            let Some(List { items, .. }) = read(json) else { return };
            // What was asked for meanwhile knows it already.
            if self.question.try_get_value() == Some(question) {
                tell(items.iter().take_while(|item| !self.shows(|shown| shown.id() == item.id())).count());
            }
        };
        spawn_local(ahead(address, Box::new(end)));
    }

    /// Asks for the next page: as many as are shown, so that thousands are not hundreds of clicks away.
    pub fn more(self) {
        if self.turns.try_update_value(Turns::more) == Some(true) {
            self.run_on();
        }
    }

    fn run_on(self) {
        if let Some(shown) = self.items.try_with_untracked(Vec::len) {
            self.run(Way::More, shown + shown.clamp(self.size, MAX_LIMIT as usize));
        }
    }

    fn go_on(self, next: Next) {
        match next {
            Next::Nothing => {}
            Next::More => self.run_on(),
            Next::Again => self.run_again(),
            Next::Rest => set_timeout(
                move || {
                    if let Some(next) = self.turns.try_update_value(Turns::rested) {
                        self.go_on(next);
                    }
                },
                LONG_REST,
            ),
        }
    }

    /// Changes what is shown: something the server said makes it known.
    pub fn change(self, change: impl FnOnce(&mut Vec<T>)) {
        self.items.try_update(change);
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
        self.turns.update_value(|turns| turns.begin(anew));
        let nothing_yet = self.stage.with_untracked(|stage| matches!(stage, Stage::Loading));
        let failed_empty = self.items.with_untracked(Vec::is_empty) && !self.is_shown();
        self.stage.set(if nothing_yet || failed_empty { Stage::Loading } else { Stage::Growing });
        let Some((spell, read)) = self.source.try_get_value() else { return };
        let shown = if anew { 0 } else { self.items.with_untracked(Vec::len) };
        let filling = Filling {
            shown,
            wanted,
            cursor: if anew { None } else { self.next.get_untracked() },
            // Nobody waits any more for what was asked before something else was.
            spell: Box::new(move |page| (self.question.try_get_value() == Some(question)).then(|| spell(page))),
        };
        // Only what is new is held meanwhile: of thousands shown, a copy for each page would keep the browser busy.
        let fresh = Rc::new(RefCell::new(Vec::new()));
        let growing = Rc::clone(&fresh);
        let take = move |json: &Json| {
            let list = read(json)?;
            let mut fresh = growing.borrow_mut();
            append(&mut fresh, list.items);
            Some((shown + fresh.len(), List { items: Vec::new(), next: list.next, total: list.total }))
        };
        let end = move |answer: Result<Ended, ApiError>| {
            if self.question.try_get_value() == Some(question) {
                let failed = answer.is_err();
                self.take(way, answer, fresh.take());
                let long = wanted - shown > MAX_LIMIT as usize;
                if let Some(next) = self.turns.try_update_value(|turns| turns.end(failed, long)) {
                    self.go_on(next);
                }
            }
        };
        spawn_local(fill(filling, Box::new(take), Box::new(end)));
    }

    fn is_shown(self) -> bool {
        self.stage.with_untracked(|stage| matches!(stage, Stage::Shown | Stage::Growing))
    }

    fn take(self, way: Way, answer: Result<Ended, ApiError>, fresh: Vec<T>) {
        match answer {
            Ok(ended) => {
                self.total.set(ended.total);
                self.next.set(ended.next);
                match way {
                    Way::More => self.items.update(|items| append(items, fresh)),
                    // What is the same is not shown anew.
                    Way::Refresh if self.items.with_untracked(|items| *items == fresh) => {}
                    Way::Restart | Way::Refresh => self.items.set(fresh),
                }
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

/// A page without its items: where the next begins, and how many there are in all.
type Ended = List<()>;

/// What is to be loaded.
struct Filling {
    shown: usize,
    wanted: usize,
    cursor: Option<String>,
    /// Nothing: nobody waits for it any more.
    spell: Box<dyn Fn(Page) -> Option<String>>,
}

/// Takes a page, and says how many are there now.
type Take = Box<dyn Fn(&Json) -> Option<(usize, Ended)>>;
type End = Box<dyn FnOnce(Result<Ended, ApiError>)>;

/// Loads page by page until as many are there as are wanted, or the list ends. One for all lists, whatever is in them.
async fn fill(filling: Filling, take: Take, end: End) {
    let Filling { mut shown, wanted, mut cursor, spell } = filling;
    let answer = loop {
        let limit = (wanted.saturating_sub(shown)).clamp(1, MAX_LIMIT as usize);
        let Some(address) = spell(Page { cursor: cursor.take(), limit }) else { return };
        match client::ask(address, None).await.and_then(|json| take(&json).ok_or(ApiError::Network)) {
            Ok((now, page)) => {
                shown = now;
                cursor = page.next.clone();
                if shown >= wanted || cursor.is_none() {
                    break Ok(page);
                }
            }
            Err(error) => break Err(error),
        }
    };
    end(answer);
}

/// One for all lists.
async fn ahead(address: String, end: Box<dyn FnOnce(&Json)>) {
    if let Ok(json) = client::ask(address, None).await {
        end(&json);
    }
}

/// The page is short: looking through all that is there for each of its items is quick, and sorting weighs a kilobyte.
fn append<T: Item>(items: &mut Vec<T>, more: Vec<T>) {
    let known = items.len();
    for item in more {
        if item.id().is_none_or(|id| items[..known].iter().all(|known| known.id() != Some(id))) {
            items.push(item);
        }
    }
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
