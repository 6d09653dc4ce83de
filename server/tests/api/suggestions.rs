//! Whom one may like to follow.

use crate::site::{Browser, TestSite};
use kith_api::list::List;
use kith_api::people::Suggestion;
use kith_server::site::now;
use kith_server::store::content::NewPerson;

/// Who is suggested, in which team, followed by how many.
async fn suggested(site: &TestSite, to: &Browser) -> Vec<(String, Option<String>, u64)> {
    let list: List<Suggestion> = site.get(to, "/me/suggestions").await.json();
    let told = |item: Suggestion| (item.person.username, item.team.map(|team| team.name), item.followed_by);
    list.items.into_iter().map(told).collect()
}

async fn team(site: &TestSite, name: &str, members: &[&Browser]) {
    let mut tx = site.site.store.begin().await.expect("a write begins");
    let team = tx.add_team(name).await.expect("a team");
    for member in members {
        tx.add_member(team, member.key).await.expect("a member");
    }
    tx.commit().await.expect("committed");
}

fn told(name: &str, team: Option<&str>, followed_by: u64) -> (String, Option<String>, u64) {
    (name.to_owned(), team.map(str::to_owned), followed_by)
}

crate::on_both_databases! {
    async fn the_team_and_those_whom_ones_network_follows_are_suggested_the_best_first(site: TestSite) {
        let [ana, ben, chidi, dora, emil, fay] = site.join_all(["ana", "ben", "chidi", "dora", "emil", "fay"]).await;
        team(&site, "Maps", &[&ana, &emil, &fay]).await;
        for (who, whom) in [(&ana, &ben), (&ana, &chidi), (&ben, &dora), (&chidi, &dora), (&ben, &emil), (&ben, &ana)] {
            site.follow(who, whom).await;
        }
        let expected = [told("emil", Some("Maps"), 1), told("dora", None, 2), told("fay", Some("Maps"), 0)];
        assert_eq!(suggested(&site, &ana).await, expected);
        site.follow(&ana, &dora).await;
        let names: Vec<String> = suggested(&site, &ana).await.into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names, ["emil", "fay"], "who is followed is not suggested, nor is oneself");
    }

    async fn of_a_team_those_who_were_active_last_are_suggested_however_large_it_is(site: TestSite) {
        let ana = site.join("ana").await;
        // More than are looked at without asking who was active.
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let team = tx.add_team("Everybody").await.expect("a team");
        tx.add_member(team, ana.key).await.expect("a member");
        let mut members = Vec::new();
        for number in 0..700 {
            let person = NewPerson { username: format!("member{number:03}"), name: "Member".into(), ..NewPerson::default() };
            let key = tx.add_person(&person).await.expect("a person");
            tx.add_member(team, key).await.expect("a member");
            members.push(key);
        }
        tx.commit().await.expect("committed");
        for (hours, number) in [(3, 699), (1, 2), (2, 650)] {
            site.sql("UPDATE people SET active_at = $1 WHERE key = $2", &[now() - hours * 3_600_000_000, members[number]]).await;
        }
        let names: Vec<String> = suggested(&site, &ana).await.into_iter().map(|(name, ..)| name).collect();
        assert_eq!(names[..3], ["member002", "member650", "member699"]);
        assert_eq!(names.len(), 20, "the others follow");
        // Of a small team those too who never did anything, on whatever site.
        let [ben, chidi] = site.join_all(["ben", "chidi"]).await;
        self::team(&site, "Pair", &[&ben, &chidi]).await;
        assert_eq!(suggested(&site, &ben).await, [told("chidi", Some("Pair"), 0)]);
    }

    async fn nobody_hidden_is_suggested_or_speaks_for_others(site: TestSite) {
        let [ana, ben, chidi, dora] = site.join_all(["ana", "ben", "chidi", "dora"]).await;
        for (who, whom) in [(&ana, &ben), (&ana, &chidi), (&ben, &dora), (&chidi, &dora)] {
            site.follow(who, whom).await;
        }
        assert_eq!(suggested(&site, &ana).await, [told("dora", None, 2)]);
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[chidi.key]).await;
        assert_eq!(suggested(&site, &ana).await, [told("dora", None, 1)], "whom the gone followed is not told");
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[dora.key]).await;
        assert!(suggested(&site, &ana).await.is_empty());
        // A restricted account is told of its own teams alone.
        site.sql("UPDATE people SET state = 0 WHERE key = $1", &[dora.key]).await;
        site.sql("UPDATE people SET restricted = 1 WHERE key = $1", &[ana.key]).await;
        assert!(suggested(&site, &ana).await.is_empty());
        team(&site, "Maps", &[&ana, &dora]).await;
        assert_eq!(suggested(&site, &ana).await, [told("dora", Some("Maps"), 0)]);
    }

    async fn the_limit_is_kept(site: TestSite) {
        let [ana, ben, chidi, dora] = site.join_all(["ana", "ben", "chidi", "dora"]).await;
        team(&site, "Maps", &[&ana, &ben, &chidi, &dora]).await;
        let list: List<Suggestion> = site.get(&ana, "/me/suggestions?limit=2").await.json();
        assert_eq!(list.items.len(), 2);
    }
}
