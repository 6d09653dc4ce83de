use super::*;
use crate::store::sql;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const LONG_AGO: &str = "2020-01-01T00:00:00Z";

struct Place {
    folder: tempfile::TempDir,
    store: Store,
    said: Arc<Mutex<Vec<String>>>,
}

impl Place {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let address = format!("sqlite:{}", folder.path().join("import.sqlite").display());
        let store = Store::open(&address).await.expect("opens");
        Self { folder, store, said: Arc::default() }
    }

    fn file(&self, lines: &[Value]) -> std::path::PathBuf {
        let file = self.folder.path().join("lines.jsonl");
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(&file, text).expect("writes");
        file
    }

    fn report(&self) -> Report {
        self.said.lock().expect("no panic").clear();
        let said = self.said.clone();
        Report::to(move |text| said.lock().expect("no panic").push(text.to_owned()))
    }

    #[track_caller]
    fn assert_said(&self, lines: &[&str]) {
        assert_eq!(*self.said.lock().expect("no panic"), lines);
    }

    async fn import(&self, lines: &[Value]) -> String {
        import(&self.store, "book", &self.file(lines), self.report()).await.expect("imports").to_string()
    }

    async fn number(&self, text: &'static str) -> i64 {
        sql(text).scalar(&self.store).await.expect("a number")
    }

    async fn texts(&self, text: &'static str) -> Vec<String> {
        let rows: Vec<(String,)> = sql(text).all(&self.store).await.expect("rows");
        rows.into_iter().map(|(text,)| text).collect()
    }
}

fn person(name: &str) -> Value {
    json!({"type": "Person", "id": format!("person:{name}"), "preferredUsername": name, "name": name.to_uppercase()})
}

fn follow(from: &str, to: &str) -> Value {
    json!({"type": "Follow", "id": format!("follow:{from}:{to}"), "actor": format!("person:{from}"),
        "object": format!("person:{to}"), "published": LONG_AGO})
}

fn deed(kind: &str, id: &str, who: &str, object: &str) -> Value {
    json!({"type": kind, "id": id, "actor": format!("person:{who}"), "object": object, "published": LONG_AGO,
        "summary": format!("{id} of {object}")})
}

fn note(id: &str, who: &str, on: Value) -> Value {
    json!({"type": "Note", "id": id, "attributedTo": format!("person:{who}"), "inReplyTo": on, "content": id,
        "published": LONG_AGO})
}

/// One of each type, each before what refers to it.
fn small_site() -> Vec<Value> {
    vec![
        person("ana"),
        person("ben"),
        json!({"type": "Group", "id": "team", "name": "Team", "member": ["person:ana"]}),
        json!({"type": "Space", "id": "open", "name": "Open"}),
        json!({"type": "Space", "id": "closed", "name": "Closed", "audience": ["team"]}),
        json!({"type": "Page", "id": "page", "name": "Page", "context": "open", "url": "https://x.example/page"}),
        json!({"type": "Article", "id": "post", "name": "Post", "context": "closed", "content": "# Text"}),
        follow("ana", "ben"),
        deed("Create", "c1", "ben", "page"),
        deed("Update", "u1", "ana", "page"),
        deed("Create", "c2", "ana", "post"),
        deed("Update", "u2", "ana", "post"),
        note("comment", "ben", json!("page")),
        note("answer", "ana", json!("comment")),
        note("status", "ben", Value::Null),
        deed("Create", "c3", "ben", "comment"),
        deed("Update", "u3", "ben", "comment"),
    ]
}

const ACTIVITY: &str = "SELECT u.username || ' ' || a.verb || ' ' || COALESCE(g.name, '-') || ' in ' || COALESCE(s.name, '-') \
    FROM activities a JOIN people u ON u.key = a.actor LEFT JOIN pages g ON g.key = a.page \
    LEFT JOIN spaces s ON s.key = a.space ORDER BY a.position";

