//! How the API says that something went wrong: RFC 9457, `application/problem+json`.

use serde::{Deserialize, Serialize};

/// The media type of a [`Problem`].
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, for programs (`type`, `status`) and for people (`title`, `detail`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable; one of [`kind`].
    #[serde(rename = "type")]
    pub kind: String,
    /// The same for every problem of this kind.
    pub title: String,
    /// The HTTP status, again.
    pub status: u16,
    /// What it was this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Which fields are wrong, for forms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// One wrong field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into what was sent, such as `/email`; for a query, the parameter's name: `/limit`.
    pub pointer: String,
    /// What is wrong with it.
    pub detail: String,
}

/// The kinds of problem; clients compare with these.
pub mod kind {
    /// 400: the request cannot be read.
    pub const BAD_REQUEST: &str = "urn:kith:problem:bad-request";
    /// 401: nobody is signed in, or no longer.
    pub const SIGNED_OUT: &str = "urn:kith:problem:signed-out";
    /// 401: the sign-in was refused; the same for an unknown name and a wrong password.
    pub const WRONG_CREDENTIALS: &str = "urn:kith:problem:wrong-credentials";
    /// 403: an unsafe request that came from another site.
    pub const CROSS_SITE: &str = "urn:kith:problem:cross-site";
    /// 403: the one-time address was used or never was one.
    pub const SETUP_REFUSED: &str = "urn:kith:problem:setup-refused";
    /// 403: only administrators may.
    pub const NOT_ALLOWED: &str = "urn:kith:problem:not-allowed";
    /// 403: the token is good, but was given for something else.
    pub const SCOPE_MISSING: &str = "urn:kith:problem:scope-missing";
    /// 403: this site takes nobody in without an invitation.
    pub const SIGN_UP_CLOSED: &str = "urn:kith:problem:sign-up-closed";
    /// 404: it does not exist, or the viewer may not know that it does.
    pub const NOT_FOUND: &str = "urn:kith:problem:not-found";
    /// 405: the address knows other methods.
    pub const METHOD_NOT_ALLOWED: &str = "urn:kith:problem:method-not-allowed";
    /// 408: what was to be sent did not come in time.
    pub const TOO_SLOW: &str = "urn:kith:problem:too-slow";
    /// 410: a link of a mail that was used, or is too old, or never was one.
    pub const LINK_GONE: &str = "urn:kith:problem:link-gone";
    /// 412: it was changed elsewhere since it was read (`If-Match`).
    pub const CHANGED_ELSEWHERE: &str = "urn:kith:problem:changed-elsewhere";
    /// 428: `If-Match` is needed, so that nothing is overwritten unseen.
    pub const PRECONDITION_NEEDED: &str = "urn:kith:problem:precondition-needed";
    /// 413: too much was sent.
    pub const TOO_LARGE: &str = "urn:kith:problem:too-large";
    /// 415: another media type is expected: JSON, or a picture.
    pub const MEDIA_TYPE: &str = "urn:kith:problem:media-type";
    /// 422: a field is wrong; `errors` says which.
    pub const INVALID: &str = "urn:kith:problem:invalid";
    /// 422: nobody follows himself.
    pub const FOLLOWS_HIMSELF: &str = "urn:kith:problem:follows-himself";
    /// 429: too often; `Retry-After` says when to come again.
    pub const TOO_MANY: &str = "urn:kith:problem:too-many";
    /// 500: a fault of ours.
    pub const INTERNAL: &str = "urn:kith:problem:internal";
    /// 503: the database, or room for more work, is missing for now.
    pub const UNAVAILABLE: &str = "urn:kith:problem:unavailable";
}
