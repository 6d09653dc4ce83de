//! Where the links of notices lead: pages that say what a button would do, and do it on POST alone.
//!
//! Whoever has the link may, as with any link that ends mails: no cookie is read, and no question asked where the request
//! comes from (RFC 8058: mail programs send the POST themselves, without a page). A link is for one person and one mail: it
//! ends mails of that kind, and stops following those of whom the mail told; what it did it can undo.

use super::Kind;
use crate::error::Error;
use crate::feeds::entries::{name, person_page};
use crate::oauth::{STYLE, page};
use crate::random;
use crate::request::Sent;
use crate::site::{Site, now};
use crate::store::StoreError;
use crate::store::mail_links::MailLink;
use crate::store::mails::{OTHERS, OWN};
use crate::store::settings::SITE_NAME;
use askama::Template;
use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use kith_api::follows::Relation;
use kith_api::ids::PersonId;
use kith_api::paths;
use kith_api::people::{Person, Someone};
use kith_api::settings::{MailChange, MailSettings, SettingsChange};
use url::form_urlencoded;

/// What an address names, if that is text at all.
type Given<T> = Result<Path<T>, PathRejection>;

/// The routes, all outside the API.
pub fn routes() -> Router<Site> {
    Router::new()
        .route(paths::MAIL_LINK, get(ask_to_end).post(end))
        .route(&format!("{}{}", paths::MAIL_LINK, paths::MAIL_STOP_PART), get(ask_to_stop).post(stop))
}

#[derive(Template)]
#[template(path = "mail/link.html")]
struct LinkPage<'a> {
    style: &'static str,
    kith: &'a str,
    title: &'a str,
    sentence: &'a str,
    /// What the button says, and what it sends along.
    button: Option<(&'a str, Option<String>)>,
    /// Whether the button takes something back.
    quiet: bool,
    /// Where all of it is chosen; none: there is no such link.
    settings: Option<String>,
}

/// Says what would end.
async fn ask_to_end(State(site): State<Site>, path: Given<String>) -> Result<Response, Error> {
    let Some(link) = find(&site, path).await? else { return gone(&site).await };
    let what = what_ends(&link);
    let owner = site.store.recipient(link.person).await?;
    if owner.is_some_and(|owner| with(owner.mail, &link, false) == owner.mail) {
        let sentence = format!("You do not get {what}.");
        let undo = Some(("Undo", Some("undo".to_owned())));
        return written(&site, &link, ("These mails have ended", &sentence), undo, true).await;
    }
    let sentence = format!("You get {what}. The button ends that.");
    written(&site, &link, ("No more such mails?", &sentence), Some(("No more such mails", None)), false).await
}

/// Ends mails of a kind; with `undo`, begins again. A repeat changes nothing.
async fn end(State(site): State<Site>, path: Given<String>, Sent(body): Sent) -> Result<Response, Error> {
    let Some(link) = find(&site, path).await? else { return gone(&site).await };
    let on = field(&body, "undo").is_some();
    let mut tx = site.store.begin().await?;
    let chosen = tx.settings_of(link.person).await?;
    let mail = MailChange::between(&chosen.mail, &with(chosen.mail, &link, on));
    let change = SettingsChange { mail: Some(mail), ..SettingsChange::default() };
    tx.change_settings(link.person, &change, now()).await?;
    tx.commit().await?;
    let what = what_ends(&link);
    let (title, sentence, button) = match on {
        false => ("Done", format!("You no longer get {what}."), ("Undo", Some("undo".to_owned()))),
        true => ("Undone", format!("You get {what} again."), ("No more such mails", None)),
    };
    written(&site, &link, (title, &sentence), Some(button), !on).await
}

/// Says whom one would stop following.
async fn ask_to_stop(State(site): State<Site>, path: Given<(String, String)>) -> Result<Response, Error> {
    let Some((link, id)) = find_stop(&site, path).await? else { return gone(&site).await };
    let them = seen(&site, &link, id).await?;
    let name = called(them.as_ref());
    if them.is_some_and(|(_, person)| person.standing.relation != Relation::Following) {
        let sentence = format!("You do not follow {name}.");
        return written(&site, &link, ("This has ended", &sentence), None, false).await;
    }
    let title = format!("Stop following {name}?");
    let sentence = format!("What {name} does is then neither shown in your network nor sent to you.");
    let button = format!("Stop following {name}");
    written(&site, &link, (&title, &sentence), Some((&button, None)), false).await
}

