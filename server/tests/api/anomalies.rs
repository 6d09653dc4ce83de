//! What other systems leave behind: odd people, follows and activity, as imports and old versions bring them. Each row
//! stands or falls alone: every page answers, and every other row shows.

use crate::site::{Browser, TestSite};
use kith_api::activity::Verb;
use kith_server::site::now;
use kith_server::store::activity::NewActivity;
use kith_server::store::content::{NewPage, NewPerson};
use reqwest::StatusCode;

/// Names as long as a name may be, and longer than any row is wide.
fn long() -> String {
    "Wolfeschlegelsteinhausenbergerdorff ".repeat(6).chars().take(200).collect()
}

fn named(username: &str, name: &str) -> NewPerson {
    NewPerson { username: username.into(), name: name.into(), ..NewPerson::default() }
}

/// The people of the site, ana first, who follows all of them.
pub async fn cast(site: &TestSite) -> Vec<Browser> {
    let same_address =
        |username: &str| NewPerson { email: Some("twice@example.com".into()), ..named(username, "The Same Person") };
    let mut people = vec![site.join("ana").await, site.join("good").await];
    // The same person in two directories: two accounts with one address that nobody has confirmed.
    for person in [same_address("twice"), same_address("twice-2")] {
        people.push(site.join_as(person).await);
    }
    // Two people with one name; a name of 200 letters; one without any.
    for person in [named("one", "Kim Lee"), named("two", "Kim Lee"), named("long", &long()), named("blank", "")] {
        people.push(site.join_as(person).await);
    }
    for name in ["nopicture", "gone", "deleted", "zero"] {
        people.push(site.join(name).await);
    }
    let key = |name: &str| people.iter().find(|person| person.username == name).expect("one of the cast").key;
    let (ana, good, gone) = (key("ana"), key("good"), key("gone"));

    let mut tx = site.site.store.begin().await.expect("a write begins");
    let team = tx.add_team("Odd").await.expect("a team");
    for person in &people {
        tx.add_member(team, person.key).await.expect("a member");
        // A self-follow among them.
        tx.add_follow(ana, person.key, now()).await.expect("a follow");
        tx.add_follow(person.key, good, 0).await.expect("a follow");
    }
    let space = tx.add_space("Open", None).await.expect("a space");
    let page = |name| NewPage { space, blog_post: false, name, url: None, content: None };
    let (kept, removed) =
        (tx.add_page(&page("Kept")).await.expect("a page"), tx.add_page(&page("Removed")).await.expect("a page"));
    for (text, published) in [("said in the year 292277", i64::MAX), ("said at the beginning", 0), ("said now", now())]
    {
        tx.add_status(good, text, published).await.expect("a status");
    }
    let did = |actor, verb, page, excerpt: &str| NewActivity {
        space: Some(space),
        page,
        excerpt: Some(excerpt.to_owned()),
        ..NewActivity::by(actor, verb, now())
    };
    let lines = [
        did(good, Verb::PageEdited, Some(kept), "a good line"),
        did(good, Verb::PageEdited, Some(removed), "on a deleted page"),
        did(good, Verb::PageEdited, Some(kept), "an unknown verb"),
        did(good, Verb::PageEdited, None, "on no page"),
        did(good, Verb::PageEdited, Some(kept), "at time zero"),
        did(good, Verb::PageEdited, Some(kept), "far in the future"),
        did(gone, Verb::PageEdited, Some(kept), "by one who is deactivated"),
        did(key("zero"), Verb::Followed, None, "followed nobody"),
    ];
    tx.add_activity(&lines, now()).await.expect("activity");
    tx.commit().await.expect("committed");

    site.sql("UPDATE pages SET deleted = 1 WHERE key = $1", &[removed]).await;
    site.sql("UPDATE activities SET verb = 'juggled' WHERE excerpt = 'an unknown verb'", &[]).await;
    site.sql("UPDATE activities SET published = 0 WHERE excerpt = 'at time zero'", &[]).await;
    site.sql("UPDATE activities SET published = $1 WHERE excerpt = 'far in the future'", &[i64::MAX - 1]).await;
    site.sql("UPDATE people SET picture = '/pictures/AAAAAAAAAAAAAAAAAAAAAA' WHERE key = $1", &[key("nopicture")])
        .await;
    site.sql(
        "UPDATE people SET time_zone = 'Nowhere/At_All', joined = 0, active_at = 0 WHERE key = $1",
        &[key("zero")],
    )
    .await;
    site.sql("UPDATE people SET state = 1 WHERE key = $1", &[gone]).await;
    site.sql("UPDATE people SET state = 2 WHERE key = $1", &[key("deleted")]).await;
    people
}

