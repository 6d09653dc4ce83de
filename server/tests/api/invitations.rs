//! New accounts.

use crate::addresses::member;
use crate::site::{Answer, Browser, NOBODY, TestSite};
use kith_server::store::content::NewPerson;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn sign_up(site: &TestSite, email: &str) -> Answer {
    site.send(&NOBODY, Method::POST, "/sign-ups", Some(json!({ "email": email }))).await
}

async fn invite(site: &TestSite, by: &Browser, email: &str) -> Answer {
    site.send(by, Method::POST, "/invitations", Some(json!({ "email": email }))).await
}

async fn join(site: &TestSite, token: &str, username: &str, password: &str) -> Answer {
    let form = json!({ "token": token, "name": "New Person", "username": username, "password": password });
    site.send(&NOBODY, Method::POST, "/accounts", Some(form)).await
}

async fn admin(site: &TestSite) -> Browser {
    let admin =
        NewPerson { username: "admin".into(), name: "Admin".into(), administrator: true, ..NewPerson::default() };
    site.join_as(admin).await
}

crate::on_both_databases! {
    async fn whoever_has_an_address_makes_an_account_where_sign_up_is_open(site: TestSite) {
        site.set("sign_up", "open").await;
        assert_eq!(site.get(&NOBODY, "/site").await.json::<Value>()["sign_up"], "open");
        assert_eq!(sign_up(&site, "new@new.example").await.status, StatusCode::ACCEPTED);
        let token = site.mails("new@new.example").await[0].token("join");
        let answer = site.send(&NOBODY, Method::POST, "/invited", Some(json!({ "token": token }))).await;
        assert_eq!(answer.json::<Value>(), json!({ "email": "new@new.example" }));
        let answer = join(&site, &token, "new", "plum kettle orbit").await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        assert_eq!(answer.json::<Value>()["person"]["username"], "new");
        assert!(answer.headers.contains_key("set-cookie"), "and is signed in");
        assert_eq!(join(&site, &token, "newer", "plum kettle orbit").await.status, StatusCode::GONE, "a link works once");
    }

    async fn a_form_with_an_error_leaves_the_link_good(site: TestSite) {
        site.set("sign_up", "open").await;
        member(&site, "ana").await;
        sign_up(&site, "new@new.example").await;
        let token = site.mails("new@new.example").await[0].token("join");
        assert_eq!(join(&site, &token, "Ana", "plum kettle orbit").await.wrong_fields(), ["/username"], "taken");
        assert_eq!(join(&site, &token, "a b", "password").await.wrong_fields(), ["/username", "/password"]);
        assert_eq!(join(&site, &token, "new", "plum kettle orbit").await.status, StatusCode::CREATED);
    }

    async fn an_address_with_an_account_is_answered_like_any(site: TestSite) {
        site.set("sign_up", "open").await;
        member(&site, "ana").await;
        site.site.store.listen();
        let known = sign_up(&site, "ana@old.example").await;
        let cost_known = site.site.store.heard();
        site.site.store.listen();
        let new = sign_up(&site, "new@new.example").await;
        assert_eq!((known.status, known.text), (new.status, new.text));
        assert_eq!(cost_known, site.site.store.heard(), "by the same statements");
        assert!(!site.mails("ana@old.example").await[0].plain.contains("/join#"), "no second account");
    }

    async fn administrators_invite_and_nobody_else(site: TestSite) {
        let (admin, ana) = (admin(&site).await, member(&site, "ana").await);
        assert_eq!(sign_up(&site, "new@new.example").await.problem(), "sign-up-closed");
        assert_eq!(invite(&site, &ana, "new@new.example").await.problem(), "not-allowed");
        assert_eq!(invite(&site, &admin, "new@new.example").await.status, StatusCode::ACCEPTED);
        let mail = site.mails("new@new.example").await.remove(0);
        assert!(mail.subject.starts_with("Admin invites you"), "{}", mail.subject);
        site.set("sign_up", "closed").await;
        assert_eq!(invite(&site, &admin, "other@new.example").await.problem(), "sign-up-closed");
        assert_eq!(join(&site, &mail.token("join"), "new", "plum kettle orbit").await.status, StatusCode::CREATED, "invited is invited");
    }

    async fn of_two_who_use_one_invitation_one_has_an_account(site: TestSite) {
        let admin = admin(&site).await;
        invite(&site, &admin, "new@new.example").await;
        let token = site.mails("new@new.example").await[0].token("join");
        let (a, b) = tokio::join!(
            join(&site, &token, "one", "plum kettle orbit"),
            join(&site, &token, "two", "plum kettle orbit"),
        );
        let mut said = [a.status, b.status];
        said.sort();
        assert_eq!(said, [StatusCode::CREATED, StatusCode::GONE]);
    }
}
