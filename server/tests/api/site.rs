//! A site of a test's own, and small verbs for what people do on it.

use axum::body::Bytes;
use kith_api::activity::Verb;
use kith_api::follows::{Followed, Relation};
use kith_api::ids::PersonId;
use kith_api::list::List;
use kith_api::people::Someone;
use kith_server::assets::Assets;
use kith_server::config::Limits;
use kith_server::site::{Site, now};
use kith_server::store::accounts::NewSession;
use kith_server::store::activity::NewActivity;
use kith_server::store::content::NewPerson;
use kith_server::store::{Store, Tx};
use kith_server::{random, router, serve};
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// A running server on a database of its own.
pub struct TestSite {
    pub site: Site,
    pub address: SocketAddr,
    /// Where its database is.
    pub database: String,
    http: reqwest::Client,
    folder: Option<tempfile::TempDir>,
    _end: tokio::sync::oneshot::Sender<()>,
}

/// Somebody signed in, or nobody.
#[derive(Clone, Debug)]
pub struct Browser {
    pub cookie: Option<String>,
    pub id: PersonId,
    pub key: i64,
    pub username: String,
}

/// A mail as it waits in the outbox.
#[derive(Debug)]
pub struct Letter {
    pub subject: String,
    pub plain: String,
}

impl Letter {
    /// The token of its link to a page.
    #[track_caller]
    pub fn token(&self, page: &str) -> String {
        let link = self.plain.lines().find_map(|line| line.split_once(&format!("/{page}#")));
        link.unwrap_or_else(|| panic!("no link to {page} in\n{}", self.plain)).1.to_owned()
    }
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {} {}", self.status, self.text))
    }

    /// The kind of the problem, without its prefix.
    #[track_caller]
    pub fn problem(&self) -> String {
        let problem: Value = self.json();
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(problem["status"], self.status.as_u16());
        let kind = problem["type"].as_str().expect("a problem has a type");
        kind.trim_start_matches("urn:kith:problem:").to_owned()
    }

    /// The pointers of the wrong fields.
    #[track_caller]
    pub fn wrong_fields(&self) -> Vec<String> {
        assert_eq!(self.problem(), "invalid", "{}", self.text);
        let problem: Value = self.json();
        let errors = problem["errors"].as_array().expect("invalid names its fields");
        errors.iter().map(|error| error["pointer"].as_str().expect("a pointer").to_owned()).collect()
    }
}

impl TestSite {
    pub async fn on_sqlite() -> Self {
        Self::on_sqlite_with(Limits::default()).await
    }

