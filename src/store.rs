//! Plain data that tell when they change: the one kind of state that the app and the widget share.
//!
//! The widget carries no reactive graph: listeners are closures, and end when whoever keeps them is dropped. In the app
//! a store is a source like any signal: views and memos that [`Store::track`] it run again.

use crate::by_key::ByKey;
use std::any::Any;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::{Rc, Weak};

/// Data of type `T`, for everybody who holds this handle. After [`Store::end`], reading gives nothing and changing does
/// nothing: answers may come late.
pub struct Store<T: 'static> {
    place: usize,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Store<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Store<T> {}

/// Keeps listeners; dropping it ends them.
#[derive(Default)]
pub struct Keep(Vec<Rc<dyn Fn()>>);

thread_local! {
    static PLACES: RefCell<Vec<Option<Rc<dyn Any>>>> = const { RefCell::new(Vec::new()) };
}

struct Inner<T> {
    data: RefCell<T>,
    pulse: Pulse,
}

#[derive(Default)]
struct Pulse {
    listeners: RefCell<Vec<Weak<dyn Fn()>>>,
    #[cfg(feature = "app")]
    trigger: leptos::prelude::ArcTrigger,
}

impl<T: 'static> Store<T> {
    /// Keeps the data until [`Store::end`].
    pub fn new(data: T) -> Self {
        let inner: Rc<dyn Any> = Rc::new(Inner { data: RefCell::new(data), pulse: Pulse::default() });
        let place = PLACES.with_borrow_mut(|places| {
            places.push(Some(inner));
            places.len() - 1
        });
        Self { place, of: PhantomData }
    }

    /// Frees the data.
    pub fn end(self) {
        // Dropped outside: the data may hold what looks here.
        let _data = PLACES.with_borrow_mut(|places| places[self.place].take());
    }

    /// Reads.
    pub fn read<R>(self, read: impl FnOnce(&T) -> R) -> Option<R> {
        Some(read(&self.inner()?.data.borrow()))
    }

    /// Changes, and tells.
    pub fn change<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let inner = self.inner()?;
        let result = change(&mut inner.data.borrow_mut());
        inner.pulse.tell();
        Some(result)
    }

    /// Changes what nobody shows.
    pub fn change_quietly<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        Some(change(&mut self.inner()?.data.borrow_mut()))
    }

    /// Runs now and after each change, as long as it is kept.
    pub fn listen(self, keep: &mut Keep, run: Rc<dyn Fn()>) {
        run();
        if let Some(inner) = self.inner() {
            inner.pulse.add(&run);
        }
        keep.0.push(run);
    }

    /// The view or memo that runs now runs again after each change.
    #[cfg(feature = "app")]
    pub fn track(self) {
        use leptos::prelude::Track;
        if let Some(inner) = self.inner() {
            inner.pulse.trigger.track();
        }
    }

    fn inner(self) -> Option<Rc<Inner<T>>> {
        PLACES.with_borrow(|places| places[self.place].clone())?.downcast().ok()
    }
}

/// Listeners by key: whoever shows one thing is told of that one alone, however much there is on the page.
pub struct Pulses<K: 'static>(Store<ByKey<K, Rc<Pulse>>>);

impl<K> Clone for Pulses<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Pulses<K> {}

impl<K: Ord + Copy + 'static> Pulses<K> {
    /// Keeps the listeners until [`Pulses::end`].
    #[expect(clippy::new_without_default, reason = "a default would not say that it has to be ended")]
    pub fn new() -> Self {
        Self(Store::new(ByKey::default()))
    }

    /// Frees everything.
    pub fn end(self) {
        self.0.end();
    }

    /// Runs now and each time that `key` is told of, as long as it is kept.
    pub fn listen(self, key: K, keep: &mut Keep, run: Rc<dyn Fn()>) {
        run();
        if let Some(pulse) = self.of(key) {
            pulse.add(&run);
        }
        keep.0.push(run);
    }

    /// The view or memo that runs now runs again each time that `key` is told of.
    #[cfg(feature = "app")]
    pub fn track(self, key: K) {
        use leptos::prelude::Track;
        if let Some(pulse) = self.of(key) {
            pulse.trigger.track();
        }
    }

    /// Tells those who listen to `key`.
    pub fn tell(self, key: K) {
        if let Some(pulse) = self.0.read(|pulses| pulses.get(&key).cloned()).flatten() {
            pulse.tell();
        }
    }

    fn of(self, key: K) -> Option<Rc<Pulse>> {
        self.0.change_quietly(|pulses| Rc::clone(pulses.get_or_insert(key, Rc::default)))
    }
}

impl Pulse {
    fn add(&self, listener: &Rc<dyn Fn()>) {
        let mut listeners = self.listeners.borrow_mut();
        listeners.retain(|known| known.strong_count() > 0);
        listeners.push(Rc::downgrade(listener));
    }

    fn tell(&self) {
        // A copy: who is told may listen to more, or end others.
        let listeners = self.listeners.borrow().clone();
        listeners.iter().filter_map(Weak::upgrade).for_each(|listener| listener());
        #[cfg(feature = "app")]
        leptos::prelude::Notify::notify(&self.trigger);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// How often a listener of `store` ran after `act`.
    #[track_caller]
    fn check(act: impl FnOnce(Store<u32>, Keep), told: u32) {
        let store = Store::new(0);
        let (count, mut keep) = (Rc::new(Cell::new(0)), Keep::default());
        let counting = Rc::clone(&count);
        store.listen(&mut keep, Rc::new(move || counting.set(counting.get() + 1)));
        act(store, keep);
        assert_eq!(count.get(), told);
    }

    #[test]
    fn a_listener_runs_at_once_and_after_each_change() {
        check(|_, _keep| {}, 1);
        check(|store, _keep| (0..3).for_each(|n| store.change(|data| *data = n).expect("it is there")), 4);
    }

    #[test]
    fn a_listener_ends_with_its_keeper() {
        check(
            |store, keep| {
                drop(keep);
                store.change(|data| *data = 1);
            },
            1,
        );
    }

    #[test]
    fn a_store_that_ended_gives_nothing_and_takes_nothing() {
        let store = Store::new(7);
        assert_eq!(store.read(|data| *data), Some(7));
        store.end();
        assert_eq!(store.read(|data| *data), None);
        assert_eq!(store.change(|data| *data = 8), None);
    }

    #[test]
    fn who_is_told_may_listen_to_more() {
        let store = Store::new(0);
        let keep = Rc::new(RefCell::new(Keep::default()));
        let (inner, mut first) = (Rc::clone(&keep), Keep::default());
        store.listen(&mut first, Rc::new(move || store.listen(&mut inner.borrow_mut(), Rc::new(|| {}))));
        store.change(|data| *data = 1);
        assert_eq!(keep.borrow().0.len(), 2);
    }
}
