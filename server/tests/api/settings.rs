//! What people choose for their own account.

use crate::site::NOBODY;
use kith_api::accounts::Me;
use kith_api::settings::{HoverProfiles, Settings};
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

    async fn what_cannot_be_chosen_is_refused_and_changes_nothing(site: TestSite) {
        let ana = site.join("ana").await;
        for delay in [0, 149, 2_001, u32::MAX] {
            let change = json!({ "hover_profiles": "off", "hover_delay_ms": delay });
            let answer = site.send(&ana, Method::PATCH, "/me/settings", Some(change)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{delay}");
            assert_eq!(answer.wrong_fields(), ["/hover_delay_ms"]);
        }
        for change in [json!({ "hover_profiles": "sometimes" }), json!({ "hover_delay_ms": -1 }), json!({ "colour": "red" }), json!([null, null])] {
            let answer = site.send(&ana, Method::PATCH, "/me/settings", Some(change)).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.text);
        }
        assert_eq!(site.get(&ana, "/me").await.json::<Me>().settings, Settings::default());
        let answer = site.send(&NOBODY, Method::PATCH, "/me/settings", Some(json!({}))).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
}
