//! How many SQL statements a request takes: the same, however many are followed.

use crate::site::{Browser, TestSite};
use kith_server::site::now;
use kith_server::store::content::NewPerson;

/// Somebody who follows `count` people.
async fn who_follows(site: &TestSite, count: usize) -> Browser {
    let ana = site.join(&format!("ana{count}")).await;
    let mut tx = site.site.store.begin().await.expect("a write begins");
    for number in 0..count {
        let username = format!("p{count}-{number}");
        let person = NewPerson { name: username.clone(), username, ..NewPerson::default() };
        let key = tx.add_person(&person).await.expect("a person");
        tx.add_follow(ana.key, key, now()).await.expect("a follow");
    }
    tx.commit().await.expect("committed");
    ana
}

async fn cost(site: &TestSite, viewer: &Browser, path: &str) -> usize {
    site.site.store.listen();
    let answer = site.get(viewer, path).await;
    assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text);
    site.site.store.heard().len()
}

crate::on_both_databases! {
    async fn the_cost_of_a_page_does_not_grow_with_whom_one_follows(site: TestSite) {
        let mut costs = Vec::new();
        for count in [10, 100, 1_000] {
            let ana = who_follows(&site, count).await;
            let network = cost(&site, &ana, &format!("/people/{}/network", ana.id)).await;
            let card = cost(&site, &ana, &format!("/people/p{count}-0/card")).await;
            let own_card = cost(&site, &ana, &format!("/people/{}/card", ana.username)).await;
            let profile = cost(&site, &ana, &format!("/people/{}", ana.username)).await;
            let following = cost(&site, &ana, &format!("/people/{}/following", ana.id)).await;
            costs.push([network, card, own_card, profile, following]);
        }
        assert_eq!(costs[0], costs[1]);
        assert_eq!(costs[0], costs[2]);
        let [network, card, own_card, profile, following] = costs[0];
        assert!(network <= 8, "Recent Activity: {network}");
        assert!(card <= 4 && own_card <= 4, "the card: {card}, {own_card}");
        assert!(profile <= 8 && following <= 8, "profile: {profile}, following: {following}");
    }
}
