//! Where somebody is, what time it is there, how to write to them, and with whom they work.

use crate::components::icon::{self, Drawing, Icon};
use crate::language::{say, say_with};
use crate::time;
use kith_api::people::{Card, Email};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub(super) fn Facts(card: Arc<Card>) -> impl IntoView {
    let local = card.time_zone.as_deref().and_then(time::local_time);
    let local = local.map(|time| say_with("card.local_time", &[("time", &time)]));
    let teams: Vec<&str> = card.teams.iter().map(|team| team.name.as_str()).collect();
    let teams = (!teams.is_empty()).then(|| teams.join(", "));
    let email = card.email.clone().map(|email| match email {
        Email::Address(address) => {
            let to = format!("mailto:{address}");
            view! { <a href=to rel="external">{address}</a> }.into_any()
        }
        Email::Masked(words) => view! { <span>{words}</span> }.into_any(),
    });
    let rows = [
        card.location.clone().map(|text| row(icon::PIN, say("card.location"), text.into_any())),
        local.map(|text| row(icon::CLOCK, say("card.time"), text.into_any())),
        email.map(|email| row(icon::MAIL, say("card.email"), email)),
        teams.map(|text| row(icon::PEOPLE, say("card.teams"), text.into_any())),
    ];
    let any = rows.iter().any(Option::is_some);
    any.then(|| view! { <ul class="hover-card-facts" role="list">{rows.into_iter().flatten().collect_view()}</ul> })
}

fn row(of: Drawing, what: String, fact: AnyView) -> impl IntoView {
    view! {
        <li>
            <Icon of />
            <span class="visually-hidden">{what}": "</span>
            <span class="hover-card-fact">{fact}</span>
        </li>
    }
}
