//! People: the directory, profiles, hover profiles.

use crate::embedding::doors::Asker;
use crate::error::Error;
use crate::markdown;
use crate::policy::{Reach, Viewer};
use crate::request::{ListQuery, Listed, PageParams, PeopleParams, Username};
use crate::site::Site;
use crate::store::follows::Side;
use crate::store::people::{Details, Wanted};
use axum::Json;
use axum::extract::State;
use kith_api::ids::PersonId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::{Card, Person, Profile, Someone};
use kith_api::problem::Problem;

/// How many mutual people a card names.
const MUTUAL_SHOWN: u32 = 3;
/// How many pictures the sidebar's Network section shows.
const NETWORK_SHOWN: u32 = 12;

/// Everybody whom the viewer may see, or those whom a search finds.
#[utoipa::path(
    get, path = paths::PEOPLE, tag = "people",
    params(PeopleParams, PageParams),
    responses((status = OK, body = List<Person>), (status = UNAUTHORIZED, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem))
)]
pub async fn directory(State(site): State<Site>, viewer: Viewer, query: ListQuery) -> Result<Listed<Person>, Error> {
    let Some(wanted) = query.wanted()? else { return Ok(Listed::empty()) };
    let page = site.store.directory(&viewer, &wanted).await?;
    let total = site.store.directory_count(&viewer, &wanted).await?;
    Ok(query.answer(page, total))
}

/// A person's details. An old username leads to the person as well; the body has the new one.
#[utoipa::path(
    get, path = paths::PROFILE, tag = "people", params(("username" = String, Path)),
    responses((status = OK, body = Profile), (status = UNAUTHORIZED, body = Problem), (status = NOT_FOUND, body = Problem))
)]
pub async fn profile(
    State(site): State<Site>,
    viewer: Viewer,
    Username(name): Username,
) -> Result<Json<Profile>, Error> {
    let details = seen(&site, &viewer, &name).await?;
    let key = details.person.key;
    let teams = site.store.teams(&viewer, key).await?;
    let first = Wanted { limit: NETWORK_SHOWN, ..Wanted::default() };
    let network = site.store.network(&viewer, key, Side::Following, &first).await?;
    Ok(Json(Profile {
        email: details.email(&viewer),
        status: details.status(),
        counts: details.counts(),
        joined: details.joined(),
        phone: details.phone,
        im: details.im,
        website: details.website,
        location: details.location,
        time_zone: details.time_zone,
        about_html: details.about.as_deref().map(markdown::to_html),
        about: details.about,
        teams,
        network: network.items.into_iter().filter_map(only_people).collect(),
        person: details.person.into_person(&viewer),
    }))
}

/// What the hover profile shows: at most four statements.
#[utoipa::path(
    get, path = paths::CARD, tag = "people", params(("username" = String, Path)),
    responses((status = OK, body = Card), (status = UNAUTHORIZED, body = Problem), (status = NOT_FOUND, body = Problem))
)]
pub async fn card(State(site): State<Site>, asker: Asker, Username(name): Username) -> Result<Json<Card>, Error> {
    let Asker { viewer, elsewhere, .. } = asker;
    let details = seen(&site, &viewer, &name).await?;
    let key = details.person.key;
    let teams = site.store.teams(&viewer, key).await?;
    let (mutual, mutual_count) = site.store.mutual(&viewer, key, MUTUAL_SHOWN).await?;
    Ok(Json(Card {
        // Nobody's address is for other sites, not even one's own.
        email: details.email(&viewer).filter(|_| !elsewhere),
        status: details.status(),
        counts: details.counts(),
        location: details.location,
        time_zone: details.time_zone,
        teams,
        mutual_count,
        mutual,
        administered: viewer.reach == Reach::Everybody,
        person: details.person.into_person(&viewer),
    }))
}

impl Site {
    /// The key of somebody whom the viewer sees. Hidden and missing become one answer here.
    pub(crate) async fn key_of(&self, viewer: &Viewer, id: PersonId) -> Result<i64, Error> {
        Ok(self.store.person(viewer, id).await?.seen().ok_or(Error::NotFound)?.key)
    }
}

/// The same of somebody's details.
async fn seen(site: &Site, viewer: &Viewer, name: &str) -> Result<Details, Error> {
    site.store.details(viewer, name).await?.seen().ok_or(Error::NotFound)
}

/// The sidebar shows pictures; a place without one is left to the Following list.
fn only_people(someone: Someone) -> Option<Person> {
    match someone {
        Someone::Person(person) => Some(person),
        Someone::Unavailable(_) => None,
    }
}
