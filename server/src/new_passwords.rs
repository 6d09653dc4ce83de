//! New passwords: by the old one, or by a link that was sent by mail.

use crate::accounts::{NO_LOGIN, folded_login, session_cookie};
use crate::addresses::hold_confirmed;
use crate::error::Error;
use crate::mail::Letters;
use crate::policy::Viewer;
use crate::random;
use crate::request::{Body, ClientAddress, SessionToken};
use crate::site::{Site, now};
use crate::store::accounts::Account;
use crate::store::tokens::{NewToken, Purpose};
use crate::store::{Tx, or_taken, words};
use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use kith_api::accounts::{Forgotten, NewPassword, PasswordChange};
use kith_api::paths;
use kith_api::problem::Problem;

/// How long a way back in works.
const RESETTING: i64 = 3_600 * 1_000_000;

/// Puts a way to set a new password into the outbox, in place of any before.
pub(crate) async fn write_reset(
    tx: &mut Tx,
    (site, letters): (&Site, &Letters),
    account: &Account,
    address: &str,
) -> Result<(), Error> {
    let now = now();
    tx.drop_tokens(account.key, Purpose::ResetPassword).await?;
    let token = NewToken {
        purpose: Purpose::ResetPassword,
        person: Some(account.key),
        email: address,
        now,
        expires: now + RESETTING,
    };
    let token = tx.add_token(token).await?;
    tx.add_mail(&letters.reset_password(&account.name, address, &token), site.host(), now).await?;
    Ok(())
}

/// Sends a way to set a new password to an address, as often as mails may go there.
pub(crate) async fn send_reset(site: &Site, account: &Account, address: &str) -> Result<(), Error> {
    site.throttle.mail_to(&words::fold(address))?;
    // Before the write: it holds a connection of its own.
    let letters = site.letters().await?;
    let mut tx = site.store.begin().await?;
    write_reset(&mut tx, (site, &letters), account, address).await?;
    tx.commit().await?;
    site.mail_waits.notify_one();
    Ok(())
}

