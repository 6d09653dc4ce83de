//! The database: the only place with SQL, here and in the modules below.
//!
//! One SQL text serves both engines; [`Store`] is an enum of their pools. What must differ is in [`dialect`]. Every
//! function that returns people, counts or activity takes a [`Viewer`](crate::policy::Viewer) and filters in SQL by the
//! texts of [`visible`].

pub mod accounts;
pub mod activity;
pub mod admin;
mod choices;
pub mod content;
pub mod dialect;
pub mod embedding;
mod failure;
pub mod feed;
pub mod feed_tokens;
pub mod follows;
pub mod imports;
mod locks;
pub mod mail_links;
pub mod mailings;
pub mod mails;
pub mod news;
pub mod oauth;
pub mod people;
pub mod profiles;
pub mod query;
pub mod settings;
pub mod statuses;
pub mod tokens;
mod told;
mod viewers;
pub mod visible;
pub mod words;

pub use failure::or_taken;
pub use query::{Sql, Value, sql};
/// Why a statement failed; becomes the right [`Error`](crate::error::Error) by `?`.
pub use sqlx::Error as StoreError;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// How long a request waits for a connection before it is told that the database is unavailable.
const ACQUIRE: Duration = Duration::from_secs(10);

/// The pools, and who listens to the statements they run. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pools: Pools,
    pub(crate) reading: feed::Reading,
    heard: Arc<Mutex<Option<Vec<&'static str>>>>,
    /// Grows with each commit that has news.
    committed: Arc<watch::Sender<u64>>,
}

#[derive(Clone)]
pub(crate) enum Pools {
    /// Readers see the last commit while the one writer writes: WAL.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

/// A write under way; dropped without [`commit`](Tx::commit), it never was.
pub struct Tx {
    pub(crate) kind: TxKind,
    heard: Arc<Mutex<Option<Vec<&'static str>>>>,
    news: Vec<news::News>,
    committed: Arc<watch::Sender<u64>>,
}

pub(crate) enum TxKind {
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

/// Opening the database failed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is of neither engine.
    #[error("the database address must begin with sqlite: or postgres:")]
    Scheme,
    /// The name of a file is no text.
    #[error("the file's name must be text (UTF-8)")]
    FileName,
    /// A file is not what was once written.
    #[error("SQLite says {0}, and {1} references lead nowhere")]
    Damaged(String, usize),
    /// The engine refused.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] sqlx::Error),
    /// A migration failed; nothing of it was kept.
    #[error("the database cannot be brought to this version: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

impl Store {
    /// Opens the database at `address` (`sqlite:FILE`, `postgres://…`), makes it where it is missing, and brings it to
    /// this version.
    pub async fn open(address: &str) -> Result<Self, OpenError> {
        let pools = if address.starts_with("sqlite:") {
            open_sqlite(address).await?
        } else if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            open_postgres(address).await?
        } else {
            return Err(OpenError::Scheme);
        };
        Ok(Self { pools, reading: feed::Reading::default(), heard: Arc::default(), committed: Arc::default() })
    }

    /// Copies a SQLite database, as it is at this moment, into a file that is not there yet, while others read and write;
    /// says whether it is one.
    pub async fn copy_of(address: &str, to: &Path) -> Result<bool, OpenError> {
        if !address.starts_with("sqlite:") {
            return Ok(false);
        }
        let options = SqliteConnectOptions::from_str(address)?.busy_timeout(Duration::from_secs(10));
        let mut connection = options.connect().await?;
        // A value, not a part of the text: a file's name may hold anything.
        let to = to.to_str().ok_or(OpenError::FileName)?;
        sqlx::query("VACUUM INTO $1").bind(to).execute(&mut connection).await?;
        connection.close().await?;
        Ok(true)
    }

