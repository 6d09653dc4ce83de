//! What people said they were doing.

use kith_api::list::List;
use kith_api::people::StatusUpdate;
use kith_server::site::now;

crate::on_both_databases! {
    async fn statuses_are_told_newest_first_page_by_page_and_one_is_current(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        for (place, text) in ["first", "second", "third", "fourth", "fifth"].into_iter().enumerate() {
            // Two of them in one moment: the id decides, and no page repeats or skips.
            let minutes = [5, 4, 4, 2, 1][place];
            tx.add_status(ana.key, text, now() - minutes * 60_000_000).await.expect("a status");
        }
        tx.add_status(ben.key, "not hers", now()).await.expect("a status");
        tx.commit().await.expect("committed");

        let mut told: Vec<StatusUpdate> = Vec::new();
        let mut path = format!("/people/{}/statuses?limit=2", ana.id);
        loop {
            let page: List<StatusUpdate> = site.get(&ben, &path).await.json();
            assert!(page.items.len() <= 2);
            told.extend(page.items);
            match page.next {
                Some(cursor) => path = format!("/people/{}/statuses?limit=2&cursor={cursor}", ana.id),
                None => break,
            }
        }
        let mut texts: Vec<&str> = told.iter().map(|status| status.text.as_str()).collect();
        assert!(told.is_sorted_by(|one, next| one.published >= next.published));
        assert_eq!((texts[0], texts[4]), ("fifth", "first"));
        texts.sort_unstable();
        assert_eq!(texts, ["fifth", "first", "fourth", "second", "third"]);
        let current: Vec<bool> = told.iter().map(|status| status.current).collect();
        assert_eq!(current, [true, false, false, false, false]);
    }

    async fn who_said_nothing_has_an_empty_list(site: TestSite) {
        let ana = site.join("ana").await;
        let list: List<StatusUpdate> = site.get(&ana, &format!("/people/{}/statuses", ana.id)).await.json();
        assert!(list.items.is_empty() && list.next.is_none());
    }
}
