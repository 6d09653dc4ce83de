//! Each activity, mentions and new followers: one mail of each event, by all its reasons.

use super::*;
use kith_server::store::content::NewPage;
use reqwest::{Method, StatusCode};
use serde_json::json;

async fn say(site: &TestSite, who: &Browser, text: &str) -> kith_api::people::StatusUpdate {
    let said = site.send(who, Method::POST, "/me/statuses", Some(json!({ "text": text }))).await;
    assert_eq!(said.status, StatusCode::CREATED, "{}", said.text);
    said.json()
}

crate::on_both_databases! {
    async fn activity_is_gathered_for_some_minutes_and_comes_in_one_mail(site: TestSite) {
        let ana = reader(&site, "ana", |mail| mail.network = true).await;
        let [ben, cleo, dan] = site.join_all(["ben", "cleo", "dan"]).await;
        for whom in [&ben, &cleo] {
            site.follow(&ana, whom).await;
        }
        let start = now();
        let mut letterbox = Letterbox::new();
        tell(&site, &[said(&ben, "first", start)]).await;
        assert!(letterbox.at(&site, start + 4 * MINUTE).await.is_empty(), "too soon");
        tell(&site, &[said(&cleo, "second", start + 4 * MINUTE), said(&dan, "nobody's", start + 4 * MINUTE)]).await;
        let [mail] = &letterbox.at(&site, start + 5 * MINUTE).await[..] else { panic!("one mail") };
        assert_eq!(mail.to, address("ana"));
        assert_eq!(mail.subject, "Cleo updated the status, and 1 more");
        for words in ["Hello Ana,", "* Ben updated the status", "first", "second", "You get this because you follow Cleo and Ben.", "Stop following Ben:"] {
            assert!(mail.plain.contains(words), "{words} in\n{}", mail.plain);
        }
        assert!(!mail.plain.contains("nobody's"), "{}", mail.plain);
        let html = mail.html.as_deref().expect("HTML");
        assert!(html.contains("You get this because you follow Cleo and Ben.") && html.contains("Stop following Cleo"), "{html}");
        assert!(letterbox.at(&site, start + HOUR).await.is_empty(), "told once");
        tell(&site, &[said(&ben, "third", start + HOUR)]).await;
        let [mail] = &letterbox.at(&site, start + HOUR + 5 * MINUTE).await[..] else { panic!("one mail") };
        assert_eq!(mail.subject, "Ben updated the status");
        assert!(!mail.plain.contains("first"), "{}", mail.plain);
    }

    async fn what_one_does_oneself_comes_where_that_is_wished(site: TestSite) {
        let ana = reader(&site, "ana", |mail| mail.own_actions = true).await;
        let ben = reader(&site, "ben", |mail| (mail.network, mail.own_actions) = (true, true)).await;
        site.follow(&ana, &ben).await;
        site.follow(&ben, &ana).await;
        let start = now();
        tell(&site, &[said(&ana, "by ana", start), said(&ben, "by ben", start)]).await;
        let mails = Letterbox::new().at(&site, start + HOUR).await;
        let of = |name: &str| mails.iter().find(|mail| mail.to == address(name)).expect("a mail");
        assert_eq!(mails.len(), 2);
        let (ana, ben) = (of("ana"), of("ben"));
        assert!(ana.plain.contains("by ana") && !ana.plain.contains("by ben"), "{}", ana.plain);
        assert!(ana.plain.contains("You get this because you want to hear of what you do yourself.") && !ana.plain.contains("Stop following"), "{}", ana.plain);
        assert!(ben.plain.contains("by ana") && ben.plain.contains("by ben"), "{}", ben.plain);
        assert!(ben.plain.contains("because you follow Ana, and because you want to hear of what you do yourself."), "{}", ben.plain);
    }

    async fn a_mail_is_html_and_text_or_text_alone(site: TestSite) {
        let start = now();
        let ana = reader(&site, "ana", |mail| (mail.network, mail.format) = (true, kith_api::settings::MailFormat::Text)).await;
        let ben = site.join("ben").await;
        site.follow(&ana, &ben).await;
        tell(&site, &[said(&ben, "hello", start)]).await;
        let [mail] = &Letterbox::new().at(&site, start + HOUR).await[..] else { panic!("one mail") };
        assert_eq!(mail.html, None);
        assert!(mail.plain.contains("hello"));
    }

    async fn several_edits_of_a_page_are_one_line_and_long_lists_are_cut(site: TestSite) {
        let ana = reader(&site, "ana", |mail| mail.network = true).await;
        let ben = site.join("ben").await;
        site.follow(&ana, &ben).await;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let space = tx.add_space("Docs", None).await.expect("a space");
        let page = NewPage { space, blog_post: false, name: "Atlas", url: Some("https://wiki.example/atlas"), content: None };
        let page = tx.add_page(&page).await.expect("a page");
        tx.commit().await.expect("committed");
        // Edits of two days are two lines.
        let start = after_the_digests();
        let edited = |minute: i64| NewActivity { verb: Verb::PageEdited, space: Some(space), page: Some(page), ..said(&ben, "moved the harbour", start + minute * MINUTE) };
        tell(&site, &[edited(0), edited(1), edited(2)]).await;
        let mut letterbox = Letterbox::new();
        let [mail] = &letterbox.at(&site, start + 10 * MINUTE).await[..] else { panic!("one mail") };
        assert_eq!(mail.subject, "Ben edited Atlas in Docs (3 edits)");
        assert!(mail.plain.contains("  https://wiki.example/atlas\n"), "{}", mail.plain);
        let many: Vec<NewActivity> = (0..300).map(|number| said(&ben, &format!("number {number}"), start + HOUR + number)).collect();
        tell(&site, &many).await;
        let [mail] = &letterbox.at(&site, start + 2 * HOUR).await[..] else { panic!("one mail") };
        assert_eq!((mail.plain.matches("* Ben").count(), mail.subject.as_str()), (20, "Ben updated the status, and 299 more"));
        assert!(mail.plain.contains("And 280 more.") && mail.plain.contains("/people/ana/network"), "{}", mail.plain);
    }

    async fn whoever_is_mentioned_hears_of_it_soon_and_once_by_all_reasons(site: TestSite) {
        let ana = reader(&site, "ana", |mail| (mail.network, mail.mentions, mail.daily_digest) = (true, true, true)).await;
        let cleo = reader(&site, "cleo", |mail| mail.mentions = true).await;
        reader(&site, "off", |_| {}).await;
        let ben = reader(&site, "ben", |mail| mail.mentions = true).await;
        site.follow(&ana, &ben).await;
        let start = now();
        let mut letterbox = Letterbox::new();
        say(&site, &ben, "lunch with @ana, @Cleo, @off, @ben and @nobody, @ana").await;
        assert!(letterbox.at(&site, start).await.is_empty(), "it may be removed at once");
        let mails = letterbox.at(&site, start + MINUTE).await;
        assert_eq!(mails.len(), 2, "{:?}", subjects(&mails));
        let of = |name: &str| mails.iter().find(|mail| mail.to == address(name)).expect("a mail");
        assert_eq!(of("ana").subject, "Ben mentioned you");
        assert!(of("ana").plain.contains("because Ben mentioned you, and because you follow Ben."), "{}", of("ana").plain);
        assert!(of("ana").plain.contains("lunch with @ana") && of("ana").plain.contains("Stop following Ben:"));
        assert!(of("cleo").plain.contains("You get this because Ben mentioned you."), "{}", of("cleo").plain);
        assert!(!of("cleo").plain.contains("Stop following"));
        // Neither the mail of each activity nor the digest tells it again.
        assert!(letterbox.at(&site, start + HOUR).await.is_empty());
        assert!(letterbox.at(&site, start + 2 * DAY).await.is_empty());
        let _ = cleo;
    }

    async fn nobody_has_mentions_poured_over_the_address(site: TestSite) {
        reader(&site, "ana", |mail| mail.mentions = true).await;
        let [ben, cleo] = site.join_all(["ben", "cleo"]).await;
        let start = now();
        for number in 0..25 {
            say(&site, &ben, &format!("@ana @ana {number}")).await;
        }
        say(&site, &cleo, "@ana").await;
        assert_eq!(Letterbox::new().at(&site, start + HOUR).await.len(), 21, "twenty of one, and the others'");
    }

    async fn what_was_removed_or_unsubscribed_before_it_was_sent_is_not(site: TestSite) {
        let ana = reader(&site, "ana", |mail| (mail.network, mail.mentions) = (true, true)).await;
        let ben = site.join("ben").await;
        site.follow(&ana, &ben).await;
        let start = now();
        let mut letterbox = Letterbox::new();
        let status = say(&site, &ben, "hello @ana").await;
        let removed = site.send(&ben, Method::DELETE, &format!("/me/statuses/{}", status.id), None).await;
        assert_eq!(removed.status, StatusCode::NO_CONTENT);
        assert!(letterbox.at(&site, start + HOUR).await.is_empty());
        say(&site, &ben, "hello again @ana").await;
        chosen(&site, &ana, now(), |mail| mail.network = true).await;
        let [mail] = &letterbox.at(&site, start + HOUR).await[..] else { panic!("one mail") };
        assert_eq!(mail.subject, "Ben updated the status", "the mention is off, and the network is on");
        tell(&site, &[said(&ben, "third", start + HOUR)]).await;
        gather_at(&site.site, start + 2 * HOUR).await.expect("put");
        site.unfollow(&ana, &ben).await;
        assert!(letterbox.sent(&site, start + 2 * HOUR).await.is_empty(), "she unfollowed since");
        assert_eq!(how_many(&site, 3).await, 3, "withdrawn");
        assert_eq!(how_many(&site, 0).await, 0);
    }

    async fn a_new_follower_is_told_once_a_day_whatever_storm(site: TestSite) {
        let ana = reader(&site, "ana", |mail| mail.new_follower = true).await;
        let [ben, cleo] = site.join_all(["ben", "cleo"]).await;
        let start = now();
        let mut letterbox = Letterbox::new();
        for _ in 0..50 {
            site.follow(&ben, &ana).await;
            site.unfollow(&ben, &ana).await;
        }
        site.follow(&cleo, &ana).await;
        assert!(letterbox.at(&site, start + 4 * MINUTE).await.is_empty(), "it may be undone");
        let mails = letterbox.at(&site, start + HOUR).await;
        assert_eq!(subjects(&mails), ["Cleo now follows you"], "ben is gone again");
        for _ in 0..50 {
            site.follow(&ben, &ana).await;
            site.unfollow(&ben, &ana).await;
        }
        site.follow(&ben, &ana).await;
        let [mail] = &letterbox.at(&site, start + HOUR).await[..] else { panic!("one mail") };
        assert_eq!(mail.subject, "Ben now follows you");
        assert!(mail.plain.contains("You get this because Ben began to follow you."), "{}", mail.plain);
        for _ in 0..50 {
            site.unfollow(&ben, &ana).await;
            site.follow(&ben, &ana).await;
        }
        assert!(letterbox.at(&site, start + 2 * HOUR).await.is_empty(), "once a day");
        // A day later.
        site.sql("UPDATE mails SET ended = ended - $1 WHERE ended IS NOT NULL", &[25 * HOUR]).await;
        site.unfollow(&ben, &ana).await;
        site.follow(&ben, &ana).await;
        assert_eq!(subjects(&letterbox.at(&site, start + 2 * HOUR).await), ["Ben now follows you"]);
        chosen(&site, &ana, now(), |_| {}).await;
        let dan = site.join("dan").await;
        site.follow(&dan, &ana).await;
        assert!(letterbox.at(&site, start + 3 * HOUR).await.is_empty(), "not wished");
    }

    async fn a_new_follower_whom_one_follows_is_told_once(site: TestSite) {
        let ana = reader(&site, "ana", |mail| (mail.new_follower, mail.network, mail.daily_digest) = (true, true, true)).await;
        let ben = site.join("ben").await;
        site.follow(&ana, &ben).await;
        let start = now();
        site.follow(&ben, &ana).await;
        let mut letterbox = Letterbox::new();
        assert_eq!(subjects(&letterbox.at(&site, start + HOUR).await), ["Ben now follows you"]);
        assert!(letterbox.at(&site, start + 2 * DAY).await.is_empty());
    }

    async fn of_two_workers_one_tells_and_a_crash_tells_nobody_twice(site: TestSite) {
        let ana = reader(&site, "ana", |_| {}).await;
        let ben = site.join("ben").await;
        site.follow(&ana, &ben).await;
        let start = after_the_digests();
        chosen(&site, &ana, start, |mail| (mail.network, mail.daily_digest) = (true, true)).await;
        for round in 0..10 {
            let at = if round < 9 { start + round * HOUR } else { start + DAY };
            tell(&site, &[said(&ben, "hello", at)]).await;
            let look = || gather_at(&site.site, at + 10 * MINUTE);
            let (one, two, three) = tokio::join!(look(), look(), look());
            let put = one.expect("looks") + two.expect("looks") + three.expect("looks");
            assert_eq!(put, if round < 9 { 1 } else { 2 }, "round {round}: the mail of each activity, and at last the digest");
        }
        assert_eq!(how_many(&site, 0).await, 11);
        // A worker took them and died: another takes them when its time is over.
        let late = start + 2 * DAY;
        while site.site.store.claim_mail(late, late + MINUTE).await.expect("read").is_some() {}
        let mut letterbox = Letterbox::new();
        assert!(letterbox.sent(&site, late).await.is_empty());
        let mails = letterbox.sent(&site, late + MINUTE).await;
        assert_eq!(mails.len(), 10, "the digest had nothing left to tell");
        assert_eq!(how_many(&site, 3).await, 1);
        let ids: HashSet<&str> = mails.iter().map(|mail| mail.message_id.as_str()).collect();
        assert_eq!(ids.len(), 10);
    }

    async fn nobody_without_a_confirmed_address_or_an_active_account_is_written_to(site: TestSite) {
        let ana = reader(&site, "ana", |mail| (mail.network, mail.new_follower, mail.mentions) = (true, true, true)).await;
        let ben = site.join("ben").await;
        site.follow(&ana, &ben).await;
        let start = now();
        let mut letterbox = Letterbox::new();
        for (text, back) in [
            ("UPDATE people SET email_confirmed = 0 WHERE key = $1", "UPDATE people SET email_confirmed = 1 WHERE key = $1"),
            ("UPDATE people SET state = 1 WHERE key = $1", "UPDATE people SET state = 0 WHERE key = $1"),
        ] {
            site.sql(text, &[ana.key]).await;
            tell(&site, &[said(&ben, "unheard", start)]).await;
            say(&site, &ben, "hello @ana").await;
            assert!(letterbox.at(&site, start + HOUR).await.is_empty(), "{text}");
            site.sql(back, &[ana.key]).await;
            site.sql("UPDATE statuses SET published = published - 120000000", &[]).await;
            assert!(letterbox.at(&site, start + HOUR).await.is_empty(), "what happened meanwhile is not told later");
        }
        // Queued, then gone, or to another address.
        for text in ["UPDATE people SET state = 1 WHERE key = $1", "UPDATE people SET state = 0, email = 'new@mail.example' WHERE key = $1"] {
            site.sql("UPDATE people SET state = 0 WHERE key = $1", &[ana.key]).await;
            tell(&site, &[said(&ben, "unheard", start + HOUR)]).await;
            gather_at(&site.site, start + 2 * HOUR).await.expect("put");
            assert_eq!(how_many(&site, 0).await, 1);
            site.sql(text, &[ana.key]).await;
            assert!(letterbox.sent(&site, start + 2 * HOUR).await.is_empty(), "{text}");
        }
    }

    async fn what_an_import_brings_of_years_ago_is_no_news(site: TestSite) {
        let ana = reader(&site, "ana", |mail| (mail.network, mail.daily_digest) = (true, true)).await;
        let ben = site.join("ben").await;
        site.follow(&ana, &ben).await;
        let start = now();
        tell(&site, &[said(&ben, "long ago", start - 400 * DAY)]).await;
        assert!(Letterbox::new().at(&site, start + 2 * DAY).await.is_empty());
    }
}