crate::on_both_databases! {
    async fn every_page_answers_and_every_other_row_shows(site: TestSite) {
        let people = cast(&site).await;
        let ana = &people[0];
        let good = &people[1];
        for person in people.iter().filter(|person| !["gone", "deleted"].contains(&person.username.as_str())) {
            let (name, id) = (&person.username, person.id);
            for path in [
                format!("/people/{name}"), format!("/people/{name}/card"), format!("/people/{id}/activity"),
                format!("/people/{id}/network?own=true"), format!("/people/{id}/statuses"),
                format!("/people/{id}/following?sort=name"), format!("/people/{id}/followers?sort=newest"),
                format!("/people/{id}/following?sort=active"),
            ] {
                let answer = site.get(ana, &path).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
            }
            let answer = site.get(person, "/me/suggestions").await;
            assert_eq!(answer.status, StatusCode::OK, "suggestions to {name}: {}", answer.text);
        }

        for sort in ["name", "newest", "active"] {
            let all = site.get(ana, &format!("/people?sort={sort}")).await.text;
            for shown in ["Good", "The Same Person", "Kim Lee", "twice-2", "nopicture", "zero", "blank", &long()[..40]] {
                assert!(all.contains(shown), "{shown} by {sort}: {all}");
            }
            assert_eq!(all.matches("Kim Lee").count(), 2);
            assert!(!all.contains("\"gone\"") && !all.contains("\"deleted\""));
            let following = site.get(ana, &format!("/people/{}/following?sort={sort}", ana.id)).await.text;
            assert_eq!(following.matches("\"unavailable\"").count(), 2, "the places of who is gone: {following}");
            assert!(following.contains("Good") && following.contains("nopicture"));
        }

        let feed = site.get(ana, &format!("/people/{}/network", ana.id)).await.text;
        for line in ["a good line", "on a deleted page", "an unknown verb", "on no page", "at time zero", "far in the future", "by one who is deactivated"] {
            assert!(feed.contains(line), "{line}: {feed}");
        }
        assert!(!feed.contains("Removed"), "the name of a deleted page");
        assert!(feed.contains(r#""verb":"other""#));
        let statuses = site.get(ana, &format!("/people/{}/statuses", good.id)).await.text;
        for text in ["said in the year 292277", "said at the beginning", "said now"] {
            assert!(statuses.contains(text), "{text}: {statuses}");
        }
    }

    async fn pages_of_odd_times_come_to_an_end(site: TestSite) {
        let people = cast(&site).await;
        let ana = &people[0];
        let mut seen = 0;
        let mut path = format!("/people/{}/network?limit=2", ana.id);
        for _ in 0..10 {
            let list: kith_api::list::List<serde_json::Value> = site.get(ana, &path).await.json();
            seen += list.items.len();
            let Some(cursor) = list.next else { break };
            path = format!("/people/{}/network?limit=2&cursor={cursor}", ana.id);
        }
        let whole: kith_api::list::List<serde_json::Value> =
            site.get(ana, &format!("/people/{}/network?limit=100", ana.id)).await.json();
        assert_eq!(seen, whole.items.len());
    }

    async fn a_username_differs_by_more_than_case(site: TestSite) {
        site.join("ana").await;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        assert!(tx.username_taken("ANA").await.expect("an answer"));
        tx.add_person(&named("ANA", "Another")).await.expect_err("the name belongs to ana");
    }
}
