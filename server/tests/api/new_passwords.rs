//! New passwords, and where one is signed in.

use crate::addresses::{PASSWORD, member};
use crate::site::{Answer, Browser, NOBODY, TestSite};
use kith_api::accounts::SignedIn;
use kith_api::list::List;
use kith_server::store::tokens::Purpose;
use reqwest::{Method, StatusCode};
use serde_json::json;

const OTHER: &str = "quiet lamp harbour";

async fn sign_in(site: &TestSite, login: &str, password: &str) -> Answer {
    site.send(&NOBODY, Method::POST, "/sessions", Some(json!({ "login": login, "password": password }))).await
}

/// Signed in once more, in another browser.
async fn again(site: &TestSite, who: &Browser) -> Browser {
    let answer = sign_in(site, &who.username, PASSWORD).await;
    Browser { cookie: Some(cookie(&answer)), ..who.clone() }
}

fn cookie(answer: &Answer) -> String {
    let set = answer.headers["set-cookie"].to_str().expect("text");
    set.split(';').next().expect("a cookie").to_owned()
}

async fn change(site: &TestSite, who: &Browser, current: &str, new: &str) -> Answer {
    site.send(who, Method::PUT, "/me/password", Some(json!({ "current": current, "new": new }))).await
}

async fn is_signed_in(site: &TestSite, who: &Browser) -> bool {
    site.get(who, "/me").await.status == StatusCode::OK
}

pub async fn set(site: &TestSite, token: &str, password: &str) -> Answer {
    site.send(&NOBODY, Method::POST, "/new-passwords", Some(json!({ "token": token, "password": password }))).await
}

