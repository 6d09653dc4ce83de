//! Which page is shown: the browser's address as a signal.
//!
//! The only module that touches the history. Links are plain `<a href>`; one listener takes the clicks on those that
//! lead to a page of the app. `leptos_router` is not used: its typed trees would say again what [`Route`] says, and
//! they weigh as much as all pages together.

use crate::route::Route;
use js_sys::{Array, Reflect};
use leptos::{ev, prelude::*};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, HtmlElement, MouseEvent, Url};

/// An address of this site: path, `?query`, `#fragment`, as the browser writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Begins with a slash.
    pub path: String,
    /// Empty, or begins with a question mark.
    pub query: String,
    /// Empty, or begins with `#`.
    pub fragment: String,
}

impl Address {
    fn current() -> Self {
        let place = window().location();
        Self {
            path: place.pathname().unwrap_or_else(|_| "/".into()),
            query: place.search().unwrap_or_default(),
            fragment: place.hash().unwrap_or_default(),
        }
    }

    fn parse(text: &str) -> Self {
        let (text, fragment) = text.split_at(text.find('#').unwrap_or(text.len()));
        let (path, query) = text.split_at(text.find('?').unwrap_or(text.len()));
        Self { path: path.into(), query: query.into(), fragment: fragment.into() }
    }

    /// The whole, as it is written.
    pub fn text(&self) -> String {
        format!("{}{}{}", self.path, self.query, self.fragment)
    }
}

/// How a page was left, kept in the browser's history.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Place {
    /// How far down, in pixels.
    scroll: f64,
    /// How many rows its list showed: what lies below the first page is reached only once they are there again.
    rows: usize,
}

impl Place {
    fn read(state: &JsValue) -> Self {
        let Some(state) = state.dyn_ref::<Array>() else { return Self::default() };
        let number = |at| state.get(at).as_f64().unwrap_or(0.0);
        Self { scroll: number(0), rows: number(1) as usize }
    }

    fn written(self) -> JsValue {
        Array::of2(&self.scroll.into(), &(self.rows as f64).into()).into()
    }
}

/// Where the page should stand once it shows.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Arrival {
    /// The app was just loaded: where it stood before a reload.
    Loaded(Place),
    /// Nothing more to do.
    Settled,
    /// By a link: at the top, or at the fragment.
    Followed,
    /// By Back or Forward: where it stood.
    Returned(Place),
}

/// Handle of the router.
#[derive(Clone, Copy)]
pub struct Router {
    address: RwSignal<Address>,
    path: Memo<String>,
    arrival: StoredValue<Arrival>,
    rows: StoredValue<usize>,
}

impl Router {
    /// Starts listening to clicks and to Back and Forward; the handle is found by [`Router::expect`] from here on.
    pub fn provide() -> Self {
        let address = RwSignal::new(Address::current());
        // Compared as text: what a page notes behind `?` does not make it anew.
        let path = Memo::new(move |_| address.with(|address| address.path.clone()));
        let arrival = StoredValue::new(Arrival::Loaded(remembered()));
        let router = Self { address, path, arrival, rows: StoredValue::new(0) };
        provide_context(router);
        // The pages are built after the browser would scroll: the app does it when they are.
        if let Ok(history) = window().history() {
            let _ = Reflect::set(&history, &"scrollRestoration".into(), &"manual".into());
        }
        let clicks = window_event_listener(ev::click, move |click| router.clicked(&click));
        let returns = window_event_listener(ev::popstate, move |event| {
            router.rows.set_value(0);
            router.arrival.set_value(Arrival::Returned(Place::read(&event.state())));
            router.address.set(Address::current());
        });
        let leaving = window_event_listener(ev::pagehide, move |_| router.remember());
        on_cleanup(move || {
            clicks.remove();
            returns.remove();
            leaving.remove();
        });
        router
    }

    /// Finds the router.
    pub fn expect() -> Self {
        expect_context()
    }

    /// The page to be shown.
    pub fn route(self) -> Route {
        Route::parse(&self.path.get())
    }

    /// The whole address.
    pub fn address(self) -> Address {
        self.address.get()
    }

    /// Goes to an address of this site, as a link does.
    pub fn go(self, to: &str) {
        self.remember();
        self.change(to, false);
    }

    /// Goes to an address of this site in place of this one: Back does not return here.
    pub fn replace(self, to: &str) {
        self.change(to, true);
    }

    /// Keeps what a page shows in the address, without arriving anywhere: nothing scrolls, no focus moves.
    pub fn note(self, address: &str) {
        if self.address.with_untracked(|now| now.text() != address) {
            write_history(address, true);
            // Not read back from the browser: some refuse to change the address at every letter.
            self.address.set(Address::parse(address));
        }
    }

