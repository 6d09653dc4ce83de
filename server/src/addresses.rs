//! Changes of the own e-mail address: asked for with the password, confirmed by a link to the new address, and taken back
//! by one to the old.

use crate::accounts::{check_address, session_cookie};
use crate::error::Error;
use crate::new_passwords::write_reset;
use crate::policy::Viewer;
use crate::random;
use crate::request::{Body, ClientAddress, SessionToken};
use crate::site::{Site, now};
use crate::store::accounts::Account;
use crate::store::tokens::{NewToken, Purpose, Token};
use crate::store::words;
use crate::store::{Tx, or_taken};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use kith_api::accounts::{Address, EmailChange, OneTime};
use kith_api::paths;
use kith_api::problem::Problem;

const HOUR: i64 = 3_600 * 1_000_000;
/// How long a new address waits to be confirmed.
const CONFIRMING: i64 = 24 * HOUR;
/// How long a change can be taken back after it.
const KEEPING: i64 = 7 * 24 * HOUR;

/// Asks for another e-mail address. Nothing changes until the link in the mail to it is used. The answer is the same
/// whether the address is somebody's already or not; its owner alone is told.
#[utoipa::path(
    put, path = paths::MY_EMAIL, tag = "accounts", request_body = EmailChange,
    responses(
        (status = ACCEPTED, description = "A mail is on its way to the new address, and one to the old."),
        (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = PAYLOAD_TOO_LARGE, body = Problem), (status = UNSUPPORTED_MEDIA_TYPE, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn change(
    State(site): State<Site>,
    ClientAddress(from): ClientAddress,
    viewer: Viewer,
    Body(form): Body<EmailChange>,
) -> Result<StatusCode, Error> {
    let account = site.store.account(viewer.key).await?.ok_or(Error::SignedOut)?;
    let wanted = form.email.trim();
    check_address(wanted).map_err(|why| Error::field("/email", why))?;
    if account.confirmed_email().is_some_and(|email| words::fold(email) == words::fold(wanted)) {
        return Err(Error::field("/email", "this is your address already"));
    }
    site.confirm_password(&account, form.password, "/password", from).await?;
    site.throttle.mail_to(&words::fold(wanted))?;
    let letters = site.letters().await?;
    let now = now();
    let mut tx = site.store.begin().await?;
    let account = hold_confirmed(&mut tx, &account, "/password").await?;
    tx.drop_tokens(viewer.key, Purpose::ConfirmEmail).await?;
    let token = NewToken {
        purpose: Purpose::ConfirmEmail,
        person: Some(viewer.key),
        email: wanted,
        now,
        expires: now + CONFIRMING,
    };
    // Where the address is another's, the token is made too, and nobody is told it: the change waits, and ends by itself.
    let confirm = tx.add_token(token).await?;
    let mail = if tx.email_taken(wanted).await? {
        letters.address_in_use(wanted)
    } else {
        letters.confirm_email(&account.name, wanted, &confirm)
    };
    tx.add_mail(&mail, site.host(), now).await?;
    if let Some(old) = account.confirmed_email() {
        let token = NewToken {
            purpose: Purpose::KeepEmail,
            person: Some(viewer.key),
            email: old,
            now,
            expires: now + CONFIRMING + KEEPING,
        };
        let keep = tx.add_token(token).await?;
        tx.add_mail(&letters.email_changes(&account.name, old, wanted, &keep), site.host(), now).await?;
    }
    tx.commit().await?;
    site.mail_waits.notify_one();
    Ok(StatusCode::ACCEPTED)
}

/// Drops the change under way; none is no error.
#[utoipa::path(
    delete, path = paths::MY_EMAIL, tag = "accounts",
    responses(
        (status = NO_CONTENT, description = "No change is under way."), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem),
    )
)]
pub async fn drop_change(State(site): State<Site>, viewer: Viewer) -> Result<StatusCode, Error> {
    let mut tx = site.store.begin().await?;
    tx.drop_tokens(viewer.key, Purpose::ConfirmEmail).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Makes the new address the account's: by the token alone, because the mail may be read on another device.
#[utoipa::path(
    post, path = paths::EMAIL_CONFIRMATIONS, tag = "accounts", request_body = OneTime,
    responses(
        (status = OK, body = Address), (status = BAD_REQUEST, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = GONE, body = Problem), (status = PAYLOAD_TOO_LARGE, body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn confirm(
    State(site): State<Site>,
    SessionToken(session): SessionToken,
    jar: CookieJar,
    Body(form): Body<OneTime>,
) -> Result<(CookieJar, Json<Address>), Error> {
    let now = now();
    // Looked at first: anybody may send any token, and there is one writer.
    let token = site.store.look_at_token(&form.token, Purpose::ConfirmEmail, now).await?.ok_or(Error::LinkGone)?;
    let (person, email) = owner(&token)?;
    let mut tx = site.store.begin().await?;
    tx.hold_account(person).await?.ok_or(Error::LinkGone)?;
    tx.take_token(&form.token, Purpose::ConfirmEmail, now).await?.ok_or(Error::LinkGone)?;
    if tx.email_taken(&email).await? {
        return Err(Error::LinkGone);
    }
    or_taken(tx.set_email(person, &email).await, || Error::LinkGone)?;
    tx.prolong_keeping(person, &token, now + KEEPING).await?;
    // They are in the old mailbox.
    tx.end_mail_links(person).await?;
    tx.drop_tokens(person, Purpose::ResetPassword).await?;
    let jar = match session {
        Some(session) => renew(&mut tx, &site, person, &session, jar).await?,
        None => jar,
    };
    tx.commit().await?;
    Ok((jar, Json(Address { email })))
}

/// Takes a change back, under way or done: the old address stays or is the account's again, everybody is signed out, and a
/// way to set a new password is on its way to it. Whoever asked for the change knew the password.
#[utoipa::path(
    post, path = paths::EMAIL_REVERSALS, tag = "accounts", request_body = OneTime,
    responses(
        (status = OK, body = Address), (status = BAD_REQUEST, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = GONE, body = Problem), (status = PAYLOAD_TOO_LARGE, body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn keep(State(site): State<Site>, Body(form): Body<OneTime>) -> Result<Json<Address>, Error> {
    let now = now();
    let letters = site.letters().await?;
    let token = site.store.look_at_token(&form.token, Purpose::KeepEmail, now).await?.ok_or(Error::LinkGone)?;
    let (person, email) = owner(&token)?;
    let mut tx = site.store.begin().await?;
    // Read here: the change may be confirmed at this moment.
    let account = tx.hold_account(person).await?.ok_or(Error::LinkGone)?;
    tx.take_token(&form.token, Purpose::KeepEmail, now).await?.ok_or(Error::LinkGone)?;
    if account.email.as_deref() != Some(&email) {
        if tx.email_taken(&email).await? {
            return Err(Error::LinkGone);
        }
        or_taken(tx.set_email(person, &email).await, || Error::LinkGone)?;
    }
    for purpose in [Purpose::ConfirmEmail, Purpose::KeepEmail] {
        tx.drop_tokens(person, purpose).await?;
    }
    tx.end_access(person, None).await?;
    write_reset(&mut tx, (&site, &letters), &account, &email).await?;
    tx.commit().await?;
    site.mail_waits.notify_one();
    Ok(Json(Address { email }))
}

fn owner(token: &Token) -> Result<(i64, String), Error> {
    token.person.zip(token.email.clone()).ok_or(Error::LinkGone)
}

/// A new token for the session that asks, where it is the person's.
async fn renew(tx: &mut Tx, site: &Site, person: i64, before: &str, jar: CookieJar) -> Result<CookieJar, Error> {
    let token = random::token();
    let renewed = tx.renew_session(person, &random::token_hash(before), &random::token_hash(&token)).await?;
    Ok(if renewed { jar.add(session_cookie(site, token)) } else { jar })
}

impl Site {
    /// Asks for the own password again, as often as signing in may be tried.
    pub(crate) async fn confirm_password(
        &self,
        account: &Account,
        password: String,
        pointer: &str,
        from: std::net::IpAddr,
    ) -> Result<(), Error> {
        self.throttle.sign_in(&words::fold(&account.username), from)?;
        if self.passwords.verify(password, account.password_hash.clone()).await? {
            Ok(())
        } else {
            Err(Error::field(pointer, NOT_YOURS))
        }
    }
}

/// Holds the account whose password was confirmed. That took a while: whoever has another by now confirmed nothing.
pub(crate) async fn hold_confirmed(tx: &mut Tx, confirmed: &Account, pointer: &str) -> Result<Account, Error> {
    let held = tx.hold_account(confirmed.key).await?.ok_or(Error::SignedOut)?;
    if held.password_hash == confirmed.password_hash { Ok(held) } else { Err(Error::field(pointer, NOT_YOURS)) }
}

const NOT_YOURS: &str = "this is not your password";
