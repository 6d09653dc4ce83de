//! Questions that are none: nobody is asked, nothing is given, and who is told is known to the server.

use super::Change::{Set, Twice, Without};
use super::*;

/// Where it is not known who asks, nobody is told.
const NOBODYS: &[(&str, Change)] = &[
    ("client missing", Without("client_id")),
    ("client empty", Set("client_id", "")),
    ("client unknown", Set("client_id", "https://evil.example")),
    ("client disabled", Set("client_id", OFF)),
    ("client with a slash", Set("client_id", "https://wiki.example/")),
    ("client in capitals", Set("client_id", "HTTPS://WIKI.EXAMPLE")),
    ("client with its port", Set("client_id", "https://wiki.example:443")),
    ("client null", Set("client_id", "null")),
    ("client with NUL", Set("client_id", "https://wiki.example\0")),
    ("client without encryption", Set("client_id", "http://wiki.example")),
    ("client twice", Twice("client_id")),
    ("redirect missing", Without("redirect_uri")),
    ("redirect elsewhere", Set("redirect_uri", "https://evil.example/oauth/answer")),
    ("redirect to the client", Set("redirect_uri", "https://wiki.example/")),
    ("redirect relative", Set("redirect_uri", "/oauth/answer")),
    ("redirect to a script", Set("redirect_uri", "javascript:alert(1)")),
    ("redirect twice", Twice("redirect_uri")),
];

/// Where it is known, its page is told, and it alone.
const TOLD: &[(&str, Change, &str)] = &[
    ("challenge missing", Without("code_challenge"), "invalid_request"),
    ("challenge empty", Set("code_challenge", ""), "invalid_request"),
    ("challenge short", Set("code_challenge", "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd12"), "invalid_request"),
    ("challenge long", Set("code_challenge", "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd1234"), "invalid_request"),
    ("challenge padded", Set("code_challenge", "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd12="), "invalid_request"),
    (
        "challenge in plain base64",
        Set("code_challenge", "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd+/a"),
        "invalid_request",
    ),
    ("challenge twice", Twice("code_challenge"), "invalid_request"),
    ("method plain", Set("code_challenge_method", "plain"), "invalid_request"),
    ("method missing", Without("code_challenge_method"), "invalid_request"),
    ("method in small letters", Set("code_challenge_method", "s256"), "invalid_request"),
    ("method twice", Twice("code_challenge_method"), "invalid_request"),
    ("state missing", Without("state"), "invalid_request"),
    ("state empty", Set("state", ""), "invalid_request"),
    ("state with a line break", Set("state", "a\nb"), "invalid_request"),
    ("state twice", Twice("state"), "invalid_request"),
    ("response type missing", Without("response_type"), "invalid_request"),
    ("response type token", Set("response_type", "token"), "unsupported_response_type"),
    ("response type code token", Set("response_type", "code token"), "unsupported_response_type"),
    ("response type in capitals", Set("response_type", "CODE"), "unsupported_response_type"),
    ("response type twice", Twice("response_type"), "invalid_request"),
    ("scope missing", Without("scope"), "invalid_scope"),
    ("scope unknown", Set("scope", "admin"), "invalid_scope"),
    ("scope wider", Set("scope", "cards:read follow:write mail:read"), "invalid_scope"),
    ("scope said twice", Set("scope", "cards:read cards:read"), "invalid_scope"),
    ("scope with a comma", Set("scope", "cards:read,follow:write"), "invalid_scope"),
    ("scope twice", Twice("scope"), "invalid_request"),
];

async fn nothing_was_given(site: &TestSite, name: &str) {
    assert_eq!(count(site, "SELECT COUNT(*) FROM oauth_codes").await, 0, "{name}");
}

