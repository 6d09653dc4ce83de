//! What a token did is undone, as far as it still stands as the token made it.

use super::tokens::site_id;
use super::*;
use crate::site::assert_following;
use kith_api::embedding::OauthToken;
use kith_api::follows::{Followed, Relation};
use kith_api::ids::OauthTokenId;
use kith_api::list::List;

const DAY: i64 = 24 * 3_600 * 1_000_000;

async fn follow(site: &TestSite, token: &str, whom: &Browser) -> Followed {
    let path = format!("/me/following/{}", whom.id);
    let answer = site.finish(with_token(site, Method::PUT, &path, token, WIKI)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

async fn listed(site: &TestSite, who: &Browser) -> Vec<OauthToken> {
    site.get(who, "/me/oauth-tokens").await.json::<List<OauthToken>>().items
}

/// Of each token, the newest first: whether it ended, and how many of its follows stand.
async fn told(site: &TestSite, who: &Browser) -> Vec<(bool, u64)> {
    listed(site, who).await.iter().map(|token| (token.ended, token.follows)).collect()
}

async fn undo(site: &TestSite, who: &Browser, id: OauthTokenId) {
    let answer = site.send(who, Method::DELETE, &format!("/me/oauth-tokens/{id}/follows"), None).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::NO_CONTENT, ""));
}

