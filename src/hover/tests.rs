use super::*;
use proptest::prelude::*;

const ANA: Anchor = Anchor(1);
const BEN: Anchor = Anchor(2);
const HERE: Point = Point { x: 100.0, y: 100.0 };
const NEAR: Point = Point { x: 103.0, y: 102.0 };
const FAR: Point = Point { x: 130.0, y: 100.0 };

fn on(anchor: Anchor) -> Event {
    Event::Moved(Over::Anchor(anchor), HERE)
}
const CARD: Event = Event::Moved(Over::Card, HERE);
const AWAY: Event = Event::Moved(Over::Nothing, HERE);
fn asked(anchor: Anchor) -> Event {
    Event::Elapsed(Timer::Ask(anchor))
}
fn rested(anchor: Anchor) -> Event {
    Event::Elapsed(Timer::Rest(anchor))
}
fn closed(anchor: Anchor) -> Event {
    Event::Elapsed(Timer::Close(anchor))
}

/// Plays events and gives the last stage and all effects but the timers.
fn play(events: &[Event]) -> (Stage, Vec<Effect>) {
    let mut stage = Stage::NONE;
    let mut done = vec![];
    for event in events {
        let (next, effects) = stage.step(*event);
        stage = next;
        done.extend(effects.into_iter().flatten().filter(|effect| !matches!(effect, Start(_))));
    }
    (stage, done)
}

#[track_caller]
fn check(events: &[Event], shown: Option<Anchor>, effects: &[Effect]) {
    let (stage, done) = play(events);
    assert_eq!((stage.shown(), done.as_slice()), (shown, effects));
}

#[test]
fn a_resting_pointer_opens_and_data_are_asked_for_first() {
    check(&[on(ANA), asked(ANA), rested(ANA)], Some(ANA), &[Ask(ANA), Ask(ANA), Show(ANA)]);
}

#[test]
fn a_passing_pointer_asks_nothing_and_opens_nothing() {
    check(&[on(ANA), AWAY, asked(ANA), rested(ANA)], None, &[GiveUp]);
    check(&[on(ANA), on(BEN), asked(ANA), rested(ANA)], None, &[GiveUp]);
}

#[test]
fn data_are_given_up_when_the_pointer_leaves_before_the_card() {
    check(&[on(ANA), asked(ANA), AWAY], None, &[Ask(ANA), GiveUp]);
}

#[test]
fn a_tremor_is_rest_and_a_journey_is_not() {
    let (stage, _) = play(&[on(ANA)]);
    assert_eq!(stage.step(Event::Moved(Over::Anchor(ANA), NEAR)).1, NOTHING);
    assert_eq!(stage.step(Event::Moved(Over::Anchor(ANA), FAR)).1, [Some(Start(Timer::Rest(ANA))), None, None]);
}

#[test]
fn a_card_stays_while_the_pointer_crosses_the_gap_and_while_it_is_on_the_card() {
    let open = [on(ANA), rested(ANA)];
    check(&[&open[..], &[AWAY, CARD, closed(ANA)]].concat(), Some(ANA), &[Ask(ANA), Show(ANA), Ask(ANA)]);
    check(&[&open[..], &[CARD, AWAY, on(ANA), closed(ANA)]].concat(), Some(ANA), &[Ask(ANA), Show(ANA), Ask(ANA)]);
}

#[test]
fn a_card_closes_when_the_pointer_stays_away() {
    check(&[on(ANA), rested(ANA), AWAY, closed(ANA)], None, &[Ask(ANA), Show(ANA), Hide, GiveUp]);
}

#[test]
fn the_next_picture_waits_its_own_time_and_takes_the_card_over() {
    let open = [on(ANA), rested(ANA), on(BEN)];
    check(&[&open[..], &[asked(BEN)]].concat(), Some(ANA), &[Ask(ANA), Show(ANA), Ask(BEN)]);
    check(&[&open[..], &[closed(ANA)]].concat(), None, &[Ask(ANA), Show(ANA), Hide]);
    let both = [&open[..], &[closed(ANA), rested(BEN)]].concat();
    check(&both, Some(BEN), &[Ask(ANA), Show(ANA), Hide, Ask(BEN), Show(BEN)]);
}

