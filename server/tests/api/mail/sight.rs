//! Nobody reads in a mail what they may not see when it is sent.

use super::*;
use kith_server::store::content::NewPage;
use reqwest::{Method, StatusCode};
use serde_json::json;

/// What stands nowhere else: of the insider, who is a member of the team Blue, and of a space that is open to Blue alone.
const NAME: &str = "Xnamex Fullname";
const CANARIES: [&str; 8] =
    [NAME, "xnamex", "Xposition", "Xphone", "Xclosedpage", "Xclosedspace", "Xclosedexcerpt", "Xstatus"];
/// What no mail has, whoever reads it.
const NEVER: [&str; 3] = ["xmailx@example.com", "xmailx at example dot com", "Xphone"];

struct Cast {
    insider: Browser,
    blue: i64,
    lines: [NewActivity; 3],
}

async fn cast(site: &TestSite, at: i64) -> Cast {
    let some = |text: &str| Some(text.to_owned());
    let insider = NewPerson {
        username: "xnamex".into(),
        name: NAME.into(),
        email: some("xmailx@example.com"),
        email_confirmed: true,
        position: some("Xposition"),
        phone: some("Xphone"),
        ..NewPerson::default()
    };
    let insider = site.join_as(insider).await;
    let mut tx = site.site.store.begin().await.expect("a write begins");
    let blue = tx.add_team("Blue").await.expect("a team");
    tx.add_member(blue, insider.key).await.expect("a member");
    let open = tx.add_space("Open", None).await.expect("a space");
    let closed = tx.add_space("Xclosedspace", Some(&[blue])).await.expect("a space");
    let page = |space, name| NewPage { space, blog_post: false, name, url: None, content: None };
    let open_page = tx.add_page(&page(open, "Openpage")).await.expect("a page");
    let closed_page = tx.add_page(&page(closed, "Xclosedpage")).await.expect("a page");
    tx.commit().await.expect("committed");
    let edited = |space, page, excerpt| NewActivity {
        verb: Verb::PageEdited,
        space: Some(space),
        page: Some(page),
        ..said(&insider, excerpt, at)
    };
    let lines = [
        edited(open, open_page, "Openexcerpt"),
        edited(closed, closed_page, "Xclosedexcerpt"),
        said(&insider, "Xstatus", at),
    ];
    Cast { insider, blue, lines }
}

/// Somebody who wants all mail there is, and follows the insider, seen or not.
async fn follower(site: &TestSite, name: &str, of: &Browser, restricted: bool) -> Browser {
    let who = reader(site, name, |mail| {
        *mail = MailSettings { network: true, daily_digest: true, digest_hour: 0, ..MailSettings::default() };
    })
    .await;
    let mut tx = site.site.store.begin().await.expect("a write begins");
    tx.add_follow(who.key, of.key, now()).await.expect("a follow");
    tx.commit().await.expect("committed");
    if restricted {
        site.sql("UPDATE people SET restricted = 1 WHERE key = $1", &[who.key]).await;
    }
    who
}

async fn is_member(site: &TestSite, team: i64, who: &Browser, is: bool) {
    let mut tx = site.site.store.begin().await.expect("a write begins");
    match is {
        true => drop(tx.add_member(team, who.key).await.expect("a member")),
        false => drop(tx.remove_member(team, who.key).await.expect("no longer a member")),
    }
    tx.commit().await.expect("committed");
}

fn seen_in(mails: &[Arrived], of: &str) -> Vec<&'static str> {
    let mails: Vec<_> = mails.iter().filter(|mail| mail.to == address(of)).collect();
    let all: String = mails.iter().map(|mail| format!("{mail:?}")).collect();
    assert!(NEVER.iter().all(|canary| !all.contains(canary)), "{all}");
    CANARIES.into_iter().filter(|canary| all.contains(canary)).collect()
}

