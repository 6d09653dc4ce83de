//! What the database's failures mean to a handler.

use crate::error::Error;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Self::Unavailable(error.to_string())
            }
            // PostgreSQL: shutting down, read-only after a failover, connection limits, disk full. SQLite: disk full (13).
            sqlx::Error::Database(inner)
                if inner.code().is_some_and(|code| {
                    matches!(&*code, "57P01" | "57P02" | "57P03" | "25006" | "53300" | "53100" | "13")
                }) =>
            {
                Self::Unavailable(inner.to_string())
            }
            other => Self::Internal(other.to_string()),
        }
    }
}

/// Two did the same at once, and the other was first: says `instead` where a statement would have doubled what is unique.
pub fn or_taken<T>(done: Result<T, sqlx::Error>, instead: impl FnOnce() -> Error) -> Result<T, Error> {
    done.map_err(|error| match &error {
        sqlx::Error::Database(inner) if inner.is_unique_violation() => instead(),
        _ => error.into(),
    })
}
