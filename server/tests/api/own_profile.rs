//! The own profile, as its owner edits it.

use crate::site::{Answer, Browser, NOBODY, TestSite};
use kith_api::activity::{Activity, Verb};
use kith_api::list::List;
use kith_api::people::{Card, Email, EmailVisibility, OwnProfile, Person, Profile, Rendered};
use kith_server::store::content::NewPerson;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn ana(site: &TestSite) -> Browser {
    site.join_as(NewPerson {
        username: "ana".into(),
        name: "Ana Ruiz".into(),
        email: Some("amail@example.com".into()),
        email_confirmed: true,
        phone: Some("12 34".into()),
        ..NewPerson::default()
    })
    .await
}

async fn change(site: &TestSite, browser: &Browser, version: &str, change: Value) -> Answer {
    let request = site.raw(Method::PATCH, "/api/v1/me/profile").header("origin", &*site.site.origin);
    let request = request.header("cookie", browser.cookie.clone().expect("signed in")).header("if-match", version);
    site.finish(request.json(&change)).await
}

/// Whatever the version is.
async fn change_now(site: &TestSite, browser: &Browser, to: Value) -> Answer {
    change(site, browser, "*", to).await
}

fn version(answer: &Answer) -> &str {
    answer.headers["etag"].to_str().expect("ASCII")
}

async fn told(site: &TestSite, of: &Browser) -> Vec<Verb> {
    let list: List<Activity> = site.get(of, &format!("/people/{}/activity", of.id)).await.json();
    list.items.into_iter().map(|line| line.verb).collect()
}

