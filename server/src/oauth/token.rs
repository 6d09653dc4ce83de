//! Tokens: made of codes, and ended. No cookie is read here; who asks is known by `Origin`, which no script can set.

use super::asked::known_site;
use super::parameters::Parameters;
use super::{redirect, scopes_of, spelled};
use crate::error::Error;
use crate::request::Sent;
use crate::site::{Site, now};
use crate::store::StoreError;
use crate::store::embedding::Registered;
use crate::store::oauth::{Exchange, TOKEN_LASTS};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What is wrong, in OAuth's words (RFC 6749, 5.2).
enum Wrong {
    Said(StatusCode, &'static str, &'static str),
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Wrong {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

const fn invalid(why: &'static str) -> Wrong {
    Wrong::Said(StatusCode::BAD_REQUEST, "invalid_request", why)
}

/// Makes a token of a code.
pub async fn make(State(site): State<Site>, headers: HeaderMap, Sent(body): Sent) -> Response {
    match asking(&site, &headers).await {
        Ok(asking) => answered(asking.as_ref(), exchange(&site, asking.as_ref(), &headers, &body).await),
        Err(error) => answered(None, Err(error.into())),
    }
}

/// Ends a token (RFC 7009). One that is none, or of another site, is no error.
pub async fn revoke(State(site): State<Site>, headers: HeaderMap, Sent(body): Sent) -> Response {
    match asking(&site, &headers).await {
        Ok(asking) => answered(asking.as_ref(), end(&site, asking.as_ref(), &headers, &body).await),
        Err(error) => answered(None, Err(error.into())),
    }
}

/// The site whose page asks.
async fn asking(site: &Site, headers: &HeaderMap) -> Result<Option<Registered>, StoreError> {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    match (origins.next().and_then(|origin| origin.to_str().ok()), origins.next()) {
        (Some(origin), None) => known_site(site, origin).await,
        _ => Ok(None),
    }
}

/// The form, if it is one and its client is who asks.
fn form(asking: Option<&Registered>, headers: &HeaderMap, body: &[u8]) -> Result<(i64, Parameters), Wrong> {
    const UNKNOWN: Wrong = Wrong::Said(
        StatusCode::UNAUTHORIZED,
        "invalid_client",
        "client_id must be the origin that asks, and registered",
    );
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(invalid("a form is expected"));
    }
    let given = Parameters::parse(body);
    if given.any_doubled() {
        return Err(invalid("a parameter is there twice"));
    }
    let client = given.get("client_id").ok_or(invalid("client_id is missing"))?;
    match asking.filter(|asking| asking.origin == client) {
        Some(asking) => Ok((asking.key, given)),
        None => Err(UNKNOWN),
    }
}

async fn exchange(site: &Site, asking: Option<&Registered>, headers: &HeaderMap, body: &[u8]) -> Result<Value, Wrong> {
    const GRANT: Wrong = Wrong::Said(
        StatusCode::BAD_REQUEST,
        "invalid_grant",
        "the code was used, is too old, or was given for something else",
    );
    let (client, given) = form(asking, headers, body)?;
    match given.get("grant_type") {
        Some("authorization_code") => {}
        Some(_) => {
            return Err(Wrong::Said(
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "authorization_code is expected",
            ));
        }
        None => return Err(invalid("grant_type is missing")),
    }
    let code = given.get("code").ok_or(invalid("code is missing"))?;
    let verifier = given.get("code_verifier").ok_or(invalid("code_verifier is missing"))?;
    let to = given.get("redirect_uri").ok_or(invalid("redirect_uri is missing"))?;
    if !is_verifier(verifier) || to != redirect(site) {
        return Err(GRANT);
    }
    // Looked at first: outside a browser anybody may send any `Origin`, and there is one writer.
    if !site.store.has_oauth_code(code).await? {
        return Err(GRANT);
    }
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    let mut tx = site.store.begin().await?;
    let with = Exchange { code, site: client, redirect: to, challenge: &challenge, now: now() };
    let made = tx.use_oauth_code(with).await?;
    if made.is_none() && tx.revoke_made_of(code).await? > 0 {
        tracing::warn!(client, "a code was used again: the token made of it is ended");
    }
    tx.commit().await?;
    let (token, scopes) = made.ok_or(GRANT)?;
    Ok(json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": TOKEN_LASTS / 1_000_000,
        "scope": spelled(&scopes_of(scopes)),
    }))
}

async fn end(site: &Site, asking: Option<&Registered>, headers: &HeaderMap, body: &[u8]) -> Result<Value, Wrong> {
    let (client, given) = form(asking, headers, body)?;
    let token = given.get("token").ok_or(invalid("token is missing"))?;
    site.store.revoke_oauth_token(token, client).await?;
    Ok(json!({}))
}

/// 43 to 128 unreserved characters (RFC 7636, 4.1).
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~'))
}

/// The answer, which a page of the site that asked may read, without its cookies.
fn answered(asking: Option<&Registered>, made: Result<Value, Wrong>) -> Response {
    let mut response = match made {
        Ok(made) => Json(made).into_response(),
        Err(Wrong::Failed(error)) => error.into_response(),
        Err(Wrong::Said(status, error, description)) => {
            (status, Json(json!({ "error": error, "error_description": description }))).into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = asking.and_then(|asking| HeaderValue::try_from(&asking.origin).ok()) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}
