//! People sign in from pages of other sites: the whole way, and everything that is none.

mod bearers;
mod questions;
mod tokens;
mod undoing;

use crate::embedding::{admin, register};
use crate::site::{Answer, Browser, NOBODY, TestSite};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use kith_server::site::now;
use kith_server::store::oauth::NewCode;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use sha2::{Digest, Sha256};

pub const WIKI: &str = "https://wiki.example";
pub const OTHER: &str = "https://other.example";
pub const OFF: &str = "https://off.example";
pub const VERIFIER: &str = "0123456789-abcdefghijklmnopqrstuvwxyz._~ABCDE";
pub const BOTH: &str = "cards:read follow:write";

/// What a case does to what is right.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    Set(&'static str, &'static str),
    Without(&'static str),
    Twice(&'static str),
}

pub fn challenge() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER.as_bytes()))
}

/// Names and values in order.
pub type Pairs = Vec<(String, String)>;

pub fn changed(mut pairs: Pairs, change: Change) -> Pairs {
    match change {
        Change::Set(name, value) => {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name.to_owned(), value.to_owned()));
        }
        Change::Without(name) => pairs.retain(|(known, _)| known != name),
        Change::Twice(name) => {
            let again = pairs.iter().find(|(known, _)| known == name).expect("it is there once").clone();
            pairs.push(again);
        }
    }
    pairs
}

pub fn encoded(pairs: &Pairs) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn pairs<const N: usize>(all: [(&str, &str); N]) -> Pairs {
    all.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

/// The question of a page, as `sign-in.js` asks it.
pub fn question(site: &TestSite, client: &str, scope: &str) -> Pairs {
    let redirect = format!("{}/oauth/answer", site.site.origin);
    pairs([
        ("response_type", "code"),
        ("client_id", client),
        ("redirect_uri", &redirect),
        ("scope", scope),
        ("state", "a state"),
        ("code_challenge", &challenge()),
        ("code_challenge_method", "S256"),
    ])
}

/// What the page sends with its code.
pub fn exchange(site: &TestSite, client: &str, code: &str) -> Pairs {
    let redirect = format!("{}/oauth/answer", site.site.origin);
    pairs([
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &redirect),
        ("client_id", client),
        ("code_verifier", VERIFIER),
    ])
}

/// Opens the question in a browser.
pub async fn ask(site: &TestSite, who: &Browser, question: &Pairs) -> Answer {
    let request = site.raw(Method::GET, &format!("/oauth/authorize?{}", encoded(question)));
    site.finish(match &who.cookie {
        Some(cookie) => request.header("cookie", cookie),
        None => request,
    })
    .await
}

/// Sends the form of the question's page.
pub async fn decide(site: &TestSite, who: &Browser, question: &Pairs, decision: &str) -> Answer {
    let mut form = question.clone();
    form.push(("decision".to_owned(), decision.to_owned()));
    let request = site
        .raw(Method::POST, "/oauth/authorize")
        .header("origin", &*site.site.origin)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(encoded(&form));
    site.finish(match &who.cookie {
        Some(cookie) => request.header("cookie", cookie),
        None => request,
    })
    .await
}

/// Sends a form to an address that takes no cookie, as a page of an origin does.
pub async fn post(site: &TestSite, path: &str, origin: Option<&str>, form: &Pairs) -> Answer {
    let request =
        site.raw(Method::POST, path).header("content-type", "application/x-www-form-urlencoded").body(encoded(form));
    site.finish(match origin {
        Some(origin) => request.header("origin", origin),
        None => request,
    })
    .await
}

pub fn location(answer: &Answer) -> &str {
    answer.headers.get("location").map_or("", |to| to.to_str().expect("text"))
}

pub fn parameter(address: &str, name: &str) -> Option<String> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    url::form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// Three registered sites, one of which may no longer; an administrator, ana, ben.
pub struct Cast {
    pub admin: Browser,
    pub ana: Browser,
    pub ben: Browser,
}

pub async fn cast(site: &TestSite) -> Cast {
    let (admin, ana, ben) = (admin(site).await, crate::addresses::member(site, "ana").await, site.join("ben").await);
    for origin in [WIKI, OTHER, OFF] {
        let known = register(site, &admin, origin).await;
        if origin == OFF {
            switch(site, &admin, &known.id.to_string(), false).await;
        }
    }
    Cast { admin, ana, ben }
}

