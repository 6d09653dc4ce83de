//! The viewer's own profile, as it is edited.

use crate::error::Error;
use crate::markdown;
use crate::policy::Viewer;
use crate::request::{Body, IfMatch, tag};
use crate::site::{Site, now};
use crate::store::activity::NewActivity;
use crate::store::profiles::OwnDetails;
use crate::store::{StoreError, Tx};
use crate::texts::{self, Wrong};
use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use kith_api::activity::Verb;
use kith_api::paths;
use kith_api::people::{ABOUT_MAX, OwnProfile, ProfileChange, Rendered, Text};
use kith_api::problem::Problem;
use url::{ParseError, Url};

/// Who polishes a profile saves several times: those who follow hear of it once in so long. Microseconds.
const TOLD_AGAIN_AFTER: i64 = 3_600 * 1_000_000;

/// The viewer's own profile, with what others may not see of it.
#[utoipa::path(
    get, path = paths::MY_PROFILE, tag = "profile",
    responses(
        (status = OK, body = OwnProfile, headers(("ETag" = String, description = "The version, for `If-Match`."))),
        (status = UNAUTHORIZED, body = Problem),
    )
)]
pub async fn own(State(site): State<Site>, viewer: Viewer) -> Result<impl IntoResponse, Error> {
    let details = site.store.own_details(&viewer).await?;
    shown(&site, &viewer, details).await
}

/// Changes the own profile; what is left out stays. Refused with 412 when it was changed since it was read.
#[utoipa::path(
    patch, path = paths::MY_PROFILE, tag = "profile", request_body = ProfileChange,
    params(("If-Match" = String, Header, description = "The `ETag` of what was read, such as `\"3\"`.")),
    responses(
        (status = OK, body = OwnProfile, headers(("ETag" = String, description = "The new version."))),
        (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem), (status = FORBIDDEN, body = Problem),
        (status = PRECONDITION_FAILED, body = Problem), (status = PAYLOAD_TOO_LARGE, body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem),
        (status = PRECONDITION_REQUIRED, body = Problem, description = "There is no `If-Match`."),
    )
)]
pub async fn change(
    State(site): State<Site>,
    viewer: Viewer,
    begun_with: IfMatch,
    Body(change): Body<ProfileChange>,
) -> Result<impl IntoResponse, Error> {
    let change = Checked::of(change)?;
    let mut tx = site.store.begin().await?;
    let before = tx.own_details(&viewer).await?;
    if !begun_with.is(before.version) {
        return Err(Error::ChangedElsewhere);
    }
    let mut after = before.clone();
    change.apply(&mut after);
    if after != before {
        after.version = tx.set_own_details(&viewer, &after).await?.ok_or(Error::ChangedElsewhere)?;
        if after.differ_for_others(&before) {
            tell_profile_change(&mut tx, &viewer, now()).await?;
        }
        tx.commit().await?;
    }
    shown(&site, &viewer, after).await
}

/// Shows Markdown as it will look on the profile.
#[utoipa::path(
    post, path = paths::MARKDOWN, tag = "profile", request_body = Text,
    responses(
        (status = OK, body = Rendered), (status = BAD_REQUEST, body = Problem), (status = UNAUTHORIZED, body = Problem),
        (status = FORBIDDEN, body = Problem), (status = PAYLOAD_TOO_LARGE, body = Problem),
        (status = UNSUPPORTED_MEDIA_TYPE, body = Problem), (status = UNPROCESSABLE_ENTITY, body = Problem),
    )
)]
pub async fn preview(_: Viewer, Body(written): Body<Text>) -> Result<Json<Rendered>, Error> {
    let text = texts::many_lines(&written.text, ABOUT_MAX).map_err(|why| Error::field("/text", why))?;
    Ok(Json(Rendered { html: markdown::to_html(&text) }))
}

async fn shown(site: &Site, viewer: &Viewer, details: OwnDetails) -> Result<impl IntoResponse + use<>, Error> {
    let pending = site.store.pending_email(viewer.key, now()).await?;
    Ok((tag(details.version), Json(details.into_profile(pending))))
}

/// Tells that the viewer changed the profile, unless that was told not long ago: the last step of its transaction.
pub(crate) async fn tell_profile_change(tx: &mut Tx, viewer: &Viewer, now: i64) -> Result<(), StoreError> {
    if tx.profile_change_was_told(viewer.key, now - TOLD_AGAIN_AFTER).await? {
        return Ok(());
    }
    tx.add_activity(&[NewActivity::by(viewer.key, Verb::ProfileChanged, now)], now).await.map(drop)
}

