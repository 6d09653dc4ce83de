//! Words for times, by the browser's Intl. Everything here goes through `Reflect`, because Intl throws on what it does
//! not know (a time zone of an old import, say), and one odd value must not end the page.

use super::{Ago, ago};
use crate::language::{locales, say};
use chrono::{DateTime, Utc};
use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

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
    js_date(one).to_date_string() == js_date(other).to_date_string()
}

/// The time of day in a time zone; nothing where the browser does not know the zone.
pub fn local_time(zone: &str) -> Option<String> {
    format("DateTimeFormat", &[("timeStyle", "short"), ("timeZone", zone)], &JsValue::UNDEFINED)
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
    format("DateTimeFormat", options, &date).unwrap_or_else(|| String::from(date.to_string()))
}

fn js_date(then: DateTime<Utc>) -> Date {
    Date::new(&JsValue::from_f64(then.timestamp_millis() as f64))
}

/// What one of Intl's formatters makes of a value.
pub fn format(kind: &str, options: &[(&str, &str)], value: &JsValue) -> Option<String> {
    call(&intl(kind, options)?, "format", value, &JsValue::UNDEFINED)
}

/// How the language counts: "one", "other" and so on.
pub fn plural(n: f64) -> Option<String> {
    call(&intl("PluralRules", &[])?, "select", &n.into(), &JsValue::UNDEFINED)
}

fn call(of: &JsValue, method: &str, one: &JsValue, two: &JsValue) -> Option<String> {
    let method: Function = Reflect::get(of, &method.into()).ok()?.dyn_into().ok()?;
    method.call2(of, one, two).ok()?.as_string()
}

fn intl(kind: &str, options: &[(&str, &str)]) -> Option<JsValue> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let kind: Function = Reflect::get(&intl, &kind.into()).ok()?.dyn_into().ok()?;
    let chosen = Object::new();
    for (name, value) in options {
        Reflect::set(&chosen, &(*name).into(), &(*value).into()).ok()?;
    }
    Reflect::construct(&kind, &Array::of2(&locales(), &chosen)).ok()
}
