//! Making people, teams, spaces and pages: for the first administrator, the demo and imports.

use super::news::News;
use super::words;
use super::{Tx, sql};
use crate::random;

/// A person to be made. Empty texts are taken as none.
#[derive(Clone, Debug, Default)]
pub struct NewPerson {
    /// Unique by its folded form; see [`Tx::username_taken`].
    pub username: String,
    /// The full name.
    pub name: String,
    /// An address.
    pub email: Option<String>,
    /// Whether its owner proved it: then it signs in, and nobody else may have it.
    pub email_confirmed: bool,
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
    /// IANA name.
    pub time_zone: Option<String>,
    /// Markdown.
    pub about: Option<String>,
    /// May administer.
    pub administrator: bool,
    /// Sees only people who share a team.
    pub restricted: bool,
    /// In PHC string format.
    pub password_hash: Option<String>,
    /// When the account came to be: microseconds UTC.
    pub joined: i64,
}

impl Tx {
    /// Makes a person; returns the key. A taken username or confirmed address is a unique violation.
    pub async fn add_person(&mut self, new: &NewPerson) -> Result<i64, sqlx::Error> {
        const ADD: &str = "INSERT INTO people (id, username, name, name_sort, email, email_folded, email_confirmed, \
             email_visibility, phone, im, website, position, department, location, time_zone, about, administrator, \
             restricted, password_hash, joined) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) RETURNING key";
        let key = sql(ADD)
            .bind(random::id())
            .bind(&new.username)
            .bind(&new.name)
            .bind(words::sort_key(&new.name))
            .bind(&new.email)
            .bind(new.email.as_deref().map(words::fold))
            .bind(new.email_confirmed)
            .bind(new.email_visibility)
            .bind(&new.phone)
            .bind(&new.im)
            .bind(&new.website)
            .bind(&new.position)
            .bind(&new.department)
            .bind(&new.location)
            .bind(&new.time_zone)
            .bind(&new.about)
            .bind(new.administrator)
            .bind(new.restricted)
            .bind(&new.password_hash)
            .bind(new.joined)
            .scalar(&mut *self)
            .await?;
        sql("INSERT INTO usernames (folded, person) VALUES ($1, $2)")
            .bind(words::fold(&new.username))
            .bind(key)
            .run(&mut *self)
            .await?;
        self.set_search_words(key, &new.username, &new.name, new.email.as_deref()).await?;
        Ok(key)
    }

    /// Makes an account active (0), deactivated (1) or deleted (2).
    pub async fn set_account_state(&mut self, person: i64, state: i64) -> Result<(), sqlx::Error> {
        sql("UPDATE people SET state = $2 WHERE key = $1").bind(person).bind(state).run(&mut *self).await.map(drop)
    }

    /// Writes down the words by which a person is found, in place of those before.
    pub async fn set_search_words(
        &mut self,
        person: i64,
        username: &str,
        name: &str,
        email: Option<&str>,
    ) -> Result<(), sqlx::Error> {
        const ADD: &str = "INSERT INTO person_words (word, person, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        sql("DELETE FROM person_words WHERE person = $1").bind(person).run(&mut *self).await?;
        let named = words::words(name).chain(words::words(username)).map(|word| (word, 0i64));
        let addressed = email.into_iter().flat_map(words::words).map(|word| (word, 1i64));
        for (word, kind) in named.chain(addressed).collect::<Vec<_>>() {
            sql(ADD).bind(word).bind(person).bind(kind).run(&mut *self).await?;
        }
        Ok(())
    }

    /// The first of `-2`, `-3`, … after a taken name that nobody has or had, beginning with `number`, which is left at the
    /// one after it: a thousand people of one name need not try each other's.
    pub async fn free_username(&mut self, taken: &str, number: &mut u32) -> Result<String, sqlx::Error> {
        loop {
            let name = format!("{taken}-{number}");
            *number += 1;
            if !self.username_taken(&name).await? {
                return Ok(name);
            }
        }
    }

    /// Whether anybody has or had the name.
    pub async fn username_taken(&mut self, name: &str) -> Result<bool, sqlx::Error> {
        const FIND: &str = "SELECT COUNT(*) FROM usernames WHERE folded = $1";
        Ok(sql(FIND).bind(words::fold(name)).scalar(&mut *self).await? > 0)
    }

    /// Whether somebody confirmed the address.
    pub async fn email_taken(&mut self, address: &str) -> Result<bool, sqlx::Error> {
        const FIND: &str = "SELECT COUNT(*) FROM people WHERE email_confirmed = 1 AND email_folded = $1";
        Ok(sql(FIND).bind(words::fold(address)).scalar(&mut *self).await? > 0)
    }

