//! What the hover profile asks for: its card, and to follow.

use super::exchange::{Sending, exchange};
use super::{ApiError, read};
#[cfg(feature = "widget")]
use super::{FromJson, Json};
use kith_api::follows::Followed;
use kith_api::paths;
use kith_api::people::Card;
#[cfg(feature = "widget")]
use wasm_bindgen::JsValue;
use web_sys::AbortController;

pub use crate::follows::Request;

/// The hover profile of a person. `NotFound` is "unavailable user".
pub async fn card(username: &str, controller: Option<AbortController>) -> Result<Card, ApiError> {
    #[cfg(feature = "widget")]
    if let Some(early) = crate::embedding::take_early(username)
        && let Some(card) = read_early(&early.wait().await)
    {
        return Ok(card);
    }
    let address = paths::card(username);
    read(exchange(Sending { controller, ..Sending::get(&address) }).await?).await
}

/// A card that the loader asked for, if it came.
#[cfg(feature = "widget")]
pub fn read_early(answer: &JsValue) -> Option<Card> {
    Card::from_json(&Json(answer.clone()))
}

/// Follows or unfollows; the answer is the standing after it.
pub async fn set_following(request: Request) -> Result<Followed, ApiError> {
    let address = paths::of_person(paths::MY_FOLLOWING, request.of);
    let method = if request.follow { "PUT" } else { "DELETE" };
    read(exchange(Sending::plain(method, &address)).await?).await
}
