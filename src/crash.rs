//! When the app itself breaks: nothing in it can be relied on any more, so this uses the DOM alone.

use crate::language::say;
use js_sys::{Function, Reflect};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};

/// From now on a panic is written to the console and shown as a banner that offers to load the page again.
pub fn watch() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        // Where even this fails there is nothing left to try.
        let _ = show_banner();
    }));
}

fn show_banner() -> Result<(), JsValue> {
    const ID: &str = "crash-banner";
    let document = document();
    let (Some(body), None) = (document.body(), document.get_element_by_id(ID)) else { return Ok(()) };
    let banner = document.create_element("div")?;
    banner.set_id(ID);
    banner.set_class_name("crash-banner");
    banner.set_attribute("role", "alert")?;
    let words = document.create_element("p")?;
    words.set_text_content(Some(&say("crash.words")));
    let button = document.create_element("button")?;
    button.set_class_name("button");
    button.set_attribute("type", "button")?;
    button.set_text_content(Some(&say("crash.reload")));
    // The browser's own function, bound: a closure of ours would run in the broken module, and the policy of the page
    // forbids to make one from text.
    let location = document.location().ok_or(JsValue::NULL)?;
    let reload: Function = Reflect::get(&location, &"reload".into())?.dyn_into()?;
    button.add_event_listener_with_callback("click", &reload.bind0(&location))?;
    banner.append_child(&words)?;
    banner.append_child(&button)?;
    body.prepend_with_node_1(&banner)
}
