//! One line of an import: read, checked, or refused with a reason. Nothing here knows the database.

use crate::texts;
use chrono::DateTime;
use kith_api::people::{BadUsername, check_username};
use serde_json::{Map, Value};

/// The most bytes of a line: a team of a hundred thousand fits.
pub const LINE_MAX: usize = 8 * 1024 * 1024;
/// The most characters of an excerpt; longer texts are cut at a word.
const EXCERPT_MAX: usize = 300;
/// The most characters of names and other short texts.
const SHORT_MAX: usize = 200;
/// The most characters of an id: what every engine's index takes.
const ID_MAX: usize = 500;
const TITLE_MAX: usize = 500;
const ADDRESS_MAX: usize = 2_000;
const ABOUT_MAX: usize = 20_000;
const CONTENT_MAX: usize = 1_000_000;
const STATUS_MAX: usize = 140;

/// Why a line is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the line is longer than {} MiB", LINE_MAX / 1024 / 1024)]
    LineTooLong,
    #[error("the line is not UTF-8")]
    NotUtf8,
    #[error("the line is not JSON: {0}")]
    NotJson(String),
    #[error("the line is not a JSON object")]
    NotAnObject,
    #[error("the type {0:?} is unknown")]
    UnknownType(String),
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("`{0}` is not a text")]
    NotText(&'static str),
    #[error("`{0}` is not a list of ids")]
    NotIds(&'static str),
    #[error("`{field}` has {is} characters, and at most {most} are taken")]
    TooLong { field: &'static str, is: usize, most: usize },
    #[error("`{0}` has a control character")]
    Control(&'static str),
    #[error("`{0}` is not a time such as 2026-07-10T12:20:33-04:00: {1:?}")]
    NotATime(&'static str, String),
    #[error("`{0}` is not an http or https address")]
    NotAnAddress(&'static str),
    #[error("`email` is not an e-mail address")]
    NotAnEmail,
    #[error("`timezone` is not the name of a time zone")]
    NotATimeZone,
    #[error("`preferredUsername`: {0}")]
    Username(#[from] BadUsername),
    #[error("nobody follows himself")]
    FollowsHimself,
    #[error("`{field}` is unknown: {id:?}")]
    Unknown { field: &'static str, id: String },
    #[error("`{field}` is a {is}: {id:?}")]
    WrongKind { field: &'static str, id: String, is: &'static str },
    #[error("the id is known as that of a {0}")]
    KnownAs(&'static str),
}

/// What a line says, under the id that its source has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: String,
    pub what: What,
}

/// Texts that name others are ids of the same source; times are microseconds UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Person(Box<Person>),
    Team { name: String, members: Vec<String> },
    Space { name: String, audience: Option<Vec<String>> },
    Page(Page),
    Follow { actor: String, object: String, published: i64 },
    Deed { edited: bool, actor: String, object: String, published: i64, excerpt: Option<String> },
    Comment { actor: String, on: String, published: i64, excerpt: Option<String> },
    Status { actor: String, published: i64, content: String },
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Fit to be a username, though perhaps taken.
    pub username: String,
    /// As the line has it, where that is not fit.
    pub written: Option<String>,
    pub name: String,
    pub email: Option<String>,
    pub position: Option<String>,
    pub department: Option<String>,
    pub location: Option<String>,
    pub about: Option<String>,
    pub time_zone: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub blog_post: bool,
    pub name: String,
    pub space: String,
    pub url: Option<String>,
    pub content: Option<String>,
}

impl Line {
    /// Reads a line.
    pub fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let text = std::str::from_utf8(bytes).map_err(|_| Refusal::NotUtf8)?;
        let value = serde_json::from_str(text).map_err(|error| Refusal::NotJson(error.to_string()))?;
        let Value::Object(fields) = value else { return Err(Refusal::NotAnObject) };
        let fields = Fields(fields);
        let kind = fields.text("type", ID_MAX)?;
        let id = fields.text("id", ID_MAX)?;
        let what = match kind.as_str() {
            "Person" => What::Person(Box::new(fields.person()?)),
            "Group" => What::Team {
                name: fields.text("name", SHORT_MAX)?,
                members: fields.ids("member")?.ok_or(Refusal::Missing("member"))?,
            },
            "Space" => What::Space { name: fields.text("name", TITLE_MAX)?, audience: fields.ids("audience")? },
            "Page" | "Article" => What::Page(Page {
                blog_post: kind == "Article",
                name: fields.text("name", TITLE_MAX)?,
                space: fields.id("context")?,
                url: fields.address("url")?,
                content: fields.prose("content", CONTENT_MAX)?,
            }),
            "Follow" => fields.follow()?,
            "Create" | "Update" => What::Deed {
                edited: kind == "Update",
                actor: fields.id("actor")?,
                object: fields.id("object")?,
                published: fields.time("published")?,
                excerpt: fields.prose("summary", CONTENT_MAX)?.and_then(|text| excerpt(&text)),
            },
            "Note" => fields.note()?,
            _ => return Err(Refusal::UnknownType(kind)),
        };
        Ok(Self { id, what })
    }

    /// The ids that the line needs looked up: its own and those it names.
    pub fn ids(&self) -> Vec<&str> {
        let mut ids = vec![self.id.as_str()];
        match &self.what {
            What::Person(_) => {}
            What::Team { members, .. } => ids.extend(members.iter().map(String::as_str)),
            What::Space { audience, .. } => ids.extend(audience.iter().flatten().map(String::as_str)),
            What::Page(page) => ids.push(&page.space),
            What::Follow { actor, object, .. } | What::Deed { actor, object, .. } => ids.extend([&**actor, object]),
            What::Comment { actor, on, .. } => ids.extend([&**actor, on]),
            What::Status { actor, .. } => ids.push(actor),
        }
        ids
    }
}

/// The fields of a line. Null is none; what no field asks for is passed over.
struct Fields(Map<String, Value>);

impl Fields {
    fn person(&self) -> Result<Person, Refusal> {
        let written = self.text("preferredUsername", SHORT_MAX)?;
        let username = fit_username(&written)?;
        let email = self.short("email")?;
        if let Some(address) = &email
            && !address.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
        {
            return Err(Refusal::NotAnEmail);
        }
        let time_zone = self.short("timezone")?;
        let in_zone_names = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '/' | '_' | '-' | '+');
        if time_zone.as_ref().is_some_and(|name| !name.chars().all(in_zone_names)) {
            return Err(Refusal::NotATimeZone);
        }
        Ok(Person {
            written: (username != written).then_some(written),
            username,
            name: self.text("name", SHORT_MAX)?,
            email,
            position: self.short("position")?,
            department: self.short("department")?,
            location: self.short("location")?,
            about: self.prose("summary", ABOUT_MAX)?,
            time_zone,
        })
    }

    fn follow(&self) -> Result<What, Refusal> {
        let (actor, object) = (self.id("actor")?, self.id("object")?);
        if actor == object {
            return Err(Refusal::FollowsHimself);
        }
        Ok(What::Follow { actor, object, published: self.time("published")? })
    }

    fn note(&self) -> Result<What, Refusal> {
        let (actor, published) = (self.id("attributedTo")?, self.time("published")?);
        let content = self.prose("content", CONTENT_MAX)?.ok_or(Refusal::Missing("content"))?;
        Ok(match self.value("inReplyTo") {
            Some(_) => What::Comment { actor, on: self.id("inReplyTo")?, published, excerpt: excerpt(&content) },
            None => {
                let content = content.split_whitespace().collect::<Vec<_>>().join(" ");
                let is = content.chars().count();
                if is > STATUS_MAX {
                    return Err(Refusal::TooLong { field: "content", is, most: STATUS_MAX });
                }
                What::Status { actor, published, content }
            }
        })
    }

    fn value(&self, field: &'static str) -> Option<&Value> {
        self.0.get(field).filter(|value| !value.is_null())
    }

    /// A text of one line that must be there.
    fn text(&self, field: &'static str, most: usize) -> Result<String, Refusal> {
        self.one_line(field, most)?.ok_or(Refusal::Missing(field))
    }

    fn short(&self, field: &'static str) -> Result<Option<String>, Refusal> {
        self.one_line(field, SHORT_MAX)
    }

    fn one_line(&self, field: &'static str, most: usize) -> Result<Option<String>, Refusal> {
        let text = self.bounded(field, most)?;
        if text.as_ref().is_some_and(|text| text.chars().any(char::is_control)) {
            return Err(Refusal::Control(field));
        }
        Ok(text)
    }

    /// A text of several lines.
    fn prose(&self, field: &'static str, most: usize) -> Result<Option<String>, Refusal> {
        let text = self.bounded(field, most)?;
        let odd = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
        if text.as_ref().is_some_and(|text| text.chars().any(odd)) {
            return Err(Refusal::Control(field));
        }
        Ok(text)
    }

    /// Trimmed, and without what would turn the text around it; an empty text is none.
    fn bounded(&self, field: &'static str, most: usize) -> Result<Option<String>, Refusal> {
        let Some(value) = self.value(field) else { return Ok(None) };
        let text = texts::without_turns(value.as_str().ok_or(Refusal::NotText(field))?);
        let text = text.trim();
        let is = text.chars().count();
        if is > most {
            return Err(Refusal::TooLong { field, is, most });
        }
        Ok((is > 0).then(|| text.to_owned()))
    }

    /// An id, alone or inside the object that it names: ActivityStreams knows both.
    fn id(&self, field: &'static str) -> Result<String, Refusal> {
        let value = self.value(field).ok_or(Refusal::Missing(field))?;
        let text = value.get("id").unwrap_or(value).as_str().ok_or(Refusal::NotText(field))?;
        if text.trim().is_empty() {
            return Err(Refusal::Missing(field));
        }
        check_id(field, text)
    }

    fn ids(&self, field: &'static str) -> Result<Option<Vec<String>>, Refusal> {
        match self.value(field) {
            None => Ok(None),
            Some(Value::Array(values)) => {
                let ids = values.iter().map(|value| check_id(field, value.as_str().ok_or(Refusal::NotIds(field))?));
                ids.collect::<Result<_, _>>().map(Some)
            }
            Some(Value::String(one)) => Ok(Some(vec![check_id(field, one)?])),
            Some(_) => Err(Refusal::NotIds(field)),
        }
    }

    fn time(&self, field: &'static str) -> Result<i64, Refusal> {
        let text = self.text(field, SHORT_MAX)?;
        match DateTime::parse_from_rfc3339(&text) {
            Ok(time) => Ok(time.timestamp_micros()),
            Err(_) => Err(Refusal::NotATime(field, text)),
        }
    }

    fn address(&self, field: &'static str) -> Result<Option<String>, Refusal> {
        let Some(text) = self.one_line(field, ADDRESS_MAX)? else { return Ok(None) };
        match url::Url::parse(&text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Some(text)),
            _ => Err(Refusal::NotAnAddress(field)),
        }
    }
}

fn check_id(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = texts::without_turns(text);
    let text = text.trim();
    let is = text.chars().count();
    if is > ID_MAX {
        return Err(Refusal::TooLong { field, is, most: ID_MAX });
    }
    if text.chars().any(char::is_control) {
        return Err(Refusal::Control(field));
    }
    Ok(text.to_owned())
}

/// The name itself where it may be a username, else with hyphens for what does not survive in an address.
fn fit_username(written: &str) -> Result<String, Refusal> {
    match check_username(written) {
        Ok(()) => return Ok(written.to_owned()),
        Err(BadUsername::Characters) => {}
        Err(other) => return Err(other.into()),
    }
    let fits = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let parts: Vec<&str> = written.split(|letter| !fits(letter)).filter(|part| !part.is_empty()).collect();
    let fit = parts.join("-").trim_start_matches(['.', '-', '_']).to_owned();
    check_username(&fit).map_err(|_| BadUsername::Characters)?;
    Ok(fit)
}

/// A few words in one line.
fn excerpt(text: &str) -> Option<String> {
    let mut excerpt = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        length += word.chars().count() + 1;
        if length > EXCERPT_MAX {
            excerpt.push('…');
            break;
        }
        if !excerpt.is_empty() {
            excerpt.push(' ');
        }
        excerpt.push_str(word);
    }
    // A single word without end.
    if excerpt == "…" {
        excerpt = text.trim_start().chars().take(EXCERPT_MAX).chain(['…']).collect();
    }
    (!excerpt.is_empty()).then_some(excerpt)
}

#[cfg(test)]
mod tests;
