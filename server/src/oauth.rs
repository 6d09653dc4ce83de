//! OAuth 2 for pages of other sites: authorization code with PKCE (RFC 6749, 7636, 9700), for public clients whose
//! `client_id` is their registered origin. The only redirect address is a page of ours that hands the answer to the window
//! which opened it, and to no other origin.

mod asked;
mod consent;
pub mod given;
mod pages;
mod parameters;
mod token;

pub(crate) use asked::known_site;
pub(crate) use pages::{STYLE, page};

use crate::site::Site;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use kith_api::embedding::Scope;
use kith_api::paths;
use serde_json::json;

/// The routes, all outside the API.
pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::OAUTH_AUTHORIZE, get(consent::ask).post(consent::decide))
        .route(paths::OAUTH_ANSWER, get(consent::answer))
        .route(paths::OAUTH_TOKEN, post(token::make))
        .route(paths::OAUTH_REVOKE, post(token::revoke))
        .route(paths::OAUTH_METADATA, get(metadata))
}

/// Where an answer goes: the one address that counts.
fn redirect(site: &Site) -> String {
    format!("{}{}", site.origin, paths::OAUTH_ANSWER)
}

/// What there is, for programs (RFC 8414).
async fn metadata(State(site): State<Site>) -> Response {
    let origin = &*site.origin;
    let at = |path: &str| format!("{origin}{path}");
    let all = json!({
        "issuer": origin,
        "authorization_endpoint": at(paths::OAUTH_AUTHORIZE),
        "token_endpoint": at(paths::OAUTH_TOKEN),
        "revocation_endpoint": at(paths::OAUTH_REVOKE),
        "scopes_supported": Scope::ALL,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], Json(all)).into_response()
}

/// Scopes as the database has them: a sum.
fn sum(scopes: &[Scope]) -> i64 {
    scopes.iter().fold(0, |sum, scope| sum | scope_bit(*scope))
}

/// What a scope adds to the sum.
pub(crate) fn scope_bit(scope: Scope) -> i64 {
    match scope {
        Scope::CardsRead => 1,
        Scope::FollowWrite => 2,
    }
}

/// The scopes of a sum.
pub(crate) fn scopes_of(sum: i64) -> Vec<Scope> {
    Scope::ALL.into_iter().filter(|scope| sum & scope_bit(*scope) != 0).collect()
}

/// As OAuth spells several.
fn spelled(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}
