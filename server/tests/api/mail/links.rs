//! Where the links of mails lead: what they do, they do on POST alone, for one person, and nothing else.

use super::*;
use crate::addresses::{self, PASSWORD};
use crate::site::Answer;
use kith_server::mail::Kind;
use kith_server::random;
use kith_server::store::mails::TOKEN_PREFIX;
use kith_server::store::tokens::{NewToken, Purpose};
use reqwest::{Method, StatusCode};
use serde_json::json;

/// All that a link could change: rows as texts.
async fn dump(site: &TestSite) -> Vec<String> {
    const TABLES: [&str; 6] = [
        "SELECT 'person ' || key || ' ' || mail_network || mail_own_actions || mail_new_follower || mail_mentions || mail_daily_digest \
         || mail_autowatch || mail_format || ' ' || digest_hour FROM people ORDER BY key",
        "SELECT 'follow ' || follower || ' ' || followee || ' ' || state || ' ' || version FROM follows ORDER BY follower, followee",
        "SELECT 'mailing ' || person || ' ' || kind || ' ' || position || ' ' || due FROM mailings ORDER BY person, kind",
        "SELECT 'mail ' || key || ' ' || state || ' ' || due || ' ' || attempts FROM mails ORDER BY key",
        "SELECT 'link ' || token_hash || ' ' || followees || ' ' || expires FROM mail_links ORDER BY token_hash",
        "SELECT 'position ' || name || ' ' || last FROM positions ORDER BY name",
    ];
    let mut rows = Vec::new();
    for table in TABLES {
        let found: Vec<(String,)> = sql(table).all(&site.site.store).await.expect("rows");
        rows.extend(found.into_iter().map(|(row,)| row));
    }
    rows
}

/// As a mail program or a browser without a session asks.
async fn ask(site: &TestSite, method: Method, link: &str, form: &str) -> Answer {
    let path = link.strip_prefix(&*site.site.origin).expect("a link to the site");
    let request = site.raw(method, path);
    let kind = "application/x-www-form-urlencoded";
    let request = if form.is_empty() { request } else { request.header("content-type", kind).body(form.to_owned()) };
    site.finish(request).await
}

async fn choices(site: &TestSite, who: &Browser) -> MailSettings {
    let mut tx = site.site.store.begin().await.expect("a write begins");
    tx.settings_of(who.key).await.expect("chosen").mail
}

fn one_click(mail: &Arrived) -> String {
    assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    mail.header("List-Unsubscribe").trim_matches(['<', '>']).to_owned()
}

/// Ana, who wants all there is and follows ben, and a mail of each kind.
async fn mails_of_each_kind(site: &TestSite) -> (Browser, Browser, Vec<Arrived>) {
    let start = now();
    let all = |mail: &mut MailSettings| {
        *mail = MailSettings { network: true, own_actions: true, daily_digest: true, ..MailSettings::default() };
    };
    let ana = reader(site, "ana", all).await;
    let ben = site.join("ben").await;
    site.follow(&ana, &ben).await;
    site.follow(&ben, &ana).await;
    let said_so = site.send(&ben, Method::POST, "/me/statuses", Some(json!({ "text": "hello @ana" }))).await;
    assert_eq!(said_so.status, StatusCode::CREATED);
    tell(site, &[said(&ben, "one", start)]).await;
    let mut letterbox = Letterbox::new();
    let mut mails = letterbox.at(site, start + HOUR).await;
    chosen(site, &ana, start + HOUR, |mail| mail.daily_digest = true).await;
    tell(site, &[said(&ben, "two", start + HOUR)]).await;
    mails.extend(letterbox.at(site, start + 2 * DAY).await);
    chosen(site, &ana, start + 2 * DAY, all).await;
    (ana, ben, mails)
}