pub async fn switch(site: &TestSite, admin: &Browser, id: &str, enabled: bool) {
    let change = Some(serde_json::json!({ "enabled": enabled }));
    let answer = site.send(admin, Method::PATCH, &format!("/admin/embedding-sites/{id}"), change).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

/// A code as the form gives it, without the form: there may be many.
pub async fn code(site: &TestSite, who: &Browser, client: &str, scopes: i64, refused: bool) -> String {
    let known = site.site.store.embedding_site(client).await.expect("read").expect("a registered site");
    let new = NewCode {
        site: known.key,
        person: who.key,
        redirect: &format!("{}/oauth/answer", site.site.origin),
        challenge: &challenge(),
        scopes,
        state: "a state",
        refused,
        now: now(),
    };
    let mut tx = site.site.store.begin().await.expect("a write begins");
    let code = tx.add_oauth_code(new).await.expect("a code");
    tx.commit().await.expect("committed");
    code
}

/// A token of a site for a person: 1 reads cards, 2 follows, 3 both.
pub async fn token(site: &TestSite, who: &Browser, client: &str, scopes: i64) -> String {
    let code = code(site, who, client, scopes, false).await;
    let answer = post(site, "/oauth/token", Some(client), &exchange(site, client, &code)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json::<Value>()["access_token"].as_str().expect("a token").to_owned()
}

/// A request with a token, from a page of an origin, without a cookie.
pub fn with_token(site: &TestSite, method: Method, path: &str, token: &str, origin: &str) -> reqwest::RequestBuilder {
    let path = format!("/api/v1{path}");
    site.raw(method, &path).header("authorization", format!("Bearer {token}")).header("origin", origin)
}

pub async fn reads(site: &TestSite, token: &str, origin: &str) -> StatusCode {
    site.finish(with_token(site, Method::GET, "/people/ben/card", token, origin)).await.status
}

pub async fn count(site: &TestSite, text: &'static str) -> i64 {
    kith_server::store::sql(text).scalar(&site.site.store).await.expect("a count")
}

crate::on_both_databases! {
    async fn a_page_of_another_site_signs_somebody_in_and_follows_for_them(site: TestSite) {
        let Cast { ana, ben, .. } = cast(&site).await;
        let asked = question(&site, WIKI, BOTH);
        let led = ask(&site, &NOBODY, &asked).await;
        assert_eq!(led.status, StatusCode::SEE_OTHER);
        let back = parameter(location(&led), "to").expect("a way back");
        assert!(location(&led).starts_with("/sign-in?to=%2Foauth%2Fauthorize%3F"), "{}", location(&led));
        assert_eq!(back, format!("/oauth/authorize?{}", encoded(&asked)));

        let page = ask(&site, &ana, &asked).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        for words in ["The Wiki", WIKI, "ana the member", "hover profiles", "unfollow"] {
            assert!(page.text.contains(words), "{words} in {}", page.text);
        }
        let sent = decide(&site, &ana, &asked, "allow").await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let to = location(&sent).to_owned();
        assert!(to.starts_with("/oauth/answer?"), "{to}");
        assert_eq!(parameter(&to, "state").as_deref(), Some("a state"));
        assert_eq!(parameter(&to, "iss").as_deref(), Some(&*site.site.origin));
        let code = parameter(&to, "code").expect("a code");

        let answer = site.finish(site.raw(Method::GET, &to)).await;
        assert_eq!(answer.status, StatusCode::OK);
        for told in [format!("data-target=\"{WIKI}\""), format!("data-code=\"{code}\""), "data-state=\"a state\"".to_owned()] {
            assert!(answer.text.contains(&told), "{told} in {}", answer.text);
        }
        let made = post(&site, "/oauth/token", Some(WIKI), &exchange(&site, WIKI, &code)).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        assert_eq!(made.headers["cache-control"], "no-store");
        assert_eq!(made.headers["access-control-allow-origin"], WIKI);
        assert!(!made.headers.contains_key("access-control-allow-credentials") && !made.headers.contains_key("set-cookie"));
        let made: Value = made.json();
        assert_eq!((made["token_type"].as_str(), made["expires_in"].as_i64(), made["scope"].as_str()), (Some("Bearer"), Some(3600), Some(BOTH)));
        let token = made["access_token"].as_str().expect("a token");
        assert!(token.starts_with("kith_at_") && token.len() == 51, "{token}");

        let card = site.finish(with_token(&site, Method::GET, "/people/ben/card", token, WIKI)).await;
        assert_eq!((card.status, card.headers["access-control-allow-origin"].to_str().ok()), (StatusCode::OK, Some(WIKI)));
        assert!(!card.headers.contains_key("access-control-allow-credentials"));
        let path = format!("/me/following/{}", ben.id);
        assert_eq!(site.finish(with_token(&site, Method::PUT, &path, token, WIKI)).await.status, StatusCode::OK);
        assert_eq!(site.following(&ana, &ana).await, ["ben"]);
        assert_eq!(site.finish(with_token(&site, Method::DELETE, &path, token, WIKI)).await.status, StatusCode::OK);
        assert_eq!(site.following(&ana, &ana).await, [""; 0]);

        let revoked = post(&site, "/oauth/revoke", Some(WIKI), &pairs([("client_id", WIKI), ("token", token)])).await;
        assert_eq!(revoked.status, StatusCode::OK, "{}", revoked.text);
        assert_eq!(reads(&site, token, WIKI).await, StatusCode::UNAUTHORIZED);
        assert_eq!(count(&site, "SELECT COUNT(*) FROM oauth_tokens WHERE token_hash LIKE 'kith%'").await, 0, "hashes alone are kept");
    }

    async fn who_says_no_is_taken_at_their_word(site: TestSite) {
        let Cast { ana, .. } = cast(&site).await;
        let sent = decide(&site, &ana, &question(&site, WIKI, BOTH), "deny").await;
        let to = location(&sent).to_owned();
        assert_eq!((parameter(&to, "error").as_deref(), parameter(&to, "code")), (Some("access_denied"), None));
        let answer = site.finish(site.raw(Method::GET, &to)).await;
        assert!(answer.text.contains("data-error=\"access_denied\"") && answer.text.contains(&format!("data-target=\"{WIKI}\"")));
        let handle = parameter(&to, "refusal").expect("a handle");
        let made = post(&site, "/oauth/token", Some(WIKI), &exchange(&site, WIKI, &handle)).await;
        assert_eq!((made.status, made.json::<Value>()["error"].as_str()), (StatusCode::BAD_REQUEST, Some("invalid_grant")));
    }
}

#[tokio::test]
async fn pages_of_the_pop_up_are_guarded_and_keep_their_opener() {
    let site = TestSite::on_sqlite().await;
    let Cast { ana, .. } = cast(&site).await;
    let asked = question(&site, WIKI, BOTH);
    let to = location(&decide(&site, &ana, &asked, "allow").await).to_owned();
    let answers = [
        ask(&site, &ana, &asked).await,
        ask(&site, &NOBODY, &asked).await,
        ask(&site, &ana, &changed(asked, Change::Without("client_id"))).await,
        site.finish(site.raw(Method::GET, &to)).await,
        site.finish(site.raw(Method::GET, "/sign-in?to=%2Foauth%2Fauthorize%3Fx")).await,
    ];
    for (at, answer) in answers.iter().enumerate() {
        assert!(!answer.headers.contains_key("cross-origin-opener-policy"), "{at}");
        let policy = answer.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
    }
    let policy = answers[3].headers["content-security-policy"].to_str().expect("text");
    let script =
        answers[3].text.split_once("<script>").and_then(|(_, rest)| rest.split_once("</script>")).expect("a script").0;
    let hash = base64::prelude::BASE64_STANDARD.encode(Sha256::digest(script.as_bytes()));
    assert!(policy.contains(&format!("script-src 'sha256-{hash}'")), "{policy}");
    assert_eq!(answers[3].headers["referrer-policy"], "no-referrer");
    assert!(!answers[0].text.contains("<script"), "the question needs none");
    let app = site.finish(site.raw(Method::GET, "/people")).await;
    assert_eq!(app.headers["cross-origin-opener-policy"], "same-origin");
}

#[tokio::test]
async fn programs_are_told_where_everything_is() {
    let site = TestSite::on_sqlite().await;
    let answer = site.finish(site.raw(Method::GET, "/.well-known/oauth-authorization-server")).await;
    assert_eq!(answer.headers["access-control-allow-origin"], "*");
    let all: Value = answer.json();
    let origin = &*site.site.origin;
    assert_eq!(all["issuer"], origin);
    assert_eq!(all["token_endpoint"], format!("{origin}/oauth/token"));
    assert_eq!(all["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(all["scopes_supported"], serde_json::json!(["cards:read", "follow:write"]));
    assert_eq!(all["authorization_response_iss_parameter_supported"], true);
}