crate::on_both_databases! {
    async fn nobody_is_told_where_it_is_not_known_who_asks(site: TestSite) {
        let Cast { ana, .. } = cast(&site).await;
        let mut cases: Vec<(String, Pairs)> = NOBODYS.iter().map(|(name, change)| (name.to_string(), changed(question(&site, WIKI, BOTH), *change))).collect();
        for more in ["/", "?x", "#x", "/../answer", "x"] {
            let mut asked = changed(question(&site, WIKI, BOTH), Without("redirect_uri"));
            asked.push(("redirect_uri".into(), format!("{}/oauth/answer{more}", site.site.origin)));
            cases.push((format!("redirect with {more}"), asked));
        }
        for (name, asked) in cases {
            for answer in [ask(&site, &ana, &asked).await, ask(&site, &NOBODY, &asked).await, decide(&site, &ana, &asked, "allow").await] {
                assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}: {}", answer.text);
                assert_eq!(location(&answer), "", "{name}");
                assert!(!answer.text.contains("data-target") && !answer.text.contains("<script"), "{name}");
            }
            nothing_was_given(&site, &name).await;
        }
    }

    async fn a_known_page_is_told_what_is_wrong_and_gets_nothing(site: TestSite) {
        let Cast { ana, .. } = cast(&site).await;
        for (name, change, error) in TOLD {
            let asked = changed(question(&site, WIKI, BOTH), *change);
            for answer in [ask(&site, &ana, &asked).await, ask(&site, &NOBODY, &asked).await, decide(&site, &ana, &asked, "allow").await] {
                assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}: {}", answer.text);
                assert_eq!(location(&answer), "", "{name}");
                assert!(answer.text.contains(&format!("data-error=\"{error}\"")), "{name}: {}", answer.text);
                assert!(answer.text.contains(&format!("data-target=\"{WIKI}\"")) && !answer.text.contains("data-code"), "{name}");
            }
            nothing_was_given(&site, name).await;
        }
        let long = changed(question(&site, WIKI, BOTH), Without("state"));
        let long = [long, vec![("state".to_owned(), "x".repeat(513))]].concat();
        assert_eq!(decide(&site, &ana, &long, "allow").await.status, StatusCode::BAD_REQUEST);
        nothing_was_given(&site, "state too long").await;
    }

    async fn only_our_own_form_decides_and_only_for_who_is_signed_in(site: TestSite) {
        let Cast { ana, .. } = cast(&site).await;
        let asked = question(&site, WIKI, BOTH);
        let cookie = ana.cookie.clone().expect("signed in");
        let form = [asked.clone(), pairs([("decision", "allow")])].concat();
        let forged = |name: &'static str, value: &str| {
            let request = site.raw(Method::POST, "/oauth/authorize").header("cookie", &cookie);
            request.header("content-type", "application/x-www-form-urlencoded").header(name, value).body(encoded(&form))
        };
        for (name, value) in [
            ("origin", WIKI), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"),
            ("sec-fetch-site", "none"), ("x-nothing", "at all"),
        ] {
            assert_eq!(site.finish(forged(name, value)).await.problem(), "cross-site", "{name}: {value}");
        }
        let is_told = |answer: Answer| {
            assert_eq!((answer.status, location(&answer)), (StatusCode::UNAUTHORIZED, ""), "{}", answer.text);
            assert!(answer.text.contains("You have been signed out meanwhile."), "{}", answer.text);
        };
        is_told(decide(&site, &NOBODY, &asked, "allow").await);
        let stale = Browser { cookie: Some("kith=nonsense".into()), ..NOBODY };
        is_told(decide(&site, &stale, &asked, "allow").await);
        for decision in ["", "yes", "Allow"] {
            assert_eq!(decide(&site, &ana, &asked, decision).await.status, StatusCode::BAD_REQUEST, "{decision}");
        }
        let both = [asked.clone(), pairs([("decision", "deny")])].concat();
        assert_eq!(decide(&site, &ana, &both, "allow").await.status, StatusCode::BAD_REQUEST);
        let beside_a_token = forged("authorization", "Bearer kith_at_x").header("origin", &*site.site.origin);
        is_told(site.finish(beside_a_token).await);
        nothing_was_given(&site, "forged").await;
    }

    async fn an_answer_goes_to_who_asked_whatever_the_address_says(site: TestSite) {
        let Cast { ana, .. } = cast(&site).await;
        let good = code(&site, &ana, WIKI, 3, false).await;
        let no = code(&site, &ana, WIKI, 3, true).await;
        let tampered = format!("/oauth/answer?code={good}&state=evil&iss=evil&client_id={OTHER}&target={OTHER}");
        let answer = site.finish(site.raw(Method::GET, &tampered)).await;
        assert!(answer.text.contains(&format!("data-target=\"{WIKI}\"")) && !answer.text.contains("evil") && !answer.text.contains(OTHER));
        for none in [
            String::new(), "code=".into(), "code=unknown".into(), format!("code={no}"), format!("refusal={good}"),
            format!("code={good}&refusal={no}"), format!("code={good}&code={good}"), "error=access_denied&state=x".into(),
        ] {
            let answer = site.finish(site.raw(Method::GET, &format!("/oauth/answer?{none}"))).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{none}");
            assert!(!answer.text.contains("data-target"), "{none}");
        }
        site.sql("UPDATE oauth_codes SET expires = 1", &[]).await;
        let answer = site.finish(site.raw(Method::GET, &format!("/oauth/answer?code={good}"))).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "too old");
    }
}