#[test]
fn crossing_another_picture_on_the_way_to_the_card_changes_nothing() {
    let way = [on(ANA), rested(ANA), on(BEN), asked(BEN), CARD, closed(ANA), rested(BEN)];
    check(&way, Some(ANA), &[Ask(ANA), Show(ANA), Ask(BEN), Ask(ANA)]);
}

#[test]
fn content_that_slides_under_a_still_pointer_opens_nothing() {
    check(&[Event::Slid(Over::Anchor(ANA)), asked(ANA), rested(ANA)], None, &[]);
    check(&[on(ANA), Event::Slid(Over::Anchor(BEN)), rested(ANA), rested(BEN)], None, &[GiveUp]);
}

#[test]
fn a_card_closes_when_its_picture_slides_away_and_stays_when_it_slides_over_the_pointer_itself() {
    let open = [on(ANA), rested(ANA)];
    check(
        &[&open[..], &[Event::Slid(Over::Nothing), closed(ANA)]].concat(),
        None,
        &[Ask(ANA), Show(ANA), Hide, GiveUp],
    );
    check(&[&open[..], &[Event::Slid(Over::Card), closed(ANA)]].concat(), Some(ANA), &[Ask(ANA), Show(ANA)]);
}

#[test]
fn a_card_that_shrinks_under_a_still_pointer_stays_until_the_pointer_moves_away() {
    let slid = Event::Slid(Over::Nothing);
    let shrunk = [on(ANA), rested(ANA), CARD, slid, closed(ANA)];
    check(&shrunk, Some(ANA), &[Ask(ANA), Show(ANA)]);
    check(&[&shrunk[..], &[AWAY, closed(ANA)]].concat(), None, &[Ask(ANA), Show(ANA), Hide, GiveUp]);
    check(&[&shrunk[..], &[CARD, slid, closed(ANA)]].concat(), Some(ANA), &[Ask(ANA), Show(ANA)]);
    // Another picture appears from behind it, and opens nothing.
    let behind = [on(ANA), rested(ANA), CARD, Event::Slid(Over::Anchor(BEN)), closed(ANA), rested(BEN)];
    check(&behind, Some(ANA), &[Ask(ANA), Show(ANA)]);
    // Somebody in the card takes it over, whose card is lower.
    let taken = [on(ANA), rested(ANA), CARD, FACE, rested(MEI), slid, closed(MEI)];
    check(&taken, Some(MEI), &[Ask(ANA), Show(ANA), Ask(MEI), Show(MEI)]);
}

#[test]
fn scrolling_opens_nothing_and_closes() {
    check(&[on(ANA), Event::Scrolled, rested(ANA)], None, &[GiveUp]);
    check(&[on(ANA), rested(ANA), Event::Scrolled], None, &[Ask(ANA), Show(ANA), Hide, GiveUp]);
    // Arrow keys in a card that the keyboard opened scroll the page a little; that is no wish to close.
    check(&[Event::Called(ANA), Event::Scrolled], Some(ANA), &[Ask(ANA), Show(ANA), Focus]);
}

#[test]
fn escape_closes_and_the_picture_under_the_pointer_does_not_open_again() {
    let dismissed = [on(ANA), rested(ANA), Event::Escape];
    check(&[&dismissed[..], &[on(ANA), rested(ANA)]].concat(), None, &[Ask(ANA), Show(ANA), Hide, GiveUp]);
    let left = [&dismissed[..], &[AWAY, on(ANA), rested(ANA)]].concat();
    check(&left, Some(ANA), &[Ask(ANA), Show(ANA), Hide, GiveUp, Ask(ANA), Show(ANA)]);
    check(&[on(ANA), Event::Escape, rested(ANA)], None, &[GiveUp]);
}

