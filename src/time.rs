//! How time is told: arithmetic here, words by the browser's Intl, so that no formatter and no time zones are carried.

use chrono::{DateTime, Utc};

/// How long ago something was, in the unit that reads best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ago {
    /// Less than a minute, or a clock that is ahead.
    Now,
    /// Under an hour.
    Minutes(i64),
    /// Under a day.
    Hours(i64),
    /// Under a week.
    Days(i64),
    /// Longer: a date says more.
    Long,
}

/// How long ago `then` was.
pub fn ago(then: DateTime<Utc>, now: DateTime<Utc>) -> Ago {
    let seconds = now.timestamp() - then.timestamp();
    match seconds {
        ..60 => Ago::Now,
        60..3_600 => Ago::Minutes(seconds / 60),
        3_600..86_400 => Ago::Hours(seconds / 3_600),
        86_400..604_800 => Ago::Days(seconds / 86_400),
        _ => Ago::Long,
    }
}

mod intl;
#[cfg(feature = "app")]
pub use intl::{browser_zone, hour, letters, tell_in, zones};
pub use intl::{
    clock, day_heading, exact, format, local_time, machine, now, plural, relative, same_day, seconds, span,
};

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seconds: i64, said: Ago) {
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        assert_eq!(ago(now - chrono::TimeDelta::seconds(seconds), now), said);
    }

    #[test]
    fn a_moment_ago_is_now_and_so_is_a_clock_that_is_ahead() {
        check(0, Ago::Now);
        check(59, Ago::Now);
        check(-5_000, Ago::Now);
    }

    #[test]
    fn the_unit_is_the_largest_that_fits_at_least_once() {
        check(60, Ago::Minutes(1));
        check(3_599, Ago::Minutes(59));
        check(3_600, Ago::Hours(1));
        check(86_399, Ago::Hours(23));
        check(86_400, Ago::Days(1));
        check(604_799, Ago::Days(6));
        check(604_800, Ago::Long);
    }
}
