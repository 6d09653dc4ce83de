//! What a person tells about themselves.

use crate::components::activity_line::{Moment, is_web};
use crate::components::changing::changing;
use crate::components::said::said;
use crate::components::views::place;
use crate::dom::{Build, make};
use crate::language::{say, say_with};
use crate::pages::subject::{Part, Subject};
use crate::time;
use kith_api::people::{Email, Profile};
use leptos::prelude::*;

/// Current status, personal details, about me.
#[component]
pub fn Details(
    /// Of whom.
    subject: Subject,
) -> impl IntoView {
    let status = move || {
        subject.read(Part::Status, |profile| profile.status.clone()).map(|status| {
            view! {
                <section class="profile-status" aria-label=say("profile.status")>
                    {place(said(make("p", "profile-status-text").attr("dir", "auto"), &status.text, &[], false))}
                    <Moment at=status.published />
                </section>
            }
        })
    };
    // The server rendered it and left in nothing that runs; here it is put in place as it is.
    let about = move || {
        let html = subject.read(Part::About, |profile| profile.about_html.clone());
        html.filter(|html| !html.trim().is_empty()).map(|html| {
            view! {
                <section class="profile-section">
                    <h2>{say("profile.about")}</h2>
                    <div class="prose" dir="auto" inner_html=html></div>
                </section>
            }
        })
    };
    view! {
        <div class="profile-main">
            {changing(status)}
            <section class="profile-section">
                <h2>{say("profile.details")}</h2>
                <dl class="details">{changing(move || subject.read(Part::Details, rows))}</dl>
            </section>
            {changing(about)}
        </div>
    }
}

/// What is not told, or not to this viewer, has no row.
fn rows(profile: &Profile) -> Vec<AnyView> {
    let text = |words: &'static str, text: &Option<String>| {
        let text = text.clone().filter(|text| !text.trim().is_empty())?;
        Some(row(say(words), view! { <span dir="auto">{text}</span> }.into_any()))
    };
    let teams = profile.teams.iter().map(|team| team.name.clone()).collect::<Vec<_>>().join(", ");
    let joined = view! { <Moment at=profile.joined /> }.into_any();
    [
        profile.email.as_ref().map(|email| row(say("profile.email"), told_email(email))),
        profile.phone.as_ref().map(|phone| {
            let href = format!("tel:{}", phone.replace(char::is_whitespace, ""));
            row(say("profile.phone"), view! { <a href=href rel="external">{phone.clone()}</a> }.into_any())
        }),
        text("profile.im", &profile.im),
        profile.website.as_ref().map(|website| row(say("profile.website"), told_website(website))),
        text("profile.position", &profile.person.position),
        text("profile.department", &profile.person.department),
        (!teams.is_empty()).then(|| row(say("profile.teams"), teams.into_any())),
        text("profile.location", &profile.location),
        profile.time_zone.as_deref().and_then(time::local_time).map(|time| {
            row(say("profile.local_time"), say_with("profile.local_time_is", &[("time", &time)]).into_any())
        }),
        Some(row(say("profile.joined"), joined)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn row(term: String, told: AnyView) -> AnyView {
    view! {
        <div class="details-row">
            <dt>{term}</dt>
            <dd>{told}</dd>
        </div>
    }
    .into_any()
}

fn told_email(email: &Email) -> AnyView {
    match email {
        Email::Address(address) => {
            view! { <a href=format!("mailto:{address}") rel="external">{address.clone()}</a> }.into_any()
        }
        Email::Masked(masked) => masked.clone().into_any(),
    }
}

fn told_website(website: &str) -> AnyView {
    let words = website.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/').to_owned();
    if is_web(website) {
        view! { <a href=website.to_owned() rel="external noopener nofollow">{words}</a> }.into_any()
    } else {
        words.into_any()
    }
}