/// Stops following; with `undo` and the version that this made, follows again, if nothing else was done since.
async fn stop(State(site): State<Site>, path: Given<(String, String)>, Sent(body): Sent) -> Result<Response, Error> {
    let Some((link, id)) = find_stop(&site, path).await? else { return gone(&site).await };
    let them = seen(&site, &link, id).await?;
    let name = called(them.as_ref());
    let mut tx = site.store.begin().await?;
    let Some(undo) = field(&body, "undo") else {
        tx.unfollow(link.person, id).await?;
        let version = tx.ended_follow(link.person, id).await?;
        tx.commit().await?;
        let sentence = format!("You do not follow {name} any more.");
        let button = version.map(|version| ("Undo", Some(version.to_string())));
        return written(&site, &link, ("Done", &sentence), button, true).await;
    };
    let ended = tx.ended_follow(link.person, id).await?;
    let (title, sentence) = match them.filter(|_| ended.is_some() && ended == undo.parse().ok()) {
        Some((key, _)) => {
            tx.follow(link.person, key, now()).await?;
            ("Undone", format!("You follow {name} again."))
        }
        None => ("Nothing was changed", format!("This link cannot follow {name} again.")),
    };
    tx.commit().await?;
    written(&site, &link, (title, &sentence), None, false).await
}

/// What a token may do; none where it counts no longer, or never did.
async fn find(site: &Site, path: Given<String>) -> Result<Option<MailLink>, StoreError> {
    let Ok(Path(token)) = path else { return Ok(None) };
    site.store.mail_link(&random::token_hash(&token), now()).await
}

/// The same for whom it may stop following.
async fn find_stop(site: &Site, path: Given<(String, String)>) -> Result<Option<(MailLink, PersonId)>, StoreError> {
    let Ok(Path((token, id))) = path else { return Ok(None) };
    let Ok(id) = id.parse::<PersonId>() else { return Ok(None) };
    Ok(find(site, Ok(Path(token))).await?.filter(|link| link.followees.contains(&id)).map(|link| (link, id)))
}

/// A person and the key, if the owner of the link sees that person now.
async fn seen(site: &Site, link: &MailLink, id: PersonId) -> Result<Option<(i64, Person)>, StoreError> {
    let Some(owner) = site.store.recipient(link.person).await? else { return Ok(None) };
    let found = site.store.person(&owner.viewer, id).await?.seen();
    Ok(found.map(|row| (row.key, row.into_person(&owner.viewer))))
}

/// One who is hidden or gone by now has no name here.
fn called(person: Option<&(i64, Person)>) -> String {
    person.map_or_else(|| "this person".to_owned(), |(_, person)| name(&Someone::Person(person.clone())))
}

/// What a link's mails are, in the middle of a sentence.
fn what_ends(link: &MailLink) -> &'static str {
    match (link.kind, link.covers) {
        (Kind::Digest, _) => "the daily digest",
        (Kind::Mention, _) => "mails when somebody mentions you",
        (Kind::Follower, _) => "mails when somebody begins to follow you",
        (_, OWN) => "mails about what you do yourself",
        (_, OTHERS) => "mails about each thing that those do whom you follow",
        _ => "mails about each thing that you, and those whom you follow, do",
    }
}

/// What was chosen, with mails like those of a link on or off.
fn with(mut mail: MailSettings, link: &MailLink, on: bool) -> MailSettings {
    match link.kind {
        Kind::Digest => mail.daily_digest = on,
        Kind::Mention => mail.mentions = on,
        Kind::Follower => mail.new_follower = on,
        Kind::Activity | Kind::Letter => {
            if link.covers & OTHERS != 0 {
                mail.network = on;
            }
            if link.covers & OWN != 0 {
                mail.own_actions = on;
            }
        }
    }
    mail
}

/// A field of the form that a page of ours sends; mail programs send another, or none.
fn field(body: &[u8], wanted: &str) -> Option<String> {
    form_urlencoded::parse(body).find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
}

async fn written(
    site: &Site,
    link: &MailLink,
    (title, sentence): (&str, &str),
    button: Option<(&str, Option<String>)>,
    quiet: bool,
) -> Result<Response, Error> {
    let settings = Some(person_page("", &link.username, "/settings/email"));
    answer(site, StatusCode::OK, (title, sentence), button, quiet, settings).await
}

/// One answer to what ended, what never was and what is of somebody who is gone.
async fn gone(site: &Site) -> Result<Response, Error> {
    let sentence = "It is too old, or the account is not active any more. What comes by mail is chosen in the settings of your account.";
    answer(site, StatusCode::NOT_FOUND, ("This link leads nowhere any more", sentence), None, false, None).await
}

async fn answer(
    site: &Site,
    status: StatusCode,
    (title, sentence): (&str, &str),
    button: Option<(&str, Option<String>)>,
    quiet: bool,
    settings: Option<String>,
) -> Result<Response, Error> {
    let kith = site.store.setting(SITE_NAME).await?.unwrap_or_else(|| "Kith".to_owned());
    let mut response = page(status, &LinkPage { style: STYLE, kith: &kith, title, sentence, button, quiet, settings });
    let headers = response.headers_mut();
    // The address is a secret: where its links lead, nobody is told of it.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    Ok(response)
}
