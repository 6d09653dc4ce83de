//! Bodies that are not what the API's description says: each is refused with the field named. The routes are those of the
//! description itself, so that none is forgotten.

use crate::site::{Answer, Browser, TestSite};
use kith_server::config::Limits;
use kith_server::router;
use kith_server::store::content::NewPerson;
use reqwest::{Method, StatusCode};
use serde_json::{Map, Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends what comes before a body, and the first byte of a thousand.
async fn begin(site: &TestSite, who: &Browser, (method, path, kind): (&str, &str, &str)) -> TcpStream {
    let mut socket = TcpStream::connect(site.address).await.expect("connected");
    let (origin, cookie) = (&site.site.origin, who.cookie.as_deref().expect("signed in"));
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {}\r\norigin: {origin}\r\ncookie: {cookie}\r\nif-match: *\r\ncontent-type: {kind}\r\ncontent-length: 1000\r\n\r\n{{",
        site.address,
    );
    socket.write_all(head.as_bytes()).await.expect("sent");
    socket
}

/// A body that does not come to its end is answered, and its connection ended: by every route that takes one.
async fn who_sends_no_end_is_let_go(site: TestSite) {
    let administrator =
        NewPerson { username: "ana".into(), name: "Ana".into(), administrator: true, ..NewPerson::default() };
    let ana = site.join_as(administrator).await;
    let json = Route::all(&ana.id.to_string())
        .into_iter()
        .map(|route| (route.method.to_string(), route.path, "application/json"));
    let forms =
        ["/oauth/authorize", "/oauth/token", "/oauth/revoke", "/mail/nothing", "/mail/nothing/following/nobody"];
    let forms = forms.map(|path| ("POST".to_owned(), path.to_owned(), "application/x-www-form-urlencoded"));
    let mut silent = Vec::new();
    for (method, path, kind) in json.chain(forms) {
        silent.push((begin(&site, &ana, (&method, &path, kind)).await, method, path));
    }
    for (mut socket, method, path) in silent {
        let mut answer = String::new();
        let heard = tokio::time::timeout(Duration::from_secs(20), socket.read_to_string(&mut answer)).await;
        heard.unwrap_or_else(|_| panic!("{method} {path} is kept: {answer}")).expect("text");
        check_too_slow(&answer, &format!("{method} {path}"));
    }
    // Nor does it help to send a little now and then.
    let mut slow = begin(&site, &ana, ("POST", "/api/v1/sessions", "application/json")).await;
    let (mut answer, mut now_and_then) = (Vec::new(), tokio::time::interval(Duration::from_millis(100)));
    for _ in 0..200 {
        tokio::select! {
            read = slow.read_buf(&mut answer) => if read.expect("an answer") == 0 || answer.ends_with(b"}") { break },
            _ = now_and_then.tick() => slow.write_all(b" ").await.expect("it listens still"),
        }
    }
    check_too_slow(&String::from_utf8_lossy(&answer), "byte by byte");
}

#[track_caller]
fn check_too_slow(answer: &str, case: &str) {
    assert!(answer.starts_with("HTTP/1.1 408"), "{case}: {answer}");
    assert!(
        answer.contains("content-type: application/problem+json") && answer.contains("urn:kith:problem:too-slow"),
        "{case}: {answer}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_no_end_is_let_go_on_sqlite() {
    who_sends_no_end_is_let_go(TestSite::on_sqlite_with(Limits { body_seconds: 1, ..Limits::default() }).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sends_no_end_is_let_go_on_postgres() {
    who_sends_no_end_is_let_go(TestSite::on_postgres_with(Limits { body_seconds: 1, ..Limits::default() }).await).await;
}

/// A route that takes JSON, and what it takes.
struct Route {
    method: Method,
    path: String,
    schema: Value,
    /// Something in every field that is needed: a word or an id that there is, else a text.
    good: Map<String, Value>,
}

impl Route {
    /// All of them; whatever is named in an address is `id`.
    fn all(id: &str) -> Vec<Self> {
        let (_, description) = router::api();
        let description = serde_json::to_value(&description).expect("a description is plain data");
        let mut routes = Vec::new();
        for (path, methods) in description["paths"].as_object().expect("it has paths") {
            for (method, operation) in methods.as_object().expect("a path has methods") {
                let takes = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
                let Some(pointer) = takes.as_str().and_then(|reference| reference.strip_prefix('#')) else { continue };
                assert!(operation["responses"]["422"].is_object(), "{method} {path} describes no 422");
                let schema = description.pointer(pointer).expect("what is referred to is there").clone();
                let names: Vec<&str> =
                    path.split('/').map(|part| if part.starts_with('{') { id } else { part }).collect();
                let method = method.to_uppercase().parse().expect("a method");
                let good = needed(&schema).into_iter().map(|name| {
                    let reference = schema["properties"][&name]["$ref"].as_str().unwrap_or_default();
                    let value = match description.pointer(reference.trim_start_matches('#')) {
                        Some(known) if known["enum"].is_array() => known["enum"][0].clone(),
                        Some(_) if reference.ends_with("Id") => json!(id),
                        _ => json!("x"),
                    };
                    (name, value)
                });
                let good = good.collect();
                routes.push(Self { method, path: names.join("/"), schema, good });
            }
        }
        routes
    }

    async fn send(&self, site: &TestSite, who: &Browser, body: String) -> Answer {
        let request = site.raw(self.method.clone(), &self.path).header("origin", &*site.site.origin);
        let request = request.header("cookie", who.cookie.as_deref().expect("signed in")).header("if-match", "*");
        site.finish(request.header("content-type", "application/json").body(body)).await
    }

    async fn refuses(&self, site: &TestSite, who: &Browser, body: &Value, pointer: &str) {
        let answer = self.send(site, who, body.to_string()).await;
        let case = format!("{} {} with {body}: {}", self.method, self.path, answer.text);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{case}");
        assert_eq!(answer.wrong_fields(), [pointer], "{case}");
    }
}

fn needed(schema: &Value) -> Vec<String> {
    let names = schema["required"].as_array().cloned().unwrap_or_default();
    names.iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
}

crate::on_both_databases! {
    async fn every_route_that_takes_json_names_the_field_that_is_wrong(site: TestSite) {
        let person = NewPerson { username: "ana".into(), name: "Ana".into(), administrator: true, ..NewPerson::default() };
        let ana = site.join_as(person).await;
        let ben = site.join("ben").await;
        let routes = Route::all(&ben.id.to_string());
        assert!(routes.len() >= 17, "the description names {} routes with a body", routes.len());
        for route in &routes {
            let good = &route.good;
            for name in route.schema["properties"].as_object().expect("a body has fields").keys() {
                // No field is a number with a part after the point, and none is such a word.
                let mut body = good.clone();
                body.insert(name.clone(), json!(7.5));
                route.refuses(&site, &ana, &body.into(), &format!("/{name}")).await;
            }
            for name in needed(&route.schema) {
                let mut body = good.clone();
                body.remove(&name);
                route.refuses(&site, &ana, &body.into(), &format!("/{name}")).await;
            }
            assert_eq!(route.schema["additionalProperties"], json!(false), "{} takes fields unseen", route.path);
            let mut body = good.clone();
            body.insert("no/such~field".into(), json!(null));
            route.refuses(&site, &ana, &body.into(), "/no~1such~0field").await;
            route.refuses(&site, &ana, &json!([]), "").await;
            route.refuses(&site, &ana, &json!("x"), "").await;
            for broken in ["", "{", "{x: 1}", "{} {}"] {
                let answer = route.send(&site, &ana, broken.to_owned()).await;
                let case = format!("{} {} with {broken:?}: {}", route.method, route.path, answer.text);
                assert_eq!(answer.problem(), "bad-request", "{case}");
            }
        }
    }

    async fn a_word_that_is_none_of_those_known_is_named(site: TestSite) {
        let ana = site.join("ana").await;
        let mail = json!({ "autowatch": true, "daily_digest": true, "network": true, "new_follower": true, "mentions": true,
            "own_actions": true, "format": "smoke", "digest_hour": 8 });
        for (path, body, pointer) in [
            ("/me/settings", json!({ "hover_profiles": "sometimes" }), "/hover_profiles"),
            ("/me/settings", json!({ "home": "nowhere" }), "/home"),
            ("/me/settings", json!({ "theme": "sepia" }), "/theme"),
            ("/me/settings", json!({ "mail": mail }), "/mail/format"),
            ("/me/settings", json!({ "mail": { "autowach": true } }), "/mail/autowach"),
            ("/me/profile", json!({ "email_visibility": "friends" }), "/email_visibility"),
        ] {
            let request = site.raw(Method::PATCH, &format!("/api/v1{path}")).header("origin", &*site.site.origin);
            let request = request.header("cookie", ana.cookie.as_deref().expect("signed in")).header("if-match", "*");
            let answer = site.finish(request.json(&body)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {}", answer.text);
            assert_eq!(answer.wrong_fields(), [pointer], "{body}");
        }
    }
}
