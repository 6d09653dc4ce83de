//! Which hover profile is open: a state machine without clock, pointer or page, so that every rule of it is a test.
//!
//! [`Stage::step`] is the whole of it. [`place`] says where the card stands. [`controller`] listens to the page, keeps
//! the timers and moves the one card that there is.

pub mod controller;
mod listening;
mod place;
pub mod top_layer;

pub use place::{Direction, Point, Rect, Size, place};

/// A picture or name on which a hover profile opens, by a number that the controller gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor(pub u32);

/// What the pointer is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Nothing of ours.
    Nothing,
    /// A picture or name.
    Anchor(Anchor),
    /// The card.
    Card,
    /// A picture or name in the card: its person's profile takes the card over.
    Inner(Anchor),
}

/// What a hover profile opens on: each person chooses for themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// A resting pointer, and the keys.
    #[default]
    OnHover,
    /// A click or Enter on the picture, and the keys.
    OnClick,
    /// Nothing.
    Off,
}

impl Mode {
    /// What a pointer is over, for the rules: where a pointer opens nothing, pictures are as good as nothing.
    pub fn sees(self, over: Over) -> Over {
        match (self, over) {
            (Self::OnHover, over) | (_, over @ (Over::Nothing | Over::Card)) => over,
            (_, Over::Anchor(_)) => Over::Nothing,
            (_, Over::Inner(_)) => Over::Card,
        }
    }

    /// Whether a click opens; `opener`: on the "…" button, which is there for nothing else.
    pub fn opens_by_click(self, opener: bool) -> bool {
        match self {
            Self::OnHover => opener,
            Self::OnClick => true,
            Self::Off => false,
        }
    }

    /// Whether the keys open that are for it.
    pub fn opens_by_key(self) -> bool {
        self != Self::Off
    }
}

/// Something that takes its time. Starting one ends the one of the same kind that ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// The pointer has stayed on one picture long enough to ask for data.
    Ask(Anchor),
    /// The pointer rests.
    Rest(Anchor),
    /// The pointer had time to cross the gap between picture and card, or to come back.
    Close(Anchor),
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// A hand moved the pointer.
    Moved(Over, Point),
    /// The pointer is still, and what is under it changed.
    Slid(Over),
    /// The key that opens was pressed on a picture, or what opens by a click was clicked.
    Called(Anchor),
    /// Escape.
    Escape,
    /// A button or finger went down.
    Pressed(Over),
    /// The keyboard moved the focus into the card.
    FocusIn,
    /// The focus moved out of the card.
    FocusOut,
    /// What the picture stands in was scrolled.
    Scrolled,
    /// A picture left the page or is not to be seen.
    Lost(Anchor),
    /// Another page is shown, or the window lost its focus.
    Left,
    /// Time is up.
    Elapsed(Timer),
}

/// What the controller has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Start a timer.
    Start(Timer),
    /// Ask for the person's data, unless they are here or on their way.
    Ask(Anchor),
    /// Nobody waits for data any more.
    GiveUp,
    /// Show the card at a picture, in place of any other.
    Show(Anchor),
    /// Move the focus into the card.
    Focus,
    /// Take the card away; a focus in it goes back to its picture.
    Hide,
}

/// At most three things to do, in order.
pub type Effects = [Option<Effect>; 3];

/// What keeps a card open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// The pointer, on the picture.
    Picture,
    /// The pointer, on the card.
    Card,
    /// The keyboard's focus in the card: the pointer may be anywhere.
    Keyboard,
}

/// A picture on which the pointer may come to rest, and where the rest began.
pub type Candidate = (Anchor, Point);

/// Where we are. At most one card is open, by construction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// No card. A barred picture opens again only after the pointer has left it.
    Hidden {
        /// Dismissed under the pointer.
        barred: Option<Anchor>,
    },
    /// The pointer came to a picture and may rest there.
    Opening(Candidate),
    /// The card is there.
    Shown {
        /// At which picture.
        at: Anchor,
        /// What keeps it.
        hold: Hold,
        /// Where the pointer may come to rest meanwhile.
        next: Option<Candidate>,
    },
    /// The pointer left picture and card, and may come back, or rest on another picture.
    Closing {
        /// At which picture.
        at: Anchor,
        /// Where the pointer may come to rest meanwhile.
        next: Option<Candidate>,
    },
}

use Effect::{Ask, Focus, GiveUp, Hide, Show, Start};
use Stage::{Closing, Hidden, Opening, Shown};

