//! Where the card stands: near its picture, in view, and if it can be, not on top of the picture.

/// A place in the window, in CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// How large something is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// Where something is, and how large.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// The corner at the left and top.
    pub at: Point,
    /// From there.
    pub size: Size,
}

/// Which way the page reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// From the left.
    #[default]
    Ltr,
    /// From the right.
    Rtl,
}

impl Point {
    /// Whether another is no farther away than that.
    pub fn is_near(self, to: Self, distance: f64) -> bool {
        let (x, y) = (self.x - to.x, self.y - to.y);
        x * x + y * y <= distance * distance
    }
}

/// Between picture and card: small enough to cross, large enough to see.
const GAP: f64 = 6.0;
/// Between the card and the edge of the window.
const EDGE: f64 = 8.0;

/// As high as most cards become. The side is chosen for one of this height, so that a card does not change sides, away
/// from a pointer that is on its way to it, when what it shows has come.
const USUAL: f64 = 340.0;

/// Places a card: under its picture, else over it, else beside it, else wherever it is in view.
pub fn place(anchor: Rect, card: Size, window: Size, direction: Direction) -> Point {
    let right = anchor.at.x + anchor.size.width;
    let under = anchor.at.y + anchor.size.height + GAP;
    let over = anchor.at.y - GAP - card.height;
    let aligned = match direction {
        Direction::Ltr => anchor.at.x,
        Direction::Rtl => right - card.width,
    };
    let (after, before) = (right + GAP, anchor.at.x - GAP - card.width);
    let (first, second) = if direction == Direction::Ltr { (after, before) } else { (before, after) };
    let fits_across = |x: f64| x >= EDGE && x + card.width <= window.width - EDGE;

    let usual = card.height.max(USUAL);
    let fits_under = |height: f64| under + height <= window.height - EDGE;
    let fits_over = |height: f64| anchor.at.y - GAP - height >= EDGE;

    let free = if fits_under(usual) {
        Point { x: aligned, y: under }
    } else if fits_over(usual) {
        Point { x: aligned, y: over }
    } else if fits_under(card.height) {
        Point { x: aligned, y: under }
    } else if fits_over(card.height) {
        Point { x: aligned, y: over }
    } else if let Some(x) = [first, second].into_iter().find(|x| fits_across(*x)) {
        Point { x, y: anchor.at.y }
    } else {
        Point { x: aligned, y: under }
    };
    Point { x: clamp(free.x, card.width, window.width), y: clamp(free.y, card.height, window.height) }
}

/// In view at both ends; where that is impossible, at the beginning.
fn clamp(at: f64, length: f64, window: f64) -> f64 {
    at.min(window - EDGE - length).max(EDGE).min((window - length).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WINDOW: Size = Size { width: 1280.0, height: 800.0 };
    const CARD: Size = Size { width: 320.0, height: 300.0 };

    fn picture(x: f64, y: f64) -> Rect {
        Rect { at: Point { x, y }, size: Size { width: 40.0, height: 40.0 } }
    }

    #[track_caller]
    fn check(x: f64, y: f64, window: Size, direction: Direction, said: (f64, f64)) {
        let placed = place(picture(x, y), CARD, window, direction);
        assert_eq!((placed.x, placed.y), said);
    }

    #[test]
    fn under_the_picture_where_there_is_room_aligned_as_the_page_reads() {
        check(100.0, 100.0, WINDOW, Direction::Ltr, (100.0, 146.0));
        check(800.0, 100.0, WINDOW, Direction::Rtl, (520.0, 146.0));
    }

    #[test]
    fn over_the_picture_at_the_bottom() {
        check(100.0, 700.0, WINDOW, Direction::Ltr, (100.0, 394.0));
    }

    #[test]
    fn on_the_side_on_which_it_can_stay_when_it_grows() {
        let place = |y: f64, height: f64| place(picture(100.0, y), Size { height, ..CARD }, WINDOW, Direction::Ltr).y;
        assert_eq!((place(400.0, 180.0), place(400.0, 330.0)), (446.0, 446.0));
        assert_eq!((place(470.0, 180.0), place(470.0, 330.0)), (284.0, 134.0), "over, with its lower edge in place");
        // A window that is too low for most cards has a side for this one.
        let low = Size { width: 640.0, height: 300.0 };
        assert_eq!(super::place(picture(100.0, 20.0), Size { height: 180.0, ..CARD }, low, Direction::Ltr).y, 66.0);
    }

    #[test]
    fn drawn_in_at_the_edges() {
        check(1200.0, 100.0, WINDOW, Direction::Ltr, (952.0, 146.0));
        check(0.0, 100.0, WINDOW, Direction::Ltr, (8.0, 146.0));
        check(0.0, 100.0, WINDOW, Direction::Rtl, (8.0, 146.0));
        check(1200.0, 700.0, WINDOW, Direction::Ltr, (952.0, 394.0));
    }

    #[test]
    fn beside_the_picture_where_the_window_is_low() {
        let low = Size { width: 1280.0, height: 340.0 };
        check(100.0, 150.0, low, Direction::Ltr, (146.0, 32.0));
        check(1200.0, 150.0, low, Direction::Ltr, (874.0, 32.0));
        check(600.0, 150.0, low, Direction::Rtl, (274.0, 32.0));
    }

    #[test]
    fn a_window_of_320_pixels_holds_it_whole() {
        let narrow = Size { width: 320.0, height: 640.0 };
        check(100.0, 20.0, narrow, Direction::Ltr, (0.0, 66.0));
        check(100.0, 20.0, narrow, Direction::Rtl, (0.0, 66.0));
    }

    proptest! {
        #[test]
        fn always_in_view(
            x in -100.0..2000.0f64, y in -100.0..2000.0f64,
            wide in 320.0..2000.0f64, high in 300.0..2000.0f64,
            card_wide in 200.0..320.0f64, card_high in 50.0..300.0f64, rtl: bool,
        ) {
            let direction = if rtl { Direction::Rtl } else { Direction::Ltr };
            let card = Size { width: card_wide, height: card_high };
            let at = place(picture(x, y), card, Size { width: wide, height: high }, direction);
            prop_assert!(at.x >= 0.0 && at.x + card.width <= wide + 0.001);
            prop_assert!(at.y >= 0.0 && at.y + card.height <= high + 0.001);
        }
    }
}