    pub async fn on_sqlite_with(limits: Limits) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let address = format!("sqlite:{}", folder.path().join("kith.sqlite").display());
        Self::start(&address, limits, Some(folder)).await
    }

    pub async fn on_postgres() -> Self {
        Self::on_postgres_with(Limits::default()).await
    }

    pub async fn on_postgres_with(limits: Limits) -> Self {
        let base = std::env::var("KITH_TEST_POSTGRES")
            .expect("KITH_TEST_POSTGRES names no PostgreSQL: `cargo xtask test api` starts one");
        let schema = format!("test_{}", random::id());
        make_schema(&base, &schema).await;
        let sign = if base.contains('?') { '&' } else { '?' };
        Self::start(&format!("{base}{sign}options=-csearch_path%3D{schema}"), limits, None).await
    }

    /// On an empty database of the test's own.
    pub async fn on(database: &str) -> Self {
        Self::start(database, Limits::default(), None).await
    }

    async fn start(database: &str, limits: Limits, folder: Option<tempfile::TempDir>) -> Self {
        let store = Store::open(database).await.expect("an empty database opens");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let app = Assets::of([("index.html".to_owned(), Bytes::from_static(b"<!doctype html><title>Kith</title>"))]);
        let patience = std::time::Duration::from_secs(limits.stalled_seconds.into());
        let site = Site::new(store, limits, &format!("http://{address}"), &[], app);
        tokio::spawn(kith_server::live::tell(site.clone()));
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        tokio::spawn(serve::serve(listener, router::router(site.clone()), patience, async move {
            let _ = ended.await;
        }));
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { site, address, database: database.to_owned(), http, folder, _end: end }
    }

    /// Makes a person by name only and signs them in, without the cost of a password.
    pub async fn join(&self, username: &str) -> Browser {
        self.join_as(NewPerson { username: username.to_owned(), name: capitalised(username), ..NewPerson::default() })
            .await
    }

    /// Makes a person and signs them in.
    pub async fn join_as(&self, person: NewPerson) -> Browser {
        let mut tx = self.site.store.begin().await.expect("a write begins");
        let key = tx.add_person(&person).await.expect("a new person");
        let token = random::token();
        let session = NewSession {
            token_hash: &random::token_hash(&token),
            person: key,
            now: now(),
            expires: now() + 3_600_000_000,
            user_agent: None,
            address: None,
        };
        tx.add_session(session).await.expect("a session");
        tx.commit().await.expect("committed");
        let mut browser = Browser {
            cookie: Some(format!("kith={token}")),
            id: PersonId::from_bits(0),
            key,
            username: person.username,
        };
        let me: Value = self.get(&browser, "/me").await.json();
        browser.id = me["person"]["id"].as_str().expect("an id").parse().expect("an id");
        browser
    }

    /// The mails to an address that are in the outbox, oldest first.
    pub async fn mails(&self, to: &str) -> Vec<Letter> {
        const FIND: &str = "SELECT subject, plain FROM mails WHERE recipient = $1 ORDER BY key";
        let rows: Vec<(String, String)> =
            kith_server::store::sql(FIND).bind(to).all(&self.site.store).await.expect("the outbox is read");
        rows.into_iter().map(|(subject, plain)| Letter { subject, plain }).collect()
    }

    /// The folder of a SQLite site.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.as_ref().expect("a site on SQLite").path()
    }

    /// Runs a statement of the test's own making, for what the API does not do yet.
    pub async fn sql(&self, text: &'static str, values: &[i64]) {
        let mut sql = kith_server::store::sql(text);
        for value in values {
            sql = sql.bind(*value);
        }
        sql.run(&self.site.store).await.expect("the test's statement runs");
    }

    /// Waits until a statement with these words has begun, since the store listens.
    pub async fn until_heard(&self, words: &str) {
        let started = Instant::now();
        while !self.site.store.heard_so_far().iter().any(|text| text.contains(words)) {
            assert!(started.elapsed() < Duration::from_secs(10), "nothing has {words}");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Waits until somebody waits for a row that this write holds; on SQLite everybody does from its beginning.
    pub async fn until_waited_for(&self, tx: &mut Tx) {
        const WAITING: &str =
            "SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))";
        if self.database.starts_with("sqlite:") {
            return;
        }
        let started = Instant::now();
        while kith_server::store::sql(WAITING).scalar(&mut *tx).await.expect("counted") == 0 {
            assert!(started.elapsed() < Duration::from_secs(10), "nobody waits");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    pub async fn set(&self, name: &str, value: &str) {
        let mut tx = self.site.store.begin().await.expect("a write begins");
        tx.set(name, value).await.expect("a setting is set");
        tx.commit().await.expect("committed");
    }

    pub async fn get(&self, browser: &Browser, path: &str) -> Answer {
        self.send(browser, Method::GET, path, None).await
    }

    /// As a page of the site sends it.
    pub async fn send(&self, browser: &Browser, method: Method, path: &str, body: Option<Value>) -> Answer {
        // Pictures and feeds are beside the API.
        let base = if path.starts_with("/pictures/") || path.starts_with("/feeds/") { "" } else { "/api/v1" };
        let url = format!("http://{}{base}{path}", self.address);
        let mut request = self.http.request(method, url).header("origin", &*self.site.origin);
        if let Some(cookie) = &browser.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.finish(request).await
    }

    /// A request as the test wants it, for what no browser of ours would send.
    pub fn raw(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.address))
    }

    pub async fn finish(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, text: response.text().await.expect("text") }
    }

    /// The beginning of an answer that does not end.
    pub async fn first_of(&self, browser: &Browser, path: &str) -> Answer {
        let mut request = self.raw(Method::GET, &format!("/api/v1{path}"));
        if let Some(cookie) = &browser.cookie {
            request = request.header("cookie", cookie);
        }
        let mut response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status(), response.headers().clone());
        let first = response.chunk().await.expect("something comes").unwrap_or_default();
        Answer { status, headers, text: String::from_utf8_lossy(&first).into_owned() }
    }

    pub async fn follow(&self, who: &Browser, whom: &Browser) -> Followed {
        let answer = self.send(who, Method::PUT, &format!("/me/following/{}", whom.id), None).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()
    }

    pub async fn unfollow(&self, who: &Browser, whom: &Browser) -> Followed {
        let answer = self.send(who, Method::DELETE, &format!("/me/following/{}", whom.id), None).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.json()
    }

    /// Whom `of` follows, as `viewer` sees it: usernames, in order; the unavailable as `?`.
    pub async fn following(&self, viewer: &Browser, of: &Browser) -> Vec<String> {
        let list: List<Someone> = self.get(viewer, &format!("/people/{}/following", of.id)).await.json();
        list.items.iter().map(|someone| someone.person().map_or("?".into(), |person| person.username.clone())).collect()
    }

    /// Each word is a person that follows nobody yet.
    pub async fn join_all<const N: usize>(&self, names: [&str; N]) -> [Browser; N] {
        let mut browsers = Vec::new();
        for name in names {
            browsers.push(self.join(name).await);
        }
        browsers.try_into().unwrap_or_else(|_| unreachable!("one a name"))
    }
}

/// A status update, as a line of activity.
pub fn said(actor: &Browser, excerpt: &str, at: i64) -> NewActivity {
    NewActivity { excerpt: Some(excerpt.to_owned()), ..NewActivity::by(actor.key, Verb::StatusUpdated, at) }
}

/// Writes lines of activity down as they are, those of the future too.
pub async fn tell(site: &TestSite, lines: &[NewActivity]) {
    let mut tx = site.site.store.begin().await.expect("a write begins");
    tx.add_activity(lines, i64::MAX).await.expect("activity");
    tx.commit().await.expect("committed");
}

pub const NOBODY: Browser = Browser { cookie: None, id: PersonId::from_bits(0), key: 0, username: String::new() };

#[track_caller]
pub fn assert_following(followed: Followed, relation: Relation, followers: u64) {
    assert_eq!((followed.standing.relation, followed.followers), (relation, Some(followers)));
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

async fn make_schema(base: &str, schema: &str) {
    use sqlx::{AssertSqlSafe, Connection, Executor};
    let mut connection = sqlx::PgConnection::connect(base).await.expect("the test's PostgreSQL answers");
    connection.execute(AssertSqlSafe(format!("CREATE SCHEMA {schema}"))).await.expect("a new schema");
    connection.close().await.expect("closed");
}
