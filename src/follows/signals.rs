//! The store as the app's views read it: memos, of which only those run on that changed.

use super::news::{Lines, Waiting};
use super::{Change, FollowGraph, Follows};
use crate::notices::Notices;
use crate::store::Store;
use kith_api::follows::Relation;
use kith_api::ids::PersonId;
use leptos::prelude::*;

impl Follows {
    /// Makes the store and gives it to everything below, until the present owner ends; wants [`Notices`] first.
    pub fn provide() -> Self {
        let follows = Self::new(Notices::expect());
        on_cleanup(move || follows.end());
        provide_context(follows);
        follows
    }

    /// The store of the app.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The relation to show; nothing until something is known.
    pub fn relation(self, of: PersonId) -> Memo<Option<Relation>> {
        self.memo(of, move |graph| graph.shown(of))
    }

    /// True from a click to its end.
    pub fn is_pending(self, of: PersonId) -> Memo<bool> {
        self.memo(of, move |graph| graph.is_pending(of))
    }

    /// Whether the person follows the viewer.
    pub fn follows_me(self, of: PersonId) -> Memo<bool> {
        self.memo(of, move |graph| graph.follows_me(of))
    }

    /// How many follow the person, a click included in the frame it happens.
    pub fn followers(self, of: PersonId) -> Memo<Option<u64>> {
        self.memo(of, move |graph| graph.followers(of))
    }

    /// How many the person follows; for the viewer, a click included in the frame it happens.
    pub fn following(self, of: PersonId) -> Memo<Option<u64>> {
        self.memo(of, move |graph| graph.following(of))
    }

    /// What is shown may be old: whoever shows somebody asks again.
    pub fn wake(self) {
        self.woke.change(|woke| *woke += 1);
    }

    /// Acts each time that what is shown may be old, from now on and until the present owner ends.
    pub fn on_wake(self, act: impl Fn() + 'static) {
        on_growth(self.woke, |woke| *woke, Box::new(act));
    }

    /// Others did something to what is shown: to people, or lines of activity came.
    pub fn tell_news(self, news: Waiting) {
        if news.people {
            self.news.change(|count| *count += 1);
        }
        if news.lines != Lines::None {
            self.lines.change(|(count, lines)| (*count, *lines) = (*count + 1, news.lines));
        }
    }

    /// Acts each time that something is told of people, from now on and until the present owner ends.
    pub fn on_news(self, act: impl Fn() + 'static) {
        on_growth(self.news, |count| *count, Box::new(act));
    }

    /// The same, of anybody's lines of activity.
    pub fn on_lines(self, act: impl Fn() + 'static) {
        on_growth(self.lines, |(count, _)| *count, Box::new(act));
    }

    /// The same, of one person's.
    pub fn on_lines_of(self, actor: PersonId, act: impl Fn() + 'static) {
        self.on_lines(move || {
            if self.lines.read(|(_, lines)| lines.may_be_of(actor)) == Some(true) {
                act();
            }
        });
    }

    /// The newest change: told in the frame of a click, and again when the server has settled it.
    pub fn changed(self) -> Memo<Option<Change>> {
        Memo::new(move |_| {
            self.changed.track();
            self.changed.read(|changed| *changed).flatten()
        })
    }

    fn memo<R: Default + PartialEq + Send + Sync + 'static>(
        self,
        of: PersonId,
        read: impl Fn(&FollowGraph) -> R + Send + Sync + 'static,
    ) -> Memo<R> {
        Memo::new(move |_| {
            self.pulses.track(of);
            self.read(&read).unwrap_or_default()
        })
    }
}

fn on_growth<T: 'static>(of: Store<T>, count: fn(&T) -> u64, act: Box<dyn Fn()>) {
    Effect::new(move |before: Option<Option<u64>>| {
        of.track();
        let now = of.read(count);
        if before.is_some_and(|before| before != now) {
            act();
        }
        now
    });
}
