//! The own profile: reading it to edit it, and changing it.

use super::news::News;
use super::{Store, Tx, sql, words};
use crate::policy::Viewer;
use kith_api::people::{EmailVisibility, OwnProfile};
use sqlx::FromRow;

/// A person's details as their owner edits them.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct OwnDetails {
    username: String,
    /// The full name.
    pub name: String,
    picture: Option<String>,
    email: Option<String>,
    /// 0 as the site says, 1 masked, 2 administrators.
    pub email_visibility: i64,
    /// As written.
    pub phone: Option<String>,
    /// As written.
    pub im: Option<String>,
    /// An http or https address.
    pub website: Option<String>,
    /// What the person does.
    pub position: Option<String>,
    /// Where in the organisation.
    pub department: Option<String>,
    /// As written.
    pub location: Option<String>,
    /// Markdown.
    pub about: Option<String>,
    /// Which edit of the profile it is.
    #[sqlx(rename = "profile_version")]
    pub version: i64,
}

impl OwnDetails {
    /// Whether others see a difference to what was before. Who may read the address is nobody's news.
    pub fn differ_for_others(&self, before: &Self) -> bool {
        let (email_visibility, version) = (before.email_visibility, before.version);
        Self { email_visibility, version, ..self.clone() } != *before
    }

    /// To be shown to their owner.
    pub fn into_profile(self, email_pending: Option<String>) -> OwnProfile {
        OwnProfile {
            email_visibility: visibility_of(self.email_visibility),
            username: self.username,
            name: self.name,
            picture: self.picture,
            email: self.email,
            email_pending,
            phone: self.phone,
            im: self.im,
            website: self.website,
            position: self.position,
            department: self.department,
            location: self.location,
            about: self.about,
        }
    }
}

/// A person's choice from its column: there, 0 leaves it to the site.
pub(crate) fn visibility_of(column: i64) -> EmailVisibility {
    match column {
        0 => EmailVisibility::Public,
        1 => EmailVisibility::Masked,
        _ => EmailVisibility::Administrators,
    }
}

const FIND: &str = "SELECT username, name, picture, email, email_visibility, phone, im, website, position, department, \
     location, about, profile_version FROM people WHERE key = $1";

impl Store {
    /// The viewer's own details.
    pub async fn own_details(&self, viewer: &Viewer) -> Result<OwnDetails, sqlx::Error> {
        sql(FIND).bind(viewer.key).one(self).await
    }

    /// The pictures that anybody has.
    pub async fn pictures(&self) -> Result<Vec<String>, sqlx::Error> {
        let rows: Vec<(String,)> = sql("SELECT picture FROM people WHERE picture IS NOT NULL").all(self).await?;
        Ok(rows.into_iter().map(|(picture,)| picture).collect())
    }
}

impl Tx {
    /// The viewer's own details, before a change.
    pub async fn own_details(&mut self, viewer: &Viewer) -> Result<OwnDetails, sqlx::Error> {
        sql(FIND).bind(viewer.key).one(&mut *self).await
    }

    /// Writes the viewer's details down as the edit after `to.version`, and by which words the person is found; returns the
    /// new version. None: another edit was first.
    pub async fn set_own_details(&mut self, viewer: &Viewer, to: &OwnDetails) -> Result<Option<i64>, sqlx::Error> {
        const SET: &str = "UPDATE people SET name = $3, name_sort = $4, email_visibility = $5, phone = $6, im = $7, \
             website = $8, position = $9, department = $10, location = $11, about = $12, \
             profile_version = profile_version + 1 \
             WHERE key = $1 AND profile_version = $2 RETURNING username, email, profile_version";
        self.tell(News::Person(viewer.key));
        let written: Option<(String, Option<String>, i64)> = sql(SET)
            .bind(viewer.key)
            .bind(to.version)
            .bind(&to.name)
            .bind(words::sort_key(&to.name))
            .bind(to.email_visibility)
            .bind(&to.phone)
            .bind(&to.im)
            .bind(&to.website)
            .bind(&to.position)
            .bind(&to.department)
            .bind(&to.location)
            .bind(&to.about)
            .optional(&mut *self)
            .await?;
        let Some((username, email, version)) = written else { return Ok(None) };
        self.set_search_words(viewer.key, &username, &to.name, email.as_deref()).await?;
        Ok(Some(version))
    }

    /// Whether it was told since then that the person changed the profile.
    pub async fn profile_change_was_told(&mut self, person: i64, since: i64) -> Result<bool, sqlx::Error> {
        const TOLD: &str = "SELECT COUNT(*) FROM activities \
             WHERE actor = $1 AND published > $2 AND verb = 'profile_changed'";
        Ok(sql(TOLD).bind(person).bind(since).scalar(&mut *self).await? > 0)
    }

    /// Gives the viewer a picture, or none; returns the one before. Of two at once, one is the other's "before": no file is
    /// forgotten. The version of the profile stays: an edit of the details overwrites no picture.
    pub async fn set_picture(&mut self, viewer: &Viewer, picture: Option<&str>) -> Result<Option<String>, sqlx::Error> {
        // Holds the row until the commit.
        const HOLD: &str = "UPDATE people SET picture = picture WHERE key = $1 RETURNING picture";
        let (before,): (Option<String>,) = sql(HOLD).bind(viewer.key).one(&mut *self).await?;
        self.tell(News::Person(viewer.key));
        sql("UPDATE people SET picture = $2 WHERE key = $1").bind(viewer.key).bind(picture).run(&mut *self).await?;
        Ok(before)
    }
}
