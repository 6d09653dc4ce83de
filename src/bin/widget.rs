//! The hover profile alone, for pages of other sites: the same card, button, follow state and client as in the app.
//!
//! It stands in a shadow tree, so that neither the page's style nor its scripts reach it by accident.

use js_sys::{Array, Function, Reflect};
use kith::components::hover_card::Stores;
use kith::components::hover_layer::hover_layer;
use kith::components::notice_bar::notice_bar;
use kith::dom::{document, window};
use kith::follows::Follows;
use kith::language;
use kith::notices::Notices;
use kith::people::People;
use kith::store::Keep;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ShadowRoot, ShadowRootInit, ShadowRootMode};

const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/widget.css"));

fn main() {
    language::start(language::CARD);
    if let Ok(root) = shadow_tree() {
        let mut keep = Keep::default();
        let notices = Notices::new();
        let follows = Follows::new(notices);
        let (card, living) = hover_layer(Stores { follows, notices, people: People::new(follows) });
        let _ = root.append_child(&card);
        let _ = root.append_child(&notice_bar(&mut keep, notices));
        // They live as long as the page.
        std::mem::forget((keep, living));
    }
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
