//! What notices say, read when they are sent: by the policy and the choices of that moment. What nobody may see any more, has
//! unsubscribed from or is told elsewhere is not said; where nothing is left, there is no mail.

use super::gather::NEWS;
use super::{Kind, Listed, Mail};
use crate::feeds::document::line;
use crate::feeds::entries::{joined, name, person_page};
use crate::random;
use crate::site::Site;
use crate::store::StoreError;
use crate::store::mailings::Recipient;
use crate::store::mails::{Claimed, OTHERS, OWN, TOKEN_PREFIX};
use crate::store::settings::SITE_NAME;
use askama::Template;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kith_api::activity::Activity;
use kith_api::activity_joined::joined as together;
use kith_api::follows::Relation;
use kith_api::ids::PersonId;
use kith_api::paths;
use kith_api::people::{Person, Someone};
use kith_api::settings::MailFormat;

/// The most lines of a mail; the others are counted.
const LINES: usize = 20;
/// Of how many activities these are made: several edits are one line.
const READ: u32 = 200;

/// What is said.
struct Told {
    subject: String,
    lead: String,
    items: Vec<Item>,
    /// How many things there are beside.
    more: u64,
    /// What the button says, and where it leads.
    link: (&'static str, String),
    /// Why: `you follow Ana`.
    reasons: Vec<String>,
    /// Whom it offers to stop following.
    followees: Vec<(PersonId, String)>,
    /// Of whose activity it is.
    covers: i64,
}

/// A line of it.
struct Item {
    title: String,
    link: String,
    when: String,
    excerpt: Option<String>,
}

/// The mail of it, in both forms.
#[derive(Template)]
#[template(path = "mail/notice.html")]
struct Notice<'a> {
    site: &'a str,
    origin: &'a str,
    greeting: String,
    told: &'a Told,
    more: Option<String>,
    reason: String,
    stops: Vec<(String, String)>,
    unsubscribe: &'a str,
    settings: String,
    /// Of which zone the times are; none: there are none.
    zone: Option<String>,
}

/// Writes a notice that is about to be sent, and keeps what its links may do. None: there is nothing to tell any more.
pub(super) async fn write(site: &Site, claimed: &Claimed, now: i64) -> Result<Option<(Mail, Listed)>, StoreError> {
    let Some(person) = claimed.person else { return Ok(None) };
    let recipient = site.store.recipient(person).await?;
    // What was on its way to another address goes nowhere: part of it may have arrived there.
    let Some(recipient) = recipient.filter(|recipient| recipient.email == claimed.recipient) else { return Ok(None) };
    let told = match claimed.kind() {
        Kind::Activity => activity(site, claimed, &recipient).await?,
        Kind::Digest => digest(site, claimed, &recipient).await?,
        Kind::Mention => mention(site, claimed, &recipient).await?,
        Kind::Follower => follower(site, claimed, &recipient).await?,
        Kind::Letter => None,
    };
    let Some(told) = told else { return Ok(None) };
    let token = format!("{TOKEN_PREFIX}{}", claimed.secret);
    let followees: Vec<PersonId> = told.followees.iter().map(|(id, _)| *id).collect();
    let hash = random::token_hash(&token);
    site.store.keep_mail_link(&hash, (person, claimed), told.covers, &followees, now).await?;
    let name = site.store.setting(SITE_NAME).await?.unwrap_or_else(|| "Kith".to_owned());
    let unsubscribe = format!("{}{}", site.origin, paths::MAIL_LINK.replace("{token}", &token));
    let mail = letter(&line(&name), &site.origin, &recipient, &told, &unsubscribe);
    let id = format!("{}.{}", claimed.kind().as_str(), site.host());
    Ok(Some((mail, Listed { unsubscribe, id })))
}

