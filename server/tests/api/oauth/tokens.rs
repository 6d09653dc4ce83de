//! Codes that make no token, and tokens that are ended.

use super::Change::{Set, Twice, Without};
use super::*;
use kith_api::embedding::{OauthToken, Scope};
use kith_api::list::List;

const REFUSED: &[(&str, Change, &str)] = &[
    ("verifier missing", Without("code_verifier"), "invalid_request"),
    ("verifier wrong", Set("code_verifier", "0123456789-abcdefghijklmnopqrstuvwxyz._~ABCDF"), "invalid_grant"),
    ("verifier short", Set("code_verifier", "0123456789"), "invalid_grant"),
    (
        "verifier with other letters",
        Set("code_verifier", "0123456789 abcdefghijklmnopqrstuvwxyz._~ABCDE"),
        "invalid_grant",
    ),
    ("verifier twice", Twice("code_verifier"), "invalid_request"),
    ("grant type missing", Without("grant_type"), "invalid_request"),
    ("grant type password", Set("grant_type", "password"), "unsupported_grant_type"),
    ("grant type refresh", Set("grant_type", "refresh_token"), "unsupported_grant_type"),
    ("grant type twice", Twice("grant_type"), "invalid_request"),
    ("code missing", Without("code"), "invalid_request"),
    ("code unknown", Set("code", "0123456789-abcdefghijklmnopqrstuvwxyz_ABCDEF"), "invalid_grant"),
    ("code twice", Twice("code"), "invalid_request"),
    ("redirect missing", Without("redirect_uri"), "invalid_request"),
    ("redirect other", Set("redirect_uri", "https://wiki.example/"), "invalid_grant"),
    ("redirect twice", Twice("redirect_uri"), "invalid_request"),
    ("client missing", Without("client_id"), "invalid_request"),
    ("client unknown", Set("client_id", "https://evil.example"), "invalid_client"),
    ("client other", Set("client_id", OTHER), "invalid_client"),
    ("client disabled", Set("client_id", OFF), "invalid_client"),
    ("client twice", Twice("client_id"), "invalid_request"),
];

async fn no_token(site: &TestSite, name: &str) {
    assert_eq!(count(site, "SELECT COUNT(*) FROM oauth_tokens").await, 0, "{name}");
}

fn error(answer: &Answer) -> String {
    assert_eq!(answer.headers["cache-control"], "no-store");
    answer.json::<Value>()["error"].as_str().unwrap_or_default().to_owned()
}

