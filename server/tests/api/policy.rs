//! Nobody sees what they may not: every route, every kind of viewer, from one table.
//!
//! The subject of the table is *insider*, a member of the team Blue, every field of whom carries a canary: a text that
//! occurs nowhere else. A cell says exactly which canaries the answer has, headers included:
//!
//! | letter | canary | letter | canary |
//! |---|---|---|---|
//! | `n` | name, username, position, department, the picture's address | `s` | status update |
//! | `i` | public id | `b` | the team Blue |
//! | `e` | e-mail address | `m` | e-mail address, masked |
//! | `d` | phone, IM, website, about | `l` | location, time zone |
//! | `p` | the picture itself, for whoever has its address | | |
//! | `o` | work in a space open to every member | `c` | work in a space open to Blue alone, and that space |

use crate::site::{Answer, Browser, NOBODY, TestSite};
use kith_api::activity::Verb;
use kith_api::feeds::FeedKind;
use kith_api::ids::PersonId;
use kith_server::router;
use kith_server::site::now;
use kith_server::store::activity::NewActivity;
use kith_server::store::content::{NewPage, NewPerson};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::collections::BTreeSet;

/// The columns, in the order of the cells.
pub const VIEWERS: [&str; 8] =
    ["anonymous", "colleague", "other", "client", "blue_client", "admin", "insider", "former"];

