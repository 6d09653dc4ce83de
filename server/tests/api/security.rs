//! Headers, origins, odd requests.

use crate::oauth::{self, WIKI};
use crate::site::{Browser, NOBODY, TestSite};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn every_answer_carries_the_headers_errors_included() {
    let site = TestSite::on_sqlite().await;
    for path in [
        "/",
        "/people/ana",
        "/missing.js",
        "/api/v1/site",
        "/api/v1/me",
        "/api/v1/nowhere",
        "/api/v1",
        "/healthz",
        "/readyz",
    ] {
        let answer = site.finish(site.raw(Method::GET, path)).await;
        let header = |name: &str| {
            answer.headers.get(name).unwrap_or_else(|| panic!("{name} of {path}")).to_str().expect("ASCII")
        };
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin");
        assert!(!header("referrer-policy").is_empty());
        if path.starts_with("/api") {
            assert_eq!(header("cache-control"), "no-store", "{path}");
        }
    }
}

#[tokio::test]
async fn unsafe_requests_come_from_the_site_itself() {
    let site = TestSite::on_sqlite().await;
    let [ana, ben] = site.join_all(["ana", "ben"]).await;
    let path = format!("/api/v1/me/following/{}", ben.id);
    let cookie = ana.cookie.clone().expect("signed in");
    for (name, value, allowed) in [
        ("origin", "http://evil.example", false),
        ("sec-fetch-site", "cross-site", false),
        ("sec-fetch-site", "same-site", false),
        ("sec-fetch-site", "none", false),
        ("x-nothing", "at all", false),
        ("sec-fetch-site", "same-origin", true),
        ("origin", &*site.site.origin, true),
    ] {
        let answer = site.finish(site.raw(Method::PUT, &path).header("cookie", &cookie).header(name, value)).await;
        if allowed {
            assert_eq!(answer.status, StatusCode::OK, "{name}: {value}");
        } else {
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (StatusCode::FORBIDDEN, "cross-site"),
                "{name}: {value}"
            );
        }
    }
    let forged = site.raw(Method::POST, "/api/v1/sessions").header("origin", "http://evil.example").body("{}");
    assert_eq!(site.finish(forged).await.problem(), "cross-site", "signing in is guarded too");
}

#[tokio::test]
async fn odd_requests_get_a_problem_that_says_what() {
    let site = TestSite::on_sqlite().await;
    let ana = site.join("ana").await;
    let origin = &*site.site.origin;
    let post = |body: String| site.raw(Method::POST, "/api/v1/sessions").header("origin", origin).body(body);
    let json = |body: String| post(body).header("content-type", "application/json");
    assert_eq!(site.finish(post("{}".into())).await.problem(), "media-type");
    assert_eq!(site.finish(json("{".into())).await.problem(), "bad-request");
    let huge = format!(r#"{{"login":"{}","password":"x"}}"#, "x".repeat(100_000));
    assert_eq!(site.finish(json(huge)).await.problem(), "too-large");
    assert_eq!(
        site.finish(site.raw(Method::PATCH, "/api/v1/me").header("origin", origin)).await.problem(),
        "method-not-allowed"
    );
    assert_eq!(site.finish(site.raw(Method::GET, "/api/v1/nowhere")).await.problem(), "not-found");
    for path in ["/people?limit=0", "/people?limit=101", "/people?limit=x", "/people?sort=best", "/people?cursor=!!"] {
        let field = path.split(['?', '=']).nth(1).expect("a field");
        assert_eq!(site.get(&ana, path).await.wrong_fields(), [format!("/{field}")], "{path}");
    }
    let long = format!("/people?q={}", "x".repeat(201));
    assert_eq!(site.get(&ana, &long).await.wrong_fields(), ["/q"]);
    for path in [
        "/people/%00",
        "/people/a%2Fb",
        "/people/%F0%9F%98%80",
        "/people/nonsense/following",
        "/people/ZZZZZZZZZZZZZ/activity",
    ] {
        assert_eq!(site.get(&ana, path).await.problem(), "not-found", "{path}");
    }
}

#[tokio::test]
async fn the_app_answers_for_its_pages_and_never_for_a_missing_file() {
    let site = TestSite::on_sqlite().await;
    for (path, status) in
        [("/", 200), ("/people/chris.smith", 200), ("/sign-in", 200), ("/nowhere.js", 404), ("/favicon.ico", 404)]
    {
        assert_eq!(site.finish(site.raw(Method::GET, path)).await.status.as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn the_description_is_openapi_3_1_and_names_every_answer() {
    let site = TestSite::on_sqlite().await;
    let description: Value = site.get(&NOBODY, "/openapi.json").await.json();
    assert!(description["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let paths = description["paths"].as_object().expect("paths");
    assert!(paths.len() >= 12);
    for (path, item) in paths {
        for (method, operation) in item.as_object().expect("operations") {
            let answers = operation["responses"].as_object().expect("answers");
            assert!(answers.keys().any(|status| status.starts_with('2')), "{method} {path}");
        }
    }
    let followed = &description["components"]["schemas"]["Standing"]["properties"]["relation"];
    assert!(followed.is_object(), "schemas are resolved");
}

/// SQLite has one writer: whoever knows nothing does not wait for it, nor make others wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_knows_no_secret_does_not_get_as_far_as_the_writer() {
    let site = TestSite::on_sqlite().await;
    oauth::cast(&site).await;
    let writer = site.site.store.begin().await.expect("a write begins");
    for path in ["/email-confirmations", "/email-reversals"] {
        let answer = site.send(&NOBODY, Method::POST, path, Some(json!({ "token": "none" }))).await;
        assert_eq!(answer.status, StatusCode::GONE, "{path}");
    }
    let somebody = Browser { cookie: Some("kith=none".to_owned()), ..NOBODY };
    let answer = site.send(&somebody, Method::DELETE, "/sessions/current", None).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(answer.headers["set-cookie"].to_str().expect("ASCII").contains("Max-Age=0"));
    let form = oauth::exchange(&site, WIKI, "none");
    let answer = oauth::post(&site, "/oauth/token", Some(WIKI), &form).await;
    assert_eq!(answer.json::<Value>()["error"], "invalid_grant");
    let form = ["client_id", "token"].map(|name| (name.to_owned(), WIKI.to_owned())).to_vec();
    assert_eq!(oauth::post(&site, "/oauth/revoke", Some(WIKI), &form).await.status, StatusCode::OK);
    drop(writer);
}
