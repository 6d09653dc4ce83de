//! Recent Activity: who did what, where, when.

use crate::ids::{ActivityId, PageId};
use crate::people::{Someone, Space};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Added a page.
    PageAdded,
    /// Edited a page.
    PageEdited,
    /// Added a blog post.
    PostAdded,
    /// Edited a blog post.
    PostEdited,
    /// Added a comment.
    CommentAdded,
    /// Edited a comment.
    CommentEdited,
    /// Attached a file.
    FileAttached,
    /// Wrote a status update.
    StatusUpdated,
    /// Changed the own profile.
    ProfileChanged,
    /// Followed somebody.
    Followed,
    /// Something that this version of Kith has no word for.
    #[serde(other)]
    Other,
}

impl Verb {
    /// As it stands in the database and in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PageAdded => "page_added",
            Self::PageEdited => "page_edited",
            Self::PostAdded => "post_added",
            Self::PostEdited => "post_edited",
            Self::CommentAdded => "comment_added",
            Self::CommentEdited => "comment_edited",
            Self::FileAttached => "file_attached",
            Self::StatusUpdated => "status_updated",
            Self::ProfileChanged => "profile_changed",
            Self::Followed => "followed",
            Self::Other => "other",
        }
    }

    /// Reads a word of the database; what is unknown is [`Verb::Other`], because one odd row must not break a page.
    pub fn from_word(word: &str) -> Self {
        const ALL: [Verb; 10] = [
            Verb::PageAdded,
            Verb::PageEdited,
            Verb::PostAdded,
            Verb::PostEdited,
            Verb::CommentAdded,
            Verb::CommentEdited,
            Verb::FileAttached,
            Verb::StatusUpdated,
            Verb::ProfileChanged,
            Verb::Followed,
        ];
        ALL.into_iter().find(|verb| verb.as_str() == word).unwrap_or(Self::Other)
    }
}

/// The kinds of activity that a filter knows; each is some verbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Pages added and edited.
    Pages,
    /// Blog posts added and edited.
    Posts,
    /// Comments added and edited.
    Comments,
    /// Files attached.
    Files,
    /// Status updates.
    Statuses,
    /// Profiles changed.
    Profiles,
    /// People followed.
    Follows,
}

impl Kind {
    /// All of them, in the order in which a filter offers them.
    pub const ALL: [Self; 7] =
        [Self::Pages, Self::Posts, Self::Comments, Self::Files, Self::Statuses, Self::Profiles, Self::Follows];

    /// As it stands in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Posts => "posts",
            Self::Comments => "comments",
            Self::Files => "files",
            Self::Statuses => "statuses",
            Self::Profiles => "profiles",
            Self::Follows => "follows",
        }
    }

    /// The verbs that it holds.
    pub const fn verbs(self) -> &'static [Verb] {
        match self {
            Self::Pages => &[Verb::PageAdded, Verb::PageEdited],
            Self::Posts => &[Verb::PostAdded, Verb::PostEdited],
            Self::Comments => &[Verb::CommentAdded, Verb::CommentEdited],
            Self::Files => &[Verb::FileAttached],
            Self::Statuses => &[Verb::StatusUpdated],
            Self::Profiles => &[Verb::ProfileChanged],
            Self::Follows => &[Verb::Followed],
        }
    }
}

/// The page, blog post or file that was acted upon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Thing {
    /// Immutable.
    pub id: PageId,
    /// Its title.
    pub name: String,
    /// Where it is to be read, when it lives on another site: an `http` or `https` address.
    pub url: Option<String>,
}

/// One line of Recent Activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    /// Immutable.
    pub id: ActivityId,
    /// Who.
    pub actor: Someone,
    /// Did what.
    pub verb: Verb,
    /// To which page, blog post or file; none where the verb needs none, or where it is gone.
    pub thing: Option<Thing>,
    /// Whom, where the verb is about a person.
    pub person: Option<Someone>,
    /// In which space.
    pub space: Option<Space>,
    /// A few words of what was written: plain text.
    pub excerpt: Option<String>,
    /// When it happened; never in the future.
    pub published: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(word: &str, verb: Verb) {
        assert_eq!(Verb::from_word(word), verb);
        assert_eq!(serde_json::from_str::<Verb>(&format!("{word:?}")).expect("any word is a verb"), verb);
    }

    #[test]
    fn a_verb_nobody_knows_is_still_a_verb() {
        check("page_added", Verb::PageAdded);
        check("followed", Verb::Followed);
        check("juggled", Verb::Other);
        check("", Verb::Other);
    }

    #[test]
    fn a_verb_in_json_and_in_the_database_is_one_word() {
        for verb in [Verb::PageEdited, Verb::StatusUpdated, Verb::ProfileChanged, Verb::Other] {
            assert_eq!(serde_json::to_string(&verb).expect("plain"), format!("{:?}", verb.as_str()));
        }
    }
}
