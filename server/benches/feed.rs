//! How long a page of Recent Activity takes, by how many are followed and how busy they are: the whole request, without
//! a socket. `cargo xtask bench feed` runs it.
//!
//! Half of the people are busy, a few of them much more than others; each of the other half did one thing, long ago.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, StatusCode};
use kith_api::ids::{PersonId, SpaceId};
use kith_server::assets::Assets;
use kith_server::config::Limits;
use kith_server::site::{Site, now};
use kith_server::store::accounts::NewSession;
use kith_server::store::content::NewPerson;
use kith_server::store::{Store, sql};
use kith_server::{random, router};
use serde_json::{Value, json};
use std::time::Instant;
use tower::ServiceExt;

/// How many are followed.
const FOLLOWED: [i64; 5] = [10, 100, 1_000, 3_000, 10_000];
/// Whom, and what of them is asked for.
const CASES: [&str; 4] = ["dense", "silent", "rare space", "rare kind"];
/// How often each is asked.
const TIMES: usize = 40;

const PEOPLE: &str = "INSERT INTO people (id, username, name, name_sort, joined) \
     WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
     SELECT i * 2654435761 % 4294967291 + 1, 'p' || i, 'Person ' || i, 'person ' || i, 0 FROM n ORDER BY i";
const PAGES: &str = "INSERT INTO pages (id, space, kind, name) \
     WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < 2000) \
     SELECT i * 2654435761 % 4294967291 + 1, 1 + i % 200, 0, 'Page ' || i FROM n ORDER BY i";
/// $1 activities, of $2 busy and as many silent people. One line in 5,000 is in the space 200, as many attach a file.
const ACTIVITIES: &str = "INSERT INTO activities (id, actor, verb, space, page, person, published, position) \
     WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1), \
     mixed AS (SELECT i, (i * i % 1000003 * 7919 + i * 104729) % 1000003 AS chance, i * 31 % 499 % 5 AS kind FROM n) \
     SELECT i * 2654435761 % 4294967291 + 1, \
     CASE WHEN i <= $2 THEN $2 + i ELSE 1 + chance * chance / 1000003 * $2 / 1000003 END, \
     CASE WHEN i % 5003 = 0 THEN 'file_attached' WHEN kind = 0 THEN 'page_added' WHEN kind = 1 THEN 'page_edited' \
     WHEN kind = 2 THEN 'comment_added' WHEN kind = 3 THEN 'status_updated' ELSE 'followed' END, \
     CASE WHEN i % 4999 = 0 THEN 200 WHEN i % 5003 = 0 OR kind < 3 THEN 1 + i * 17 % 199 END, \
     CASE WHEN kind < 3 THEN 1 + i % 2000 END, \
     CASE WHEN kind = 4 THEN 1 + i * 13 % $2 END, i * 1000000, i FROM mixed ORDER BY i";
const LATEST: &str = "INSERT INTO latest_lines (person, published) \
     SELECT a.actor, MAX(a.published) FROM activities a GROUP BY a.actor";
const FOLLOWS: &str = "INSERT INTO follows (follower, followee, state, version, since, created) \
     SELECT $1, p.key, 2, 1, 0, 0 FROM people p WHERE p.key > $2 AND p.key <= $3 \
     ORDER BY p.key * 7919 % 10007, p.key LIMIT $4";

