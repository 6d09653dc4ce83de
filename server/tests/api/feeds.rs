//! Feeds: secret addresses of what somebody is shown, in Atom and RSS.

use crate::site::{Answer, Browser, NOBODY, TestSite, tell};
use kith_api::activity::Verb;
use kith_api::feeds::{Feed, FeedAddresses};
use kith_api::list::List;
use kith_server::site::now;
use kith_server::store::activity::NewActivity;
use kith_server::store::content::NewPage;
use kith_server::store::feed_tokens::TOKEN_PREFIX;
use quick_xml::events::Event;
use reqwest::{Method, StatusCode};
use serde_json::json;

mod conditional;
mod documents;
mod of_pages;
mod policy;
mod readers;
mod storm;

fn said(actor: &Browser, excerpt: &str) -> NewActivity {
    crate::site::said(actor, excerpt, now())
}

async fn make(site: &TestSite, owner: &Browser, whose: &Browser, kind: &str) -> FeedAddresses {
    let body = json!({ "person": whose.id, "kind": kind });
    let answer = site.send(owner, Method::POST, "/me/feeds", Some(body)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()
}

async fn list(site: &TestSite, owner: &Browser) -> Vec<Feed> {
    site.get(owner, "/me/feeds").await.json::<List<Feed>>().items
}

/// Reads an address as a feed reader does: without anything that says who asks.
async fn read(site: &TestSite, address: &str) -> Answer {
    let path = address.strip_prefix(&*site.site.origin).expect("an address of the site");
    site.finish(site.raw(Method::GET, path)).await
}

async fn read_with(site: &TestSite, address: &str, tag: &str) -> Answer {
    let path = address.strip_prefix(&*site.site.origin).expect("an address of the site");
    site.finish(site.raw(Method::GET, path).header("if-none-match", tag)).await
}

fn token(addresses: &FeedAddresses) -> &str {
    addresses.atom.rsplit('/').next().expect("a file").strip_suffix(".atom").expect("an ending")
}

/// The elements of a document that have text, and the text, in order; fails where it is not well-formed.
#[track_caller]
fn texts(xml: &str) -> Vec<(String, String)> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut open, mut texts) = (Vec::new(), Vec::<(String, String)>::new());
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} in {xml}")) {
            Event::Start(start) => {
                open.push(start.name().as_ref().to_owned());
                texts.push((open.last().expect("open").clone(), String::new()));
            }
            Event::End(_) => drop(open.pop()),
            Event::Text(text) => {
                let text = text.xml10_content();
                texts.last_mut().expect("in an element").1.push_str(&text);
            }
            Event::GeneralRef(name) => {
                let name = name.xml10_content();
                let text = quick_xml::escape::unescape(&format!("&{name};")).expect("known").into_owned();
                texts.last_mut().expect("in an element").1.push_str(&text);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{xml}");
    texts
}

fn all(texts: &[(String, String)], name: &str) -> Vec<String> {
    texts.iter().filter(|(of, _)| of == name).map(|(_, text)| text.clone()).collect()
}

