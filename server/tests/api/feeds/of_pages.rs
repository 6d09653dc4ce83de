//! Feeds by the addresses to which pages link: for who is signed in, and for nobody else.

use super::*;

async fn fetch(site: &TestSite, browser: &Browser, path: &str, tag: Option<&str>) -> Answer {
    let mut request = site.raw(Method::GET, path);
    if let Some(cookie) = &browser.cookie {
        request = request.header("cookie", cookie);
    }
    if let Some(tag) = tag {
        request = request.header("if-none-match", tag);
    }
    site.finish(request).await
}

crate::on_both_databases! {
    async fn who_is_signed_in_reads_what_the_page_shows(site: TestSite) {
        let [ana, ben, cleo] = site.join_all(["ana", "ben", "cleo"]).await;
        site.follow(&ana, &ben).await;
        tell(&site, &[said(&ben, "by ben"), said(&cleo, "by cleo")]).await;
        for (file, kind, version) in [("network.atom", "application/atom+xml; charset=utf-8", "<feed "), ("network.rss", "application/rss+xml; charset=utf-8", "<rss ")] {
            let path = format!("/api/v1/people/{}/feeds/{file}", ana.id);
            let answer = fetch(&site, &cleo, &path, None).await;
            assert_eq!((answer.status, &answer.headers["content-type"]), (StatusCode::OK, &kind.parse().expect("a type")));
            assert_eq!(answer.headers["cache-control"], "private, no-cache");
            texts(&answer.text);
            assert!(answer.text.contains(version) && answer.text.contains("by ben") && !answer.text.contains("by cleo"), "{}", answer.text);
            assert!(answer.text.contains(&format!("{}{path}", site.site.origin)), "its own address: {}", answer.text);
            // It is the viewer's, whoever has its address.
            let tag = answer.headers["etag"].to_str().expect("text");
            assert_eq!(fetch(&site, &cleo, &path, Some(tag)).await.status, StatusCode::NOT_MODIFIED);
            assert_eq!(fetch(&site, &NOBODY, &path, None).await.problem(), "signed-out");
            assert_eq!(fetch(&site, &NOBODY, &path, Some(tag)).await.status, StatusCode::UNAUTHORIZED);
        }
        let own = format!("/api/v1/people/{}/feeds/own.atom", ben.id);
        let before = fetch(&site, &ana, &own, None).await;
        assert!(before.text.contains("by ben") && before.text.contains("<title>Ben – Kith</title>"), "{}", before.text);
        // One line has one name, by whichever address.
        let secret = read(&site, &make(&site, &ana, &ben, "own").await.atom).await.text;
        assert_eq!(all(&texts(&before.text), "id")[1..], all(&texts(&secret), "id")[1..]);
        assert_ne!(all(&texts(&before.text), "id")[0], all(&texts(&secret), "id")[0]);
        site.sql("UPDATE people SET restricted = 1 WHERE key = $1", &[ana.key]).await;
        let tag = before.headers["etag"].to_str().expect("text");
        assert_eq!(fetch(&site, &ana, &own, Some(tag)).await.status, StatusCode::NOT_FOUND, "from the next request");
        for file in ["own", "own.xml", "other.atom", ".atom", "own.atom.rss"] {
            let answer = fetch(&site, &cleo, &format!("/api/v1/people/{}/feeds/{file}", ben.id), None).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{file}");
        }
        let empty = fetch(&site, &cleo, &format!("/api/v1/people/{}/feeds/own.atom", cleo.id), None).await;
        assert_eq!(empty.status, StatusCode::OK);
    }
}
