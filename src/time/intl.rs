//! Words for times, by the browser's Intl. Everything here goes through `Reflect`, because Intl throws on what it does
//! not know (a time zone of an old import, say), and one odd value must not end the page.

use super::{Ago, ago};
use crate::language::{locale, say};
use chrono::{DateTime, Utc};
use js_sys::{Array, Date, Function, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    /// The time zone that the reader chose, and what writes days in it: made once, because lists compare many. None: the
    /// browser's zone.
    static ZONE: RefCell<Option<(String, JsValue)>> = const { RefCell::new(None) };
    /// Formatters, by what they were made of.
    static MADE: RefCell<Vec<(String, JsValue)>> = const { RefCell::new(Vec::new()) };
}

const KEPT: usize = 32;

/// Tells all times in this zone from now on; none: in the browser's. One that the browser does not know is none.
#[cfg(feature = "app")]
pub fn tell_in(zone: Option<String>) {
    ZONE.set(zone.and_then(|zone| {
        let days = intl("DateTimeFormat", &[("dateStyle", "short"), ("timeZone", &zone)])?;
        Some((zone, days))
    }));
}

/// The time zones that the browser knows, by name.
#[cfg(feature = "app")]
pub fn zones() -> Vec<String> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into());
    let list = intl.and_then(|intl| {
        let known: Function = Reflect::get(&intl, &"supportedValuesOf".into())?.dyn_into()?;
        known.call1(&intl, &"timeZone".into())
    });
    list.map(|list| Array::from(&list).iter().filter_map(|zone| zone.as_string()).collect()).unwrap_or_default()
}

/// The browser's time zone.
#[cfg(feature = "app")]
pub fn browser_zone() -> String {
    let options = intl("DateTimeFormat", &[]).and_then(|intl| {
        let tell: Function = Reflect::get(&intl, &"resolvedOptions".into()).ok()?.dyn_into().ok()?;
        tell.call0(&intl).ok()
    });
    options
        .and_then(|options| Reflect::get(&options, &"timeZone".into()).ok()?.as_string())
        .unwrap_or_else(|| "UTC".to_owned())
}

/// What the reader's clock says.
pub fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(Date::now() as i64).unwrap_or_default()
}

/// "3 hours ago"; a date where it was long ago.
pub fn relative(then: DateTime<Utc>) -> String {
    let (amount, unit) = match ago(then, now()) {
        Ago::Now => return say("card.now"),
        Ago::Minutes(n) => (n, "minute"),
        Ago::Hours(n) => (n, "hour"),
        Ago::Days(n) => (n, "day"),
        Ago::Long => return date(then, &[("dateStyle", "medium")]),
    };
    let said = intl("RelativeTimeFormat", &[("numeric", "auto")])
        .and_then(|intl| call(&intl, "format", &JsValue::from_f64(-amount as f64), &unit.into()));
    said.unwrap_or_else(|| date(then, &[("dateStyle", "medium")]))
}

/// "Friday, 20 November 2026": above the activity of a day.
pub fn day_heading(then: DateTime<Utc>) -> String {
    date(then, &[("dateStyle", "full")])
}

/// "20 November 2026 at 14:03": where somebody wants to know exactly.
pub fn exact(then: DateTime<Utc>) -> String {
    date(then, &[("dateStyle", "long"), ("timeStyle", "short")])
}

/// "14:03": where the day is known.
pub fn clock(then: DateTime<Utc>) -> String {
    date(then, &[("timeStyle", "short")])
}

/// "2026-11-20T14:03:00.000Z": for programs.
pub fn machine(then: DateTime<Utc>) -> String {
    js_date(then).to_iso_string().into()
}

/// Whether two moments are on one day of the reader's calendar.
pub fn same_day(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    let (one, other) = (js_date(one), js_date(other));
    match ZONE.with_borrow(Clone::clone) {
        Some((_, days)) => {
            let day = |of: &Date| call(&days, "format", of, &JsValue::UNDEFINED);
            day(&one) == day(&other)
        }
        None => one.to_date_string() == other.to_date_string(),
    }
}

/// The time of day in a time zone; nothing where the browser does not know the zone.
pub fn local_time(zone: &str) -> Option<String> {
    format("DateTimeFormat", &[("timeStyle", "short"), ("timeZone", zone)], &JsValue::UNDEFINED)
}