crate::on_both_databases! {
    async fn what_a_token_followed_is_undone_and_nothing_else(site: TestSite) {
        let Cast { ana, ben, .. } = cast(&site).await;
        let [cara, dan, eve] = site.join_all(["cara", "dan", "eve"]).await;
        let token = token(&site, &ana, WIKI, 3).await;
        assert_eq!(told(&site, &ana).await, [(false, 0)]);
        site.follow(&ana, &eve).await;
        for whom in [&ben, &cara, &dan, &eve] {
            follow(&site, &token, whom).await;
        }
        assert_eq!(told(&site, &ana).await, [(false, 3)], "eve was followed by hand before");
        follow(&site, &token, &ben).await;
        site.unfollow(&ana, &cara).await;
        assert_eq!(told(&site, &ana).await, [(false, 2)]);
        site.follow(&ana, &cara).await;
        assert_eq!(told(&site, &ana).await, [(false, 2)], "cara is followed by hand now");
        site.unfollow(&ana, &dan).await;
        let again = follow(&site, &token, &dan).await;
        assert_eq!((told(&site, &ana).await, again.standing.version), (vec![(false, 2)], 3), "dan is its doing again");

        let id = listed(&site, &ana).await[0].id;
        undo(&site, &ana, id).await;
        assert_eq!(site.following(&ana, &ana).await, ["cara", "eve"]);
        assert_eq!(told(&site, &ana).await, [(false, 0)]);
        assert_eq!(reads(&site, &token, WIKI).await, StatusCode::OK, "it goes on counting");
        undo(&site, &ana, id).await;
        let ben_again = site.follow(&ana, &ben).await;
        assert_eq!(ben_again.standing.version, 3, "followed, undone once, followed");
        assert_following(ben_again, Relation::Following, 1);
        undo(&site, &ana, id).await;
        assert_eq!(site.following(&ana, &ana).await, ["ben", "cara", "eve"], "by hand again");
    }

    async fn nobody_undoes_what_is_of_another_token(site: TestSite) {
        let Cast { ana, ben, .. } = cast(&site).await;
        let cara = site.join("cara").await;
        let (first, second) = (token(&site, &ana, WIKI, 3).await, token(&site, &ana, WIKI, 2).await);
        let of_ben = token(&site, &ben, WIKI, 2).await;
        follow(&site, &first, &ben).await;
        follow(&site, &second, &cara).await;
        follow(&site, &of_ben, &cara).await;
        let tokens = listed(&site, &ana).await;
        let by_ben = listed(&site, &ben).await[0].id;
        undo(&site, &ana, by_ben).await;
        undo(&site, &ana, OauthTokenId::from_bits(0x1234_5678_9abc_def0)).await;
        assert_eq!((site.following(&ben, &ben).await, told(&site, &ben).await), (vec!["cara".to_owned()], vec![(false, 1)]));
        assert_eq!(site.following(&ana, &ana).await, ["ben", "cara"]);
        let of_second = tokens.iter().find(|token| token.scopes.len() == 1).expect("the second").id;
        undo(&site, &ana, of_second).await;
        assert_eq!(site.following(&ana, &ana).await, ["ben"]);
        let path = format!("/me/oauth-tokens/{by_ben}/follows");
        let signed_out = site.send(&NOBODY, Method::DELETE, &path, None).await;
        assert_eq!(signed_out.problem(), "signed-out");
        let by_token = site.finish(with_token(&site, Method::DELETE, &path, &of_ben, WIKI)).await;
        assert_eq!(by_token.problem(), "signed-out", "a token does not tidy up behind itself");
        assert_eq!(site.send(&ana, Method::DELETE, "/me/oauth-tokens/x/follows", None).await.problem(), "not-found");
    }

    async fn a_token_that_ended_is_listed_while_follows_of_it_stand(site: TestSite) {
        let Cast { admin, ana, ben } = cast(&site).await;
        let cara = site.join("cara").await;
        let idle = token(&site, &ana, WIKI, 3).await;
        let revoked = token(&site, &ana, WIKI, 3).await;
        follow(&site, &revoked, &ben).await;
        assert_eq!(reads(&site, &idle, WIKI).await, StatusCode::OK);
        assert_eq!(site.send(&ana, Method::DELETE, "/me/oauth-tokens", None).await.status, StatusCode::NO_CONTENT);
        assert_eq!(told(&site, &ana).await, [(true, 1)]);
        let last = token(&site, &ana, WIKI, 3).await;
        follow(&site, &last, &cara).await;
        let id = site_id(&site, &admin, WIKI).await;
        switch(&site, &admin, &id, false).await;
        assert_eq!(told(&site, &ana).await, [(true, 1), (true, 1)], "a site that may no longer");
        switch(&site, &admin, &id, true).await;
        assert_eq!(told(&site, &ana).await, [(true, 1), (true, 1)], "and again");
        switch(&site, &admin, &id, false).await;
        let of_cara = listed(&site, &ana).await.into_iter().max_by_key(|token| token.issued).expect("two").id;
        undo(&site, &ana, of_cara).await;
        assert_eq!((site.following(&ana, &ana).await, told(&site, &ana).await), (vec!["ben".to_owned()], vec![(true, 1)]));
    }

    async fn people_who_are_hidden_or_gone_are_unfollowed_too(site: TestSite) {
        let Cast { ana, ben, .. } = cast(&site).await;
        let cara = site.join("cara").await;
        let token = token(&site, &ana, WIKI, 3).await;
        follow(&site, &token, &ben).await;
        follow(&site, &token, &cara).await;
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[ben.key]).await;
        site.sql("UPDATE people SET restricted = 1 WHERE key = $1", &[ana.key]).await;
        assert_eq!(told(&site, &ana).await, [(false, 2)]);
        undo(&site, &ana, listed(&site, &ana).await[0].id).await;
        assert_eq!(told(&site, &ana).await, [(false, 0)]);
        assert_eq!(count(&site, "SELECT COUNT(*) FROM follows WHERE state = 0 AND version = 2").await, 2);
    }

    async fn what_expired_is_forgotten_when_nothing_of_it_stands_and_after_thirty_days(site: TestSite) {
        let Cast { ana, ben, .. } = cast(&site).await;
        let made = token(&site, &ana, WIKI, 3).await;
        let _idle = token(&site, &ana, WIKI, 3).await;
        follow(&site, &made, &ben).await;
        let (hour_later, store) = (now() + DAY / 24 + 1_000_000, &site.site.store);
        store.sweep_oauth(hour_later).await.expect("swept");
        assert_eq!(count(&site, "SELECT COUNT(*) FROM oauth_tokens").await, 1);
        site.sql("UPDATE oauth_tokens SET issued = issued - $1, expires = expires - $1", &[DAY]).await;
        assert_eq!(told(&site, &ana).await, [(true, 1)]);
        site.sql("UPDATE oauth_tokens SET issued = issued - $1, expires = expires - $1", &[29 * DAY]).await;
        assert_eq!(told(&site, &ana).await, [(false, 0); 0], "after thirty days");
        assert_eq!(count(&site, "SELECT COUNT(*) FROM oauth_follows").await, 1);
        store.sweep_oauth(now()).await.expect("swept");
        assert_eq!(count(&site, "SELECT COUNT(*) FROM oauth_tokens").await, 0);
        assert_eq!(count(&site, "SELECT COUNT(*) FROM oauth_follows").await, 0);
        assert_eq!(site.following(&ana, &ana).await, ["ben"]);
    }

    async fn what_was_swept_meanwhile_is_no_error(site: TestSite) {
        let Cast { ana, ben, .. } = cast(&site).await;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        tx.keep_oauth_follow(OauthTokenId::from_bits(5), ben.key, 1).await.expect("nothing to write");
        tx.commit().await.expect("committed");
        assert_eq!(count(&site, "SELECT COUNT(*) FROM oauth_follows").await, 0);
        assert_eq!(told(&site, &ana).await, [(false, 0); 0]);
    }
}