#[test]
fn a_click_follows_the_link_and_brings_no_card() {
    let click = Event::Pressed(Over::Anchor(ANA));
    check(&[on(ANA), click, on(ANA), rested(ANA)], None, &[GiveUp]);
    check(&[on(ANA), rested(ANA), click], None, &[Ask(ANA), Show(ANA), Hide, GiveUp]);
}

#[test]
fn a_press_on_the_card_keeps_it_and_one_elsewhere_closes_it() {
    check(&[on(ANA), rested(ANA), CARD, Event::Pressed(Over::Card)], Some(ANA), &[Ask(ANA), Show(ANA)]);
    check(&[Event::Called(ANA), Event::Pressed(Over::Nothing)], None, &[Ask(ANA), Show(ANA), Focus, Hide, GiveUp]);
}

#[test]
fn the_key_opens_at_once_and_the_pointer_does_not_close_what_the_keyboard_holds() {
    check(&[Event::Called(ANA), AWAY, closed(ANA)], Some(ANA), &[Ask(ANA), Show(ANA), Focus]);
    check(&[on(ANA), rested(ANA), Event::Called(ANA)], Some(ANA), &[Ask(ANA), Show(ANA), Ask(ANA), Focus]);
    check(
        &[Event::Called(ANA), Event::Called(BEN)],
        Some(BEN),
        &[Ask(ANA), Show(ANA), Focus, Ask(BEN), Show(BEN), Focus],
    );
}

#[test]
fn what_the_keyboard_holds_closes_when_the_focus_leaves() {
    check(&[Event::Called(ANA), Event::FocusOut], None, &[Ask(ANA), Show(ANA), Focus, Hide, GiveUp]);
    check(&[on(ANA), rested(ANA), Event::FocusIn, AWAY, closed(ANA)], Some(ANA), &[Ask(ANA), Show(ANA), Ask(ANA)]);
    // A click in a card that the pointer holds moves the focus about, too.
    check(&[on(ANA), rested(ANA), Event::FocusOut], Some(ANA), &[Ask(ANA), Show(ANA)]);
}

#[test]
fn no_card_outlives_its_picture_or_its_page() {
    check(&[on(ANA), Event::Lost(ANA), rested(ANA)], None, &[GiveUp]);
    check(&[on(ANA), rested(ANA), Event::Lost(ANA)], None, &[Ask(ANA), Show(ANA), Hide, GiveUp]);
    check(&[Event::Called(ANA), Event::Lost(ANA)], None, &[Ask(ANA), Show(ANA), Focus, Hide, GiveUp]);
    check(&[Event::Called(ANA), Event::Left], None, &[Ask(ANA), Show(ANA), Focus, Hide, GiveUp]);
    check(&[on(ANA), rested(ANA), Event::Lost(BEN)], Some(ANA), &[Ask(ANA), Show(ANA)]);
}

/// Somebody in the card.
const MEI: Anchor = Anchor(3);
const FACE: Event = Event::Moved(Over::Inner(MEI), HERE);

#[test]
fn a_picture_in_the_card_takes_the_card_over_once_the_pointer_rests_there() {
    let open = [on(ANA), rested(ANA), CARD, FACE];
    check(&open, Some(ANA), &[Ask(ANA), Show(ANA)]);
    check(&[&open[..], &[asked(MEI)]].concat(), Some(ANA), &[Ask(ANA), Show(ANA), Ask(MEI)]);
    check(&[&open[..], &[rested(MEI)]].concat(), Some(MEI), &[Ask(ANA), Show(ANA), Ask(MEI), Show(MEI)]);
    // Nothing closes meanwhile: the pointer never left the card.
    check(&[&open[..], &[closed(ANA)]].concat(), Some(ANA), &[Ask(ANA), Show(ANA)]);
    // Straight from outside, too, and back to the rest of the card, which asks for nobody.
    check(&[on(ANA), rested(ANA), AWAY, FACE, closed(ANA)], Some(ANA), &[Ask(ANA), Show(ANA)]);
    check(&[&open[..], &[CARD, asked(MEI), rested(MEI)]].concat(), Some(ANA), &[Ask(ANA), Show(ANA)]);
}

