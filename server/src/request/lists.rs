//! What a list is asked for, and its answer: the query, and the cursor that leads to the next page.

use crate::error::Error;
use crate::site::Site;
use crate::store::activity::{Earlier, Filter};
use crate::store::people::{After, Page, Wanted};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use kith_api::activity::Kind;
use kith_api::ids::PersonId;
use kith_api::list::{DEFAULT_LIMIT, List, MAX_LIMIT};
use kith_api::people::{SEARCH_MAX, Sort};
use serde::Serialize;
use std::str::FromStr;
use utoipa::IntoParams;

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
