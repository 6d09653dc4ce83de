//! Follows: changing whom one follows, and the two lists of a person's network.

use crate::embedding::doors::Asker;
use crate::error::Error;
use crate::mail::Kind;
use crate::policy::Viewer;
use crate::request::{Id, ListQuery, Listed, PageParams, PeopleParams};
use crate::site::{Site, now};
use crate::store::activity::NewActivity;
use crate::store::follows::{Change, Side};
use crate::store::mails::Notice;
use axum::Json;
use axum::extract::State;
use kith_api::activity::Verb;
use kith_api::follows::Followed;
use kith_api::ids::PersonId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::{Someone, Suggestion};
use kith_api::problem::Problem;

/// Nobody looks through more of them.
const MOST_SUGGESTIONS: u32 = 20;
const DAY: i64 = 24 * 3600 * 1_000_000;

/// Follows a person. A repeat changes nothing.
#[utoipa::path(
    put, path = paths::MY_FOLLOWING, tag = "follows", params(("id" = PersonId, Path)),
    responses(
        (status = OK, body = Followed), (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = NOT_FOUND, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem, description = "Nobody follows himself."),
        (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn follow(
    State(site): State<Site>,
    Asker { viewer, token, .. }: Asker,
    Id(id): Id,
) -> Result<Json<Followed>, Error> {
    if id == viewer.id {
        return Err(Error::FollowsHimself);
    }
    let them = site.key_of(&viewer, id).await?;
    let now = now();
    let mut tx = site.store.begin().await?;
    let change = tx.follow(viewer.key, them, now).await?;
    if change == Change::NewPair {
        let (made, first) = tx.new_pairs_since(viewer.key, now - DAY).await?;
        if made > u64::from(site.limits.new_follows_per_day) {
            // Dropped here, the follow never was.
            return Err(Error::TooMany((first + DAY - now).unsigned_abs() / 1_000_000 + 1));
        }
    }
    if let (Some(token), Some(version)) = (token, change.version()) {
        tx.keep_oauth_follow(token, them, version).await?;
    }
    let mut line = None;
    if change != Change::Nothing && !tx.follow_was_told(viewer.key, them, now - DAY).await? {
        let told = NewActivity { person: Some(them), ..NewActivity::by(viewer.key, Verb::Followed, now) };
        line = tx.add_activity(&[told], now).await?.first().copied();
    }
    if change != Change::Nothing {
        // It may be undone by the next click.
        let due = now + i64::from(site.limits.mail_batch_seconds) * 1_000_000;
        let told = Notice {
            about: Some(viewer.key),
            ..Notice::of_line(them, Kind::Follower, tx.position_of(line).await?, due)
        };
        tx.add_follower_notice(&told, site.host(), now).await?;
    }
    tx.commit().await?;
    Ok(Json(site.store.followed(&viewer, id).await?))
}

/// Ends a follow. 200 and `not_following` for every well-formed id, whoever it belongs to or to nobody: unfollowing
/// somebody who became invisible works, and tells nothing.
#[utoipa::path(
    delete, path = paths::MY_FOLLOWING, tag = "follows", params(("id" = PersonId, Path)),
    responses(
        (status = OK, body = Followed), (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = NOT_FOUND, body = Problem, description = "Not an id."),
    )
)]
pub async fn unfollow(
    State(site): State<Site>,
    Asker { viewer, .. }: Asker,
    Id(id): Id,
) -> Result<Json<Followed>, Error> {
    let mut tx = site.store.begin().await?;
    tx.unfollow(viewer.key, id).await?;
    tx.commit().await?;
    Ok(Json(site.store.followed(&viewer, id).await?))
}

/// Ends that somebody follows the viewer. 200 for every well-formed id, as for unfollowing.
#[utoipa::path(
    delete, path = paths::MY_FOLLOWERS, tag = "follows", params(("id" = PersonId, Path)),
    responses(
        (status = OK, body = Followed), (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = NOT_FOUND, body = Problem, description = "Not an id."),
    )
)]
pub async fn remove_follower(State(site): State<Site>, viewer: Viewer, Id(id): Id) -> Result<Json<Followed>, Error> {
    let mut tx = site.store.begin().await?;
    tx.remove_follower(viewer.key, id).await?;
    tx.commit().await?;
    Ok(Json(site.store.followed(&viewer, id).await?))
}

/// Whom the viewer does not follow and may like to: those of the same teams, and those whom the viewer's network
/// follows. The best first.
#[utoipa::path(
    get, path = paths::MY_SUGGESTIONS, tag = "follows",
    params(("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "At most 20 come.")),
    responses(
        (status = OK, body = List<Suggestion>), (status = UNAUTHORIZED, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem)
    )
)]
pub async fn suggestions(
    State(site): State<Site>,
    viewer: Viewer,
    query: ListQuery,
) -> Result<Json<List<Suggestion>>, Error> {
    let items = site.store.suggestions(&viewer, query.limit.min(MOST_SUGGESTIONS)).await?;
    Ok(Json(List { items, next: None, total: None }))
}

/// Whom a person follows, as the viewer sees it.
#[utoipa::path(
    get, path = paths::FOLLOWING, tag = "follows",
    params(("id" = PersonId, Path), PeopleParams, PageParams),
    responses(
        (status = OK, body = List<Someone>), (status = UNAUTHORIZED, body = Problem), (status = NOT_FOUND, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn following(
    State(site): State<Site>,
    viewer: Viewer,
    Id(id): Id,
    query: ListQuery,
) -> Result<Listed<Someone>, Error> {
    network(&site, &viewer, id, &query, Side::Following).await
}

/// Who follows a person, as the viewer sees it.
#[utoipa::path(
    get, path = paths::FOLLOWERS, tag = "follows",
    params(("id" = PersonId, Path), PeopleParams, PageParams),
    responses(
        (status = OK, body = List<Someone>), (status = UNAUTHORIZED, body = Problem), (status = NOT_FOUND, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn followers(
    State(site): State<Site>,
    viewer: Viewer,
    Id(id): Id,
    query: ListQuery,
) -> Result<Listed<Someone>, Error> {
    network(&site, &viewer, id, &query, Side::Followers).await
}

async fn network(
    site: &Site,
    viewer: &Viewer,
    id: PersonId,
    query: &ListQuery,
    side: Side,
) -> Result<Listed<Someone>, Error> {
    let wanted = query.wanted()?;
    let of = site.key_of(viewer, id).await?;
    let Some(wanted) = wanted else { return Ok(Listed::empty()) };
    let page = site.store.network(viewer, of, side, &wanted).await?;
    let total = site.store.network_count(viewer, of, side, &wanted).await?;
    Ok(query.answer(page, total))
}
