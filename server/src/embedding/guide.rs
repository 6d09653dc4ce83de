//! `/embedding`: how hover profiles come into any page (docs/embedding.md), with examples that live.

use crate::error::Error;
use crate::site::Site;
use crate::store::accounts::Session;
use crate::store::people::Wanted;
use crate::store::settings::SITE_NAME;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use kith_api::paths;
use kith_api::people::Person;
use pulldown_cmark::{Options, Parser, html};
use sha2::{Digest, Sha256};

/// What people read in the repository too.
const TEXT: &str = include_str!("../../../docs/embedding.md");
/// What it calls a site.
const EXAMPLE: &str = "https://kith.example";
const STYLE: &str = include_str!("../../templates/embedding/guide.css");
/// How long the table is.
const ROWS: usize = 100;

#[derive(Template)]
#[template(path = "embedding/guide.html")]
struct Guide<'a> {
    style: &'static str,
    kith: &'a str,
    text: String,
    pinned: Option<Pinned>,
    sign_in: String,
    /// Whom the viewer may see; empty where nobody is signed in.
    people: &'a [Shown],
    rows: Vec<&'a Shown>,
}

/// The loader's tag for pages that say beforehand what they run.
struct Pinned {
    address: String,
    integrity: String,
}

/// A person of the examples.
struct Shown {
    address: String,
    username: String,
    name: String,
    picture: Option<String>,
    work: String,
}

/// The guide. Examples name people, so they are for those who are signed in.
pub async fn page(State(site): State<Site>, session: Option<Session>) -> Result<Response, Error> {
    let kith = site.store.setting(SITE_NAME).await?.unwrap_or_else(|| "Kith".to_owned());
    let people = match &session {
        Some(session) => {
            let wanted = Wanted { limit: ROWS as u32, ..Wanted::default() };
            site.store.directory(&session.viewer, &wanted).await?.items.into_iter().map(shown).collect()
        }
        None => Vec::new(),
    };
    let mut sign_in = "/sign-in?to=".to_owned();
    paths::percent_encode(paths::EMBEDDING, &mut sign_in);
    let pinned = site.assets.pinned.as_ref().map(|pinned| Pinned {
        address: format!("{}{}", site.origin, pinned.path),
        integrity: pinned.integrity.clone(),
    });
    let rows = people.iter().cycle().take(if people.is_empty() { 0 } else { ROWS }).collect();
    let page = Guide { style: STYLE, kith: &kith, text: text(&site.origin), pinned, sign_in, people: &people, rows };
    let page = page.render().map_err(|error| Error::Internal(error.to_string()))?;
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src 'self' data:; \
         style-src 'sha256-{}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        BASE64_STANDARD.encode(Sha256::digest(STYLE.as_bytes()))
    );
    let policy = HeaderValue::try_from(policy).expect("a hash is base64");
    Ok(([(header::CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response())
}

/// The guide as HTML, with this site's address in it. It is our own text: nothing in it has to be cleaned.
fn text(origin: &str) -> String {
    let text = TEXT.replace(EXAMPLE, origin);
    let mut rendered = String::with_capacity(text.len() * 2);
    html::push_html(&mut rendered, Parser::new_ext(&text, Options::ENABLE_TABLES));
    rendered
}

fn shown(person: Person) -> Shown {
    let mut address = "/people/".to_owned();
    paths::percent_encode(&person.username, &mut address);
    Shown {
        address,
        picture: person.picture.map(|picture| format!("{picture}/48")),
        work: [person.position, person.department].into_iter().flatten().collect::<Vec<_>>().join(", "),
        username: person.username,
        name: person.name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_says_this_sites_address_in_what_people_copy() {
        let text = text("https://people.corp.example");
        assert!(text.contains("https://people.corp.example/hover-profile.js"), "{text}");
        assert!(!text.contains("kith.example"), "{text}");
        assert!(text.contains("<table>"));
    }
}
