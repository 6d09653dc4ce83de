//! Feeds while all they depend on changes at once: the triggers that count (decision 8) hold rows, and whoever holds rows in
//! another order than the rest deadlocks.

use super::*;
use kith_server::import::{Report, import};
use kith_server::store::content::NewPerson;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 32;
const LASTS: Duration = Duration::from_secs(4);

struct Storm {
    site: TestSite,
    /// Each has several browsers, and meets what they do themselves.
    people: Vec<Browser>,
    admin: Browser,
    /// Who comes and goes.
    guests: Vec<Browser>,
    teams: [i64; 2],
    spaces: [i64; 2],
    pages: [i64; 2],
    feeds: Vec<FeedAddresses>,
    number: AtomicUsize,
    import: tokio::sync::Mutex<()>,
}

impl Storm {
    async fn over(site: TestSite) -> Self {
        let mut people = Vec::new();
        for name in ["a", "b", "c", "d", "e", "f"] {
            people.push(site.join(name).await);
        }
        let admin =
            NewPerson { username: "root".into(), name: "Root".into(), administrator: true, ..NewPerson::default() };
        let admin = site.join_as(admin).await;
        let guests = site.join_all(["guest", "visitor"]).await.to_vec();
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let teams = [tx.add_team("Red").await.expect("a team"), tx.add_team("Blue").await.expect("a team")];
        let spaces = [
            tx.add_space("Open", None).await.expect("a space"),
            tx.add_space("Closed", Some(&teams)).await.expect("a space"),
        ];
        let page = |name, space| NewPage { space, blog_post: false, name, url: None, content: None };
        let pages = [
            tx.add_page(&page("Atlas", spaces[0])).await.expect("a page"),
            tx.add_page(&page("Globe", spaces[1])).await.expect("a page"),
        ];
        tx.commit().await.expect("committed");
        let mut feeds = Vec::new();
        for (person, kind) in people.iter().flat_map(|person| ["network", "own"].map(|kind| (person, kind))) {
            feeds.push(make(&site, person, person, kind).await);
        }
        for person in &people {
            let known = "INSERT INTO imported (source, external_id, kind, key, digest) \
                 VALUES ('storm', 'p' || CAST(CAST($1 AS BIGINT) AS TEXT), 'person', $1, '')";
            site.sql(known, &[person.key]).await;
        }
        Self {
            site,
            people,
            admin,
            guests,
            teams,
            spaces,
            pages,
            feeds,
            number: AtomicUsize::new(0),
            import: Default::default(),
        }
    }

    async fn api(&self, who: &Browser, method: Method, path: &str, body: Option<serde_json::Value>) -> Answer {
        let answer = self.site.send(who, method.clone(), path, body).await;
        assert!(answer.status.as_u16() < 500, "{method} {path}: {} {}", answer.status, answer.text);
        answer
    }

    /// What one client does next.
    async fn act(&self, number: usize) {
        // A fixed shuffle: much the same storm every time.
        let dice = number.wrapping_mul(2_654_435_761) >> 7;
        let (me, other) = (&self.people[dice % 6], &self.people[(dice / 8 + dice % 6 + 1) % 6]);
        let (guest, side) = (&self.guests[dice / 64 % 2], dice / 128 % 2);
        match dice / 512 % 16 {
            0 | 1 => drop(self.api(me, Method::PUT, &format!("/me/following/{}", other.id), None).await),
            2 => drop(self.api(me, Method::DELETE, &format!("/me/following/{}", other.id), None).await),
            3 => drop(self.api(me, Method::PUT, &format!("/me/following/{}", guest.id), None).await),
            4 => self.rename(me, number).await,
            5 => {
                let said = self
                    .api(me, Method::POST, "/me/statuses", Some(json!({ "text": format!("it is {number}") })))
                    .await;
                let said: serde_json::Value = said.json();
                if let (Some(id), 0) = (said["id"].as_str(), side) {
                    self.api(me, Method::DELETE, &format!("/me/statuses/{id}"), None).await;
                }
            }
            6 => {
                let change = if side == 0 {
                    json!({ "deactivated": (dice / 256).is_multiple_of(2) })
                } else {
                    json!({ "restricted": (dice / 256).is_multiple_of(2) })
                };
                self.api(&self.admin, Method::PATCH, &format!("/admin/accounts/{}", guest.id), Some(change)).await;
            }
            7 => {
                let mut tx = self.site.site.store.begin().await.expect("a write begins");
                let changed = if (dice / 256).is_multiple_of(2) {
                    tx.add_member(self.teams[side], other.key).await
                } else {
                    tx.remove_member(self.teams[side], other.key).await
                };
                changed.expect("a team changes");
                tx.commit().await.expect("committed");
            }
            8 => self.import(number, dice).await,
            9 => {
                let (space, page) = (self.spaces[side], self.pages[side]);
                let edited =
                    NewActivity { verb: Verb::PageEdited, space: Some(space), page: Some(page), ..said(me, "edited") };
                tell(&self.site, &[edited, said(other, "beside it")]).await;
            }
            10 => {
                let made =
                    self.api(me, Method::POST, "/me/feeds", Some(json!({ "person": other.id, "kind": "own" }))).await;
                if made.status == StatusCode::CREATED {
                    let made: FeedAddresses = made.json();
                    read(&self.site, &made.rss).await;
                    self.api(me, Method::POST, &format!("/me/feeds/{}/rotation", made.id), None).await;
                    self.api(me, Method::DELETE, &format!("/me/feeds/{}", made.id), None).await;
                }
            }
            11 => self.site.set("site_name", if side == 0 { "Kith" } else { "Kin" }).await,
            _ => {
                let feed = &self.feeds[dice / 64 % self.feeds.len()];
                let answer = read(&self.site, &feed.atom).await;
                assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
                let tag = answer.headers["etag"].to_str().expect("text");
                let again = read_with(&self.site, &feed.atom, tag).await.status;
                assert!(matches!(again, StatusCode::OK | StatusCode::NOT_MODIFIED), "{again}");
            }
        }
    }

