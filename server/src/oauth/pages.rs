//! The pages of the pop-up: written by the server, no script but the one that hands an answer over.

use super::asked::Asked;
use crate::error::Error;
use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// The style of all of them; the policy knows it by its hash.
pub(crate) const STYLE: &str = include_str!("../../templates/oauth/page.css");
/// Hands an answer to the window that asked, if that is of the right origin; the browser sees to it.
const SCRIPT: &str = include_str!("../../templates/oauth/answer.js");

/// Asks the person.
#[derive(Template)]
#[template(path = "oauth/consent.html")]
pub(super) struct Consent<'a> {
    pub style: &'static str,
    pub kith: &'a str,
    pub name: &'a str,
    pub person: &'a str,
    pub asked: &'a Asked,
}

/// What the window that asked is told.
pub(super) struct Told<'a> {
    /// The one origin that may hear it.
    pub target: &'a str,
    pub iss: &'a str,
    pub state: &'a str,
    pub code: Option<&'a str>,
    pub error: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "oauth/answer.html")]
struct AnswerPage<'a> {
    style: &'static str,
    script: &'static str,
    kith: &'a str,
    title: &'a str,
    sentence: &'a str,
    target: &'a str,
    iss: &'a str,
    state: &'a str,
    code: Option<&'a str>,
    error: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "oauth/refused.html")]
struct RefusedPage<'a> {
    style: &'static str,
    kith: &'a str,
    sentence: &'a str,
    /// Whether the page that asked is to blame.
    theirs: bool,
}

/// Asks.
pub(super) fn consent(page: &Consent<'_>) -> Response {
    written(StatusCode::OK, page, false)
}

/// Hands an answer over.
pub(super) fn answer(status: StatusCode, kith: &str, words: (&str, &str), told: &Told<'_>) -> Response {
    let (title, sentence) = words;
    let page = AnswerPage {
        style: STYLE,
        script: SCRIPT,
        kith,
        title,
        sentence,
        target: told.target,
        iss: told.iss,
        state: told.state,
        code: told.code,
        error: told.error,
    };
    let mut response = written(status, &page, true);
    // The address has the code in it.
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

/// Says what is wrong, and tells nobody else.
pub(super) fn refused(status: StatusCode, kith: &str, sentence: &str) -> Response {
    written(status, &RefusedPage { style: STYLE, kith, sentence, theirs: status == StatusCode::BAD_REQUEST }, false)
}

/// A page in the look of these, without a script.
pub(crate) fn page(status: StatusCode, page: &impl Template) -> Response {
    written(status, page, false)
}

fn written(status: StatusCode, page: &impl Template, with_script: bool) -> Response {
    let html = match page.render() {
        Ok(html) => html,
        Err(error) => return Error::Internal(error.to_string()).into_response(),
    };
    let script = if with_script { format!("script-src '{}'; ", hash(SCRIPT)) } else { String::new() };
    let policy = format!(
        "default-src 'none'; {script}style-src '{}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        hash(STYLE)
    );
    let mut response = (status, Html(html)).into_response();
    let policy = HeaderValue::try_from(policy).expect("hashes are base64");
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response.headers_mut().insert(HeaderName::from_static("x-frame-options"), HeaderValue::from_static("DENY"));
    response
}

fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())))
}