fn number(name: &str, or: i64) -> i64 {
    std::env::var(name).ok().map_or(or, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

/// Somebody who follows `count` of the people from one key to another.
struct Reader {
    id: PersonId,
    cookie: String,
}

async fn reader(store: &Store, name: &str, count: i64, (from, to): (i64, i64)) -> Reader {
    let mut tx = store.begin().await.expect("a write begins");
    let new = NewPerson { username: name.to_owned(), name: name.to_owned(), ..NewPerson::default() };
    let key = tx.add_person(&new).await.expect("a person");
    let token = random::token();
    let token_hash = &random::token_hash(&token);
    let (now, expires) = (now(), i64::MAX);
    let session = NewSession { token_hash, person: key, now, expires, user_agent: None, address: None };
    tx.add_session(session).await.expect("a session");
    sql(FOLLOWS).bind(key).bind(from).bind(to).bind(count).run(&mut tx).await.expect("follows");
    let (id,): (i64,) = sql("SELECT id FROM people WHERE key = $1").bind(key).one(&mut tx).await.expect("an id");
    tx.commit().await.expect("committed");
    Reader { id: PersonId::from_bits(id), cookie: format!("kith={token}") }
}

async fn fill(store: &Store, people: i64, activities: i64) {
    let mut tx = store.begin().await.expect("a write begins");
    sql(PEOPLE).bind(people).run(&mut tx).await.expect("people");
    for number in 1..=200 {
        tx.add_space(&format!("Space {number}"), None).await.expect("a space");
    }
    sql(PAGES).run(&mut tx).await.expect("pages");
    sql(ACTIVITIES).bind(activities).bind(people / 2).run(&mut tx).await.expect("activities");
    sql(LATEST).run(&mut tx).await.expect("the latest lines");
    sql("UPDATE positions SET last = $1 WHERE name = 'activity'")
        .bind(activities)
        .run(&mut tx)
        .await
        .expect("the last position");
    tx.commit().await.expect("committed");
}

async fn ask(app: &Router, reader: &Reader, path: &str) -> Bytes {
    let request = Request::get(path).header("cookie", &reader.cookie).body(Body::empty()).expect("a request");
    let answer = app.clone().oneshot(request).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    to_bytes(answer.into_body(), usize::MAX).await.expect("a body")
}

/// Median and 95th percentile in milliseconds.
async fn measure(app: &Router, reader: &Reader, path: &str) -> (f64, f64) {
    let mut times = Vec::new();
    for time in 0..TIMES + 5 {
        let started = Instant::now();
        ask(app, reader, path).await;
        if time >= 5 {
            times.push(started.elapsed().as_secs_f64() * 1e3);
        }
    }
    times.sort_by(f64::total_cmp);
    (times[TIMES / 2], times[TIMES * 95 / 100])
}

/// Prints the table of one database and returns it.
async fn table(name: &str, address: &str, people: i64, activities: i64) -> Value {
    let store = Store::open(address).await.expect("an empty database opens");
    let started = Instant::now();
    fill(&store, people, activities).await;
    let half = people / 2;
    let mut readers = Vec::new();
    for count in FOLLOWED.into_iter().filter(|count| *count <= half) {
        let busy = reader(&store, &format!("busy{count}"), count, (0, half)).await;
        let silent = reader(&store, &format!("silent{count}"), count, (half, people)).await;
        readers.push((count, busy, silent));
    }
    if name == "PostgreSQL" {
        // As autovacuum would have done by then.
        sql("VACUUM ANALYZE").run(&store).await.expect("statistics");
    }
    let (space,): (i64,) = sql("SELECT id FROM spaces WHERE key = 200").one(&store).await.expect("the rare space");
    let space = SpaceId::from_bits(space);
    let filled = started.elapsed().as_secs_f64();
    println!("\n{name}: {people} people, {activities} activities, filled in {filled:.0} s; median / p95 in ms\n");
    println!("{:>8}  {}", "followed", CASES.map(|case| format!("{case:>15}")).join("  "));
    let app = router::router(Site::new(
        store.clone(),
        Limits::default(),
        "http://127.0.0.1",
        &[],
        Assets::of([("index.html".to_owned(), Bytes::from_static(b"<!doctype html>"))]),
    ));
    let (mut rows, mut medians) = (Vec::new(), Vec::new());
    for (count, busy, silent) in &readers {
        let path = |reader: &Reader, filter: &str| format!("/api/v1/people/{}/network?limit=50{filter}", reader.id);
        let asked = [
            (busy, path(busy, "")),
            (silent, path(silent, "")),
            (busy, path(busy, &format!("&space={space}"))),
            (busy, path(busy, "&kind=files")),
        ];
        let mut cells = Vec::new();
        for (reader, path) in &asked {
            cells.push(measure(&app, reader, path).await);
        }
        let shown: Vec<String> =
            cells.iter().map(|(median, p95)| format!("{:>15}", format!("{median:.2} / {p95:.2}"))).collect();
        println!("{count:>8}  {}", shown.join("  "));
        for (case, (median, p95)) in CASES.iter().zip(&cells) {
            rows.push(json!({ "followed": count, "case": case, "median_ms": median, "p95_ms": p95 }));
            medians.push(*median);
        }
    }
    let worst = medians.iter().copied().fold(0.0, f64::max) / medians[0];
    println!("\nworst / 10 dense: {worst:.1}");
    store.close().await;
    json!({ "database": name, "people": people, "activities": activities, "worst_to_10_dense": worst, "rows": rows })
}

#[tokio::main]
async fn main() {
    let (people, activities) = (number("KITH_BENCH_PEOPLE", 20_000), number("KITH_BENCH_ACTIVITIES", 600_000));
    assert!(people >= 20 && activities > people, "at least 20 people, and more activities than people");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = format!("sqlite:{}", folder.path().join("kith.sqlite").display());
    let mut tables = vec![table("SQLite", &file, people, activities).await];
    if let Ok(postgres) = std::env::var("KITH_BENCH_POSTGRES") {
        tables.push(table("PostgreSQL", &postgres, people, activities).await);
    }
    if let Ok(path) = std::env::var("KITH_BENCH_JSON") {
        let text = serde_json::to_string_pretty(&tables).expect("plain data");
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("{path} cannot be written: {error}"));
        println!("\n{path}");
    }
}
