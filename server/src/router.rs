//! The table of contents: every address that the server knows.

use crate::error::Error;
use crate::request::in_time;
use crate::site::Site;
use crate::{
    accounts, activity, addresses, admin, embedding, feeds, follows, invitations, live, mail, new_passwords, oauth,
    own_profile, people, pictures, security, sessions, settings, statuses,
};
use axum::Router;
use axum::extract::{DefaultBodyLimit, OriginalUri, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kith_api::people::Sort;
use kith_api::{paths, problem};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::trace::TraceLayer;
use utoipa::OpenApi;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{PathItem, RefOr};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The most that a request's body may hold.
const BODY_MAX: usize = 64 * 1024;

/// What the OpenAPI description says of itself; the routes add the rest.
#[derive(OpenApi)]
#[openapi(
    components(schemas(Sort)),
    info(
        title = "Kith",
        description = "People, whom they follow, and what those did. Errors are RFC 9457 problems with a stable `type`. Lists come in \
                   pages: give `next` back as `cursor`. Signed out, every route answers 401 but `/site`, `/setup`, \
                   `/sessions` and those that a link of a mail or a forgotten password needs."
    )
)]
struct Description;

/// The API's routes with their description.
pub fn api() -> (Router<Site>, utoipa::openapi::OpenApi) {
    let routes = OpenApiRouter::new()
        .routes(routes!(accounts::site))
        .routes(routes!(accounts::setup))
        .routes(routes!(accounts::sign_in))
        .routes(routes!(accounts::sign_out))
        .routes(routes!(accounts::me))
        .routes(routes!(settings::change))
        .routes(routes!(addresses::change, addresses::drop_change))
        .routes(routes!(addresses::confirm))
        .routes(routes!(addresses::keep))
        .routes(routes!(new_passwords::change))
        .routes(routes!(new_passwords::ask))
        .routes(routes!(new_passwords::set))
        .routes(routes!(sessions::list, sessions::end_others))
        .routes(routes!(sessions::end))
        .routes(routes!(invitations::sign_up))
        .routes(routes!(invitations::invite_somebody))
        .routes(routes!(invitations::invited))
        .routes(routes!(invitations::join))
        .routes(routes!(admin::person))
        .routes(routes!(admin::change))
        .routes(routes!(admin::reset_password))
        .routes(routes!(oauth::given::list, oauth::given::end_all))
        .routes(routes!(live::stream))
        .routes(routes!(oauth::given::end))
        .routes(routes!(oauth::given::undo))
        .routes(routes!(feeds::list, feeds::add))
        .routes(routes!(feeds::end))
        .routes(routes!(feeds::rotate))
        .routes(routes!(embedding::list, embedding::add))
        .routes(routes!(embedding::change))
        .routes(routes!(own_profile::own, own_profile::change))
        .routes(routes!(own_profile::preview))
        .routes(routes!(pictures::change, pictures::take_away))
        .routes(routes!(people::directory))
        .routes(routes!(people::profile))
        .routes(routes!(people::card))
        .routes(routes!(follows::following))
        .routes(routes!(follows::followers))
        .routes(routes!(follows::follow, follows::unfollow))
        .routes(routes!(follows::remove_follower))
        .routes(routes!(follows::suggestions))
        .routes(routes!(statuses::of_person))
        .routes(routes!(statuses::say))
        .routes(routes!(statuses::clear))
        .routes(routes!(statuses::remove))
        .routes(routes!(activity::of_person))
        .routes(routes!(activity::of_network))
        .routes(routes!(feeds::reading::read_as_viewer));
    let (routes, mut description) = OpenApiRouter::with_openapi(Description::openapi())
        .nest(paths::BASE, routes)
        .routes(routes!(pictures::show))
        .split_for_parts();
    // Served by itself, see `router`.
    let (_, of_feeds) = OpenApiRouter::<Site>::new().routes(routes!(feeds::reading::read)).split_for_parts();
    description.merge(of_feeds);
    name_lateness(&mut description);
    name_problems(&mut description);
    (routes, description)
}

/// Where too much may come it may come too late as well, and is refused in one place for all routes: `in_time`.
fn name_lateness(description: &mut utoipa::openapi::OpenApi) {
    for operation in description.paths.paths.values_mut().flat_map(operations) {
        let responses = &mut operation.responses.responses;
        if let Some(too_large) = responses.get(StatusCode::PAYLOAD_TOO_LARGE.as_str()).cloned() {
            responses.entry(StatusCode::REQUEST_TIMEOUT.as_str().to_owned()).or_insert(too_large);
        }
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch].into_iter().flatten()
}

/// Gives every error its media type. The routes name the body only, which utoipa takes for `application/json`.
fn name_problems(description: &mut utoipa::openapi::OpenApi) {
    let operations = description.paths.paths.values_mut().flat_map(operations);
    for (status, response) in operations.flat_map(|operation| &mut operation.responses.responses) {
        let RefOr::T(response) = response else { continue };
        if status.starts_with(['4', '5'])
            && let Some(content) = response.content.swap_remove("application/json")
        {
            response.content.insert(problem::MEDIA_TYPE.to_owned(), content);
        }
    }
}

