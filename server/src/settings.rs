//! What people choose for their own account.

use crate::error::Error;
use crate::policy::Viewer;
use crate::request::Body;
use crate::site::Site;
use axum::Json;
use axum::extract::State;
use kith_api::paths;
use kith_api::problem::Problem;
use kith_api::settings::{HOVER_DELAY_MAX, HOVER_DELAY_MIN, Settings, SettingsChange};

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
    Body(change): Body<SettingsChange>,
) -> Result<Json<Settings>, Error> {
    if change.hover_delay_ms.is_some_and(|delay| !(HOVER_DELAY_MIN..=HOVER_DELAY_MAX).contains(&delay)) {
        let range = format!("{HOVER_DELAY_MIN} to {HOVER_DELAY_MAX} milliseconds are expected");
        return Err(Error::field("/hover_delay_ms", range));
    }
    let mut tx = site.store.begin().await?;
    let settings = tx.change_settings(&viewer, &change).await?;
    tx.commit().await?;
    Ok(Json(settings))
}