crate::on_both_databases! {
    async fn no_mail_says_what_its_reader_may_not_see(site: TestSite) {
        let start = now();
        let cast = cast(&site, start).await;
        let carla = follower(&site, "carla", &cast.insider, true).await;
        let member = follower(&site, "member", &cast.insider, false).await;
        let blue = follower(&site, "blue", &cast.insider, false).await;
        is_member(&site, cast.blue, &blue, true).await;
        tell(&site, &cast.lines).await;
        let text = json!({ "text": "Xstatus with @carla and @member" });
        assert_eq!(site.send(&cast.insider, Method::POST, "/me/statuses", Some(text)).await.status, StatusCode::CREATED);
        for whom in [&carla, &member, &blue] {
            site.follow(&cast.insider, whom).await;
        }
        let mut letterbox = Letterbox::new();
        let mut mails = letterbox.at(&site, start + HOUR).await;
        mails.extend(letterbox.at(&site, start + 2 * DAY).await);
        assert_eq!(mails.iter().filter(|mail| mail.to == address("carla")).count(), 0, "{mails:?}");
        assert!(seen_in(&mails, "member").contains(&NAME) && seen_in(&mails, "member").contains(&"Xstatus"));
        assert!(seen_in(&mails, "member").iter().all(|canary| !canary.starts_with("Xclosed")), "{mails:?}");
        assert_eq!(seen_in(&mails, "blue"), [NAME, "xnamex", "Xposition", "Xclosedpage", "Xclosedspace", "Xclosedexcerpt", "Xstatus"]);
        assert!(mails.iter().any(|mail| mail.to == address("member") && mail.subject == format!("{NAME} mentioned you")), "{:?}", subjects(&mails));
        assert!(mails.iter().any(|mail| mail.to == address("member") && mail.subject == format!("{NAME} now follows you")));
        assert!(mails.iter().all(|mail| !mail.headers.contains("Xclosed") && !mail.headers.contains("carla")));
    }

    async fn what_is_in_the_outbox_is_checked_again_when_it_is_sent(site: TestSite) {
        let start = now();
        let cast = cast(&site, start).await;
        let carla = follower(&site, "carla", &cast.insider, true).await;
        // Of each round a mail of each activity, or a digest, is in the outbox before the team changes.
        for (round, digest) in [(0, false), (1, true)] {
            let at = start + 3 * round * DAY;
            chosen(&site, &carla, at, |mail| (mail.network, mail.daily_digest, mail.digest_hour) = (!digest, digest, 0)).await;
            for (member, then) in [(false, true), (true, false)] {
                let mut letterbox = Letterbox::new();
                let lines = cast.lines.clone().map(|line| NewActivity { published: at, ..line });
                is_member(&site, cast.blue, &carla, member).await;
                tell(&site, &lines).await;
                let later = at + if digest { DAY * if member { 2 } else { 1 } } else { HOUR };
                assert_eq!(gather_at(&site.site, later).await.expect("put"), 1, "round {round}");
                is_member(&site, cast.blue, &carla, then).await;
                let mails = letterbox.sent(&site, later).await;
                match then {
                    true => {
                        assert_eq!(mails.len(), 1);
                        assert!(seen_in(&mails, "carla").contains(&"Xclosedpage"), "{mails:?}");
                        assert!(!mails[0].plain.contains("Openpage"), "a restricted account reads what is open to its teams: {mails:?}");
                    }
                    false => assert!(mails.is_empty(), "{mails:?}"),
                }
            }
        }
        // And a mail that was tried for three days.
        is_member(&site, cast.blue, &carla, true).await;
        let at = start + 10 * DAY;
        chosen(&site, &carla, at, |mail| mail.network = true).await;
        tell(&site, &cast.lines.clone().map(|line| NewActivity { published: at, ..line })).await;
        gather_at(&site.site, at + HOUR).await.expect("put");
        let dead = Post::smtp("smtp://127.0.0.1:1", "kith@kith.example", std::time::Duration::from_secs(2)).expect("an address");
        assert!(deliver_one(&site.site, &dead, at + HOUR).await.expect("tried"));
        is_member(&site, cast.blue, &carla, false).await;
        assert!(Letterbox::new().sent(&site, at + 3 * DAY).await.is_empty());
        assert_eq!(how_many(&site, 0).await, 0, "withdrawn");
    }

    async fn a_hidden_follower_and_one_who_is_hidden_since_write_no_mail(site: TestSite) {
        let start = now();
        let carla = follower(&site, "carla", &site.join("somebody").await, true).await;
        let member = follower(&site, "member", &carla, false).await;
        let [gone, ben] = site.join_all(["gone", "ben"]).await;
        site.follow(&ben, &carla).await;
        site.follow(&gone, &member).await;
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[gone.key]).await;
        assert!(Letterbox::new().at(&site, start + HOUR).await.is_empty());
    }

    async fn work_of_one_who_is_gone_is_told_without_the_name(site: TestSite) {
        let start = now();
        let cast = cast(&site, start).await;
        let member = follower(&site, "member", &cast.insider, false).await;
        tell(&site, &cast.lines).await;
        gather_at(&site.site, start + HOUR).await.expect("put");
        site.sql("UPDATE people SET state = 1 WHERE key = $1", &[cast.insider.key]).await;
        let [mail] = &Letterbox::new().sent(&site, start + HOUR).await[..] else { panic!("one mail") };
        assert!(mail.plain.contains("unavailable user edited Openpage in Open"), "{}", mail.plain);
        assert!(mail.plain.contains("because you follow somebody who is unavailable now.") && !mail.plain.contains("Stop following"), "{}", mail.plain);
        assert!(seen_in(std::slice::from_ref(mail), "member").is_empty(), "{mail:?}");
        let _ = member;
    }

    async fn nothing_that_people_write_becomes_part_of_the_mail(site: TestSite) {
        let start = now();
        let nasty = "<img src=x onerror=alert(1)>\"'&\u{202e}\r\nBcc: all@example.com";
        let ana = reader(&site, "ana", |mail| mail.network = true).await;
        let ben = site.join_as(NewPerson { username: "ben".into(), name: nasty.into(), ..NewPerson::default() }).await;
        site.follow(&ana, &ben).await;
        site.set("site_name", nasty).await;
        let mut tx = site.site.store.begin().await.expect("a write begins");
        let space = tx.add_space(nasty, None).await.expect("a space");
        let page = NewPage { space, blog_post: false, name: nasty, url: Some("javascript:alert(1)"), content: None };
        let page = tx.add_page(&page).await.expect("a page");
        tx.commit().await.expect("committed");
        tell(&site, &[NewActivity { verb: Verb::PageEdited, space: Some(space), page: Some(page), ..said(&ben, nasty, start) }]).await;
        let [mail] = &Letterbox::new().at(&site, start + HOUR).await[..] else { panic!("one mail") };
        let html = mail.html.as_deref().expect("HTML");
        assert!(!html.contains("<img") && !html.contains("javascript:") && !html.contains('\u{202e}'), "{html}");
        assert!(!mail.headers.lines().any(|line| line.starts_with("Bcc")), "{}", mail.headers);
        assert!(!mail.plain.contains("javascript:") && !mail.plain.contains('\u{202e}'), "{}", mail.plain);
        let stop = mail.links().into_iter().find(|link| link.contains("/following/")).expect("a link");
        let page = site.finish(site.raw(Method::GET, stop.strip_prefix(&*site.site.origin).expect("ours"))).await;
        assert!(!page.text.contains("<img") && page.text.contains("&#60;img"), "{}", page.text);
    }
}
