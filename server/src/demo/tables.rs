//! The demo's tables, as they stand in the files beside this one.

use serde::Deserialize;

/// All of them.
pub struct Tables {
    pub people: Vec<PersonLine>,
    pub places: Places,
    pub pages: Vec<PageLine>,
}

/// A person, with what they say and whom they follow.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonLine {
    pub username: String,
    pub name: String,
    /// Names, with a comma between.
    pub teams: String,
    /// An account from outside, restricted to its teams.
    #[serde(default)]
    pub client: bool,
    #[serde(default)]
    pub state: AccountState,
    pub position: String,
    pub department: String,
    pub location: String,
    pub time_zone: String,
    pub phone: Option<String>,
    pub im: Option<String>,
    pub website: Option<String>,
    pub about: String,
    /// What was said, and how many days ago; the latest first.
    pub status: Vec<(String, f64)>,
    /// Usernames, with a space between; the latest first.
    pub follows: String,
    /// How many days ago.
    pub profile_changed: Option<f64>,
}

/// The numbers are those of the database.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    #[default]
    Active = 0,
    Deactivated = 1,
    Deleted = 2,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    pub teams: Vec<String>,
    pub spaces: Vec<SpaceLine>,
}

/// A space, open to everyone or to the members of one team only.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpaceLine {
    pub name: String,
    pub only: Option<String>,
}

/// A page or blog post, and what was done to it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageLine {
    pub space: String,
    #[serde(default)]
    pub post: bool,
    pub name: String,
    pub by: String,
    pub days_ago: f64,
    pub content: String,
    /// Who did what, how many days ago, in which words.
    pub then: Vec<(String, Deed, f64, String)>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    Edited,
    Commented,
    Attached,
}

impl Tables {
    /// Reads what was compiled in.
    pub fn read() -> Self {
        Self {
            people: lines(include_str!("people.jsonl")),
            places: serde_json::from_str(include_str!("places.json")).expect("compiled in, and read by a test"),
            pages: lines(include_str!("pages.jsonl")),
        }
    }
}

fn lines<T: for<'l> Deserialize<'l>>(text: &str) -> Vec<T> {
    let read = |line| serde_json::from_str(line).expect("compiled in, and read by a test");
    text.lines().map(read).collect()
}