/// Sets another password. Everywhere else the account is signed out; this session goes on under a new token.
#[utoipa::path(
    put, path = paths::MY_PASSWORD, tag = "accounts", request_body = PasswordChange,
    responses(
        (status = NO_CONTENT, description = "Changed; the session's new token is in the cookie."),
        (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = PAYLOAD_TOO_LARGE, body = Problem), (status = UNSUPPORTED_MEDIA_TYPE, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn change(
    State(site): State<Site>,
    ClientAddress(from): ClientAddress,
    SessionToken(session): SessionToken,
    viewer: Viewer,
    jar: CookieJar,
    Body(form): Body<PasswordChange>,
) -> Result<(StatusCode, CookieJar), Error> {
    let account = site.store.account(viewer.key).await?.ok_or(Error::SignedOut)?;
    let checked = site.passwords.check(&form.new, account.known_words()).await?;
    checked.map_err(|why| Error::field("/new", why))?;
    site.confirm_password(&account, form.current, "/current", from).await?;
    let phc = site.passwords.hash(form.new).await?;
    let letters = site.letters().await?;
    let token = random::token();
    let token_hash = random::token_hash(&token);
    let mut tx = site.store.begin().await?;
    let account = hold_confirmed(&mut tx, &account, "/current").await?;
    tx.set_password(viewer.key, &phc).await?;
    tx.drop_tokens(viewer.key, Purpose::ResetPassword).await?;
    let before = random::token_hash(&session.ok_or(Error::SignedOut)?);
    // Whoever was signed out while the password was hashed, as by *Keep this address*, sets none.
    if !tx.renew_session(viewer.key, &before, &token_hash).await? {
        return Err(Error::SignedOut);
    }
    tx.end_access(viewer.key, Some(&token_hash)).await?;
    if let Some(address) = account.confirmed_email() {
        tx.add_mail(&letters.password_changed(&account.name, address), site.host(), now()).await?;
    }
    tx.commit().await?;
    site.mail_waits.notify_one();
    Ok((StatusCode::NO_CONTENT, jar.add(session_cookie(&site, token))))
}

/// Asks for a way back in. The answer is the same, and as quick, whether there is such an account or not; a mail goes to
/// the confirmed address of one that there is.
#[utoipa::path(
    post, path = paths::PASSWORD_RESETS, tag = "accounts", request_body = Forgotten,
    responses(
        (status = ACCEPTED, description = "If there is such an account, a mail is on its way to it."),
        (status = BAD_REQUEST, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = PAYLOAD_TOO_LARGE, body = Problem), (status = UNSUPPORTED_MEDIA_TYPE, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn ask(
    State(site): State<Site>,
    ClientAddress(from): ClientAddress,
    Body(form): Body<Forgotten>,
) -> Result<StatusCode, Error> {
    let login = folded_login(&form.login);
    if login.is_empty() {
        return Err(Error::field("/login", NO_LOGIN));
    }
    // Counted by what was typed, there or not: the throttle tells nothing either.
    site.throttle.reset(&login, from)?;
    tokio::spawn(async move {
        if let Err(error) = send_reset_to(&site, &login).await {
            tracing::warn!(%error, "a way back in could not be sent");
        }
    });
    Ok(StatusCode::ACCEPTED)
}

async fn send_reset_to(site: &Site, login: &str) -> Result<(), Error> {
    let Some(found) = site.store.credentials(login).await? else { return Ok(()) };
    let Some(account) = site.store.account(found.key).await? else { return Ok(()) };
    let Some(address) = account.confirmed_email() else { return Ok(()) };
    send_reset(site, &account, address).await
}

/// Sets a new password by the link of a mail, and signs the account out everywhere.
#[utoipa::path(
    post, path = paths::NEW_PASSWORDS, tag = "accounts", request_body = NewPassword,
    responses(
        (status = NO_CONTENT, description = "Set; one may sign in with it."),
        (status = BAD_REQUEST, body = Problem), (status = FORBIDDEN, body = Problem), (status = GONE, body = Problem),
        (status = PAYLOAD_TOO_LARGE, body = Problem), (status = UNSUPPORTED_MEDIA_TYPE, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn set(State(site): State<Site>, Body(form): Body<NewPassword>) -> Result<StatusCode, Error> {
    // Looked at first: a password that is refused leaves the link good.
    let token = site.store.look_at_token(&form.token, Purpose::ResetPassword, now()).await?.ok_or(Error::LinkGone)?;
    let person = token.person.ok_or(Error::LinkGone)?;
    let account = site.store.account(person).await?.ok_or(Error::LinkGone)?;
    let checked = site.passwords.check(&form.password, account.known_words()).await?;
    checked.map_err(|why| Error::field("/password", why))?;
    let phc = site.passwords.hash(form.password).await?;
    let letters = site.letters().await?;
    let mut tx = site.store.begin().await?;
    // Read again: the address may have changed while the password was hashed.
    let account = tx.hold_account(person).await?.ok_or(Error::LinkGone)?;
    tx.take_token(&form.token, Purpose::ResetPassword, now()).await?.ok_or(Error::LinkGone)?;
    tx.set_password(person, &phc).await?;
    // Whoever knew the password before may have asked for another address.
    for purpose in [Purpose::ResetPassword, Purpose::ConfirmEmail] {
        tx.drop_tokens(person, purpose).await?;
    }
    tx.end_access(person, None).await?;
    // An administrator vouched for an address that nobody had proved: the link did.
    if account.confirmed_email().is_none()
        && let Some(proved) = token.email.filter(|sent| Some(sent) == account.email.as_ref())
    {
        or_taken(tx.set_email(person, &proved).await, || Error::LinkGone)?;
    }
    if let Some(address) = account.confirmed_email() {
        tx.add_mail(&letters.password_changed(&account.name, address), site.host(), now()).await?;
    }
    tx.commit().await?;
    site.mail_waits.notify_one();
    Ok(StatusCode::NO_CONTENT)
}
