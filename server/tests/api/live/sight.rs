//! What every kind of viewer is told: nobody hears of whom they may not see, nor that there is something to hear.

use super::*;
use crate::oauth;
use crate::policy::{self, VIEWERS, canaries, seen_in};
use kith_api::activity::Verb;
use kith_api::feeds::FeedKind;
use kith_server::site::now;
use kith_server::store::activity::NewActivity;
use kith_server::store::news::News as Change;
use kith_server::store::sql;

/// What happens, and who hears of it: `i` the insider's id, `h` the hub's, `c` the client's, `g` the id of who is gone, `l` that
/// there are lines (with the id of whoever they are of), `r` that whatever is shown may be old. Nobody hears anything else.
#[rustfmt::skip]
const TABLE: &[(&str, [&str; 8])] = &[
    // what happens                      anonymous colleague other client blue_client admin insider former
    ("the insider says a status",         ["",      "il",     "il",  "",    "il",       "il",  "il",   ""]),
    ("the insider's profile changes",     ["",      "i",      "i",   "",    "i",        "i",   "i",    ""]),
    ("the insider works in the open",     ["",      "il",     "il",  "",    "",         "il",  "il",   ""]),
    ("the insider works for Blue",        ["",      "il",     "",    "",    "il",       "il",  "il",   ""]),
    ("who is gone works in the open",     ["",      "l",      "l",   "",    "",         "gl",  "l",    ""]),
    ("the insider unfollows the hub",     ["",      "ih",     "ih",  "",    "ih",       "ih",  "ih",   ""]),
    ("the hub unfollows the insider",     ["",      "ih",     "ih",  "",    "ih",       "ih",  "ih",   ""]),
    ("the hub follows the client",        ["",      "hcl",    "hcl", "hcl", "",         "hcl", "hcl",  ""]),
    ("the insider follows the client",    ["",      "icl",    "icl", "",    "",         "icl", "icl",  ""]),
    ("the client unfollows the insider",  ["",      "ic",     "ic",  "ic",  "",         "ic",  "ic",   ""]),
    ("who is gone changes",               ["",      "",       "",    "",    "",         "g",   "",     ""]),
    ("who is gone follows the hub",       ["",      "",       "",    "",    "",         "ghl", "",     ""]),
    ("the insider signs in elsewhere",    ["",      "",       "",    "",    "",         "",    "r",    ""]),
    ("who sees whom changes",             ["",      "r",      "r",   "r",   "r",        "r",   "r",    "r"]),
];

/// Lets it happen.
async fn happen(site: &TestSite, cast: &policy::Cast, what: &str) {
    let (insider, hub, client, gone) = (cast.insider.key, cast.hub.key, cast.client.key, cast.gone.key);
    let mut tx = site.site.store.begin().await.expect("begins");
    let work = |actor, space| NewActivity { space: Some(space), ..NewActivity::by(actor, Verb::PageEdited, now()) };
    match what {
        "the insider says a status" => {
            drop(tx);
            return say(site, &cast.insider, "Xsaid").await;
        }
        "the insider's profile changes" => tx.tell(Change::Person(insider)),
        "the insider works in the open" | "who is gone works in the open" => {
            let actor = if what.starts_with("the insider") { insider } else { gone };
            let space = sql("SELECT key FROM spaces WHERE name = 'Open'").scalar(&mut tx).await.expect("the space");
            tx.add_activity(&[work(actor, space)], now()).await.expect("a line");
        }
        "the insider works for Blue" => {
            let space =
                sql("SELECT key FROM spaces WHERE name = 'Xclosedspace'").scalar(&mut tx).await.expect("the space");
            tx.add_activity(&[work(insider, space)], now()).await.expect("a line");
        }
        "the insider unfollows the hub" => tx.unfollow(insider, cast.hub.id).await.expect("unfollows"),
        "the hub unfollows the insider" => tx.unfollow(hub, cast.insider.id).await.expect("unfollows"),
        "the hub follows the client" => follow(&mut tx, hub, client).await,
        "the insider follows the client" => follow(&mut tx, insider, client).await,
        "the client unfollows the insider" => tx.unfollow(client, cast.insider.id).await.expect("unfollows"),
        "who is gone changes" => tx.tell(Change::Person(gone)),
        "who is gone follows the hub" => follow(&mut tx, gone, hub).await,
        "the insider signs in elsewhere" => tx.tell(Change::Sight(Some(insider))),
        "who sees whom changes" => tx.tell(Change::Sight(None)),
        other => panic!("{other}"),
    }
    tx.commit().await.expect("committed");
}

/// With its line of activity.
async fn follow(tx: &mut kith_server::store::Tx, follower: i64, followee: i64) {
    tx.follow(follower, followee, now()).await.expect("follows");
    let line = NewActivity { person: Some(followee), ..NewActivity::by(follower, Verb::Followed, now()) };
    tx.add_activity(&[line], now()).await.expect("a line");
}

/// What a stream said up to the sign that all was said.
async fn said_until_the_sign(ear: &mut Stream, sign: i64) -> Vec<Event> {
    let mut said = Vec::new();
    loop {
        let event = ear.soon().await.expect("the stream stands");
        if event.name == "resync" && event.id >= sign {
            return said;
        }
        said.push(event);
    }
}