#[tokio::test]
async fn every_type_becomes_what_it_is() {
    let place = Place::new().await;
    assert_eq!(place.import(&small_site()).await, "17 added, 0 unchanged, 0 refused");
    place.assert_said(&[]);
    let told = place.texts(ACTIVITY).await;
    assert_eq!(
        told,
        [
            "ben page_added Page in Open",
            "ana page_edited Page in Open",
            "ana post_added Post in Closed",
            "ana post_edited Post in Closed",
            "ben comment_added Page in Open",
            "ana comment_added Page in Open",
            "ben status_updated - in -",
            "ben comment_edited Page in Open",
        ],
        "a follow and the creation of a note that told itself are no activity of their own"
    );
    assert_eq!(place.number("SELECT COUNT(*) FROM follows WHERE state = 2 AND imported = 1").await, 1);
    assert_eq!(place.number("SELECT COUNT(*) FROM memberships").await, 1);
    assert_eq!(place.texts("SELECT name FROM spaces WHERE everyone = 0").await, ["Closed"]);
    assert_eq!(place.texts("SELECT s.content FROM people p JOIN statuses s ON s.key = p.status").await, ["status"]);
    assert_eq!(place.number("SELECT COUNT(*) FROM imports").await, 0, "it came to its end");
}

#[tokio::test]
async fn a_second_import_adds_nothing() {
    let place = Place::new().await;
    place.import(&small_site()).await;
    assert_eq!(place.import(&small_site()).await, "0 added, 17 unchanged, 0 refused");
    assert_eq!(place.number("SELECT COUNT(*) FROM activities").await, 8);
    let twice: Vec<_> = small_site().into_iter().chain(small_site()).collect();
    assert_eq!(place.import(&twice).await, "0 added, 34 unchanged, 0 refused");
    assert_eq!(Place::new().await.import(&twice).await, "17 added, 17 unchanged, 0 refused");
}

#[tokio::test]
async fn what_is_named_before_it_comes_is_found_in_the_end() {
    let place = Place::new().await;
    let backwards: Vec<_> = small_site().into_iter().rev().collect();
    assert_eq!(place.import(&backwards).await, "17 added, 0 unchanged, 0 refused");
    place.assert_said(&[]);
    assert_eq!(place.number("SELECT COUNT(*) FROM activities").await, 8);
}

#[tokio::test]
async fn a_refused_line_is_named_and_stops_nothing() {
    let place = Place::new().await;
    let lines = [
        person("ana"),
        json!({"type": "Juggle", "id": "x"}),
        follow("ana", "nobody"),
        follow("ana", "ana"),
        json!({"type": "Space", "id": "open", "name": "Open"}),
        deed("Create", "c", "ana", "open"),
        json!({"type": "Space", "id": "person:ana", "name": "Taken"}),
        person("ben"),
    ];
    assert_eq!(place.import(&lines).await, "3 added, 0 unchanged, 5 refused");
    place.assert_said(&[
        r#"line 2: the type "Juggle" is unknown"#,
        "line 4: nobody follows himself",
        r#"line 6: `object` is a space: "open""#,
        "line 7: the id is known as that of a person",
        r#"line 3: `object` is unknown: "person:nobody""#,
    ]);
    assert_eq!(place.texts("SELECT username FROM people ORDER BY username").await, ["ana", "ben"]);
}

