//! What changes is told while it happens, to those who may know of it.

mod failover;
mod readers;
mod sight;

use crate::addresses::{PASSWORD, member};
use crate::site::{Browser, TestSite};
use kith_api::follows::Relation;
use kith_api::ids::PersonId;
use kith_api::live::News;
use kith_server::store::content::{NewPage, NewPerson};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::time::{Duration, Instant};

/// What is promised.
const SOON: Duration = Duration::from_secs(2);
/// As many as one person may have.
const PER_PERSON: usize = 40;

/// An event as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub name: String,
    pub id: i64,
    pub data: String,
}

impl Event {
    #[track_caller]
    fn news(&self) -> News {
        assert_eq!(self.name, "news", "{self:?}");
        serde_json::from_str(&self.data).expect("news")
    }
}

/// A stream that somebody hears.
pub struct Stream {
    response: reqwest::Response,
    unread: String,
}

impl Stream {
    /// Begins after a position; none: as a browser that knows nothing.
    pub async fn open(site: &TestSite, who: &Browser, after: Option<i64>) -> Self {
        let (status, stream) = Self::try_open(site, who, after).await;
        assert_eq!(status, StatusCode::OK);
        stream
    }

    async fn try_open(site: &TestSite, who: &Browser, after: Option<i64>) -> (StatusCode, Self) {
        let mut request = site.raw(Method::GET, "/api/v1/me/events");
        if let Some(cookie) = &who.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some(after) = after {
            request = request.header("last-event-id", after.to_string());
        }
        let response = request.send().await.expect("the server answers");
        (response.status(), Self { response, unread: String::new() })
    }

    /// From now on, its greeting heard.
    pub async fn from_now(site: &TestSite, who: &Browser) -> Self {
        let mut stream = Self::open(site, who, Some(position(site).await)).await;
        let greeting = stream.next().await.expect("a greeting");
        assert_eq!(greeting.name, "hello", "{greeting:?}");
        stream
    }

    /// The next event; none: the stream ended.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((event, rest)) = self.unread.split_once("\n\n") {
                let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
                let id = field("id: ").parse().unwrap_or(-1);
                let read = Event { name: field("event: ").into(), id, data: field("data: ").into() };
                self.unread = rest.to_owned();
                if !read.name.is_empty() {
                    return Some(read);
                }
                continue;
            }
            match self.response.chunk().await {
                Ok(Some(chunk)) => self.unread += std::str::from_utf8(&chunk).expect("text"),
                Ok(None) | Err(_) => return None,
            }
        }
    }

    #[track_caller]
    fn soon(&mut self) -> impl Future<Output = Option<Event>> {
        let place = std::panic::Location::caller();
        async move { tokio::time::timeout(SOON, self.next()).await.unwrap_or_else(|_| panic!("nothing came: {place}")) }
    }

    /// What comes soon: everybody's news of people, put together until this person is among them.
    async fn hears_of(&mut self, who: &Browser) -> News {
        loop {
            let event = self.soon().await.expect("the stream stands");
            let news = event.news();
            if news.people.iter().any(|changed| changed.id == who.id) {
                return news;
            }
        }
    }
}

