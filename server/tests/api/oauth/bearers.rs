//! What a token opens, and nothing else; what browsers let pages of other sites read.

use super::tokens::site_id;
use super::*;
use kith_server::store::content::NewPerson;

fn allowed(answer: &Answer) -> (Option<&str>, bool) {
    let origin = answer.headers.get("access-control-allow-origin").map(|origin| origin.to_str().expect("text"));
    (origin, answer.headers.contains_key("access-control-allow-credentials"))
}

crate::on_both_databases! {
    async fn a_token_opens_three_routes_and_the_cookie_beside_it_none(site: TestSite) {
        let Cast { admin, ana, ben } = cast(&site).await;
        let cookie = ana.cookie.clone().expect("signed in");
        let token = token(&site, &ana, WIKI, 3).await;
        let id = ben.id;
        let of_ben = |what: &str| format!("/people/{id}/{what}");
        for (method, path) in [
            (Method::GET, "/site".to_owned()), (Method::GET, "/me".into()), (Method::GET, "/people".into()), (Method::GET, "/people/ben".into()),
            (Method::GET, of_ben("following")), (Method::GET, of_ben("followers")), (Method::GET, of_ben("activity")), (Method::GET, of_ben("network")),
            (Method::GET, of_ben("statuses")), (Method::GET, "/me/suggestions".into()), (Method::GET, "/me/profile".into()), (Method::GET, "/me/sessions".into()),
            (Method::DELETE, "/me/sessions".into()), (Method::PATCH, "/me/settings".into()), (Method::PATCH, "/me/profile".into()), (Method::PUT, "/me/email".into()),
            (Method::PUT, "/me/password".into()), (Method::POST, "/me/statuses".into()), (Method::DELETE, format!("/me/followers/{id}")), (Method::POST, "/sessions".into()),
            (Method::DELETE, "/sessions/current".into()), (Method::GET, "/admin/people/ben".into()), (Method::GET, "/admin/embedding-sites".into()),
            (Method::GET, format!("/me/following/{id}")), (Method::POST, "/people/ben/card".into()), (Method::HEAD, "/people/ben/card".into()), (Method::GET, "/nowhere".into()),
        ] {
            for origin in [WIKI, &*site.site.origin] {
                let request = with_token(&site, method.clone(), &path, &token, origin).header("cookie", &cookie);
                let answer = site.finish(request).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}: {}", answer.text);
                assert_eq!(allowed(&answer), (None, false), "{method} {path}");
            }
        }
        assert_eq!(site.get(&ana, "/me").await.status, StatusCode::OK, "nobody was signed out");
        let _ = admin;
    }

    async fn a_token_is_good_for_its_scopes_its_site_and_its_time(site: TestSite) {
        let Cast { ana, ben, .. } = cast(&site).await;
        let (reading, following) = (token(&site, &ana, WIKI, 1).await, token(&site, &ana, WIKI, 2).await);
        let follow = format!("/me/following/{}", ben.id);
        let send = |method: Method, path: &str, token: &str, origin: &str| site.finish(with_token(&site, method, path, token, origin));
        for method in [Method::PUT, Method::DELETE] {
            let narrow = send(method.clone(), &follow, &reading, WIKI).await;
            assert_eq!(narrow.status, StatusCode::FORBIDDEN, "{method} without the scope");
            assert_eq!(narrow.headers["www-authenticate"], "Bearer error=\"insufficient_scope\"");
            assert_eq!(send(method.clone(), &follow, &reading, OTHER).await.status, StatusCode::UNAUTHORIZED, "of another site it is not even said");
            assert_eq!(send(method.clone(), &follow, &following, OTHER).await.status, StatusCode::UNAUTHORIZED, "{method} from another site");
            assert_eq!(send(method.clone(), &follow, &following, WIKI).await.status, StatusCode::OK, "{method}");
        }
        assert_eq!(reads(&site, &following, WIKI).await, StatusCode::FORBIDDEN, "without the scope");
        assert_eq!(reads(&site, &reading, WIKI).await, StatusCode::OK);
        for origin in [OTHER, OFF, "https://evil.example", "null", &*site.site.origin, "https://wiki.example:8443", "http://wiki.example"] {
            assert_eq!(reads(&site, &reading, origin).await, StatusCode::UNAUTHORIZED, "{origin}");
        }
        let cookie = ana.cookie.clone().expect("signed in");
        let card = || site.raw(Method::GET, "/api/v1/people/ben/card").header("cookie", &cookie);
        let bearer = format!("Bearer {reading}");
        for (name, request) in [
            ("no origin", card().header("authorization", &bearer)),
            ("two origins", card().header("authorization", &bearer).header("origin", WIKI).header("origin", WIKI)),
            ("two tokens", card().header("authorization", &bearer).header("authorization", &bearer).header("origin", WIKI)),
            ("no token", card().header("authorization", "Bearer").header("origin", WIKI)),
            ("an unknown token", card().header("authorization", "Bearer kith_at_unknown").header("origin", WIKI)),
            ("without its beginning", card().header("authorization", bearer.replace("kith_at_", "")).header("origin", WIKI)),
            ("a session's token", card().header("authorization", cookie.replace("kith=", "Bearer ")).header("origin", WIKI)),
        ] {
            let answer = site.finish(request).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}, though the cookie is good");
            assert!(answer.headers.contains_key("www-authenticate"), "{name}");
        }
        site.sql("UPDATE oauth_tokens SET expires = issued", &[]).await;
        assert_eq!(reads(&site, &reading, WIKI).await, StatusCode::UNAUTHORIZED, "expired");
    }

    async fn a_token_dies_with_what_it_stands_on(site: TestSite) {
        let Cast { admin, ana, .. } = cast(&site).await;
        let first = token(&site, &ana, WIKI, 3).await;
        let change = serde_json::json!({ "current": crate::addresses::PASSWORD, "new": "plum kettle orbit" });
        assert_eq!(site.send(&ana, Method::PUT, "/me/password", Some(change)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(reads(&site, &first, WIKI).await, StatusCode::UNAUTHORIZED, "the password was changed");
        let reset = token(&site, &ana, WIKI, 3).await;
        let sent = site.send(&admin, Method::POST, &format!("/admin/accounts/{}/password-resets", ana.id), None).await;
        assert_eq!(sent.status, StatusCode::ACCEPTED, "{}", sent.text);
        let mails = site.mails("ana@old.example").await;
        let link = mails.iter().rev().find(|mail| mail.plain.contains("/new-password#")).expect("a mail").token("new-password");
        let new = serde_json::json!({ "token": link, "password": "orbit plum kettle" });
        assert_eq!(site.send(&NOBODY, Method::POST, "/new-passwords", Some(new)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(reads(&site, &reset, WIKI).await, StatusCode::UNAUTHORIZED, "the password was reset");
        let token_of_site = token(&site, &ana, WIKI, 3).await;
        let id = site_id(&site, &admin, WIKI).await;
        switch(&site, &admin, &id, false).await;
        assert_eq!(reads(&site, &token_of_site, WIKI).await, StatusCode::UNAUTHORIZED, "the site may no longer");
        switch(&site, &admin, &id, true).await;
        assert_eq!(reads(&site, &token_of_site, WIKI).await, StatusCode::UNAUTHORIZED, "and what it was given stays ended");
        let last = token(&site, &ana, WIKI, 3).await;
        for deactivated in [true, false] {
            let change = serde_json::json!({ "deactivated": deactivated });
            site.send(&admin, Method::PATCH, &format!("/admin/accounts/{}", ana.id), Some(change)).await;
            assert_eq!(reads(&site, &last, WIKI).await, StatusCode::UNAUTHORIZED, "deactivated: {deactivated}");
        }
    }

    async fn no_address_leaves_through_other_sites(site: TestSite) {
        let Cast { admin, ana, .. } = cast(&site).await;
        site.set("email_visibility", "public").await;
        let person = NewPerson { username: "eve".into(), name: "Eve".into(), email: Some("eve@x.example".into()), email_confirmed: true, ..NewPerson::default() };
        let eve = site.join_as(person).await;
        let beside = "http://127.0.0.1:9";
        register(&site, &admin, beside).await;
        for who in [&admin, &ana, &eve] {
            assert!(site.get(who, "/people/eve/card").await.text.contains("eve@x.example"), "at home it is shown");
            let token = token(&site, who, WIKI, 1).await;
            let with_token = site.finish(with_token(&site, Method::GET, "/people/eve/card", &token, WIKI)).await;
            let cookie = who.cookie.clone().expect("signed in");
            let with_session = site.finish(site.raw(Method::GET, "/api/v1/people/eve/card").header("cookie", cookie).header("origin", beside)).await;
            for answer in [with_token, with_session] {
                assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
                assert!(!answer.text.contains("x.example") && !answer.text.contains(" at x dot"), "{}", answer.text);
            }
        }
    }

    async fn a_registered_page_beside_us_asks_with_the_session_on_these_routes_alone(site: TestSite) {
        let Cast { admin, ana, ben } = cast(&site).await;
        let (beside, unregistered) = ("http://127.0.0.1:9", "http://127.0.0.1:10");
        register(&site, &admin, beside).await;
        let cookie = ana.cookie.clone().expect("signed in");
        let follow = format!("/api/v1/me/following/{}", ben.id);
        let send = |method: Method, path: &str, origin: &str| site.raw(method, path).header("cookie", &cookie).header("origin", origin);
        for method in [Method::PUT, Method::DELETE] {
            let answer = site.finish(send(method.clone(), &follow, beside).header("sec-fetch-site", "same-site")).await;
            assert_eq!((answer.status, allowed(&answer)), (StatusCode::OK, (Some(beside), true)), "{method}: {}", answer.text);
            for (origin, said) in [(beside, "cross-site"), (beside, "none"), (beside, "same-origin"), (unregistered, "same-site"), (WIKI, "cross-site"), (WIKI, "same-site"), ("null", "same-site")] {
                let answer = site.finish(send(method.clone(), &follow, origin).header("sec-fetch-site", said)).await;
                let cross = (answer.status, allowed(&answer));
                let own_word = origin == unregistered || origin == "null" || origin == WIKI || said != "same-site";
                assert!(own_word && cross == (StatusCode::FORBIDDEN, (None, false)), "{method} {origin} {said}: {cross:?}");
            }
        }
        for (method, path) in [(Method::PATCH, "/api/v1/me/settings"), (Method::DELETE, "/api/v1/me/sessions"), (Method::POST, "/api/v1/sessions"), (Method::POST, "/api/v1/me/statuses")] {
            assert_eq!(site.finish(send(method, path, beside)).await.problem(), "cross-site", "{path}");
        }
        for path in ["/api/v1/me", "/api/v1/people", "/api/v1/people/ben", "/api/v1/nowhere"] {
            assert_eq!(allowed(&site.finish(send(Method::GET, path, beside)).await), (None, false), "{path}");
        }
        let card = "/api/v1/people/ben/card";
        assert_eq!(allowed(&site.finish(send(Method::GET, card, beside)).await), (Some(beside), true));
        for origin in [unregistered, WIKI, OFF, "https://evil.example"] {
            assert_eq!(allowed(&site.finish(send(Method::GET, card, origin)).await), (None, false), "{origin}");
        }
    }

    async fn browsers_are_told_beforehand_what_pages_may(site: TestSite) {
        let Cast { admin, ben, .. } = cast(&site).await;
        register(&site, &admin, "http://127.0.0.1:9").await;
        let follow = format!("/api/v1/me/following/{}", ben.id);
        let ask = |path: &str, origin: &str| {
            let request = site.raw(Method::OPTIONS, path).header("origin", origin).header("access-control-request-method", "PUT");
            site.finish(request.header("access-control-request-headers", "authorization"))
        };
        let answer = ask(&follow, WIKI).await;
        assert_eq!((answer.status, allowed(&answer)), (StatusCode::NO_CONTENT, (Some(WIKI), false)));
        assert_eq!(answer.headers["access-control-allow-methods"], "PUT, DELETE");
        assert_eq!(answer.headers["access-control-allow-headers"], "authorization");
        assert_eq!(allowed(&ask(&follow, "http://127.0.0.1:9").await), (Some("http://127.0.0.1:9"), true));
        assert_eq!(ask("/api/v1/people/ben/card", WIKI).await.headers["access-control-allow-methods"], "GET");
        for (path, origin) in [(follow.as_str(), "https://evil.example"), (&follow, OFF), (&follow, "null"), ("/api/v1/me", WIKI), ("/api/v1/people/ben", WIKI), ("/api/v1/sessions", WIKI)] {
            assert_eq!(allowed(&ask(path, origin).await), (None, false), "{path} {origin}");
        }
    }
}
