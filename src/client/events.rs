//! What the server tells while it happens: server-sent events.

use super::{FromJson, Json};
use js_sys::{Function, JSON};
use kith_api::live::{Changed, NEWS, News, RESYNC};
use kith_api::paths;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{EventSource, MessageEvent};

/// What comes over a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Something changed: as it was written, and its position.
    News(String, u64),
    /// Some news were missed; from this position on there are more.
    Resync(u64),
    /// The stream ended and does not come back by itself.
    Lost,
}

/// A stream; dropping it ends it.
pub struct Events {
    source: EventSource,
}

impl Events {
    /// Hears of what changes after a position. A stream that breaks comes back by itself, and goes on where it was.
    pub fn open(after: u64, hear: Rc<dyn Fn(Heard)>) -> Option<Self> {
        let address = [paths::plain(paths::MY_EVENTS).as_str(), "?after=", &after.to_string()].concat();
        let source = EventSource::new(&address).ok()?;
        for name in [NEWS, RESYNC] {
            let hear = Rc::clone(&hear);
            let heard = function(move |event: MessageEvent| {
                let position = event.last_event_id().parse().unwrap_or_default();
                hear(match event.data().as_string() {
                    Some(text) if name == NEWS => Heard::News(text, position),
                    _ => Heard::Resync(position),
                });
            });
            let _ = source.add_event_listener_with_callback(name, &heard);
        }
        let failing = source.clone();
        let failed = function(move |_: MessageEvent| {
            if failing.ready_state() == EventSource::CLOSED {
                hear(Heard::Lost);
            }
        });
        source.set_onerror(Some(&failed));
        Some(Self { source })
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.source.close();
    }
}

/// It lives as long as whoever calls it.
fn function(call: impl Fn(MessageEvent) + 'static) -> Function {
    Closure::<dyn FnMut(MessageEvent)>::new(call).into_js_value().unchecked_into()
}

/// Reads news. None: they are of another build.
pub fn read_news(text: &str) -> Option<News> {
    News::from_json(&Json(JSON::parse(text).ok().filter(JsValue::is_object)?))
}

impl FromJson for News {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { people: json.each("people"), lines: json.truth("lines"), actors: json.ids("actors") })
    }
}

impl FromJson for Changed {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { id: json.id()?, standing: json.read("standing")?, own: json.truth("own") })
    }
}
