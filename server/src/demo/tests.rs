use super::*;
use crate::assets::Assets;
use crate::config::Limits;
use crate::policy::Viewer;
use crate::store::Store;
use crate::store::accounts::NewSession;
use crate::store::activity::{Filter, Whose};
use crate::store::follows::Side;
use crate::store::people::Wanted;
use crate::store::sql;
use kith_api::follows::Relation;
use kith_api::people::{Someone, Sort};
use std::path::Path;

struct Demo {
    _folder: tempfile::TempDir,
    site: Site,
}

impl Demo {
    async fn filled() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store =
            Store::open(&format!("sqlite:{}", folder.path().join("demo.sqlite").display())).await.expect("opens");
        let assets = Assets::load(Path::new("there is no app here"));
        let site = Site::new(store, Limits::default(), "http://127.0.0.1:8080", &[], assets);
        assert!(fill(&site).await.expect("an empty site is filled"));
        Self { _folder: folder, site }
    }

    async fn viewer(&self, username: &str) -> Viewer {
        let account = self.site.store.credentials(username).await.expect("asks").expect("a demo account");
        let session = NewSession {
            token_hash: username,
            person: account.key,
            now: 0,
            expires: i64::MAX,
            user_agent: None,
            address: None,
        };
        let mut tx = self.site.store.begin().await.expect("begins");
        tx.add_session(session).await.expect("a session");
        tx.commit().await.expect("commits");
        self.site.store.session(username, 1).await.expect("asks").expect("a session").viewer
    }

    async fn directory(&self, viewer: &Viewer) -> Vec<String> {
        let wanted = Wanted { words: Vec::new(), sort: Sort::Name, after: None, limit: 100 };
        let people = self.site.store.directory(viewer, &wanted).await.expect("the directory");
        people.items.into_iter().map(|person| person.username).collect()
    }

    async fn count(&self, text: &'static str) -> i64 {
        sql(text).scalar(&self.site.store).await.expect("a count")
    }
}

#[tokio::test]
async fn a_small_organisation_is_there() {
    let demo = Demo::filled().await;
    assert!(demo.count("SELECT COUNT(*) FROM people WHERE state = 0 AND restricted = 0").await >= 40);
    assert!(demo.count("SELECT COUNT(*) FROM teams").await >= 6);
    assert!(demo.count("SELECT COUNT(*) FROM pages").await >= 40);
    assert!(demo.count("SELECT COUNT(*) FROM activities").await >= 200);
    let verbs = demo.count("SELECT COUNT(DISTINCT verb) FROM activities").await;
    assert_eq!(verbs, 9, "every verb but an edited comment and an unknown one");
    let (first, last): (i64, i64) = sql("SELECT MIN(published), MAX(published) FROM activities")
        .one(&demo.site.store)
        .await
        .expect("there is activity");
    assert!(last > now() - (0.1 * DAY) as i64 && first < last - (28.0 * DAY) as i64, "a month that ends just now");
}

#[tokio::test]
async fn five_accounts_sign_in_and_nobody_else() {
    let demo = Demo::filled().await;
    assert_eq!(demo.count("SELECT COUNT(*) FROM people WHERE password_hash IS NOT NULL").await, 5);
    for (username, _) in ACCOUNTS {
        let by_email = demo.site.store.credentials(&format!("{username}@kith.example")).await.expect("asks");
        let hash = by_email.expect("the address is confirmed").password_hash;
        assert!(demo.site.passwords.verify(PASSWORD.to_owned(), hash).await.expect("verifies"), "{username}");
    }
}

#[tokio::test]
async fn a_site_with_people_stays_as_it_is() {
    let demo = Demo::filled().await;
    let before = demo.count("SELECT last FROM positions WHERE name = 'activity'").await;
    assert!(!fill(&demo.site).await.expect("asks"));
    assert_eq!(demo.count("SELECT last FROM positions WHERE name = 'activity'").await, before);
}

#[tokio::test]
async fn carla_sees_the_team_and_its_work_alone() {
    let demo = Demo::filled().await;
    let carla = demo.viewer("carla").await;
    let mut seen = demo.directory(&carla).await;
    seen.sort();
    assert_eq!(seen, ["carla", "kwame", "noor", "tomas", "yoko"]);
    let everything = Filter::default();
    let activity = demo.site.store.activity(&carla, carla.key, Whose::NetworkAndOwn, &everything, None, 100);
    let activity = activity.await.expect("activity").items;
    assert!(activity.len() > 5);
    for line in activity {
        assert!(line.space.is_none_or(|space| space.name == "Ferry Line Portal"));
    }
}

#[tokio::test]
async fn ana_follows_several_and_one_who_is_gone_and_others_have_news() {
    let demo = Demo::filled().await;
    let ana = demo.viewer("ana").await;
    let wanted = Wanted { words: Vec::new(), sort: Sort::Name, after: None, limit: 100 };
    let following = demo.site.store.network(&ana, ana.key, Side::Following, &wanted).await.expect("a list").items;
    assert!(following.len() > 8);
    assert_eq!(following.iter().filter(|one| matches!(one, Someone::Unavailable(_))).count(), 1);
    // Whoever stands first in the directory is somebody to follow, with activity of today.
    let people = demo.site.store.directory(&ana, &wanted).await.expect("the directory").items;
    let strangers: Vec<_> =
        people.iter().filter(|person| person.standing.relation == Relation::NotFollowing).take(3).collect();
    assert_eq!(strangers.len(), 3);
    for name in ["ben", "chidi"] {
        let key = demo.viewer(name).await.key;
        let theirs = demo.site.store.network(&ana, key, Side::Following, &wanted).await.expect("a list").items;
        assert!(theirs.iter().filter_map(Someone::person).all(|person| person.username != "ana"), "{name}");
    }
}
