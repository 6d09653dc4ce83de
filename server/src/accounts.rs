//! Accounts: what anybody may know, the first administrator, signing in and out, who is signed in.

use crate::error::Error;
use crate::policy::Viewer;
use crate::random;
use crate::request::{Body, ClientAddress, SessionToken, cookie_name};
use crate::site::{Site, now};
use crate::store::accounts::{NewSession, Session};
use crate::store::content::NewPerson;
use crate::store::settings::{SETUP_TOKEN, SITE_NAME};
use crate::store::words;
use crate::texts::{self, Wrong};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use kith_api::accounts::{FirstAdministrator, Me, SignIn};
use kith_api::paths;
use kith_api::people::check_username;
use kith_api::problem::Problem;
use std::net::IpAddr;
use subtle::ConstantTimeEq;

/// What anybody may know of the site.
#[utoipa::path(get, path = paths::SITE, tag = "accounts", responses((status = OK, body = kith_api::accounts::Site)))]
pub async fn site(State(site): State<Site>) -> Result<Json<kith_api::accounts::Site>, Error> {
    let name = site.store.setting(SITE_NAME).await?.unwrap_or_else(|| "Kith".to_owned());
    let sign_up = site.sign_up().await?;
    Ok(Json(kith_api::accounts::Site { name, sign_up }))
}

/// Signs in by username or confirmed e-mail address and begins a session.
#[utoipa::path(
    post, path = paths::SESSIONS, tag = "accounts", request_body = SignIn,
    responses(
        (status = CREATED, body = Me, description = "Signed in; the session is in the cookie."),
        (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = PAYLOAD_TOO_LARGE, body = Problem), (status = UNSUPPORTED_MEDIA_TYPE, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn sign_in(
    State(site): State<Site>,
    ClientAddress(address): ClientAddress,
    SessionToken(before): SessionToken,
    headers: HeaderMap,
    jar: CookieJar,
    Body(form): Body<SignIn>,
) -> Result<(StatusCode, CookieJar, Json<Me>), Error> {
    let mut wrong = Wrong::default();
    wrong.unless("/login", given(form.login.trim(), NO_LOGIN));
    wrong.unless("/password", given(&form.password, "a password is needed"));
    wrong.end()?;
    let login = folded_login(&form.login);
    site.throttle.sign_in(&login, address)?;
    let account = site.store.credentials(&login).await?;
    let (key, hash) = account.map_or((None, None), |account| (Some(account.key), account.password_hash));
    let right = site.passwords.verify(form.password, hash.clone()).await?;
    let Some(verified) = key.zip(hash).filter(|_| right) else { return Err(Error::WrongCredentials) };
    if let Some(token) = before {
        let mut tx = site.store.begin().await?;
        tx.end_session(&random::token_hash(&token)).await?;
        tx.commit().await?;
    }
    begin_session(&site, verified, address, &headers, jar).await
}

/// Signs out: ends this session. To be signed out already is no error.
#[utoipa::path(
    delete, path = paths::CURRENT_SESSION, tag = "accounts",
    responses((status = NO_CONTENT, description = "Signed out."), (status = FORBIDDEN, body = Problem))
)]
pub async fn sign_out(
    State(site): State<Site>,
    SessionToken(token): SessionToken,
    jar: CookieJar,
) -> Result<(StatusCode, CookieJar), Error> {
    if let Some(token) = token.map(|token| random::token_hash(&token))
        // Looked at first: anybody may send any cookie, and there is one writer.
        && site.store.has_session(&token).await?
    {
        let mut tx = site.store.begin().await?;
        tx.end_session(&token).await?;
        tx.commit().await?;
    }
    Ok((StatusCode::NO_CONTENT, jar.remove(session_cookie(&site, String::new()))))
}

/// Who is signed in.
#[utoipa::path(
    get, path = paths::ME, tag = "accounts",
    responses((status = OK, body = Me), (status = UNAUTHORIZED, body = Problem))
)]
pub async fn me(State(site): State<Site>, session: Session) -> Result<Json<Me>, Error> {
    Ok(Json(who(&site, &session).await?))
}

