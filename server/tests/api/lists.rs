//! Lists: search, order, pages.

use crate::site::{Browser, TestSite};
use kith_api::activity::{Activity, Verb};
use kith_api::list::List;
use kith_api::people::{Person, Someone};
use kith_server::site::now;
use kith_server::store::activity::NewActivity;
use kith_server::store::content::NewPerson;

async fn named(site: &TestSite, username: &str, name: &str) -> Browser {
    site.join_as(NewPerson { username: username.into(), name: name.into(), joined: now(), ..NewPerson::default() })
        .await
}

async fn found(site: &TestSite, viewer: &Browser, query: &str) -> Vec<String> {
    let list: List<Person> = site.get(viewer, &format!("/people?{query}")).await.json();
    assert_eq!(list.total, Some(list.items.len() as u64), "{query}");
    list.items.into_iter().map(|person| person.username).collect()
}

/// Walks a list page by page, by its cursors alone.
async fn walk<T: serde::de::DeserializeOwned>(site: &TestSite, viewer: &Browser, path: &str) -> Vec<T> {
    let (mut items, mut next) = (Vec::new(), None::<String>);
    loop {
        let sign = if path.contains('?') { '&' } else { '?' };
        let cursor = next.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let answer = site.get(viewer, &format!("{path}{sign}limit=7{cursor}")).await;
        let list: List<T> = answer.json();
        assert_eq!(answer.headers.contains_key("link"), list.next.is_some(), "Link says what next says");
        items.extend(list.items);
        match list.next {
            Some(cursor) => next = Some(cursor),
            None => return items,
        }
    }
}

