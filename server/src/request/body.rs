//! Bodies: how long they may take, JSON, and what is wrong with it.

use crate::error::Error;
use crate::site::Site;
use axum::body::{Body as Arriving, Bytes, HttpBody};
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use kith_api::object::Object;
use kith_api::paths;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_path_to_error::Segment;
use std::time::Duration;
use tower_http::timeout::{DeadlineBody, TimeoutError};

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Site> for Body<T> {
    type Rejection = Error;
    async fn from_request(request: Request, site: &Site) -> Result<Self, Error> {
        // First whether it is JSON at all. Read at once as what is expected, some of what is another type passes for broken.
        match axum::Json::<Box<RawValue>>::from_request(request, site).await {
            Ok(axum::Json(json)) => read(json.get()).map(Self),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Error::MediaType("JSON")),
            Err(JsonRejection::BytesRejection(error)) => Err(not_received(&error)),
            Err(other) => Err(Error::BadRequest(other.body_text())),
        }
    }
}

/// A body as it was sent.
pub struct Sent(pub Bytes);

impl FromRequest<Site> for Sent {
    type Rejection = Error;
    async fn from_request(request: Request, site: &Site) -> Result<Self, Error> {
        Bytes::from_request(request, site).await.map(Self).map_err(|error| not_received(&error))
    }
}

/// Gives what a request brings its time, all in all: whoever sends byte by byte gets no more. Without an end to it, a client
/// that says how much will come, and then is silent, keeps a connection for as long as it likes. Pictures are larger, and
/// have a time of their own.
pub async fn in_time(State(site): State<Site>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() || request.uri().path() == paths::plain(paths::MY_PICTURE) {
        return next.run(request).await;
    }
    let time = Duration::from_secs(site.limits.body_seconds.into());
    next.run(request.map(|body| Arriving::new(DeadlineBody::new(time, body)))).await
}

/// Why a body did not come to its end.
fn not_received(error: &BytesRejection) -> Error {
    let mut causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    if causes.any(|cause| cause.is::<TimeoutError>()) {
        Error::TooSlow
    } else if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Error::TooLarge
    } else {
        Error::BadRequest(error.body_text())
    }
}

/// Reads what is JSON; where it is not what is expected, its first wrong field is named.
fn read<T: DeserializeOwned>(json: &str) -> Result<T, Error> {
    let Object(body) =
        serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(json)).map_err(|error| {
            let (pointer, detail) = pointed(&error);
            Error::field(&pointer, detail)
        })?;
    Ok(body)
}

/// Where it is, as a JSON pointer (RFC 6901), and what, without the line and column, which nobody who made a request counts.
fn pointed(error: &serde_path_to_error::Error<serde_json::Error>) -> (String, String) {
    let said = error.inner().to_string();
    let mut said = said.rsplit_once(" at line ").map_or(&*said, |(said, _)| said);
    let mut pointer = String::new();
    for segment in error.path() {
        match segment {
            Segment::Map { key } => point(&mut pointer, key),
            Segment::Seq { index } => point(&mut pointer, &index.to_string()),
            // A word that is no variant stands in the field before.
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    // What is missing or there twice is a fault of the object around it; serde names it in the text alone.
    let of_object = said.strip_prefix("missing field `").or_else(|| said.strip_prefix("duplicate field `"));
    if let Some(name) = of_object.and_then(|rest| rest.strip_suffix('`')) {
        point(&mut pointer, name);
    }
    // It is JSON, we know: serde_json says so of what cannot begin what is expected.
    if !error.inner().is_data() {
        said = "another type is expected";
    }
    (pointer, said.to_owned())
}

fn point(pointer: &mut String, name: &str) {
    pointer.push('/');
    pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_api::accounts::SignIn;
    use kith_api::settings::SettingsChange;

    #[track_caller]
    fn check<T: DeserializeOwned>(body: &str, pointer: &str, says: &str) {
        let Err(Error::Invalid(errors)) = read::<T>(body) else { panic!("{body} is not refused") };
        let detail = &errors[0].detail;
        assert_eq!((errors.len(), &*errors[0].pointer), (1, pointer), "{body}: {detail}");
        assert!(detail.contains(says) && !detail.contains("line"), "{body}: {detail}");
    }

    #[test]
    fn a_wrong_field_is_pointed_at() {
        check::<SignIn>(r#"{"login": 7, "password": ""}"#, "/login", "a string");
        check::<SignIn>(r#"{"login": ""}"#, "/password", "missing");
        check::<SignIn>(r#"{"login": "", "login": ""}"#, "/login", "duplicate");
        check::<SignIn>(r#"{"~a/b": 1}"#, "/~0a~1b", "unknown");
        check::<SignIn>(r#"["ana", "password"]"#, "", "an object");
        check::<SettingsChange>(r#"{"hover_profiles": "sometimes"}"#, "/hover_profiles", "`on_click`");
        check::<SettingsChange>(r#"{"hover_profiles": 1}"#, "/hover_profiles", "type");
        check::<SettingsChange>(r#"{"hover_delay_ms": -1}"#, "/hover_delay_ms", "u32");
        check::<SettingsChange>(r#"{"mail": {"autowatch": 1}}"#, "/mail/autowatch", "a boolean");
        check::<SettingsChange>(r#"{"mail": []}"#, "/mail", "an object");
        check::<SettingsChange>(r#"{"mail": {"autowach": true}}"#, "/mail/autowach", "unknown");
    }
}
