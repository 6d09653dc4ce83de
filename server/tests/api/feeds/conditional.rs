//! Asking again for a feed that has not changed.

use super::*;

crate::on_both_databases! {
    async fn a_feed_that_is_what_it_was_is_not_written_again(site: TestSite) {
        let [ana, ben, cleo] = site.join_all(["ana", "ben", "cleo"]).await;
        site.follow(&ana, &ben).await;
        tell(&site, &[said(&ben, "good morning")]).await;
        let feed = make(&site, &ana, &ana, "network").await;
        for address in [&feed.atom, &feed.rss] {
            let first = read(&site, address).await;
            let tag = first.headers["etag"].to_str().expect("text").to_owned();
            assert!(tag.starts_with('"') && first.headers.contains_key("last-modified"), "a strong tag: {tag}");
            // The first read is written down aside.
            site.site.store.touch_feed(&kith_server::random::token_hash(token(&feed)), now()).await.expect("touched");
            site.site.store.listen();
            let again = read_with(&site, address, &tag).await;
            let cost = site.site.store.heard();
            assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
            assert_eq!((&again.headers["etag"], &again.headers["cache-control"]), (&first.headers["etag"], &first.headers["cache-control"]));
            assert_eq!(cost.len(), 2, "who reads, and what the feed depends on: {cost:?}");
            // Without the tag it is the same, byte by byte.
            assert_eq!(read(&site, address).await.text, first.text);
            // What happened elsewhere costs a look, and sends nothing.
            tell(&site, &[said(&cleo, "unheard")]).await;
            assert_eq!(read_with(&site, address, &tag).await.status, StatusCode::NOT_MODIFIED);
            site.site.store.listen();
            assert_eq!(read_with(&site, address, &tag).await.status, StatusCode::NOT_MODIFIED);
            assert_eq!(site.site.store.heard().len(), 2);
            // A time alone asks nothing: it does not tell what was hidden.
            let path = address.strip_prefix(&*site.site.origin).expect("ours");
            let since = site.raw(Method::GET, path).header("if-modified-since", first.headers["last-modified"].clone());
            assert_eq!(site.finish(since).await.status, StatusCode::OK);
        }
    }

    async fn head_says_what_get_would(site: TestSite) {
        let ana = site.join("ana").await;
        let address = make(&site, &ana, &ana, "own").await.atom;
        let got = read(&site, &address).await;
        let path = address.strip_prefix(&*site.site.origin).expect("ours");
        let head = site.finish(site.raw(Method::HEAD, path)).await;
        assert_eq!((head.status, head.text.as_str()), (StatusCode::OK, ""));
        for name in ["etag", "last-modified", "cache-control", "content-type", "content-length"] {
            assert_eq!(head.headers.get(name), got.headers.get(name), "{name}");
        }
        let known = site.finish(site.raw(Method::HEAD, path).header("if-none-match", got.headers["etag"].clone())).await;
        assert_eq!((known.status, &known.headers["etag"]), (StatusCode::NOT_MODIFIED, &got.headers["etag"]));
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            assert_eq!(site.finish(site.raw(method, path)).await.status, StatusCode::METHOD_NOT_ALLOWED);
        }
        let nowhere = site.finish(site.raw(Method::HEAD, &format!("/feeds/{TOKEN_PREFIX}none.atom"))).await;
        assert_eq!((nowhere.status, nowhere.text.as_str()), (StatusCode::NOT_FOUND, ""));
    }

    async fn whatever_changes_what_is_shown_changes_the_tag(site: TestSite) {
        let [ana, ben, cleo] = site.join_all(["ana", "ben", "cleo"]).await;
        for whom in [&ben, &cleo] {
            site.follow(&ana, whom).await;
        }
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let team = tx.add_team("Blue").await.expect("a team");
        let space = tx.add_space("Closed", Some(&[team])).await.expect("a space");
        let page = NewPage { space, blog_post: false, name: "Atlas", url: None, content: None };
        let page = tx.add_page(&page).await.expect("a page");
        tx.commit().await.expect("committed");
        let edited = NewActivity { verb: Verb::PageEdited, space: Some(space), page: Some(page), ..said(&cleo, "edited") };
        tell(&site, &[said(&ben, "one"), said(&ben, "two"), edited]).await;
        let address = make(&site, &ana, &ana, "network").await.atom;
        let mut tags = vec![read(&site, &address).await.headers["etag"].to_str().expect("text").to_owned()];
        let changes: [(&str, &'static str, Vec<i64>); 9] = [
            ("ana joins the team", "INSERT INTO memberships (team, person) VALUES ($1, $2)", vec![team, ana.key]),
            ("the space is named anew", "UPDATE spaces SET name = 'Open' WHERE key = $1", vec![space]),
            ("the page is named anew", "UPDATE pages SET name = 'Globe' WHERE key = $1", vec![page]),
            ("the page is deleted", "UPDATE pages SET deleted = 1 WHERE key = $1", vec![page]),
            ("ana leaves the team", "DELETE FROM memberships WHERE team = $1 AND person = $2", vec![team, ana.key]),
            ("a line goes", "DELETE FROM activities WHERE excerpt = 'two' AND actor = $1", vec![ben.key]),
            ("a line changes", "UPDATE activities SET excerpt = 'three' WHERE excerpt = 'one' AND actor = $1", vec![ben.key]),
            ("ben is named anew", "UPDATE people SET name = 'Benedict' WHERE key = $1", vec![ben.key]),
            ("ben is deactivated", "UPDATE people SET state = 1 WHERE key = $1", vec![ben.key]),
        ];
        for (what, text, values) in changes {
            site.sql(text, &values).await;
            let answer = read_with(&site, &address, tags.last().expect("one")).await;
            assert_eq!(answer.status, StatusCode::OK, "{what}");
            tags.push(answer.headers["etag"].to_str().expect("text").to_owned());
        }
        site.set("site_name", "Elsewhere").await;
        let answer = read_with(&site, &address, tags.last().expect("one")).await;
        assert!(answer.text.contains("Elsewhere"), "{}", answer.text);
        site.unfollow(&ana, &cleo).await;
        assert_eq!(read(&site, &address).await.status, StatusCode::OK);
    }
}
