//! Sites whose pages may show hover profiles: who registers them, and how they are spelled.

use crate::site::{Browser, NOBODY, TestSite};
use kith_api::embedding::EmbeddingSite;
use kith_api::list::List;
use kith_server::store::content::NewPerson;
use reqwest::{Method, StatusCode};
use serde_json::json;

pub async fn admin(site: &TestSite) -> Browser {
    let admin =
        NewPerson { username: "admin".into(), name: "Admin".into(), administrator: true, ..NewPerson::default() };
    site.join_as(admin).await
}

/// Registers a site as an administrator does.
pub async fn register(site: &TestSite, admin: &Browser, origin: &str) -> EmbeddingSite {
    let new = json!({ "origin": origin, "name": "The Wiki" });
    let answer = site.send(admin, Method::POST, "/admin/embedding-sites", Some(new)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    answer.json()
}

crate::on_both_databases! {
    async fn administrators_register_rename_and_switch_off_sites(site: TestSite) {
        let admin = admin(&site).await;
        let wiki = register(&site, &admin, " HTTPS://Wiki.example:443/ ").await;
        assert_eq!((wiki.origin.as_str(), wiki.enabled), ("https://wiki.example", true));
        register(&site, &admin, "http://127.0.0.1:3000").await;
        let path = format!("/admin/embedding-sites/{}", wiki.id);
        let change = json!({ "name": " Handbook ", "enabled": false });
        let changed: EmbeddingSite = site.send(&admin, Method::PATCH, &path, Some(change)).await.json();
        assert_eq!((changed.name.as_str(), changed.enabled), ("Handbook", false));
        let list: List<EmbeddingSite> = site.get(&admin, "/admin/embedding-sites").await.json();
        assert_eq!(list.items.iter().map(|site| site.name.as_str()).collect::<Vec<_>>(), ["Handbook", "The Wiki"]);
        assert_eq!(list.items[0], changed);
    }

    async fn what_is_no_origin_is_refused_and_named(site: TestSite) {
        let admin = admin(&site).await;
        let wiki = register(&site, &admin, "https://wiki.example").await;
        let own = &*site.site.origin;
        for origin in ["", "wiki.example", "http://wiki.example", "https://wiki.example/path", "https://*.example", "null", own, "https://WIKI.example"] {
            let new = json!({ "origin": origin, "name": "Wiki" });
            assert_eq!(site.send(&admin, Method::POST, "/admin/embedding-sites", Some(new)).await.wrong_fields(), ["/origin"], "{origin}");
        }
        let new = json!({ "origin": "x", "name": "" });
        assert_eq!(site.send(&admin, Method::POST, "/admin/embedding-sites", Some(new)).await.wrong_fields(), ["/origin", "/name"]);
        let path = format!("/admin/embedding-sites/{}", wiki.id);
        for name in ["", "a\nb", &"x".repeat(101)] {
            assert_eq!(site.send(&admin, Method::PATCH, &path, Some(json!({ "name": name }))).await.wrong_fields(), ["/name"]);
        }
        let nowhere = site.send(&admin, Method::PATCH, "/admin/embedding-sites/0000000000001", Some(json!({}))).await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    }

    async fn nobody_else_registers_or_sees_them(site: TestSite) {
        let (admin, ana) = (admin(&site).await, site.join("ana").await);
        let wiki = register(&site, &admin, "https://wiki.example").await;
        let path = format!("/admin/embedding-sites/{}", wiki.id);
        let new = json!({ "origin": "https://evil.example", "name": "Evil" });
        for (who, problem) in [(&ana, "not-allowed"), (&NOBODY, "signed-out")] {
            assert_eq!(site.get(who, "/admin/embedding-sites").await.problem(), problem);
            assert_eq!(site.send(who, Method::POST, "/admin/embedding-sites", Some(new.clone())).await.problem(), problem);
            assert_eq!(site.send(who, Method::PATCH, &path, Some(json!({ "enabled": false }))).await.problem(), problem);
        }
    }
}

#[tokio::test]
async fn a_site_is_registered_at_the_command_line() {
    use clap::Parser;
    use kith_server::config::{Cli, Command, Embed};
    let site = TestSite::on_sqlite().await;
    let folder = site.folder().to_str().expect("text");
    let add = |origin: &str| {
        let line = ["kith", "embed", "add", "--data", folder, origin, "The Wiki"];
        match Cli::try_parse_from(line).expect("well-formed").command {
            Command::Embed(Embed::Add(what)) => what,
            _ => unreachable!("a site was to be registered"),
        }
    };
    kith_server::embedding::command::add(&add("https://wiki.example")).await.expect("registered");
    for wrong in ["https://wiki.example/", "http://wiki.example"] {
        let error = kith_server::embedding::command::add(&add(wrong)).await.expect_err("refused");
        assert!(error.to_string().starts_with("ORIGIN: "), "{error}");
    }
    assert!(site.site.store.embedding_site("https://wiki.example").await.expect("read").is_some());
}