    /// Looks whether a SQLite file is whole: its pages and its references.
    pub async fn check_file(file: &Path) -> Result<(), OpenError> {
        let mut connection = SqliteConnectOptions::new().filename(file).read_only(true).connect().await?;
        let (said,): (String,) = sqlx::query_as("PRAGMA integrity_check").fetch_one(&mut connection).await?;
        let loose = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut connection).await?.len();
        connection.close().await?;
        if said == "ok" && loose == 0 { Ok(()) } else { Err(OpenError::Damaged(said, loose)) }
    }

    /// Begins a write. On SQLite it takes the writer's place at once (BEGIN IMMEDIATE): no lock is upgraded halfway.
    pub async fn begin(&self) -> Result<Tx, sqlx::Error> {
        let kind = match &self.pools {
            Pools::Sqlite { write, .. } => TxKind::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => TxKind::Postgres(pool.begin().await?),
        };
        Ok(Tx { kind, heard: self.heard.clone(), news: Vec::new(), committed: self.committed.clone() })
    }

    /// Says whether the database answers: for `/readyz`.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        sql("SELECT COUNT(*) FROM positions").scalar(self).await.map(drop)
    }

    /// Waits for connections to end.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// From now on remembers every statement; tests count them and compare what hidden and missing people cost.
    pub fn listen(&self) {
        *self.heard.lock().expect("no holder panics") = Some(Vec::new());
    }

    /// The same, for what runs beside the requests: its statements are not what they cost.
    pub fn unheard(&self) -> Self {
        Self { heard: Arc::default(), ..self.clone() }
    }

    /// The statements since [`listen`](Self::listen), which ends with this.
    pub fn heard(&self) -> Vec<&'static str> {
        self.heard.lock().expect("no holder panics").take().unwrap_or_default()
    }

    /// The same, and listens on: for tests that wait until a request is as far as some statement.
    pub fn heard_so_far(&self) -> Vec<&'static str> {
        self.heard.lock().expect("no holder panics").clone().unwrap_or_default()
    }

    pub(crate) fn pools(&self) -> &Pools {
        &self.pools
    }

    pub(crate) fn hear(&self, text: &'static str) {
        hear(&self.heard, text);
    }
}

impl Tx {
    /// Makes the write true, or fails and it never was.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        let has_news = !self.news.is_empty();
        if has_news {
            self.write_news(crate::site::now()).await?;
        }
        match self.kind {
            TxKind::Sqlite(tx) => tx.commit().await,
            TxKind::Postgres(tx) => tx.commit().await,
        }?;
        if has_news {
            self.committed.send_modify(|count| *count += 1);
        }
        Ok(())
    }

    pub(crate) fn hear(&self, text: &'static str) {
        hear(&self.heard, text);
    }
}

fn hear(heard: &Mutex<Option<Vec<&'static str>>>, text: &'static str) {
    if let Some(texts) = heard.lock().expect("no holder panics").as_mut() {
        texts.push(text);
    }
}

async fn open_sqlite(address: &str) -> Result<Pools, OpenError> {
    let options = SqliteConnectOptions::from_str(address)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("cache_size", "-65536")
        .statement_cache_capacity(200);
    // One writer: others queue in the pool, where waiting is fair, and never see "busy".
    let write =
        SqlitePoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE).connect_with(options.clone()).await?;
    SQLITE_MIGRATIONS.run(&write).await?;
    let read = SqlitePoolOptions::new()
        .max_connections(8)
        .acquire_timeout(ACQUIRE)
        .connect_with(options.read_only(true).create_if_missing(false))
        .await?;
    Ok(Pools::Sqlite { read, write })
}

async fn open_postgres(address: &str) -> Result<Pools, OpenError> {
    let options = PgConnectOptions::from_str(address)?.application_name("kith");
    let pool = PgPoolOptions::new().max_connections(20).acquire_timeout(ACQUIRE).connect_with(options).await?;
    POSTGRES_MIGRATIONS.run(&pool).await?;
    Ok(Pools::Postgres(pool))
}
