//! What people choose for their own account.

use crate::site::NOBODY;
use kith_api::accounts::Me;
use kith_api::settings::{HomePage, HoverProfiles, MailFormat, MailSettings, Settings, Theme};
use reqwest::{Method, StatusCode};
use serde_json::json;

crate::on_both_databases! {
    async fn what_is_chosen_is_kept_and_what_is_left_out_stays(site: TestSite) {
        let [ana, ben] = site.join_all(["ana", "ben"]).await;
        assert_eq!(site.get(&ana, "/me").await.json::<Me>().settings, Settings::default());
        let answer = site.send(&ana, Method::PATCH, "/me/settings", Some(json!({ "hover_profiles": "on_click" }))).await;
        let expected = Settings { hover_profiles: HoverProfiles::OnClick, hover_delay_ms: 500, ..Settings::default() };
        assert_eq!((answer.status, answer.json::<Settings>()), (StatusCode::OK, expected.clone()));
        let answer = site.send(&ana, Method::PATCH, "/me/settings", Some(json!({ "hover_delay_ms": 1000 }))).await;
        let expected = Settings { hover_delay_ms: 1_000, ..expected };
        assert_eq!(answer.json::<Settings>(), expected);
        assert_eq!(site.get(&ana, "/me").await.json::<Me>().settings, expected);
        assert_eq!(site.get(&ben, "/me").await.json::<Me>().settings, Settings::default(), "to each their own");
    }

    async fn language_time_zone_and_mail_are_chosen_and_left_to_the_browser_again(site: TestSite) {
        let ana = site.join("ana").await;
        let mail = MailSettings { daily_digest: true, format: MailFormat::Text, digest_hour: 23, ..MailSettings::default() };
        let change = json!({ "language": "en", "time_zone": "Asia/Tokyo", "theme": "dark", "home": "people", "mail": mail });
        let chosen: Settings = site.send(&ana, Method::PATCH, "/me/settings", Some(change)).await.json();
        let expected = Settings {
            language: Some("en".into()), time_zone: Some("Asia/Tokyo".into()), theme: Theme::Dark, home: HomePage::People, mail,
            ..Settings::default()
        };
        assert_eq!(chosen, expected);
        assert_eq!(site.get(&ana, "/me").await.json::<Me>().settings, expected);
        // What browsers of today and of yesterday call one zone.
        for zone in ["Asia/Kolkata", "Asia/Calcutta", "UTC", "Etc/GMT+12", "America/Argentina/Buenos_Aires"] {
            let chosen = site.send(&ana, Method::PATCH, "/me/settings", Some(json!({ "time_zone": zone }))).await;
            assert_eq!(chosen.json::<Settings>().time_zone.as_deref(), Some(zone));
        }
        let change = json!({ "language": "", "time_zone": " " });
        let chosen: Settings = site.send(&ana, Method::PATCH, "/me/settings", Some(change)).await.json();
        assert_eq!((chosen.language, chosen.time_zone), (None, None));
    }

    async fn of_what_comes_by_mail_too_what_is_left_out_stays(site: TestSite) {
        let ana = site.join("ana").await;
        // One tab ends a kind of mail; another, which does not know of it, changes the hour.
        for (change, expected) in [
            (json!({ "network": true }), MailSettings { network: true, ..MailSettings::default() }),
            (json!({ "network": false, "mentions": false }), MailSettings { mentions: false, ..MailSettings::default() }),
            (json!({ "digest_hour": 6 }), MailSettings { mentions: false, digest_hour: 6, ..MailSettings::default() }),
            (json!({}), MailSettings { mentions: false, digest_hour: 6, ..MailSettings::default() }),
        ] {
            let answer = site.send(&ana, Method::PATCH, "/me/settings", Some(json!({ "mail": change }))).await;
            assert_eq!((answer.status, answer.json::<Settings>().mail), (StatusCode::OK, expected), "{change}");
        }
    }

    async fn what_cannot_be_chosen_is_refused_and_changes_nothing(site: TestSite) {
        let ana = site.join("ana").await;
        for delay in [0, 149, 2_001, u32::MAX] {
            let change = json!({ "hover_profiles": "off", "hover_delay_ms": delay });
            let answer = site.send(&ana, Method::PATCH, "/me/settings", Some(change)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{delay}");
            assert_eq!(answer.wrong_fields(), ["/hover_delay_ms"]);
        }
        let mail = |hour: u32| json!({
            "autowatch": true, "daily_digest": true, "network": false, "new_follower": true, "mentions": true, "own_actions": false, "format": "text", "digest_hour": hour,
        });
        for (change, pointer) in [
            (json!({ "language": "tlh" }), "/language"), (json!({ "language": "e\0n" }), "/language"),
            (json!({ "time_zone": "Mars/Olympus" }), "/time_zone"), (json!({ "time_zone": "<script>" }), "/time_zone"),
            (json!({ "mail": mail(24) }), "/mail/digest_hour"),
        ] {
            assert_eq!(site.send(&ana, Method::PATCH, "/me/settings", Some(change)).await.wrong_fields(), [pointer]);
        }
        let all = json!({ "hover_delay_ms": 1, "language": "x", "time_zone": "x", "mail": mail(99) });
        let answer = site.send(&ana, Method::PATCH, "/me/settings", Some(all)).await;
        assert_eq!(answer.wrong_fields(), ["/language", "/time_zone", "/mail/digest_hour", "/hover_delay_ms"]);
        for (change, pointer) in [
            (json!({ "hover_profiles": "sometimes" }), "/hover_profiles"), (json!({ "hover_delay_ms": -1 }), "/hover_delay_ms"),
            (json!({ "colour": "red" }), "/colour"), (json!([null, null]), ""),
        ] {
            assert_eq!(site.send(&ana, Method::PATCH, "/me/settings", Some(change)).await.wrong_fields(), [pointer]);
        }
        assert_eq!(site.get(&ana, "/me").await.json::<Me>().settings, Settings::default());
        let answer = site.send(&NOBODY, Method::PATCH, "/me/settings", Some(json!({}))).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
}
