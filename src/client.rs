//! The only module that knows HTTP.
//!
//! Here: what the app asks for. [`card`]: what the hover profile asks for. `json`: how answers are read. `exchange`: the one
//! way to the server.

pub mod card;
#[cfg(feature = "app")]
pub mod events;
mod exchange;
mod json;

use exchange::{Answer, LONG_PATIENCE_MS, Sending, exchange};
use kith_api::accounts::{Me, SignIn, Site};
use kith_api::follows::Followed;
use kith_api::ids::PersonId;
use kith_api::paths;
use kith_api::people::OwnProfile;
use kith_api::problem::FieldError;
use kith_api::settings::Settings;
use std::future::Future;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{AbortController, AbortSignal, Blob};

pub use exchange::when_signed_out;
pub use json::{FromJson, Json, VISIBILITIES};

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
    Me::from_json(&send("POST", paths::plain(paths::SESSIONS), &fields).await?).ok_or(ApiError::Network)
}

/// Signs out.
pub async fn sign_out() -> Result<(), ApiError> {
    exchange(Sending::plain("DELETE", &paths::plain(paths::CURRENT_SESSION))).await.map(|_| ())
}

/// Sends a form of texts to an address that takes it, such as [`paths::SETUP`].
pub fn post(pattern: &'static str, fields: &[(&str, String)]) -> Asked {
    send_texts("POST", pattern, fields)
}

/// The same to what is one's own and there already, such as [`paths::MY_PASSWORD`].
pub fn put(pattern: &'static str, fields: &[(&str, String)]) -> Asked {
    send_texts("PUT", pattern, fields)
}

fn send_texts(method: &'static str, pattern: &str, fields: &[(&str, String)]) -> Asked {
    let fields: Vec<(&str, JsValue)> = fields.iter().map(|(name, text)| (*name, text.as_str().into())).collect();
    send(method, paths::plain(pattern), &fields)
}

/// Changes one thing of an account or of a registered site, for administrators.
pub fn change(address: String, field: &'static str, to: JsValue) -> Asked {
    send("PATCH", address, &[(field, to)])
}

/// Asks for something to be done that needs no words.
pub fn post_nothing(address: String) -> Asked {
    Box::pin(async move { Ok(Json(exchange(Sending::plain("POST", &address)).await?.json_if_any().await?)) })
}

/// Takes something away: a session, a picture, a status update.
pub fn delete(address: String) -> Asked {
    Box::pin(async move { Ok(Json(exchange(Sending::plain("DELETE", &address)).await?.json_if_any().await?)) })
}

/// Keeps with the account what was chosen, and nothing else: another tab may have changed the rest.
pub fn save_settings(before: &Settings, now: &Settings) -> Asked {
    let mut fields: Vec<(&str, JsValue)> = Vec::new();
    let mut add = |changed: bool, name: &'static str, value: JsValue| {
        if changed {
            fields.push((name, value));
        }
    };
    let text = |text: &Option<String>| text.as_deref().unwrap_or_default().into();
    add(before.hover_profiles != now.hover_profiles, "hover_profiles", now.hover_profiles.as_str().into());
    add(before.hover_delay_ms != now.hover_delay_ms, "hover_delay_ms", now.hover_delay_ms.into());
    add(before.home != now.home, "home", json::HOMES[now.home as usize].into());
    add(before.language != now.language, "language", text(&now.language));
    add(before.time_zone != now.time_zone, "time_zone", text(&now.time_zone));
    add(before.theme != now.theme, "theme", json::THEMES[now.theme as usize].into());
    if let Some(mail) = json::write_mail(&before.mail, &now.mail) {
        fields.push(("mail", mail));
    }
    send("PATCH", paths::plain(paths::MY_SETTINGS), &fields)
}

/// A version of the own profile under way.
pub type AskedProfile = Pin<Box<dyn Future<Output = Result<(OwnProfile, String), ApiError>>>>;

/// The own profile as it is edited, and its version.
pub fn own_profile() -> AskedProfile {
    let address = paths::plain(paths::MY_PROFILE);
    Box::pin(async move { read_profile(exchange(Sending::get(&address)).await?).await })
}

/// Changes some of the own profile, unless it is no longer of this version.
pub fn change_profile(version: String, changed: &[(&str, String)]) -> AskedProfile {
    let fields: Vec<(&str, JsValue)> = changed.iter().map(|(name, text)| (*name, text.as_str().into())).collect();
    let (address, body) = (paths::plain(paths::MY_PROFILE), written(&fields));
    Box::pin(async move {
        let sending = Sending { body, version: Some(&version), ..Sending::plain("PATCH", &address) };
        read_profile(exchange(sending).await?).await
    })
}

async fn read_profile(answer: Answer) -> Result<(OwnProfile, String), ApiError> {
    let version = answer.version();
    Ok((read(answer).await?, version))
}

/// Sends a picture and which square of it to keep: left, top and side in its pixels.
pub fn put_picture(file: &Blob, square: [u32; 3], controller: Option<AbortController>) -> Asked {
    let [x, y, size] = square.map(|n| n.to_string());
    let query = [("x", Some(&*x)), ("y", Some(&*y)), ("size", Some(&*size))];
    let address = paths::with_query(paths::plain(paths::MY_PICTURE), &query);
    let body = Some(file.clone().into());
    Box::pin(async move {
        let sending = Sending { body, controller, patience: LONG_PATIENCE_MS, ..Sending::plain("PUT", &address) };
        Ok(Json(exchange(sending).await?.json().await?))
    })
}

/// Ends that somebody follows the viewer; the answer is the standing after it.
pub async fn remove_follower(id: PersonId) -> Result<Followed, ApiError> {
    read(exchange(Sending::plain("DELETE", &paths::of_person(paths::MY_FOLLOWERS, id))).await?).await
}

fn send(method: &'static str, address: String, fields: &[(&str, JsValue)]) -> Asked {
    let body = written(fields);
    Box::pin(async move {
        Ok(Json(exchange(Sending { body, ..Sending::plain(method, &address) }).await?.json_if_any().await?))
    })
}

/// A blob says what it is: the browser makes the header of it.
fn written(fields: &[(&str, JsValue)]) -> Option<JsValue> {
    let text = js_sys::Array::of1(&json::write(fields).expect("plain values can always be written").into());
    let kind = web_sys::BlobPropertyBag::new();
    kind.set_type("application/json");
    Blob::new_with_str_sequence_and_options(&text, &kind).ok().map(JsValue::from)
}

/// An answer that is no JSON of ours comes from something between us and the server: that is a fault on the way.
async fn read<T: FromJson>(answer: Answer) -> Result<T, ApiError> {
    T::from_json(&Json(answer.json().await?)).ok_or(ApiError::Network)
}