    /// Makes a team; returns the key.
    pub async fn add_team(&mut self, name: &str) -> Result<i64, sqlx::Error> {
        const ADD: &str = "INSERT INTO teams (id, name, name_sort) VALUES ($1, $2, $3) RETURNING key";
        sql(ADD).bind(random::id()).bind(name).bind(words::sort_key(name)).scalar(&mut *self).await
    }

    /// Puts a person in a team; says whether that is new.
    pub async fn add_member(&mut self, team: i64, person: i64) -> Result<bool, sqlx::Error> {
        const ADD: &str = "INSERT INTO memberships (team, person) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let new = sql(ADD).bind(team).bind(person).run(&mut *self).await? > 0;
        if new {
            self.tell(News::Sight(None));
        }
        Ok(new)
    }

    /// Takes a person out of a team; says whether that is new.
    pub async fn remove_member(&mut self, team: i64, person: i64) -> Result<bool, sqlx::Error> {
        const REMOVE: &str = "DELETE FROM memberships WHERE team = $1 AND person = $2";
        let new = sql(REMOVE).bind(team).bind(person).run(&mut *self).await? > 0;
        if new {
            self.tell(News::Sight(None));
        }
        Ok(new)
    }

    /// Makes a space, open to every member or to some teams alone; returns the key.
    pub async fn add_space(&mut self, name: &str, teams: Option<&[i64]>) -> Result<i64, sqlx::Error> {
        const ADD: &str = "INSERT INTO spaces (id, name, everyone) VALUES ($1, $2, $3) RETURNING key";
        let space = sql(ADD).bind(random::id()).bind(name).bind(teams.is_none()).scalar(&mut *self).await?;
        for team in teams.unwrap_or_default() {
            self.open_space_to(space, *team).await?;
        }
        Ok(space)
    }

    /// Opens a space to a team; returns how many teams are new to it.
    pub async fn open_space_to(&mut self, space: i64, team: i64) -> Result<u64, sqlx::Error> {
        const ADD: &str = "INSERT INTO space_teams (space, team) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        sql(ADD).bind(space).bind(team).run(&mut *self).await
    }

    /// Makes a page or blog post; returns the key.
    pub async fn add_page(&mut self, page: &NewPage<'_>) -> Result<i64, sqlx::Error> {
        const ADD: &str =
            "INSERT INTO pages (id, space, kind, name, url, content) VALUES ($1, $2, $3, $4, $5, $6) RETURNING key";
        sql(ADD)
            .bind(random::id())
            .bind(page.space)
            .bind(page.blog_post)
            .bind(page.name)
            .bind(page.url)
            .bind(page.content)
            .scalar(&mut *self)
            .await
    }

    /// Writes a status update and makes it the current one; returns the key.
    pub async fn add_status(&mut self, person: i64, content: &str, published: i64) -> Result<i64, sqlx::Error> {
        const ADD: &str = "INSERT INTO statuses (id, person, content, published) VALUES ($1, $2, $3, $4) RETURNING key";
        const CURRENT: &str = "UPDATE people SET status = (SELECT s.key FROM statuses s WHERE s.person = $1 \
             ORDER BY s.published DESC, s.id DESC LIMIT 1) WHERE key = $1";
        self.tell(News::Person(person));
        let key = sql(ADD).bind(random::id()).bind(person).bind(content).bind(published).scalar(&mut *self).await?;
        sql(CURRENT).bind(person).run(&mut *self).await?;
        Ok(key)
    }

    /// Follows as an import or the demo does: silent, outside the day's limit, at a time of its own. Says whether it is new.
    pub async fn add_follow(&mut self, follower: i64, followee: i64, since: i64) -> Result<bool, sqlx::Error> {
        const ADD: &str = "INSERT INTO follows (follower, followee, state, version, since, created, imported) \
             VALUES ($1, $2, 2, 1, $3, $3, 1) ON CONFLICT (follower, followee) DO NOTHING";
        Ok(sql(ADD).bind(follower).bind(followee).bind(since).run(&mut *self).await? > 0)
    }
}

/// A page or blog post to be made.
pub struct NewPage<'a> {
    /// In which space, by key.
    pub space: i64,
    /// A blog post, not a page.
    pub blog_post: bool,
    /// The title.
    pub name: &'a str,
    /// Where it lives, when elsewhere.
    pub url: Option<&'a str>,
    /// Markdown, when it lives here.
    pub content: Option<&'a str>,
}
