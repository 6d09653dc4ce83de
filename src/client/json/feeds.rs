//! Secret addresses of feeds.

use super::{FromJson, Json};
use kith_api::feeds::{Feed, FeedAddresses, FeedKind};

impl FromJson for Feed {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.id()?,
            whose: json.read("whose")?,
            kind: if json.text("kind")? == "own" { FeedKind::Own } else { FeedKind::Network },
            created: json.time("created")?,
            last_used: json.time("last_used"),
        })
    }
}

impl FromJson for FeedAddresses {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { id: json.id()?, atom: json.text("atom")?, rss: json.text("rss")? })
    }
}
