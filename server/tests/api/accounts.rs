//! Signing in and out, and the first administrator.

use crate::site::{Browser, NOBODY, TestSite};
use kith_api::accounts::Me;
use kith_server::config::Limits;
use kith_server::random;
use kith_server::store::content::NewPerson;
use kith_server::store::settings::SETUP_TOKEN;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery";

async fn ana(site: &TestSite) -> Browser {
    let hash = site.site.passwords.hash(PASSWORD.into()).await.expect("hashes");
    site.join_as(NewPerson {
        username: "Ana".into(),
        name: "Ana Ruiz".into(),
        email: Some("ana@example.com".into()),
        email_confirmed: true,
        password_hash: Some(hash),
        ..NewPerson::default()
    })
    .await
}

async fn sign_in(site: &TestSite, login: &str, password: &str) -> crate::site::Answer {
    site.send(&NOBODY, Method::POST, "/sessions", Some(json!({ "login": login, "password": password }))).await
}

fn with_cookie_of(answer: &crate::site::Answer) -> Browser {
    let cookie = answer.headers["set-cookie"].to_str().expect("ASCII").split(';').next().expect("a value").to_owned();
    Browser { cookie: Some(cookie), ..NOBODY }
}

crate::on_both_databases! {
    async fn a_username_or_an_address_signs_in_whatever_its_case(site: TestSite) {
        ana(&site).await;
        for login in ["Ana", "ana", "ANA@example.com", "  ana "] {
            let answer = sign_in(&site, login, PASSWORD).await;
            assert_eq!(answer.status, StatusCode::CREATED, "{login}: {}", answer.text);
            assert_eq!(answer.json::<Me>().person.username, "Ana");
            let browser = with_cookie_of(&answer);
            assert_eq!(site.get(&browser, "/me").await.json::<Me>().person.name, "Ana Ruiz");
        }
    }

    async fn signing_out_ends_the_session_for_good(site: TestSite) {
        ana(&site).await;
        let browser = with_cookie_of(&sign_in(&site, "ana", PASSWORD).await);
        let out = site.send(&browser, Method::DELETE, "/sessions/current", None).await;
        assert_eq!(out.status, StatusCode::NO_CONTENT);
        assert!(out.headers["set-cookie"].to_str().expect("ASCII").contains("Max-Age=0"));
        let answer = site.get(&browser, "/me").await;
        assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::UNAUTHORIZED, "signed-out"));
        assert_eq!(site.send(&browser, Method::DELETE, "/sessions/current", None).await.status, StatusCode::NO_CONTENT);
    }

    async fn unknown_names_and_wrong_passwords_are_one_answer(site: TestSite) {
        ana(&site).await;
        let wrong = sign_in(&site, "ana", "wrong horse").await;
        let unknown = sign_in(&site, "nobody", "wrong horse").await;
        let nul = sign_in(&site, "na\0na", PASSWORD).await;
        let long = sign_in(&site, "ana", &"x".repeat(5000)).await;
        for answer in [&wrong, &unknown, &nul, &long] {
            assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::UNAUTHORIZED, "wrong-credentials"));
            assert_eq!(answer.text, wrong.text);
            assert!(!answer.headers.contains_key("set-cookie"));
        }
    }

    async fn an_account_that_changes_while_its_password_is_looked_at_is_not_signed_in_to(site: TestSite) {
        let ana = ana(&site).await;
        for change in ["UPDATE people SET state = 1 WHERE key = $1", "UPDATE people SET password_hash = '' WHERE key = $1"] {
            site.sql("UPDATE people SET state = 0 WHERE key = $1", &[ana.key]).await;
            // Made, and not yet to be seen: whoever looks finds the password right, and then waits for the row.
            let mut tx = site.site.store.begin().await.expect("a write begins");
            kith_server::store::sql(change).bind(ana.key).run(&mut tx).await.expect("changed");
            tx.end_other_sessions(ana.key, None).await.expect("ended");
            site.site.store.listen();
            let (answer, ()) = tokio::join!(sign_in(&site, "ana", PASSWORD), async {
                site.until_heard("p.email_folded = $1").await;
                site.until_waited_for(&mut tx).await;
                tx.commit().await.expect("committed");
            });
            assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::UNAUTHORIZED, "wrong-credentials"), "{change}");
            let sessions = kith_server::store::sql("SELECT COUNT(*) FROM sessions").scalar(&site.site.store).await;
            assert_eq!(sessions.expect("counted"), 0, "{change}");
        }
    }

    async fn what_is_missing_is_named(site: TestSite) {
        let answer = sign_in(&site, " ", "").await;
        assert_eq!(answer.wrong_fields(), ["/login", "/password"]);
        let answer = site.send(&NOBODY, Method::POST, "/sessions", Some(json!({ "login": 1 }))).await;
        assert_eq!((answer.status, answer.wrong_fields()), (StatusCode::UNPROCESSABLE_ENTITY, vec!["/login".to_owned()]));
    }

    async fn a_deactivated_account_is_signed_out_and_stays_out(site: TestSite) {
        let ana = ana(&site).await;
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[ana.key]).await;
        assert_eq!(site.get(&ana, "/me").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(sign_in(&site, "ana", PASSWORD).await.problem(), "wrong-credentials");
    }

    async fn an_unconfirmed_address_signs_nobody_in(site: TestSite) {
        let ana = ana(&site).await;
        site.sql("UPDATE people SET email_confirmed = 0 WHERE key = $1", &[ana.key]).await;
        assert_eq!(sign_in(&site, "ana@example.com", PASSWORD).await.problem(), "wrong-credentials");
        assert_eq!(sign_in(&site, "ana", PASSWORD).await.status, StatusCode::CREATED);
    }

    async fn the_cookie_is_for_the_browser_alone(site: TestSite) {
        ana(&site).await;
        let answer = sign_in(&site, "ana", PASSWORD).await;
        let cookie = answer.headers["set-cookie"].to_str().expect("ASCII");
        assert!(cookie.starts_with("kith=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"));
        assert!(!cookie.contains("Secure"), "WebKit drops Secure cookies on loopback http");
        let token = cookie.trim_start_matches("kith=").split(';').next().expect("a token");
        let kept = kith_server::store::sql("SELECT token_hash FROM sessions").all::<(String,)>(&site.site.store).await.expect("sessions");
        assert!(kept.iter().all(|(hash,)| hash != token), "the token itself is with the browser alone");
        assert!(kept.iter().any(|(hash,)| *hash == random::token_hash(token)));
    }

    async fn signing_in_again_makes_a_new_session_and_ends_the_old_one(site: TestSite) {
        ana(&site).await;
        let first = with_cookie_of(&sign_in(&site, "ana", PASSWORD).await);
        let body = json!({ "login": "ana", "password": PASSWORD });
        let second = with_cookie_of(&site.send(&first, Method::POST, "/sessions", Some(body)).await);
        assert_ne!(first.cookie, second.cookie);
        assert_eq!(site.get(&first, "/me").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(site.get(&second, "/me").await.status, StatusCode::OK);
    }

    async fn a_one_time_address_creates_one_administrator(site: TestSite) {
        let mut tx = site.site.store.begin().await.expect("a write begins");
        tx.set(SETUP_TOKEN, &random::token_hash("once")).await.expect("a token");
        tx.commit().await.expect("committed");
        let form = |token: &str, password: &str| json!({
            "token": token, "name": "Grace", "username": "grace", "email": "grace@example.com", "password": password,
        });
        let setup = async |form: Value| site.send(&NOBODY, Method::POST, "/setup", Some(form)).await;
        assert_eq!(setup(form("guess", "long enough")).await.problem(), "setup-refused");
        assert_eq!(setup(form("once", "short")).await.wrong_fields(), ["/password"]);
        let made = setup(form("once", "long enough")).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        assert!(made.json::<Me>().administrator);
        assert_eq!(setup(form("once", "long enough")).await.problem(), "setup-refused");
        assert_eq!(site.get(&with_cookie_of(&made), "/me").await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn too_many_attempts_wait_alike_for_known_and_unknown_names() {
    let limits = Limits { sign_ins_per_account: 3, ..Limits::default() };
    let site = TestSite::on_sqlite_with(limits).await;
    ana(&site).await;
    for name in ["ana", "nobody"] {
        for _ in 0..3 {
            assert_eq!(sign_in(&site, name, "wrong").await.status, StatusCode::UNAUTHORIZED);
        }
        let answer = sign_in(&site, name, PASSWORD).await;
        assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too-many"));
        let wait: u64 = answer.headers["retry-after"].to_str().expect("ASCII").parse().expect("seconds");
        assert!((1..=61).contains(&wait), "{wait}");
    }
}
