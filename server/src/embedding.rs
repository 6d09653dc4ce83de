//! Pages of other sites: which are registered; [`doors`] says what they may ask, [`guide`] how hover profiles come there.

pub mod command;
pub mod doors;
pub mod guide;

use crate::admin::Administrator;
use crate::error::Error;
use crate::request::{Body, SomeId};
use crate::site::{Site, now};
use crate::store::embedding::Registered;
use crate::store::or_taken;
use crate::store::people::time;
use crate::texts::{self, Wrong};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kith_api::embedding::{EmbeddingSite, EmbeddingSiteChange, NewEmbeddingSite, SITE_NAME_MAX};
use kith_api::ids::EmbeddingSiteId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::problem::Problem;
use url::{Host, Url};

/// What is said of an origin that is registered already.
const TAKEN: &str = "this site is registered already";

/// The sites whose pages may show hover profiles, by name.
#[utoipa::path(
    get, path = paths::ADMIN_EMBEDDING_SITES, tag = "admin",
    responses(
        (status = OK, body = List<EmbeddingSite>), (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem),
    )
)]
pub async fn list(State(site): State<Site>, _: Administrator) -> Result<Json<List<EmbeddingSite>>, Error> {
    let items: Vec<EmbeddingSite> = site.store.embedding_sites().await?.into_iter().map(shown).collect();
    let total = Some(items.len() as u64);
    Ok(Json(List { items, next: None, total }))
}

/// Registers one.
#[utoipa::path(
    post, path = paths::ADMIN_EMBEDDING_SITES, tag = "admin", request_body = NewEmbeddingSite,
    responses(
        (status = CREATED, body = EmbeddingSite), (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = PAYLOAD_TOO_LARGE, body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn add(
    State(site): State<Site>,
    Administrator(viewer): Administrator,
    Body(new): Body<NewEmbeddingSite>,
) -> Result<(StatusCode, Json<EmbeddingSite>), Error> {
    let origin = read_origin(&new.origin).and_then(|origin| {
        if *origin == *site.origin {
            Err("this is Kith itself, whose pages need no permission".to_owned())
        } else {
            Ok(origin)
        }
    });
    let mut wrong = Wrong::default();
    let (origin, name) = (wrong.unless("/origin", origin), wrong.unless("/name", read_name(&new.name)));
    wrong.end()?;
    let mut tx = site.store.begin().await?;
    let added = tx.add_embedding_site(&origin, &name, now()).await;
    let added = or_taken(added, || Error::field("/origin", TAKEN))?;
    tx.commit().await?;
    tracing::info!(by = %viewer.id, origin, "a site was registered for embedding");
    Ok((StatusCode::CREATED, Json(shown(added))))
}

/// Renames one, or says whether it may. What it was given ends at once when it may no longer.
#[utoipa::path(
    patch, path = paths::ADMIN_EMBEDDING_SITE, tag = "admin", params(("id" = EmbeddingSiteId, Path)),
    request_body = EmbeddingSiteChange,
    responses(
        (status = OK, body = EmbeddingSite), (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = NOT_FOUND, body = Problem), (status = PAYLOAD_TOO_LARGE, body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn change(
    State(site): State<Site>,
    Administrator(viewer): Administrator,
    SomeId(id): SomeId<EmbeddingSiteId>,
    Body(mut change): Body<EmbeddingSiteChange>,
) -> Result<Json<EmbeddingSite>, Error> {
    if let Some(name) = &change.name {
        change.name = Some(read_name(name).map_err(|why| Error::field("/name", why))?);
    }
    let mut tx = site.store.begin().await?;
    let changed = tx.change_embedding_site(id, &change).await?.ok_or(Error::NotFound)?;
    tx.commit().await?;
    tracing::info!(by = %viewer.id, origin = changed.origin, ?change, "a site for embedding was changed");
    Ok(Json(shown(changed)))
}

fn shown(site: Registered) -> EmbeddingSite {
    EmbeddingSite {
        id: EmbeddingSiteId::from_bits(site.id),
        origin: site.origin,
        name: site.name,
        enabled: site.enabled == 1,
        registered: time(site.registered),
    }
}

/// A site's name, on one line.
fn read_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    if name.is_empty() {
        return Err("a name is needed".to_owned());
    }
    match texts::one_line(name, SITE_NAME_MAX) {
        Ok(read) if read == name => Ok(read),
        _ => Err(format!("a name has at most {SITE_NAME_MAX} characters, and none that nobody sees")),
    }
}

/// An origin as browsers spell it in `Origin`: https, or http on this machine; no path, no name or password.
pub(crate) fn read_origin(text: &str) -> Result<String, String> {
    let wrong = || "an origin is needed, such as https://wiki.example".to_owned();
    let url = Url::parse(text.trim()).map_err(|_| wrong())?;
    let more = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
    if more || !url.username().is_empty() || url.password().is_some() {
        return Err(wrong());
    }
    let loopback = match url.host().ok_or_else(wrong)? {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(name) => {
            // No patterns: one origin is one site.
            let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_');
            if name.len() > 253 || !name.chars().all(plain) {
                return Err(wrong());
            }
            name == "localhost" || name.ends_with(".localhost")
        }
    };
    match url.scheme() {
        "https" => {}
        "http" if loopback => {}
        "http" => return Err("an origin begins with https://, except on this machine".to_owned()),
        _ => return Err(wrong()),
    }
    Ok(url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, origin: Option<&str>) {
        assert_eq!(read_origin(text).ok().as_deref(), origin, "{text}");
    }

    #[test]
    fn an_origin_is_spelled_as_browsers_do() {
        check("https://Wiki.example/", Some("https://wiki.example"));
        check(" https://wiki.example:443 ", Some("https://wiki.example"));
        check("https://wiki.example:8443", Some("https://wiki.example:8443"));
        check("http://127.0.0.1:3000", Some("http://127.0.0.1:3000"));
        check("http://localhost", Some("http://localhost"));
        check("http://[::1]:80", Some("http://[::1]"));
    }

    #[test]
    fn anything_else_is_no_origin() {
        for text in [
            "",
            "null",
            "*",
            "wiki.example",
            "http://wiki.example",
            "http://localhost.evil.example",
            "ftp://wiki.example",
            "https://*.example",
            "https://wiki.example/path",
            "https://wiki.example/?q",
            "https://wiki.example/#x",
            "https://ana@wiki.example",
            "https://:x@wiki.example",
            "javascript:alert(1)",
            "https://",
            "file:///etc",
        ] {
            check(text, None);
        }
    }
}