    /// How many rows the list of this page showed when it was left; 0 for one who was not here before. Asked while the
    /// page is made.
    pub fn rows(self) -> usize {
        match self.arrival.get_value() {
            Arrival::Loaded(place) | Arrival::Returned(place) => place.rows,
            Arrival::Settled | Arrival::Followed => 0,
        }
    }

    /// Keeps how many rows the list of this page shows, for one who comes back.
    pub fn note_rows(self, rows: usize) {
        self.rows.set_value(rows);
    }

    /// Called by a page's heading once it shows: scrolls to where one arrived. Says whether the heading should have the
    /// focus: after a link and after Back, unless the address names another place of the page.
    pub fn arrived(self) -> bool {
        let arrival = self.arrival.get_value();
        self.arrival.set_value(Arrival::Settled);
        match arrival {
            Arrival::Settled => false,
            Arrival::Loaded(Place { scroll, .. }) if scroll > 0.0 => {
                restore_scroll(scroll, None, RESTORING);
                false
            }
            Arrival::Loaded(_) => {
                self.show_fragment();
                false
            }
            Arrival::Followed => {
                !self.show_fragment() && {
                    window().scroll_to_with_x_and_y(0.0, 0.0);
                    true
                }
            }
            Arrival::Returned(Place { scroll, .. }) => {
                restore_scroll(scroll, None, RESTORING);
                true
            }
        }
    }

    fn show_fragment(self) -> bool {
        let fragment = self.address.with_untracked(|address| address.fragment.trim_start_matches('#').to_owned());
        let Some(place) = document().get_element_by_id(&fragment) else { return false };
        place.scroll_into_view();
        place.dyn_ref::<HtmlElement>().is_some_and(|place| place.focus().is_ok())
    }

    fn change(self, to: &str, replace: bool) {
        self.rows.set_value(0);
        self.arrival.set_value(Arrival::Followed);
        write_history(to, replace);
        self.address.set(Address::current());
    }

    fn remember(self) {
        if let (Ok(history), Ok(scroll)) = (window().history(), window().scroll_y()) {
            let place = Place { scroll, rows: self.rows.get_value() };
            let _ = history.replace_state(&place.written(), "");
        }
    }

    fn clicked(self, click: &MouseEvent) {
        let modified = click.meta_key() || click.alt_key() || click.ctrl_key() || click.shift_key();
        if click.default_prevented() || click.button() != 0 || modified {
            return;
        }
        let mut path = click.composed_path().into_iter();
        let Some(link) = path.find_map(|node| node.dyn_into::<HtmlAnchorElement>().ok()) else { return };
        let external = link.rel().split_ascii_whitespace().any(|word| word == "external");
        if external || !link.target().is_empty() || link.has_attribute("download") || !link.has_attribute("href") {
            return;
        }
        let (Ok(to), Ok(origin)) = (Url::new(&link.href()), window().location().origin()) else { return };
        let here = self.address.get_untracked();
        let within_page = !to.hash().is_empty() && to.pathname() == here.path && to.search() == here.query;
        if to.origin() != origin || within_page || Route::parse(&to.pathname()) == Route::NotFound {
            return;
        }
        click.prevent_default();
        self.go(&format!("{}{}{}", to.pathname(), to.search(), to.hash()));
    }
}

fn remembered() -> Place {
    let state = window().history().ok().and_then(|history| history.state().ok());
    state.map(|state| Place::read(&state)).unwrap_or_default()
}

fn write_history(to: &str, replace: bool) {
    let Ok(history) = window().history() else { return };
    let _ = if replace {
        history.replace_state_with_url(&JsValue::NULL, "", Some(to))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(to))
    };
}

/// So many frames long a page may grow until it is as high as it was: some seconds.
const RESTORING: u32 = 300;

/// The page grows while its data arrives: tries again until it is there, and ends as soon as somebody scrolls. Where the
/// page changed its height as well, it was the browser that scrolled.
fn restore_scroll(to: f64, put: Option<(f64, i32)>, frames: u32) {
    let stands =
        || (window().scroll_y().unwrap_or(to), document().document_element().map_or(0, |root| root.scroll_height()));
    let (now, height) = stands();
    if put.is_some_and(|(put, before)| height == before && (now - put).abs() > 1.0) {
        return;
    }
    window().scroll_to_with_x_and_y(0.0, to);
    let (put, height) = stands();
    if put + 1.0 < to && frames > 0 {
        request_animation_frame(move || restore_scroll(to, Some((put, height)), frames - 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_three_parts() {
        for text in ["/", "/people?q=a%20b", "/people/ana/network#followers", "/a?b#c?d"] {
            assert_eq!(Address::parse(text).text(), text);
        }
        let address = Address::parse("/a?b#c?d");
        assert_eq!((&*address.path, &*address.query, &*address.fragment), ("/a", "?b", "#c?d"));
    }
}