async fn activity(site: &Site, claimed: &Claimed, to: &Recipient) -> Result<Option<Told>, StoreError> {
    let wished = (if to.mail.network { OTHERS } else { 0 }) + if to.mail.own_actions { OWN } else { 0 };
    let covers = claimed.covers & wished;
    let (lines, count) = site.store.told(&to.viewer, claimed, covers, claimed.created - NEWS, READ).await?;
    let Some(told) = news(site, to, lines, count) else { return Ok(None) };
    let first = told.items.first().map(|item| item.title.clone()).unwrap_or_default();
    let subject = match told.items.len() as u64 - 1 + told.more {
        0 => first,
        more => format!("{first}, and {more} more"),
    };
    Ok(Some(Told { subject, lead: "New in your network:".into(), covers, ..told }))
}

async fn digest(site: &Site, claimed: &Claimed, to: &Recipient) -> Result<Option<Told>, StoreError> {
    if !to.mail.daily_digest {
        return Ok(None);
    }
    let (lines, count) = site.store.told(&to.viewer, claimed, OTHERS, claimed.created - NEWS, READ).await?;
    let Some(told) = news(site, to, lines, count) else { return Ok(None) };
    let day = DateTime::from_timestamp_micros(claimed.created).unwrap_or_default().with_timezone(&zone(to));
    let subject = format!("{count} new in your network, {}", day.format("%A %-d %B"));
    Ok(Some(Told { subject, lead: "What those did whom you follow:".into(), covers: OTHERS, ..told }))
}

async fn mention(site: &Site, claimed: &Claimed, to: &Recipient) -> Result<Option<Told>, StoreError> {
    if !to.mail.mentions {
        return Ok(None);
    }
    let Some(said) = site.store.line_at(&to.viewer, claimed.position_upto).await? else { return Ok(None) };
    let Some(by) = said.actor.person().cloned() else { return Ok(None) };
    let Some(told) = news(site, to, vec![said], 1) else { return Ok(None) };
    let follows = to.mail.network && by.standing.relation == Relation::Following;
    let name = called(&by);
    let mut reasons = vec![format!("{name} mentioned you")];
    reasons.extend(follows.then(|| format!("you follow {name}")));
    Ok(Some(Told {
        subject: format!("{name} mentioned you"),
        lead: format!("{name} mentioned you in a status update:"),
        link: ("See the status updates", person_page(&site.origin, &by.username, "/statuses")),
        reasons,
        followees: if follows { told.followees } else { Vec::new() },
        ..told
    }))
}

async fn follower(site: &Site, claimed: &Claimed, to: &Recipient) -> Result<Option<Told>, StoreError> {
    if !to.mail.new_follower {
        return Ok(None);
    }
    let people = site.store.people_by_key(&to.viewer, claimed.about).await?;
    let follower = people.into_values().next().map(|row| row.into_person(&to.viewer));
    let Some(by) = follower.filter(|person| person.standing.follows_me) else { return Ok(None) };
    let name = called(&by);
    let work: Vec<String> = [&by.position, &by.department].into_iter().flatten().map(|text| line(text)).collect();
    let work = if work.is_empty() { String::new() } else { format!(" ({})", work.join(", ")) };
    Ok(Some(Told {
        subject: format!("{name} now follows you"),
        lead: format!("{name}{work} now follows you, and is shown what you do."),
        items: Vec::new(),
        more: 0,
        link: ("See the profile", person_page(&site.origin, &by.username, "")),
        reasons: vec![format!("{name} began to follow you")],
        followees: Vec::new(),
        covers: 0,
    }))
}

