//! What the hover profile asks for: its card, and to follow. Read by `Response::json` and `Reflect`, without serde.

use super::exchange::{Sending, exchange};
use super::ApiError;
use js_sys::{Array, Reflect};
use kith_api::follows::{Followed, Relation, Standing};
use kith_api::ids::{PersonId, TeamId};
use kith_api::paths;
use kith_api::people::{Card, Counts, Email, Person, Status, Team};
use wasm_bindgen::JsValue;
use web_sys::AbortSignal;

pub use crate::follows::Request;

/// The hover profile of a person. `NotFound` is "unavailable user".
pub async fn card(username: &str, abort: Option<AbortSignal>) -> Result<Card, ApiError> {
    let address = paths::card(username);
    let json = exchange(Sending { abort, ..Sending::get(&address) }).await?.json().await?;
    // An answer that is not a card comes from something between us and the server.
    Json(json).card().ok_or(ApiError::Network)
}

/// Follows or unfollows; the answer is the standing after it.
pub async fn set_following(request: Request) -> Result<Followed, ApiError> {
    let address = paths::of_person(paths::MY_FOLLOWING, request.of);
    let method = if request.follow { "PUT" } else { "DELETE" };
    let json = exchange(Sending::plain(method, &address)).await?.json().await?;
    Json(json).followed().ok_or(ApiError::Network)
}

struct Json(JsValue);

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

    fn truth(&self, name: &str) -> bool {
        self.at(name).is_some_and(|value| value.0.is_truthy())
    }

    fn each<T>(&self, name: &str, read: impl Fn(&Self) -> Option<T>) -> Vec<T> {
        let items = self.at(name).map(|items| Array::from(&items.0)).unwrap_or_default();
        // One odd row must not cost the whole card.
        items.iter().filter_map(|item| read(&Self(item))).collect()
    }

    fn card(&self) -> Option<Card> {
        Some(Card {
            person: self.at("person")?.person()?,
            email: self.at("email").and_then(|email| {
                email.text("address").map(Email::Address).or_else(|| email.text("masked").map(Email::Masked))
            }),
            location: self.text("location"),
            time_zone: self.text("time_zone"),
            status: self.at("status").and_then(|status| status.status()),
            teams: self.each("teams", Self::team),
            counts: self.at("counts")?.counts()?,
            mutual_count: self.number("mutual_count").unwrap_or(0),
            mutual: self.each("mutual", Self::person),
        })
    }

    fn person(&self) -> Option<Person> {
        Some(Person {
            id: self.text("id")?.parse().ok()?,
            username: self.text("username")?,
            name: self.text("name")?,
            picture: self.text("picture"),
            position: self.text("position"),
            department: self.text("department"),
            deactivated: self.truth("deactivated"),
            standing: self.at("standing")?.standing()?,
        })
    }

    fn standing(&self) -> Option<Standing> {
        Some(Standing {
            relation: match self.text("relation")?.as_str() {
                "myself" => Relation::Myself,
                "requested" => Relation::Requested,
                "following" => Relation::Following,
                _ => Relation::NotFollowing,
            },
            version: self.number("version")?,
            follows_me: self.truth("follows_me"),
            back_version: self.number("back_version")?,
        })
    }

    fn status(&self) -> Option<Status> {
        let millis = js_sys::Date::parse(&self.text("published")?);
        Some(Status { text: self.text("text")?, published: chrono::DateTime::from_timestamp_millis(millis as i64)? })
    }

    fn team(&self) -> Option<Team> {
        Some(Team { id: self.text("id")?.parse::<TeamId>().ok()?, name: self.text("name")? })
    }

    fn counts(&self) -> Option<Counts> {
        Some(Counts { following: self.number("following")?, followers: self.number("followers")? })
    }

    fn followed(&self) -> Option<Followed> {
        Some(Followed {
            id: self.text("id")?.parse::<PersonId>().ok()?,
            standing: self.at("standing")?.standing()?,
            followers: self.number("followers"),
            following: self.number("following")?,
        })
    }
}
