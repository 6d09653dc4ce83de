//! What a request may carry, read once and refused with a reason: bodies, paths, queries, the session, the address.

use crate::error::Error;
use crate::policy::Viewer;
use crate::random;
use crate::site::{Site, now};
use crate::store::accounts::Session;
use crate::store::activity::{Earlier, Filter};
use crate::store::people::{After, Page, Wanted};
use axum::extract::rejection::JsonRejection;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, OptionalFromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use kith_api::activity::Kind;
use kith_api::ids::PersonId;
use kith_api::list::{DEFAULT_LIMIT, List, MAX_LIMIT};
use kith_api::people::{SEARCH_MAX, Sort};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use utoipa::IntoParams;

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Site> for Body<T> {
    type Rejection = Error;
    async fn from_request(request: Request, site: &Site) -> Result<Self, Error> {
        match axum::Json::<Object<T>>::from_request(request, site).await {
            Ok(axum::Json(Object(body))) => Ok(Self(body)),
            Err(JsonRejection::JsonDataError(error)) => Err(Error::BadRequest(error.body_text())),
            Err(JsonRejection::JsonSyntaxError(error)) => Err(Error::BadRequest(error.body_text())),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Error::MediaType("JSON")),
            Err(JsonRejection::BytesRejection(error))
                if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE =>
            {
                Err(Error::TooLarge)
            }
            Err(other) => Err(Error::BadRequest(other.body_text())),
        }
    }
}

/// A JSON object. Serde reads a struct from an array as well, field by field; no description of ours says so.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = T;
            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
                T::deserialize(MapAccessDeserializer::new(fields))
            }
        }
        from.deserialize_map(Fields(PhantomData)).map(Self)
    }
}

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

/// The session's token as the browser sent it.
pub struct SessionToken(pub Option<String>);

impl FromRequestParts<Site> for SessionToken {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Self::Rejection> {
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

/// What [`ListQuery`] reads of a list that is paged through, as the API's description tells it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "described here, read by ListQuery, which refuses with a pointer")]
pub struct PageParams {
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// What [`ListQuery`] reads of a list of people beside [`PageParams`].
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "as for PageParams")]
pub struct PeopleParams {
    /// Words, each the beginning of a word of name, username, or visible e-mail address; accents and case do not
    /// count. At most 200 characters.
    q: Option<String>,
    sort: Option<Sort>,
}

/// The query of a list: `q`, `sort`, `limit`, `cursor`, and for activity `own`, `kind`, `person`, `space`. What it does
/// not know it passes over.
pub struct ListQuery {
    /// What to search for.
    pub search: Option<String>,
    /// In which order.
    pub sort: Sort,
    /// At most so many.
    pub limit: u32,
    /// Where to go on.
    pub cursor: Option<String>,
    /// The person's own activity too.
    pub own: bool,
    /// Which activity.
    pub filter: Filter,
    uri: Uri,
}

impl FromRequestParts<Site> for ListQuery {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Error> {
        let mut query = Self {
            search: None,
            sort: Sort::Name,
            limit: DEFAULT_LIMIT,
            cursor: None,
            own: false,
            filter: Filter::default(),
            uri: axum::extract::OriginalUri::from_request_parts(parts, &())
                .await
                .map_or(parts.uri.clone(), |uri| uri.0),
        };
        for (name, value) in url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
            match &*name {
                "q" => query.search = search(&value)?,
                "sort" => query.sort = sort(&value)?,
                "limit" => query.limit = limit(&value)?,
                "cursor" if !value.is_empty() => query.cursor = Some(value.into_owned()),
                "own" => query.own = flag("/own", &value)?,
                "kind" => query.filter.kinds = kinds(&value)?,
                "person" => query.filter.person = Some(id("/person", &value)?),
                "space" => query.filter.space = Some(id("/space", &value)?),
                _ => {}
            }
        }
        Ok(query)
    }
}

fn search(value: &str) -> Result<Option<String>, Error> {
    if value.chars().count() > SEARCH_MAX {
        return Err(Error::field("/q", format!("a search has at most {SEARCH_MAX} characters")));
    }
    let value = value.trim();
    Ok(if value.is_empty() { None } else { Some(value.to_owned()) })
}

fn sort(value: &str) -> Result<Sort, Error> {
    [Sort::Name, Sort::Newest, Sort::Active]
        .into_iter()
        .find(|sort| sort.as_str() == value)
        .ok_or_else(|| Error::field("/sort", "one of name, newest, active is expected"))
}

fn limit(value: &str) -> Result<u32, Error> {
    value
        .parse()
        .ok()
        .filter(|limit| (1..=MAX_LIMIT).contains(limit))
        .ok_or_else(|| Error::field("/limit", format!("a whole number from 1 to {MAX_LIMIT} is expected")))
}