/// "08:00", "8:00 AM": a full hour of anybody's day.
#[cfg(feature = "app")]
pub fn hour(hour: u32) -> String {
    let at = Date::new_with_year_month_day_hr_min_sec(2000, 0, 1, hour as i32, 0, 0);
    format("DateTimeFormat", &[("timeStyle", "short")], &at).unwrap_or_default()
}

/// "2 minutes", "3 hours": how long to wait.
pub fn span(seconds: u32) -> String {
    let (n, unit) = match seconds {
        ..60 => (seconds.max(1), "second"),
        60..3_600 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3_600), "hour"),
    };
    amount(f64::from(n), unit)
}

/// "0.5 seconds", of milliseconds.
pub fn seconds(milliseconds: u32) -> String {
    amount(f64::from(milliseconds) / 1_000.0, "second")
}

fn amount(n: f64, unit: &str) -> String {
    let said = format("NumberFormat", &[("style", "unit"), ("unit", unit), ("unitDisplay", "long")], &n.into());
    // Written by the browser: Rust's own way to write fractions weighs 5 KB.
    said.or_else(|| js_sys::JSON::stringify(&n.into()).ok().map(String::from)).unwrap_or_default()
}

fn date(then: DateTime<Utc>, options: &[(&str, &str)]) -> String {
    let date = js_date(then);
    let zone = ZONE.with_borrow(Clone::clone);
    let zone = zone.as_ref().map(|(zone, _)| ("timeZone", &**zone));
    let options: Vec<(&str, &str)> = options.iter().copied().chain(zone).collect();
    format("DateTimeFormat", &options, &date).unwrap_or_else(|| String::from(date.to_string()))
}

fn js_date(then: DateTime<Utc>) -> Date {
    Date::new(&JsValue::from_f64(then.timestamp_millis() as f64))
}

/// What one of Intl's formatters makes of a value.
pub fn format(kind: &str, options: &[(&str, &str)], value: &JsValue) -> Option<String> {
    call(&intl(kind, options)?, "format", value, &JsValue::UNDEFINED)
}

/// How many characters a text has, as people count them; a browser without the rule counts code points.
#[cfg(feature = "app")]
pub fn letters(text: &str) -> usize {
    let parts = intl("Segmenter", &[("granularity", "grapheme")]).and_then(|rule| {
        let cut: Function = Reflect::get(&rule, &"segment".into()).ok()?.dyn_into().ok()?;
        cut.call1(&rule, &text.into()).ok()
    });
    parts.map_or_else(|| text.chars().count(), |parts| Array::from(&parts).length() as usize)
}

/// How the language counts: "one", "other" and so on.
pub fn plural(n: f64) -> Option<String> {
    call(&intl("PluralRules", &[])?, "select", &n.into(), &JsValue::UNDEFINED)
}

fn call(of: &JsValue, method: &str, one: &JsValue, two: &JsValue) -> Option<String> {
    let method: Function = Reflect::get(of, &method.into()).ok()?.dyn_into().ok()?;
    method.call2(of, one, two).ok()?.as_string()
}

/// One of Intl's formatters. Making one takes a browser a millisecond, the first of a page up to thirty: they are kept.
fn intl(kind: &str, options: &[(&str, &str)]) -> Option<JsValue> {
    let locale = locale();
    let mut name = [kind, "\0", &locale].concat();
    for (option, value) in options {
        name.extend(["\0", option, "\0", value]);
    }
    let known = |made: &Vec<(String, JsValue)>| made.iter().find(|(known, _)| *known == name).map(|(_, it)| it.clone());
    if let Some(known) = MADE.with_borrow(known) {
        return Some(known);
    }
    let made = make(kind, &locale, options)?;
    MADE.with_borrow_mut(|all| {
        // The oldest goes: time zones of people are many, all else is a handful.
        if all.len() == KEPT {
            all.remove(0);
        }
        all.push((name, made.clone()));
    });
    Some(made)
}

fn make(kind: &str, locale: &str, options: &[(&str, &str)]) -> Option<JsValue> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let kind: Function = Reflect::get(&intl, &kind.into()).ok()?.dyn_into().ok()?;
    let chosen = Object::new();
    for (name, value) in options {
        Reflect::set(&chosen, &(*name).into(), &(*value).into()).ok()?;
    }
    let locales = Array::new();
    if !locale.is_empty() {
        locales.push(&locale.into());
    }
    Reflect::construct(&kind, &Array::of2(&locales, &chosen)).ok()
}
