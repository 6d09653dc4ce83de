//! What people said they were doing.

use crate::site::{Answer, Browser, NOBODY, TestSite};
use kith_api::activity::{Activity, Verb};
use kith_api::list::List;
use kith_api::people::{Card, StatusUpdate};
use kith_server::config::Limits;
use kith_server::site::now;
use kith_server::store::content::NewPerson;
use reqwest::{Method, StatusCode};
use serde_json::json;

async fn say(site: &TestSite, who: &Browser, text: &str) -> Answer {
    site.send(who, Method::POST, "/me/statuses", Some(json!({ "text": text }))).await
}

async fn said(site: &TestSite, viewer: &Browser, of: &Browser) -> Vec<StatusUpdate> {
    site.get(viewer, &format!("/people/{}/statuses", of.id)).await.json::<List<StatusUpdate>>().items
}

/// What the hover profile shows.
async fn shown(site: &TestSite, of: &Browser) -> Option<String> {
    site.get(of, &format!("/people/{}/card", of.username)).await.json::<Card>().status.map(|status| status.text)
}

async fn told(site: &TestSite, of: &Browser) -> Vec<Option<String>> {
    let list: List<Activity> = site.get(of, &format!("/people/{}/activity", of.id)).await.json();
    list.items.into_iter().filter(|line| line.verb == Verb::StatusUpdated).map(|line| line.excerpt).collect()
}

fn mentioned(status: &StatusUpdate) -> Vec<&str> {
    status.mentions.iter().map(|person| person.username.as_str()).collect()
}