fn flag(pointer: &str, value: &str) -> Result<bool, Error> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Error::field(pointer, "true or false is expected")),
    }
}

fn kinds(value: &str) -> Result<Vec<Kind>, Error> {
    let known = |word: &str| Kind::ALL.into_iter().find(|kind| kind.as_str() == word);
    let all: Vec<&str> = Kind::ALL.into_iter().map(Kind::as_str).collect();
    let refuse = || Error::field("/kind", format!("some of {} are expected, with commas between", all.join(", ")));
    value.split(',').filter(|word| !word.is_empty()).map(|word| known(word).ok_or_else(refuse)).collect()
}

fn id<T: FromStr>(pointer: &str, value: &str) -> Result<T, Error> {
    value.parse().map_err(|_| Error::field(pointer, "an id is expected"))
}

impl ListQuery {
    /// What a list of people is asked for. `None`: a search was given in which there is no word, so nobody is meant.
    pub fn wanted(&self) -> Result<Option<Wanted>, Error> {
        let words = self.search.as_deref().map(Wanted::search);
        if words.as_ref().is_some_and(Vec::is_empty) {
            return Ok(None);
        }
        let after = self.cursor.as_deref().map(|cursor| read_cursor(cursor, self.sort.as_str())).transpose()?;
        if let Some(after) = &after
            && self.sort != Sort::Name
            && after.value.parse::<i64>().is_err()
        {
            return Err(bad_cursor());
        }
        Ok(Some(Wanted { words: words.unwrap_or_default(), sort: self.sort, after, limit: self.limit }))
    }

    /// Where a list of activity goes on.
    pub fn earlier(&self) -> Result<Option<Earlier>, Error> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let after = read_cursor(cursor, "time")?;
        let published = after.value.parse().map_err(|_| bad_cursor())?;
        Ok(Some(Earlier { published, id: after.id }))
    }

    /// A page of people as the answer.
    pub fn answer<T>(&self, page: Page<T>, total: u64) -> Listed<T> {
        self.listed(page, self.sort.as_str(), Some(total))
    }

    /// A page of activity as the answer.
    pub fn answer_by_time<T>(&self, page: Page<T>) -> Listed<T> {
        self.listed(page, "time", None)
    }

    fn listed<T>(&self, page: Page<T>, order: &str, total: Option<u64>) -> Listed<T> {
        let next = page.next.map(|after| write_cursor(&after, order));
        let link = next.as_deref().map(|cursor| next_link(&self.uri, cursor));
        Listed { list: List { items: page.items, next, total }, link }
    }
}

/// A list with its `Link: rel="next"` (RFC 8288).
pub struct Listed<T> {
    /// The body.
    pub list: List<T>,
    link: Option<String>,
}

impl<T> Listed<T> {
    /// A list of nobody.
    pub fn empty() -> Self {
        Self { list: List { items: Vec::new(), next: None, total: Some(0) }, link: None }
    }
}

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        let mut response = axum::Json(self.list).into_response();
        if let Some(link) = self.link.and_then(|link| HeaderValue::try_from(link).ok()) {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }
}

fn next_link(uri: &Uri, cursor: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if name != "cursor" {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("cursor", cursor);
    format!("<{}?{}>; rel=\"next\"", uri.path(), query.finish())
}

/// A cursor holds nothing that the last row shown did not show: its order, its id, what it sorts by.
fn write_cursor(after: &After, order: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{order}:{}:{}", PersonId::from_bits(after.id), after.value))
}

fn read_cursor(cursor: &str, order: &str) -> Result<After, Error> {
    let read = || {
        let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
        let mut parts = text.splitn(3, ':');
        let (of, id, value) = (parts.next()?, parts.next()?, parts.next()?);
        let id = id.parse::<PersonId>().ok()?.bits();
        (of == order && !value.contains('\0')).then(|| After { value: value.to_owned(), id })
    };
    read().ok_or_else(bad_cursor)
}

fn bad_cursor() -> Error {
    Error::field("/cursor", "a cursor is taken from the answer before, with the same sort")
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_cursor_comes_back_only_to_the_order_that_made_it() {
        let after = After { value: "o neill: chris".into(), id: 7 };
        let cursor = write_cursor(&after, "name");
        assert_eq!(read_cursor(&cursor, "name").expect("its own order"), after);
        assert!(read_cursor(&cursor, "newest").is_err());
        assert!(read_cursor("%%%", "name").is_err());
        assert!(read_cursor("", "name").is_err());
    }

    #[test]
    fn the_next_page_keeps_the_question() {
        let uri: Uri = "/api/v1/people?q=a%20b&cursor=old".parse().expect("an address");
        assert_eq!(next_link(&uri, "new"), "</api/v1/people?q=a+b&cursor=new>; rel=\"next\"");
    }
}