    async fn rename(&self, me: &Browser, number: usize) {
        let before = self.api(me, Method::GET, "/me/profile", None).await;
        let change = self.site.raw(Method::PATCH, "/api/v1/me/profile").header("origin", &*self.site.site.origin);
        let change = change.header("cookie", me.cookie.as_deref().expect("signed in"));
        let change = change.header("if-match", before.headers["etag"].clone());
        let answer = self.site.finish(change.json(&json!({ "name": format!("Person {number}") }))).await;
        assert!(answer.status.as_u16() < 500, "{} {}", answer.status, answer.text);
    }

    /// What an operator imports meanwhile, once at a time: people, teams and pages are changed and statuses told, of these very
    /// people, in an order of its own.
    async fn import(&self, number: usize, dice: usize) {
        let Ok(_alone) = self.import.try_lock() else { return };
        let person = |at: usize| format!("p{}", self.people[(dice + at) % 6].key);
        let note = |at: usize| json!({ "type": "Note", "id": format!("n{number}-{at}"), "attributedTo": person(at), "content": "said elsewhere", "published": "2026-01-01T00:00:00Z" });
        let space = ["open", "closed"][number % 2];
        let lines = [
            json!({ "type": "Space", "id": "open", "name": "Elsewhere" }),
            json!({ "type": "Space", "id": "closed", "name": "Inside", "audience": ["team"] }),
            note(3),
            note(0),
            json!({ "type": "Page", "id": "page", "name": format!("Page {number}"), "context": space }),
            json!({ "type": "Update", "id": format!("u{number}"), "actor": person(1), "object": "page", "published": "2026-01-01T00:00:00Z" }),
            json!({ "type": "Person", "id": person(2), "preferredUsername": "anybody", "name": format!("Imported {number}") }),
            note(5),
            json!({ "type": "Group", "id": "team", "name": "Team", "member": [person(number), person(number + 1)] }),
            json!({ "type": "Follow", "id": format!("f{number}"), "actor": person(4), "object": person(1) }),
            note(1),
        ];
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("lines");
        std::fs::write(&file, lines.map(|line| line.to_string()).join("\n")).expect("written");
        import(&self.site.site.store, "storm", &file, Report::to(|_| ())).await.expect("an import");
    }
}

crate::on_both_databases! {
    async fn a_storm_of_changes_fails_nobody(site: TestSite) {
        let storm = Arc::new(Storm::over(site).await);
        let begun = Instant::now();
        let clients: Vec<_> = (0..CLIENTS).map(|_| {
            let storm = storm.clone();
            tokio::spawn(async move {
                while begun.elapsed() < LASTS {
                    storm.act(storm.number.fetch_add(1, Ordering::Relaxed)).await;
                }
            })
        }).collect();
        for client in clients {
            client.await.expect("no client saw anything wrong");
        }
        println!("{} things were done", storm.number.load(Ordering::Relaxed));
    }
}
