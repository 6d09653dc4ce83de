//! What stands in a feed, whatever people, pages and times are.

use super::*;
use kith_server::store::content::NewPerson;

/// All that XML 1.0 does not hold, what it must escape, and what turns or hides text.
const NASTY: &str = "<b>&amp; ]]> \"'\u{1}\u{8}\u{b}\u{c}\u{1f}\u{7f}\u{85}\u{fffe}\u{ffff}\u{202e}\u{2028}\r\n\t<script>alert(1)</script> 日本 👩‍🚀 é \u{1d4b3}";
/// What is left of it on one line.
const CLEAN: &str = "<b>&amp; ]]> \"'   <script>alert(1)</script> 日本 👩‍🚀 é \u{1d4b3}";

crate::on_both_databases! {
    async fn an_entry_says_who_did_what_when_and_where(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        site.follow(&ana, &ben).await;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let space = tx.add_space("Docs", None).await.expect("a space");
        let page = NewPage { space, blog_post: false, name: "Atlas", url: Some("https://wiki.example/a b"), content: None };
        let page = tx.add_page(&page).await.expect("a page");
        tx.commit().await.expect("committed");
        let edited = NewActivity { verb: Verb::PageEdited, space: Some(space), page: Some(page), published: 1_700_000_000_000_000, ..said(&ben, "moved the harbour") };
        tell(&site, &[edited, NewActivity { published: 1_700_000_100_000_000, ..said(&ben, "good morning") }]).await;
        let feed = make(&site, &ana, &ana, "network").await;
        let origin = &*site.site.origin;

        let atom = read(&site, &feed.atom).await.text;
        let said = texts(&atom);
        assert_eq!(all(&said, "title"), ["Ana: network – Kith", "Ben updated the status", "Ben edited Atlas in Docs"]);
        assert_eq!(all(&said, "updated"), ["2023-11-14T22:15:00Z", "2023-11-14T22:15:00Z", "2023-11-14T22:13:20Z"]);
        assert_eq!(all(&said, "published"), ["2023-11-14T22:15:00Z", "2023-11-14T22:13:20Z"]);
        assert_eq!(all(&said, "name"), ["Ben", "Ben"]);
        assert_eq!(all(&said, "summary"), ["good morning", "moved the harbour"]);
        for link in [
            format!(r#"<link rel="self" href="{}"/>"#, feed.atom), format!(r#"<link rel="alternate" href="{origin}/people/ana/network"/>"#),
            format!(r#"<link rel="alternate" href="{origin}/people/ben/statuses"/>"#),
            r#"<link rel="alternate" href="https://wiki.example/a%20b"/>"#.to_owned(),
        ] {
            assert!(atom.contains(&link), "{link} in {atom}");
        }
        let rss = read(&site, &feed.rss).await.text;
        let said = texts(&rss);
        assert_eq!(all(&said, "title"), ["Ana: network – Kith", "Ben updated the status", "Ben edited Atlas in Docs"]);
        assert_eq!(all(&said, "pubDate"), ["Tue, 14 Nov 2023 22:15:00 +0000", "Tue, 14 Nov 2023 22:13:20 +0000"]);
        assert_eq!(all(&said, "dc:creator"), ["Ben", "Ben"]);
        assert_eq!(all(&said, "link"), [format!("{origin}/people/ana/network"), format!("{origin}/people/ben/statuses"), "https://wiki.example/a%20b".into()]);
        assert!(rss.contains(&format!(r#"<atom:link rel="self" type="application/rss+xml" href="{}"/>"#, feed.rss)));
        // One line has one name, in both, for every reader, for ever.
        let guids = all(&said, "guid");
        assert_eq!(all(&texts(&atom), "id")[1..], guids[..]);
        assert!(guids.iter().all(|guid| guid.starts_with("urn:uuid:")) && guids[0] != guids[1]);
        let own = make(&site, &ben, &ben, "own").await;
        assert_eq!(all(&texts(&read(&site, &own.rss).await.text), "guid"), guids);
    }

    async fn nothing_that_people_write_breaks_a_feed(site: TestSite) {
        let ana = site.join("ana").await;
        let nasty = site.join_as(NewPerson { username: "nasty".into(), name: NASTY.into(), email: Some("nasty@example.com".into()), email_confirmed: true, ..NewPerson::default() }).await;
        let blank = site.join_as(NewPerson { username: "blank".into(), name: "\u{1}\u{fffe}".into(), ..NewPerson::default() }).await;
        site.follow(&ana, &nasty).await;
        site.follow(&ana, &blank).await;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let space = tx.add_space(NASTY, None).await.expect("a space");
        let page = |name, url| NewPage { space, blog_post: false, name, url: Some(url), content: None };
        let odd = tx.add_page(&page(NASTY, "javascript:alert(1)")).await.expect("a page");
        let quoted = tx.add_page(&page("\u{1}", "https://wiki.example/\"><script>&\u{1}")).await.expect("a page");
        tx.commit().await.expect("committed");
        let edited = |page| NewActivity { verb: Verb::PageEdited, space: Some(space), page: Some(page), ..said(&nasty, NASTY) };
        let at = |published, line| NewActivity { published, ..line };
        tell(&site, &[at(1, edited(odd)), at(2, edited(quoted)), at(3, said(&blank, "\u{1}")), at(4, said(&nasty, NASTY))]).await;
        site.set("site_name", NASTY).await;
        let feed = make(&site, &ana, &ana, "network").await;

        let atom = read(&site, &feed.atom).await.text;
        let said = texts(&atom);
        assert_eq!(all(&said, "title")[1], format!("{CLEAN} updated the status"));
        assert_eq!(all(&said, "title")[2], "blank updated the status");
        assert_eq!(all(&said, "title")[4], format!("{CLEAN} edited {CLEAN} in {CLEAN}"));
        assert_eq!(all(&said, "title")[3], format!("{CLEAN} edited untitled in {CLEAN}"));
        let rss = read(&site, &feed.rss).await.text;
        let told = texts(&rss);
        assert_eq!(all(&told, "title")[1..], all(&said, "title")[1..]);
        // A description is HTML, of which this is the text.
        assert!(all(&told, "description").iter().skip(1).all(|html| !html.contains('<') && html.contains("&lt;script&gt;")), "{rss}");
        for xml in [&atom, &rss] {
            assert!(!xml.contains("<script") && !xml.contains("javascript:") && !xml.contains("nasty@"), "{xml}");
            assert!(xml.chars().all(|letter| letter == '\n' || letter == '\t' || !letter.is_control()), "{xml:?}");
        }
    }

    async fn odd_times_and_absent_people_break_no_feed(site: TestSite) {
        let [ana, ben, gone] = site.join_all(["ana", "ben", "gone"]).await;
        for whom in [&ben, &gone] {
            site.follow(&ana, whom).await;
        }
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let space = tx.add_space("Docs", None).await.expect("a space");
        tx.commit().await.expect("committed");
        let lines = ["zero", "far", "farthest", "before", "juggled", "nowhere"].map(|word| said(&ben, word));
        tell(&site, &lines).await;
        let followed = NewActivity { verb: Verb::Followed, ..said(&ben, "nobody") };
        let by_gone = NewActivity { verb: Verb::PageEdited, space: Some(space), ..said(&gone, "by one who is gone") };
        tell(&site, &[followed, by_gone]).await;
        for (text, at) in [
            ("UPDATE activities SET published = $1 WHERE excerpt = 'zero'", 0),
            ("UPDATE activities SET published = $1 WHERE excerpt = 'far'", 400_000_000_000_000_000),
            ("UPDATE activities SET published = $1 WHERE excerpt = 'farthest'", i64::MAX - 1),
            ("UPDATE activities SET published = $1 WHERE excerpt = 'before'", -400_000_000_000_000_000),
        ] {
            site.sql(text, &[at]).await;
        }
        site.sql("UPDATE activities SET verb = 'juggled' WHERE excerpt = 'juggled'", &[]).await;
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[gone.key]).await;
        let feed = make(&site, &ana, &ana, "network").await;
        for address in [&feed.atom, &feed.rss] {
            let answer = read(&site, address).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            texts(&answer.text);
            for word in ["zero", "far", "farthest", "before", "juggled", "nowhere", "nobody", "by one who is gone"] {
                assert!(answer.text.contains(&format!(">{word}<")), "{word} in {}", answer.text);
            }
            assert!(answer.text.contains("Ben did something with something"), "{}", answer.text);
            assert!(answer.text.contains("Ben now follows somebody") && !answer.text.contains("Gone"), "{}", answer.text);
            assert!(answer.headers.contains_key("last-modified"));
        }
    }

    async fn a_feed_of_nothing_and_of_much_is_a_feed(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        site.follow(&ana, &ben).await;
        let empty = make(&site, &ben, &ana, "network").await;
        let full = make(&site, &ana, &ana, "network").await;
        tell(&site, &(0..60).map(|number| NewActivity { published: number, ..said(&ben, &format!("number {number}")) }).collect::<Vec<_>>()).await;
        let newest: Vec<String> = all(&texts(&read(&site, &full.atom).await.text), "summary");
        assert_eq!((newest.len(), newest[0].as_str(), newest[49].as_str()), (50, "number 59", "number 10"));
        site.unfollow(&ana, &ben).await;
        for address in [&empty.atom, &empty.rss, &full.atom] {
            let answer = read(&site, address).await;
            assert_eq!(answer.status, StatusCode::OK);
            assert!(!texts(&answer.text).is_empty() && !answer.text.contains("number"), "{}", answer.text);
        }
    }
}