/// Lines that are told, the newest first, and why; none where there are none.
fn news(site: &Site, to: &Recipient, lines: Vec<Activity>, count: u64) -> Option<Told> {
    let zone = zone(to);
    let day = |activity: &Activity| activity.published.with_timezone(&zone).date_naive();
    let mut told = together(&lines, |one, other| day(one) == day(other));
    told.truncate(LINES);
    if told.is_empty() {
        return None;
    }
    let page = person_page(&site.origin, &to.username, "/network");
    let items = told.iter().map(|one| {
        let entry = joined(one, &site.origin, &page);
        Item { when: moment(entry.published, zone), title: entry.title, link: entry.link, excerpt: entry.excerpt }
    });
    let items: Vec<Item> = items.collect();
    let (mut named, mut followees, mut own, mut unavailable) = (Vec::new(), Vec::new(), false, false);
    for actor in told.iter().map(|one| &one.head().actor) {
        let called = name(actor);
        match actor {
            Someone::Person(person) if person.id == to.viewer.id => own = true,
            Someone::Person(person) if followees.iter().all(|(id, _)| *id != person.id) => {
                followees.push((person.id, called.clone()));
                named.push(called);
            }
            Someone::Unavailable(_) => unavailable = true,
            Someone::Person(_) => {}
        }
    }
    named.extend(unavailable.then(|| "somebody who is unavailable now".to_owned()));
    let mut reasons = Vec::new();
    if !named.is_empty() {
        reasons.push(format!("you follow {}", enumerated(&named)));
    }
    reasons.extend(own.then(|| "you want to hear of what you do yourself".to_owned()));
    let shown: usize = told.iter().map(|one| one.items.len()).sum();
    Some(Told {
        subject: String::new(),
        lead: String::new(),
        items,
        more: count.saturating_sub(shown as u64),
        link: ("See your network", page),
        reasons,
        followees,
        covers: 0,
    })
}

fn called(person: &Person) -> String {
    name(&Someone::Person(person.clone()))
}

fn zone(to: &Recipient) -> Tz {
    to.time_zone.as_deref().and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC)
}

fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%a %-d %b, %H:%M").to_string()
}

/// `Ana, Ben and Cleo`.
fn enumerated(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn letter(site: &str, origin: &str, to: &Recipient, told: &Told, unsubscribe: &str) -> Mail {
    let stop = |(id, name): &(PersonId, String)| {
        (
            format!("Stop following {name}"),
            format!("{unsubscribe}{}", paths::MAIL_STOP_PART.replace("{id}", &id.to_string())),
        )
    };
    let named = line(&to.name);
    let notice = Notice {
        site,
        origin,
        greeting: if named.trim().is_empty() { "Hello,".to_owned() } else { format!("Hello {},", named.trim()) },
        told,
        more: (told.more > 0).then(|| format!("And {} more.", told.more)),
        reason: format!("You get this because {}.", told.reasons.join(", and because ")),
        stops: told.followees.iter().map(stop).collect(),
        unsubscribe,
        settings: person_page(origin, &to.username, "/settings/email"),
        zone: (!told.items.is_empty()).then(|| zone(to).name().to_owned()),
    };
    let html = notice.render().expect("a template of plain texts cannot fail");
    let html = Some(html).filter(|_| to.mail.format == MailFormat::Html);
    Mail { to: to.email.clone(), subject: told.subject.clone(), plain: notice.plain(), html }
}

impl Notice<'_> {
    fn plain(&self) -> String {
        let mut parts = vec![self.greeting.clone(), self.told.lead.clone()];
        parts.extend(self.told.items.iter().map(Item::plain));
        parts.extend(self.more.clone());
        let (label, address) = &self.told.link;
        parts.push(format!("{label}:\n{address}"));
        let mut foot = vec!["-- ".to_owned(), self.reason.clone()];
        foot.extend(self.stops.iter().map(|(label, address)| format!("{label}:\n{address}")));
        foot.push(format!("No more such mails:\n{}", self.unsubscribe));
        foot.push(format!("Choose what comes by mail:\n{}", self.settings));
        foot.extend(self.zone.as_ref().map(|zone| format!("Times are of {zone}.")));
        foot.push(format!("{} · {}\n", self.site, self.origin));
        parts.push(foot.join("\n"));
        parts.join("\n\n")
    }
}

impl Item {
    fn plain(&self) -> String {
        let mut lines = vec![format!("* {}", self.title), self.when.clone()];
        lines.extend(self.excerpt.iter().flat_map(|excerpt| excerpt.lines()).map(str::to_owned));
        lines.push(self.link.clone());
        lines.join("\n  ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_enumerated() {
        let names = ["Ana", "Ben", "Cleo"].map(str::to_owned);
        assert_eq!(enumerated(&names), "Ana, Ben and Cleo");
        assert_eq!(enumerated(&names[..2]), "Ana and Ben");
        assert_eq!(enumerated(&names[..1]), "Ana");
    }
}
