//! People: as lists show them, as the hover profile shows them, as their page shows them.

use crate::follows::Standing;
use crate::ids::{PersonId, SpaceId, StatusId, TeamId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A person as any list shows them. The standing comes inside, so that no button asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// Immutable.
    pub id: PersonId,
    /// Addresses the person's page; may change, and old names lead to the new one.
    pub username: String,
    /// The full name, as the person writes it.
    pub name: String,
    /// The beginning of the picture's address, without the size (`/48`, `/96`, `/256`); none: initials are shown.
    pub picture: Option<String>,
    /// What the person does.
    pub position: Option<String>,
    /// Where in the organisation.
    pub department: Option<String>,
    /// True for an account that was deactivated; only administrators see these.
    #[serde(default)]
    pub deactivated: bool,
    /// Between the viewer and this person.
    pub standing: Standing,
}

/// Someone in a list: a person whom the viewer may see, or the place of one who is gone or hidden. Hidden, deactivated
/// and deleted look the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Someone {
    /// Whom the viewer may see.
    Person(Person),
    /// "Unavailable user".
    Unavailable(Unavailable),
}

/// The place of one who is gone or hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unavailable {
    /// Given in the viewer's own Following list alone, so that unfollowing still works.
    pub id: Option<PersonId>,
}

impl Someone {
    /// The person, where there is one to show.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::Unavailable(_) => None,
        }
    }

    /// The id, where it is known.
    pub fn id(&self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person.id),
            Self::Unavailable(gone) => gone.id,
        }
    }
}

/// An e-mail address by the rule of visibility.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Email {
    /// An address to write to.
    Address(String),
    /// `ana at example dot com`: to be read by people.
    Masked(String),
}

/// Who may see e-mail addresses, from the most open to the strictest: a person's own choice can only be stricter than
/// the site's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EmailVisibility {
    /// Everybody who sees the person.
    Public,
    /// Masked for everybody but administrators.
    #[default]
    Masked,
    /// Administrators alone.
    Administrators,
}

/// A team, as a person's details name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Team {
    /// Immutable.
    pub id: TeamId,
    /// As its members call it.
    pub name: String,
}

/// A space, as an activity names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Space {
    /// Immutable.
    pub id: SpaceId,
    /// Its title.
    pub name: String,
}

/// What somebody said they are doing: at most 140 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    /// Plain text.
    pub text: String,
    /// When it was said.
    pub published: DateTime<Utc>,
}

/// One of the things that somebody said they were doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusUpdate {
    /// Immutable.
    pub id: StatusId,
    /// Plain text.
    pub text: String,
    /// When it was said.
    pub published: DateTime<Utc>,
    /// Whether it is what the hover profile shows.
    pub current: bool,
    /// Whom it mentions, of those whom the viewer may see: `@` and a username in the text is one of these, or mere text.
    #[serde(default)]
    pub mentions: Vec<Person>,
}

/// Somebody whom the viewer does not follow and may like to, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suggestion {
    /// Who.
    pub person: Person,
    /// A team that both are in.
    pub team: Option<Team>,
    /// How many of those the viewer followed last follow the person.
    pub followed_by: u64,
}

/// How many the person follows and how many follow the person, as the viewer sees it: hidden people are not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Counts {
    /// How many the person follows.
    pub following: u64,
    /// How many follow the person.
    pub followers: u64,
}

/// What the hover profile shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Card {
    /// Who it is.
    pub person: Person,
    /// By the rule of visibility; none: not shown, or there is none.
    pub email: Option<Email>,
    /// As the person wrote it.
    pub location: Option<String>,
    /// IANA name, such as `Europe/Lisbon`; the browser works out the local time.
    pub time_zone: Option<String>,
    /// The current status update.
    pub status: Option<Status>,
    /// The teams that the viewer may know of.
    pub teams: Vec<Team>,
    /// Of this person.
    pub counts: Counts,
    /// How many people both the viewer and this person follow.
    pub mutual_count: u64,
    /// The first few of them.
    pub mutual: Vec<Person>,
    /// Whether the viewer may administer the account.
    #[serde(default)]
    pub administered: bool,
}

/// What the profile page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Profile {
    /// Who it is.
    pub person: Person,
    /// By the rule of visibility; none: not shown, or there is none.
    pub email: Option<Email>,
    /// As the person wrote it.
    pub phone: Option<String>,
    /// An instant-messaging name.
    pub im: Option<String>,
    /// An `http` or `https` address.
    pub website: Option<String>,
    /// As the person wrote it.
    pub location: Option<String>,
    /// IANA name, such as `Europe/Lisbon`.
    pub time_zone: Option<String>,
    /// Markdown, as the person wrote it.
    pub about: Option<String>,
    /// The same as HTML in which nothing runs and nothing is loaded from elsewhere.
    #[serde(default)]
    pub about_html: Option<String>,
    /// The current status update.
    pub status: Option<Status>,
    /// The teams that the viewer may know of.
    pub teams: Vec<Team>,
    /// Of this person.
    pub counts: Counts,
    /// Some of those the person follows, for the sidebar.
    pub network: Vec<Person>,
    /// When the account came to be.
    pub joined: DateTime<Utc>,
}

