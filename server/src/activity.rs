//! Recent Activity: what a person did, and what those did whom a person follows.

use crate::error::Error;
use crate::policy::Viewer;
use crate::request::{Id, ListQuery, Listed, PageParams};
use crate::site::Site;
use crate::store::activity::Whose;
use axum::extract::State;
use kith_api::activity::Activity;
use kith_api::ids::{PersonId, SpaceId};
use kith_api::list::List;
use kith_api::paths;
use kith_api::problem::Problem;

/// What a person did, newest first.
#[utoipa::path(
    get, path = paths::ACTIVITY, tag = "activity",
    params(("id" = PersonId, Path), PageParams),
    responses(
        (status = OK, body = List<Activity>), (status = UNAUTHORIZED, body = Problem), (status = NOT_FOUND, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn of_person(
    State(site): State<Site>,
    viewer: Viewer,
    Id(id): Id,
    query: ListQuery,
) -> Result<Listed<Activity>, Error> {
    page(&site, &viewer, id, &query, Whose::Own).await
}

/// What those did whom a person follows, newest first.
#[utoipa::path(
    get, path = paths::NETWORK, tag = "activity",
    params(
        ("id" = PersonId, Path), ("own" = Option<bool>, Query, description = "The person's own activity too."),
        ("kind" = Option<String>, Query, description = "Of these kinds alone, with commas between: pages, posts, comments, files, statuses, profiles, follows."),
        ("person" = Option<PersonId>, Query, description = "Of this person alone."),
        ("space" = Option<SpaceId>, Query, description = "In this space alone."),
        PageParams,
    ),
    responses(
        (status = OK, body = List<Activity>), (status = UNAUTHORIZED, body = Problem), (status = NOT_FOUND, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn of_network(
    State(site): State<Site>,
    viewer: Viewer,
    Id(id): Id,
    query: ListQuery,
) -> Result<Listed<Activity>, Error> {
    let whose = if query.own { Whose::NetworkAndOwn } else { Whose::Network };
    page(&site, &viewer, id, &query, whose).await
}

async fn page(
    site: &Site,
    viewer: &Viewer,
    id: PersonId,
    query: &ListQuery,
    whose: Whose,
) -> Result<Listed<Activity>, Error> {
    let after = query.earlier()?;
    let of = site.key_of(viewer, id).await?;
    Ok(query.answer_by_time(site.store.activity(viewer, of, whose, &query.filter, after, query.limit).await?))
}
