//! What the address of a feed leads to: a secret one, which says as whom, and that of a page, which asks who is signed in.
//!
//! Each read asks anew as whom: the owner of the address, as the owner stands now. Then it asks what the feed depends on
//! ([`FeedState`]), which is one statement. Where that is what it was when the feed was last written here, the tag of
//! that writing still holds, and a reader that has it is answered without writing or reading a line.

use super::document::{Document, Format, address, dated, line, urn};
use super::entries::{entry, person_page};
use super::{atom, rss};
use crate::error::Error;
use crate::policy::Viewer;
use crate::random;
use crate::site::{Site, now};
use crate::store::activity::{Filter, Whose};
use crate::store::feed_tokens::{FeedState, Reader, Reading};
use crate::store::people::time;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use kith_api::feeds::FeedKind;
use kith_api::ids::PersonId;
use kith_api::paths;
use kith_api::problem::Problem;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Mutex;

/// The most lines of a feed.
const LINES: u32 = 50;
/// How long an address goes without being written to when it is read: microseconds.
const TOUCH_AFTER: i64 = 10 * 60 * 1_000_000;
/// Of how many feeds the last writing is remembered. One that is not is written once more, no worse.
const REMEMBERED: usize = 10_000;

/// How each feed was last written by this process, by the hash of its token and its format.
#[derive(Debug, Default)]
pub struct Written(Mutex<HashMap<(String, Format), Writing>>);

#[derive(Clone, Debug)]
struct Writing {
    viewer: Viewer,
    state: FeedState,
    tag: String,
    updated: DateTime<Utc>,
}

impl Written {
    /// How it was written, if it would be written alike now.
    fn still(&self, key: &(String, Format), viewer: &Viewer, state: &FeedState) -> Option<Writing> {
        let known = self.0.lock().expect("no holder panics");
        known.get(key).filter(|writing| writing.viewer == *viewer && writing.state == *state).cloned()
    }

    fn remember(&self, key: (String, Format), writing: Writing) {
        let mut known = self.0.lock().expect("no holder panics");
        if known.len() >= REMEMBERED && !known.contains_key(&key) {
            known.clear();
        }
        known.insert(key, writing);
    }
}

/// A feed, for whoever has its address: the 50 newest lines that its owner is shown now. No cookie is read. A feed of one who
/// is hidden or gone, or whose owner is, and one that never was are one answer.
#[utoipa::path(
    get, path = paths::FEED, tag = "feeds",
    params(("file" = String, Path, description = "The token, then `.atom` or `.rss`.")),
    responses(
        (status = OK, description = "Atom 1.0 or RSS 2.0, with an `ETag`.",
            content((String = "application/atom+xml"), (String = "application/rss+xml"))),
        (status = NOT_MODIFIED, description = "`If-None-Match` named it."), (status = NOT_FOUND, body = Problem),
    )
)]
pub async fn read(
    State(site): State<Site>,
    path: Result<Path<String>, axum::extract::rejection::PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path(file) = path.map_err(|_| Error::NotFound)?;
    let (token, format) = Format::of_file(&file).ok_or(Error::NotFound)?;
    let hash = random::token_hash(token);
    let reader = site.store.feed_reader(&hash).await?.ok_or(Error::NotFound)?;
    let state = site.store.feed_state(&reader.reading).await?.ok_or(Error::NotFound)?;
    touch(&site, &reader, &hash);
    let key = (hash, format);
    let known = site.feeds.still(&key, &reader.reading.viewer, &state);
    if let Some(known) = known.filter(|known| is_known(&headers, &known.tag)) {
        return Ok(answer(&known, format, None));
    }
    let feed =
        Named { id: urn("feed", reader.feed), address: address(&site.origin, token, format), made: reader.created };
    let (written, updated) = write(&site, &reader.reading, &state, feed, format).await?;
    // Strong: of the very bytes, which no layer compresses.
    let tag = format!("\"{}\"", tag_of(&written));
    let writing = Writing { viewer: reader.reading.viewer, state, tag, updated };
    site.feeds.remember(key, writing.clone());
    let body = (!is_known(&headers, &writing.tag)).then_some(written);
    Ok(answer(&writing, format, body))
}

/// The same for who is signed in, by an address that is no secret: the pages of the app link to it. A reader in the same
/// browser has the cookie; any other needs a secret address.
#[utoipa::path(
    get, path = paths::PERSON_FEED, tag = "feeds",
    params(("id" = PersonId, Path), ("file" = String, Path, description = "`network` or `own`, then `.atom` or `.rss`.")),
    responses(
        (status = OK, description = "Atom 1.0 or RSS 2.0, with a weak `ETag`.",
            content((String = "application/atom+xml"), (String = "application/rss+xml"))),
        (status = NOT_MODIFIED, description = "`If-None-Match` named it."), (status = UNAUTHORIZED, body = Problem),
        (status = NOT_FOUND, body = Problem),
    )
)]
pub async fn read_as_viewer(
    State(site): State<Site>,
    viewer: Viewer,
    path: Result<Path<(PersonId, String)>, axum::extract::rejection::PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let Path((id, file)) = path.map_err(|_| Error::NotFound)?;
    let (kind, format) = Format::of_file(&file).ok_or(Error::NotFound)?;
    let kind = [FeedKind::Network, FeedKind::Own].into_iter().find(|known| known.file() == kind);
    let kind = kind.ok_or(Error::NotFound)?;
    let whose = site.key_of(&viewer, id).await?;
    let reading = Reading { viewer, whose, kind };
    let state = site.store.feed_state(&reading).await?.ok_or(Error::NotFound)?;
    let feed = Named {
        id: urn(kind.file(), id),
        address: format!("{}{}", site.origin, paths::feed_of_person(id, &file)),
        made: 0,
    };
    let (written, updated) = write(&site, &reading, &state, feed, format).await?;
    // Weak: it may be compressed on its way.
    let writing = Writing { viewer: reading.viewer, state, tag: format!("W/\"{}\"", tag_of(&written)), updated };
    let body = (!is_known(&headers, &writing.tag)).then_some(written);
    Ok(answer(&writing, format, body))
}

