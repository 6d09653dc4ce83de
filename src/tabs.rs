//! The other tabs of one account in this browser.

use js_sys::Function;
use kith_api::ids::PersonId;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

/// A line to the other tabs. It is down while this page is put away: a page that listens is not kept for *Back*.
#[derive(Clone)]
pub struct Tabs(Rc<Line>);

struct Line {
    name: String,
    channel: RefCell<Option<BroadcastChannel>>,
    heard: Function,
}

impl Tabs {
    /// Opens the line of an account, until the present owner ends. What other accounts say is not heard.
    pub fn open(account: PersonId, hear: impl Fn(JsValue) + 'static) -> Self {
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| hear(event.data()));
        let line = Line {
            name: format!("kith.{account}"),
            channel: RefCell::new(None),
            heard: heard.into_js_value().unchecked_into(),
        };
        let tabs = Self(Rc::new(line));
        tabs.up();
        let (shown, hidden, ended) = (tabs.clone(), tabs.clone(), StoredValue::new_local(tabs.clone()));
        let shown = window_event_listener_untyped("pageshow", move |_| shown.up());
        let hidden = window_event_listener_untyped("pagehide", move |_| hidden.down());
        on_cleanup(move || {
            shown.remove();
            hidden.remove();
            ended.with_value(Self::down);
        });
        tabs
    }

    /// Tells the others.
    pub fn tell(&self, what: &JsValue) {
        if let Some(channel) = &*self.0.channel.borrow() {
            let _ = channel.post_message(what);
        }
    }

    fn up(&self) {
        let mut channel = self.0.channel.borrow_mut();
        if channel.is_none() {
            // A browser without it has tabs that agree when they are loaded.
            *channel = BroadcastChannel::new(&self.0.name).ok();
            if let Some(channel) = &*channel {
                channel.set_onmessage(Some(&self.0.heard));
            }
        }
    }

    fn down(&self) {
        if let Some(channel) = self.0.channel.borrow_mut().take() {
            channel.set_onmessage(None);
            channel.close();
        }
    }
}
