//! What administrators do to one account; [`command`] is the same at the command line.

pub mod command;

use crate::error::Error;
use crate::new_passwords::send_reset;
use crate::policy::Viewer;
use crate::request::{Body, Id, Username};
use crate::site::{Site, now};
use crate::store::accounts::Session;
use crate::store::tokens::Purpose;
use crate::store::words;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use kith_api::admin::{AccountChange, AdministeredPerson};
use kith_api::ids::PersonId;
use kith_api::paths;
use kith_api::problem::Problem;

/// An administrator who asks. Anybody else is refused before it is looked whether there is such an account.
pub struct Administrator(pub Viewer);

impl axum::extract::FromRequestParts<Site> for Administrator {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Error> {
        let session = <Session as axum::extract::FromRequestParts<Site>>::from_request_parts(parts, site).await?;
        if session.administrator { Ok(Self(session.viewer)) } else { Err(Error::NotAllowed) }
    }
}

/// An account. An old username leads to it as well.
#[utoipa::path(
    get, path = paths::ADMIN_PERSON, tag = "admin", params(("username" = String, Path)),
    responses(
        (status = OK, body = AdministeredPerson), (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = NOT_FOUND, body = Problem),
    )
)]
pub async fn person(
    State(site): State<Site>,
    Administrator(viewer): Administrator,
    Username(name): Username,
) -> Result<Json<AdministeredPerson>, Error> {
    let found = site.store.administered(&viewer, &words::fold(&name), now()).await?;
    Ok(Json(found.ok_or(Error::NotFound)?.shown))
}

/// Deactivates, restricts, makes an administrator, or the contrary. Whoever is deactivated is signed out at once. Nobody does
/// that to the own account: a site is not left without an administrator by a slip.
#[utoipa::path(
    patch, path = paths::ADMIN_ACCOUNT, tag = "admin", params(("id" = PersonId, Path)), request_body = AccountChange,
    responses(
        (status = OK, body = AdministeredPerson), (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = NOT_FOUND, body = Problem), (status = PAYLOAD_TOO_LARGE, body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn change(
    State(site): State<Site>,
    Administrator(viewer): Administrator,
    Id(id): Id,
    Body(change): Body<AccountChange>,
) -> Result<Json<AdministeredPerson>, Error> {
    let found = site.store.administered_by_id(&viewer, id, now()).await?.ok_or(Error::NotFound)?;
    if found.key == viewer.key {
        let slips = [
            ("/deactivated", change.deactivated == Some(true)),
            ("/administrator", change.administrator == Some(false)),
        ];
        if let Some((pointer, _)) = slips.iter().find(|(_, slip)| *slip) {
            return Err(Error::field(pointer, "another administrator has to do this to your account"));
        }
    }
    let mut tx = site.store.begin().await?;
    // Of two administrators who end each other's rights at once, the second has none by now.
    tx.hold_everything_of([viewer.key, found.key]).await?;
    if !tx.is_administrator(viewer.key).await? {
        return Err(Error::NotAllowed);
    }
    tx.change_account(found.key, &change).await?;
    if change.deactivated == Some(true) {
        tx.end_access(found.key, None).await?;
        for purpose in [Purpose::ConfirmEmail, Purpose::KeepEmail, Purpose::ResetPassword] {
            tx.drop_tokens(found.key, purpose).await?;
        }
    }
    tx.commit().await?;
    tracing::info!(by = %viewer.id, account = %id, ?change, "an account was changed by an administrator");
    let found = site.store.administered_by_id(&viewer, id, now()).await?.ok_or(Error::NotFound)?;
    Ok(Json(found.shown))
}

/// Sends a link that sets a new password to the account's address. The administrator vouches for one that nobody confirmed
/// yet, as those of an import are: using the link confirms it.
#[utoipa::path(
    post, path = paths::ADMIN_PASSWORD_RESETS, tag = "admin", params(("id" = PersonId, Path)),
    responses(
        (status = ACCEPTED, description = "A mail is on its way to the account's address."),
        (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem), (status = NOT_FOUND, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn reset_password(
    State(site): State<Site>,
    Administrator(viewer): Administrator,
    Id(id): Id,
) -> Result<StatusCode, Error> {
    let found = site.store.administered_by_id(&viewer, id, now()).await?.ok_or(Error::NotFound)?;
    let account = site.store.account(found.key).await?;
    let account = account.ok_or_else(|| Error::field("/deactivated", "a deactivated account has no password"))?;
    let address = account.email.as_deref().ok_or_else(|| Error::field("/email", "the account has no address"))?;
    send_reset(&site, &account, address).await?;
    Ok(StatusCode::ACCEPTED)
}
