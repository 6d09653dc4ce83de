//! Activity for feed readers: the secret addresses of a person's own, and [`reading`], what they lead to.
//!
//! Who has the address reads what its owner is shown at that moment. It opens nothing else: it stands in no header that
//! the API reads. A reader in the browser in which somebody is signed in needs none.

mod atom;
pub(crate) mod document;
pub(crate) mod entries;
pub mod reading;
mod rss;

use crate::error::Error;
use crate::policy::Viewer;
use crate::request::{Body, SomeId};
use crate::site::{Site, now};
use crate::store::people::time;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kith_api::feeds::{FEEDS_MAX, Feed, FeedAddresses, NewFeed};
use kith_api::ids::FeedId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::{Someone, Unavailable};
use kith_api::problem::Problem;

/// The viewer's addresses, the newest first, without their secrets.
#[utoipa::path(
    get, path = paths::MY_FEEDS, tag = "feeds",
    responses((status = OK, body = List<Feed>), (status = UNAUTHORIZED, body = Problem))
)]
pub async fn list(State(site): State<Site>, viewer: Viewer) -> Result<Json<List<Feed>>, Error> {
    let rows = site.store.feeds(&viewer).await?;
    let people = site.store.people_by_key(&viewer, rows.iter().map(|row| row.whose)).await?;
    let items: Vec<Feed> = rows
        .into_iter()
        .map(|row| Feed {
            id: FeedId::from_bits(row.id),
            whose: match people.get(&row.whose) {
                Some(person) => Someone::Person(person.clone().into_person(&viewer)),
                None => Someone::Unavailable(Unavailable { id: None }),
            },
            kind: row.kind(),
            created: time(row.created),
            last_used: row.last_used.map(time),
        })
        .collect();
    let total = Some(items.len() as u64);
    Ok(Json(List { items, next: None, total }))
}

/// Makes addresses of the network or the activity of somebody whom the viewer sees. They are told this once.
#[utoipa::path(
    post, path = paths::MY_FEEDS, tag = "feeds", request_body = NewFeed,
    responses(
        (status = CREATED, body = FeedAddresses), (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = PAYLOAD_TOO_LARGE, body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn add(
    State(site): State<Site>,
    viewer: Viewer,
    Body(new): Body<NewFeed>,
) -> Result<(StatusCode, Json<FeedAddresses>), Error> {
    let whose = site.store.person(&viewer, new.person).await?.seen();
    let whose = whose.ok_or_else(|| Error::field("/person", "there is no such person"))?.key;
    let mut tx = site.store.begin().await?;
    let Some((id, token)) = tx.add_feed(viewer.key, whose, new.kind, now()).await? else {
        let many = format!("{FEEDS_MAX} feeds are all that one person has; revoke one that is not read any more");
        return Err(Error::field("", many));
    };
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(addresses(&site, id, &token))))
}

/// Gives a feed other addresses. Those it had lead nowhere from then on.
#[utoipa::path(
    post, path = paths::MY_FEED_ROTATION, tag = "feeds", params(("id" = FeedId, Path)),
    responses(
        (status = OK, body = FeedAddresses), (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = NOT_FOUND, body = Problem),
    )
)]
pub async fn rotate(
    State(site): State<Site>,
    viewer: Viewer,
    SomeId(id): SomeId<FeedId>,
) -> Result<Json<FeedAddresses>, Error> {
    let mut tx = site.store.begin().await?;
    let token = tx.rotate_feed(viewer.key, id, now()).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok(Json(addresses(&site, id, &token)))
}

/// Ends a feed; one that is no more is no error.
#[utoipa::path(
    delete, path = paths::MY_FEED, tag = "feeds", params(("id" = FeedId, Path)),
    responses(
        (status = NO_CONTENT, description = "Its addresses lead nowhere."), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = NOT_FOUND, body = Problem),
    )
)]
pub async fn end(State(site): State<Site>, viewer: Viewer, SomeId(id): SomeId<FeedId>) -> Result<StatusCode, Error> {
    let mut tx = site.store.begin().await?;
    tx.end_feed(viewer.key, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn addresses(site: &Site, id: FeedId, token: &str) -> FeedAddresses {
    let at = |format: document::Format| document::address(&site.origin, token, format);
    FeedAddresses { id, atom: at(document::Format::Atom), rss: at(document::Format::Rss) }
}