/// A change whose texts are as they will be kept: of each detail, nothing, or what it becomes.
struct Checked {
    name: Option<String>,
    email_visibility: Option<i64>,
    phone: Option<Option<String>>,
    im: Option<Option<String>>,
    website: Option<Option<String>>,
    position: Option<Option<String>>,
    department: Option<Option<String>>,
    location: Option<Option<String>>,
    about: Option<Option<String>>,
}

impl Checked {
    /// Names every wrong field at once.
    fn of(change: ProfileChange) -> Result<Self, Error> {
        let mut wrong = Wrong::default();
        let mut line = |pointer, text: Option<String>, most| {
            text.map(|text| some(wrong.unless(pointer, texts::one_line(&text, most))))
        };
        let phone = line("/phone", change.phone, 100);
        let im = line("/im", change.im, 100);
        let position = line("/position", change.position, 200);
        let department = line("/department", change.department, 200);
        let location = line("/location", change.location, 200);
        let checked = Self {
            name: change.name.map(|text| wrong.unless("/name", name(&text))),
            email_visibility: change.email_visibility.map(|choice| choice as i64),
            phone,
            im,
            website: change.website.map(|text| wrong.unless("/website", website(&text))),
            position,
            department,
            location,
            about: change.about.map(|text| some(wrong.unless("/about", texts::many_lines(&text, ABOUT_MAX)))),
        };
        wrong.end()?;
        Ok(checked)
    }

    fn apply(self, to: &mut OwnDetails) {
        fn put<T>(value: Option<T>, to: &mut T) {
            if let Some(value) = value {
                *to = value;
            }
        }
        put(self.name, &mut to.name);
        put(self.email_visibility, &mut to.email_visibility);
        put(self.phone, &mut to.phone);
        put(self.im, &mut to.im);
        put(self.website, &mut to.website);
        put(self.position, &mut to.position);
        put(self.department, &mut to.department);
        put(self.location, &mut to.location);
        put(self.about, &mut to.about);
    }
}

/// An empty text takes a detail away.
fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn name(text: &str) -> Result<String, String> {
    let name = texts::one_line(text, 200)?;
    if name.is_empty() { Err("a name is needed".to_owned()) } else { Ok(name) }
}

/// An address that a browser may be sent to, as it will be kept; people leave `https://` out.
fn website(text: &str) -> Result<Option<String>, String> {
    const EXPECTED: &str = "an address of the web is expected, such as https://example.org";
    let text = texts::one_line(text, 500)?;
    if text.is_empty() {
        return Ok(None);
    }
    let parsed = match Url::parse(&text) {
        // `example.org:8080` is a host and a port; of the words that are schemes, none has a dot.
        Ok(url) if url.scheme().contains('.') || url.scheme() == "localhost" => Url::parse(&format!("https://{text}")),
        Err(ParseError::RelativeUrlWithoutBase) => Url::parse(&format!("https://{text}")),
        parsed => parsed,
    };
    let url = parsed.map_err(|_| EXPECTED.to_owned())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(EXPECTED.to_owned());
    }
    // `https://bank.example@evil.example/` leads where it does not say.
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address without a name and password in it is expected".to_owned());
    }
    let url = String::from(url);
    if url.len() > 500 { Err("at most 500 characters are taken".to_owned()) } else { Ok(Some(url)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, kept: Option<&str>) {
        assert_eq!(website(text).ok().flatten().as_deref(), kept, "{text}");
    }

    #[test]
    fn a_website_is_an_address_of_the_web() {
        check("https://example.org/me?x#y", Some("https://example.org/me?x#y"));
        check("  HTTP://Example.org ", Some("http://example.org/"));
        check("example.org", Some("https://example.org/"));
        check("www.example.org/a b", Some("https://www.example.org/a%20b"));
        check("example.org:8080/x", Some("https://example.org:8080/x"));
        check("localhost:9000", Some("https://localhost:9000/"));
        check("//example.org", Some("https://example.org/"));
        check("", None);
    }

    #[test]
    fn nothing_that_runs_is_a_website() {
        for text in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "java\tscript:alert(1)",
            "javascript://example.org/%0aalert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "file:///etc/passwd",
            "mailto:ana@example.org",
            "ftp://example.org",
            "https://bank.example@evil.example/",
            "https://",
            "https://[::1",
            "\u{1}https://example.org",
        ] {
            check(text, None);
        }
        // Quotes and angle brackets do not leave the attribute they stand in.
        check("https://example.org/\"><script>", Some("https://example.org/%22%3E%3Cscript%3E"));
    }
}
