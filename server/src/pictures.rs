//! Pictures of people: sent, drawn anew, kept, and shown to whoever has the address.
//!
//! The address is a capability: it is given out only in answers that passed the policy, and changes with the picture. So the
//! files are served without looking at who asks, and browsers keep them for good.

mod drawing;
mod files;

pub use drawing::{Refusal, Square, draw};
pub use files::{Pictures, SIZES, Unreachable};

use crate::error::Error;
use crate::own_profile::tell_profile_change;
use crate::policy::Viewer;
use crate::random;
use crate::site::{Site, now};
use axum::Json;
use axum::body::{Body, HttpBody};
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use kith_api::paths;
use kith_api::people::{PICTURE_BYTES_MAX, Picture};
use kith_api::problem::{FieldError, Problem};
use std::collections::HashSet;
use std::pin::Pin;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// So much of a file that is too large is read to its end, so that the answer is heard: a browser that still sends when the
/// connection closes hears nothing.
const HEARD_OUT: usize = 16 * 1024 * 1024;
/// Files whose row was not written yet are not orphans: microseconds.
const ORPHAN_AFTER: i64 = 3_600 * 1_000_000;

/// The bytes of a picture.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct PictureFile(pub Vec<u8>);

/// Which part of the picture to keep, in pixels of the picture as it is shown; all three or none: then the middle.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "described here, read by Wanted, which refuses with a pointer")]
pub struct SquareParams {
    /// From the left.
    #[param(minimum = 0)]
    x: Option<u32>,
    /// From the top.
    #[param(minimum = 0)]
    y: Option<u32>,
    /// Of each side.
    #[param(minimum = 1)]
    size: Option<u32>,
}

/// Makes a file the viewer's picture: PNG, JPEG or WebP, at most 2 MB and 4,096 pixels a side. What is kept is drawn anew,
/// upright, without anything that the file tells beside its pixels.
#[utoipa::path(
    put, path = paths::MY_PICTURE, tag = "profile", params(SquareParams),
    request_body(content((PictureFile = "image/jpeg"), (PictureFile = "image/png"), (PictureFile = "image/webp"))),
    responses(
        (status = OK, body = Picture), (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = REQUEST_TIMEOUT, body = Problem),
        (status = PAYLOAD_TOO_LARGE, body = Problem), (status = UNSUPPORTED_MEDIA_TYPE, body = Problem),
        (status = UNPROCESSABLE_ENTITY, body = Problem), (status = TOO_MANY_REQUESTS, body = Problem),
    )
)]
pub async fn change(
    State(site): State<Site>,
    viewer: Viewer,
    Wanted(square): Wanted,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Picture>, Error> {
    check_media_type(&headers)?;
    site.throttle.post("picture", viewer.key)?;
    let time = Duration::from_secs(site.limits.upload_seconds.into());
    let file = tokio::time::timeout(time, read(body)).await.map_err(|_| Error::TooSlow)??;
    if file.is_empty() {
        return Err(Error::field("/picture", "a picture is needed"));
    }
    let drawn = site.pictures.draw(file, square).await?.map_err(|why| match why {
        Refusal::Outside => Error::field("/size", why.to_string()),
        _ => Error::field("/picture", why.to_string()),
    })?;
    let name = random::picture_name();
    let picture = address(&name);
    // The row comes last: it never names a picture that is not there. What a crash leaves between is swept up at a start.
    site.pictures.keep(&name, drawn).await?;
    if let Err(error) = set(&site, &viewer, Some(&picture)).await {
        remove(&site, &picture).await;
        return Err(error);
    }
    Ok(Json(Picture { picture: Some(picture) }))
}

/// Takes the viewer's picture away; initials are shown. That there is none is no error.
#[utoipa::path(
    delete, path = paths::MY_PICTURE, tag = "profile",
    responses((status = OK, body = Picture), (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem))
)]
pub async fn take_away(State(site): State<Site>, viewer: Viewer) -> Result<Json<Picture>, Error> {
    set(&site, &viewer, None).await?;
    Ok(Json(Picture { picture: None }))
}

/// One size of a picture, for whoever has its address.
#[utoipa::path(
    get, path = paths::PICTURE, tag = "people",
    params(("name" = String, Path, description = "22 characters."), ("size" = u32, Path, description = "48, 96 or 256: the most pixels of a side.")),
    responses(
        (status = OK, description = "Never changes.", content((PictureFile = "image/jpeg"), (PictureFile = "image/png"))),
        (status = NOT_FOUND, body = Problem),
    )
)]
pub async fn show(State(site): State<Site>, OneSize(name, size): OneSize) -> Result<Response, Error> {
    let file = site.pictures.find(&name, size).await?.ok_or(Error::NotFound)?;
    let media_type = if file.starts_with(b"\x89PNG") { "image/png" } else { "image/jpeg" };
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    Ok((headers, file).into_response())
}

