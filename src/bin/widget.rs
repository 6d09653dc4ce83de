//! The hover profile alone, for pages of other sites: the same card, button, follow state and client as in the app.
//!
//! It stands in a shadow tree, so that neither the page's style nor its scripts reach it by accident.

use js_sys::{Array, Function, Reflect};
use kith::client;
use kith::components::hover_card::Stores;
use kith::components::hover_layer::{Living, hover_layer};
use kith::components::notice_bar::notice_bar;
use kith::dom::{document, window};
use kith::embedding::{self, Early, Page};
use kith::follows::Follows;
use kith::language;
use kith::notices::Notices;
use kith::people::People;
use kith::store::Keep;
use std::cell::RefCell;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, ShadowRoot, ShadowRootInit, ShadowRootMode};

const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/widget.css"));

thread_local! {
    static LIVING: RefCell<Option<(Living, People)>> = const { RefCell::new(None) };
}

/// Nothing yet: the loader says first where Kith is.
fn main() {}

/// Begins, in place of the loader: the listeners are the controller's from now on.
#[wasm_bindgen]
pub fn begin(page: Page) {
    language::start(language::CARD);
    embedding::begin(page);
    let Ok(root) = shadow_tree() else { return };
    let mut keep = Keep::default();
    let notices = Notices::new();
    let follows = Follows::new(notices);
    let people = People::new(follows);
    let (card, living) = hover_layer(Stores { follows, notices, people });
    let _ = card.set_attribute("part", "card");
    let _ = root.append_child(&card);
    let _ = root.append_child(&notice_bar(&mut keep, notices));
    LIVING.set(Some((living, people)));
    client::when_signed_out(move || {
        embedding::sign_out();
        people.sign_out();
    });
    embedding::when_signed_in(move || {
        people.stale();
        if let Some(wish) = embedding::take_wish() {
            follows.set(wish.of, wish.follow);
        }
        // The pop-up took the focus, and the card with it.
        with(|living, _| living.controller().return_to(embedding::last_mark()));
    });
    let returns = Closure::<dyn FnMut()>::new(move || {
        // What happened meanwhile on Kith itself is not told here.
        people.stale();
    });
    let _ = window().add_event_listener_with_callback("focus", returns.as_ref().unchecked_ref());
    // They live as long as the page.
    returns.forget();
    std::mem::forget(keep);
}

/// Opens at a mark on which the pointer has rested for so many milliseconds, as soon as it is time; at once, and with the
/// focus, where it was called by key. The loader may have asked for the card already.
#[wasm_bindgen]
pub fn open(mark: Element, rested: f64, called: bool, early: Option<Early>) {
    with(|living, people| {
        if let Some(early) = early {
            match client::card::read_early(&early.now()) {
                Some(card) => people.learn(early.user(), card),
                None => embedding::await_early(early),
            }
        }
        living.controller().take(mark, rested, called);
    });
}

/// Hears what happens in a closed shadow tree too.
#[wasm_bindgen]
pub fn attach(root: ShadowRoot) {
    with(|living, _| living.controller().attach(&root));
}

fn with(act: impl FnOnce(&Living, People)) {
    LIVING.with_borrow(|living| living.as_ref().map(|(living, people)| act(living, *people)));
}

fn shadow_tree() -> Result<ShadowRoot, JsValue> {
    let host = document().create_element("kith-hover-profile")?;
    let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
    adopt_style(&root)?;
    document().body().ok_or(JsValue::NULL)?.append_child(&host)?;
    Ok(root)
}

/// A constructed style sheet: the page's CSP has no say in it, where a `<style>` would need its permission.
fn adopt_style(root: &ShadowRoot) -> Result<(), JsValue> {
    let kind: Function = Reflect::get(&window(), &"CSSStyleSheet".into())?.dyn_into()?;
    let sheet = Reflect::construct(&kind, &Array::new())?;
    let replace: Function = Reflect::get(&sheet, &"replaceSync".into())?.dyn_into()?;
    replace.call1(&sheet, &STYLE.into())?;
    Reflect::set(root, &"adoptedStyleSheets".into(), &Array::of1(&sheet)).map(|_| ())
}