crate::on_both_databases! {
    async fn every_viewer_hears_what_the_table_says(site: TestSite) {
        let cast = policy::cast(&site).await;
        let canaries = canaries(&cast.insider);
        let ids = [('i', &cast.insider), ('h', &cast.hub), ('c', &cast.client), ('g', &cast.gone)];
        let mut ears = Vec::new();
        for viewer in &cast.viewers[1..] {
            ears.push(Stream::from_now(&site, viewer).await);
        }
        let mut wrong = Vec::new();
        for (what, cells) in TABLE {
            happen(&site, &cast, what).await;
            // All of it is handed over before the sign is given: a batch with a sign in it says nothing else.
            let happened = position(&site).await;
            let mut tx = site.site.store.begin().await.expect("begins");
            cast.viewers[1..].iter().for_each(|viewer| tx.tell(Change::Sight(Some(viewer.key))));
            tx.commit().await.expect("committed");
            for ((ear, name), cell) in ears.iter_mut().zip(&VIEWERS[1..]).zip(&cells[1..]) {
                let said = said_until_the_sign(ear, happened + 1).await;
                let text: String = said.iter().map(|event| event.data.as_str()).collect();
                let mut heard: String = ids.iter().filter(|(_, who)| text.contains(&who.id.to_string())).map(|(letter, _)| *letter).collect();
                heard += if text.contains("\"lines\":true") { "l" } else { "" };
                heard += if said.iter().any(|event| event.name == "resync") { "r" } else { "" };
                let nothing = cell.is_empty() && !said.is_empty();
                let more = canaries.iter().any(|(letter, texts)| *letter != 'i' && texts.iter().any(|each| text.contains(each)));
                let resync = said.iter().any(|event| event.name == "resync" && event.data != "{}");
                if policy::sorted(&heard) != policy::sorted(cell) || nothing || more || resync || text.contains("Xsaid") {
                    wrong.push(format!("{what}: {name} hears {heard:?} instead of {cell:?}: {said:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn who_comes_back_is_told_no_more_than_who_stayed(site: TestSite) {
        let cast = policy::cast(&site).await;
        let canaries = canaries(&cast.insider);
        let from = position(&site).await;
        for (what, _) in &TABLE[..4] {
            happen(&site, &cast, what).await;
        }
        let last = position(&site).await;
        for (viewer, name) in cast.viewers.iter().zip(VIEWERS).skip(1) {
            let hears = ["colleague", "other", "blue_client", "admin", "insider"].contains(&name);
            let missed = Stream::open(&site, viewer, Some(from)).await.soon().await.expect("stands");
            assert_eq!(missed.data.contains(&cast.insider.id.to_string()), hears, "{name}: {missed:?}");
            assert_eq!((missed.name.as_str(), missed.id), (if hears { "news" } else { "hello" }, last), "{name}: {missed:?}");
            for unknown in [None, Some(last + 9)] {
                let again = Stream::open(&site, viewer, unknown).await.soon().await.expect("stands");
                assert_eq!((again.name.as_str(), again.data.as_str(), again.id), ("resync", "{}", last), "the same for all: {name}");
            }
            let answer = site.first_of(viewer, "/me/events").await;
            assert_eq!(seen_in(&answer, &canaries), "", "{name}: not even in its head");
        }
    }

    async fn tokens_of_pages_and_of_feeds_hear_nothing(site: TestSite) {
        let oauth::Cast { ana, ben, .. } = oauth::cast(&site).await;
        let widget = oauth::token(&site, &ana, oauth::WIKI, 3).await;
        let mut tx = site.site.store.begin().await.expect("begins");
        let (_, feed) = tx.add_feed(ana.key, ben.key, FeedKind::Own, now()).await.expect("a feed").expect("not too many");
        tx.commit().await.expect("committed");
        let events = "/api/v1/me/events";
        let bearer = |token: &str| site.raw(Method::GET, events).header("authorization", format!("Bearer {token}"));
        let session = ana.cookie.clone().expect("signed in");
        for (name, request) in [
            ("nobody", site.raw(Method::GET, events)),
            ("a widget", bearer(&widget)),
            ("a widget, from its site", bearer(&widget).header("origin", oauth::WIKI)),
            ("a widget beside a session", bearer(&widget).header("origin", oauth::WIKI).header("cookie", &session)),
            ("a widget as a session", site.raw(Method::GET, events).header("cookie", format!("kith={widget}"))),
            ("a feed", bearer(&feed)),
            ("a feed as a session", site.raw(Method::GET, events).header("cookie", format!("kith={feed}"))),
            ("a feed in the address", site.raw(Method::GET, &format!("{events}?token={feed}"))),
            ("a session that is none", site.raw(Method::GET, events).header("cookie", "kith=none")),
        ] {
            let answer = site.finish(request).await;
            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{name}: {}", answer.text);
            assert!(!answer.headers.contains_key("access-control-allow-origin"), "{name}");
        }
        assert_eq!(site.site.live.count(), 0, "no place is taken");
    }
}
