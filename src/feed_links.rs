//! What a page tells feed readers: `<link rel="alternate">` in the head of the document, as long as the page stands.
//!
//! A secret address is told once. The tab that was told links it while it leads somewhere, so that any reader can take it from
//! there. Without one, the link leads to the same feed for who is signed in: a reader in this browser reads it, and in a link
//! that is copied there is no secret.

use crate::components::changing::effect;
use crate::dom::{Build, make, write_attr};
use crate::language::say_with;
use crate::tabs::Tabs;
use kith_api::feeds::{FeedAddresses, FeedKind};
use kith_api::ids::{FeedId, PersonId};
use kith_api::paths;
use kith_api::people::Person;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// What tabs tell each other begins with this; then comes the id of a feed whose address leads nowhere now, or nothing: none does.
const GONE: &str = "feeds gone ";

/// The secret addresses that this tab was told, and nobody else knows. They end with the tab.
#[derive(Clone, Copy)]
pub struct FeedLinks {
    told: RwSignal<Vec<Told>>,
    tabs: StoredValue<Option<Tabs>, LocalStorage>,
}

struct Told {
    of: PersonId,
    kind: FeedKind,
    addresses: FeedAddresses,
}

impl FeedLinks {
    /// Begins with none; found by [`FeedLinks::expect`] from here on.
    pub fn provide() -> Self {
        let links = Self { told: RwSignal::new(Vec::new()), tabs: StoredValue::new_local(None) };
        provide_context(links);
        links
    }

    /// Finds them.
    pub fn expect() -> Self {
        expect_context()
    }

    /// From now on other tabs hear of what leads nowhere.
    pub fn tell_to(self, tabs: Tabs) {
        self.tabs.set_value(Some(tabs));
    }

    /// Takes what another tab told; says whether it was about feeds.
    pub fn hear(self, message: &JsValue) -> bool {
        let Some(text) = message.as_string() else { return false };
        let Some(id) = text.strip_prefix(GONE) else { return false };
        self.drop_those(|told| id.is_empty() || told.addresses.id.to_string() == id);
        true
    }

    /// Takes the addresses of a feed. Those that it had before lead nowhere.
    pub fn learn(self, of: PersonId, kind: FeedKind, addresses: FeedAddresses) {
        self.forget(addresses.id);
        let _ = self.told.try_update(|all| all.push(Told { of, kind, addresses }));
    }

    /// A feed has no address any more, or another.
    pub fn forget(self, id: FeedId) {
        self.drop_those(|told| told.addresses.id == id);
        self.tell(&id.to_string());
    }

    /// All feeds have ended.
    pub fn forget_all(self) {
        self.drop_those(|_| true);
        self.tell("");
    }

    fn drop_those(self, gone: impl Fn(&Told) -> bool) {
        let _ = self.told.try_update(|all| all.retain(|told| !gone(told)));
    }

    fn tell(self, id: &str) {
        self.tabs.try_with_value(|tabs| tabs.iter().for_each(|tabs| tabs.tell(&[GONE, id].concat().into())));
    }

    /// The newest of a feed that is known, else that for who is signed in.
    fn address(self, of: PersonId, kind: FeedKind, atom: bool) -> String {
        let known = self.told.with(|all| {
            let told = all.iter().rfind(|told| told.of == of && told.kind == kind)?;
            Some(if atom { told.addresses.atom.clone() } else { told.addresses.rss.clone() })
        });
        known.unwrap_or_else(|| {
            let origin = window().location().origin().unwrap_or_default();
            origin + &paths::feed_of_person(of, &[kind.file(), if atom { ".atom" } else { ".rss" }].concat())
        })
    }
}

/// Links feeds of a person until the present page ends.
pub fn link_feeds(of: &Person, kinds: &[FeedKind]) {
    let Some(head) = document().head() else { return };
    let (known, id) = (FeedLinks::expect(), of.id);
    for kind in kinds.iter().copied() {
        let name = named(&of.name, kind);
        for (atom, format, media_type) in
            [(true, "Atom", "application/atom+xml"), (false, "RSS", "application/rss+xml")]
        {
            let link = make("link", "").attr("rel", "alternate").attr("type", media_type);
            let link = link.attr("title", &format!("{name} ({format})"));
            let _ = head.append_child(&link);
            let kept = StoredValue::new_local(link.clone());
            on_cleanup(move || kept.with_value(|link| link.remove()));
            effect(move || write_attr(&link, "href", &known.address(id, kind, atom)));
        }
    }
}

/// What a feed of somebody is called.
pub fn named(name: &str, kind: FeedKind) -> String {
    let words = match kind {
        FeedKind::Network => "feeds.network_of",
        FeedKind::Own => "feeds.own_of",
    };
    say_with(words, &[("name", name)])
}
