//! What pages of other sites may ask of the API, and as whom: by a token, or beside us by the session.

use crate::error::Error;
use crate::oauth::{known_site, scope_bit};
use crate::policy::{EMBEDDED, Viewer, scope_of_route};
use crate::request::Authorization;
use crate::security::{comes_from_us, is_safe};
use crate::site::{Site, now};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kith_api::ids::OauthTokenId;
use kith_api::paths;

/// How long a token goes without being written to when it is used: microseconds.
const TOUCH_AFTER: i64 = 60 * 1_000_000;

/// Who asks on a route that pages of other sites may use.
pub struct Asker {
    /// In whose name.
    pub viewer: Viewer,
    /// Whether a page of another site asks: it learns no e-mail address.
    pub elsewhere: bool,
    /// By which token, if by one: what it changes is written down as its doing.
    pub token: Option<OauthTokenId>,
}

/// Left in a request by [`guard`]: a page beside us asks with the session.
#[derive(Clone, Copy)]
struct Beside;

impl FromRequestParts<Site> for Asker {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Error> {
        let token = match Authorization::of(&parts.headers) {
            Authorization::None => {
                let viewer = Viewer::from_request_parts(parts, site).await?;
                let elsewhere = parts.extensions.get::<Beside>().is_some();
                return Ok(Self { viewer, elsewhere, token: None });
            }
            Authorization::Broken => return Err(Error::SignedOut),
            Authorization::Bearer(token) => token.to_owned(),
        };
        let scope = pattern(&parts.extensions).and_then(|pattern| scope_of_route(&parts.method, pattern));
        let (Some(scope), Some(origin)) = (scope, origin(&parts.headers)) else { return Err(Error::SignedOut) };
        let now = now();
        let bearer = site.store.bearer(&token, origin, now).await?.ok_or(Error::SignedOut)?;
        if bearer.scopes & scope_bit(scope) == 0 {
            return Err(Error::ScopeMissing);
        }
        if bearer.last_used.is_none_or(|used| now - used > TOUCH_AFTER) {
            // Not worth a failed or slow request.
            let store = site.store.clone();
            tokio::spawn(async move {
                if let Err(error) = store.touch_oauth_token(&token, now).await {
                    tracing::warn!(%error, "the use of a token could not be written down");
                }
            });
        }
        Ok(Self { viewer: bearer.viewer, elsewhere: true, token: Some(bearer.token) })
    }
}

/// Refuses an unsafe request that did not come from a page of this site, or where pages of other sites may ask, from one of
/// a registered site beside us; and a token everywhere else. Says to browsers what those pages may read.
///
/// tower-http's layers are no use here: they cannot take origins that are registered at run time, and let both headers be
/// absent.
pub async fn guard(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let with_token = !matches!(Authorization::of(request.headers()), Authorization::None);
    let pattern = pattern(request.extensions()).unwrap_or_default().to_owned();
    let methods: Vec<Method> =
        EMBEDDED.into_iter().filter(|(_, there, _)| *there == pattern).map(|(method, ..)| method).collect();
    let asked = request.method() == Method::OPTIONS || methods.contains(request.method());
    if with_token && !asked && request.uri().path().starts_with(paths::BASE) {
        return with_challenge(Error::SignedOut.into_response());
    }
    let foreign = origin(request.headers()).filter(|origin| asked && !methods.is_empty() && **origin != *site.origin);
    let known = match foreign {
        Some(origin) => known_site(&site, origin).await,
        None => Ok(None),
    };
    let known = match known {
        Ok(known) => known,
        Err(error) => return Error::from(error).into_response(),
    };
    let Some(known) = known else {
        return match with_token {
            // It is judged by the token, which counts nowhere but on pages of its site.
            true => with_challenge(next.run(request).await),
            false if is_safe(request.method()) || comes_from_us(request.headers(), &site.origin) => {
                next.run(request).await
            }
            false => Error::CrossSite.into_response(),
        };
    };
    let beside = is_beside(&known.origin, &site.origin);
    if request.method() == Method::OPTIONS {
        let mut response = StatusCode::NO_CONTENT.into_response();
        let methods: Vec<&str> = methods.iter().map(Method::as_str).collect();
        let headers = response.headers_mut();
        headers
            .extend(HeaderValue::try_from(methods.join(", ")).map(|all| (header::ACCESS_CONTROL_ALLOW_METHODS, all)));
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization"));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        return readable(response, &known.origin, beside);
    }
    if with_token {
        return readable(with_challenge(next.run(request).await), &known.origin, false);
    }
    // The browser's own word where it gives one: it knows which names belong together better than we do.
    let says_so = request.headers().get("sec-fetch-site").is_none_or(|said| said == "same-site");
    if beside && says_so {
        request.extensions_mut().insert(Beside);
        return readable(next.run(request).await, &known.origin, true);
    }
    if is_safe(request.method()) { next.run(request).await } else { Error::CrossSite.into_response() }
}

