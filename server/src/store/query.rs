//! A statement: one static text and its values, run on whichever engine is there.

use super::{Pools, Store, Tx, TxKind};
use kith_api::ids::{ActivityId, PageId, PersonId, SpaceId, StatusId, TeamId};
use sqlx::postgres::PgRow;
use sqlx::query::{Query, QueryAs};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Postgres, Sqlite};

/// A value of a statement. All numbers, flags and times are BIGINT.
#[derive(Clone, Debug)]
pub enum Value {
    /// BIGINT.
    Int(Option<i64>),
    /// TEXT.
    Text(Option<String>),
}

macro_rules! value_from {
    ($($type:ty => |$value:ident| $int:expr),* $(,)?) => { $(
        impl From<$type> for Value {
            fn from($value: $type) -> Self {
                Self::Int(Some($int))
            }
        }
    )* };
}
value_from! {
    i64 => |value| value,
    u32 => |value| i64::from(value),
    bool => |value| i64::from(value),
    PersonId => |value| value.bits(),
    TeamId => |value| value.bits(),
    SpaceId => |value| value.bits(),
    PageId => |value| value.bits(),
    ActivityId => |value| value.bits(),
    StatusId => |value| value.bits(),
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(Some(value.clone()))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        Self::Text(value)
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Self {
        Self::Text(value.map(str::to_owned))
    }
}

impl From<&Option<String>> for Value {
    fn from(value: &Option<String>) -> Self {
        Self::Text(value.clone())
    }
}

/// What a statement returns: a struct that derives [`FromRow`], or a tuple.
pub trait Record: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Record for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A statement on its way: bind its values in the order of `$1`, `$2`, …, then run it.
#[must_use = "a statement does nothing until it is run"]
pub struct Sql {
    text: &'static str,
    values: Vec<Value>,
}

/// Begins a statement that both engines understand.
pub fn sql(text: &'static str) -> Sql {
    Sql { text, values: Vec::with_capacity(8) }
}

/// Where a statement runs: the [`Store`] (reads see the last commit) or a [`Tx`].
pub trait Runner: Send {
    /// All rows.
    fn fetch<T: Record>(&mut self, sql: Sql) -> impl Future<Output = Result<Vec<T>, sqlx::Error>> + Send;
    /// How many rows were changed.
    fn execute(&mut self, sql: Sql) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;
}

impl Sql {
    /// Gives the next value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Runs it for all rows.
    pub async fn all<T: Record>(self, mut on: impl Runner) -> Result<Vec<T>, sqlx::Error> {
        on.fetch(self).await
    }

    /// Runs it for the first row, if there is one.
    pub async fn optional<T: Record>(self, mut on: impl Runner) -> Result<Option<T>, sqlx::Error> {
        Ok(on.fetch(self).await?.into_iter().next())
    }

    /// Runs it for one row; none is an error.
    pub async fn one<T: Record>(self, on: impl Runner) -> Result<T, sqlx::Error> {
        self.optional(on).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// Runs it for one number.
    pub async fn scalar(self, on: impl Runner) -> Result<i64, sqlx::Error> {
        Ok(self.one::<(i64,)>(on).await?.0)
    }

    /// Runs it; returns how many rows were changed.
    pub async fn run(self, mut on: impl Runner) -> Result<u64, sqlx::Error> {
        on.execute(self).await
    }
}

macro_rules! bound {
    ($query:expr, $values:expr) => {
        $values.into_iter().fold($query, |query, value| match value {
            Value::Int(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
        })
    };
}

fn sqlite_rows<T: Record>(sql: Sql) -> QueryAs<'static, Sqlite, T, <Sqlite as sqlx::Database>::Arguments> {
    bound!(sqlx::query_as::<Sqlite, T>(sql.text), sql.values)
}

fn postgres_rows<T: Record>(sql: Sql) -> QueryAs<'static, Postgres, T, <Postgres as sqlx::Database>::Arguments> {
    bound!(sqlx::query_as::<Postgres, T>(sql.text), sql.values)
}

fn sqlite_run(sql: Sql) -> Query<'static, Sqlite, <Sqlite as sqlx::Database>::Arguments> {
    bound!(sqlx::query::<Sqlite>(sql.text), sql.values)
}

fn postgres_run(sql: Sql) -> Query<'static, Postgres, <Postgres as sqlx::Database>::Arguments> {
    bound!(sqlx::query::<Postgres>(sql.text), sql.values)
}

impl Runner for &Store {
    async fn fetch<T: Record>(&mut self, sql: Sql) -> Result<Vec<T>, sqlx::Error> {
        self.hear(sql.text);
        match self.pools() {
            Pools::Sqlite { read, .. } => sqlite_rows(sql).fetch_all(read).await,
            Pools::Postgres(pool) => postgres_rows(sql).fetch_all(pool).await,
        }
    }

    async fn execute(&mut self, sql: Sql) -> Result<u64, sqlx::Error> {
        self.hear(sql.text);
        match self.pools() {
            Pools::Sqlite { write, .. } => Ok(sqlite_run(sql).execute(write).await?.rows_affected()),
            Pools::Postgres(pool) => Ok(postgres_run(sql).execute(pool).await?.rows_affected()),
        }
    }
}

impl Runner for &mut Tx {
    async fn fetch<T: Record>(&mut self, sql: Sql) -> Result<Vec<T>, sqlx::Error> {
        self.hear(sql.text);
        match &mut self.kind {
            TxKind::Sqlite(tx) => sqlite_rows(sql).fetch_all(&mut **tx).await,
            TxKind::Postgres(tx) => postgres_rows(sql).fetch_all(&mut **tx).await,
        }
    }

    async fn execute(&mut self, sql: Sql) -> Result<u64, sqlx::Error> {
        self.hear(sql.text);
        match &mut self.kind {
            TxKind::Sqlite(tx) => Ok(sqlite_run(sql).execute(&mut **tx).await?.rows_affected()),
            TxKind::Postgres(tx) => Ok(postgres_run(sql).execute(&mut **tx).await?.rows_affected()),
        }
    }
}
