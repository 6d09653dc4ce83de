//! The hover profile alone, for pages of other sites: the same card, button, follow state and client as in the app.
//!
//! It stands in a shadow tree, so that neither the page's style nor its scripts reach it by accident.

use js_sys::{Array, Function, Reflect};
use kith::components::{HoverLayer, NoticeBar};
use kith::follows::Follows;
use kith::language;
use kith::notices::Notices;
use kith::people::People;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, ShadowRoot, ShadowRootInit, ShadowRootMode};

const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/widget.css"));

fn main() {
    language::start(language::CARD);
    if let Ok(place) = shadow_tree() {
        mount_to(place, Widget).forget();
    }
}

#[component]
fn Widget() -> impl IntoView {
    Notices::provide();
    Follows::provide();
    People::provide();
    view! {
        <HoverLayer />
        <NoticeBar />
    }
}

fn shadow_tree() -> Result<HtmlElement, JsValue> {
    let host = document().create_element("kith-hover-profile")?;
    let root = host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open))?;
    adopt_style(&root)?;
    let place: HtmlElement = document().create_element("div")?.unchecked_into();
    root.append_child(&place)?;
    document().body().ok_or(JsValue::NULL)?.append_child(&host)?;
    Ok(place)
}

/// A constructed style sheet: the page's CSP has no say in it, where a `<style>` would need its permission.
fn adopt_style(root: &ShadowRoot) -> Result<(), JsValue> {
    let kind: Function = Reflect::get(&window(), &"CSSStyleSheet".into())?.dyn_into()?;
    let sheet = Reflect::construct(&kind, &Array::new())?;
    let replace: Function = Reflect::get(&sheet, &"replaceSync".into())?.dyn_into()?;
    replace.call1(&sheet, &STYLE.into())?;
    Reflect::set(root, &"adoptedStyleSheets".into(), &Array::of1(&sheet)).map(|_| ())
}