/// The viewer's own profile, as it is edited. Its version is the answer's `ETag`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnProfile {
    /// The name in addresses and mentions.
    pub username: String,
    /// The full name.
    pub name: String,
    /// The beginning of the picture's address, without the size.
    pub picture: Option<String>,
    /// The confirmed address; one that nobody confirmed is here too.
    pub email: Option<String>,
    /// The new address, while it waits to be confirmed.
    pub email_pending: Option<String>,
    /// Who may see the address: never more than the site allows.
    pub email_visibility: EmailVisibility,
    /// As written.
    pub phone: Option<String>,
    /// An instant-messaging name.
    pub im: Option<String>,
    /// An `http` or `https` address.
    pub website: Option<String>,
    /// What the person does.
    pub position: Option<String>,
    /// Where in the organisation.
    pub department: Option<String>,
    /// As written.
    pub location: Option<String>,
    /// Markdown.
    pub about: Option<String>,
}

/// A change of the own profile: what is left out stays, an empty text takes a detail away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    /// The full name: 1 to 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who may see the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email_visibility: Option<EmailVisibility>,
    /// At most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// At most 100 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub im: Option<String>,
    /// An `http` or `https` address, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// At most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// At most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// At most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// Markdown, at most 10,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

/// A text to be shown as it will look, and a status update to be written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// As typed.
    pub text: String,
}

/// Markdown as it will look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rendered {
    /// HTML in which nothing runs and nothing is loaded from elsewhere.
    pub html: String,
}

/// The picture after a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Picture {
    /// The beginning of its address, without the size; none: initials are shown.
    pub picture: Option<String>,
}

/// The most characters of a status update, as people count them (extended grapheme clusters, UAX #29).
pub const STATUS_MAX: usize = 140;
/// The most characters of About me.
pub const ABOUT_MAX: usize = 10_000;
/// The most bytes of a picture that is sent.
pub const PICTURE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The most pixels of a picture's side.
pub const PICTURE_SIDE_MAX: u32 = 4_096;

/// How a list of people is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// By full name, accents and case ignored.
    #[default]
    Name,
    /// In the directory: who joined last, first. In Following and Followers: the newest follow first.
    Newest,
    /// Whose latest activity is the most recent, first.
    Active,
}

impl Sort {
    /// As it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Newest => "newest",
            Self::Active => "active",
        }
    }
}

/// The most characters that a search takes.
pub const SEARCH_MAX: usize = 200;

/// Why a username is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadUsername {
    /// Nothing was written.
    #[error("a username is needed")]
    Empty,
    /// Longer than 64 characters.
    #[error("a username has at most 64 characters")]
    TooLong,
    /// A character that would not survive in an address.
    #[error("a username has letters, digits, dots, hyphens and underscores, and begins with a letter or digit")]
    Characters,
}

/// Says whether a text may be a username: it stands in addresses, in mentions and in mail.
pub fn check_username(name: &str) -> Result<(), BadUsername> {
    let mut letters = name.chars();
    match letters.next() {
        None => return Err(BadUsername::Empty),
        Some(first) if !first.is_alphanumeric() => return Err(BadUsername::Characters),
        Some(_) => {}
    }
    if name.chars().count() > 64 {
        return Err(BadUsername::TooLong);
    }
    if letters.all(|letter| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_')) {
        Ok(())
    } else {
        Err(BadUsername::Characters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, said: Result<(), BadUsername>) {
        assert_eq!(check_username(name), said, "{name:?}");
    }

    #[test]
    fn a_username_is_what_survives_in_an_address() {
        check("ana", Ok(()));
        check("chris-o-neill.2_x", Ok(()));
        check("žofie", Ok(()));
        check("", Err(BadUsername::Empty));
        check(".hidden", Err(BadUsername::Characters));
        check("a/b", Err(BadUsername::Characters));
        check("a b", Err(BadUsername::Characters));
        check("a\u{202e}b", Err(BadUsername::Characters));
        check(&"x".repeat(65), Err(BadUsername::TooLong));
    }

    #[test]
    fn someone_unavailable_tells_nothing_but_perhaps_an_id() {
        let gone = Someone::Unavailable(Unavailable { id: None });
        assert_eq!(serde_json::to_string(&gone).expect("plain"), r#"{"unavailable":{"id":null}}"#);
    }
}