crate::on_both_databases! {
    async fn looking_at_any_link_of_any_mail_changes_nothing(site: TestSite) {
        let (_, _, mails) = mails_of_each_kind(&site).await;
        let kinds: HashSet<String> = mails.iter().map(|mail| mail.header("List-Id")).collect();
        assert_eq!(kinds.len(), 4, "{kinds:?}");
        let before = dump(&site).await;
        let mut looked = 0;
        for link in mails.iter().flat_map(Arrived::links).filter(|link| link.starts_with(&*site.site.origin)) {
            for method in [Method::GET, Method::HEAD] {
                let answer = ask(&site, method, &link, "").await;
                assert_eq!(answer.status, StatusCode::OK, "{link}");
                assert!(!answer.headers.contains_key("set-cookie"));
                looked += 1;
            }
        }
        assert!(looked > 20, "{looked}");
        assert_eq!(dump(&site).await, before);
    }

    async fn one_click_ends_mails_of_the_kind_and_no_others(site: TestSite) {
        let (ana, _, mails) = mails_of_each_kind(&site).await;
        let all = choices(&site, &ana).await;
        for mail in &mails {
            let ended = match mail.header("List-Id").trim_start_matches('<').split('.').next().expect("a kind") {
                "activity" => MailSettings { network: false, own_actions: false, ..all },
                "mention" => MailSettings { mentions: false, ..all },
                "follower" => MailSettings { new_follower: false, ..all },
                "digest" => MailSettings { daily_digest: false, ..all },
                other => panic!("{other}"),
            };
            let link = one_click(mail);
            // Whatever a mail program sends along, and twice.
            for form in ["List-Unsubscribe=One-Click", "", "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--"] {
                let answer = ask(&site, Method::POST, &link, form).await;
                assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
                assert_eq!(choices(&site, &ana).await, ended, "{}", mail.subject);
            }
            let answer = ask(&site, Method::POST, &link, "undo=undo").await;
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(choices(&site, &ana).await, all, "{}", mail.subject);
        }
    }

    async fn what_is_ended_is_not_sent_not_even_what_waits(site: TestSite) {
        let start = now();
        let ana = reader(&site, "ana", |mail| mail.network = true).await;
        let ben = site.join("ben").await;
        site.follow(&ana, &ben).await;
        tell(&site, &[said(&ben, "one", start)]).await;
        let mut letterbox = Letterbox::new();
        let [mail] = &letterbox.at(&site, start + HOUR).await[..] else { panic!("one mail") };
        tell(&site, &[said(&ben, "two", start + HOUR)]).await;
        gather_at(&site.site, start + 2 * HOUR).await.expect("put");
        assert_eq!(ask(&site, Method::POST, &one_click(mail), "List-Unsubscribe=One-Click").await.status, StatusCode::OK);
        assert!(letterbox.sent(&site, start + 2 * HOUR).await.is_empty());
        tell(&site, &[said(&ben, "three", start + 2 * HOUR)]).await;
        assert!(letterbox.at(&site, start + 3 * HOUR).await.is_empty());
        // Begun again, it tells of what happens from then on.
        ask(&site, Method::POST, &one_click(mail), "undo=undo").await;
        assert!(letterbox.at(&site, start + 3 * HOUR).await.is_empty());
        tell(&site, &[said(&ben, "four", start + 3 * HOUR)]).await;
        let [mail] = &letterbox.at(&site, start + 4 * HOUR).await[..] else { panic!("one mail") };
        assert!(mail.plain.contains("four") && !mail.plain.contains("three"), "{}", mail.plain);
    }

    async fn the_page_says_what_ends_and_needs_no_script(site: TestSite) {
        let (_, _, mails) = mails_of_each_kind(&site).await;
        let link = one_click(mails.iter().find(|mail| mail.header("List-Id").contains("digest")).expect("a digest"));
        let page = ask(&site, Method::GET, &link, "").await;
        for words in ["No more such mails?", "You get the daily digest.", "<form method=\"post\">", "<button>No more such mails</button>", "/people/ana/settings/email"] {
            assert!(page.text.contains(words), "{words} in\n{}", page.text);
        }
        assert!(!page.text.contains("<script") && !page.text.contains("@mail.example"));
        let policy = page.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'") && !policy.contains("script-src"), "{policy}");
        assert_eq!(page.headers["referrer-policy"], "no-referrer");
        assert_eq!(page.headers["cache-control"], "no-store");
        let done = ask(&site, Method::POST, &link, "").await;
        assert!(done.text.contains("You no longer get the daily digest."), "{}", done.text);
        let again = ask(&site, Method::GET, &link, "").await;
        assert!(again.text.contains("You do not get the daily digest.") && again.text.contains("Undo"), "{}", again.text);
    }

    async fn one_stops_following_and_takes_it_back(site: TestSite) {
        let (ana, ben, mails) = mails_of_each_kind(&site).await;
        let mail = mails.iter().find(|mail| mail.plain.contains("Stop following Ben:")).expect("a mail about ben");
        let link = mail.link_after("Stop following Ben");
        assert!(ask(&site, Method::GET, &link, "").await.text.contains("Stop following Ben?"));
        let done = ask(&site, Method::POST, &link, "").await;
        assert!(done.text.contains("You do not follow Ben any more."), "{}", done.text);
        assert!(site.following(&ana, &ana).await.is_empty());
        assert!(ask(&site, Method::GET, &link, "").await.text.contains("You do not follow Ben."));
        let version = |text: &str| text.split("name=\"undo\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a way back").to_owned();
        let undo = format!("undo={}", version(&done.text));
        assert!(ask(&site, Method::POST, &link, &undo).await.text.contains("You follow Ben again."));
        assert_eq!(site.following(&ana, &ana).await, ["ben"]);
        // What was done since stays.
        let again = ask(&site, Method::POST, &link, "").await;
        let undo = format!("undo={}", version(&again.text));
        site.follow(&ana, &ben).await;
        site.unfollow(&ana, &ben).await;
        for stale in [undo.as_str(), "undo=1", "undo=x", "undo="] {
            assert!(ask(&site, Method::POST, &link, stale).await.text.contains("Nothing was changed"), "{stale}");
        }
        assert!(site.following(&ana, &ana).await.is_empty());
        // One who is hidden by now is not named, and still unfollowed.
        site.follow(&ana, &ben).await;
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[ben.key]).await;
        let page = ask(&site, Method::GET, &link, "").await;
        assert!(page.text.contains("Stop following this person?") && !page.text.contains("Ben"), "{}", page.text);
        let done = ask(&site, Method::POST, &link, "").await;
        assert!(done.text.contains("You do not follow this person any more."), "{}", done.text);
        let state = sql("SELECT state FROM follows WHERE follower = $1 AND followee = $2").bind(ana.key).bind(ben.key);
        assert_eq!(state.scalar(&site.site.store).await.expect("a follow"), 0);
    }

    async fn a_link_is_of_one_person_and_of_whom_the_mail_told(site: TestSite) {
        let (ana, _, mails) = mails_of_each_kind(&site).await;
        let [cleo, dan] = site.join_all(["cleo", "dan"]).await;
        site.follow(&ana, &cleo).await;
        site.follow(&dan, &cleo).await;
        let link = one_click(&mails[0]);
        let token = link.rsplit('/').next().expect("a token");
        assert!(token.starts_with(TOKEN_PREFIX) && token.len() == TOKEN_PREFIX.len() + 43, "{token}");
        let before = dump(&site).await;
        let unknown = format!("{}/mail/{TOKEN_PREFIX}none", site.site.origin);
        let gone = ask(&site, Method::POST, &unknown, "").await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        for link in [format!("{link}/following/{}", cleo.id), format!("{link}/following/x"), format!("{link}x"), format!("{}/mail/x", site.site.origin), format!("{}/mail/%FF", site.site.origin)] {
            for method in [Method::GET, Method::POST] {
                let answer = ask(&site, method, &link, "").await;
                assert_eq!((answer.status, &answer.text), (StatusCode::NOT_FOUND, &gone.text), "{link}");
            }
        }
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            assert_eq!(ask(&site, method, &link, "").await.status, StatusCode::METHOD_NOT_ALLOWED);
        }
        // Nobody's cookie makes it another's.
        let path = link.strip_prefix(&*site.site.origin).expect("ours");
        let request = site.raw(Method::GET, path).header("cookie", dan.cookie.as_deref().expect("signed in"));
        assert!(site.finish(request).await.text.contains("/people/ana/settings/email"));
        assert_eq!(dump(&site).await, before);
    }

    async fn a_link_ends_with_the_account_and_after_more_than_a_year(site: TestSite) {
        let (ana, _, mails) = mails_of_each_kind(&site).await;
        let link = one_click(&mails[0]);
        let root = site.join("root").await;
        site.sql("UPDATE people SET administrator = 1 WHERE key = $1", &[root.key]).await;
        assert_eq!(site.site.store.sweep_mail_links(now() + 366 * DAY).await.expect("swept"), 0);
        for (deactivated, word) in [(true, "deactivated"), (false, "active again")] {
            let body = json!({ "deactivated": deactivated });
            let answer = site.send(&root, Method::PATCH, &format!("/admin/accounts/{}", ana.id), Some(body)).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
            assert_eq!(ask(&site, Method::POST, &link, "").await.status, StatusCode::NOT_FOUND, "{word}");
        }
    }

    async fn a_link_ends_with_the_address_and_with_the_password(site: TestSite) {
        const KEEP: &str = "INSERT INTO mail_links (token_hash, person, kind, covers, followees, created, expires) \
             VALUES ($1, $2, $3, 0, '[]', 0, $4)";
        for way in ["confirmed", "kept", "changed", "reset"] {
            let who = addresses::member(&site, way).await;
            let (old, token) = (format!("{way}@old.example"), format!("{TOKEN_PREFIX}{way}"));
            let kept = sql(KEEP).bind(random::token_hash(&token)).bind(who.key).bind(Kind::Digest as i64).bind(now() + DAY);
            kept.run(&site.site.store).await.expect("kept");
            let link = format!("{}/mail/{token}", site.site.origin);
            assert_eq!(ask(&site, Method::GET, &link, "").await.status, StatusCode::OK, "{way}");
            let [confirm, keep] = addresses::under_way(&site, &who, &old, &format!("{way}@new.example")).await;
            let (method, path, body) = match way {
                "confirmed" => (Method::POST, "/email-confirmations", json!({ "token": confirm })),
                "kept" => (Method::POST, "/email-reversals", json!({ "token": keep })),
                "changed" => (Method::PUT, "/me/password", json!({ "current": PASSWORD, "new": "quiet lamp harbour" })),
                _ => {
                    let expires = now() + HOUR;
                    let reset = NewToken { purpose: Purpose::ResetPassword, person: Some(who.key), email: &old, now: now(), expires };
                    let mut tx = site.site.store.begin().await.expect("a write begins");
                    let reset = tx.add_token(reset).await.expect("a token");
                    tx.commit().await.expect("committed");
                    (Method::POST, "/new-passwords", json!({ "token": reset, "password": "quiet lamp harbour" }))
                }
            };
            let done = site.send(&who, method, path, Some(body)).await;
            assert!(done.status.is_success(), "{way}: {}", done.text);
            for method in [Method::GET, Method::POST] {
                assert_eq!(ask(&site, method, &link, "").await.status, StatusCode::NOT_FOUND, "{way}");
            }
        }
    }

    async fn the_token_of_a_mail_opens_nothing_else(site: TestSite) {
        let (_, _, mails) = mails_of_each_kind(&site).await;
        let link = one_click(&mails[0]);
        let token = link.rsplit('/').next().expect("a token");
        for path in ["/api/v1/me", "/api/v1/people", "/api/v1/me/feeds", "/api/v1/people/ana/card"] {
            for (name, value) in [
                ("authorization", format!("Bearer {token}")), ("cookie", format!("kith={token}")), ("cookie", format!("__Host-kith={token}")),
            ] {
                let answer = site.finish(site.raw(Method::GET, path).header(name, value).header("origin", &*site.site.origin)).await;
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path} by {name}");
            }
        }
        for ending in [".atom", ".rss"] {
            assert_eq!(site.finish(site.raw(Method::GET, &format!("/feeds/{token}{ending}"))).await.status, StatusCode::NOT_FOUND);
        }
        // What was sent left its secret nowhere.
        let kept = sql("SELECT COUNT(*) FROM mails WHERE secret <> '' AND state <> 0").scalar(&site.site.store).await.expect("a count");
        assert_eq!(kept, 0);
        let rows = dump(&site).await.join("\n");
        assert!(!rows.contains(token) && !rows.contains(token.trim_start_matches(TOKEN_PREFIX)));
    }
}