crate::on_both_databases! {
    async fn what_is_changed_shows_and_what_is_left_out_stays(site: TestSite) {
        let ana = ana(&site).await;
        let read = site.get(&ana, "/me/profile").await;
        let own: OwnProfile = read.json();
        assert_eq!((own.name.as_str(), own.email.as_deref(), own.phone.as_deref()), ("Ana Ruiz", Some("amail@example.com"), Some("12 34")));
        let wish = json!({
            "name": " Zoë Ångström ", "phone": "", "im": "zoe@im", "website": "example.org/zoe", "position": "Baker",
            "department": "Bread", "location": "Ljubljana", "about": "I *bake*.\r\nA lot.", "email_visibility": "administrators",
        });
        let answer = change(&site, &ana, version(&read), wish).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let expected = OwnProfile {
            username: "ana".into(), name: "Zoë Ångström".into(), picture: None, email: Some("amail@example.com".into()), email_pending: None,
            email_visibility: EmailVisibility::Administrators, phone: None, im: Some("zoe@im".into()),
            website: Some("https://example.org/zoe".into()), position: Some("Baker".into()), department: Some("Bread".into()),
            location: Some("Ljubljana".into()), about: Some("I *bake*.\nA lot.".into()),
        };
        assert_eq!(answer.json::<OwnProfile>(), expected);
        let read = site.get(&ana, "/me/profile").await;
        assert_eq!((read.json::<OwnProfile>(), version(&read)), (expected, version(&answer)));

        let ben = site.join("ben").await;
        let profile: Profile = site.get(&ben, "/people/ana").await.json();
        assert_eq!((profile.person.name.as_str(), profile.about_html.as_deref()), ("Zoë Ångström", Some("<p>I <em>bake</em>.\nA lot.</p>\n")));
        let names = async |query: &str| {
            let list: List<Person> = site.get(&ben, &format!("/people?q={query}")).await.json();
            list.items.into_iter().map(|person| person.name).collect::<Vec<_>>()
        };
        assert_eq!(names("zoe").await, ["Zoë Ångström"]);
        assert_eq!(names("angs").await, ["Zoë Ångström"]);
        assert_eq!(names("ana").await, ["Zoë Ångström"], "by the username still");
        assert!(names("ruiz").await.is_empty());
        let directory: List<Person> = site.get(&ben, "/people").await.json();
        assert_eq!(directory.items.last().map(|person| person.name.as_str()), Some("Zoë Ångström"), "sorted by the new name");
    }

    async fn a_change_made_elsewhere_meanwhile_is_not_overwritten(site: TestSite) {
        let ana = ana(&site).await;
        let read = site.get(&ana, "/me/profile").await;
        let begun = version(&read).to_owned();
        let first = change(&site, &ana, &begun, json!({ "im": "one" })).await;
        assert_eq!(first.status, StatusCode::OK);
        let second = change(&site, &ana, &begun, json!({ "im": "two" })).await;
        assert_eq!((second.status, second.problem().as_str()), (StatusCode::PRECONDITION_FAILED, "changed-elsewhere"));
        assert_eq!(site.get(&ana, "/me/profile").await.json::<OwnProfile>().im.as_deref(), Some("one"));
        for tag in ["", "3", "W/\"2\"", "\"x\"", "\"0\"", "\"-1\""] {
            assert_eq!(change(&site, &ana, tag, json!({ "im": "x" })).await.status, StatusCode::PRECONDITION_FAILED, "{tag}");
        }
        let again = change(&site, &ana, &format!("\"77\", {}", version(&first)), json!({ "im": "three" })).await;
        assert_eq!(again.status, StatusCode::OK);
        let missing = site.send(&ana, Method::PATCH, "/me/profile", Some(json!({ "im": "x" }))).await;
        assert_eq!((missing.status, missing.problem().as_str()), (StatusCode::PRECONDITION_REQUIRED, "precondition-needed"));
        assert_eq!(site.send(&NOBODY, Method::PATCH, "/me/profile", Some(json!({}))).await.status, StatusCode::UNAUTHORIZED);
    }

    async fn of_many_changes_at_once_from_one_version_one_is_made(site: TestSite) {
        let ana = ana(&site).await;
        let begun = version(&site.get(&ana, "/me/profile").await).to_owned();
        let attempts = (0..8).map(|number| change(&site, &ana, &begun, json!({ "im": format!("im {number}") })));
        let statuses = join_all(attempts).await;
        assert_eq!(statuses.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == StatusCode::PRECONDITION_FAILED).count(), 7, "{statuses:?}");
    }

    async fn what_changes_nothing_is_no_new_version_and_no_news(site: TestSite) {
        let ana = ana(&site).await;
        let read = site.get(&ana, "/me/profile").await;
        let same = change(&site, &ana, version(&read), json!({ "name": "Ana Ruiz ", "im": " " })).await;
        assert_eq!((same.status, version(&same)), (StatusCode::OK, version(&read)));
        assert!(told(&site, &ana).await.is_empty());
        let address = change(&site, &ana, version(&read), json!({ "email_visibility": "masked" })).await;
        assert_ne!(version(&address), version(&read));
        assert!(told(&site, &ana).await.is_empty(), "who may read the address is nobody's news");
    }

    async fn several_saves_in_an_hour_are_told_once(site: TestSite) {
        let ana = ana(&site).await;
        for im in ["one", "two", "three"] {
            assert_eq!(change_now(&site, &ana, json!({ "im": im })).await.status, StatusCode::OK);
        }
        assert_eq!(told(&site, &ana).await, [Verb::ProfileChanged]);
        site.sql("UPDATE activities SET published = published - 3600000000 WHERE actor = $1", &[ana.key]).await;
        change_now(&site, &ana, json!({ "im": "four" })).await;
        assert_eq!(told(&site, &ana).await, [Verb::ProfileChanged, Verb::ProfileChanged]);
    }

    async fn every_wrong_field_is_named_at_once_and_nothing_changes(site: TestSite) {
        let ana = ana(&site).await;
        let wish = json!({
            "name": " ", "phone": "x".repeat(101), "im": "a\u{0}b", "website": "javascript:alert(1)", "position": "x".repeat(201),
            "department": "a\nb", "location": "x".repeat(201), "about": "x".repeat(10_001),
        });
        let answer = change_now(&site, &ana, wish).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mut wrong = answer.wrong_fields();
        wrong.sort();
        assert_eq!(wrong, ["/about", "/department", "/im", "/location", "/name", "/phone", "/position", "/website"]);
        assert_eq!(site.get(&ana, "/me/profile").await.json::<OwnProfile>().name, "Ana Ruiz");
        let odd = change_now(&site, &ana, json!({ "name": 5 })).await;
        assert!(odd.status.is_client_error() && odd.text.contains("name"), "the field is named: {}", odd.text);
        assert!(change_now(&site, &ana, json!({ "nickname": "x" })).await.status.is_client_error());
        assert_eq!(change_now(&site, &ana, json!({ "name": "x".repeat(200), "about": "é".repeat(10_000) })).await.status, StatusCode::OK);
    }

    async fn a_stricter_choice_holds_wherever_the_address_shows(site: TestSite) {
        let (ana, ben) = (ana(&site).await, site.join("ben").await);
        site.set("email_visibility", "public").await;
        let shown = async || {
            let card: Card = site.get(&ben, "/people/ana/card").await.json();
            let profile: Profile = site.get(&ben, "/people/ana").await.json();
            assert_eq!(card.email, profile.email);
            let found: List<Person> = site.get(&ben, "/people?q=amail").await.json();
            (card.email, found.items.len(), found.total)
        };
        let open = (Some(Email::Address("amail@example.com".into())), 1, Some(1));
        assert_eq!(shown().await, open);
        for (choice, email) in [("masked", Some(Email::Masked("amail at example dot com".into()))), ("administrators", None)] {
            // The words are written anew with a new name, and say no more than before.
            change_now(&site, &ana, json!({ "email_visibility": choice, "name": format!("Ana {choice}") })).await;
            assert_eq!(shown().await, (email, 0, Some(0)), "{choice}: no letter to search");
            let own: List<Person> = site.get(&ben, "/people?q=ana").await.json();
            assert_eq!(own.items.len(), 1);
        }
        change_now(&site, &ana, json!({ "email_visibility": "public" })).await;
        assert_eq!(shown().await, open);
        site.set("email_visibility", "masked").await;
        assert_eq!(shown().await.1, 0, "never more than the site allows");
    }

    async fn another_writer_raises_the_version(site: TestSite) {
        use kith_server::store::imports::ChangedPerson;
        let ana = ana(&site).await;
        let begun = version(&site.get(&ana, "/me/profile").await).to_owned();
        let to = ChangedPerson { name: "Ana R.", email: None, position: None, department: None, location: None, about: None, time_zone: None };
        let mut tx = site.site.store.begin().await.expect("a write begins");
        tx.change_person(ana.key, &to).await.expect("an import changes a line");
        tx.commit().await.expect("committed");
        assert_eq!(change(&site, &ana, &begun, json!({ "name": "Ana" })).await.problem(), "changed-elsewhere");
    }
}

