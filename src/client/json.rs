//! Reading answers: the browser parses, `Reflect` picks. A parser of our own, with those of numbers and times behind
//! it, would weigh as much as the pages that show what was read; the widget could not carry it at all.

mod embedding;
mod feeds;

use chrono::{DateTime, Utc};
use js_sys::{Array, Date, JSON, Object, Reflect};
use kith_api::accounts::{Address, Me, SignUp, SignedIn, Site};
use kith_api::activity::{Activity, Thing, Verb};
use kith_api::admin::AdministeredPerson;
use kith_api::follows::{Followed, Relation, Standing};
use kith_api::list::List;
use kith_api::people::{
    Card, Counts, Email, EmailVisibility, OwnProfile, Person, Picture, Profile, Rendered, Someone, Space, Status,
    StatusUpdate, Suggestion, Team, Unavailable,
};
use kith_api::settings::{HomePage, HoverProfiles, MailChange, MailFormat, MailSettings, Settings, Theme};
use std::str::FromStr;
use wasm_bindgen::{JsCast, JsValue};

/// What the browser has parsed.
pub struct Json(pub(super) JsValue);

/// What can be read from an answer. Nothing: it is not what was asked for.
pub trait FromJson: Sized {
    /// Reads it.
    fn from_json(json: &Json) -> Option<Self>;
}

impl Json {
    fn at(&self, name: &str) -> Option<Self> {
        let value = Reflect::get(&self.0, &name.into()).ok()?;
        (!value.is_undefined() && !value.is_null()).then_some(Self(value))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.at(name)?.0.as_string()
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.at(name)?.0.as_f64().map(|number| number as u64)
    }

    pub(super) fn truth(&self, name: &str) -> bool {
        self.at(name).is_some_and(|value| value.0.is_truthy())
    }

    pub(super) fn id<T: FromStr>(&self) -> Option<T> {
        self.text("id")?.parse().ok()
    }

    fn time(&self, name: &str) -> Option<DateTime<Utc>> {
        let millis = Date::parse(&self.text(name)?);
        // An unreadable time is not a number, and that would pass for the year 1970.
        if millis.is_nan() { None } else { DateTime::from_timestamp_millis(millis as i64) }
    }

    pub(super) fn read<T: FromJson>(&self, name: &str) -> Option<T> {
        T::from_json(&self.at(name)?)
    }

    fn array(&self, name: &str) -> Option<Array> {
        self.at(name)?.0.dyn_into().ok()
    }

    /// The items that can be read: one odd row must not cost the others.
    pub(super) fn each<T: FromJson>(&self, name: &str) -> Vec<T> {
        let items = self.array(name).unwrap_or_default();
        items.iter().filter_map(|item| T::from_json(&Self(item))).collect()
    }

    /// Ids alone, without what they are of.
    #[cfg(feature = "app")]
    pub(super) fn ids<T: FromStr>(&self, name: &str) -> Vec<T> {
        self.array(name).unwrap_or_default().iter().filter_map(|item| item.as_string()?.parse().ok()).collect()
    }
}

/// The words of home pages, by their numbers.
pub(super) const HOMES: [&str; 3] = ["network", "profile", "people"];
/// The words of themes, by their numbers.
pub(super) const THEMES: [&str; 3] = ["automatic", "light", "dark"];
/// The words of who may see an address, by their numbers.
pub const VISIBILITIES: [&str; 3] = ["public", "masked", "administrators"];

/// Writes what is to come by mail from now on; none: the same as before.
pub(super) fn write_mail(before: &MailSettings, now: &MailSettings) -> Option<JsValue> {
    let change = MailChange::between(before, now);
    if change == MailChange::default() {
        return None;
    }
    let object = Object::new();
    let format = change.format.map(|format| if format == MailFormat::Text { "text" } else { "html" });
    let fields: [(&str, Option<JsValue>); 8] = [
        ("autowatch", change.autowatch.map(JsValue::from)),
        ("daily_digest", change.daily_digest.map(JsValue::from)),
        ("network", change.network.map(JsValue::from)),
        ("new_follower", change.new_follower.map(JsValue::from)),
        ("mentions", change.mentions.map(JsValue::from)),
        ("own_actions", change.own_actions.map(JsValue::from)),
        ("format", format.map(JsValue::from)),
        ("digest_hour", change.digest_hour.map(JsValue::from)),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            let _ = Reflect::set(&object, &name.into(), &value);
        }
    }
    Some(object.into())
}

