//! What administrators do to one account.

use crate::addresses::{PASSWORD, member};
use crate::site::{Answer, Browser, NOBODY, TestSite};
use kith_api::admin::AdministeredPerson;
use kith_server::store::content::NewPerson;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn admin(site: &TestSite) -> Browser {
    let admin =
        NewPerson { username: "admin".into(), name: "Admin".into(), administrator: true, ..NewPerson::default() };
    site.join_as(admin).await
}

async fn change(site: &TestSite, by: &Browser, whom: &Browser, what: Value) -> Answer {
    site.send(by, Method::PATCH, &format!("/admin/accounts/{}", whom.id), Some(what)).await
}

async fn reset(site: &TestSite, by: &Browser, whom: &Browser) -> Answer {
    site.send(by, Method::POST, &format!("/admin/accounts/{}/password-resets", whom.id), None).await
}

crate::on_both_databases! {
    async fn a_deactivated_account_is_signed_out_at_once_and_can_come_back(site: TestSite) {
        let (admin, ana) = (admin(&site).await, member(&site, "ana").await);
        let seen: AdministeredPerson = site.get(&admin, "/admin/people/ANA").await.json();
        assert_eq!((seen.sessions, seen.has_password, seen.person.deactivated), (1, true, false));
        let after: AdministeredPerson = change(&site, &admin, &ana, json!({ "deactivated": true })).await.json();
        assert_eq!((after.sessions, after.person.deactivated), (0, true));
        assert_eq!(site.get(&ana, "/me").await.status, StatusCode::UNAUTHORIZED);
        let sign_in = json!({ "login": "ana", "password": PASSWORD });
        assert_eq!(site.send(&NOBODY, Method::POST, "/sessions", Some(sign_in.clone())).await.problem(), "wrong-credentials");
        assert_eq!(reset(&site, &admin, &ana).await.wrong_fields(), ["/deactivated"]);
        change(&site, &admin, &ana, json!({ "deactivated": false })).await;
        assert_eq!(site.send(&NOBODY, Method::POST, "/sessions", Some(sign_in)).await.status, StatusCode::CREATED);
    }

    async fn nobody_else_learns_even_whether_there_is_such_an_account(site: TestSite) {
        admin(&site).await;
        let (ana, ben) = (member(&site, "ana").await, member(&site, "ben").await);
        for path in ["/admin/people/ben", "/admin/people/nobody"] {
            assert_eq!(site.get(&ana, path).await.problem(), "not-allowed", "{path}");
        }
        assert_eq!(change(&site, &ana, &ben, json!({ "administrator": true })).await.problem(), "not-allowed");
        assert_eq!(change(&site, &ana, &ana, json!({ "administrator": true })).await.problem(), "not-allowed");
        assert_eq!(reset(&site, &ana, &ben).await.problem(), "not-allowed");
        assert_eq!(site.get(&NOBODY, "/admin/people/ben").await.problem(), "signed-out");
    }

    async fn no_slip_leaves_the_site_without_an_administrator(site: TestSite) {
        let admin = admin(&site).await;
        assert_eq!(change(&site, &admin, &admin, json!({ "deactivated": true })).await.wrong_fields(), ["/deactivated"]);
        assert_eq!(change(&site, &admin, &admin, json!({ "administrator": false })).await.wrong_fields(), ["/administrator"]);
        assert_eq!(change(&site, &admin, &admin, json!({})).await.status, StatusCode::OK);
    }

    async fn of_two_administrators_who_end_each_others_rights_one_stays(site: TestSite) {
        let (one, other) = (admin(&site).await, member(&site, "ana").await);
        let end = json!({ "administrator": false });
        for _ in 0..20 {
            site.sql("UPDATE people SET administrator = 1", &[]).await;
            let (by_one, by_other) =
                tokio::join!(change(&site, &one, &other, end.clone()), change(&site, &other, &one, end.clone()));
            let mut said = [by_one.status, by_other.status];
            said.sort();
            assert_eq!(said, [StatusCode::OK, StatusCode::FORBIDDEN], "{} {}", by_one.text, by_other.text);
            let refused = if by_one.status == StatusCode::OK { by_other } else { by_one };
            assert_eq!(refused.problem(), "not-allowed");
            assert!(site.site.store.has_administrator().await.expect("looked"));
        }
    }

    async fn a_restriction_holds_from_the_next_request(site: TestSite) {
        let (admin, ana, ben) = (admin(&site).await, member(&site, "ana").await, member(&site, "ben").await);
        assert_eq!(site.get(&ana, "/people/ben").await.status, StatusCode::OK);
        change(&site, &admin, &ana, json!({ "restricted": true })).await;
        assert_eq!(site.get(&ana, "/people/ben").await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.get(&ben, "/people/ana").await.status, StatusCode::OK);
    }

    async fn whoever_was_imported_gets_in_by_a_link_that_proves_the_address(site: TestSite) {
        let admin = admin(&site).await;
        let imported = NewPerson {
            username: "ida".into(), name: "Ida".into(), email: Some("ida@old.example".into()), ..NewPerson::default()
        };
        let ida = site.join_as(imported).await;
        assert_eq!(reset(&site, &admin, &ida).await.status, StatusCode::ACCEPTED);
        let token = site.mails("ida@old.example").await[0].token("new-password");
        let new = json!({ "token": token, "password": PASSWORD });
        assert_eq!(site.send(&NOBODY, Method::POST, "/new-passwords", Some(new)).await.status, StatusCode::NO_CONTENT);
        let sign_in = json!({ "login": "ida@old.example", "password": PASSWORD });
        assert_eq!(site.send(&NOBODY, Method::POST, "/sessions", Some(sign_in)).await.status, StatusCode::CREATED);
        let seen: AdministeredPerson = site.get(&admin, "/admin/people/ida").await.json();
        assert!(seen.email_confirmed && seen.has_password);
    }
}
