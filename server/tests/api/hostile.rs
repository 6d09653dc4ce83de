//! Hostile text through every field that people write: it is refused with the field named, or kept as what is harmless.

use crate::site::{Answer, Browser, TestSite};
use kith_api::people::{OwnProfile, Profile, StatusUpdate};
use kith_server::config::Limits;
use reqwest::Method;
use serde_json::{Value, json};

/// Each in every field.
fn payloads() -> Vec<String> {
    let mut payloads: Vec<String> = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\"><svg onload=alert(1)>",
        "' onmouseover='alert(1)",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://example.org",
        "java\tscript:alert(1)",
        "[x](javascript:alert(1))",
        "![x](https://elsewhere.example/spy.png)",
        "<a href=\"javascript:alert(1)\">x</a>",
        "data:text/html,<script>alert(1)</script>",
        "]]><script>alert(1)</script>",
        "<!--",
        "<![CDATA[",
        "&lt;script&gt;&#60;script&#62;",
        "{{7*7}}${7*7}<%= 7*7 %>",
        "%00%0d%0aSet-Cookie:x=y",
        "x\r\nBcc: everybody@example.com",
        "x\0y",
        "\u{1b}[2J\u{7}",
        "\u{85}\u{9b}",
        "\u{202e}txt.exe\u{202c}",
        "\u{2066}\u{2067}\u{2068}never closed",
        "\u{feff}\u{200b}\u{2060}",
        "a\u{2028}b\u{2029}c",
        "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿❤️",
        "'; DROP TABLE people; --",
        "\u{ffff}\u{fdd0}\u{10ffff}",
        "../../etc/passwd",
        "@ana @ana @ana",
        "",
        " ",
    ]
    .map(str::to_owned)
    .to_vec();
    payloads.push("N".repeat(200));
    payloads.push("ﷺ".repeat(200));
    payloads.push("🙂".repeat(200));
    payloads.push(format!("e{}", "\u{301}".repeat(199)));
    payloads.push("> ".repeat(5_000));
    payloads.push("[".repeat(10_000));
    payloads.push("*_".repeat(5_000));
    payloads.push("x".repeat(60_000));
    payloads
}

/// Nothing in a text that is kept turns or hides what stands around it.
#[track_caller]
fn assert_neutral(text: &str, lines: bool) {
    for letter in text.chars() {
        assert!(!letter.is_control() || (lines && matches!(letter, '\n' | '\t')), "{letter:?} in {text:?}");
        assert!(!matches!(letter, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'), "{letter:?} in {text:?}");
    }
    assert_eq!(text, text.trim());
}

/// In HTML made of what people wrote there is no element that runs or loads, and no address but of the web.
#[track_caller]
fn assert_nothing_runs(html: &str) {
    let lower = html.to_lowercase();
    for element in ["<script", "<img", "<svg", "<iframe", "<style", "<object", "<form", "<link", "<!--", "<!["] {
        assert!(!lower.contains(element), "{element} in {html}");
    }
    for tag in lower.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        assert!(!tag.contains("javascript:") && !tag.contains("data:") && !tag.contains(" on"), "<{tag}> in {html}");
    }
}

async fn change(site: &TestSite, browser: &Browser, change: Value) -> Answer {
    let request = site.raw(Method::PATCH, "/api/v1/me/profile").header("origin", &*site.site.origin);
    let request = request.header("cookie", browser.cookie.clone().expect("signed in")).header("if-match", "*");
    site.finish(request.json(&change)).await
}

/// What is refused names its field, and only that.
#[track_caller]
fn is_refused(answer: &Answer, pointer: &str, payload: &str) -> bool {
    let start: String = payload.chars().take(40).collect();
    assert!(answer.status.as_u16() < 500, "{pointer} {start:?}: {}", answer.text);
    if answer.status.is_success() {
        return false;
    }
    assert_eq!(answer.wrong_fields(), [pointer], "{start:?}");
    true
}

crate::on_both_databases! {
    async fn no_field_of_a_profile_takes_what_could_harm(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        for payload in payloads() {
            for field in ["name", "phone", "im", "website", "position", "department", "location", "about"] {
                let answer = change(&site, &ana, json!({ field: payload })).await;
                if is_refused(&answer, &format!("/{field}"), &payload) {
                    continue;
                }
                let kept: Value = answer.json();
                assert_neutral(kept[field].as_str().unwrap_or_default(), field == "about");
                if let Some(website) = answer.json::<OwnProfile>().website {
                    assert!(website.starts_with("https://") || website.starts_with("http://"), "{website}");
                    assert!(!website.contains(['"', '<', '>', ' ', '\'']) || !website.contains("javascript:"), "{website}");
                }
            }
            // What came through shows to others, wherever the person is.
            let profile: Profile = site.get(&ben, "/people/ana").await.json();
            assert!(!profile.person.name.is_empty());
            assert_nothing_runs(profile.about_html.as_deref().unwrap_or_default());
            for path in ["/people", "/people/ana/card", "/people?q=ana", "/people?sort=active"] {
                let answer = site.get(&ben, path).await;
                assert!(answer.status.is_success() && answer.text.contains(&ana.id.to_string()), "{path}: {}", answer.text);
            }
            let answer = site.get(&ben, &format!("/people/{}/activity", ana.id)).await;
            assert!(answer.status.is_success(), "{}", answer.text);
        }
    }
}

/// More posts a minute than anybody makes.
fn limits() -> Limits {
    Limits { posts_per_minute: 1_000, ..Limits::default() }
}

#[tokio::test]
async fn no_status_settings_or_preview_takes_what_could_harm_on_sqlite() {
    no_status_settings_or_preview_takes_what_could_harm(TestSite::on_sqlite_with(limits()).await).await;
}

#[tokio::test]
async fn no_status_settings_or_preview_takes_what_could_harm_on_postgres() {
    no_status_settings_or_preview_takes_what_could_harm(TestSite::on_postgres_with(limits()).await).await;
}

async fn no_status_settings_or_preview_takes_what_could_harm(site: TestSite) {
    let [ana, ben] = site.join_all(["ana", "ben"]).await;
    for payload in payloads() {
        site.sql("UPDATE people SET status = NULL WHERE key = $1", &[ana.key]).await;
        let answer = site.send(&ana, Method::POST, "/me/statuses", Some(json!({ "text": payload }))).await;
        if !is_refused(&answer, "/text", &payload) {
            assert_neutral(&answer.json::<StatusUpdate>().text, false);
            for path in [
                format!("/people/{}/statuses", ana.id),
                format!("/people/{}/activity", ana.id),
                "/people/ana/card".to_owned(),
            ] {
                assert!(site.get(&ben, &path).await.status.is_success(), "{path}");
            }
        }
    }
    for payload in payloads() {
        let answer = site.send(&ana, Method::POST, "/markdown", Some(json!({ "text": payload }))).await;
        if !is_refused(&answer, "/text", &payload) {
            assert_nothing_runs(answer.json::<kith_api::people::Rendered>().html.as_str());
        }
        for field in ["language", "time_zone"] {
            let answer = site.send(&ana, Method::PATCH, "/me/settings", Some(json!({ field: payload }))).await;
            let refused = is_refused(&answer, &format!("/{field}"), &payload);
            assert!(refused || payload.trim().is_empty(), "{field} took {payload:?}");
        }
        let query = kith_api::paths::with_query("/people".to_owned(), &[("q", Some(&payload))]);
        if query.len() < 8_000 {
            let answer = site.get(&ben, &query).await;
            assert!(answer.status.as_u16() < 500, "{payload:?}: {}", answer.text);
        }
    }
}
