//! What the widget knows of its page.

use crate::client::ApiError;
use crate::dom::{document, window};
use crate::follows::Request;
use js_sys::{Date, Function, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CustomEvent, CustomEventInit, Element, HtmlElement, RequestInit, Storage};

/// Where one signs in, and where Kith is.
struct Page {
    origin: String,
    /// Opens the pop-up in the click, and promises a token: `sign-in.js`.
    sign_in: Function,
    /// The script of the page: it may want something for all marks.
    script: Option<Element>,
}

/// What opens Kith's doors for an hour.
#[derive(Clone)]
struct Token {
    secret: String,
    /// Milliseconds of the epoch.
    ends: u64,
}

thread_local! {
    static PAGE: RefCell<Option<Page>> = const { RefCell::new(None) };
    static TOKEN: RefCell<Option<Token>> = const { RefCell::new(None) };
    /// Whether a session of this browser turned out to be none.
    static NO_SESSION: Cell<bool> = const { Cell::new(false) };
    static SIGNED_IN: RefCell<Option<Rc<dyn Fn()>>> = const { RefCell::new(None) };
    /// Where the card was open last.
    static MARK: RefCell<Option<Element>> = const { RefCell::new(None) };
    /// What was clicked while nobody was signed in.
    static WISH: Cell<Option<Request>> = const { Cell::new(None) };
}

/// Begins: must come before all else.
pub fn begin(origin: String, sign_in: Function, script: Option<Element>) {
    PAGE.set(Some(Page { origin, sign_in, script }));
    TOKEN.set(kept());
}

/// Kith's origin.
pub(super) fn origin() -> String {
    PAGE.with_borrow(|page| page.as_ref().map(|page| page.origin.clone())).unwrap_or_default()
}

/// Says as whom a request asks. Where nobody can be signed in there is no request: it would tell whom somebody looks at.
///
/// # Errors
/// `SignedOut`.
pub fn authorise(init: &RequestInit) -> Result<(), ApiError> {
    let token = TOKEN.with_borrow(Clone::clone).filter(|token| token.ends > Date::now() as u64);
    let with_session = token.is_none() && !NO_SESSION.get() && is_same_site();
    // web-sys knows the words behind a type of its own.
    let _ = Reflect::set(init, &"credentials".into(), &(if with_session { "include" } else { "omit" }).into());
    match token {
        Some(token) => {
            let headers = web_sys::Headers::new().map_err(|_| ApiError::Network)?;
            let _ = headers.set("authorization", &["Bearer ", &token.secret].concat());
            init.set_headers(&headers);
            Ok(())
        }
        None if with_session => Ok(()),
        None => Err(ApiError::SignedOut),
    }
}

/// Whether the cookie of Kith goes along from here, which the server has to allow too: the same host, or one beside it.
fn is_same_site() -> bool {
    let (page, kith) = (window().location().hostname().unwrap_or_default(), host(&origin()).to_owned());
    let beside =
        |name: &str| name.split_once('.').map(|(_, parent)| parent.to_owned()).filter(|parent| parent.contains('.'));
    let is_name = !kith.ends_with(|last: char| last.is_ascii_digit() || last == ']');
    page == kith
        || is_name
            && (page.ends_with(&[".", &kith].concat())
                || kith.ends_with(&[".", &page].concat()) && page.contains('.')
                || beside(&page).is_some_and(|parent| beside(&kith) == Some(parent)))
}

/// The host of an origin, without its port.
fn host(origin: &str) -> &str {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// What was good until now is no longer.
pub fn sign_out() {
    if TOKEN.take().is_none() {
        NO_SESSION.set(true);
    }
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key());
    }
}

/// Opens the pop-up; to be called in a click, which alone may open a window.
pub fn open_sign_in() -> Option<Promise> {
    PAGE.with_borrow(|page| page.as_ref()?.sign_in.call0(&JsValue::NULL).ok()?.dyn_into().ok())
}

