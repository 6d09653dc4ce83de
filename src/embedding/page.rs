//! What the widget knows of its page. The loader (`public/hover-profile.js`) knows it already, in less than it would take
//! here, and is asked.

use crate::client::ApiError;
use crate::dom::window;
use crate::follows::Request;
use js_sys::{Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlElement};

#[wasm_bindgen]
extern "C" {
    /// The page, as the loader knows it.
    pub type Page;
    #[wasm_bindgen(method, getter)]
    fn origin(this: &Page) -> String;
    /// Whether a session of Kith may be asked with.
    #[wasm_bindgen(method, getter)]
    fn session(this: &Page) -> bool;
    /// The token of this tab, as long as it is good.
    #[wasm_bindgen(method)]
    fn token(this: &Page) -> Option<String>;
    #[wasm_bindgen(method, js_name = signIn)]
    fn sign_in(this: &Page) -> Promise;
    #[wasm_bindgen(method, js_name = signOut)]
    fn sign_out(this: &Page);
    #[wasm_bindgen(method)]
    fn option(this: &Page, mark: &Element, name: &str) -> Option<String>;
    #[wasm_bindgen(method)]
    fn delay(this: &Page, mark: &Element) -> u32;
    #[wasm_bindgen(method)]
    fn tell(this: &Page, mark: Option<&Element>, what: &str, user: &str, reason: Option<&str>) -> bool;
}

#[wasm_bindgen]
extern "C" {
    /// A card that the loader asked for while the WebAssembly was on its way.
    pub type Early;
    /// Whose.
    #[wasm_bindgen(method, getter)]
    pub fn user(this: &Early) -> String;
    /// The answer, if it is there.
    #[wasm_bindgen(method, getter)]
    fn card(this: &Early) -> JsValue;
    /// The same once it is there; undefined: it failed.
    #[wasm_bindgen(method, getter)]
    fn answer(this: &Early) -> Promise;
}

thread_local! {
    static EARLY: RefCell<Option<Early>> = const { RefCell::new(None) };
    static PAGE: RefCell<Option<Rc<Page>>> = const { RefCell::new(None) };
    static SIGNED_IN: RefCell<Option<Rc<dyn Fn()>>> = const { RefCell::new(None) };
    /// Where the card was open last.
    static MARK: RefCell<Option<Element>> = const { RefCell::new(None) };
    /// What was clicked while nobody was signed in.
    static WISH: Cell<Option<Request>> = const { Cell::new(None) };
}

/// Begins: must come before all else.
pub fn begin(page: Page) {
    PAGE.set(Some(Rc::new(page)));
}

fn page() -> Option<Rc<Page>> {
    PAGE.with_borrow(Clone::clone)
}

/// Kith's origin.
pub(super) fn origin() -> String {
    page().map(|page| page.origin()).unwrap_or_default()
}

/// As whom Kith is asked.
pub enum AskedAs {
    /// Whoever let this site act for them.
    Token(String),
    /// Whoever is signed in to Kith in this browser.
    Session,
}

/// As whom Kith can be asked now. None: as nobody, and not at all: a request would tell whom somebody looks at.
pub fn asked_as() -> Option<AskedAs> {
    let page = page()?;
    page.token().map(AskedAs::Token).or_else(|| page.session().then_some(AskedAs::Session))
}

/// What was good until now is no longer.
pub fn sign_out() {
    if let Some(page) = page() {
        page.sign_out();
    }
}

/// Opens the pop-up; to be called in a click, which alone may open a window.
pub fn open_sign_in() -> Option<Promise> {
    page().map(|page| page.sign_in())
}

/// Waits until the person has signed in there, or has not.
///
/// # Errors
/// The reason in a word: `blocked`, `closed`, `refused`, `failed`.
pub async fn sign_in(opened: Option<Promise>) -> Result<(), String> {
    let failed = || "failed".to_owned();
    JsFuture::from(opened.ok_or_else(failed)?).await.map_err(|error| {
        WISH.take();
        let reason = Reflect::get(&error, &"message".into()).ok().and_then(|reason: JsValue| reason.as_string());
        reason.unwrap_or_else(failed)
    })?;
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
    let mark = last_mark();
    let (what, reason) = match failure {
        None => (if request.follow { "follow" } else { "unfollow" }, None),
        Some(error) => ("error", Some(reason(error))),
    };
    if failure == Some(&ApiError::SignedOut) {
        WISH.set(Some(request));
    }
    tell(mark.as_ref(), what, user, reason);
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

/// The next request for this person's card is under way already.
pub fn await_early(early: Early) {
    EARLY.set(Some(early));
}

/// What the loader asked for in place of the request that would be made now, for this person.
pub fn take_early(username: &str) -> Option<Early> {
    EARLY.take().filter(|early| early.user() == username)
}

impl Early {
    /// What was answered, in the browser's own values, if it is there; undefined: it is not, or failed.
    pub fn now(&self) -> JsValue {
        self.card()
    }

    /// The same, waited for.
    pub async fn wait(&self) -> JsValue {
        JsFuture::from(self.answer()).await.unwrap_or_default()
    }
}

/// How long a pointer has to rest on a mark, in milliseconds.
pub fn delay(mark: &Element) -> u32 {
    page().map_or(0, |page| page.delay(mark))
}

/// Tells the page, at the mark where there still is one; false: the page says no.
pub fn tell(mark: Option<&Element>, what: &str, user: &str, reason: Option<&str>) -> bool {
    page().is_none_or(|page| page.tell(mark, what, user, reason))
}

/// Where the card was open last.
pub fn last_mark() -> Option<Element> {
    MARK.with_borrow(Clone::clone)
}

/// The card opens here: it takes the theme, language and direction of the place.
pub fn open_at(card: &HtmlElement, mark: &Element) {
    let before = MARK.replace(Some(mark.clone()));
    if !before.is_some_and(|before| before.is_same_node(Some(mark))) {
        // Whoever goes on to somebody else no longer waits for it.
        WISH.take();
    }
    let style = window().get_computed_style(mark).ok().flatten();
    let direction = style.and_then(|style| style.get_property_value("direction").ok());
    let option = |name| page().and_then(|page| page.option(mark, name));
    for (name, value) in [("data-theme", option("theme")), ("lang", option("lang")), ("dir", direction)] {
        let _ = card.set_attribute(name, &value.unwrap_or_default());
    }
}