/// `{insider}`, `{hub}`, `{client}` stand for usernames or ids, as the route takes them.
#[rustfmt::skip]
const TABLE: &[(&str, &str, [&str; 8])] = &[
    // route                              path                            anonymous colleague  other      client blue_client admin       insider     former
    ("GET /site",                         "/site",                        ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /setup",                       "/setup",                       ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /sessions",                    "/sessions",                    ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("GET /me",                           "/me",                          ["",      "",        "",        "",    "",         "",         "nil",       ""]),
    ("GET /people",                       "/people",                      ["",      "ni",      "ni",      "",    "ni",       "ni",       "ni",       ""]),
    ("GET /people",                       "/people?sort=active",          ["",      "ni",      "ni",      "",    "ni",       "ni",       "ni",       ""]),
    ("GET /people",                       "/people?q=xnamex",             ["",      "ni",      "ni",      "",    "ni",       "ni",       "ni",       ""]),
    ("GET /people",                       "/people?q=xmailx&sort=newest", ["",      "",        "",        "",    "",         "ni",       "",         ""]),
    ("GET /people/{username}",            "/people/xnamex-user",          ["",      "nimdlsb", "nimdlsb", "",    "nimdlsb",  "niedlsb",  "niedlsb",  ""]),
    ("GET /people/{username}",            "/people/hub",                  ["",      "nib",     "nib",     "",    "nib",      "nib",      "nib",      ""]),
    ("GET /people/{username}",            "/people/client",               ["",      "ni",      "ni",      "",    "",         "ni",       "ni",       ""]),
    ("GET /people/{username}/card",       "/people/xnamex-user/card",     ["",      "nimlsb",  "nimlsb",  "",    "nimlsb",   "nielsb",   "nielsb",   ""]),
    ("GET /people/{username}/card",       "/people/hub/card",             ["",      "nib",     "b",       "",    "b",        "b",        "b",        ""]),
    ("GET /people/{id}/following",        "/people/{hub}/following",      ["",      "ni",      "ni",      "",    "ni",       "ni",       "ni",       ""]),
    ("GET /people/{id}/following",        "/people/{hub}/following?q=xnamex&sort=active", ["", "ni", "ni",  "",    "ni",       "ni",       "ni",       ""]),
    ("GET /people/{id}/following",        "/people/{client}/following",   ["",      "ni",      "ni",      "i",   "",         "ni",       "ni",       ""]),
    ("GET /people/{id}/following",        "/people/{client}/following?sort=active", ["", "ni", "ni",      "i",   "",         "ni",       "ni",       ""]),
    ("GET /people/{id}/following",        "/people/{client}/following?q=xnamex", ["", "ni",    "ni",      "",    "",         "ni",       "ni",       ""]),
    ("GET /people/{id}/followers",        "/people/{hub}/followers",      ["",      "ni",      "ni",      "",    "ni",       "ni",       "ni",       ""]),
    ("GET /people/{id}/followers",        "/people/{hub}/followers?sort=newest", ["", "ni",    "ni",      "",    "ni",       "ni",       "ni",       ""]),
    ("GET /people/{id}/activity",         "/people/{insider}/activity",   ["",      "nisoc",   "niso",    "",    "nisc",     "nisoc",    "nisoc",    ""]),
    ("GET /people/{id}/activity",         "/people/{hub}/activity",       ["",      "ni",      "ni",      "",    "ni",       "ni",       "ni",       ""]),
    ("GET /people/{id}/network",          "/people/{hub}/network",        ["",      "nisoc",   "niso",    "",    "nisc",     "nisoc",    "nisoc",    ""]),
    ("GET /people/{id}/network",          "/people/{hub}/network?own=true", ["",    "nisoc",   "niso",    "",    "nisc",     "nisoc",    "nisoc",    ""]),
    ("GET /people/{id}/network",          "/people/{hub}/network?person={insider}&kind=pages", ["", "nioc", "nio", "", "nic",   "nioc",     "nioc",     ""]),
    ("GET /people/{id}/network",          "/people/{client}/network",     ["",      "nisoc",   "niso",    "",    "",         "nisoc",    "nisoc",    ""]),
    ("GET /people/{id}/network",          "/people/{client}/network?person={insider}", ["", "nisoc", "niso", "",  "",         "nisoc",    "nisoc",    ""]),
    // Read with no cookie: the address says as whom. The id is in none.
    ("GET /feeds/{file}",                 "/feeds/{own of insider}.atom", ["",      "nsoc",    "nso",     "",    "nsc",      "nsoc",     "nsoc",     ""]),
    ("GET /feeds/{file}",                 "/feeds/{own of insider}.rss",  ["",      "nsoc",    "nso",     "",    "nsc",      "nsoc",     "nsoc",     ""]),
    ("GET /feeds/{file}",                 "/feeds/{network of insider}.rss", ["",   "n",       "n",       "",    "n",        "n",        "n",        ""]),
    ("GET /feeds/{file}",                 "/feeds/{own of hub}.atom",     ["",      "n",       "n",       "",    "n",        "n",        "n",        ""]),
    ("GET /feeds/{file}",                 "/feeds/{own of client}.rss",   ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("GET /feeds/{file}",                 "/feeds/{network of hub}.atom", ["",      "nsoc",    "nso",     "",    "nsc",      "nsoc",     "nsoc",     ""]),
    ("GET /feeds/{file}",                 "/feeds/{network of hub}.rss",  ["",      "nsoc",    "nso",     "",    "nsc",      "nsoc",     "nsoc",     ""]),
    ("GET /feeds/{file}",                 "/feeds/{network of client}.rss", ["",    "nsoc",    "nso",     "",    "",         "nsoc",     "nsoc",     ""]),
    ("GET /people/{id}/feeds/{file}",     "/people/{insider}/feeds/own.atom", ["",  "nisoc",   "niso",    "",    "nisc",     "nisoc",    "nisoc",    ""]),
    ("GET /people/{id}/feeds/{file}",     "/people/{insider}/feeds/network.rss", ["", "ni",    "ni",      "",    "ni",       "ni",       "ni",       ""]),
    ("GET /people/{id}/feeds/{file}",     "/people/{hub}/feeds/network.rss", ["",   "nsoc",    "nso",     "",    "nsc",      "nsoc",     "nsoc",     ""]),
    ("GET /people/{id}/feeds/{file}",     "/people/{hub}/feeds/own.rss",  ["",      "n",       "n",       "",    "n",        "n",        "n",        ""]),
    ("GET /people/{id}/feeds/{file}",     "/people/{client}/feeds/network.atom", ["", "nsoc",  "nso",     "",    "",         "nsoc",     "nsoc",     ""]),
    ("POST /me/feeds",                    "/me/feeds",                    ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("GET /me/feeds",                     "/me/feeds",                    ["",      "ni",      "ni",      "",    "ni",       "ni",       "ni",       ""]),
    ("PUT /me/following/{id}",            "/me/following/{insider}",      ["",      "i",       "i",       "",    "i",        "i",        "",         ""]),
    ("DELETE /me/following/{id}",         "/me/following/{insider}",      ["",      "i",       "i",       "i",   "i",        "i",        "i",        "i"]),
    ("GET /people/{id}/statuses",         "/people/{insider}/statuses",   ["",      "s",       "s",       "",    "s",        "s",        "s",        ""]),
    ("GET /me/suggestions",               "/me/suggestions",              ["",      "nib",     "",        "",    "nib",      "",         "b",        ""]),
    ("PATCH /me/settings",                "/me/settings",                 ["",      "",        "",        "",    "",         "",         "l",         ""]),
    ("GET /me/profile",                   "/me/profile",                  ["",      "",        "",        "",    "",         "",         "nedl",     ""]),
    ("PATCH /me/profile",                 "/me/profile",                  ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /markdown",                    "/markdown",                    ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("DELETE /me/followers/{id}",         "/me/followers/{insider}",      ["",      "i",       "i",       "i",   "i",        "i",        "i",        "i"]),
    ("PUT /me/email",                     "/me/email",                      ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("DELETE /me/email",                  "/me/email",                      ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /email-confirmations",         "/email-confirmations",           ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /email-reversals",             "/email-reversals",               ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("PUT /me/password",                  "/me/password",                   ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /password-resets",             "/password-resets",               ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /new-passwords",               "/new-passwords",                 ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("GET /me/sessions",                  "/me/sessions",                   ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("DELETE /me/sessions/{id}",          "/me/sessions/{insider}",         ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("DELETE /me/sessions",               "/me/sessions",                   ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /sign-ups",                    "/sign-ups",                      ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /invitations",                 "/invitations",                   ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /invited",                     "/invited",                       ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /accounts",                    "/accounts",                      ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("GET /admin/people/{username}",      "/admin/people/xnamex-user",    ["",      "",        "",        "",    "",         "nie",      "",         ""]),
    ("PATCH /admin/accounts/{id}",        "/admin/accounts/{insider}",    ["",      "",        "",        "",    "",         "nie",      "",         ""]),
    ("POST /admin/accounts/{id}/password-resets", "/admin/accounts/{insider}/password-resets", ["", "", "",  "",    "",         "",         "",         ""]),
    // It begins with `resync`; who hears of whom later stands in live.rs.
    ("GET /me/events",                    "/me/events",                   ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("GET /me/oauth-tokens",              "/me/oauth-tokens",             ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("DELETE /me/oauth-tokens",           "/me/oauth-tokens",             ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("DELETE /me/oauth-tokens/{id}",      "/me/oauth-tokens/{insider}",   ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("DELETE /me/oauth-tokens/{id}/follows", "/me/oauth-tokens/{insider}/follows", ["", "",   "",        "",    "",         "",         "",         ""]),
    ("DELETE /me/feeds/{id}",             "/me/feeds/{insider}",          ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /me/feeds/{id}/rotation",      "/me/feeds/{insider}/rotation", ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("GET /admin/embedding-sites",        "/admin/embedding-sites",       ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("POST /admin/embedding-sites",       "/admin/embedding-sites",       ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("PATCH /admin/embedding-sites/{id}", "/admin/embedding-sites/{insider}", ["",  "",        "",        "",    "",         "",         "",         ""]),
    ("GET /people/{id}/statuses",         "/people/{hub}/statuses",       ["",      "ni",      "ni",      "",    "ni",       "ni",       "ni",       ""]),
    ("POST /me/statuses",                 "/me/statuses",                 ["",      "ni",      "ni",      "",    "ni",       "ni",       "ni",       ""]),
    ("DELETE /me/statuses/current",       "/me/statuses/current",         ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("DELETE /me/statuses/{id}",          "/me/statuses/{insider}",       ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("GET /pictures/{name}/{size}",       "/pictures/XpictureXXXXXXXXXXXXXX/48", ["p", "p",       "p",       "p",   "p",        "p",        "p",        "p"]),
    ("PUT /me/picture",                   "/me/picture",                  ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("DELETE /me/picture",                "/me/picture",                  ["",      "",        "",        "",    "",         "",         "",         ""]),
    ("DELETE /sessions/current",          "/sessions/current",            ["",      "",        "",        "",    "",         "",         "",         ""]),
];

/// The address of the insider's picture.
const PICTURE: &str = "/pictures/XpictureXXXXXXXXXXXXXX";

/// Who is in the table.
pub struct Cast {
    pub insider: Browser,
    pub hub: Browser,
    pub client: Browser,
    pub gone: Browser,
    pub viewers: [Browser; 8],
}

pub fn canaries(insider: &Browser) -> Vec<(char, Vec<String>)> {
    let of = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect();
    vec![
        ('n', of(&["Xnamex Fullname", "xnamex-user", "Xposition", "Xdepartment", PICTURE])),
        ('p', of(&["Xpicturebytes"])),
        ('i', vec![insider.id.to_string()]),
        ('e', of(&["xmailx@example.com"])),
        ('m', of(&["xmailx at example dot com"])),
        ('d', of(&["Xphone", "Xim", "https://xwebsite.example/", "Xabout"])),
        ('l', of(&["Xlocation", "Pacific/Kiritimati"])),
        ('s', of(&["Xstatus"])),
        ('b', of(&["Xblue"])),
        ('o', of(&["Xopenpage", "Xopenexcerpt"])),
        ('c', of(&["Xclosedpage", "Xclosedexcerpt", "Xclosedspace"])),
    ]
}

pub async fn cast(site: &TestSite) -> Cast {
    let some = |text: &str| Some(text.to_owned());
    let insider = site
        .join_as(NewPerson {
            username: "xnamex-user".into(),
            name: "Xnamex Fullname".into(),
            email: some("xmailx@example.com"),
            email_confirmed: true,
            position: some("Xposition"),
            department: some("Xdepartment"),
            phone: some("Xphone"),
            im: some("Xim"),
            website: some("https://xwebsite.example/"),
            about: some("Xabout"),
            location: some("Xlocation"),
            time_zone: some("Pacific/Kiritimati"),
            ..NewPerson::default()
        })
        .await;
    let restricted =
        |name: &str| NewPerson { username: name.into(), name: name.into(), restricted: true, ..NewPerson::default() };
    let [hub, colleague, other, gone] = site.join_all(["hub", "colleague", "other", "gone"]).await;
    let client = site.join_as(restricted("client")).await;
    let blue_client = site.join_as(restricted("blue-client")).await;
    let former = site.join_as(restricted("former")).await;
    let admin = site
        .join_as(NewPerson {
            username: "admin".into(),
            name: "Admin".into(),
            administrator: true,
            ..NewPerson::default()
        })
        .await;

    let mut tx = site.site.store.begin().await.expect("a write begins");
    let now = now();
    let blue = tx.add_team("Xblue").await.expect("a team");
    let red = tx.add_team("Red").await.expect("a team");
    for member in [&insider, &hub, &colleague, &blue_client, &former, &gone] {
        tx.add_member(blue, member.key).await.expect("a member");
    }
    for member in [&hub, &client] {
        tx.add_member(red, member.key).await.expect("a member");
    }
    tx.remove_member(blue, former.key).await.expect("a former member");
    for (follower, followee) in [
        (&hub, &insider),
        (&insider, &hub),
        (&colleague, &insider),
        (&colleague, &hub),
        (&client, &insider),
        (&hub, &gone),
    ] {
        tx.add_follow(follower.key, followee.key, now).await.expect("a follow");
    }
    let open = tx.add_space("Open", None).await.expect("a space");
    let closed = tx.add_space("Xclosedspace", Some(&[blue])).await.expect("a space");
    let page = |space, name| NewPage { space, blog_post: false, name, url: None, content: None };
    let open_page = tx.add_page(&page(open, "Xopenpage")).await.expect("a page");
    let closed_page = tx.add_page(&page(closed, "Xclosedpage")).await.expect("a page");
    tx.add_status(insider.key, "Xstatus", now).await.expect("a status");
    tx.add_status(hub.key, "with @XNAMEX-USER", now).await.expect("a status");
    let did = |actor: i64, verb, space, page, person, excerpt: &str| NewActivity {
        space,
        page,
        person,
        excerpt: Some(excerpt.to_owned()),
        ..NewActivity::by(actor, verb, now)
    };
    let lines = [
        did(insider.key, Verb::PageEdited, Some(open), Some(open_page), None, "Xopenexcerpt"),
        did(insider.key, Verb::PageEdited, Some(closed), Some(closed_page), None, "Xclosedexcerpt"),
        did(insider.key, Verb::StatusUpdated, None, None, None, "Xstatus"),
        did(hub.key, Verb::Followed, None, None, Some(insider.key), ""),
        did(gone.key, Verb::PageEdited, Some(open), Some(open_page), None, "by one who is gone"),
    ];
    tx.add_activity(&lines, now).await.expect("activity");
    kith_server::store::sql("UPDATE people SET picture = $1 WHERE key = $2")
        .bind(PICTURE)
        .bind(insider.key)
        .run(&mut tx)
        .await
        .expect("a picture");
    tx.commit().await.expect("committed");
    let files = [(); 3].map(|()| b"Xpicturebytes".to_vec());
    site.site.pictures.keep(PICTURE.trim_start_matches("/pictures/"), files).await.expect("its files");
    site.sql("UPDATE people SET state = 1 WHERE key = $1", &[gone.key]).await;
    let viewers = [NOBODY, colleague, other, client.clone(), blue_client, admin, insider.clone(), former];
    Cast { insider, hub, client, gone, viewers }
}

/// The address in which a viewer reads a feed that a path names.
async fn feed_of(site: &TestSite, cast: &Cast, viewer: &Browser, path: &str) -> Option<String> {
    let (what, ending) = path.strip_prefix("/feeds/{")?.split_once('}')?;
    let (kind, whose) = match what {
        "own of insider" => (FeedKind::Own, &cast.insider),
        "own of hub" => (FeedKind::Own, &cast.hub),
        "own of client" => (FeedKind::Own, &cast.client),
        "network of insider" => (FeedKind::Network, &cast.insider),
        "network of hub" => (FeedKind::Network, &cast.hub),
        "network of client" => (FeedKind::Network, &cast.client),
        other => panic!("{other}"),
    };
    if viewer.cookie.is_none() {
        return Some(format!("/feeds/kith_ft_none{ending}"));
    }
    // Made whether the viewer may see whose it is or not: what counts is what the reading says.
    let mut tx = site.site.store.begin().await.expect("a write begins");
    let (_, token) = tx.add_feed(viewer.key, whose.key, kind, now()).await.expect("a feed").expect("not too many");
    tx.commit().await.expect("committed");
    Some(format!("/feeds/{token}{ending}"))
}

/// The directory's usernames by latest activity, without the deactivated whom only administrators see.
async fn newest_first(site: &TestSite, viewer: &Browser) -> Vec<String> {
    let list: kith_api::list::List<kith_api::people::Person> = site.get(viewer, "/people?sort=active").await.json();
    list.items.into_iter().filter(|person| !person.deactivated).map(|person| person.username).collect()
}

/// The letters of the canaries that an answer has.
pub fn seen_in(answer: &Answer, canaries: &[(char, Vec<String>)]) -> String {
    let everything = format!("{:?}\n{}", answer.headers, answer.text);
    canaries
        .iter()
        .filter(|(_, texts)| texts.iter().any(|text| everything.contains(text)))
        .map(|(letter, _)| *letter)
        .collect()
}

pub fn sorted(letters: &str) -> BTreeSet<char> {
    letters.chars().collect()
}

crate::on_both_databases! {
    async fn every_route_shows_every_viewer_what_the_table_says(site: TestSite) {
        let cast = cast(&site).await;
        let canaries = canaries(&cast.insider);
        let mut wrong = Vec::new();
        for (route, path, cells) in TABLE {
            let method: Method = route.split(' ').next().expect("a method").parse().expect("a method");
            let path = path
                .replace("{insider}", &cast.insider.id.to_string())
                .replace("{hub}", &cast.hub.id.to_string())
                .replace("{client}", &cast.client.id.to_string());
            let body = match *route {
                "POST /sessions" => Some(json!({ "login": "xnamex-user", "password": "not the password" })),
                "PATCH /me/settings" => Some(json!({ "hover_profiles": "off" })),
                "PUT /me/email" => Some(json!({ "email": "xmailx@example.com", "password": "not the password" })),
                "POST /email-confirmations" | "POST /email-reversals" | "POST /invited" => Some(json!({ "token": "none" })),
                "PUT /me/password" => Some(json!({ "current": "not the password", "new": "plum kettle orbit" })),
                "POST /password-resets" => Some(json!({ "login": "xmailx@example.com" })),
                "POST /new-passwords" => Some(json!({ "token": "none", "password": "plum kettle orbit" })),
                "POST /sign-ups" | "POST /invitations" => Some(json!({ "email": "xmailx@example.com" })),
                "POST /accounts" => Some(json!({ "token": "none", "name": "X", "username": "xnamex-user", "password": "plum kettle orbit" })),
                "PATCH /admin/accounts/{id}" => Some(json!({})),
                "POST /admin/embedding-sites" => Some(json!({ "origin": "https://wiki.example", "name": "Wiki" })),
                "PATCH /admin/embedding-sites/{id}" => Some(json!({})),
                "POST /me/feeds" => Some(json!({ "person": cast.insider.id, "kind": "own" })),
                "PATCH /me/profile" => Some(json!({ "im": "Xim" })),
                // In capitals: the text itself is no canary, and mentions her all the same.
                "POST /me/statuses" => Some(json!({ "text": "with @XNAMEX-USER" })),
                "POST /markdown" => Some(json!({ "text": "*x*" })),
                "POST /setup" => Some(json!({ "token": "", "name": "X", "username": "xnamex-user", "email": "xmailx@example.com", "password": "12345678" })),
                _ => None,
            };
            for ((viewer, name), cell) in cast.viewers.iter().zip(VIEWERS).zip(cells) {
                let (path, viewer) = match feed_of(&site, &cast, viewer, &path).await {
                    Some(path) => (path, &NOBODY),
                    None => (path.clone(), viewer),
                };
                let answer = match *route {
                    "GET /me/events" => site.first_of(viewer, &path).await,
                    _ => site.send(viewer, method.clone(), &path, body.clone()).await,
                };
                assert!(answer.status.as_u16() < 500, "{route} {path} as {name}: {}", answer.text);
                let seen = seen_in(&answer, &canaries);
                if sorted(&seen) != sorted(cell) {
                    wrong.push(format!("{method} {path} as {name}: {seen:?} instead of {cell:?} ({})", answer.status));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn hidden_and_missing_people_are_one_answer_at_one_cost(site: TestSite) {
        let cast = cast(&site).await;
        let client = &cast.client;
        let hidden = [cast.insider.clone(), cast.gone.clone()];
        let missing_id = PersonId::from_bits(0x1234_5678_9abc_def0);
        for person in &hidden {
            for (method, path) in [
                (Method::GET, "/people/{username}"), (Method::GET, "/people/{username}/card"),
                (Method::GET, "/people/{id}/following"), (Method::GET, "/people/{id}/followers?q=a&sort=newest"),
                (Method::GET, "/people/{id}/activity"), (Method::GET, "/people/{id}/network?own=true"),
                (Method::GET, "/people/{id}/statuses"), (Method::GET, "/people/{id}/feeds/network.atom"), (Method::GET, "/people/{id}/feeds/own.rss"),
                (Method::PUT, "/me/following/{id}"), (Method::DELETE, "/me/following/{id}"), (Method::DELETE, "/me/followers/{id}"),
            ] {
                let named = |id: PersonId, username: &str| path.replace("{id}", &id.to_string()).replace("{username}", username);
                if person.id == cast.insider.id && method == Method::DELETE {
                    continue; // The client follows the insider, and may know that: the version tells so.
                }
                site.site.store.listen();
                let there = site.send(client, method.clone(), &named(person.id, &person.username), None).await;
                let cost_there = site.site.store.heard();
                site.site.store.listen();
                let not_there = site.send(client, method.clone(), &named(missing_id, "nobody-at-all"), None).await;
                let cost_not_there = site.site.store.heard();
                assert_eq!(there.status, not_there.status, "{method} {path}");
                assert_eq!(there.text.replace(&person.id.to_string(), "ID"), not_there.text.replace(&missing_id.to_string(), "ID"));
                let plain = |answer: &Answer| {
                    let mut headers = answer.headers.clone();
                    headers.remove("date");
                    headers
                };
                assert_eq!(plain(&there), plain(&not_there), "{method} {path}");
                assert_eq!(cost_there, cost_not_there, "{method} {path}: the same statements");
                assert!(!cost_there.is_empty());
            }
        }
    }

    async fn a_site_may_hide_restricted_accounts_from_who_shares_no_team(site: TestSite) {
        let cast = cast(&site).await;
        let [_, colleague, other, _, _, admin, ..] = &cast.viewers;
        assert_eq!(site.get(other, "/people/client").await.status, StatusCode::OK);
        site.set("hide_restricted", "1").await;
        assert_eq!(site.get(other, "/people/client").await.status, StatusCode::NOT_FOUND, "from the next request");
        assert_eq!(site.get(other, "/people/xnamex-user").await.status, StatusCode::OK);
        assert_eq!(site.get(&cast.hub, "/people/client").await.status, StatusCode::OK, "they share the team Red");
        assert_eq!(site.get(colleague, "/people/blue-client").await.status, StatusCode::OK, "they share the team Blue");
        assert_eq!(site.get(admin, "/people/client").await.status, StatusCode::OK);
        let profile: kith_api::people::Profile = site.get(other, "/people/xnamex-user").await.json();
        assert_eq!(profile.counts.followers, 2, "hub and colleague; the client does not count for who does not see it");
    }

    async fn the_site_decides_who_sees_addresses_and_a_person_may_be_stricter(site: TestSite) {
        let cast = cast(&site).await;
        let [_, _, other, ..] = &cast.viewers;
        let canaries = canaries(&cast.insider);
        let mut seen = Vec::new();
        for (setting, own) in [("public", 0), ("public", 1), ("public", 2), ("masked", 0), ("administrators", 0)] {
            site.set("email_visibility", setting).await;
            site.sql("UPDATE people SET email_visibility = $1 WHERE key = $2", &[own, cast.insider.key]).await;
            let card = seen_in(&site.get(other, "/people/xnamex-user/card").await, &canaries);
            let found = seen_in(&site.get(other, "/people?q=xmailx").await, &canaries);
            seen.push((card.contains('e'), card.contains('m'), found.contains('n')));
        }
        let (open, masked, hidden) = ((true, false, true), (false, true, false), (false, false, false));
        assert_eq!(seen, [open, masked, hidden, masked, hidden], "a masked address gives no letter to search");
    }

    async fn the_order_by_activity_tells_nothing_of_closed_spaces(site: TestSite) {
        let cast = cast(&site).await;
        let [_, colleague, other, _, _, admin, ..] = &cast.viewers;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let closed = kith_server::store::sql("SELECT key FROM spaces WHERE name = 'Xclosedspace'").scalar(&mut tx).await.expect("the space");
        let line = NewActivity { space: Some(closed), ..NewActivity::by(colleague.key, Verb::PageEdited, i64::MAX) };
        let before: Vec<String> = newest_first(&site, other).await;
        tx.add_activity(&[line], now()).await.expect("activity");
        tx.commit().await.expect("committed");
        for viewer in [other, admin, colleague] {
            assert_eq!(newest_first(&site, viewer).await.iter().position(|name| name == "colleague"), before.iter().position(|name| name == "colleague"));
        }
    }

    async fn what_a_team_may_see_follows_the_team_from_the_next_request(site: TestSite) {
        let cast = cast(&site).await;
        let client = &cast.client;
        assert_eq!(site.get(client, "/people/xnamex-user").await.status, StatusCode::NOT_FOUND);
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let blue = kith_server::store::sql("SELECT key FROM teams WHERE name = 'Xblue'").scalar(&mut tx).await.expect("the team");
        tx.add_member(blue, client.key).await.expect("a member");
        tx.commit().await.expect("committed");
        assert_eq!(site.get(client, "/people/xnamex-user").await.status, StatusCode::OK);
        let mut tx = site.site.store.begin().await.expect("a write begins");
        tx.remove_member(blue, client.key).await.expect("no longer a member");
        tx.commit().await.expect("committed");
        assert_eq!(site.get(client, "/people/xnamex-user").await.status, StatusCode::NOT_FOUND);
    }

    async fn work_in_a_readable_space_outlives_its_author(site: TestSite) {
        let cast = cast(&site).await;
        let answer = site.get(&cast.hub, &format!("/people/{}/network", cast.hub.id)).await;
        assert!(answer.text.contains("by one who is gone"), "{}", answer.text);
        assert!(!answer.text.contains(&cast.gone.id.to_string()) && !answer.text.contains("Gone"));
        assert!(answer.text.contains(r#"{"unavailable":{"id":null}}"#));
        let colleague = &cast.viewers[1];
        let answer = site.get(colleague, &format!("/people/{}/network", cast.hub.id)).await;
        assert!(!answer.text.contains("by one who is gone"), "it would tell that the hub follows somebody hidden");
        let asked = format!("/people/{}/network?person={}", cast.hub.id, cast.gone.id);
        let answer = site.get(&cast.hub, &asked).await;
        assert!(!answer.text.contains("by one who is gone"), "a filter by person finds no hidden person's work");
    }
}

#[test]
fn no_route_is_without_a_row() {
    let (_, description) = router::api();
    let mut routes = BTreeSet::new();
    for (path, item) in &description.paths.paths {
        for (method, there) in [
            ("GET", item.get.is_some()),
            ("PUT", item.put.is_some()),
            ("POST", item.post.is_some()),
            ("DELETE", item.delete.is_some()),
            ("PATCH", item.patch.is_some()),
        ] {
            if there {
                routes.insert(format!("{method} {}", path.trim_start_matches("/api/v1")));
            }
        }
    }
    let rows: BTreeSet<String> = TABLE.iter().map(|(route, ..)| route.to_string()).collect();
    assert_eq!(routes, rows, "the policy table and the API know the same routes");
}