/// The position of the last news that the streams know of; waits until they know of all.
async fn position(site: &TestSite) -> i64 {
    let last = site.site.store.news_position().await.expect("read");
    let started = Instant::now();
    while site.site.live.position() < last {
        assert!(started.elapsed() < SOON, "news are not read");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    last
}

fn standing(news: &News, of: &Browser) -> (Relation, u64, bool, u64) {
    let changed = news.people.iter().find(|changed| changed.id == of.id).expect("it is told of them");
    (changed.standing.relation, changed.standing.version, changed.standing.follows_me, changed.standing.back_version)
}

fn restricted(name: &str) -> NewPerson {
    NewPerson { username: name.into(), name: name.into(), restricted: true, ..NewPerson::default() }
}

async fn join_team(site: &TestSite, members: &[&Browser]) -> i64 {
    let mut tx = site.site.store.begin().await.expect("begins");
    let team = tx.add_team("A team").await.expect("a team");
    for member in members {
        tx.add_member(team, member.key).await.expect("a member");
    }
    tx.commit().await.expect("committed");
    team
}

async fn say(site: &TestSite, who: &Browser, text: &str) {
    let said = site.send(who, Method::POST, "/me/statuses", Some(json!({ "text": text }))).await;
    assert_eq!(said.status, StatusCode::CREATED, "{}", said.text);
}

crate::on_both_databases! {
    async fn both_sides_hear_of_a_follow_and_others_that_a_count_changed(site: TestSite) {
        let [ana, ben, chidi] = site.join_all(["ana", "ben", "chidi"]).await;
        let mut ears = [Stream::from_now(&site, &ana).await, Stream::from_now(&site, &ben).await, Stream::from_now(&site, &chidi).await];
        site.follow(&ben, &ana).await;
        assert_eq!(standing(&ears[1].hears_of(&ana).await, &ana), (Relation::Following, 1, false, 0));
        assert_eq!(standing(&ears[0].hears_of(&ben).await, &ben), (Relation::NotFollowing, 0, true, 1));
        assert_eq!(standing(&ears[2].hears_of(&ana).await, &ana), (Relation::NotFollowing, 0, false, 0));
        site.unfollow(&ben, &ana).await;
        assert_eq!(standing(&ears[1].hears_of(&ana).await, &ana), (Relation::NotFollowing, 2, false, 0));
        assert_eq!(standing(&ears[0].hears_of(&ben).await, &ben), (Relation::NotFollowing, 0, false, 2));
    }

    async fn a_status_is_told_as_a_line_and_as_news_of_the_person(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        let mut ear = Stream::from_now(&site, &ben).await;
        say(&site, &ana, "the kettle is on").await;
        let news = ear.soon().await.expect("stands").news();
        assert!(news.lines && news.people.iter().any(|changed| changed.id == ana.id), "{news:?}");
        assert_eq!(news.actors, [ana.id]);
        assert!(!serde_json::to_string(&news).expect("JSON").contains("kettle"), "ids and versions alone");
        site.send(&ana, Method::DELETE, "/me/statuses/current", None).await;
        ear.hears_of(&ana).await;
    }

    async fn who_is_hidden_is_not_told_of_and_a_team_changes_that_at_once(site: TestSite) {
        let [ana, ben, mate] = site.join_all(["ana", "ben", "mate"]).await;
        let carla = site.join_as(restricted("carla")).await;
        join_team(&site, &[&carla, &mate]).await;
        let mut ear = Stream::from_now(&site, &carla).await;
        site.follow(&ana, &ben).await;
        say(&site, &ana, "not for carla").await;
        site.follow(&mate, &ana).await;
        say(&site, &mate, "for carla").await;
        let news = ear.soon().await.expect("stands").news();
        let told: Vec<PersonId> = news.people.iter().map(|changed| changed.id).collect();
        assert_eq!((told, news.lines), (vec![mate.id], true), "of the four changes she may know one");
        assert_eq!(news.actors, [mate.id]);
        // A second team: from now on she sees ana.
        let team = join_team(&site, &[&carla, &ana]).await;
        assert_eq!(ear.soon().await.expect("stands").name, "resync");
        say(&site, &ana, "for carla too").await;
        let news = ear.hears_of(&ana).await;
        assert!(news.lines);
        // And out of it again: the old stream tells no more.
        let mut tx = site.site.store.begin().await.expect("begins");
        tx.remove_member(team, carla.key).await.expect("removed");
        tx.commit().await.expect("committed");
        assert_eq!(ear.soon().await.expect("stands").name, "resync");
        let before = position(&site).await;
        say(&site, &ana, "again not for carla").await;
        site.follow(&mate, &ben).await;
        site.send(&mate, Method::DELETE, "/me/statuses/current", None).await;
        for event in [ear.soon().await.expect("stands"), {
            // A stream that begins with what it missed is told no more than that.
            let mut resumed = Stream::open(&site, &carla, Some(before)).await;
            resumed.soon().await.expect("stands")
        }] {
            let news = event.news();
            assert!(!news.lines && news.actors.is_empty() && news.people.iter().all(|changed| changed.id == mate.id), "{event:?}");
        }
    }

    async fn an_import_that_changes_who_sees_what_is_told_and_one_that_changes_names_is_not(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        let team = join_team(&site, &[&ana, &ben]).await;
        let mut tx = site.site.store.begin().await.expect("begins");
        let (space, elsewhere) = (tx.add_space("Here", None).await.expect("a space"), tx.add_space("There", None).await.expect("a space"));
        let page = NewPage { space, blog_post: false, name: "Page", url: None, content: None };
        let page = tx.add_page(&page).await.expect("a page");
        tx.commit().await.expect("committed");
        let mut ear = Stream::from_now(&site, &ana).await;
        for what in ["closed", "opened to a team", "closed to it", "opened", "a page moved", "a member went", "all went"] {
            let mut tx = site.site.store.begin().await.expect("begins");
            match what {
                "closed" => tx.change_space(space, "Here", Some(&[])).await,
                "opened to a team" => tx.change_space(space, "Here", Some(&[team])).await,
                "closed to it" => tx.change_space(space, "Here", Some(&[])).await,
                "opened" => tx.change_space(space, "Here", None).await,
                "a page moved" => tx.move_page(page, elsewhere).await,
                "a member went" => tx.change_team(team, "A team", &[ana.key]).await,
                _ => tx.change_team(team, "A team", &[]).await,
            }
            .expect("changed");
            tx.commit().await.expect("committed");
            assert_eq!(ear.soon().await.expect("stands").name, "resync", "{what}");
        }
        let team = join_team(&site, &[&ana, &ben]).await;
        let before = site.site.store.news_position().await.expect("read");
        let mut tx = site.site.store.begin().await.expect("begins");
        tx.change_team(team, "Another name", &[ben.key, ana.key]).await.expect("changed");
        tx.change_space(space, "Another name", None).await.expect("changed");
        tx.commit().await.expect("committed");
        assert_eq!(site.site.store.news_position().await.expect("read"), before, "nobody sees more or less");
    }

    async fn unfollowing_one_who_became_hidden_is_told_to_oneself_alone(site: TestSite) {
        let [ana, mate] = site.join_all(["ana", "mate"]).await;
        let carla = site.join_as(restricted("carla")).await;
        let team = join_team(&site, &[&carla, &ana]).await;
        site.follow(&carla, &ana).await;
        site.follow(&ana, &carla).await;
        let mut tx = site.site.store.begin().await.expect("begins");
        tx.remove_member(team, carla.key).await.expect("removed");
        tx.commit().await.expect("committed");
        let mut ear = Stream::from_now(&site, &carla).await;
        site.unfollow(&carla, &ana).await;
        let news = ear.hears_of(&ana).await;
        assert_eq!(standing(&news, &ana), (Relation::NotFollowing, 2, false, 0), "the other side stays hidden");
        let _ = mate;
    }

    async fn a_stream_goes_on_after_what_was_heard_or_says_that_it_cannot(site: TestSite) {
        let [ana, ben, chidi] = site.join_all(["ana", "ben", "chidi"]).await;
        let from = position(&site).await;
        site.follow(&ana, &ben).await;
        site.follow(&ana, &chidi).await;
        let mut ear = Stream::open(&site, &ana, Some(from)).await;
        let missed = ear.soon().await.expect("stands");
        let told: Vec<PersonId> = missed.news().people.iter().map(|changed| changed.id).collect();
        assert!(told.contains(&ben.id) && told.contains(&chidi.id), "{missed:?}");
        let last = missed.id;
        drop(ear);
        let again = Stream::open(&site, &ana, Some(last)).await.soon().await.expect("stands");
        assert_eq!(again.name, "hello", "all was heard");
        for unknown in [None, Some(last + 1_000), Some(-7)] {
            let event = Stream::open(&site, &ana, unknown).await.soon().await.expect("stands");
            assert_eq!((event.name.as_str(), event.id), ("resync", last), "{unknown:?}");
        }
        site.sql("DELETE FROM news WHERE position <= $1", &[from + 1]).await;
        let event = Stream::open(&site, &ana, Some(from)).await.soon().await.expect("stands");
        assert_eq!(event.name, "resync", "some of it is forgotten");
    }

    async fn of_a_thousand_cut_connections_none_misses_anything_unnoticed(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        let mut last = position(&site).await;
        let mut heard = 0;
        for round in 1..=1_000_u64 {
            if round % 10 == 0 {
                match round % 20 {
                    0 => site.unfollow(&ana, &ben).await,
                    _ => site.follow(&ana, &ben).await,
                };
            }
            let mut ear = Stream::open(&site, &ben, Some(last)).await;
            let event = ear.soon().await.expect("stands");
            assert_ne!(event.name, "resync", "nothing was forgotten");
            if event.name == "news" {
                heard = heard.max(event.news().people.iter().map(|changed| changed.standing.back_version).max().unwrap_or(0));
            }
            last = event.id;
        }
        let mut ear = Stream::open(&site, &ben, Some(last)).await;
        let event = ear.soon().await.expect("stands");
        if event.name == "news" {
            heard = heard.max(event.news().people.iter().map(|changed| changed.standing.back_version).max().unwrap_or(0));
        }
        assert_eq!(heard, 100, "the hundredth change was heard");
        drop(ear);
        let started = Instant::now();
        while site.site.live.count() > 0 {
            assert!(started.elapsed() < Duration::from_secs(20), "{} streams are left", site.site.live.count());
            tokio::time::sleep(Duration::from_millis(50)).await;
            // The server sees that a reader is gone when it has something to say.
            say(&site, &ana, &format!("{:?}", started.elapsed())).await;
        }
    }

    async fn a_session_that_ends_takes_its_streams_with_it(site: TestSite) {
        let ana = member(&site, "ana").await;
        let elsewhere = site.join("ben").await;
        let mut ear = Stream::from_now(&site, &ana).await;
        let mut other = Stream::from_now(&site, &elsewhere).await;
        let signed_out = site.send(&ana, Method::DELETE, "/sessions/current", None).await;
        assert_eq!(signed_out.status, StatusCode::NO_CONTENT);
        assert_eq!(ear.soon().await, None, "it ended");
        let ana = site.join("ana2").await;
        site.follow(&ana, &elsewhere).await;
        other.hears_of(&ana).await;
    }

    async fn a_new_password_ends_the_streams_of_other_browsers(site: TestSite) {
        let ana = member(&site, "ana").await;
        let login = json!({ "login": "ana", "password": PASSWORD });
        let request = site.raw(Method::POST, "/api/v1/sessions").header("origin", &*site.site.origin).json(&login);
        let answer = site.finish(request).await;
        let cookie = answer.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
        let second = Browser { cookie: Some(cookie), ..ana.clone() };
        let mut ear = Stream::from_now(&site, &second).await;
        let change = json!({ "current": PASSWORD, "new": "plum kettle orbit" });
        assert_eq!(site.send(&ana, Method::PUT, "/me/password", Some(change)).await.status, StatusCode::NO_CONTENT);
        assert_eq!(ear.soon().await, None, "it ended");
    }

    async fn one_has_forty_streams_and_no_more(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        let mut open = Vec::new();
        for _ in 0..PER_PERSON {
            open.push(Stream::from_now(&site, &ana).await);
        }
        let (status, _) = Stream::try_open(&site, &ana, None).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        Stream::from_now(&site, &ben).await;
        drop(open.pop());
        let started = Instant::now();
        while Stream::try_open(&site, &ana, None).await.0 != StatusCode::OK {
            assert!(started.elapsed() < Duration::from_secs(20), "its place is not given back");
            say(&site, &ana, &format!("{:?}", started.elapsed())).await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn what_another_process_wrote_is_told_too(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        let mut ear = Stream::from_now(&site, &ben).await;
        let elsewhere = kith_server::store::Store::open(&site.database).await.expect("the same database");
        let mut tx = elsewhere.begin().await.expect("begins");
        tx.follow(ana.key, ben.key, kith_server::site::now()).await.expect("follows");
        tx.commit().await.expect("committed");
        assert_eq!(standing(&ear.hears_of(&ana).await, &ana), (Relation::NotFollowing, 0, true, 1));
        elsewhere.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_streams_end_with_the_server_within_five_seconds() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut process = crate::process::start(folder.path(), &[]).await;
    let http = reqwest::Client::new();
    let mut streams = Vec::new();
    for who in ["ana", "ben", "chidi", "admin", "carla"] {
        let cookie = process.sign_in(&http, who).await;
        for _ in 0..PER_PERSON {
            let events = http.get(format!("{}/api/v1/me/events", process.origin)).header("cookie", &cookie);
            let mut stream = events.send().await.expect("an answer");
            assert_eq!(stream.status(), StatusCode::OK);
            assert!(stream.chunk().await.expect("stands").is_some());
            streams.push(stream);
        }
    }
    assert_eq!(streams.len(), 200);
    let started = Instant::now();
    let id = process.child.id().expect("it runs").to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &id]).status().expect("kill runs").success());
    let status = tokio::time::timeout(Duration::from_secs(5), process.child.wait()).await.expect("within five seconds");
    assert!(status.expect("ended").success(), "{:?}", started.elapsed());
    for mut stream in streams {
        while let Some(chunk) = stream.chunk().await.expect("no torn answer") {
            assert!(std::str::from_utf8(&chunk).is_ok());
        }
    }
}