/// Creates the first administrator, by the one-time address that the server printed at its start, and signs in.
#[utoipa::path(
    post, path = paths::SETUP, tag = "accounts", request_body = FirstAdministrator,
    responses(
        (status = CREATED, body = Me), (status = BAD_REQUEST, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = PAYLOAD_TOO_LARGE, body = Problem), (status = UNSUPPORTED_MEDIA_TYPE, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn setup(
    State(site): State<Site>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    jar: CookieJar,
    Body(form): Body<FirstAdministrator>,
) -> Result<(StatusCode, CookieJar, Json<Me>), Error> {
    site.throttle.sign_in("setup", address)?;
    let given = random::token_hash(&form.token);
    let expected = site.store.setting(SETUP_TOKEN).await?.unwrap_or_default();
    if !bool::from(given.as_bytes().ct_eq(expected.as_bytes())) {
        return Err(Error::SetupRefused);
    }
    let (name, username, email) = (form.name.trim(), form.username.trim(), form.email.trim());
    let mut wrong = Wrong::default();
    wrong.unless("/name", check_name(name));
    wrong.unless("/username", check_account_name(username));
    wrong.unless("/email", check_address(email));
    wrong.unless("/password", site.passwords.check(&form.password, [name, username, email]).await?);
    wrong.end()?;
    let phc = site.passwords.hash(form.password).await?;
    let mut tx = site.store.begin().await?;
    // Whoever removes the token creates the administrator: of two at once, one.
    if !tx.unset(SETUP_TOKEN).await? {
        return Err(Error::SetupRefused);
    }
    if tx.username_taken(username).await? {
        return Err(username_taken());
    }
    if tx.email_taken(email).await? {
        return Err(Error::field("/email", "this address belongs to another account"));
    }
    let administrator = NewPerson {
        username: username.to_owned(),
        name: name.to_owned(),
        email: Some(email.to_owned()),
        email_confirmed: true,
        administrator: true,
        password_hash: Some(phc.clone()),
        joined: now(),
        ..NewPerson::default()
    };
    let key = tx.add_person(&administrator).await?;
    tx.commit().await?;
    tracing::info!(username = administrator.username, "the first administrator was created");
    begin_session(&site, (key, phc), address, &headers, jar).await
}

/// What somebody calls the own account, as it is looked up. No name has a NUL, and PostgreSQL takes none.
pub(crate) fn folded_login(text: &str) -> String {
    words::fold(text.trim()).replace('\0', "")
}

/// What is wrong with a full name.
pub(crate) fn check_name(name: &str) -> Result<(), String> {
    given(name, "a name is needed")?;
    if texts::one_line(name, NAME_MAX).as_deref() == Ok(name) {
        Ok(())
    } else {
        Err(format!("a name has at most {NAME_MAX} characters, and none that nobody sees"))
    }
}

/// What is wrong with a username.
pub(crate) fn check_account_name(username: &str) -> Result<(), String> {
    check_username(username).map_err(|why| why.to_string())
}

/// What is wrong with an e-mail address.
pub(crate) fn check_address(text: &str) -> Result<(), String> {
    if is_address(text) { Ok(()) } else { Err("an e-mail address is needed, such as ana@example.com".to_owned()) }
}

fn given(text: &str, or: &str) -> Result<(), String> {
    if text.is_empty() { Err(or.to_owned()) } else { Ok(()) }
}

/// The username is somebody's, or was: an old one still leads to its person.
pub(crate) fn username_taken() -> Error {
    Error::field("/username", "this username is taken")
}

/// The most characters of a full name.
const NAME_MAX: usize = 200;
/// What is said where nothing tells whose account it is.
pub(crate) const NO_LOGIN: &str = "a username or an e-mail address is needed";

/// Whether a text can be an e-mail address: one `@` between a name and a host, no spaces. Whether it reaches somebody,
/// only a mail tells.
fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    text.len() <= 254
        && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control())
        && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}

/// Begins a session of a person whose password was found right against `phc`. Finding that out takes a while: who has another
/// password by now, or is no longer active, is not signed in.
pub(crate) async fn begin_session(
    site: &Site,
    (person, phc): (i64, String),
    address: IpAddr,
    headers: &HeaderMap,
    jar: CookieJar,
) -> Result<(StatusCode, CookieJar, Json<Me>), Error> {
    let token = random::token();
    let token_hash = random::token_hash(&token);
    let now = now();
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let mut tx = site.store.begin().await?;
    tx.hold_account(person).await?.filter(|account| account.has_password(&phc)).ok_or(Error::WrongCredentials)?;
    tx.add_session(NewSession {
        token_hash: &token_hash,
        person,
        now,
        expires: now + site.session_length(),
        user_agent: user_agent.map(|text| text.get(..300).unwrap_or(text)),
        address: Some(&address.to_string()),
    })
    .await?;
    tx.commit().await?;
    // Read back as any request would: what is answered is what the next request will see.
    let session = site.store.session(&token_hash, now).await?.ok_or(Error::WrongCredentials)?;
    let me = who(site, &session).await?;
    Ok((StatusCode::CREATED, jar.add(session_cookie(site, token)), Json(me)))
}

pub(crate) fn session_cookie(site: &Site, token: String) -> Cookie<'static> {
    let days = i64::from(site.limits.session_days);
    Cookie::build((cookie_name(site), token))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(site.is_https())
        .max_age(cookie::time::Duration::days(days))
        .build()
}

pub(crate) async fn who(site: &Site, session: &Session) -> Result<Me, Error> {
    let viewer: &Viewer = &session.viewer;
    let mut rows = site.store.people_by_key(viewer, [viewer.key]).await?;
    let row = rows.remove(&viewer.key).ok_or(Error::SignedOut)?;
    Ok(Me {
        person: row.into_person(viewer),
        administrator: session.administrator,
        restricted: session.restricted,
        settings: session.settings.clone(),
        news: site.live.position().unsigned_abs(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_host() {
        for good in ["ana@example.com", "a.b+c@localhost", "ž@příklad.cz"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "ana", "@example.com", "ana@", "a@b@c", "a b@c", "ana@example.com\r\nBcc: x"] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
