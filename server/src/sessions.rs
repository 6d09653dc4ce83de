//! Where one is signed in, and ending that from here.

use crate::error::Error;
use crate::policy::Viewer;
use crate::random;
use crate::request::{SessionToken, SomeId};
use crate::site::{Site, now};
use crate::store::accounts::Place;
use crate::store::people::time;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kith_api::accounts::SignedIn;
use kith_api::ids::SessionId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::problem::Problem;

/// Where the viewer is signed in, the last used first.
#[utoipa::path(
    get, path = paths::MY_SESSIONS, tag = "accounts",
    responses((status = OK, body = List<SignedIn>), (status = UNAUTHORIZED, body = Problem))
)]
pub async fn list(
    State(site): State<Site>,
    viewer: Viewer,
    SessionToken(token): SessionToken,
) -> Result<Json<List<SignedIn>>, Error> {
    let token_hash = random::token_hash(&token.unwrap_or_default());
    let places = site.store.places(&viewer, &token_hash, now()).await?;
    let total = Some(places.len() as u64);
    Ok(Json(List { items: places.into_iter().map(shown).collect(), next: None, total }))
}

/// Ends one session, this one too; one that is no more is no error.
#[utoipa::path(
    delete, path = paths::MY_SESSION, tag = "accounts", params(("id" = SessionId, Path)),
    responses(
        (status = NO_CONTENT, description = "It is no more."), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = NOT_FOUND, body = Problem),
    )
)]
pub async fn end(State(site): State<Site>, viewer: Viewer, SomeId(id): SomeId<SessionId>) -> Result<StatusCode, Error> {
    let mut tx = site.store.begin().await?;
    tx.end_place(viewer.key, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions but this one.
#[utoipa::path(
    delete, path = paths::MY_SESSIONS, tag = "accounts",
    responses(
        (status = NO_CONTENT, description = "The account is signed in here alone."), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem),
    )
)]
pub async fn end_others(
    State(site): State<Site>,
    viewer: Viewer,
    SessionToken(token): SessionToken,
) -> Result<StatusCode, Error> {
    let token_hash = random::token_hash(&token.unwrap_or_default());
    let mut tx = site.store.begin().await?;
    tx.end_other_sessions(viewer.key, Some(&token_hash)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn shown(place: Place) -> SignedIn {
    let user_agent = place.user_agent.as_deref().unwrap_or_default();
    SignedIn {
        id: SessionId::from_bits(place.id),
        current: place.current == 1,
        browser: browser(user_agent).map(str::to_owned),
        system: system(user_agent).map(str::to_owned),
        address: place.address,
        signed_in: time(place.created),
        last_used: time(place.last_seen),
    }
}

/// The first that fits: most browsers say that they are others too.
fn first_in(user_agent: &str, known: &[(&str, &'static str)]) -> Option<&'static str> {
    known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
}

fn browser(user_agent: &str) -> Option<&'static str> {
    const KNOWN: [(&str, &str); 9] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
        ("curl/", "curl"),
    ];
    first_in(user_agent, &KNOWN)
}

fn system(user_agent: &str) -> Option<&'static str> {
    const KNOWN: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    first_in(user_agent, &KNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(user_agent: &str, is: Option<&str>, on: Option<&str>) {
        assert_eq!((browser(user_agent), system(user_agent)), (is, on), "{user_agent}");
    }

    #[test]
    fn a_browser_is_known_by_what_it_says_of_itself() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
        check(chrome, Some("Chrome"), Some("Linux"));
        check(
            &format!("{chrome} Edg/156.0.0.0").replace("X11; Linux x86_64", "Windows NT 10.0"),
            Some("Edge"),
            Some("Windows"),
        );
        check(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
            Some("Firefox"),
            Some("macOS"),
        );
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1",
            Some("Safari"),
            Some("iPhone"),
        );
        check(
            "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36",
            Some("Chrome"),
            Some("Android"),
        );
        check("", None, None);
    }
}
