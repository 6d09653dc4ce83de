//! What becomes of streams when the database does not answer, or is another.

use super::*;
use crate::cluster::Cluster;
use kith_server::store::{Store, sql};

/// Within which writes go on once the database is back.
const BACK: Duration = Duration::from_secs(10);
/// Longer than a stream goes without asking whether its session is good.
const LONG: Duration = Duration::from_secs(17);

/// How many connections of a database listen for news.
async fn listeners(store: &Store) -> i64 {
    sql("SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %kith_news%'").scalar(store).await.unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_outlive_their_database() {
    let mut cluster = Cluster::start();
    let site = TestSite::on(&cluster.url()).await;
    let [ana, ben] = site.join_all(["ana", "ben"]).await;
    let mut ear = Stream::from_now(&site, &ben).await;
    site.follow(&ana, &ben).await;
    assert_eq!(standing(&ear.hears_of(&ana).await, &ana), (Relation::NotFollowing, 0, true, 1));
    let heard = position(&site).await;

    cluster.stop();
    let (refused, _) = Stream::try_open(&site, &ben, Some(heard)).await;
    assert_eq!(refused, StatusCode::SERVICE_UNAVAILABLE, "a new one has to come again");
    let silence = tokio::time::timeout(LONG, ear.next()).await;
    assert!(silence.is_err(), "it stands, and says nothing: {silence:?}");
    cluster.again();

    // Written by another process, before this one knows that the database is back.
    let elsewhere = Store::open(&cluster.url()).await.expect("it is back");
    let mut tx = elsewhere.begin().await.expect("begins");
    tx.unfollow(ana.key, ben.id).await.expect("no longer follows");
    tx.commit().await.expect("committed");
    let told = tokio::time::timeout(BACK, ear.hears_of(&ana)).await.expect("the stream goes on");
    assert_eq!(standing(&told, &ana), (Relation::NotFollowing, 0, false, 2), "nothing is lost");
    let mut resumed = Stream::open(&site, &ben, Some(heard)).await;
    assert_eq!(standing(&resumed.hears_of(&ana).await, &ana), (Relation::NotFollowing, 0, false, 2));

    site.follow(&ana, &ben).await;
    for ear in [&mut ear, &mut resumed] {
        assert_eq!(standing(&ear.hears_of(&ana).await, &ana), (Relation::NotFollowing, 0, true, 3));
    }
    assert_eq!(listeners(&elsewhere).await, 1, "the process is woken again, not only looking");
    elsewhere.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_lost_its_ear_alone_listens_again() {
    let cluster = Cluster::start();
    let site = TestSite::on(&cluster.url()).await;
    let [ana, ben] = site.join_all(["ana", "ben"]).await;
    let mut ear = Stream::from_now(&site, &ben).await;
    let ended = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN %kith_news%'";
    let ended: i64 = sql(ended).scalar(&site.site.store).await.expect("asked");
    assert_eq!(ended, 1);
    site.follow(&ana, &ben).await;
    ear.hears_of(&ana).await;
    let started = Instant::now();
    while listeners(&site.site.store).await != 1 {
        assert!(started.elapsed() < BACK, "nobody listens");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

crate::on_both_databases! {
    async fn a_database_that_knows_less_than_was_told_begins_anew(site: TestSite) {
        let [ana, ben, chidi] = site.join_all(["ana", "ben", "chidi"]).await;
        let mut ear = Stream::from_now(&site, &ben).await;
        site.follow(&ana, &ben).await;
        site.follow(&chidi, &ben).await;
        let (_, last) = (ear.hears_of(&ana).await, position(&site).await);
        // The one that takes over did not get the last changes any more.
        site.sql("DELETE FROM news WHERE position > $1", &[last - 3]).await;
        site.sql("UPDATE positions SET last = $1 WHERE name = 'news'", &[last - 3]).await;
        let again = loop {
            let event = ear.soon().await.expect("stands");
            if event.name == "resync" {
                break event;
            }
        };
        assert_eq!(again.id, last - 3);
        site.unfollow(&ana, &ben).await;
        let told = ear.hears_of(&ana).await;
        assert_eq!(standing(&told, &ana), (Relation::NotFollowing, 0, false, 2), "positions that were used before are heard");
    }
}