/// All at once: reqwest's futures need no more than to be polled side by side.
async fn join_all(attempts: impl Iterator<Item = impl Future<Output = Answer>>) -> Vec<StatusCode> {
    let mut attempts: Vec<_> = attempts.map(Box::pin).collect();
    let mut done = vec![None; attempts.len()];
    std::future::poll_fn(|context| {
        for (attempt, done) in attempts.iter_mut().zip(&mut done) {
            if done.is_none()
                && let std::task::Poll::Ready(answer) = attempt.as_mut().poll(context)
            {
                *done = Some(answer.status);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn markdown_is_shown_as_the_profile_will_show_it() {
    let site = TestSite::on_sqlite().await;
    let ana = ana(&site).await;
    let preview = async |text: &str| site.send(&ana, Method::POST, "/markdown", Some(json!({ "text": text }))).await;
    assert_eq!(preview("I *bake*.").await.json::<Rendered>().html, "<p>I <em>bake</em>.</p>\n");
    assert_eq!(preview(&"x".repeat(10_001)).await.wrong_fields(), ["/text"]);
    assert_eq!(preview("a\u{0}").await.wrong_fields(), ["/text"]);
    let signed_out = site.send(&NOBODY, Method::POST, "/markdown", Some(json!({ "text": "x" }))).await;
    assert_eq!(signed_out.status, StatusCode::UNAUTHORIZED);
}