/// Removes pictures that nobody has: what a crash left between the files and the row, or between the row and the removal.
pub async fn sweep(site: Site) {
    let swept = async {
        // Listed before the rows are read: a picture that comes meanwhile is not taken for an orphan.
        let names = site.pictures.names().await?;
        let kept: HashSet<String> = site.store.pictures().await?.into_iter().collect();
        let mut orphans = 0;
        for name in names.iter().filter(|name| !kept.contains(&address(name))) {
            if site.pictures.written(name).await?.is_some_and(|at| at < now() - ORPHAN_AFTER) {
                site.pictures.remove(name).await?;
                orphans += 1;
            }
        }
        Ok::<u32, Error>(orphans)
    };
    match swept.await {
        Ok(0) => {}
        Ok(orphans) => tracing::info!(orphans, "pictures that nobody has were removed"),
        Err(error) => tracing::warn!(%error, "pictures that nobody has could not be looked for"),
    }
}

/// Writes the row, tells of it, and removes the picture before.
async fn set(site: &Site, viewer: &Viewer, picture: Option<&str>) -> Result<(), Error> {
    let mut tx = site.store.begin().await?;
    let before = tx.set_picture(viewer, picture).await?;
    if before.is_some() || picture.is_some() {
        tell_profile_change(&mut tx, viewer, now()).await?;
    }
    tx.commit().await?;
    if let Some(before) = before {
        remove(site, &before).await;
    }
    Ok(())
}

/// Not worth a failed request: the sweep comes again.
async fn remove(site: &Site, picture: &str) {
    let Some(name) = picture.strip_prefix("/pictures/").filter(|name| is_name(name)) else { return };
    if let Err(error) = site.pictures.remove(name).await {
        tracing::warn!(%error, "a picture that was replaced is still there");
    }
}

/// The beginning of the address of a picture's sizes, as rows and answers have it.
fn address(name: &str) -> String {
    format!("/pictures/{name}")
}

fn is_name(text: &str) -> bool {
    text.len() == 22 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Error> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    if ["image/jpeg", "image/png", "image/webp"].iter().any(|known| media_type.eq_ignore_ascii_case(known)) {
        Ok(())
    } else {
        Err(Error::MediaType("A picture: image/jpeg, image/png or image/webp"))
    }
}

/// Reads a file that may be as large as pictures may be.
async fn read(mut body: Body) -> Result<Vec<u8>, Error> {
    if body.size_hint().lower() > HEARD_OUT as u64 {
        return Err(Error::TooLarge);
    }
    let (mut file, mut came) = (Vec::new(), 0);
    while let Some(frame) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Error::BadRequest("the picture did not come to its end".to_owned()))?;
        let Ok(data) = frame.into_data() else { continue };
        came += data.len();
        if came > HEARD_OUT {
            return Err(Error::TooLarge);
        }
        if came <= PICTURE_BYTES_MAX {
            file.extend_from_slice(&data);
        } else {
            file = Vec::new();
        }
    }
    if came > PICTURE_BYTES_MAX { Err(Error::TooLarge) } else { Ok(file) }
}

/// The picture and size in an address; what is neither is not found.
pub struct OneSize(String, u32);

impl FromRequestParts<Site> for OneSize {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Error> {
        let path = <Path<(String, String)> as FromRequestParts<Site>>::from_request_parts(parts, site).await;
        let Path((name, size)) = path.map_err(|_| Error::NotFound)?;
        let size = SIZES.into_iter().find(|known| known.to_string() == size).ok_or(Error::NotFound)?;
        if is_name(&name) { Ok(Self(name, size)) } else { Err(Error::NotFound) }
    }
}

/// The square that a request asks to keep.
pub struct Wanted(Option<Square>);

impl FromRequestParts<Site> for Wanted {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Error> {
        let mut given = [None; 3];
        let mut wrong = Vec::new();
        let mut refuse = |name: &str, detail: &str| {
            wrong.push(FieldError { pointer: format!("/{name}"), detail: detail.to_owned() });
        };
        const NAMES: [&str; 3] = ["x", "y", "size"];
        for (name, value) in url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
            let Some(place) = NAMES.iter().position(|known| *known == name) else { continue };
            match value.parse::<u32>() {
                Ok(value) => given[place] = Some(value),
                Err(_) => refuse(&name, "a whole number of pixels is expected"),
            }
        }
        let square = match given {
            [Some(x), Some(y), Some(size)] => Some(Square { x, y, size }),
            _ => None,
        };
        if square.is_none() && given.iter().any(Option::is_some) {
            for (name, given) in NAMES.iter().zip(given) {
                if given.is_none() {
                    refuse(name, "x, y and size are given together");
                }
            }
        }
        if wrong.is_empty() { Ok(Self(square)) } else { Err(Error::Invalid(wrong)) }
    }
}

impl From<Unreachable> for Error {
    fn from(error: Unreachable) -> Self {
        Self::Unavailable(error.to_string())
    }
}