const NOTHING: Effects = [None; 3];

/// How far a hand trembles. Beyond, the pointer travels and its rest begins anew.
const TREMOR: f64 = 6.0;

impl Default for Stage {
    fn default() -> Self {
        Self::NONE
    }
}

impl Stage {
    /// No card, and none barred.
    pub const NONE: Self = Hidden { barred: None };

    /// The picture whose card is open.
    pub fn shown(self) -> Option<Anchor> {
        match self {
            Shown { at, .. } | Closing { at, .. } => Some(at),
            Hidden { .. } | Opening(_) => None,
        }
    }

    /// The picture on which the pointer may come to rest.
    pub fn candidate(self) -> Option<Candidate> {
        match self {
            Opening(candidate) => Some(candidate),
            Shown { next, .. } | Closing { next, .. } => next,
            Hidden { .. } => None,
        }
    }

    /// What comes of an event.
    pub fn step(self, event: Event) -> (Self, Effects) {
        match event {
            Event::Moved(over, to) => self.moved(over, to),
            Event::Slid(over) => self.slid(over),
            Event::Called(at) => {
                let shown = Shown { at, hold: Hold::Keyboard, next: None };
                let show = (self.shown() != Some(at)).then_some(Show(at));
                (shown, [Some(Ask(at)), show, Some(Focus)])
            }
            Event::Escape => self.end(self.shown().or(self.candidate().map(|(at, _)| at))),
            Event::Pressed(Over::Card | Over::Inner(_)) => (self, NOTHING),
            // A press on a picture follows its link: the card must not come back on top of the way there.
            Event::Pressed(Over::Anchor(at)) => self.end(Some(at)),
            Event::Pressed(Over::Nothing) | Event::Left => self.end(None),
            Event::FocusIn => match self {
                Shown { at, .. } | Closing { at, .. } => {
                    (Shown { at, hold: Hold::Keyboard, next: None }, [Some(Ask(at)), None, None])
                }
                other => (other, NOTHING),
            },
            Event::FocusOut | Event::Scrolled => match (self, event) {
                (Shown { hold: Hold::Keyboard, .. }, Event::FocusOut) => self.end(None),
                (Shown { hold: Hold::Keyboard, .. }, _) | (Hidden { .. }, _) => (self, NOTHING),
                (_, Event::Scrolled) => self.end(None),
                _ => (self, NOTHING),
            },
            Event::Lost(gone) if self.shown() == Some(gone) => self.end(None),
            Event::Lost(gone) if self.candidate().is_some_and(|(at, _)| at == gone) => self.without_candidate(),
            Event::Lost(_) => (self, NOTHING),
            Event::Elapsed(timer) => self.elapsed(timer),
        }
    }

    fn moved(self, over: Over, to: Point) -> (Self, Effects) {
        if let (Over::Anchor(anchor) | Over::Inner(anchor), Some((at, from))) = (over, self.candidate())
            && anchor == at
        {
            // Still on the candidate: either a tremor, or a journey across it.
            if from.is_near(to, TREMOR) {
                return (self, NOTHING);
            }
            return (self.with_candidate((at, to)), [Some(Start(Timer::Rest(at))), None, None]);
        }
        match (self, over) {
            (Hidden { barred }, Over::Anchor(at)) if barred == Some(at) => (self, NOTHING),
            (Hidden { .. }, Over::Anchor(at)) => (Opening((at, to)), wait_on(at, None)),
            (Hidden { .. }, _) => (Self::NONE, NOTHING),

            (Opening(_), Over::Anchor(at)) => (Opening((at, to)), wait_on(at, Some(GiveUp))),
            (Opening(_), _) => self.without_candidate(),

            (Shown { at, .. } | Closing { at, .. }, Over::Anchor(on)) if on == at => self.back(Hold::Picture),
            (Shown { .. } | Closing { .. }, Over::Card) => self.back(Hold::Card),
            // On the card all the while: nothing closes, and whoever rests there sees that person next.
            (Shown { .. } | Closing { .. }, Over::Inner(on)) => {
                (self.back(Hold::Card).0.with_candidate((on, to)), wait_on(on, None))
            }
            (Shown { at, hold: Hold::Picture | Hold::Card, .. }, Over::Anchor(on)) => {
                (Closing { at, next: Some((on, to)) }, wait_on(on, Some(Start(Timer::Close(at)))))
            }
            (Shown { .. } | Closing { .. }, Over::Anchor(on)) => (self.with_candidate((on, to)), wait_on(on, None)),
            (Shown { .. } | Closing { .. }, Over::Nothing) => self.away(),
        }
    }