crate::on_both_databases! {
    async fn a_feed_is_made_listed_rotated_and_revoked(site: TestSite) {
        let [ana, ben, cleo] = site.join_all(["ana", "ben", "cleo"]).await;
        site.follow(&ana, &ben).await;
        tell(&site, &[said(&ben, "good morning")]).await;
        let made = make(&site, &ana, &ana, "network").await;
        assert!(token(&made).starts_with(TOKEN_PREFIX) && token(&made).len() == TOKEN_PREFIX.len() + 43);
        assert_eq!(made.rss, made.atom.replace(".atom", ".rss"));

        let [feed] = &list(&site, &ana).await[..] else { panic!("one") };
        assert_eq!((feed.id, feed.whose.id()), (made.id, Some(ana.id)));
        assert!(!site.get(&ana, "/me/feeds").await.text.contains(token(&made)), "told once");
        assert!(list(&site, &cleo).await.is_empty());

        for (address, kind) in [(&made.atom, "application/atom+xml; charset=utf-8"), (&made.rss, "application/rss+xml; charset=utf-8")] {
            let answer = read(&site, address).await;
            assert_eq!((answer.status, &answer.headers["content-type"]), (StatusCode::OK, &kind.parse().expect("a type")));
            assert_eq!(answer.headers["cache-control"], "private, no-cache");
            assert_eq!(answer.headers["referrer-policy"], "no-referrer");
            assert!(!answer.headers.contains_key("set-cookie"));
            assert!(answer.text.contains("Ben updated the status") && answer.text.contains("good morning"), "{}", answer.text);
        }
        // Another's is not to be touched.
        let rotation = format!("/me/feeds/{}/rotation", made.id);
        assert_eq!(site.send(&cleo, Method::POST, &rotation, None).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.send(&cleo, Method::DELETE, &format!("/me/feeds/{}", made.id), None).await.status, StatusCode::NO_CONTENT);
        assert_eq!(read(&site, &made.atom).await.status, StatusCode::OK);

        let rotated: FeedAddresses = site.send(&ana, Method::POST, &rotation, None).await.json();
        assert_eq!(rotated.id, made.id);
        for dead in [&made.atom, &made.rss] {
            assert_eq!(read(&site, dead).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(read(&site, &rotated.atom).await.status, StatusCode::OK);
        assert_eq!(list(&site, &ana).await.len(), 1);

        for _ in 0..2 {
            let answer = site.send(&ana, Method::DELETE, &format!("/me/feeds/{}", made.id), None).await;
            assert_eq!(answer.status, StatusCode::NO_CONTENT);
        }
        assert_eq!(read(&site, &rotated.rss).await.status, StatusCode::NOT_FOUND);
        assert!(list(&site, &ana).await.is_empty());
    }

    async fn a_person_has_fifty_feeds_and_no_more(site: TestSite) {
        let ana = site.join("ana").await;
        for _ in 0..50 {
            make(&site, &ana, &ana, "own").await;
        }
        let body = json!({ "person": ana.id, "kind": "own" });
        let answer = site.send(&ana, Method::POST, "/me/feeds", Some(body)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text.contains("50 feeds"), "{}", answer.text);
    }

    async fn only_of_whom_one_sees_a_feed_is_made(site: TestSite) {
        let [ana, gone] = site.join_all(["ana", "gone"]).await;
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[gone.key]).await;
        let refused = |person: String| {
            let (site, ana) = (&site, &ana);
            async move { site.send(ana, Method::POST, "/me/feeds", Some(json!({ "person": person, "kind": "own" }))).await }
        };
        let (hidden, missing) = (refused(gone.id.to_string()).await, refused("0000000000001".into()).await);
        assert_eq!(hidden.wrong_fields(), ["/person"]);
        assert_eq!(hidden.text, missing.text);
        assert_eq!(site.send(&NOBODY, Method::POST, "/me/feeds", Some(json!({}))).await.status, StatusCode::UNAUTHORIZED);
    }

    async fn what_leads_nowhere_is_one_answer(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        let hidden = make(&site, &ana, &ben, "own").await;
        let revoked = make(&site, &ana, &ana, "own").await;
        site.send(&ana, Method::DELETE, &format!("/me/feeds/{}", revoked.id), None).await;
        let owned = make(&site, &ben, &ben, "own").await;
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[ben.key]).await;
        let unknown = format!("{}/feeds/{TOKEN_PREFIX}none.atom", site.site.origin);
        let no_format = hidden.atom.replace(".atom", "");
        let answers = [
            read(&site, &unknown).await, read(&site, &hidden.atom).await, read(&site, &revoked.atom).await,
            read(&site, &owned.atom).await, read(&site, &no_format).await, read_with(&site, &hidden.rss, "*").await,
        ];
        let plain = |answer: &Answer| {
            let mut headers = answer.headers.clone();
            headers.remove("date");
            (answer.status, headers, answer.text.clone())
        };
        for answer in &answers {
            assert_eq!(answer.problem(), "not-found");
            assert_eq!(plain(answer), plain(&answers[0]));
        }
        site.sql("UPDATE people SET state = 0 WHERE key = $1", &[ben.key]).await;
        assert_eq!(read(&site, &hidden.atom).await.status, StatusCode::OK, "as ana is shown ben now");
        // What is nearly the token is not the token.
        let right = token(&hidden).to_owned();
        let hash = kith_server::random::token_hash(&right);
        let bare = right.strip_prefix(TOKEN_PREFIX).expect("a prefix");
        for wrong in [
            bare, &right.to_uppercase(), &right.to_lowercase(), &right[..right.len() - 1], &format!("{right}A"), &format!("{right}%00"), &format!("{right}%20"),
            &format!("%20{right}"), &format!("x%2F{right}"), &hash, &format!("{TOKEN_PREFIX}{hash}"), "", "%", "%ff", "%27%20OR%201=1--", "%F0%9F%91%A9", &"x".repeat(4000),
        ] {
            for ending in [".atom", ".rss"] {
                let answer = site.finish(site.raw(Method::GET, &format!("/feeds/{wrong}{ending}"))).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
            }
        }
        for ending in ["", ".", ".xml", ".ATOM", ".atom.gz", ".atom.rss"] {
            let answer = site.finish(site.raw(Method::GET, &format!("/feeds/{right}{ending}"))).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{ending}");
        }
    }

    async fn a_feed_is_what_its_owner_is_shown_at_that_moment(site: TestSite) {
        let [ana, ben, cleo] = site.join_all(["ana", "ben", "cleo"]).await;
        site.follow(&ana, &ben).await;
        let feed = make(&site, &ana, &ana, "network").await.atom;
        tell(&site, &[said(&ben, "by ben"), said(&cleo, "by cleo")]).await;
        let first = read(&site, &feed).await;
        assert!(first.text.contains("by ben") && !first.text.contains("by cleo"));
        // Somebody new.
        site.follow(&ana, &cleo).await;
        let second = read(&site, &feed).await;
        assert!(second.text.contains("by cleo"), "{}", second.text);
        assert_ne!(first.headers["etag"], second.headers["etag"]);
        // Hidden since.
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[cleo.key]).await;
        let third = read_with(&site, &feed, second.headers["etag"].to_str().expect("text")).await;
        assert_eq!(third.status, StatusCode::OK);
        assert!(!third.text.contains("by cleo") && third.text.contains("by ben"), "{}", third.text);
        // Restricted since: she shares no team with anybody.
        site.sql("UPDATE people SET restricted = 1 WHERE key = $1", &[ana.key]).await;
        let fourth = read_with(&site, &feed, third.headers["etag"].to_str().expect("text")).await;
        assert_eq!(fourth.status, StatusCode::OK);
        assert!(!fourth.text.contains("by ben"), "{}", fourth.text);
    }

    async fn a_feed_ends_with_what_ends_sessions(site: TestSite) {
        let (ana, ben, root) = (site.join("ana").await, site.join("ben").await, site.join("root").await);
        site.sql("UPDATE people SET administrator = 1 WHERE key = $1", &[root.key]).await;
        let phc = site.site.passwords.hash("plum kettle orbit".into()).await.expect("a hash");
        let mut tx = site.site.store.begin().await.expect("a write begins");
        tx.set_password(ana.key, &phc).await.expect("a password");
        tx.commit().await.expect("committed");
        let (of_ana, of_ben) = (make(&site, &ana, &ana, "own").await, make(&site, &ben, &ben, "own").await);
        let body = json!({ "current": "plum kettle orbit", "new": "walnut spoon tractor" });
        let changed = site.send(&ana, Method::PUT, "/me/password", Some(body)).await;
        assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.text);
        assert_eq!(read(&site, &of_ana.atom).await.status, StatusCode::NOT_FOUND);
        assert_eq!(read(&site, &of_ben.atom).await.status, StatusCode::OK);
        for (deactivated, word) in [(true, "deactivated"), (false, "active again")] {
            let body = json!({ "deactivated": deactivated });
            let answer = site.send(&root, Method::PATCH, &format!("/admin/accounts/{}", ben.id), Some(body)).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            assert_eq!(read(&site, &of_ben.atom).await.status, StatusCode::NOT_FOUND, "{word}");
        }
    }

    async fn the_token_of_a_feed_opens_nothing_else(site: TestSite) {
        let ana = site.join("ana").await;
        let made = make(&site, &ana, &ana, "network").await;
        let token = token(&made);
        for path in ["/api/v1/me", "/api/v1/people", "/api/v1/me/feeds", "/api/v1/people/ana/card"] {
            for (name, value) in [
                ("authorization", format!("Bearer {token}")), ("cookie", format!("kith={token}")), ("cookie", format!("__Host-kith={token}")),
            ] {
                let answer = site.finish(site.raw(Method::GET, path).header(name, value).header("origin", &*site.site.origin)).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} by {name}");
            }
            let answer = site.finish(site.raw(Method::GET, &format!("{path}?token={token}&access_token={token}"))).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        }
        // No route there is, by any method, answers it as somebody.
        let (_, description) = kith_server::router::api();
        for (path, item) in &description.paths.paths {
            let methods = [
                (Method::GET, item.get.is_some()), (Method::PUT, item.put.is_some()), (Method::POST, item.post.is_some()),
                (Method::DELETE, item.delete.is_some()), (Method::PATCH, item.patch.is_some()),
            ];
            for (method, _) in methods.into_iter().filter(|(_, there)| *there) {
                let path = path.replace("{username}", "ana").replace("{id}", &ana.id.to_string()).replace("{size}", "48").replace("{name}", "x").replace("{file}", "x");
                let ask = || site.raw(method.clone(), &path).header("origin", &*site.site.origin);
                let (nobody, bearer) = (site.finish(ask()).await, site.finish(ask().bearer_auth(token)).await);
                let like_nobody = bearer.status == nobody.status && bearer.text == nobody.text;
                assert!(bearer.status == StatusCode::UNAUTHORIZED || like_nobody, "{method} {path}: {} {}", bearer.status, bearer.text);
                assert!(!bearer.text.contains("Ana"), "{method} {path}: {}", bearer.text);
            }
        }
        assert_eq!(list(&site, &ana).await.len(), 1, "nor was anything done");
        // And a feed heeds no cookie: who is signed in changes nothing.
        let path = made.atom.strip_prefix(&*site.site.origin).expect("ours");
        let with_cookie = site.finish(site.raw(Method::GET, path).header("cookie", ana.cookie.as_deref().expect("signed in"))).await;
        assert_eq!(with_cookie.text, read(&site, &made.atom).await.text);
        let unknown = format!("/feeds/{TOKEN_PREFIX}none.atom");
        let unknown = site.finish(site.raw(Method::GET, &unknown).header("cookie", ana.cookie.as_deref().expect("signed in"))).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    }
}

