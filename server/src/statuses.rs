//! Status updates: what a person said they were doing.

use crate::error::Error;
use crate::policy::Viewer;
use crate::request::{Id, ListQuery, Listed, PageParams};
use crate::site::Site;
use axum::extract::State;
use kith_api::ids::PersonId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::StatusUpdate;
use kith_api::problem::Problem;

/// A person's status updates, newest first.
#[utoipa::path(
    get, path = paths::STATUSES, tag = "people",
    params(("id" = PersonId, Path), PageParams),
    responses(
        (status = OK, body = List<StatusUpdate>), (status = UNAUTHORIZED, body = Problem), (status = NOT_FOUND, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn of_person(
    State(site): State<Site>,
    viewer: Viewer,
    Id(id): Id,
    query: ListQuery,
) -> Result<Listed<StatusUpdate>, Error> {
    let after = query.earlier()?;
    let of = site.store.person(&viewer, id).await?.seen().ok_or(Error::NotFound)?.key;
    Ok(query.answer_by_time(site.store.statuses(&viewer, of, after, query.limit).await?))
}