crate::on_both_databases! {
    async fn statuses_are_told_newest_first_page_by_page_and_one_is_current(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        for (place, text) in ["first", "second", "third", "fourth", "fifth"].into_iter().enumerate() {
            // Two of them in one moment: the id decides, and no page repeats or skips.
            let minutes = [5, 4, 4, 2, 1][place];
            tx.add_status(ana.key, text, now() - minutes * 60_000_000).await.expect("a status");
        }
        tx.add_status(ben.key, "not hers", now()).await.expect("a status");
        tx.commit().await.expect("committed");

        let mut told: Vec<StatusUpdate> = Vec::new();
        let mut path = format!("/people/{}/statuses?limit=2", ana.id);
        loop {
            let page: List<StatusUpdate> = site.get(&ben, &path).await.json();
            assert!(page.items.len() <= 2);
            told.extend(page.items);
            match page.next {
                Some(cursor) => path = format!("/people/{}/statuses?limit=2&cursor={cursor}", ana.id),
                None => break,
            }
        }
        let mut texts: Vec<&str> = told.iter().map(|status| status.text.as_str()).collect();
        assert!(told.is_sorted_by(|one, next| one.published >= next.published));
        assert_eq!((texts[0], texts[4]), ("fifth", "first"));
        texts.sort_unstable();
        assert_eq!(texts, ["fifth", "first", "fourth", "second", "third"]);
        let current: Vec<bool> = told.iter().map(|status| status.current).collect();
        assert_eq!(current, [true, false, false, false, false]);
    }

    async fn what_is_said_shows_is_told_and_goes_again(site: TestSite) {
        let ana = site.join("ana").await;
        let first = say(&site, &ana, "Baking").await;
        assert_eq!(first.status, StatusCode::CREATED, "{}", first.text);
        let first: StatusUpdate = first.json();
        let second: StatusUpdate = say(&site, &ana, " Eating\nbread ").await.json();
        assert_eq!((second.text.as_str(), second.current), ("Eating bread", true));
        assert_eq!(shown(&site, &ana).await.as_deref(), Some("Eating bread"));
        assert_eq!(told(&site, &ana).await, [Some("Eating bread".to_owned()), Some("Baking".to_owned())]);

        let remove = async |id| site.send(&ana, Method::DELETE, &format!("/me/statuses/{id}"), None).await.status;
        assert_eq!(remove(second.id).await, StatusCode::NO_CONTENT);
        assert_eq!(remove(second.id).await, StatusCode::NO_CONTENT, "again: no error");
        assert_eq!(shown(&site, &ana).await, None, "what was said before is not said again");
        assert_eq!(told(&site, &ana).await, [Some("Baking".to_owned())]);
        let left = said(&site, &ana, &ana).await;
        assert_eq!(left.iter().map(|status| (status.id, status.current)).collect::<Vec<_>>(), [(first.id, false)]);
    }

    async fn the_current_one_is_cleared_and_the_history_stays(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        say(&site, &ana, "Baking").await;
        say(&site, &ben, "Reading").await;
        for _ in 0..2 {
            assert_eq!(site.send(&ana, Method::DELETE, "/me/statuses/current", None).await.status, StatusCode::NO_CONTENT);
        }
        assert_eq!((shown(&site, &ana).await, shown(&site, &ben).await.as_deref()), (None, Some("Reading")));
        assert_eq!(said(&site, &ben, &ana).await.iter().map(|status| status.current).collect::<Vec<_>>(), [false]);
        assert_eq!(told(&site, &ana).await.len(), 1, "what was told stays told");
        let older: StatusUpdate = say(&site, &ana, "Baking").await.json();
        assert!(older.current, "the same again after it was cleared is a new one");
        assert_eq!(said(&site, &ana, &ana).await.len(), 2);
    }

    async fn nobody_removes_what_another_said(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        let hers: StatusUpdate = say(&site, &ana, "Baking").await.json();
        let path = format!("/me/statuses/{}", hers.id);
        assert_eq!(site.send(&ben, Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT, "as for one that never was");
        assert_eq!(shown(&site, &ana).await.as_deref(), Some("Baking"));
        assert_eq!(site.send(&NOBODY, Method::DELETE, &path, None).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(site.send(&ana, Method::DELETE, "/me/statuses/nonsense", None).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_double_click_says_it_once(site: TestSite) {
        let ana = site.join("ana").await;
        let (first, second) = tokio::join!(say(&site, &ana, "Baking"), say(&site, &ana, "Baking"));
        assert_eq!((first.status, second.status), (StatusCode::CREATED, StatusCode::CREATED));
        assert_eq!(first.json::<StatusUpdate>().id, second.json::<StatusUpdate>().id);
        assert_eq!((said(&site, &ana, &ana).await.len(), told(&site, &ana).await.len()), (1, 1));
    }

    async fn what_is_no_status_is_refused(site: TestSite) {
        let ana = site.join("ana").await;
        for text in ["", " ", "\u{200b}", &"x".repeat(141), "a\0b", "a\u{1b}[2J"] {
            assert_eq!(say(&site, &ana, text).await.wrong_fields(), ["/text"], "{text:?}");
        }
        assert_eq!(say(&site, &ana, &"👩‍👩‍👧‍👦".repeat(140)).await.status, StatusCode::CREATED);
        assert_eq!(say(&site, &NOBODY, "x").await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(said(&site, &ana, &ana).await.len(), 1);
    }

    async fn mentions_are_those_whom_the_viewer_may_see(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "Ben.Carter"]).await;
        let client = site.join_as(NewPerson { username: "client".into(), name: "Client".into(), restricted: true, ..NewPerson::default() }).await;
        let text = "@ben.carter, @nobody-here. and @ana! mail ben.carter@example.com; @client @BEN.CARTER";
        let posted: StatusUpdate = say(&site, &ana, text).await.json();
        assert_eq!(mentioned(&posted), ["Ben.Carter", "ana", "client"], "each once, in order");
        assert_eq!(mentioned(&said(&site, &ben, &ana).await[0]), ["Ben.Carter", "ana", "client"]);
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[ben.key]).await;
        assert_eq!(mentioned(&said(&site, &ana, &ana).await[0]), ["ana", "client"], "hidden and unknown are alike");
        site.set("hide_restricted", "1").await;
        assert_eq!(mentioned(&said(&site, &ana, &ana).await[0]), ["ana"]);
        let own: StatusUpdate = say(&site, &client, "@ana @client").await.json();
        assert_eq!(mentioned(&own), ["client"]);
    }

    async fn a_page_of_mentions_costs_two_statements(site: TestSite) {
        let ana = site.join("ana").await;
        let mut costs = Vec::new();
        for count in [2, 20] {
            for number in 0..count {
                let mut tx = site.site.store.begin().await.expect("a write begins");
                tx.add_status(ana.key, &format!("{number} @ana @nobody{number}"), now()).await.expect("a status");
                tx.commit().await.expect("committed");
            }
            site.site.store.listen();
            said(&site, &ana, &ana).await;
            costs.push(site.site.store.heard().len());
        }
        assert_eq!(costs[0], costs[1]);
    }

    async fn who_said_nothing_has_an_empty_list(site: TestSite) {
        let ana = site.join("ana").await;
        let list: List<StatusUpdate> = site.get(&ana, &format!("/people/{}/statuses", ana.id)).await.json();
        assert!(list.items.is_empty() && list.next.is_none());
    }
}

#[tokio::test]
async fn who_says_too_much_is_told_to_wait() {
    let site = TestSite::on_sqlite_with(Limits { posts_per_minute: 3, ..Limits::default() }).await;
    let [ana, ben] = site.join_all(["ana", "ben"]).await;
    for number in 0..3 {
        assert_eq!(say(&site, &ana, &number.to_string()).await.status, StatusCode::CREATED);
    }
    let answer = say(&site, &ana, "more").await;
    assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too-many"));
    assert!(answer.headers.contains_key("retry-after"));
    assert_eq!(say(&site, &ben, "to each their own").await.status, StatusCode::CREATED);
}
