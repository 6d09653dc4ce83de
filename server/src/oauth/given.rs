//! What a person has let sites do, and ending that from here.

use super::scopes_of;
use crate::error::Error;
use crate::policy::Viewer;
use crate::request::SomeId;
use crate::site::{Site, now};
use crate::store::oauth::Given;
use crate::store::people::time;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kith_api::embedding::OauthToken;
use kith_api::ids::OauthTokenId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::problem::Problem;

/// What the viewer has let sites do, the newest first.
#[utoipa::path(
    get, path = paths::MY_OAUTH_TOKENS, tag = "accounts",
    responses((status = OK, body = List<OauthToken>), (status = UNAUTHORIZED, body = Problem))
)]
pub async fn list(State(site): State<Site>, viewer: Viewer) -> Result<Json<List<OauthToken>>, Error> {
    let items: Vec<OauthToken> = site.store.oauth_tokens(&viewer, now()).await?.into_iter().map(shown).collect();
    let total = Some(items.len() as u64);
    Ok(Json(List { items, next: None, total }))
}

/// Ends one; one that is no more is no error.
#[utoipa::path(
    delete, path = paths::MY_OAUTH_TOKEN, tag = "accounts", params(("id" = OauthTokenId, Path)),
    responses(
        (status = NO_CONTENT, description = "It is no more."), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = NOT_FOUND, body = Problem),
    )
)]
pub async fn end(
    State(site): State<Site>,
    viewer: Viewer,
    SomeId(id): SomeId<OauthTokenId>,
) -> Result<StatusCode, Error> {
    let mut tx = site.store.begin().await?;
    tx.end_oauth_token(viewer.key, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Undoes the follows that one made, whether it counts or not. Those that the viewer has changed since stay; a repeat and a
/// token of nobody are no errors.
#[utoipa::path(
    delete, path = paths::MY_OAUTH_TOKEN_FOLLOWS, tag = "accounts", params(("id" = OauthTokenId, Path)),
    responses(
        (status = NO_CONTENT, description = "None of them stands as it made it."), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = NOT_FOUND, body = Problem),
    )
)]
pub async fn undo(
    State(site): State<Site>,
    viewer: Viewer,
    SomeId(id): SomeId<OauthTokenId>,
) -> Result<StatusCode, Error> {
    let mut tx = site.store.begin().await?;
    tx.undo_oauth_follows(viewer.key, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all of them.
#[utoipa::path(
    delete, path = paths::MY_OAUTH_TOKENS, tag = "accounts",
    responses(
        (status = NO_CONTENT, description = "No site may do anything any more."), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem),
    )
)]
pub async fn end_all(State(site): State<Site>, viewer: Viewer) -> Result<StatusCode, Error> {
    let mut tx = site.store.begin().await?;
    tx.end_oauth_tokens(viewer.key).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn shown(given: Given) -> OauthToken {
    OauthToken {
        id: OauthTokenId::from_bits(given.id),
        site: given.site,
        origin: given.origin,
        scopes: scopes_of(given.scopes),
        issued: time(given.issued),
        last_used: given.last_used.map(time),
        expires: time(given.expires),
        ended: given.ended == 1,
        follows: given.follows.unsigned_abs(),
    }
}
