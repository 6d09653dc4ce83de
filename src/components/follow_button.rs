//! Follow, Following, Unfollow, Requested: one button that says what is true, or about to be.

use super::icon::{self, drawn};
#[cfg(feature = "app")]
pub use super::views::FollowButton;
use crate::dom::{Build, make, write_attr, write_hidden};
use crate::follows::Follows;
use crate::language::{say, say_with};
use crate::store::Keep;
use kith_api::follows::Relation;
use kith_api::ids::PersonId;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, PointerEvent};

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

    /// Who just clicked is not offered Unfollow under the same click: `touched` counts once both pointer and focus
    /// have left.
    fn of(relation: Option<Relation>, touched: bool) -> Self {
        match relation {
            Some(Relation::Following) if touched => Self::Unfollow,
            Some(Relation::Following) => Self::Following,
            Some(Relation::Requested) => Self::Requested,
            Some(Relation::NotFollowing | Relation::Myself) | None => Self::Follow,
        }
    }

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

/// Follows or unfollows `who`; live as long as it is kept. Any number of these may show the same person: they always
/// agree. On oneself, and where nothing is known, it is hidden.
pub fn follow_button(keep: &mut Keep, follows: Follows, who: PersonId, name: String) -> HtmlElement {
    let button = make("button", "").attr("type", "button");
    // All words lie in one place, one of them seen: the longest gives the width, and nothing shifts.
    for word in Word::ALL {
        let span = make("span", "follow-button-word");
        let span = match word {
            Word::Following => span.with(&drawn(icon::CHECK)),
            Word::Requested => span.with(&drawn(icon::CLOCK)),
            Word::Follow | Word::Unfollow => span,
        };
        let _ = button.append_child(&span.text(&word.text()));
    }
    let button = Rc::new(Button { follows, who, name, button, hand: Cell::default() });
    button.listen();
    let showing = Rc::clone(&button);
    follows.listen(who, keep, Rc::new(move || showing.show()));
    button.button.clone()
}

struct Button {
    follows: Follows,
    who: PersonId,
    name: String,
    button: HtmlElement,
    hand: Cell<Hand>,
}

/// How a person touches the button.
#[derive(Clone, Copy, Default)]
struct Hand {
    hovers: bool,
    focuses: bool,
    /// Clicked, and neither pointer nor focus has left since.
    clicked: bool,
}

impl Button {
    fn show(&self) {
        let now = self.follows.read(|graph| (graph.shown(self.who), graph.is_pending(self.who)));
        let (relation, pending) = now.unwrap_or_default();
        let hand = self.hand.get();
        let word = Word::of(relation, !hand.clicked && (hand.hovers || hand.focuses));
        let name = say_with("follow.name", &[("word", &word.text()), ("name", &self.name)]);
        let button = &self.button;
        write_hidden(button, matches!(relation, Some(Relation::Myself) | None));
        write_attr(button, "class", word.class());
        write_attr(button, "aria-label", &name);
        write_attr(button, "aria-busy", if pending { "true" } else { "false" });
        let words = button.children();
        for (place, each) in Word::ALL.into_iter().enumerate() {
            if let Some(span) = words.item(place as u32) {
                write_attr(
                    &span,
                    "class",
                    if each == word { "follow-button-word is-said" } else { "follow-button-word" },
                );
            }
        }
    }

    /// A hand came, went or clicked.
    fn touch(&self, change: impl FnOnce(&mut Hand)) {
        let mut hand = self.hand.get();
        change(&mut hand);
        hand.clicked &= hand.hovers || hand.focuses;
        self.hand.set(hand);
        self.show();
    }

    fn listen(self: &Rc<Self>) {
        for kind in ["click", "pointerenter", "pointerleave", "focus", "blur"] {
            // Weak: a listener that holds its own element is never let go, nor is the whole card around it.
            let this = Rc::downgrade(self);
            let heard = move |event: web_sys::Event| {
                let Some(this) = this.upgrade() else { return };
                match kind {
                    "click" => this.click(),
                    "pointerenter" => {
                        // A finger does not hover; it would see Unfollow under the tap that follows.
                        let hovers = event.unchecked_ref::<PointerEvent>().pointer_type() != "touch";
                        this.touch(|hand| hand.hovers = hovers);
                    }
                    "pointerleave" => this.touch(|hand| hand.hovers = false),
                    other => this.touch(|hand| hand.focuses = other == "focus"),
                }
            };
            let _ = self.button.clone().on(kind, Box::new(heard));
        }
    }

    /// The button is never disabled: that would drop the focus, and the next wish.
    fn click(&self) {
        let shown = self.follows.read(|graph| graph.shown(self.who)).flatten();
        let follow = matches!(shown, Some(Relation::NotFollowing) | None);
        self.touch(|hand| hand.clicked = follow);
        self.follows.set(self.who, follow);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(relation: Relation, touched: bool, word: Word) {
        assert_eq!(Word::of(Some(relation), touched), word);
    }

    #[test]
    fn unfollow_is_offered_to_a_hand_that_came_back() {
        check(Relation::Following, false, Word::Following);
        check(Relation::Following, true, Word::Unfollow);
    }

    #[test]
    fn nothing_else_changes_under_a_hand() {
        check(Relation::NotFollowing, true, Word::Follow);
        check(Relation::Requested, true, Word::Requested);
        assert_eq!(Word::of(None, true), Word::Follow);
    }

    #[test]
    fn what_is_not_yet_true_is_not_said() {
        check(Relation::Requested, false, Word::Requested);
    }
}