/// The route's pattern below the API's address.
fn pattern(extensions: &Extensions) -> Option<&str> {
    extensions.get::<MatchedPath>()?.as_str().strip_prefix(paths::BASE)
}

/// Where a request came from, said once.
fn origin(headers: &HeaderMap) -> Option<&str> {
    let mut said = headers.get_all(header::ORIGIN).iter();
    let first = said.next()?.to_str().ok()?;
    said.next().is_none().then_some(first)
}

/// Lets pages of an origin read an answer.
fn readable(mut response: Response, origin: &str, with_session: bool) -> Response {
    let headers = response.headers_mut();
    headers.extend(HeaderValue::try_from(origin).map(|origin| (header::ACCESS_CONTROL_ALLOW_ORIGIN, origin)));
    headers.append(header::VARY, HeaderValue::from_static("origin"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("retry-after"));
    if with_session {
        headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    }
    response
}

/// Says that the token is to blame (RFC 6750, 3).
fn with_challenge(mut response: Response) -> Response {
    let error = match response.status() {
        StatusCode::UNAUTHORIZED => "Bearer error=\"invalid_token\"",
        StatusCode::FORBIDDEN => "Bearer error=\"insufficient_scope\"",
        _ => return response,
    };
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(error));
    response
}

/// Whether the session's cookie may go along from an origin: of the same scheme, and the same host or one beside it. The
/// loader (`public/hover-profile.js`) says it alike.
fn is_beside(origin: &str, kith: &str) -> bool {
    let (Some((scheme, here)), Some((own_scheme, kith))) = (origin.split_once("://"), kith.split_once("://")) else {
        return false;
    };
    let (here, kith) = (host(here), host(kith));
    let parent = |name: &str| name.split_once('.').map(|(_, parent)| parent.to_owned()).filter(|of| of.contains('.'));
    let is_name = !kith.ends_with(|last: char| last.is_ascii_digit() || last == ']');
    scheme == own_scheme
        && (here == kith
            || is_name
                && (parent(kith).is_some_and(|of| parent(here) == Some(of))
                    || here.ends_with(&format!(".{kith}"))
                    || here.contains('.') && kith.ends_with(&format!(".{here}"))))
}

/// Without the port.
fn host(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(origin: &str, kith: &str, beside: bool) {
        assert_eq!(is_beside(origin, kith), beside, "{origin} and {kith}");
    }

    #[test]
    fn hosts_of_one_name_are_beside_each_other() {
        check("https://wiki.corp.example", "https://kith.corp.example", true);
        check("https://corp.example", "https://kith.corp.example", true);
        check("https://a.kith.corp.example:8443", "https://kith.corp.example", true);
        check("http://127.0.0.1:3000", "http://127.0.0.1:8080", true);
        check("http://[::1]:3000", "http://[::1]:8080", true);
        check("https://wiki.example", "https://kith.example", false);
        check("https://wiki.other.example", "https://kith.corp.example", false);
        check("https://evilkith.corp.example.net", "https://kith.corp.example", false);
        check("http://kith.corp.example", "https://kith.corp.example", false);
        check("http://127.0.0.2:3000", "http://127.0.0.1:8080", false);
        check("http://localhost:3000", "http://127.0.0.1:8080", false);
    }
}
