//! New accounts: one asks for an invitation to the own address, or an administrator invites somebody.
//!
//! Both are one link, which proves the address. Only whoever holds it learns whether a username is free.

use crate::accounts::{begin_session, check_account_name, check_address, check_name, username_taken};
use crate::error::Error;
use crate::request::{Body, ClientAddress};
use crate::site::{Site, now};
use crate::store::accounts::Session;
use crate::store::content::NewPerson;
use crate::store::settings::SIGN_UP;
use crate::store::tokens::{NewToken, Purpose, Token};
use crate::store::{or_taken, words};
use crate::texts::Wrong;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum_extra::extract::CookieJar;
use kith_api::accounts::{Address, Invitation, Me, NewAccount, OneTime, SignUp};
use kith_api::paths;
use kith_api::problem::Problem;

/// How long an invitation counts.
const INVITING: i64 = 7 * 24 * 3_600 * 1_000_000;

/// Asks for an account. The answer is the same whether the address has one already or not; its owner alone is told.
#[utoipa::path(
    post, path = paths::SIGN_UPS, tag = "accounts", request_body = Invitation,
    responses(
        (status = ACCEPTED, description = "A mail is on its way to the address."),
        (status = BAD_REQUEST, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = PAYLOAD_TOO_LARGE, body = Problem), (status = UNSUPPORTED_MEDIA_TYPE, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn sign_up(
    State(site): State<Site>,
    ClientAddress(from): ClientAddress,
    Body(form): Body<Invitation>,
) -> Result<StatusCode, Error> {
    if site.sign_up().await? != SignUp::Open {
        return Err(Error::SignUpClosed);
    }
    let to = form.email.trim();
    check_address(to).map_err(|why| Error::field("/email", why))?;
    site.throttle.reset(&words::fold(to), from)?;
    site.throttle.mail_to(&words::fold(to))?;
    invite(&site, to, None).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Invites somebody: administrators may, unless the site is closed.
#[utoipa::path(
    post, path = paths::INVITATIONS, tag = "accounts", request_body = Invitation,
    responses(
        (status = ACCEPTED, description = "A mail is on its way to the address."),
        (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = PAYLOAD_TOO_LARGE, body = Problem), (status = UNSUPPORTED_MEDIA_TYPE, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn invite_somebody(
    State(site): State<Site>,
    session: Session,
    Body(form): Body<Invitation>,
) -> Result<StatusCode, Error> {
    if !session.administrator {
        return Err(Error::NotAllowed);
    }
    if site.sign_up().await? == SignUp::Closed {
        return Err(Error::SignUpClosed);
    }
    let to = form.email.trim();
    check_address(to).map_err(|why| Error::field("/email", why))?;
    site.throttle.mail_to(&words::fold(to))?;
    let account = site.store.account(session.viewer.key).await?.ok_or(Error::SignedOut)?;
    invite(&site, to, Some(&account.name)).await?;
    Ok(StatusCode::ACCEPTED)
}

/// Statement by statement the same whether the address has an account or not.
async fn invite(site: &Site, to: &str, by: Option<&str>) -> Result<(), Error> {
    let letters = site.letters().await?;
    let now = now();
    let mut tx = site.store.begin().await?;
    let token = NewToken { purpose: Purpose::Invitation, person: None, email: to, now, expires: now + INVITING };
    let token = tx.add_token(token).await?;
    let mail = match (tx.email_taken(to).await?, by) {
        (true, _) => letters.address_in_use(to),
        (false, Some(by)) => letters.invitation(to, by, &token),
        (false, None) => letters.sign_up(to, &token),
    };
    tx.add_mail(&mail, site.host(), now).await?;
    tx.commit().await?;
    site.mail_waits.notify_one();
    Ok(())
}

/// Whom a link invites, which stays as it is.
#[utoipa::path(
    post, path = paths::INVITED, tag = "accounts", request_body = OneTime,
    responses(
        (status = OK, body = Address), (status = BAD_REQUEST, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = GONE, body = Problem), (status = PAYLOAD_TOO_LARGE, body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn invited(State(site): State<Site>, Body(form): Body<OneTime>) -> Result<Json<Address>, Error> {
    let token = site.store.look_at_token(&form.token, Purpose::Invitation, now()).await?;
    Ok(Json(Address { email: address(token)? }))
}

/// Makes the account of an invitation and signs in. Its address is confirmed: the link went there.
#[utoipa::path(
    post, path = paths::ACCOUNTS, tag = "accounts", request_body = NewAccount,
    responses(
        (status = CREATED, body = Me, description = "Signed in; the session is in the cookie."),
        (status = BAD_REQUEST, body = Problem), (status = FORBIDDEN, body = Problem), (status = GONE, body = Problem),
        (status = PAYLOAD_TOO_LARGE, body = Problem), (status = UNSUPPORTED_MEDIA_TYPE, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn join(
    State(site): State<Site>,
    ClientAddress(from): ClientAddress,
    headers: HeaderMap,
    jar: CookieJar,
    Body(form): Body<NewAccount>,
) -> Result<(StatusCode, CookieJar, Json<Me>), Error> {
    // Looked at first: a form with an error leaves the link good.
    let email = address(site.store.look_at_token(&form.token, Purpose::Invitation, now()).await?)?;
    let (name, username) = (form.name.trim(), form.username.trim());
    let mut wrong = Wrong::default();
    wrong.unless("/name", check_name(name));
    wrong.unless("/username", check_account_name(username));
    wrong.unless("/password", site.passwords.check(&form.password, [name, username, &email]).await?);
    wrong.end()?;
    let phc = site.passwords.hash(form.password).await?;
    let mut tx = site.store.begin().await?;
    if tx.username_taken(username).await? {
        return Err(username_taken());
    }
    tx.take_token(&form.token, Purpose::Invitation, now()).await?.ok_or(Error::LinkGone)?;
    if tx.email_taken(&email).await? {
        return Err(Error::LinkGone);
    }
    let person = NewPerson {
        username: username.to_owned(),
        name: name.to_owned(),
        email: Some(email),
        email_confirmed: true,
        password_hash: Some(phc.clone()),
        joined: now(),
        ..NewPerson::default()
    };
    let key = or_taken(tx.add_person(&person).await, username_taken)?;
    tx.commit().await?;
    begin_session(&site, (key, phc), from, &headers, jar).await
}

fn address(token: Option<Token>) -> Result<String, Error> {
    token.and_then(|token| token.email).ok_or(Error::LinkGone)
}

impl Site {
    /// How accounts come to be here.
    pub(crate) async fn sign_up(&self) -> Result<SignUp, Error> {
        let word = self.store.setting(SIGN_UP).await?;
        Ok(word.and_then(|word| SignUp::from_word(&word)).unwrap_or_default())
    }
}