    /// A still pointer opens nothing; but what it was on may have slid away from under it.
    fn slid(self, over: Over) -> (Self, Effects) {
        let candidate = self.candidate().map(|(at, _)| Over::Anchor(at));
        match (self, over) {
            (Hidden { barred }, Over::Anchor(at)) if barred == Some(at) => (self, NOTHING),
            (Hidden { .. }, _) => (Self::NONE, NOTHING),
            _ if candidate == Some(over) => (self, NOTHING),
            (Opening(_), _) => self.without_candidate(),
            (Shown { at, .. } | Closing { at, .. }, Over::Anchor(on)) if on == at => self.back(Hold::Picture),
            (Shown { .. } | Closing { .. }, Over::Card | Over::Inner(_)) => self.back(Hold::Card),
            // The card shrank or moved under a pointer that was on it: nobody has left.
            (Shown { hold: Hold::Card, .. }, _) => self.without_candidate(),
            (Shown { .. } | Closing { .. }, _) => self.away(),
        }
    }

    /// The pointer is on the picture or card again.
    fn back(self, on: Hold) -> (Self, Effects) {
        match self {
            Shown { at, hold: Hold::Keyboard, .. } => (Shown { at, hold: Hold::Keyboard, next: None }, NOTHING),
            Shown { at, .. } => (Shown { at, hold: on, next: None }, NOTHING),
            // Another picture may have been asked for in between.
            Closing { at, .. } => (Shown { at, hold: on, next: None }, [Some(Ask(at)), None, None]),
            other => (other, NOTHING),
        }
    }

    /// The pointer is on nothing of ours.
    fn away(self) -> (Self, Effects) {
        match self {
            Shown { at, hold: Hold::Picture | Hold::Card, .. } => {
                (Closing { at, next: None }, [Some(Start(Timer::Close(at))), None, None])
            }
            other => other.without_candidate(),
        }
    }

    fn elapsed(self, timer: Timer) -> (Self, Effects) {
        let candidate = self.candidate().map(|(at, _)| at);
        match (self, timer) {
            // While the keyboard holds a card, its own data come first.
            (Shown { hold: Hold::Keyboard, .. }, Timer::Ask(_)) => (self, NOTHING),
            (_, Timer::Ask(at)) if candidate == Some(at) => (self, [Some(Ask(at)), None, None]),
            (_, Timer::Rest(at)) if candidate == Some(at) => {
                // Whoever rested on somebody in the card is on the card still.
                let hold = if let Shown { hold: Hold::Card, .. } = self { Hold::Card } else { Hold::Picture };
                (Shown { at, hold, next: None }, [Some(Ask(at)), Some(Show(at)), None])
            }
            (Closing { at, next }, Timer::Close(left)) if left == at => match next {
                Some(candidate) => (Opening(candidate), [Some(Hide), None, None]),
                None => (Self::NONE, [Some(Hide), Some(GiveUp), None]),
            },
            // What was started for something that is over.
            _ => (self, NOTHING),
        }
    }

    fn end(self, barred: Option<Anchor>) -> (Self, Effects) {
        let effects = match self {
            Hidden { .. } => NOTHING,
            Opening(_) => [Some(GiveUp), None, None],
            Shown { .. } | Closing { .. } => [Some(Hide), Some(GiveUp), None],
        };
        (Hidden { barred }, effects)
    }

    fn with_candidate(self, candidate: Candidate) -> Self {
        match self {
            Hidden { .. } | Opening(_) => Opening(candidate),
            Shown { at, hold, .. } => Shown { at, hold, next: Some(candidate) },
            Closing { at, .. } => Closing { at, next: Some(candidate) },
        }
    }

    fn without_candidate(self) -> (Self, Effects) {
        match self {
            Opening(_) => (Self::NONE, [Some(GiveUp), None, None]),
            Shown { at, hold, .. } => (Shown { at, hold, next: None }, NOTHING),
            Closing { at, .. } => (Closing { at, next: None }, NOTHING),
            hidden => (hidden, NOTHING),
        }
    }
}

fn wait_on(at: Anchor, first: Option<Effect>) -> Effects {
    [first, Some(Start(Timer::Ask(at))), Some(Start(Timer::Rest(at)))]
}

#[cfg(test)]
mod tests;
