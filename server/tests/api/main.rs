//! The API, as its clients meet it: over HTTP, on SQLite and on PostgreSQL.
//!
//! `cargo xtask test api` starts a throw-away PostgreSQL and names it in `KITH_TEST_POSTGRES`.

mod accounts;
mod addresses;
mod admin;
mod anomalies;
mod backup;
mod bodies;
mod cluster;
mod crash;
mod embedding;
mod feed;
mod feeds;
mod flood;
mod follows;
mod hostile;
mod import;
mod invitations;
mod lists;
mod live;
mod mail;
mod new_passwords;
mod oauth;
mod own_profile;
mod pictures;
mod policy;
mod process;
mod security;
mod settings;
mod site;
mod statements;
mod statuses;
mod storm;
mod suggestions;

/// Makes of each story two tests: one a database.
#[macro_export]
macro_rules! on_both_databases {
    ($(async fn $name:ident($site:ident: TestSite) $story:block)*) => { $(
        mod $name {
            #[allow(unused_imports, reason = "a story may need nothing of its module")]
            use super::*;
            async fn story($site: $crate::site::TestSite) $story

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                story($crate::site::TestSite::on_sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                story($crate::site::TestSite::on_postgres().await).await;
            }
        }
    )* };
}
