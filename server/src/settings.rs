//! What people choose for their own account.

use crate::error::Error;
use crate::policy::Viewer;
use crate::request::Body;
use crate::site::{Site, now};
use crate::texts::Wrong;
use axum::Json;
use axum::extract::State;
use chrono_tz::Tz;
use kith_api::paths;
use kith_api::problem::Problem;
use kith_api::settings::{HOVER_DELAY_MAX, HOVER_DELAY_MIN, LANGUAGES, Settings, SettingsChange};

/// Changes some of the settings; what is left out stays.
#[utoipa::path(
    patch, path = paths::MY_SETTINGS, tag = "accounts", request_body = SettingsChange,
    responses(
        (status = OK, body = Settings), (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = PAYLOAD_TOO_LARGE, body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn change(
    State(site): State<Site>,
    viewer: Viewer,
    Body(mut change): Body<SettingsChange>,
) -> Result<Json<Settings>, Error> {
    let mut wrong = Wrong::default();
    change.language = change.language.map(|tag| wrong.unless("/language", language(&tag)));
    change.time_zone = change.time_zone.map(|name| wrong.unless("/time_zone", time_zone(&name)));
    wrong.unless("/mail/digest_hour", change.mail.and_then(|mail| mail.digest_hour).map_or(Ok(()), hour));
    wrong.unless("/hover_delay_ms", change.hover_delay_ms.map_or(Ok(()), hover_delay));
    wrong.end()?;
    let mut tx = site.store.begin().await?;
    let settings = tx.change_settings(viewer.key, &change, now()).await?;
    tx.commit().await?;
    Ok(Json(settings))
}

fn hover_delay(delay: u32) -> Result<(), String> {
    if (HOVER_DELAY_MIN..=HOVER_DELAY_MAX).contains(&delay) {
        Ok(())
    } else {
        Err(format!("{HOVER_DELAY_MIN} to {HOVER_DELAY_MAX} milliseconds are expected"))
    }
}

fn hour(hour: u32) -> Result<(), String> {
    if hour < 24 { Ok(()) } else { Err("an hour from 0 to 23 is expected".to_owned()) }
}

/// A language that Kith speaks; an empty text leaves it to the browser.
fn language(tag: &str) -> Result<String, String> {
    let tag = tag.trim();
    if tag.is_empty() || LANGUAGES.contains(&tag) {
        Ok(tag.to_owned())
    } else {
        Err(format!("one of {} is expected", LANGUAGES.join(", ")))
    }
}

/// A time zone that the digest's hour can be reckoned in; an empty text leaves it to the browser.
fn time_zone(name: &str) -> Result<String, String> {
    let name = name.trim();
    if name.is_empty() || name.parse::<Tz>().is_ok() {
        Ok(name.to_owned())
    } else {
        Err("a time zone's IANA name is expected, such as Europe/Lisbon".to_owned())
    }
}
