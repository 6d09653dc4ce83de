//! The one error of the handlers, and how each becomes an answer (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kith_api::problem::{self, FieldError, Problem, kind};

/// What a handler answers when it cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 400.
    #[error("the request cannot be read: {0}")]
    BadRequest(String),
    /// 401: nobody is signed in.
    #[error("nobody is signed in")]
    SignedOut,
    /// 401: the same for an unknown name and a wrong password.
    #[error("wrong name or password")]
    WrongCredentials,
    /// 403: an unsafe request from another site.
    #[error("the request came from another site")]
    CrossSite,
    /// 403: the one-time address was used, or never was one.
    #[error("the one-time address does not count, or no longer")]
    SetupRefused,
    /// 403: for administrators.
    #[error("only administrators may")]
    NotAllowed,
    /// 403: the token is good, but not for this (RFC 6750, 3.1).
    #[error("the token is not for this")]
    ScopeMissing,
    /// 403: nobody gets an account here in this way.
    #[error("no accounts are made in this way")]
    SignUpClosed,
    /// 404: missing and hidden alike.
    #[error("not found")]
    NotFound,
    /// 405.
    #[error("this address knows other methods")]
    MethodNotAllowed,
    /// 408: the rest of what was sent did not come.
    #[error("what was sent did not come in time")]
    TooSlow,
    /// 410: a link of a mail.
    #[error("the link was used, or is too old")]
    LinkGone,
    /// 412: what is to be changed is no longer what was read.
    #[error("it was changed elsewhere")]
    ChangedElsewhere,
    /// 413.
    #[error("too much was sent")]
    TooLarge,
    /// 415: what is expected.
    #[error("{0} is expected")]
    MediaType(&'static str),
    /// 422: which fields, and why.
    #[error("{} field(s) are wrong", .0.len())]
    Invalid(Vec<FieldError>),
    /// 422.
    #[error("nobody follows himself")]
    FollowsHimself,
    /// 428: a change says what it changes.
    #[error("If-Match is needed")]
    PreconditionNeeded,
    /// 429: come again in so many seconds.
    #[error("too often")]
    TooMany(u64),
    /// 503: the database does not answer, or all hands are full.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// 500: a fault of ours.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// One wrong field.
    pub fn field(pointer: &str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { pointer: pointer.to_owned(), detail: detail.into() }])
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::SignedOut | Self::WrongCredentials => StatusCode::UNAUTHORIZED,
            Self::CrossSite | Self::SetupRefused | Self::NotAllowed | Self::ScopeMissing | Self::SignUpClosed => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::LinkGone => StatusCode::GONE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::ChangedElsewhere => StatusCode::PRECONDITION_FAILED,
            Self::PreconditionNeeded => StatusCode::PRECONDITION_REQUIRED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid(_) | Self::FollowsHimself => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The kind's address and its title, the same each time.
    fn kind(&self) -> (&'static str, &'static str) {
        match self {
            Self::BadRequest(_) => (kind::BAD_REQUEST, "The request cannot be read"),
            Self::SignedOut => (kind::SIGNED_OUT, "Nobody is signed in"),
            Self::WrongCredentials => (kind::WRONG_CREDENTIALS, "Wrong name or password"),
            Self::CrossSite => (kind::CROSS_SITE, "The request came from another site"),
            Self::SetupRefused => (kind::SETUP_REFUSED, "This one-time address does not count, or no longer"),
            Self::NotAllowed => (kind::NOT_ALLOWED, "Only administrators may do this"),
            Self::ScopeMissing => (kind::SCOPE_MISSING, "The token is not for this"),
            Self::SignUpClosed => (kind::SIGN_UP_CLOSED, "This site makes no accounts in this way"),
            Self::NotFound => (kind::NOT_FOUND, "Not found"),
            Self::MethodNotAllowed => (kind::METHOD_NOT_ALLOWED, "This address knows other methods"),
            Self::LinkGone => (kind::LINK_GONE, "This link was used, or is too old"),
            Self::TooLarge => (kind::TOO_LARGE, "Too much was sent"),
            Self::TooSlow => (kind::TOO_SLOW, "What was sent did not come in time"),
            Self::ChangedElsewhere => (kind::CHANGED_ELSEWHERE, "It was changed elsewhere meanwhile"),
            Self::PreconditionNeeded => (kind::PRECONDITION_NEEDED, "If-Match is needed: the ETag of what was read"),
            Self::MediaType(_) => (kind::MEDIA_TYPE, "Another media type is expected"),
            Self::Invalid(_) => (kind::INVALID, "Something is missing or wrong"),
            Self::FollowsHimself => (kind::FOLLOWS_HIMSELF, "Nobody follows himself"),
            Self::TooMany(_) => (kind::TOO_MANY, "Too often"),
            Self::Unavailable(_) => (kind::UNAVAILABLE, "Not available for now"),
            Self::Internal(_) => (kind::INTERNAL, "Something went wrong here"),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        let (kind, title) = self.kind();
        // What failed inside is for the log; the answer says no more than its kind.
        let (detail, errors) = match &self {
            Self::BadRequest(detail) => (Some(detail.clone()), Vec::new()),
            Self::MediaType(expected) => (Some(format!("{expected} is expected.")), Vec::new()),
            Self::Invalid(errors) => (None, errors.clone()),
            Self::TooMany(seconds) => (Some(format!("Try again in {seconds} seconds.")), Vec::new()),
            Self::Internal(cause) => {
                tracing::error!(cause, "internal error");
                (None, Vec::new())
            }
            Self::Unavailable(cause) => {
                tracing::warn!(cause, "unavailable");
                (None, Vec::new())
            }
            _ => (None, Vec::new()),
        };
        let body = Problem { kind: kind.to_owned(), title: title.to_owned(), status: status.as_u16(), detail, errors };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(problem::MEDIA_TYPE));
        match self {
            Self::TooMany(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            Self::Unavailable(_) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            }
            _ => {}
        }
        response
    }
}
