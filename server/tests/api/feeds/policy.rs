//! Who sees what, in a feed that a reader already has: it changes with the next request, whatever the reader says it knows.

use super::*;
use kith_server::store::content::NewPerson;

/// A feed reader that keeps what it was answered and says so, as they do: by tag, by time, and by both.
struct FeedReader<'a> {
    site: &'a TestSite,
    address: String,
    kept: reqwest::header::HeaderMap,
}

impl<'a> FeedReader<'a> {
    async fn of(site: &'a TestSite, owner: &Browser, whose: &Browser, kind: &str) -> Self {
        let addresses = make(site, owner, whose, kind).await;
        let mut reader = Self { site, address: addresses.rss, kept: Default::default() };
        reader.shown().await;
        reader
    }

    /// What the next request brings, which must not be that nothing has changed.
    #[track_caller]
    fn shown(&mut self) -> impl Future<Output = String> + '_ {
        let caller = std::panic::Location::caller();
        async move {
            let answer = self.ask().await;
            assert_eq!(answer.status, StatusCode::OK, "{caller}");
            self.kept = answer.headers;
            let same = self.ask().await;
            assert_eq!((same.status, same.text.as_str()), (StatusCode::NOT_MODIFIED, ""), "{caller}");
            answer.text
        }
    }

    /// What the request with everything that is known brings; those with less are never told more than it.
    async fn ask(&self) -> Answer {
        let path = self.address.strip_prefix(&*self.site.site.origin).expect("an address of the site");
        let known = |names: &[&'static str]| {
            let mut request = self.site.raw(Method::GET, path);
            for name in names {
                let told = if *name == "if-none-match" { "etag" } else { "last-modified" };
                if let Some(value) = self.kept.get(told) {
                    request = request.header(*name, value.clone());
                }
            }
            self.site.finish(request)
        };
        let answer = known(&["if-none-match", "if-modified-since"]).await;
        let by_tag = known(&["if-none-match"]).await;
        let by_time = known(&["if-modified-since"]).await;
        assert_eq!((by_tag.status, &by_tag.text), (answer.status, &answer.text));
        if answer.status != StatusCode::NOT_MODIFIED {
            assert_eq!((by_time.status, &by_time.text), (answer.status, &answer.text));
        }
        answer
    }
}

async fn member(site: &TestSite, team: i64, person: &Browser) {
    let mut tx = site.site.store.begin().await.expect("a write begins");
    assert!(tx.add_member(team, person.key).await.expect("a member"));
    tx.commit().await.expect("committed");
}

async fn no_member(site: &TestSite, team: i64, person: &Browser) {
    let mut tx = site.site.store.begin().await.expect("a write begins");
    assert!(tx.remove_member(team, person.key).await.expect("no member"));
    tx.commit().await.expect("committed");
}

