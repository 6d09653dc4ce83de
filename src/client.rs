//! The only module that knows HTTP.
//!
//! Here: what the app asks for. [`card`]: what the hover profile asks for. `json`: how answers are read. `exchange`: the one
//! way to the server.

pub mod card;
mod exchange;
mod json;

use exchange::{Answer, Sending, exchange};
use kith_api::accounts::{FirstAdministrator, Me, SignIn, Site};
use kith_api::follows::Followed;
use kith_api::ids::PersonId;
use kith_api::paths;
use kith_api::problem::FieldError;
use kith_api::settings::Settings;
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{AbortController, AbortSignal};

pub use exchange::when_signed_out;
pub use json::{FromJson, Json};

/// Why there is no answer, or not the one that was hoped for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// Nothing came back, or it broke off: the server may or may not have acted.
    #[error("you are offline, or the server cannot be reached")]
    Network,
    /// Nothing came back in time: the server may or may not have acted.
    #[error("the server did not answer in time")]
    Timeout,
    /// Nobody is signed in, or no longer.
    #[error("you are signed out")]
    SignedOut,
    /// It does not exist, or one may not know that it does.
    #[error("there is no such thing")]
    NotFound,
    /// Too often.
    #[error("too many requests")]
    TooMany {
        /// Seconds after which to come again.
        retry_after: Option<u32>,
    },
    /// The server understood, and declined.
    #[error("{}", .0.title)]
    Refused(Refusal),
    /// A fault of the server, by its status: it may or may not have acted.
    #[error("the server failed ({0})")]
    Server(u16),
}

impl ApiError {
    /// True where the server may have acted although it did not say so.
    pub fn leaves_doubt(&self) -> bool {
        matches!(self, Self::Network | Self::Timeout | Self::Server(_))
    }
}

/// What the server says when it declines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// One of [`kith_api::problem::kind`].
    pub kind: String,
    /// For people.
    pub title: String,
    /// What it was this time.
    pub detail: Option<String>,
    /// Which fields are wrong.
    pub errors: Vec<FieldError>,
}

impl Refusal {
    /// What is wrong with a field, by its JSON pointer.
    pub fn of_field(&self, pointer: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.pointer == pointer).map(|error| error.detail.as_str())
    }
}

/// An answer under way.
pub type Asked = Pin<Box<dyn Future<Output = Result<Json, ApiError>>>>;

/// Asks for something that the asker reads, and perhaps does not want any more by the time it comes: a search while
/// somebody types, say. Boxed: one for all that is asked for, where each would be compiled anew.
pub fn ask(address: String, abort: Option<&AbortSignal>) -> Asked {
    let controller = abort.and_then(follower);
    Box::pin(async move { Ok(Json(exchange(Sending { controller, ..Sending::get(&address) }).await?.json().await?)) })
}

/// Asks for something and reads it.
pub async fn get<T: FromJson>(address: String) -> Result<T, ApiError> {
    T::from_json(&ask(address, None).await?).ok_or(ApiError::Network)
}

/// Aborts when another does: `AbortSignal.any` is younger than some browsers in use.
fn follower(of: &AbortSignal) -> Option<AbortController> {
    let controller = AbortController::new().ok()?;
    if of.aborted() {
        controller.abort();
    }
    let own = controller.clone();
    of.set_onabort(Some(Closure::once_into_js(move || own.abort()).unchecked_ref()));
    Some(controller)
}

/// Who is signed in.
pub async fn me() -> Result<Me, ApiError> {
    get(paths::plain(paths::ME)).await
}

/// What anybody may know of the site.
pub async fn site() -> Result<Site, ApiError> {
    get(paths::plain(paths::SITE)).await
}

/// Signs in; the browser keeps the cookie.
pub async fn sign_in(who: &SignIn) -> Result<Me, ApiError> {
    let fields = [("login", who.login.as_str().into()), ("password", who.password.as_str().into())];
    send("POST", paths::SESSIONS, &fields).await
}

/// Signs out.
pub async fn sign_out() -> Result<(), ApiError> {
    exchange(Sending::plain("DELETE", &paths::plain(paths::CURRENT_SESSION))).await.map(|_| ())
}

/// Creates the first administrator, who is then signed in.
pub async fn setup(first: &FirstAdministrator) -> Result<Me, ApiError> {
    let FirstAdministrator { token, name, username, email, password } = first;
    let fields = [("token", token), ("name", name), ("username", username), ("email", email), ("password", password)];
    send("POST", paths::SETUP, &fields.map(|(field, text)| (field, text.as_str().into()))).await
}

/// Keeps with the account when hover profiles open.
pub async fn save_settings(settings: Settings) -> Result<Settings, ApiError> {
    let mode = settings.hover_profiles.as_str().into();
    let fields = [("hover_profiles", mode), ("hover_delay_ms", settings.hover_delay_ms.into())];
    send("PATCH", paths::MY_SETTINGS, &fields).await
}

/// Ends that somebody follows the viewer; the answer is the standing after it.
pub async fn remove_follower(id: PersonId) -> Result<Followed, ApiError> {
    read(exchange(Sending::plain("DELETE", &paths::of_person(paths::MY_FOLLOWERS, id))).await?).await
}

async fn send<T: FromJson>(method: &str, pattern: &str, fields: &[(&str, JsValue)]) -> Result<T, ApiError> {
    // A blob says what it is: the browser makes the header of it.
    let text = js_sys::Array::of1(&json::write(fields).expect("plain values can always be written").into());
    let kind = web_sys::BlobPropertyBag::new();
    kind.set_type("application/json");
    let json = web_sys::Blob::new_with_str_sequence_and_options(&text, &kind).map_err(|_| ApiError::Network)?;
    let address = paths::plain(pattern);
    read(exchange(Sending { json: Some(json.into()), ..Sending::plain(method, &address) }).await?).await
}

/// An answer that is no JSON of ours comes from something between us and the server: that is a fault on the way.
async fn read<T: FromJson>(answer: Answer) -> Result<T, ApiError> {
    T::from_json(&Json(answer.json().await?)).ok_or(ApiError::Network)
}
