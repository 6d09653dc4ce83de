//! Changes of the own e-mail address.

use crate::new_passwords::{set, way_back};
use crate::site::{Browser, NOBODY, TestSite};
use kith_server::site::now;
use kith_server::store::content::NewPerson;
use kith_server::store::tokens::{NewToken, Purpose};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

pub const PASSWORD: &str = "plum kettle orbit";

/// Somebody with a password and a confirmed address.
pub async fn member(site: &TestSite, username: &str) -> Browser {
    let password_hash = site.site.passwords.hash(PASSWORD.to_owned()).await.expect("hashed");
    site.join_as(NewPerson {
        username: username.to_owned(),
        name: format!("{username} the member"),
        email: Some(format!("{username}@old.example")),
        email_confirmed: true,
        password_hash: Some(password_hash),
        ..NewPerson::default()
    })
    .await
}

async fn ask(site: &TestSite, who: &Browser, email: &str, password: &str) -> crate::site::Answer {
    site.send(who, Method::PUT, "/me/email", Some(json!({ "email": email, "password": password }))).await
}

async fn use_link(site: &TestSite, path: &str, token: &str) -> crate::site::Answer {
    site.send(&NOBODY, Method::POST, path, Some(json!({ "token": token }))).await
}

async fn address(site: &TestSite, who: &Browser) -> Value {
    let profile: Value = site.get(who, &format!("/people/{}", who.username)).await.json();
    profile["email"]["address"].clone()
}

/// A change that waits to be confirmed: what confirms it, and what takes it back.
pub async fn under_way(site: &TestSite, who: &Browser, from: &str, to: &str) -> [String; 2] {
    let (now, person) = (now(), Some(who.key));
    let expires = now + 3_600_000_000;
    let mut tx = site.site.store.begin().await.expect("a write begins");
    let confirm = NewToken { purpose: Purpose::ConfirmEmail, person, email: to, now, expires };
    let keep = NewToken { purpose: Purpose::KeepEmail, email: from, ..confirm };
    let tokens = [tx.add_token(confirm).await.expect("a token"), tx.add_token(keep).await.expect("a token")];
    tx.commit().await.expect("committed");
    tokens
}

/// Until when each change of the address can be taken back, the oldest change first.
async fn ways_back(site: &TestSite, who: &Browser) -> Vec<i64> {
    const FIND: &str =
        "SELECT expires FROM one_time_tokens WHERE person = $1 AND purpose = 'keep_email' ORDER BY created";
    let rows: Vec<(i64,)> =
        kith_server::store::sql(FIND).bind(who.key).all(&site.site.store).await.expect("they are read");
    rows.into_iter().map(|(expires,)| expires).collect()
}