/// Everything, ready to be served.
pub fn router(site: Site) -> Router {
    let (api, description) = api();
    let description = serde_json::to_string(&description).expect("a description is plain data");
    let openapi = move || async move { ([(header::CONTENT_TYPE, "application/json")], description) };
    // What is below the API's address and is no route of it is a problem, not a page of the app.
    let lost = Router::new()
        .route(&paths::plain("/{*rest}"), axum::routing::any(|| async { Error::NotFound }))
        .route(paths::BASE, axum::routing::any(|| async { Error::NotFound }));
    Router::new()
        .merge(api)
        .route(&paths::plain(paths::OPENAPI), get(openapi))
        .merge(lost)
        // Before the guard, which answers the browsers' question what is allowed (OPTIONS) and so has to see it.
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
        .layer(from_fn_with_state(site.clone(), embedding::doors::guard))
        // These judge by themselves where a request comes from.
        .merge(oauth::routes())
        .merge(mail::links::routes())
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(from_fn_with_state(site.clone(), in_time))
        .layer(CompressionLayer::new())
        // Not compressed: its tag is of these bytes. Not guarded: it reads no cookie.
        .route(paths::FEED, get(feeds::reading::read))
        .route(paths::EMBEDDING, get(embedding::guide::page))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .fallback(app)
        .method_not_allowed_fallback(|| async { Error::MethodNotAllowed })
        .layer(map_response(problem_for_bare_errors))
        .layer(CatchPanicLayer::custom(|_panic: Box<dyn std::any::Any + Send>| {
            Error::Internal("a handler panicked".into()).into_response()
        }))
        .layer(from_fn_with_state(site.clone(), security::headers))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(site)
}

/// What the log says of a request. The address of a feed, and of what a mail links to, is a secret.
fn span(request: &Request) -> tracing::Span {
    let path = request.uri().path();
    let secret = [paths::FEED.trim_end_matches("{file}"), paths::MAIL_LINK.trim_end_matches("{token}")];
    // However it is spelled: what the router takes for another address may still hold the token.
    let is_in = |folder: &str| {
        let start = path.trim_start_matches('/').get(..folder.len() - 1);
        start.is_some_and(|start| start.eq_ignore_ascii_case(&folder[1..]))
    };
    let uri = match secret.into_iter().find(|folder| is_in(folder)) {
        Some(folder) => format!("{folder}…"),
        None => request.uri().to_string(),
    };
    tracing::debug_span!("request", method = %request.method(), %uri, version = ?request.version())
}

/// Whether the site can do its work: the database answers.
async fn ready(State(site): State<Site>) -> Result<&'static str, Error> {
    site.store.ping().await.map_err(|error| Error::Unavailable(error.to_string()))?;
    Ok("ok\n")
}

/// The app's pages and files.
async fn app(State(site): State<Site>, method: Method, OriginalUri(uri): OriginalUri, headers: HeaderMap) -> Response {
    match method {
        Method::GET | Method::HEAD => site.assets.answer(uri.path(), &headers),
        _ => Error::MethodNotAllowed.into_response(),
    }
}

/// Gives a body to the errors that axum answers without one.
async fn problem_for_bare_errors(response: Response) -> Response {
    let bare = !response.headers().contains_key(header::CONTENT_TYPE);
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED if bare => Error::MethodNotAllowed.into_response(),
        StatusCode::PAYLOAD_TOO_LARGE if bare => Error::TooLarge.into_response(),
        _ => response,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_described_as_a_problem() {
        let (_, description) = api();
        let description = serde_json::to_value(&description).expect("a description is plain data");
        let operations = description["paths"].as_object().expect("it has paths").values();
        let operations = operations.flat_map(|path| path.as_object().expect("a path has methods").values());
        let mut seen = 0;
        for (status, response) in operations.filter_map(|operation| operation["responses"].as_object()).flatten() {
            if status.starts_with('4') {
                let types: Vec<&String> = response["content"].as_object().expect("it has a body").keys().collect();
                assert_eq!(types, [problem::MEDIA_TYPE], "{status}");
                seen += 1;
            }
        }
        assert!(seen > 0);
        assert!(description["components"]["schemas"]["Sort"].is_object(), "a query names it");
    }

    #[test]
    fn whatever_takes_a_body_says_that_it_may_come_too_late() {
        let (_, mut description) = api();
        let operations = description.paths.paths.values_mut().flat_map(operations);
        let taking: Vec<_> = operations.filter(|operation| operation.request_body.is_some()).collect();
        assert!(taking.len() >= 17, "{}", taking.len());
        for operation in taking {
            assert!(operation.responses.responses.contains_key("408"), "{:?}", operation.operation_id);
        }
    }

    #[test]
    fn every_address_of_the_api_is_described_under_its_name() {
        let (_, description) = api();
        let described: Vec<&String> = description.paths.paths.keys().collect();
        for pattern in [
            paths::SITE,
            paths::SETUP,
            paths::SESSIONS,
            paths::CURRENT_SESSION,
            paths::ME,
            paths::PEOPLE,
            paths::PROFILE,
            paths::CARD,
            paths::FOLLOWING,
            paths::FOLLOWERS,
            paths::ACTIVITY,
            paths::NETWORK,
            paths::MY_FOLLOWING,
        ] {
            assert!(described.contains(&&paths::plain(pattern)), "{pattern} is missing in {described:?}");
        }
    }
}
