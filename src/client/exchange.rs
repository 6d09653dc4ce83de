//! One request, one answer, or one [`ApiError`]: in time, or not at all.

use super::{ApiError, Refusal};
use gloo_timers::callback::Timeout;
use js_sys::Reflect;
use kith_api::problem::{FieldError, kind};
use std::{cell::Cell, cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestInit, Response};

/// How long an answer may take. A person waits for it; a server that needs longer is as good as gone.
const PATIENCE_MS: u32 = 10_000;
/// How long a picture may take on a slow line.
pub(super) const LONG_PATIENCE_MS: u32 = 120_000;

/// What to send.
pub(super) struct Sending<'a> {
    pub method: &'a str,
    pub address: &'a str,
    /// A blob of JSON, or a file: each says what it is.
    pub body: Option<JsValue>,
    /// The version that is changed (`If-Match`).
    pub version: Option<&'a str>,
    /// How long an answer may take.
    pub patience: u32,
    /// Aborts when nobody waits for the answer any more, and when it is late.
    pub controller: Option<AbortController>,
}

impl<'a> Sending<'a> {
    pub fn plain(method: &'a str, address: &'a str) -> Self {
        Self { method, address, body: None, version: None, patience: PATIENCE_MS, controller: None }
    }

    pub fn get(address: &'a str) -> Self {
        Self::plain("GET", address)
    }
}

/// A good answer whose body has still to be read, within the time that is left.
pub(super) struct Answer {
    response: Response,
    clock: Clock,
}

impl Answer {
    pub async fn json(self) -> Result<JsValue, ApiError> {
        self.wait(self.response.json()).await
    }

    /// What came, where anything did: "accepted" and "no content" say all there is to say.
    pub async fn json_if_any(self) -> Result<JsValue, ApiError> {
        if matches!(self.response.status(), 202 | 204) { Ok(JsValue::NULL) } else { self.json().await }
    }

    /// Which version of it this is (`ETag`).
    pub fn version(&self) -> String {
        self.response.headers().get("etag").ok().flatten().unwrap_or_default()
    }

    async fn wait(&self, body: Result<js_sys::Promise, JsValue>) -> Result<JsValue, ApiError> {
        JsFuture::from(body.map_err(|_| ApiError::Network)?).await.map_err(|_| self.clock.verdict())
    }
}

/// Aborts the request when time is up, and knows that it did.
struct Clock {
    late: Rc<Cell<bool>>,
    _timer: Timeout,
}

impl Clock {
    fn start(controller: AbortController, patience: u32) -> Self {
        let late = Rc::new(Cell::new(false));
        let told = Rc::clone(&late);
        let timer = Timeout::new(patience, move || {
            told.set(true);
            controller.abort();
        });
        Self { late, _timer: timer }
    }

    fn verdict(&self) -> ApiError {
        if self.late.get() { ApiError::Timeout } else { ApiError::Network }
    }
}

thread_local! {
    static SIGNED_OUT: RefCell<Option<Rc<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Is called whenever an answer says that nobody is signed in.
pub fn when_signed_out(tell: impl Fn() + 'static) {
    SIGNED_OUT.set(Some(Rc::new(tell)));
}

/// Sends, and sorts what comes back.
pub(super) async fn exchange(sending: Sending<'_>) -> Result<Answer, ApiError> {
    let controller = sending.controller.map_or_else(AbortController::new, Ok).map_err(|_| ApiError::Network)?;
    let init = RequestInit::new();
    init.set_method(sending.method);
    init.set_signal(Some(&controller.signal()));
    if let Some(body) = sending.body {
        init.set_body(&body);
    }
    if let Some(version) = sending.version {
        set_header(&init, "if-match", version);
    }
    if matches!(sending.method, "PUT" | "DELETE" | "PATCH") && sending.patience == PATIENCE_MS {
        // Who clicks and leaves the page at once meant it; of a picture, browsers do not send that much behind a page's
        // back. web-sys does not know the word.
        let _ = Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE);
    }
    #[cfg(feature = "widget")]
    authorise(&init)?;
    let clock = Clock::start(controller, sending.patience);
    let address = crate::embedding::address(sending.address);
    let response = JsFuture::from(crate::dom::window().fetch_with_str_and_init(&address, &init)).await;
    let response: Response = response.map_err(|_| clock.verdict())?.unchecked_into();
    let answer = Answer { response, clock };
    match answer.response.status() {
        200..300 => Ok(answer),
        status => Err(refusal(status, answer).await),
    }
}

/// A request of ours has one header at most.
fn set_header(init: &RequestInit, name: &str, value: &str) {
    if let Ok(headers) = web_sys::Headers::new() {
        let _ = headers.set(name, value);
        init.set_headers(&headers);
    }
}

/// On a page of another site: says as whom the request asks.
#[cfg(feature = "widget")]
fn authorise(init: &RequestInit) -> Result<(), ApiError> {
    use crate::embedding::{AskedAs, asked_as};
    let credentials = match asked_as().ok_or(ApiError::SignedOut)? {
        AskedAs::Session => "include",
        AskedAs::Token(token) => {
            set_header(init, "authorization", &["Bearer ", &token].concat());
            "omit"
        }
    };
    // web-sys knows the words behind a type of its own.
    let _ = Reflect::set(init, &"credentials".into(), &credentials.into());
    Ok(())
}

async fn refusal(status: u16, answer: Answer) -> ApiError {
    let retry_after = answer.response.headers().get("retry-after").ok().flatten();
    match status {
        404 => ApiError::NotFound,
        429 => ApiError::TooMany { retry_after: retry_after.and_then(|seconds| seconds.parse().ok()) },
        400..500 => {
            let said = answer.json().await.map(|problem| read_refusal(&problem)).unwrap_or_default();
            // A wrong password is a 401 too, and tells nothing of the session.
            if status == 401 && said.kind != kind::WRONG_CREDENTIALS {
                if let Some(tell) = SIGNED_OUT.with_borrow(Clone::clone) {
                    tell();
                }
                return ApiError::SignedOut;
            }
            ApiError::Refused(said)
        }
        _ => ApiError::Server(status),
    }
}

fn read_refusal(problem: &JsValue) -> Refusal {
    let text = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok().and_then(|value| value.as_string());
    // Left out where no field is wrong, and `Array.from` throws on what is no list.
    let errors =
        Reflect::get(problem, &"errors".into()).ok().and_then(|errors| errors.dyn_into::<js_sys::Array>().ok());
    let error = |of: JsValue| FieldError {
        pointer: text(&of, "pointer").unwrap_or_default(),
        detail: text(&of, "detail").unwrap_or_default(),
    };
    Refusal {
        kind: text(problem, "type").unwrap_or_default(),
        title: text(problem, "title").unwrap_or_default(),
        detail: text(problem, "detail"),
        errors: errors.unwrap_or_default().iter().map(error).collect(),
    }
}