#[test]
fn a_picture_in_the_card_that_slides_under_a_still_pointer_changes_nothing() {
    let slid = Event::Slid(Over::Inner(MEI));
    check(&[on(ANA), rested(ANA), CARD, slid, asked(MEI), rested(MEI)], Some(ANA), &[Ask(ANA), Show(ANA)]);
    check(&[on(ANA), rested(ANA), AWAY, slid, closed(ANA)], Some(ANA), &[Ask(ANA), Show(ANA), Ask(ANA)]);
}

#[test]
fn who_called_from_inside_the_card_keeps_the_focus_in_it() {
    check(
        &[Event::Called(ANA), Event::Called(MEI), Event::Escape],
        None,
        &[Ask(ANA), Show(ANA), Focus, Ask(MEI), Show(MEI), Focus, Hide, GiveUp],
    );
}

#[test]
fn each_person_says_what_a_hover_profile_opens_on() {
    #[track_caller]
    fn check(mode: Mode, hover: bool, click: bool, opener: bool, key: bool) {
        let sees = mode.sees(Over::Anchor(ANA)) == Over::Anchor(ANA);
        let said = (sees, mode.opens_by_click(false), mode.opens_by_click(true), mode.opens_by_key());
        assert_eq!(said, (hover, click, opener, key), "{mode:?}");
        assert_eq!(mode.sees(Over::Card), Over::Card, "an open card is an open card");
        assert_eq!(mode.sees(Over::Inner(MEI)), if hover { Over::Inner(MEI) } else { Over::Card });
    }
    check(Mode::OnHover, true, false, true, true);
    check(Mode::OnClick, false, true, true, true);
    check(Mode::Off, false, false, false, false);
}

fn any_event() -> impl Strategy<Value = Event> {
    let anchor = || (1..4u32).prop_map(Anchor);
    let over = || {
        prop_oneof![
            Just(Over::Nothing),
            Just(Over::Card),
            anchor().prop_map(Over::Anchor),
            (4..6u32).prop_map(|inner| Over::Inner(Anchor(inner))),
        ]
    };
    let timer =
        prop_oneof![anchor().prop_map(Timer::Ask), anchor().prop_map(Timer::Rest), anchor().prop_map(Timer::Close)];
    prop_oneof![
        (over(), 0.0..50.0f64).prop_map(|(over, x)| Event::Moved(over, Point { x, y: 0.0 })),
        over().prop_map(Event::Slid),
        anchor().prop_map(Event::Called),
        Just(Event::Escape),
        over().prop_map(Event::Pressed),
        Just(Event::FocusIn),
        Just(Event::FocusOut),
        Just(Event::Scrolled),
        anchor().prop_map(Event::Lost),
        Just(Event::Left),
        timer.prop_map(Event::Elapsed),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_what_was_shown_is_what_the_stage_says(events in prop::collection::vec(any_event(), 0..60)) {
        let (mut stage, mut on_screen) = (Stage::NONE, None);
        for event in events {
            let (next, effects) = stage.step(event);
            for effect in effects.iter().flatten() {
                match effect {
                    Show(at) => on_screen = Some(*at),
                    Hide => on_screen = None,
                    _ => {}
                }
            }
            prop_assert_eq!(on_screen, next.shown(), "{:?} --{:?}--> {:?}", stage, event, next);
            let opens = effects.iter().flatten().any(|effect| matches!(effect, Show(_)));
            prop_assert!(!opens || matches!(event, Event::Called(_) | Event::Elapsed(Timer::Rest(_))));
            stage = next;
        }
        // A pointer that goes away and stays away leaves no card, unless the keyboard holds it; Escape always does.
        let (away, _) = stage.step(AWAY);
        let end = away.shown().map_or(away, |at| away.step(closed(at)).0);
        let held = matches!(stage, Shown { hold: Hold::Keyboard, .. });
        prop_assert!(held || end.shown().is_none());
        prop_assert_eq!(stage.step(Event::Escape).0.shown(), None);
    }
}