/// An answer with the feed; without, it is not modified.
///
/// `Last-Modified` is the time of the newest line. It is told and not asked for: a line that somebody may no longer see
/// changes the feed and no time, so `If-Modified-Since` alone would keep it on a reader's page.
fn answer(writing: &Writing, format: Format, body: Option<Vec<u8>>) -> Response {
    let headers = [
        (header::ETAG, writing.tag.clone()),
        (header::LAST_MODIFIED, writing.updated.format("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
        // Its address is a secret: where its links lead, nobody is told of it.
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (HeaderName::from_static("x-robots-tag"), "noindex".to_owned()),
    ];
    match body {
        Some(body) => (headers, [(header::CONTENT_TYPE, format.media_type())], body).into_response(),
        None => (StatusCode::NOT_MODIFIED, headers).into_response(),
    }
}

/// Whether the reader has it: `If-None-Match` compares weakly (RFC 9110, 13.1.2).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let given = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|given| given == "*" || given.trim_start_matches("W/") == tag.trim_start_matches("W/"))
}

fn touch(site: &Site, reader: &Reader, hash: &str) {
    let now = now();
    if reader.last_used.is_some_and(|used| now - used <= TOUCH_AFTER) {
        return;
    }
    // Not worth a failed or slow request.
    let (store, hash) = (site.store.clone(), hash.to_owned());
    tokio::spawn(async move {
        if let Err(error) = store.touch_feed(&hash, now).await {
            tracing::warn!(%error, "the use of a feed could not be written down");
        }
    });
}

/// What sets a feed apart from others of the same lines.
struct Named {
    id: String,
    address: String,
    /// When it was made, which is its time while it has no line: microseconds UTC.
    made: i64,
}

/// Its bytes, and the time of the newest line.
async fn write(
    site: &Site,
    reading: &Reading,
    state: &FeedState,
    feed: Named,
    format: Format,
) -> Result<(Vec<u8>, DateTime<Utc>), Error> {
    let document = document(site, reading, state, feed).await?;
    let written = match format {
        Format::Atom => atom::write(&document),
        Format::Rss => rss::write(&document),
    };
    Ok((written.map_err(|error| Error::Internal(error.to_string()))?, document.updated))
}

fn tag_of(written: &[u8]) -> String {
    random::hex(&Sha256::digest(written)[..16])
}

async fn document(site: &Site, reading: &Reading, state: &FeedState, feed: Named) -> Result<Document, Error> {
    let whose = match reading.kind {
        FeedKind::Network => Whose::Network,
        FeedKind::Own => Whose::Own,
    };
    let lines =
        site.store.activity(&reading.viewer, reading.whose, whose, &Filter::default(), None, LINES).await?.items;
    let name = match line(&state.name) {
        name if name.trim().is_empty() => state.username.clone(),
        name => name,
    };
    let of = line(state.site.as_deref().unwrap_or("Kith"));
    let (title, subtitle, part) = match reading.kind {
        FeedKind::Network => (
            format!("{name}: network – {of}"),
            format!("What those did whom {name} follows, as far as you may see it."),
            "/network",
        ),
        FeedKind::Own => (format!("{name} – {of}"), format!("What {name} did, as far as you may see it."), ""),
    };
    let page = person_page(&site.origin, &state.username, part);
    let entries: Vec<_> = lines.iter().map(|activity| entry(activity, &site.origin, &page)).collect();
    let updated = entries.first().map_or_else(|| dated(time(feed.made)), |newest| newest.published);
    Ok(Document { id: feed.id, title, subtitle, page, address: feed.address, updated, entries })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[track_caller]
    fn check(given: &[&'static str], known: bool) {
        let mut headers = HeaderMap::new();
        for value in given {
            headers.append(header::IF_NONE_MATCH, HeaderValue::from_static(value));
        }
        assert_eq!(is_known(&headers, "\"a\""), known, "{given:?}");
    }

    #[test]
    fn a_reader_says_what_it_has() {
        let given = HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static("W/\"a\""))]);
        assert!(is_known(&given, "W/\"a\"") && !is_known(&given, "W/\"b\""));
        check(&[], false);
        check(&["\"a\""], true);
        check(&["W/\"a\""], true);
        check(&["\"b\", \"a\""], true);
        check(&["\"b\"", "\"a\""], true);
        check(&["*"], true);
        check(&["\"b\"", "a", ""], false);
    }
}