/// Waits until the person has signed in there, or has not.
///
/// # Errors
/// The reason in a word: `blocked`, `closed`, `refused`, `failed`.
pub async fn sign_in(opened: Option<Promise>) -> Result<(), String> {
    let failed = || "failed".to_owned();
    let token = JsFuture::from(opened.ok_or_else(failed)?).await.map_err(|error| {
        let reason = Reflect::get(&error, &"message".into()).ok().and_then(|reason| reason.as_string());
        reason.unwrap_or_else(failed)
    })?;
    let secret = Reflect::get(&token, &"token".into()).ok().and_then(|secret| secret.as_string()).ok_or_else(failed)?;
    // Whole, because what reads and writes fractions weighs 20 KB.
    let ends = Reflect::get(&token, &"ends".into()).ok().and_then(|ends| ends.as_f64()).ok_or_else(failed)? as u64;
    if let Some(storage) = storage() {
        let _ = storage.set_item(&key(), &[&ends.to_string(), " ", &secret].concat());
    }
    TOKEN.set(Some(Token { secret, ends }));
    if let Some(tell) = SIGNED_IN.with_borrow(Clone::clone) {
        tell();
    }
    Ok(())
}

/// Is called after each sign-in.
pub fn when_signed_in(tell: impl Fn() + 'static) {
    SIGNED_IN.set(Some(Rc::new(tell)));
}

/// Tells the page how a click on Follow ended. What failed for want of a sign-in is remembered for after it.
pub fn ended(request: Request, user: &str, failure: Option<&ApiError>) {
    let mark = MARK.with_borrow(Clone::clone).filter(|mark| mark.is_connected());
    match failure {
        None => _ = tell(mark.as_ref(), if request.follow { "follow" } else { "unfollow" }, user, None),
        Some(error) => {
            if *error == ApiError::SignedOut {
                WISH.set(Some(request));
            }
            tell(mark.as_ref(), "error", user, Some(reason(error)));
        }
    }
}

/// A word for scripts, which stays what it is when the sentences change.
fn reason(error: &ApiError) -> &'static str {
    match error {
        ApiError::Network => "network",
        ApiError::Timeout => "timeout",
        ApiError::SignedOut => "signed-out",
        ApiError::NotFound => "not-found",
        ApiError::TooMany { .. } => "too-many",
        ApiError::Refused(_) => "refused",
        ApiError::Server(_) => "server",
    }
}

/// What was clicked, once.
pub fn take_wish() -> Option<Request> {
    WISH.take()
}

fn kept() -> Option<Token> {
    let kept = storage()?.get_item(&key()).ok().flatten()?;
    let (ends, secret) = kept.split_once(' ')?;
    Some(Token { secret: secret.to_owned(), ends: ends.parse().ok()? })
}

/// Of this tab; a sandboxed frame has none.
fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

fn key() -> String {
    ["hover-profile ", &origin()].concat()
}

/// What the page wants, said at the mark, else at the script: `theme` as an attribute of `<hover-profile>`,
/// `data-hover-profile-theme` of any other, `data-theme` of the script.
pub fn option(mark: &Element, name: &str) -> Option<String> {
    let here = if mark.has_attribute("data-hover-profile") {
        mark.get_attribute(&["data-hover-profile-", name].concat())
    } else {
        mark.get_attribute(name)
    };
    here.or_else(|| PAGE.with_borrow(|page| page.as_ref()?.script.as_ref()?.get_attribute(&["data-", name].concat())))
}

/// Tells the page, at the mark where there is one; false: the page says no.
pub fn tell(mark: Option<&Element>, what: &str, user: &str, reason: Option<&str>) -> bool {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_cancelable(what == "open");
    let detail = js_sys::Object::new();
    let _ = Reflect::set(&detail, &"user".into(), &user.into());
    if let Some(reason) = reason {
        let _ = Reflect::set(&detail, &"reason".into(), &reason.into());
    }
    init.set_detail(&detail);
    let Ok(event) = CustomEvent::new_with_event_init_dict(&["hover-profile:", what].concat(), &init) else {
        return true;
    };
    match mark {
        Some(mark) => mark.dispatch_event(&event),
        None => document().dispatch_event(&event),
    }
    .unwrap_or(true)
}

/// The card opens here: it takes the theme, language and direction of the place.
pub fn open_at(card: &HtmlElement, mark: &Element) {
    MARK.set(Some(mark.clone()));
    let theme = option(mark, "theme").filter(|theme| theme == "light" || theme == "dark");
    let written = mark.closest("[lang]").ok().flatten().and_then(|within| within.get_attribute("lang"));
    let language = option(mark, "lang").or(written);
    let style = window().get_computed_style(mark).ok().flatten();
    let direction = style.and_then(|style| style.get_property_value("direction").ok());
    for (name, value) in [("data-theme", theme), ("lang", language), ("dir", direction)] {
        let _ = match value {
            Some(value) => card.set_attribute(name, &value),
            None => card.remove_attribute(name),
        };
    }
}