crate::on_both_databases! {
    async fn search_ignores_accents_case_and_order_of_words(site: TestSite) {
        let zofie = named(&site, "zofie", "Žofie Dvořáková").await;
        named(&site, "oneill", "Chris O'Neill").await;
        named(&site, "tanaka", "田中 太郎").await;
        for (query, who) in [
            ("q=zof", "zofie"), ("q=DVORAK", "zofie"), ("q=dvo%20%C5%BEof", "zofie"), ("q=o%27ne", "oneill"),
            ("q=neill", "oneill"), ("q=%E7%94%B0", "tanaka"), ("q=tan", "tanaka"),
        ] {
            assert_eq!(found(&site, &zofie, query).await, [who], "{query}");
        }
        assert!(found(&site, &zofie, "q=ofie").await.is_empty(), "words begin with what is searched");
        assert!(found(&site, &zofie, "q=zof%20xx").await.is_empty(), "every word must match");
        assert!(found(&site, &zofie, "q=%25%27").await.is_empty(), "no word, nobody");
        assert_eq!(found(&site, &zofie, "q=").await.len(), 3, "an empty search is no search");
    }

    async fn the_directory_sorts_by_name_by_age_and_by_activity(site: TestSite) {
        let bea = named(&site, "bea", "bea").await;
        let adam = named(&site, "adam", "Ádám").await;
        let cid = named(&site, "cid", "Cid").await;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let said = |actor, published| NewActivity::by(actor, Verb::StatusUpdated, published);
        tx.add_activity(&[said(adam.key, 5), said(cid.key, 9)], now()).await.expect("activity");
        tx.commit().await.expect("committed");
        assert_eq!(found(&site, &bea, "sort=name").await, ["adam", "bea", "cid"]);
        assert_eq!(found(&site, &bea, "sort=newest").await, ["cid", "adam", "bea"]);
        assert_eq!(found(&site, &bea, "sort=active").await, ["cid", "adam", "bea"]);
    }

    async fn pages_hold_everybody_once_in_every_order(site: TestSite) {
        let first = named(&site, "p0", "Same Name").await;
        for number in 1..25 {
            named(&site, &format!("p{number}"), "Same Name").await;
        }
        for sort in ["name", "newest", "active"] {
            let everybody: Vec<Person> = walk(&site, &first, &format!("/people?sort={sort}")).await;
            let mut ids: Vec<_> = everybody.iter().map(|person| person.id).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!((everybody.len(), ids.len()), (25, 25), "{sort}");
            let searched: Vec<Person> = walk(&site, &first, &format!("/people?sort={sort}&q=same")).await;
            assert_eq!(searched.len(), 25, "{sort}");
        }
    }

    async fn both_lists_of_a_network_search_sort_and_page(site: TestSite) {
        let ana = named(&site, "ana", "Ana").await;
        let mut others = Vec::new();
        for number in 0..16 {
            others.push(named(&site, &format!("p{number:02}"), &format!("Person {number:02}")).await);
        }
        for other in &others {
            site.follow(&ana, other).await;
            site.follow(other, &ana).await;
        }
        site.sql("UPDATE people SET state = 2 WHERE key = $1", &[others[3].key]).await;
        for side in ["following", "followers"] {
            for sort in ["name", "newest", "active"] {
                let path = format!("/people/{}/{side}?sort={sort}", ana.id);
                let all: Vec<Someone> = walk(&site, &ana, &path).await;
                let people = all.iter().filter_map(Someone::person).count();
                assert_eq!(people, 15, "{path}");
                assert_eq!(all.len() - people, usize::from(side == "following"), "a place is kept in one's own Following list alone");
            }
            let found: List<Someone> = site.get(&ana, &format!("/people/{}/{side}?q=person%2007", ana.id)).await.json();
            assert_eq!((found.items.len(), found.total), (1, Some(1)));
            let newest: List<Someone> = site.get(&ana, &format!("/people/{}/{side}?sort=newest&limit=1", ana.id)).await.json();
            assert_eq!(newest.items[0].person().expect("a person").username, "p15");
            assert_eq!(newest.total, Some(15));
        }
    }

    async fn activity_pages_by_time_and_a_future_time_is_cut(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let arrival = now();
        // Ten at one moment, the rest before; one claims to come from the future, one from before time.
        let times = (0..30).map(|number| if number < 10 { 1_000_000 } else { number }).chain([i64::MAX, 0]);
        let lines: Vec<_> = times
            .map(|published| NewActivity::by(ben.key, Verb::PageEdited, published))
            .collect();
        tx.add_activity(&lines, arrival).await.expect("activity");
        tx.commit().await.expect("committed");
        site.follow(&ana, &ben).await;
        let lines: Vec<Activity> = walk(&site, &ana, &format!("/people/{}/network", ana.id)).await;
        assert_eq!(lines.len(), 32);
        assert!(lines.is_sorted_by(|a, b| a.published >= b.published));
        assert_eq!(lines[0].published.timestamp_micros(), arrival);
        let mut ids: Vec<_> = lines.iter().map(|line| line.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 32);
    }

    async fn activity_is_filtered_by_kind_person_and_space(site: TestSite) {
        let [ana, ben, chidi] = site.join_all(["ana", "ben", "chidi"]).await;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let space = tx.add_space("Open", None).await.expect("a space");
        let did = |actor, verb, space| NewActivity { space, ..NewActivity::by(actor, verb, 1) };
        let lines = [
            did(ben.key, Verb::PageAdded, Some(space)), did(ben.key, Verb::PageEdited, None), did(ben.key, Verb::StatusUpdated, None),
            did(chidi.key, Verb::CommentAdded, Some(space)), did(chidi.key, Verb::PageEdited, Some(space)),
        ];
        tx.add_activity(&lines, now()).await.expect("activity");
        tx.commit().await.expect("committed");
        for other in [&ben, &chidi] {
            site.follow(&ana, other).await;
        }
        let path = format!("/people/{}/network", ana.id);
        let count = async |query: String| site.get(&ana, &format!("{path}?{query}")).await.json::<List<Activity>>().items.len();
        let first: List<Activity> = site.get(&ana, &format!("{path}?kind=comments")).await.json();
        let space = first.items[0].space.as_ref().expect("in a space").id;
        assert_eq!(count("kind=pages".into()).await, 3);
        assert_eq!(count("kind=pages,statuses".into()).await, 4);
        assert_eq!(count(format!("person={}", ben.id)).await, 3);
        assert_eq!(count(format!("space={space}")).await, 3);
        assert_eq!(count(format!("space={space}&person={}&kind=pages", chidi.id)).await, 1);
        assert_eq!(count("kind=files".into()).await, 0);
        for query in ["kind=juggling", "person=ben", "space=0"] {
            let field = query.split('=').next().expect("a field");
            assert_eq!(site.get(&ana, &format!("{path}?{query}")).await.wrong_fields(), [format!("/{field}")]);
        }
    }

    async fn odd_rows_stand_alone_and_break_no_page(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        site.follow(&ana, &ben).await;
        let insert = "INSERT INTO activities (id, actor, verb, published, position) VALUES ($1, $2, 'juggled', $3, $4)";
        site.sql(insert, &[1, ben.key, 0, 900]).await;
        site.sql(insert, &[2, ben.key, i64::MIN, 901]).await;
        site.sql("INSERT INTO latest_lines (person, published) VALUES ($1, 0)", &[ben.key]).await;
        site.sql("INSERT INTO follows (follower, followee, state, version, since, created) VALUES ($1, $1, 2, 1, 0, 0)", &[ana.key]).await;
        let lines: List<Activity> = site.get(&ana, &format!("/people/{}/network", ana.id)).await.json();
        assert_eq!(lines.items.iter().filter(|line| line.verb == Verb::Other).count(), 2);
        assert_eq!(site.get(&ana, "/people/ana").await.status.as_u16(), 200);
        assert_eq!(site.following(&ben, &ana).await.len(), 2, "a self-follow of an import is a row like others");
    }
}
