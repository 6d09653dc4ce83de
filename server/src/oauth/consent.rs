//! The pop-up: asking the person, hearing the answer, handing it to the page that asked.

use super::asked::{Asked, Wrong};
use super::pages::{self, Consent, STYLE, Told};
use super::parameters::Parameters;
use super::sum;
use crate::error::Error;
use crate::request::Sent;
use crate::security::comes_from_us;
use crate::site::{Site, now};
use crate::store::accounts::Session;
use crate::store::oauth::NewCode;
use crate::store::settings::SITE_NAME;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kith_api::paths;

/// Asks the person whether a site may act for them. Who is not signed in is led to the app's sign-in, and back.
pub async fn ask(
    State(site): State<Site>,
    session: Option<Session>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let query = query.unwrap_or_default();
    let kith = name(&site).await?;
    let (asked, known) = match Asked::read(&site, &Parameters::parse(query.as_bytes())).await {
        Ok(read) => read,
        Err(wrong) => return said(&site, &kith, wrong),
    };
    let Some(session) = session else {
        let mut to = format!("{}?to=", SIGN_IN);
        paths::percent_encode(&format!("{}?{query}", paths::OAUTH_AUTHORIZE), &mut to);
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response());
    };
    let account = site.store.account(session.viewer.key).await?.ok_or(Error::SignedOut)?;
    let consent = Consent { style: STYLE, kith: &kith, name: &known.name, person: &account.name, asked: &asked };
    Ok(pages::consent(&consent))
}

/// The app's page on which one signs in.
const SIGN_IN: &str = "/sign-in";

/// Hears the answer, from our own form alone, and judges the question anew.
pub async fn decide(
    State(site): State<Site>,
    headers: HeaderMap,
    session: Option<Session>,
    Sent(body): Sent,
) -> Result<Response, Error> {
    if !comes_from_us(&headers, &site.origin) {
        return Err(Error::CrossSite);
    }
    let given = Parameters::parse(&body);
    let kith = name(&site).await?;
    let Some(session) = session else {
        return Ok(pages::refused(
            StatusCode::UNAUTHORIZED,
            &kith,
            "You have been signed out meanwhile. Ask again from that page.",
        ));
    };
    let (asked, known) = match Asked::read(&site, &given).await {
        Ok(read) => read,
        Err(wrong) => return said(&site, &kith, wrong),
    };
    let refused = match given.get("decision") {
        Some("allow") => false,
        Some("deny") => true,
        _ => return Ok(pages::refused(StatusCode::BAD_REQUEST, &kith, "It was not said whether you allow it.")),
    };
    if site.throttle.post("oauth", session.viewer.key).is_err() {
        return Ok(pages::refused(
            StatusCode::TOO_MANY_REQUESTS,
            &kith,
            "You have answered this very often. Come again in a while.",
        ));
    }
    let code = NewCode {
        site: known.key,
        person: session.viewer.key,
        redirect: &asked.redirect,
        challenge: &asked.challenge,
        scopes: sum(&asked.scopes),
        state: &asked.state,
        refused,
        now: now(),
    };
    let mut tx = site.store.begin().await?;
    let code = tx.add_oauth_code(code).await?;
    tx.commit().await?;
    // A refusal has a handle of its own, which opens nothing: it says on the server who is to be told.
    let known_by = if refused {
        [("error", Some("access_denied")), ("refusal", Some(&*code))]
    } else {
        [("code", Some(&*code)), ("error", None)]
    };
    let answer = [known_by[0], known_by[1], ("state", Some(&*asked.state)), ("iss", Some(&*site.origin))];
    let to = paths::with_query(paths::OAUTH_ANSWER.to_owned(), &answer);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
}

/// Hands an answer to the window that opened this one. To whom, the server knows of the code: never the address.
pub async fn answer(State(site): State<Site>, RawQuery(query): RawQuery) -> Result<Response, Error> {
    let given = Parameters::parse(query.unwrap_or_default().as_bytes());
    let kith = name(&site).await?;
    let (code, refusal) = (given.get("code"), given.get("refusal"));
    let handle = match (code, refusal) {
        (Some(handle), None) | (None, Some(handle)) if !given.any_doubled() => handle,
        _ => return Ok(pages::refused(StatusCode::BAD_REQUEST, &kith, "This is no answer that Kith gave.")),
    };
    let waiting = site.store.waiting_answer(handle, now()).await?;
    let waiting = waiting.filter(|waiting| (waiting.refused == 1) == refusal.is_some());
    let Some(waiting) = waiting else {
        return Ok(pages::refused(StatusCode::BAD_REQUEST, &kith, "This answer was taken already, or is too old."));
    };
    let told = Told {
        target: &waiting.origin,
        iss: &site.origin,
        state: &waiting.state,
        code,
        error: refusal.map(|_| "access_denied"),
    };
    let words = match code {
        Some(_) => ("You are signed in", "This window closes by itself."),
        None => ("You said no", "Nothing was allowed. This window closes by itself."),
    };
    Ok(pages::answer(StatusCode::OK, &kith, words, &told))
}

/// What is wrong, to the person, and where it is known who asked, to that page.
fn said(site: &Site, kith: &str, wrong: Wrong) -> Result<Response, Error> {
    match wrong {
        Wrong::Nobody(sentence) => Ok(pages::refused(StatusCode::BAD_REQUEST, kith, sentence)),
        Wrong::Failed(error) => Err(error),
        Wrong::Told { client, state, error, sentence } => {
            let state = state.as_deref().unwrap_or_default();
            let told = Told { target: &client, iss: &site.origin, state, code: None, error: Some(error) };
            Ok(pages::answer(StatusCode::BAD_REQUEST, kith, ("This cannot be done", sentence), &told))
        }
    }
}

async fn name(site: &Site) -> Result<String, Error> {
    Ok(site.store.setting(SITE_NAME).await?.unwrap_or_else(|| "Kith".to_owned()))
}
