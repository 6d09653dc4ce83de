//! Accounts as administrators see them. Who may ask is decided in [`admin`](crate::admin).

use super::news::News;
use super::people::{PersonRow, time};
use super::visible::{person_columns, standing_joins, visible_person};
use super::{Store, Tx, sql};
use crate::policy::Viewer;
use kith_api::admin::{AccountChange, AdministeredPerson};
use kith_api::ids::PersonId;
use sqlx::FromRow;

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    person: PersonRow,
    email: Option<String>,
    email_confirmed: i64,
    administrator: i64,
    restricted: i64,
    has_password: i64,
    sessions: i64,
    joined: i64,
}

/// What [`Row`] holds, of the person whom `$which` finds. $3 is by what.
macro_rules! administered {
    ($from:literal, $which:literal) => {
        concat!(
            "SELECT ",
            person_columns!("p"),
            ", p.email, p.email_confirmed, p.administrator, p.restricted, p.joined,",
            " CAST(CASE WHEN p.password_hash IS NULL THEN 0 ELSE 1 END AS BIGINT) AS has_password,",
            " (SELECT COUNT(*) FROM sessions s WHERE s.person = p.key AND s.expires > $4) AS sessions FROM ",
            $from,
            standing_joins!("p"),
            "WHERE ",
            $which,
            " AND ",
            visible_person!("p")
        )
    };
}

/// An account that was found, and its key.
pub struct Administered {
    /// Internal.
    pub key: i64,
    /// What is shown.
    pub shown: AdministeredPerson,
}

impl Store {
    /// The account of a username, of today or of once; a deleted one is none.
    pub async fn administered(
        &self,
        viewer: &Viewer,
        folded_name: &str,
        now: i64,
    ) -> Result<Option<Administered>, sqlx::Error> {
        const FIND: &str = administered!("usernames u JOIN people p ON p.key = u.person", "u.folded = $3");
        self.one_administered(viewer, sql(FIND).bind(viewer.key).bind(viewer.reach.number()).bind(folded_name), now)
            .await
    }

    /// The account of a public id.
    pub async fn administered_by_id(
        &self,
        viewer: &Viewer,
        id: PersonId,
        now: i64,
    ) -> Result<Option<Administered>, sqlx::Error> {
        const FIND: &str = administered!("people p", "p.id = $3");
        self.one_administered(viewer, sql(FIND).bind(viewer.key).bind(viewer.reach.number()).bind(id), now).await
    }

    async fn one_administered(
        &self,
        viewer: &Viewer,
        asked: super::Sql,
        now: i64,
    ) -> Result<Option<Administered>, sqlx::Error> {
        let row: Option<Row> = asked.bind(now).optional(self).await?;
        Ok(row.map(|row| Administered {
            key: row.person.key,
            shown: AdministeredPerson {
                email: row.email,
                email_confirmed: row.email_confirmed == 1,
                administrator: row.administrator == 1,
                restricted: row.restricted == 1,
                has_password: row.has_password == 1,
                sessions: row.sessions.unsigned_abs(),
                joined: time(row.joined),
                person: row.person.into_person(viewer),
            },
        }))
    }
}

impl Tx {
    /// Whether an active account may administer. Who acts upon it holds the person before.
    pub async fn is_administrator(&mut self, person: i64) -> Result<bool, sqlx::Error> {
        const FIND: &str = "SELECT COUNT(*) FROM people WHERE key = $1 AND administrator = 1 AND state = 0";
        Ok(sql(FIND).bind(person).scalar(self).await? > 0)
    }

    /// Changes what an account may and whether it is active; what is not given stays.
    pub async fn change_account(&mut self, person: i64, change: &AccountChange) -> Result<(), sqlx::Error> {
        const CHANGE: &str = "UPDATE people SET state = COALESCE(CAST($2 AS BIGINT), state), \
             restricted = COALESCE(CAST($3 AS BIGINT), restricted), \
             administrator = COALESCE(CAST($4 AS BIGINT), administrator) WHERE key = $1 AND state < 2";
        // Who sees them changes with it, and what they see.
        self.tell(News::Sight(None));
        sql(CHANGE)
            .bind(person)
            .bind(change.deactivated.map(i64::from))
            .bind(change.restricted.map(i64::from))
            .bind(change.administrator.map(i64::from))
            .run(&mut *self)
            .await
            .map(drop)
    }
}