crate::on_both_databases! {
    async fn a_code_makes_a_token_with_all_that_belongs_to_it_or_none(site: TestSite) {
        let Cast { ana, .. } = cast(&site).await;
        let good = code(&site, &ana, WIKI, 3, false).await;
        for (name, change, expected) in REFUSED {
            let answer = post(&site, "/oauth/token", Some(WIKI), &changed(exchange(&site, WIKI, &good), *change)).await;
            assert_eq!(error(&answer), *expected, "{name}");
            assert!(answer.status.is_client_error(), "{name}");
            no_token(&site, name).await;
        }
        let long = changed(exchange(&site, WIKI, &good), Without("code_verifier"));
        let long = [long, vec![("code_verifier".to_owned(), "x".repeat(129))]].concat();
        assert_eq!(error(&post(&site, "/oauth/token", Some(WIKI), &long).await), "invalid_grant");
        let the_challenge = changed(exchange(&site, WIKI, &good), Without("code_verifier"));
        let the_challenge = [the_challenge, vec![("code_verifier".to_owned(), challenge())]].concat();
        assert_eq!(error(&post(&site, "/oauth/token", Some(WIKI), &the_challenge).await), "invalid_grant");
        let form = exchange(&site, WIKI, &good);
        for origin in [None, Some(OTHER), Some(OFF), Some("https://evil.example"), Some("null"), Some(&*site.site.origin), Some("https://wiki.example/")] {
            let answer = post(&site, "/oauth/token", origin, &form).await;
            assert_eq!((answer.status, error(&answer).as_str()), (StatusCode::UNAUTHORIZED, "invalid_client"), "{origin:?}");
            let allowed = answer.headers.get("access-control-allow-origin").map(|origin| origin.to_str().expect("text"));
            assert_eq!(allowed, origin.filter(|origin| *origin == OTHER), "registered origins read answers, and no others");
        }
        let json = site.raw(Method::POST, "/oauth/token").header("origin", WIKI).json(&form.iter().cloned().collect::<std::collections::HashMap<_, _>>());
        assert_eq!(error(&site.finish(json).await), "invalid_request");
        let in_the_address = post(&site, &format!("/oauth/token?{}", encoded(&form)), Some(WIKI), &Pairs::new()).await;
        assert_eq!(error(&in_the_address), "invalid_request");
        no_token(&site, "origin, body").await;
        // After all that, it still does what it is for.
        assert_eq!(post(&site, "/oauth/token", Some(WIKI), &form).await.status, StatusCode::OK);
    }

    async fn a_code_that_is_old_or_of_another_makes_none(site: TestSite) {
        let Cast { admin, ana, .. } = cast(&site).await;
        let good = code(&site, &ana, WIKI, 3, false).await;
        let stolen = post(&site, "/oauth/token", Some(OTHER), &exchange(&site, OTHER, &good)).await;
        assert_eq!(error(&stolen), "invalid_grant", "the code of another site");
        let no = code(&site, &ana, WIKI, 3, true).await;
        assert_eq!(error(&post(&site, "/oauth/token", Some(WIKI), &exchange(&site, WIKI, &no)).await), "invalid_grant", "a refusal");
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[ana.key]).await;
        assert_eq!(error(&post(&site, "/oauth/token", Some(WIKI), &exchange(&site, WIKI, &good)).await), "invalid_grant", "deactivated");
        site.sql("UPDATE people SET state = 0 WHERE key = $1", &[ana.key]).await;
        site.sql("UPDATE oauth_codes SET expires = expires - 60000000", &[]).await;
        assert_eq!(error(&post(&site, "/oauth/token", Some(WIKI), &exchange(&site, WIKI, &good)).await), "invalid_grant", "60 s later");
        let good = code(&site, &ana, WIKI, 3, false).await;
        let change = serde_json::json!({ "current": crate::addresses::PASSWORD, "new": "plum kettle orbit" });
        assert_eq!(site.send(&ana, Method::PUT, "/me/password", Some(change)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(error(&post(&site, "/oauth/token", Some(WIKI), &exchange(&site, WIKI, &good)).await), "invalid_grant", "password changed");
        let good = code(&site, &ana, WIKI, 3, false).await;
        let id = site_id(&site, &admin, WIKI).await;
        switch(&site, &admin, &id, false).await;
        assert_eq!(error(&post(&site, "/oauth/token", Some(WIKI), &exchange(&site, WIKI, &good)).await), "invalid_client", "disabled");
        switch(&site, &admin, &id, true).await;
        assert_eq!(error(&post(&site, "/oauth/token", Some(WIKI), &exchange(&site, WIKI, &good)).await), "invalid_grant", "and again");
        no_token(&site, "none").await;
    }

    async fn a_code_that_is_used_again_ends_what_was_made_of_it(site: TestSite) {
        let Cast { ana, .. } = cast(&site).await;
        let code = code(&site, &ana, WIKI, 3, false).await;
        let form = exchange(&site, WIKI, &code);
        let made: Value = post(&site, "/oauth/token", Some(WIKI), &form).await.json();
        let token = made["access_token"].as_str().expect("a token");
        assert_eq!(reads(&site, token, WIKI).await, StatusCode::OK);
        assert_eq!(error(&post(&site, "/oauth/token", Some(WIKI), &form).await), "invalid_grant");
        assert_eq!(reads(&site, token, WIKI).await, StatusCode::UNAUTHORIZED);
    }

    async fn of_sixteen_at_once_exactly_one_gets_a_token(site: TestSite) {
        let Cast { ana, .. } = cast(&site).await;
        let code = code(&site, &ana, WIKI, 3, false).await;
        let form = exchange(&site, WIKI, &code);
        let site = std::sync::Arc::new(site);
        let sent: Vec<_> = (0..16).map(|_| {
            let (site, form) = (site.clone(), form.clone());
            tokio::spawn(async move { post(&site, "/oauth/token", Some(WIKI), &form).await })
        }).collect();
        let mut made = Vec::new();
        for answer in sent {
            let answer = answer.await.expect("an answer");
            match answer.status {
                StatusCode::OK => made.push(answer.json::<Value>()["access_token"].as_str().expect("a token").to_owned()),
                _ => assert_eq!(error(&answer), "invalid_grant"),
            }
        }
        assert_eq!((made.len(), count(&site, "SELECT COUNT(*) FROM oauth_tokens").await), (1, 1));
        assert_eq!(reads(&site, &made[0], WIKI).await, StatusCode::UNAUTHORIZED, "fifteen used it again");
    }

    async fn one_sees_what_one_has_let_sites_do_and_ends_it(site: TestSite) {
        let Cast { ana, ben, .. } = cast(&site).await;
        let (wiki, other, all) = (token(&site, &ana, WIKI, 3).await, token(&site, &ana, OTHER, 1).await, token(&site, &ana, WIKI, 1).await);
        let of_ben = token(&site, &ben, WIKI, 1).await;
        let answer = site.get(&ana, "/me/oauth-tokens").await;
        assert!(!answer.text.contains("kith_at_") && !answer.text.contains(&wiki[8..]), "nobody sees it again");
        let list: List<OauthToken> = answer.json();
        let origins: Vec<&str> = list.items.iter().map(|given| given.origin.as_str()).collect();
        assert_eq!((origins, list.total), (vec![WIKI, OTHER, WIKI], Some(3)));
        assert_eq!((list.items[1].scopes.as_slice(), list.items[2].scopes.as_slice()), ([Scope::CardsRead].as_slice(), Scope::ALL.as_slice()));
        let path = format!("/me/oauth-tokens/{}", list.items[2].id);
        assert_eq!(site.send(&ben, Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT, "as for one that is no more");
        assert_eq!(reads(&site, &wiki, WIKI).await, StatusCode::OK, "nobody ends another's");
        assert_eq!(site.send(&ana, Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
        assert_eq!((reads(&site, &wiki, WIKI).await, reads(&site, &all, WIKI).await), (StatusCode::UNAUTHORIZED, StatusCode::OK));
        assert_eq!(site.send(&ana, Method::DELETE, "/me/oauth-tokens", None).await.status, StatusCode::NO_CONTENT);
        assert_eq!((reads(&site, &other, OTHER).await, reads(&site, &all, WIKI).await), (StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED));
        assert_eq!(site.get(&ana, "/me/oauth-tokens").await.json::<List<OauthToken>>().items, []);
        assert_eq!(reads(&site, &of_ben, WIKI).await, StatusCode::OK);
    }

    async fn a_token_is_ended_by_its_own_site_alone(site: TestSite) {
        let Cast { ana, .. } = cast(&site).await;
        let good = token(&site, &ana, WIKI, 3).await;
        let end = |client: &'static str, token: &str| pairs([("client_id", client), ("token", token), ("token_type_hint", "access_token")]);
        assert_eq!(post(&site, "/oauth/revoke", Some(OTHER), &end(OTHER, &good)).await.status, StatusCode::OK);
        for origin in [None, Some(OTHER), Some("https://evil.example")] {
            assert_eq!(error(&post(&site, "/oauth/revoke", origin, &end(WIKI, &good)).await), "invalid_client", "{origin:?}");
        }
        assert_eq!(error(&post(&site, "/oauth/revoke", Some(WIKI), &pairs([("client_id", WIKI)])).await), "invalid_request");
        assert_eq!(reads(&site, &good, WIKI).await, StatusCode::OK);
        let unknown = post(&site, "/oauth/revoke", Some(WIKI), &end(WIKI, "kith_at_unknown")).await;
        assert_eq!(unknown.status, StatusCode::OK, "as for one that is no more");
        post(&site, "/oauth/revoke", Some(WIKI), &end(WIKI, &good)).await;
        assert_eq!(reads(&site, &good, WIKI).await, StatusCode::UNAUTHORIZED);
    }
}

pub async fn site_id(site: &TestSite, admin: &Browser, origin: &str) -> String {
    let list: kith_api::list::List<kith_api::embedding::EmbeddingSite> =
        site.get(admin, "/admin/embedding-sites").await.json();
    list.items.iter().find(|known| known.origin == origin).expect("a registered site").id.to_string()
}