#[tokio::test]
async fn a_name_links_nobody_and_a_taken_one_gets_a_number() {
    let place = Place::new().await;
    place.import(&[person("ana")]).await;
    let mut other = person("Ana");
    other["id"] = json!("person:another");
    let lines = [other, json!({"type": "Person", "id": "p", "preferredUsername": "A n a", "name": "Ana"})];
    assert_eq!(place.import(&lines).await, "2 added, 0 unchanged, 0 refused");
    place.assert_said(&[
        r#"line 1: username "Ana" is taken; imported as "Ana-2""#,
        r#"line 2: username "A n a" does not survive in an address; imported as "A-n-a""#,
    ]);
    assert_eq!(place.texts("SELECT username FROM people ORDER BY key").await, ["ana", "Ana-2", "A-n-a"]);
    // Nor does another source's id.
    let file = place.file(&[person("ana")]);
    let counts = import(&place.store, "elsewhere", &file, place.report()).await.expect("imports");
    assert_eq!(counts.added, 1);
    place.assert_said(&[r#"line 1: username "ana" is taken; imported as "ana-3""#]);
}

#[tokio::test]
async fn an_address_is_nobodys_until_it_is_confirmed() {
    let place = Place::new().await;
    let lines = ["ana", "ben"].map(|name| {
        let mut line = person(name);
        line["email"] = json!("same@kith.example");
        line
    });
    assert_eq!(place.import(&lines).await, "2 added, 0 unchanged, 0 refused");
    assert_eq!(place.number("SELECT COUNT(*) FROM people WHERE email_confirmed = 0 AND email IS NOT NULL").await, 2);
    assert!(place.store.credentials("same@kith.example").await.expect("asks").is_none());
}

#[tokio::test]
async fn a_changed_line_changes_what_it_made_and_history_stays() {
    let place = Place::new().await;
    place.import(&small_site()).await;
    let mut ana = person("ana");
    ana["name"] = json!("Ana Moreira");
    ana["position"] = json!("Cartographer");
    let mut told = deed("Update", "u1", "ana", "page");
    told["summary"] = json!("something else");
    let lines = [
        ana,
        json!({"type": "Group", "id": "team", "name": "Crew", "member": ["person:ben"]}),
        json!({"type": "Space", "id": "closed", "name": "Opened"}),
        json!({"type": "Page", "id": "page", "name": "Moved", "context": "closed"}),
        told,
    ];
    assert_eq!(place.import(&lines).await, "4 added, 1 unchanged, 0 refused");
    place.assert_said(&["4 of the added changed what an earlier import had made"]);
    assert_eq!(
        place.texts("SELECT name || ', ' || position FROM people WHERE username = 'ana'").await,
        ["Ana Moreira, Cartographer"]
    );
    assert_eq!(place.number("SELECT COUNT(*) FROM person_words WHERE word = 'moreira'").await, 1);
    let members = "SELECT p.username FROM memberships m JOIN people p ON p.key = m.person";
    assert_eq!(place.texts(members).await, ["ben"]);
    assert_eq!(place.number("SELECT everyone FROM spaces WHERE name = 'Opened'").await, 1);
    assert!(place.texts(ACTIVITY).await.contains(&"ana page_edited Moved in Opened".to_owned()));
    assert_eq!(place.import(&lines).await, "0 added, 5 unchanged, 0 refused");
}

#[tokio::test]
async fn a_time_in_the_future_becomes_now() {
    let place = Place::new().await;
    let (mut status, mut follow) = (note("status", "ana", Value::Null), follow("ana", "ben"));
    status["published"] = json!("2999-01-01T00:00:00+09:00");
    follow["published"] = status["published"].clone();
    assert_eq!(place.import(&[person("ana"), person("ben"), status, follow]).await, "4 added, 0 unchanged, 0 refused");
    let latest = "SELECT MAX(x) FROM (SELECT published AS x FROM activities UNION ALL SELECT published FROM statuses \
        UNION ALL SELECT since FROM follows)";
    assert!(place.number(latest).await <= now());
}

/// As many people as fill some batches, and a follow in each batch; the first names somebody who comes last.
fn long_file(first_waits: bool) -> Vec<Value> {
    let mut lines: Vec<_> = (0..BATCH_LINES * 3).map(|number| person(&format!("p{number}"))).collect();
    for at in [BATCH_LINES, BATCH_LINES * 2 + 10] {
        lines[at] = follow("p0", "p1");
    }
    if first_waits {
        lines[2] = follow("p0", &format!("p{}", BATCH_LINES * 3 - 1));
    }
    lines
}

#[tokio::test]
async fn an_import_that_was_cut_goes_on_where_it_was() {
    let place = Place::new().await;
    let file = place.file(&long_file(false));
    let mut cut = Import::open(&place.store, "book", &file, place.report()).await.expect("opens");
    assert!(cut.batch().await.expect("the first batch"));
    drop(cut);
    assert_eq!(place.number("SELECT COUNT(*) FROM people").await, 500);
    let counts = import(&place.store, "book", &file, place.report()).await.expect("imports");
    place.assert_said(&["goes on from line 501, where it was cut: 500 added, 0 unchanged, 0 refused"]);
    assert_eq!(counts.to_string(), "1499 added, 1 unchanged, 0 refused");
    let again = import(&place.store, "book", &file, place.report()).await.expect("imports");
    assert_eq!(again.to_string(), "0 added, 1500 unchanged, 0 refused");
}

#[tokio::test]
async fn a_line_that_waited_when_the_import_was_cut_is_not_lost() {
    let place = Place::new().await;
    let file = place.file(&long_file(true));
    let mut cut = Import::open(&place.store, "book", &file, place.report()).await.expect("opens");
    assert!(cut.batch().await.expect("the first batch"));
    assert!(cut.batch().await.expect("the second batch"));
    drop(cut);
    let counts = import(&place.store, "book", &file, place.report()).await.expect("imports");
    place.assert_said(&["goes on from line 3, where it was cut: 2 added, 0 unchanged, 0 refused"]);
    assert_eq!((counts.added + counts.unchanged, counts.refused), (1500, 0));
    assert_eq!(place.number("SELECT COUNT(*) FROM follows").await, 2);
    assert_eq!(place.number("SELECT COUNT(*) FROM people").await, 1497);
}
