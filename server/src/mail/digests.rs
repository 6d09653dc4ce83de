//! When a digest is due.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The next moment after `now` at which it is this hour in a zone, on a later day there than `last`: at most one a local day.
/// Where a clock skips the hour, it is the first moment after; where one shows it twice, the first of the two. Without a
/// zone, and with one that nobody knows, the hour is of UTC. Times are microseconds UTC.
pub fn next_digest(zone: Option<&str>, hour: u32, now: i64, last: Option<i64>) -> i64 {
    let zone: Tz = zone.and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC);
    let now = moment(now);
    let day_of = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    let done = last.map(|last| day_of(moment(last)));
    let days = (0..8).filter_map(|days| day_of(now).checked_add_days(Days::new(days)));
    let later = days.filter(|day| done.is_none_or(|done| *day > done));
    let next = later.filter_map(|day| at_hour(zone, day, hour)).find(|at| *at > now);
    next.unwrap_or(now + TimeDelta::days(1)).timestamp_micros()
}

fn moment(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or_default()
}

/// The first moment of a day at which the clock shows this hour or, where it never does, more. None: there is no such day.
fn at_hour(zone: Tz, day: NaiveDate, hour: u32) -> Option<DateTime<Utc>> {
    const QUARTER: u32 = 15;
    let shown = (hour.min(23) * 60..24 * 60).step_by(QUARTER as usize);
    let mut times = shown.filter_map(|minute| day.and_hms_opt(minute / 60, minute % 60, 0));
    times.find_map(|time| zone.from_local_datetime(&time).earliest()).map(|at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<DateTime<Utc>>().expect("a time").timestamp_micros()
    }

    #[track_caller]
    fn check(zone: &str, hour: u32, now: &str, last: &str, next: &str) {
        let zone = Some(zone).filter(|zone| !zone.is_empty());
        let last = Some(last).filter(|last| !last.is_empty()).map(at);
        let due = next_digest(zone, hour, at(now), last);
        assert_eq!(moment(due), moment(at(next)), "{zone:?} at {hour} after {now}, last {last:?}");
    }

    #[test]
    fn it_comes_at_the_hour_of_the_zone() {
        check("Europe/Lisbon", 8, "2026-11-26T03:00:00Z", "", "2026-11-26T08:00:00Z");
        check("Asia/Tokyo", 8, "2026-11-26T03:00:00Z", "", "2026-11-26T23:00:00Z");
        check("America/Los_Angeles", 8, "2026-11-26T03:00:00Z", "", "2026-11-26T16:00:00Z");
        check("Asia/Kolkata", 0, "2026-11-26T03:00:00Z", "", "2026-11-26T18:30:00Z");
        check("Pacific/Kiritimati", 23, "2026-11-26T03:00:00Z", "", "2026-11-26T09:00:00Z");
    }

    #[test]
    fn without_a_zone_the_hour_is_of_utc() {
        check("", 8, "2026-11-26T03:00:00Z", "", "2026-11-26T08:00:00Z");
        check("Mars/Olympus", 8, "2026-11-26T09:00:00Z", "", "2026-11-27T08:00:00Z");
    }

    #[test]
    fn it_is_after_now_and_once_a_day() {
        check("", 8, "2026-11-26T08:00:00Z", "", "2026-11-27T08:00:00Z");
        check("", 8, "2026-11-26T08:00:10Z", "2026-11-26T08:00:10Z", "2026-11-27T08:00:00Z");
        check("", 8, "2026-11-26T07:59:59Z", "2026-11-25T08:00:00Z", "2026-11-26T08:00:00Z");
        // It was late: the server was down.
        check("", 8, "2026-11-26T11:00:00Z", "2026-11-26T11:00:00Z", "2026-11-27T08:00:00Z");
    }

    #[test]
    fn another_hour_makes_no_second_one_of_the_day() {
        check("", 18, "2026-11-26T09:00:00Z", "2026-11-26T08:00:00Z", "2026-11-27T18:00:00Z");
        check("", 18, "2026-11-26T09:00:00Z", "2026-11-25T08:00:00Z", "2026-11-26T18:00:00Z");
        check("", 6, "2026-11-26T09:00:00Z", "2026-11-25T10:00:00Z", "2026-11-27T06:00:00Z");
    }

    #[test]
    fn another_zone_makes_no_second_one_of_its_day() {
        // Had at 8 in Lisbon; moves to Tokyo, where it is evening of that day, then to Honolulu, where it is the night before.
        check("Asia/Tokyo", 20, "2026-11-26T10:00:00Z", "2026-11-26T08:00:00Z", "2026-11-27T11:00:00Z");
        check("Pacific/Honolulu", 8, "2026-11-26T10:00:00Z", "2026-11-26T08:00:00Z", "2026-11-26T18:00:00Z");
        check("Pacific/Honolulu", 23, "2026-11-26T08:30:00Z", "2026-11-26T08:00:00Z", "2026-11-27T09:00:00Z");
    }

    #[test]
    fn an_hour_that_the_clock_skips_is_the_first_moment_after() {
        // 29 March 2026: 02:00 becomes 03:00 in Berlin.
        check("Europe/Berlin", 2, "2026-03-28T12:00:00Z", "", "2026-03-29T01:00:00Z");
        check("Europe/Berlin", 2, "2026-03-29T01:00:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z");
        // By half an hour: 02:00 becomes 02:30 on Lord Howe Island, 4 October 2026.
        check("Australia/Lord_Howe", 2, "2026-10-03T12:00:00Z", "", "2026-10-03T15:30:00Z");
        // A whole day: Samoa had no 30 December 2011.
        check("Pacific/Apia", 8, "2011-12-30T03:00:00Z", "2011-12-29T18:00:00Z", "2011-12-30T18:00:00Z");
    }

    #[test]
    fn an_hour_that_the_clock_shows_twice_is_the_first_of_them() {
        // 25 October 2026: 03:00 becomes 02:00 in Berlin.
        check("Europe/Berlin", 2, "2026-10-24T12:00:00Z", "", "2026-10-25T00:00:00Z");
        check("Europe/Berlin", 2, "2026-10-25T00:30:00Z", "2026-10-25T00:00:00Z", "2026-10-26T01:00:00Z");
        check("Europe/Berlin", 2, "2026-10-25T00:30:00Z", "", "2026-10-26T01:00:00Z");
    }

    #[test]
    fn no_time_is_too_odd() {
        for now in [i64::MIN, i64::MAX, 0, 253_402_300_799_000_000] {
            next_digest(Some("Europe/Berlin"), 99, now, Some(i64::MAX));
        }
    }
}
