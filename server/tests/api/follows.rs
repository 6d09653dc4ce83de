//! Following and unfollowing, as stories.

use crate::site::{TestSite, assert_following};
use kith_api::activity::{Activity, Verb};
use kith_api::follows::{Followed, Relation};
use kith_api::list::List;
use kith_server::config::Limits;
use reqwest::{Method, StatusCode};

crate::on_both_databases! {
    async fn following_twice_is_following_once(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        let first = site.follow(&ana, &ben).await;
        assert_following(first, Relation::Following, 1);
        assert_eq!(first.following, 1);
        assert_eq!(site.follow(&ana, &ben).await, first, "a repeat changes nothing, not even the version");
        assert_eq!(site.following(&ana, &ana).await, ["ben"]);
    }

    async fn unfollowing_twice_is_unfollowing_once(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        site.follow(&ana, &ben).await;
        let first = site.unfollow(&ana, &ben).await;
        assert_following(first, Relation::NotFollowing, 0);
        assert_eq!(first.standing.version, 2);
        assert_eq!(site.unfollow(&ana, &ben).await, first);
        assert!(site.following(&ana, &ana).await.is_empty());
    }

    async fn versions_grow_with_every_change(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        for round in 0..3 {
            assert_eq!(site.follow(&ana, &ben).await.standing.version, round * 2 + 1);
            assert_eq!(site.unfollow(&ana, &ben).await.standing.version, round * 2 + 2);
        }
    }

    async fn each_direction_has_its_own_version(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        site.follow(&ana, &ben).await;
        let back = site.follow(&ben, &ana).await.standing;
        assert!(back.follows_me);
        assert_eq!((back.version, back.back_version), (1, 1));
        site.unfollow(&ana, &ben).await;
        let card: kith_api::people::Card = site.get(&ben, "/people/ana/card").await.json();
        assert!(!card.person.standing.follows_me);
        assert_eq!((card.person.standing.version, card.person.standing.back_version), (1, 2));
    }

    async fn a_follower_who_is_removed_no_longer_follows_and_may_come_again(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        site.follow(&ben, &ana).await;
        let remove = async || {
            let answer = site.send(&ana, Method::DELETE, &format!("/me/followers/{}", ben.id), None).await;
            assert_eq!(answer.status, StatusCode::OK);
            answer.json::<Followed>()
        };
        let removed = remove().await;
        assert!(!removed.standing.follows_me);
        assert_eq!((removed.standing.relation, removed.standing.back_version), (Relation::NotFollowing, 2));
        assert_eq!(remove().await, removed, "a repeat changes nothing");
        assert!(site.following(&ben, &ben).await.is_empty());
        assert_eq!(site.follow(&ben, &ana).await.standing.version, 3);
        let answer = site.send(&ana, Method::DELETE, "/me/followers/0000000000001", None).await;
        assert_eq!(answer.status, StatusCode::OK, "whoever never was is no error, as for unfollowing");
    }

    async fn nobody_follows_himself(site: TestSite) {
        let ana = site.join("ana").await;
        let answer = site.send(&ana, Method::PUT, &format!("/me/following/{}", ana.id), None).await;
        assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "follows-himself"));
        assert_eq!(site.unfollow(&ana, &ana).await.standing.relation, Relation::NotFollowing);
    }

    async fn nobody_follows_one_who_is_not_there(site: TestSite) {
        let ana = site.join("ana").await;
        let answer = site.send(&ana, Method::PUT, "/me/following/0000000000001", None).await;
        assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::NOT_FOUND, "not-found"));
        let answer = site.send(&ana, Method::DELETE, "/me/following/0000000000001", None).await;
        assert_eq!(answer.status, StatusCode::OK, "unfollowing is always possible");
        assert_eq!(answer.json::<Followed>().standing.relation, Relation::NotFollowing);
        let answer = site.send(&ana, Method::DELETE, "/me/following/nonsense", None).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }

    async fn somebody_who_became_invisible_can_be_unfollowed(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        site.follow(&ana, &ben).await;
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[ben.key]).await;
        assert_eq!(site.following(&ana, &ana).await, ["?"], "the place stays, without a name");
        let answer = site.unfollow(&ana, &ben).await;
        assert_eq!((answer.standing.relation, answer.followers), (Relation::NotFollowing, None));
        assert!(site.following(&ana, &ana).await.is_empty());
    }

    async fn a_follow_shows_at_once_and_its_activity_too(site: TestSite) {
        let [ana, ben, chidi] = site.join_all(["ana", "ben", "chidi"]).await;
        site.follow(&ben, &chidi).await;
        let path = format!("/people/{}/network", ana.id);
        assert!(site.get(&ana, &path).await.json::<List<Activity>>().items.is_empty());
        site.follow(&ana, &ben).await;
        let lines = site.get(&ana, &path).await.json::<List<Activity>>().items;
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].verb, Verb::Followed);
        assert_eq!(lines[0].actor.id(), Some(ben.id));
        assert_eq!(lines[0].person.as_ref().and_then(kith_api::people::Someone::id), Some(chidi.id));
        let own = site.get(&ana, &format!("{path}?own=true")).await.json::<List<Activity>>().items;
        assert_eq!(own.len(), 2, "with the own follow of ben");
    }

    async fn a_storm_of_follows_is_one_line_of_activity(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        for _ in 0..5 {
            site.follow(&ana, &ben).await;
            site.unfollow(&ana, &ben).await;
        }
        let path = format!("/people/{}/activity", ana.id);
        assert_eq!(site.get(&ben, &path).await.json::<List<Activity>>().items.len(), 1);
    }
}

async fn limited(site: TestSite) {
    let [ana, ben, chidi, dora] = site.join_all(["ana", "ben", "chidi", "dora"]).await;
    site.follow(&ana, &ben).await;
    site.unfollow(&ana, &ben).await;
    site.follow(&ana, &ben).await;
    site.follow(&ana, &chidi).await;
    let answer = site.send(&ana, Method::PUT, &format!("/me/following/{}", dora.id), None).await;
    assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too-many"));
    let wait: u64 = answer.headers["retry-after"].to_str().expect("ASCII").parse().expect("seconds");
    assert!((86_000..=86_401).contains(&wait), "a day after the first of them, not {wait} s");
    assert_eq!(site.following(&ana, &ana).await, ["ben", "chidi"], "what was refused never was");
    site.unfollow(&ana, &ben).await;
    site.follow(&ana, &ben).await;
}

#[tokio::test]
async fn new_people_a_day_are_limited_and_old_ones_are_not_on_sqlite() {
    limited(TestSite::on_sqlite_with(Limits { new_follows_per_day: 2, ..Limits::default() }).await).await;
}

#[tokio::test]
async fn new_people_a_day_are_limited_and_old_ones_are_not_on_postgres() {
    limited(TestSite::on_postgres_with(Limits { new_follows_per_day: 2, ..Limits::default() }).await).await;
}