/// Of the built program, at its most talkative.
#[tokio::test]
async fn the_log_does_not_have_the_token() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = folder.path().join("log");
    let file = std::fs::File::create(&log).expect("a log");
    let process = crate::process::start_logging(&folder.path().join("data"), &[], "trace", file).await;
    let http = reqwest::Client::new();
    let at = |method, path: &str| {
        http.request(method, format!("{}{path}", process.origin)).header("origin", &process.origin)
    };
    let cookie = process.sign_in(&http, "ana").await;
    let me = at(Method::GET, "/api/v1/me").header("cookie", &cookie).send().await.expect("an answer");
    let me: serde_json::Value = me.json().await.expect("JSON");
    let body = json!({ "person": me["person"]["id"], "kind": "network" });
    let made = at(Method::POST, "/api/v1/me/feeds").header("cookie", cookie).json(&body).send().await;
    let made: FeedAddresses = made.expect("an answer").json().await.expect("JSON");
    for address in [&made.atom, &made.rss] {
        assert_eq!(http.get(address).send().await.expect("an answer").status(), StatusCode::OK);
    }
    for odd in ["/feeds", "//feeds", "/Feeds"] {
        at(Method::GET, &format!("{odd}/{}/x?y", token(&made))).send().await.expect("an answer");
    }
    at(Method::POST, &format!("/feeds/{}.atom", token(&made))).send().await.expect("an answer");
    let log = std::fs::read_to_string(&log).expect("UTF-8");
    assert!(log.contains("/feeds/…") && log.contains("/api/v1/me/feeds"), "requests are logged");
    let told: Vec<&str> = log.lines().filter(|line| line.contains(token(&made))).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