/// The token of the mail that a wish for a way back in brings; none when no mail comes.
pub async fn way_back(site: &TestSite, login: &str, address: &str) -> Option<String> {
    let before = site.mails(address).await.len();
    let answer = site.send(&NOBODY, Method::POST, "/password-resets", Some(json!({ "login": login }))).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::ACCEPTED, ""));
    for _ in 0..100 {
        let mails = site.mails(address).await;
        if mails.len() > before {
            return mails.last().map(|mail| mail.token("new-password"));
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    None
}

crate::on_both_databases! {
    async fn a_new_password_signs_out_everywhere_else(site: TestSite) {
        let here = member(&site, "ana").await;
        let there = again(&site, &here).await;
        let answer = change(&site, &here, PASSWORD, OTHER).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text);
        assert!(!is_signed_in(&site, &there).await);
        assert!(!is_signed_in(&site, &here).await, "the old token of this session is worth nothing");
        let renewed = Browser { cookie: Some(cookie(&answer)), ..here.clone() };
        assert!(is_signed_in(&site, &renewed).await);
        assert_eq!(sign_in(&site, "ana", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(sign_in(&site, "ana", OTHER).await.status, StatusCode::CREATED);
        assert_eq!(site.mails("ana@old.example").await.len(), 1, "the owner is told");
    }

    async fn a_password_that_is_wrong_short_or_common_is_refused_and_named(site: TestSite) {
        let ana = member(&site, "ana").await;
        assert_eq!(change(&site, &ana, "not this one", OTHER).await.wrong_fields(), ["/current"]);
        for new in ["short", "password", "qwertyuiop", "ana the member", &"x".repeat(129)] {
            assert_eq!(change(&site, &ana, PASSWORD, new).await.wrong_fields(), ["/new"], "{new}");
        }
        assert!(is_signed_in(&site, &ana).await);
    }

    async fn a_password_that_is_replaced_while_it_is_looked_at_confirms_nothing(site: TestSite) {
        for (name, path, asked, wrong) in [
            ("ana", "/me/password", json!({ "current": PASSWORD, "new": OTHER }), "/current"),
            ("ben", "/me/email", json!({ "password": PASSWORD, "email": "ben@new.example" }), "/password"),
        ] {
            let who = member(&site, name).await;
            // Replaced, and not yet to be seen: whoever looks finds the old one right, and then waits for the row.
            let mut tx = site.site.store.begin().await.expect("a write begins");
            tx.set_password(who.key, "").await.expect("set");
            site.site.store.listen();
            let (answer, ()) = tokio::join!(site.send(&who, Method::PUT, path, Some(asked)), async {
                site.until_heard("password_hash FROM people").await;
                site.until_waited_for(&mut tx).await;
                tx.commit().await.expect("committed");
            });
            assert_eq!(answer.wrong_fields(), [wrong]);
            let account = site.site.store.account(who.key).await.expect("read").expect("active");
            assert!(account.has_password(""), "it stays replaced");
            assert!(site.mails("ben@new.example").await.is_empty());
        }
    }

    async fn whoever_is_signed_out_while_a_password_is_looked_at_sets_none(site: TestSite) {
        let ana = member(&site, "ana").await;
        // Ended, and not yet to be seen, by whoever has the person's row.
        let mut tx = site.site.store.begin().await.expect("a write begins");
        tx.hold_account(ana.key).await.expect("held");
        tx.end_other_sessions(ana.key, None).await.expect("ended");
        site.site.store.listen();
        let (answer, ()) = tokio::join!(change(&site, &ana, PASSWORD, OTHER), async {
            site.until_heard("password_hash FROM people").await;
            site.until_waited_for(&mut tx).await;
            tx.commit().await.expect("committed");
        });
        assert_eq!(answer.problem(), "signed-out");
        assert_eq!(sign_in(&site, "ana", PASSWORD).await.status, StatusCode::CREATED);
    }

    async fn whoever_forgot_the_password_gets_back_in_by_mail(site: TestSite) {
        let ana = member(&site, "ana").await;
        let token = way_back(&site, "ANA", "ana@old.example").await.expect("a mail");
        assert_eq!(set(&site, &token, "password").await.wrong_fields(), ["/password"], "and the link stays good");
        assert_eq!(set(&site, &token, OTHER).await.status, StatusCode::NO_CONTENT);
        assert!(!is_signed_in(&site, &ana).await);
        assert_eq!(set(&site, &token, OTHER).await.status, StatusCode::GONE, "a link works once");
        assert_eq!(sign_in(&site, "ana@old.example", OTHER).await.status, StatusCode::CREATED);
    }

    async fn a_way_back_waits_for_whoever_changes_the_account_and_stands_in_no_ones_way(site: TestSite) {
        let ana = member(&site, "ana").await;
        let token = way_back(&site, "ana", "ana@old.example").await.expect("a mail");
        // As a new password by the old one is set: the person first, the links after.
        let mut tx = site.site.store.begin().await.expect("a write begins");
        tx.set_password(ana.key, "another").await.expect("set");
        let site = std::sync::Arc::new(site);
        let by_link = tokio::spawn({
            let site = site.clone();
            async move { set(&site, &token, OTHER).await }
        });
        site.until_waited_for(&mut tx).await;
        tx.drop_tokens(ana.key, Purpose::ResetPassword).await.expect("nobody holds the link");
        tx.commit().await.expect("committed");
        assert_eq!(by_link.await.expect("answered").status, StatusCode::GONE);
    }

    async fn the_newest_way_back_counts_and_an_old_one_does_not(site: TestSite) {
        member(&site, "ana").await;
        let first = way_back(&site, "ana", "ana@old.example").await.expect("a mail");
        let second = way_back(&site, "ana@old.example", "ana@old.example").await.expect("another");
        assert_eq!(set(&site, &first, OTHER).await.status, StatusCode::GONE);
        site.sql("UPDATE one_time_tokens SET expires = created", &[]).await;
        assert_eq!(set(&site, &second, OTHER).await.status, StatusCode::GONE);
    }

    async fn a_way_back_is_asked_for_alike_whether_there_is_such_an_account_or_not(site: TestSite) {
        let ana = member(&site, "ana").await;
        site.sql("UPDATE people SET email_confirmed = 0 WHERE key = $1", &[ana.key]).await;
        assert_eq!(way_back(&site, "ana", "ana@old.example").await, None, "an address that nobody proved gets no mail");
        let mut said = Vec::new();
        for login in ["nobody", "ana"] {
            let mut times = Vec::new();
            for _ in 0..12 {
                let answer = site.send(&NOBODY, Method::POST, "/password-resets", Some(json!({ "login": login }))).await;
                times.push((answer.status, answer.text.replace(|letter: char| letter.is_ascii_digit(), "")));
            }
            said.push(times);
        }
        assert_eq!(said[0][..9], said[1][..9], "the throttle tells nothing either");
    }

    async fn one_sees_where_one_is_signed_in_and_ends_it(site: TestSite) {
        let here = member(&site, "ana").await;
        let (there, elsewhere) = (again(&site, &here).await, again(&site, &here).await);
        let ben = member(&site, "ben").await;
        let list: List<SignedIn> = site.get(&there, "/me/sessions").await.json();
        assert_eq!((list.items.len(), list.items.iter().filter(|place| place.current).count()), (3, 1));
        let own = list.items.iter().find(|place| place.current).expect("this one").id;
        let answer = site.send(&ben, Method::DELETE, &format!("/me/sessions/{own}"), None).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "as for one that is no more");
        assert!(is_signed_in(&site, &there).await, "nobody ends another's");
        site.send(&here, Method::DELETE, &format!("/me/sessions/{own}"), None).await;
        assert!(!is_signed_in(&site, &there).await);
        let answer = site.send(&here, Method::DELETE, "/me/sessions", None).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT);
        assert!(is_signed_in(&site, &here).await && !is_signed_in(&site, &elsewhere).await);
        assert!(is_signed_in(&site, &ben).await);
    }
}