/// Writes what is sent: values by name.
pub(super) fn write(fields: &[(&str, JsValue)]) -> Option<String> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &(*name).into(), value).ok()?;
    }
    JSON::stringify(&object).ok().map(String::from)
}

impl<T: FromJson> FromJson for List<T> {
    fn from_json(json: &Json) -> Option<Self> {
        json.array("items")?;
        Some(Self { items: json.each("items"), next: json.text("next"), total: json.number("total") })
    }
}

impl FromJson for Person {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.id()?,
            username: json.text("username")?,
            name: json.text("name")?,
            picture: json.text("picture"),
            position: json.text("position"),
            department: json.text("department"),
            deactivated: json.truth("deactivated"),
            standing: json.read("standing")?,
        })
    }
}

impl FromJson for Standing {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            relation: match json.text("relation")?.as_str() {
                "myself" => Relation::Myself,
                "requested" => Relation::Requested,
                "following" => Relation::Following,
                _ => Relation::NotFollowing,
            },
            version: json.number("version")?,
            follows_me: json.truth("follows_me"),
            back_version: json.number("back_version")?,
        })
    }
}

impl FromJson for Someone {
    fn from_json(json: &Json) -> Option<Self> {
        match json.at("person") {
            Some(person) => Person::from_json(&person).map(Self::Person),
            None => Some(Self::Unavailable(Unavailable { id: json.at("unavailable")?.id() })),
        }
    }
}

impl FromJson for Activity {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.id()?,
            actor: json.read("actor")?,
            verb: Verb::from_word(&json.text("verb")?),
            thing: json.read("thing"),
            person: json.read("person"),
            space: json.read("space"),
            excerpt: json.text("excerpt"),
            published: json.time("published")?,
        })
    }
}

impl FromJson for Thing {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { id: json.id()?, name: json.text("name")?, url: json.text("url") })
    }
}

impl FromJson for Space {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { id: json.id()?, name: json.text("name")? })
    }
}

impl FromJson for Team {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { id: json.id()?, name: json.text("name")? })
    }
}

impl FromJson for Status {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { text: json.text("text")?, published: json.time("published")? })
    }
}

impl FromJson for Counts {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { following: json.number("following")?, followers: json.number("followers")? })
    }
}

impl FromJson for Email {
    fn from_json(json: &Json) -> Option<Self> {
        json.text("address").map(Self::Address).or_else(|| json.text("masked").map(Self::Masked))
    }
}

impl FromJson for Card {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            person: json.read("person")?,
            email: json.read("email"),
            location: json.text("location"),
            time_zone: json.text("time_zone"),
            status: json.read("status"),
            teams: json.each("teams"),
            counts: json.read("counts")?,
            mutual_count: json.number("mutual_count").unwrap_or(0),
            mutual: json.each("mutual"),
            administered: json.truth("administered"),
        })
    }
}

impl FromJson for Profile {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            person: json.read("person")?,
            email: json.read("email"),
            phone: json.text("phone"),
            im: json.text("im"),
            website: json.text("website"),
            location: json.text("location"),
            time_zone: json.text("time_zone"),
            about: json.text("about"),
            about_html: json.text("about_html"),
            status: json.read("status"),
            teams: json.each("teams"),
            counts: json.read("counts")?,
            network: json.each("network"),
            joined: json.time("joined")?,
        })
    }
}

impl FromJson for Followed {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.id()?,
            standing: json.read("standing")?,
            followers: json.number("followers"),
            following: json.number("following")?,
        })
    }
}