/// Of the built program, at its most talkative.
#[tokio::test]
async fn the_log_does_not_have_the_token_of_a_mail() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (log, data) = (folder.path().join("log"), folder.path().join("data"));
    let file = std::fs::File::create(&log).expect("a log");
    let process = crate::process::start_logging(&data, &["--mail-batch-seconds", "0"], "trace", file).await;
    let http = reqwest::Client::new();
    let at = |method, path: &str| {
        http.request(method, format!("{}{path}", process.origin)).header("origin", &process.origin)
    };
    let cookie = process.sign_in(&http, "ana").await;
    let said = at(Method::POST, "/api/v1/me/statuses").header("cookie", cookie).json(&json!({ "text": "hello @ben" }));
    assert_eq!(said.send().await.expect("an answer").status(), StatusCode::CREATED);
    let mail = loop {
        let files = std::fs::read_dir(data.join("mail")).expect("a folder").map(|file| file.expect("a file").path());
        match files.into_iter().find(|file| file.extension().is_some_and(|ending| ending == "eml")) {
            Some(file) => break Arrived::read(&std::fs::read_to_string(file).expect("text")),
            None => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
    };
    let link = one_click(&mail);
    let token = link.rsplit('/').next().expect("a token");
    for method in [Method::GET, Method::POST, Method::PUT] {
        http.request(method, &link).send().await.expect("an answer");
    }
    for odd in ["//mail", "/Mail"] {
        at(Method::GET, &format!("{odd}/{token}/following/x?y")).send().await.expect("an answer");
    }
    let log = std::fs::read_to_string(&log).expect("UTF-8");
    assert!(log.contains("/mail/…"), "requests are logged");
    let told: Vec<&str> = log.lines().filter(|line| line.contains(token.trim_start_matches(TOKEN_PREFIX))).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}
