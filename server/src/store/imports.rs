//! Imports: what came from where, how far an import is, and what a changed line changes.

use super::dialect::{Spelled, in_list, number_list};
use super::news::News;
use super::{Store, Tx, sql, words};
use sqlx::FromRow;

/// What a source's id stands for here.
#[derive(Clone, Debug, FromRow)]
pub struct Imported {
    /// The source's id.
    pub external_id: String,
    /// Which table the key is of, as the import names it.
    pub kind: String,
    /// The key there.
    pub key: i64,
    /// Of the line that brought it.
    pub digest: String,
    /// Of a page or post its key; of a comment that of what it is on.
    pub page: Option<i64>,
    /// The space of that page.
    pub space: Option<i64>,
}

/// A source's id to be remembered.
pub struct NewImported {
    /// The source's id.
    pub external_id: String,
    /// Which table the key is of.
    pub kind: &'static str,
    /// The key there.
    pub key: i64,
    /// Of the line that brought it.
    pub digest: String,
}

/// How far an import came, and what it did until there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Progress {
    /// The number of lines behind it.
    pub line: i64,
    /// The place in the file, in bytes.
    pub offset_at: i64,
    /// Lines that made or changed something.
    pub added: i64,
    /// Lines that were known.
    pub unchanged: i64,
    /// Lines that were not taken.
    pub refused: i64,
}

/// A person's details as a changed line has them; what it leaves out stays as it is.
pub struct ChangedPerson<'a> {
    /// The full name.
    pub name: &'a str,
    /// Taken while nobody confirmed the address that is there.
    pub email: Option<&'a str>,
    /// What the person does.
    pub position: Option<&'a str>,
    /// Where in the organisation.
    pub department: Option<&'a str>,
    /// As written.
    pub location: Option<&'a str>,
    /// Markdown.
    pub about: Option<&'a str>,
    /// IANA name.
    pub time_zone: Option<&'a str>,
}

macro_rules! find {
    () => {
        "SELECT i.external_id, i.kind, i.key, i.digest, COALESCE(g.key, a.page) AS page, \
         COALESCE(g.space, a.space) AS space FROM imported i \
         LEFT JOIN pages g ON i.kind IN ('page', 'post') AND g.key = i.key \
         LEFT JOIN activities a ON i.kind = 'comment' AND a.key = i.key WHERE i.source = $1 AND i.external_id IN "
    };
}
/// Lists of texts go in as one JSON array each: a batch is one statement, however long.
const FIND: Spelled = Spelled {
    sqlite: concat!(find!(), "(SELECT value FROM json_each($2))"),
    postgres: concat!(find!(), "(SELECT value FROM json_array_elements_text(CAST($2 AS JSON)))"),
};

macro_rules! remember {
    ($rows:literal) => {
        concat!(
            "INSERT INTO imported (source, external_id, kind, key, digest) ",
            "SELECT $1, value ->> 0, value ->> 1, CAST(value ->> 2 AS BIGINT), value ->> 3 FROM ",
            $rows
        )
    };
}
const REMEMBER: Spelled =
    Spelled { sqlite: remember!("json_each($2)"), postgres: remember!("json_array_elements(CAST($2 AS JSON))") };

impl Store {
    /// How far an import of this file came that did not end.
    pub async fn import_progress(&self, source: &str, digest: &str) -> Result<Option<Progress>, sqlx::Error> {
        const FIND: &str =
            "SELECT line, offset_at, added, unchanged, refused FROM imports WHERE source = $1 AND digest = $2";
        sql(FIND).bind(source).bind(digest).optional(self).await
    }
}

impl Tx {
    /// What these ids of a source stand for, as far as they are known.
    pub async fn imported(&mut self, source: &str, ids: &[&str]) -> Result<Vec<Imported>, sqlx::Error> {
        let ids = serde_json::to_string(ids).expect("texts are JSON");
        self.spelled(FIND).bind(source).bind(ids).all(&mut *self).await
    }

