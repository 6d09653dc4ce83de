//! Sites that show hover profiles, and what they may do.

use super::{FromJson, Json};
use kith_api::embedding::{EmbeddingSite, OauthToken, Scope};

impl FromJson for EmbeddingSite {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.id()?,
            origin: json.text("origin")?,
            name: json.text("name")?,
            enabled: json.truth("enabled"),
            registered: json.time("registered")?,
        })
    }
}

impl FromJson for OauthToken {
    fn from_json(json: &Json) -> Option<Self> {
        let scopes = json.array("scopes")?;
        let has = |scope: &Scope| scopes.includes(&scope.as_str().into(), 0);
        Some(Self {
            id: json.id()?,
            site: json.text("site")?,
            origin: json.text("origin")?,
            scopes: Scope::ALL.into_iter().filter(has).collect(),
            issued: json.time("issued")?,
            last_used: json.time("last_used"),
            expires: json.time("expires")?,
            ended: json.truth("ended"),
            follows: json.number("follows").unwrap_or(0),
        })
    }
}