crate::on_both_databases! {
    async fn an_address_changes_when_the_new_one_is_confirmed_and_not_before(site: TestSite) {
        let ana = member(&site, "ana").await;
        assert_eq!(ask(&site, &ana, "ana@new.example", PASSWORD).await.status, StatusCode::ACCEPTED);
        assert_eq!(address(&site, &ana).await, "ana@old.example");
        let [mail] = site.mails("ana@new.example").await.try_into().expect("one mail");
        let answer = use_link(&site, "/email-confirmations", &mail.token("confirm-email")).await;
        assert_eq!((answer.status, answer.json::<Value>()), (StatusCode::OK, json!({ "email": "ana@new.example" })));
        assert_eq!(address(&site, &ana).await, "ana@new.example");
        let again = use_link(&site, "/email-confirmations", &mail.token("confirm-email")).await;
        assert_eq!((again.status, again.problem()), (StatusCode::GONE, "link-gone".to_owned()), "a link works once");
        let signed_in = json!({ "login": "ana@new.example", "password": PASSWORD });
        let answer = site.send(&NOBODY, Method::POST, "/sessions", Some(signed_in)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "one signs in by the new address");
        let signed_in = json!({ "login": "ana@old.example", "password": PASSWORD });
        let answer = site.send(&NOBODY, Method::POST, "/sessions", Some(signed_in)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "and no longer by the old one");
    }

    async fn the_old_address_is_told_and_takes_the_change_back(site: TestSite) {
        let ana = member(&site, "ana").await;
        ask(&site, &ana, "thief@new.example", PASSWORD).await;
        let confirm = site.mails("thief@new.example").await[0].token("confirm-email");
        let [told] = site.mails("ana@old.example").await.try_into().expect("one mail");
        assert!(told.plain.contains("thief@new.example"), "{}", told.plain);
        use_link(&site, "/email-confirmations", &confirm).await;
        let answer = use_link(&site, "/email-reversals", &told.token("keep-email")).await;
        assert_eq!((answer.status, answer.json::<Value>()), (StatusCode::OK, json!({ "email": "ana@old.example" })));
        assert_eq!(site.get(&ana, "/me").await.status, StatusCode::UNAUTHORIZED, "whoever was signed in is not any more");
        let reset = site.mails("ana@old.example").await.pop().expect("a way to set a new password").token("new-password");
        let new = json!({ "token": reset, "password": "quiet lamp harbour" });
        assert_eq!(site.send(&NOBODY, Method::POST, "/new-passwords", Some(new)).await.status, StatusCode::NO_CONTENT);
        let sign_in = json!({ "login": "ana@old.example", "password": "quiet lamp harbour" });
        assert_eq!(site.send(&NOBODY, Method::POST, "/sessions", Some(sign_in)).await.status, StatusCode::CREATED);
    }

    async fn a_change_that_is_taken_back_before_it_was_confirmed_cannot_be_confirmed(site: TestSite) {
        let ana = member(&site, "ana").await;
        ask(&site, &ana, "thief@new.example", PASSWORD).await;
        let told = site.mails("ana@old.example").await[0].token("keep-email");
        assert_eq!(use_link(&site, "/email-reversals", &told).await.status, StatusCode::OK);
        let confirm = site.mails("thief@new.example").await[0].token("confirm-email");
        assert_eq!(use_link(&site, "/email-confirmations", &confirm).await.status, StatusCode::GONE);
    }

    async fn a_way_back_in_ends_with_the_address_and_a_change_under_way_with_the_password(site: TestSite) {
        let [ana, ben] = [member(&site, "ana").await, member(&site, "ben").await];
        let old = way_back(&site, "ana", "ana@old.example").await.expect("a mail");
        let [confirm, _] = under_way(&site, &ana, "ana@old.example", "ana@new.example").await;
        assert_eq!(use_link(&site, "/email-confirmations", &confirm).await.status, StatusCode::OK);
        assert_eq!(set(&site, &old, "another quiet lamp").await.status, StatusCode::GONE, "it is in the old mailbox");
        let [confirm, _] = under_way(&site, &ben, "ben@old.example", "thief@new.example").await;
        let back = way_back(&site, "ben", "ben@old.example").await.expect("a mail");
        assert_eq!(set(&site, &back, "another quiet lamp").await.status, StatusCode::NO_CONTENT);
        assert_eq!(use_link(&site, "/email-confirmations", &confirm).await.status, StatusCode::GONE);
    }

    async fn a_change_prolongs_its_own_way_back_and_no_earlier_one(site: TestSite) {
        let ana = member(&site, "ana").await;
        for new in ["first@new.example", "second@new.example"] {
            ask(&site, &ana, new, PASSWORD).await;
            // Asked for an hour before it is confirmed: so one sees which way back is prolonged.
            site.sql("UPDATE one_time_tokens SET created = created - $1, expires = expires - $1", &[3_600_000_000]).await;
            let confirm = site.mails(new).await[0].token("confirm-email");
            let before = ways_back(&site, &ana).await;
            assert_eq!(use_link(&site, "/email-confirmations", &confirm).await.status, StatusCode::OK);
            let after = ways_back(&site, &ana).await;
            let (own, earlier) = (after.len() - 1, &after[..after.len() - 1]);
            assert_eq!(earlier, &before[..own], "what takes earlier changes back ends when it was to end");
            assert_ne!(after[own], before[own], "a confirmed change can be taken back for a week");
        }
    }

    async fn a_change_that_is_confirmed_while_it_is_taken_back_is_taken_back(site: TestSite) {
        for round in 0..40 {
            let (old, new) = (format!("ana{round}@old.example"), format!("ana{round}@new.example"));
            let ana = NewPerson {
                username: format!("ana{round}"), name: "Ana".into(), email: Some(old.clone()), email_confirmed: true, ..NewPerson::default()
            };
            let ana = site.join_as(ana).await;
            let [confirm, keep] = under_way(&site, &ana, &old, &new).await;
            let (confirmed, kept) =
                tokio::join!(use_link(&site, "/email-confirmations", &confirm), use_link(&site, "/email-reversals", &keep));
            assert!(matches!(confirmed.status, StatusCode::OK | StatusCode::GONE), "{}", confirmed.text);
            assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
            let account = site.site.store.account(ana.key).await.expect("read").expect("active");
            assert_eq!(account.email.as_ref(), Some(&old), "what the answer said holds");
        }
    }

    async fn the_password_is_asked_for_again(site: TestSite) {
        let ana = member(&site, "ana").await;
        let answer = ask(&site, &ana, "ana@new.example", "not this one").await;
        assert_eq!(answer.wrong_fields(), ["/password"]);
        assert!(site.mails("ana@new.example").await.is_empty());
        assert_eq!(ask(&site, &ana, "no address", PASSWORD).await.wrong_fields(), ["/email"]);
        assert_eq!(ask(&site, &ana, "Ana@Old.example", PASSWORD).await.wrong_fields(), ["/email"], "it is that already");
        let mut last = StatusCode::OK;
        for _ in 0..12 {
            last = ask(&site, &ana, "ana@new.example", "not this one").await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS, "as often as signing in may be tried");
    }

    async fn an_address_of_another_is_answered_like_any_and_its_owner_alone_is_told(site: TestSite) {
        let (ana, _ben) = (member(&site, "ana").await, member(&site, "ben").await);
        site.site.store.listen();
        let taken = ask(&site, &ana, "BEN@old.example", PASSWORD).await;
        let cost_taken = site.site.store.heard();
        site.site.store.listen();
        let free = ask(&site, &ana, "free@new.example", PASSWORD).await;
        assert_eq!((taken.status, &taken.text), (free.status, &free.text));
        assert_eq!(cost_taken, site.site.store.heard(), "by the same statements");
        let [mail] = site.mails("BEN@old.example").await.try_into().expect("one mail");
        assert!(mail.plain.contains("already belongs to your account") && !mail.plain.contains("/confirm-email#"), "{}", mail.plain);
    }

    async fn a_change_can_be_dropped_and_the_newest_counts(site: TestSite) {
        let ana = member(&site, "ana").await;
        ask(&site, &ana, "first@new.example", PASSWORD).await;
        ask(&site, &ana, "second@new.example", PASSWORD).await;
        let first = site.mails("first@new.example").await[0].token("confirm-email");
        assert_eq!(use_link(&site, "/email-confirmations", &first).await.status, StatusCode::GONE);
        assert_eq!(site.send(&ana, Method::DELETE, "/me/email", None).await.status, StatusCode::NO_CONTENT);
        let second = site.mails("second@new.example").await[0].token("confirm-email");
        assert_eq!(use_link(&site, "/email-confirmations", &second).await.status, StatusCode::GONE);
        assert_eq!(site.send(&ana, Method::DELETE, "/me/email", None).await.status, StatusCode::NO_CONTENT, "again");
    }

    async fn of_two_who_confirm_one_address_one_gets_it(site: TestSite) {
        let (ana, ben) = (member(&site, "ana").await, member(&site, "ben").await);
        ask(&site, &ana, "shared@new.example", PASSWORD).await;
        ask(&site, &ben, "shared@new.example", PASSWORD).await;
        let mails = site.mails("shared@new.example").await;
        let tokens: Vec<String> = mails.iter().map(|mail| mail.token("confirm-email")).collect();
        let (a, b) = tokio::join!(
            use_link(&site, "/email-confirmations", &tokens[0]),
            use_link(&site, "/email-confirmations", &tokens[1]),
        );
        let mut said = [a.status, b.status];
        said.sort();
        assert_eq!(said, [StatusCode::OK, StatusCode::GONE]);
    }

    async fn nobody_has_mail_poured_over_an_address(site: TestSite) {
        let ana = member(&site, "ana").await;
        let mut said = Vec::new();
        for _ in 0..7 {
            said.push(ask(&site, &ana, "victim@new.example", PASSWORD).await.status);
        }
        assert_eq!(said[5], StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(site.mails("victim@new.example").await.len(), 5);
    }
}