impl FromJson for Me {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            person: json.read("person")?,
            administrator: json.truth("administrator"),
            restricted: json.truth("restricted"),
            settings: json.read("settings").unwrap_or_default(),
            news: json.number("news").unwrap_or_default(),
        })
    }
}

impl FromJson for Settings {
    fn from_json(json: &Json) -> Option<Self> {
        let mode = json.text("hover_profiles")?;
        let all = [HoverProfiles::OnHover, HoverProfiles::OnClick, HoverProfiles::Off];
        Some(Self {
            hover_profiles: all.into_iter().find(|known| known.as_str() == mode)?,
            hover_delay_ms: json.number("hover_delay_ms")? as u32,
            home: match json.text("home").as_deref() {
                Some("profile") => HomePage::Profile,
                Some("people") => HomePage::People,
                _ => HomePage::Network,
            },
            language: json.text("language"),
            time_zone: json.text("time_zone"),
            theme: match json.text("theme").as_deref() {
                Some("light") => Theme::Light,
                Some("dark") => Theme::Dark,
                _ => Theme::Automatic,
            },
            mail: json.read("mail").unwrap_or_default(),
        })
    }
}

impl FromJson for MailSettings {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            autowatch: json.truth("autowatch"),
            daily_digest: json.truth("daily_digest"),
            network: json.truth("network"),
            new_follower: json.truth("new_follower"),
            mentions: json.truth("mentions"),
            own_actions: json.truth("own_actions"),
            format: if json.text("format")? == "text" { MailFormat::Text } else { MailFormat::Html },
            digest_hour: json.number("digest_hour")? as u32,
        })
    }
}

impl FromJson for OwnProfile {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            username: json.text("username")?,
            name: json.text("name")?,
            picture: json.text("picture"),
            email: json.text("email"),
            email_pending: json.text("email_pending"),
            email_visibility: match json.text("email_visibility")?.as_str() {
                "public" => EmailVisibility::Public,
                "masked" => EmailVisibility::Masked,
                _ => EmailVisibility::Administrators,
            },
            phone: json.text("phone"),
            im: json.text("im"),
            website: json.text("website"),
            position: json.text("position"),
            department: json.text("department"),
            location: json.text("location"),
            about: json.text("about"),
        })
    }
}

impl FromJson for Picture {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { picture: json.text("picture") })
    }
}

impl FromJson for Rendered {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { html: json.text("html")? })
    }
}

impl FromJson for Address {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self { email: json.text("email")? })
    }
}

impl FromJson for SignedIn {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.id()?,
            current: json.truth("current"),
            browser: json.text("browser"),
            system: json.text("system"),
            address: json.text("address"),
            signed_in: json.time("signed_in")?,
            last_used: json.time("last_used")?,
        })
    }
}

impl FromJson for AdministeredPerson {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            person: json.read("person")?,
            email: json.text("email"),
            email_confirmed: json.truth("email_confirmed"),
            administrator: json.truth("administrator"),
            restricted: json.truth("restricted"),
            has_password: json.truth("has_password"),
            sessions: json.number("sessions")?,
            joined: json.time("joined")?,
        })
    }
}

impl FromJson for StatusUpdate {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            id: json.id()?,
            text: json.text("text")?,
            published: json.time("published")?,
            current: json.truth("current"),
            mentions: json.each("mentions"),
        })
    }
}

impl FromJson for Suggestion {
    fn from_json(json: &Json) -> Option<Self> {
        Some(Self {
            person: json.read("person")?,
            team: json.read("team"),
            followed_by: json.number("followed_by").unwrap_or(0),
        })
    }
}

impl FromJson for Site {
    fn from_json(json: &Json) -> Option<Self> {
        let sign_up = json.text("sign_up").as_deref().and_then(SignUp::from_word).unwrap_or_default();
        Some(Self { name: json.text("name")?, sign_up })
    }
}
