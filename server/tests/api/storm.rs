//! Follow state under a storm: 5,000 operations on 10 pairs from 32 clients.

use kith_api::follows::{Followed, Relation};
use reqwest::{Method, StatusCode};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const OPERATIONS: usize = 5_000;
const CLIENTS: usize = 32;

crate::on_both_databases! {
    async fn a_storm_leaves_every_pair_whole(site: TestSite) {
        let people = site.join_all(["a", "b", "c", "d", "e"]).await;
        // Ten pairs, some of them both ways.
        let pairs: Vec<(usize, usize)> = vec![(0, 1), (1, 0), (0, 2), (2, 0), (3, 1), (1, 3), (4, 0), (4, 1), (2, 3), (3, 4)];
        let (site, people, pairs) = (Arc::new(site), Arc::new(people), Arc::new(pairs));
        let next = Arc::new(AtomicUsize::new(0));
        let clients: Vec<_> = (0..CLIENTS).map(|_| {
            let (site, people, pairs, next) = (site.clone(), people.clone(), pairs.clone(), next.clone());
            tokio::spawn(async move {
                let mut newest: HashMap<(usize, usize), u64> = HashMap::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= OPERATIONS {
                        return;
                    }
                    // A fixed shuffle: the same storm every time.
                    let dice = number.wrapping_mul(2_654_435_761) >> 7;
                    let pair = pairs[dice % pairs.len()];
                    let method = if dice / 16 % 2 == 0 { Method::PUT } else { Method::DELETE };
                    let path = format!("/me/following/{}", people[pair.1].id);
                    let answer = site.send(&people[pair.0], method, &path, None).await;
                    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
                    let version = answer.json::<Followed>().standing.version;
                    let before = newest.insert(pair, version).unwrap_or(0);
                    assert!(version >= before, "a version went back from {before} to {version}");
                }
            })
        }).collect();
        for client in clients {
            client.await.expect("no client saw anything wrong");
        }
        let rows = kith_server::store::sql("SELECT COUNT(*) FROM follows").scalar(&site.site.store).await.expect("counted");
        assert_eq!(rows, 10, "one row a pair");
        for (who, person) in people.iter().enumerate() {
            let profile: kith_api::people::Profile = site.get(person, &format!("/people/{}", person.username)).await.json();
            let listed = site.following(person, person).await.len() as u64;
            assert_eq!(profile.counts.following, listed, "what is counted is what is listed");
            for pair in pairs.iter().filter(|pair| pair.0 == who) {
                let whom = &people[pair.1];
                let card: kith_api::people::Card = site.get(person, &format!("/people/{}/card", whom.username)).await.json();
                let follows = site.following(person, person).await.contains(&whom.username);
                assert_eq!(card.person.standing.relation == Relation::Following, follows, "card and list agree");
            }
        }
    }
}
