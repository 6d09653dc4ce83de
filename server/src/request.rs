//! What a request may carry, read once and refused with a reason: paths, the session, the address; below, bodies and lists.

mod body;
mod lists;

pub use body::{Body, Sent, in_time};
pub use lists::{ListQuery, Listed, PageParams, PeopleParams};

use crate::error::Error;
use crate::policy::Viewer;
use crate::random;
use crate::site::{Site, now};
use crate::store::accounts::Session;
use axum::extract::{ConnectInfo, FromRequestParts, OptionalFromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum_extra::extract::CookieJar;
use kith_api::ids::PersonId;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;

/// The id in an address. What is no id is nobody: not found.
pub struct Id(pub PersonId);

impl FromRequestParts<Site> for Id {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Error> {
        path_text(parts, site).await?.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

/// An id of any other kind in an address; what is none is not found.
pub struct SomeId<T>(pub T);

impl<T: FromStr + Send> FromRequestParts<Site> for SomeId<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Error> {
        path_text(parts, site).await?.parse().map(Self).map_err(|_| Error::NotFound)
    }
}

/// The username in an address.
pub struct Username(pub String);

impl FromRequestParts<Site> for Username {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Error> {
        let text = path_text(parts, site).await?;
        // PostgreSQL refuses NUL in a text, and no name has one.
        if text.contains('\0') { Err(Error::NotFound) } else { Ok(Self(text)) }
    }
}

async fn path_text(parts: &mut Parts, site: &Site) -> Result<String, Error> {
    let path = <Path<String> as FromRequestParts<Site>>::from_request_parts(parts, site).await;
    path.map(|Path(text)| text).map_err(|_| Error::NotFound)
}

/// The version that a change begins with: `If-Match` (RFC 9110, 13.1.1), which is needed, so that nothing is overwritten
/// unseen.
pub enum IfMatch {
    /// `*`: whatever is there.
    Any,
    /// One of these.
    Versions(Vec<i64>),
}

impl IfMatch {
    /// Whether what is there is what is to be changed.
    pub fn is(&self, version: i64) -> bool {
        match self {
            Self::Any => true,
            Self::Versions(versions) => versions.contains(&version),
        }
    }
}

impl FromRequestParts<Site> for IfMatch {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Error> {
        let given: Vec<_> = parts.headers.get_all(header::IF_MATCH).iter().collect();
        if given.is_empty() {
            return Err(Error::PreconditionNeeded);
        }
        // A tag that we never gave, weak ones among them, is nobody's version.
        let tags =
            given.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(str::trim);
        let tags: Vec<&str> = tags.collect();
        let version = |tag: &&str| tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok();
        Ok(if tags == ["*"] { Self::Any } else { Self::Versions(tags.iter().filter_map(version).collect()) })
    }
}

/// The tag of a version, for `ETag`.
pub fn tag(version: i64) -> [(header::HeaderName, String); 1] {
    [(header::ETAG, format!("\"{version}\""))]
}

/// The name of the session's cookie. `__Host-` binds it to an encrypted origin; WebKit drops Secure cookies on loopback
/// http, so there it has a plain name.
pub fn cookie_name(site: &Site) -> &'static str {
    if site.is_https() { "__Host-kith" } else { "kith" }
}

/// What a request says of itself beside the cookie.
pub enum Authorization<'a> {
    /// Nothing that we know.
    None,
    /// An access token.
    Bearer(&'a str),
    /// A token that cannot be read: it is none, and no cookie counts beside it.
    Broken,
}

impl<'a> Authorization<'a> {
    /// Reads `Authorization`.
    pub fn of(headers: &'a HeaderMap) -> Self {
        let mut given = headers.get_all(header::AUTHORIZATION).iter();
        let Some(first) = given.next() else { return Self::None };
        if given.next().is_some() {
            return Self::Broken;
        }
        let Ok(first) = first.to_str() else { return Self::Broken };
        match first.split_once(' ').unwrap_or((first, "")) {
            (scheme, token) if scheme.eq_ignore_ascii_case("bearer") => match token.trim() {
                "" => Self::Broken,
                token => Self::Bearer(token),
            },
            _ => Self::None,
        }
    }
}

/// The session's token as the browser sent it. Beside an access token it is not looked at.
pub struct SessionToken(pub Option<String>);

impl FromRequestParts<Site> for SessionToken {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Self::Rejection> {
        if !matches!(Authorization::of(&parts.headers), Authorization::None) {
            return Ok(Self(None));
        }
        let jar = CookieJar::from_headers(&parts.headers);
        Ok(Self(jar.get(cookie_name(site)).map(|cookie| cookie.value().to_owned())))
    }
}

/// How long a session goes without being written to when it is used: microseconds.
const TOUCH_AFTER: i64 = 10 * 60 * 1_000_000;

impl OptionalFromRequestParts<Site> for Session {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Option<Self>, Error> {
        let Ok(SessionToken(token)) = SessionToken::from_request_parts(parts, site).await;
        let Some(token) = token else { return Ok(None) };
        let hash = random::token_hash(&token);
        let now = now();
        let Some(session) = site.store.session(&hash, now).await? else { return Ok(None) };
        if now - session.last_seen > TOUCH_AFTER {
            // Not worth a failed or slow request.
            let (store, expires) = (site.store.clone(), now + site.session_length());
            tokio::spawn(async move {
                if let Err(error) = store.touch_session(&hash, now, expires).await {
                    tracing::warn!(%error, "a session could not be moved on");
                }
            });
        }
        Ok(Some(session))
    }
}

impl FromRequestParts<Site> for Session {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Error> {
        <Self as OptionalFromRequestParts<Site>>::from_request_parts(parts, site).await?.ok_or(Error::SignedOut)
    }
}

impl FromRequestParts<Site> for Viewer {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Error> {
        let session = <Session as FromRequestParts<Site>>::from_request_parts(parts, site).await?;
        Ok(session.viewer)
    }
}

impl Site {
    /// How long a session lasts after it was last seen: microseconds.
    pub fn session_length(&self) -> i64 {
        i64::from(self.limits.session_days) * 24 * 3600 * 1_000_000
    }
}

/// Where a request came from: the peer, or what a trusted proxy says of it.
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<Site> for ClientAddress {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Self::Rejection> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip().to_canonical());
        Ok(Self(client_address(peer, &parts.headers, &site.trusted_proxies)))
    }
}

/// Walks X-Forwarded-For from its end, where the nearest proxy wrote, to the first address that is no trusted proxy.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let said = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let mut hops: Vec<&str> = said.flat_map(|value| value.split(',')).map(str::trim).collect();
    while let Some(hop) = hops.pop() {
        match hop.parse::<IpAddr>() {
            Ok(address) if trusted.contains(&address.to_canonical()) => {}
            Ok(address) => return address.to_canonical(),
            Err(_) => break,
        }
    }
    peer
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[track_caller]
    fn check(peer: &str, forwarded: &str, client: &str) {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_str(forwarded).expect("ASCII"));
        let trusted = ["10.0.0.1", "10.0.0.2"].map(|text| text.parse().expect("an address"));
        let peer = peer.parse().expect("an address");
        assert_eq!(client_address(peer, &headers, &trusted).to_string(), client);
    }

    #[test]
    fn only_a_trusted_proxy_speaks_for_others() {
        check("192.0.2.7", "198.51.100.1", "192.0.2.7");
        check("10.0.0.1", "198.51.100.1", "198.51.100.1");
        check("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1");
        check("10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1");
    }
}