    /// Remembers what was brought.
    pub async fn add_imported(&mut self, source: &str, rows: &[NewImported]) -> Result<(), sqlx::Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = rows.iter().map(|row| (&row.external_id, row.kind, row.key, &row.digest)).collect();
        let rows = serde_json::to_string(&rows).expect("texts and numbers are JSON");
        self.spelled(REMEMBER).bind(source).bind(rows).run(&mut *self).await.map(drop)
    }

    /// Remembers that an id's line is now another one.
    pub async fn change_imported(&mut self, source: &str, id: &str, digest: &str) -> Result<(), sqlx::Error> {
        const CHANGE: &str = "UPDATE imported SET digest = $3 WHERE source = $1 AND external_id = $2";
        sql(CHANGE).bind(source).bind(id).bind(digest).run(&mut *self).await.map(drop)
    }

    /// Writes down how far an import of a file is.
    pub async fn set_import_progress(
        &mut self,
        source: &str,
        digest: &str,
        progress: &Progress,
    ) -> Result<(), sqlx::Error> {
        const SET: &str = "INSERT INTO imports (source, digest, line, offset_at, added, unchanged, refused) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (source, digest) DO UPDATE SET line = excluded.line, \
             offset_at = excluded.offset_at, added = excluded.added, unchanged = excluded.unchanged, \
             refused = excluded.refused";
        sql(SET)
            .bind(source)
            .bind(digest)
            .bind(progress.line)
            .bind(progress.offset_at)
            .bind(progress.added)
            .bind(progress.unchanged)
            .bind(progress.refused)
            .run(&mut *self)
            .await
            .map(drop)
    }

    /// Forgets how far an import is, because it ended.
    pub async fn end_import(&mut self, source: &str, digest: &str) -> Result<(), sqlx::Error> {
        const END: &str = "DELETE FROM imports WHERE source = $1 AND digest = $2";
        sql(END).bind(source).bind(digest).run(&mut *self).await.map(drop)
    }

    /// Takes a changed line's details. The username stays: people know it.
    pub async fn change_person(&mut self, person: i64, to: &ChangedPerson<'_>) -> Result<(), sqlx::Error> {
        const CHANGE: &str = "UPDATE people SET name = $2, name_sort = $3, \
             email = CASE WHEN email_confirmed = 1 THEN email ELSE COALESCE($4, email) END, \
             email_folded = CASE WHEN email_confirmed = 1 THEN email_folded ELSE COALESCE($5, email_folded) END, \
             position = COALESCE($6, position), department = COALESCE($7, department), \
             location = COALESCE($8, location), about = COALESCE($9, about), time_zone = COALESCE($10, time_zone), \
             profile_version = profile_version + 1 \
             WHERE key = $1 RETURNING username, email";
        let (username, email): (String, Option<String>) = sql(CHANGE)
            .bind(person)
            .bind(to.name)
            .bind(words::sort_key(to.name))
            .bind(to.email)
            .bind(to.email.map(words::fold))
            .bind(to.position)
            .bind(to.department)
            .bind(to.location)
            .bind(to.about)
            .bind(to.time_zone)
            .one(&mut *self)
            .await?;
        self.set_search_words(person, &username, to.name, email.as_deref()).await
    }

    /// Gives a team a name, and these members and no others.
    pub async fn change_team(&mut self, team: i64, name: &str, members: &[i64]) -> Result<(), sqlx::Error> {
        const NAME: &str = "UPDATE teams SET name = $2, name_sort = $3 WHERE key = $1";
        sql(NAME).bind(team).bind(name).bind(words::sort_key(name)).run(&mut *self).await?;
        let others = in_list!("DELETE FROM memberships WHERE team = $1 AND person NOT", "$2", "");
        let gone = self.spelled(others).bind(team).bind(number_list(members.iter().copied())).run(&mut *self).await?;
        if gone > 0 {
            self.tell(News::Sight(None));
        }
        for person in members {
            self.add_member(team, *person).await?;
        }
        Ok(())
    }

    /// Gives a space a name, and opens it to everyone or to these teams and no others.
    pub async fn change_space(&mut self, space: i64, name: &str, teams: Option<&[i64]>) -> Result<(), sqlx::Error> {
        const OPEN: &str = "UPDATE spaces SET everyone = $2 WHERE key = $1 AND everyone <> $2";
        let teams_only = number_list(teams.unwrap_or_default().iter().copied());
        let others = in_list!("DELETE FROM space_teams WHERE space = $1 AND team NOT", "$2", "");
        sql("UPDATE spaces SET name = $2 WHERE key = $1").bind(space).bind(name).run(&mut *self).await?;
        let mut changed = sql(OPEN).bind(space).bind(teams.is_none()).run(&mut *self).await?;
        changed += self.spelled(others).bind(space).bind(teams_only).run(&mut *self).await?;
        for team in teams.unwrap_or_default() {
            changed += self.open_space_to(space, *team).await?;
        }
        if changed > 0 {
            self.tell(News::Sight(None));
        }
        Ok(())
    }

    /// Gives a page what a changed line has.
    pub async fn change_page(
        &mut self,
        page: i64,
        name: &str,
        url: Option<&str>,
        content: Option<&str>,
    ) -> Result<(), sqlx::Error> {
        const CHANGE: &str =
            "UPDATE pages SET name = $2, url = COALESCE($3, url), content = COALESCE($4, content) WHERE key = $1";
        sql(CHANGE).bind(page).bind(name).bind(url).bind(content).run(&mut *self).await.map(drop)
    }

    /// Moves a page to another space, and with it what was done to it: who may see it is a matter of the space.
    pub async fn move_page(&mut self, page: i64, space: i64) -> Result<(), sqlx::Error> {
        self.tell(News::Sight(None));
        sql("UPDATE pages SET space = $2 WHERE key = $1").bind(page).bind(space).run(&mut *self).await?;
        sql("UPDATE activities SET space = $2 WHERE page = $1").bind(page).bind(space).run(&mut *self).await.map(drop)
    }
}