async fn change(site: &TestSite, admin: &Browser, account: &Browser, body: serde_json::Value) {
    let answer = site.send(admin, Method::PATCH, &format!("/admin/accounts/{}", account.id), Some(body)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

async fn administrator(site: &TestSite) -> Browser {
    site.join_as(NewPerson {
        username: "root".into(),
        name: "Root".into(),
        administrator: true,
        ..NewPerson::default()
    })
    .await
}

crate::on_both_databases! {
    async fn a_client_reads_of_a_second_team_while_in_it_and_no_longer(site: TestSite) {
        let restricted = |name: &str| NewPerson { username: name.into(), name: name.into(), restricted: true, ..NewPerson::default() };
        let carla = site.join_as(restricted("carla")).await;
        let [kwame, ana, ben] = site.join_all(["kwame", "ana", "ben"]).await;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let (red, blue) = (tx.add_team("Red").await.expect("a team"), tx.add_team("Blue").await.expect("a team"));
        let (open, closed) = (tx.add_space("Open", None).await.expect("a space"), tx.add_space("Closed", Some(&[blue])).await.expect("a space"));
        // Whom one follows outlasts the team in which one did.
        tx.add_follow(carla.key, ana.key, 0).await.expect("a follow");
        tx.commit().await.expect("committed");
        for (team, person) in [(red, &carla), (red, &kwame), (blue, &ana)] {
            member(&site, team, person).await;
        }
        site.follow(&carla, &kwame).await;
        let edited = |space, words| NewActivity { verb: Verb::PageEdited, space: Some(space), ..said(&ana, words) };
        tell(&site, &[said(&kwame, "by kwame"), said(&ana, "by ana"), edited(open, "in the open"), edited(closed, "among Blue"), said(&ben, "by ben")]).await;

        let mut network = FeedReader::of(&site, &carla, &carla, "network").await;
        let seen = |text: &str| ["by kwame", "by ana", "among Blue", "in the open", "by ben"].into_iter().filter(|words| text.contains(words)).collect::<Vec<_>>().join(", ");
        member(&site, blue, &carla).await;
        assert_eq!(seen(&network.shown().await), "by kwame, by ana, among Blue", "the open space is for members");
        let as_member = network.kept.clone();
        let mut own = FeedReader::of(&site, &carla, &ana, "own").await;

        no_member(&site, blue, &carla).await;
        let text = network.shown().await;
        assert_eq!(seen(&text), "by kwame");
        assert!(!text.contains(">ana<") && !text.contains("/people/ana\""), "{text}");
        assert_eq!(own.ask().await.status, StatusCode::NOT_FOUND, "of somebody who is not there");
        // What she had as a member is no answer to what she is now.
        let tag = as_member["etag"].to_str().expect("text");
        assert_eq!(seen(&read_with(&site, &network.address, tag).await.text), "by kwame");

        member(&site, blue, &carla).await;
        assert_eq!(seen(&network.shown().await), "by kwame, by ana, among Blue");
        own.kept.clear();
        assert_eq!(seen(&own.shown().await), "by ana, among Blue");
        // The space closes to the team, while she stays in it.
        site.sql("DELETE FROM space_teams WHERE space = $1", &[closed]).await;
        assert_eq!(seen(&network.shown().await), "by kwame, by ana");
        assert_eq!(seen(&own.shown().await), "by ana");
        // A member as any other: what is open is hers, and whom she follows.
        change(&site, &administrator(&site).await, &carla, json!({ "restricted": false })).await;
        assert_eq!(seen(&network.shown().await), "by kwame, by ana, in the open");
    }

    async fn who_is_hidden_or_deactivated_goes_from_feeds_that_are_kept(site: TestSite) {
        let admin = administrator(&site).await;
        let [ana, ben, cleo] = site.join_all(["ana", "ben", "cleo"]).await;
        for whom in [&ben, &cleo] {
            site.follow(&ana, whom).await;
        }
        tell(&site, &[said(&ben, "by ben"), said(&cleo, "by cleo")]).await;
        let mut network = FeedReader::of(&site, &ana, &ana, "network").await;
        let mut own = FeedReader::of(&site, &ana, &cleo, "own").await;
        // Clients are seen by everybody, until the site says otherwise.
        change(&site, &admin, &cleo, json!({ "restricted": true })).await;
        assert_eq!(network.ask().await.status, StatusCode::NOT_MODIFIED);
        site.set("hide_restricted", "1").await;
        assert!(!network.shown().await.contains("by cleo"));
        assert_eq!(own.ask().await.status, StatusCode::NOT_FOUND);
        site.set("hide_restricted", "0").await;
        assert!(network.shown().await.contains("by cleo"));
        own.kept.clear();
        assert!(own.shown().await.contains("by cleo"));

        change(&site, &admin, &cleo, json!({ "deactivated": true })).await;
        let text = network.shown().await;
        assert!(text.contains("by ben") && !text.contains("by cleo") && !text.contains("Cleo"), "{text}");
        assert_eq!(own.ask().await.status, StatusCode::NOT_FOUND);
        change(&site, &admin, &cleo, json!({ "deactivated": false })).await;
        assert!(network.shown().await.contains("by cleo"));
    }

    async fn a_new_name_is_in_feeds_that_are_kept(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        site.follow(&ana, &ben).await;
        tell(&site, &[said(&ben, "good morning")]).await;
        let mut network = FeedReader::of(&site, &ana, &ana, "network").await;
        let mut own = FeedReader::of(&site, &ana, &ben, "own").await;
        let before = texts(&own.site.finish(site.raw(Method::GET, own.address.strip_prefix(&*site.site.origin).expect("ours"))).await.text);
        site.sql("UPDATE people SET name = 'Benedict', username = 'benedict' WHERE key = $1", &[ben.key]).await;
        let (network, own) = (network.shown().await, own.shown().await);
        let said = texts(&own);
        assert_eq!(all(&said, "title"), ["Benedict – Kith", "Benedict updated the status"]);
        assert!(all(&said, "link").iter().all(|link| link.contains("/people/benedict")), "{own}");
        assert_eq!(all(&said, "guid"), all(&before, "guid"), "the same lines, which no reader shows twice");
        assert!(network.contains("Benedict updated the status") && !network.contains("people/ben/"), "{network}");
    }
}
