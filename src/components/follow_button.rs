//! Follow, Following, Unfollow, Requested: one button that says what is true, or about to be.

use super::icon::{self, Icon};
use crate::follows::Follows;
use crate::language::{say, say_with};
use kith_api::follows::Relation;
use kith_api::ids::PersonId;
use leptos::ev::PointerEvent;
use leptos::prelude::*;

/// What the button says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Follow,
    Following,
    Unfollow,
    Requested,
}

impl Word {
    const ALL: [Self; 4] = [Self::Follow, Self::Following, Self::Unfollow, Self::Requested];

    fn text(self) -> String {
        match self {
            Self::Follow => say("follow.follow"),
            Self::Following => say("follow.following"),
            Self::Unfollow => say("follow.unfollow"),
            Self::Requested => say("follow.requested"),
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Follow => "follow-button",
            Self::Following => "follow-button is-following",
            Self::Unfollow => "follow-button is-following is-unfollow",
            Self::Requested => "follow-button is-following is-requested",
        }
    }
}

/// Follows or unfollows `who`. Any number of these may show the same person; they always agree. On oneself, and where
/// nothing is known, there is none.
#[component]
pub fn FollowButton(
    /// Whom.
    who: PersonId,
    /// Told after the word, to those who hear the button without seeing whom it stands by.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let relation = Follows::expect().relation(who);
    let is_someone_else = Memo::new(move |_| relation.get().is_some_and(|relation| relation != Relation::Myself));
    move || is_someone_else.get().then(|| view! { <Button who name=name.clone() relation /> })
}

#[component]
fn Button(who: PersonId, name: String, relation: Memo<Option<Relation>>) -> impl IntoView {
    let follows = Follows::expect();
    let pending = follows.is_pending(who);
    let hovered = RwSignal::new(false);
    let focused = RwSignal::new(false);
    // Whoever just clicked Follow is not offered Unfollow under the same click: first pointer and focus leave once.
    let fresh = RwSignal::new(false);
    let left = move || {
        if !hovered.get_untracked() && !focused.get_untracked() {
            fresh.set(false);
        }
    };
    let word = Memo::new(move |_| match relation.get() {
        Some(Relation::Following) if !fresh.get() && (hovered.get() || focused.get()) => Word::Unfollow,
        Some(Relation::Following) => Word::Following,
        Some(Relation::Requested) => Word::Requested,
        Some(Relation::NotFollowing | Relation::Myself) | None => Word::Follow,
    });
    let click = move |_| {
        let follow = matches!(relation.get_untracked(), Some(Relation::NotFollowing) | None);
        fresh.set(follow);
        follows.set(who, follow);
    };
    // All words lie in one place, one of them seen: the longest gives the width, and nothing shifts.
    let words = Word::ALL.map(|each| {
        let drawing = match each {
            Word::Following => Some(icon::CHECK),
            Word::Requested => Some(icon::CLOCK),
            Word::Follow | Word::Unfollow => None,
        };
        view! {
            <span class="follow-button-word" class:is-said=move || word.get() == each>
                {drawing.map(|of| view! { <Icon of /> })}
                {each.text()}
            </span>
        }
    });
    view! {
        <button
            type="button"
            class=move || word.get().class()
            aria-label=move || say_with("follow.name", &[("word", &word.get().text()), ("name", &name)])
            aria-busy=move || pending.get().to_string()
            on:click=click
            on:pointerenter=move |event: PointerEvent| hovered.set(event.pointer_type() != "touch")
            on:pointerleave=move |_| {
                hovered.set(false);
                left();
            }
            on:focus=move |_| focused.set(true)
            on:blur=move |_| {
                focused.set(false);
                left();
            }
        >
            {words}
        </button>
    }
}
