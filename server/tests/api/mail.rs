//! Mail: what is written to whom, and when. The clock is the test's: what looks and what sends is told the time.

use crate::site::{Browser, TestSite, said, tell};
use kith_api::activity::Verb;
use kith_api::settings::{MailSettings, SettingsChange};
use kith_server::mail::{Post, deliver_one, gather_at, next_digest};
use kith_server::site::now;
use kith_server::store::activity::NewActivity;
use kith_server::store::content::NewPerson;
use kith_server::store::sql;
use std::collections::HashSet;

mod digests;
mod links;
mod notices;
mod outbox;
mod sight;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub to: String,
    pub subject: String,
    pub message_id: String,
    /// All headers, unfolded.
    pub headers: String,
    pub plain: String,
    pub html: Option<String>,
}

impl Arrived {
    fn read(written: &str) -> Self {
        let (head, body) = written.split_once("\r\n\r\n").expect("headers end");
        let headers = head.replace("\r\n ", " ");
        let header = |name: &str| value(&headers, name).unwrap_or_default();
        let parts = parts(&headers, body);
        let part = |kind: &str| parts.iter().find(|(is, _)| is.starts_with(kind)).map(|(_, text)| text.clone());
        Self {
            to: header("To"),
            subject: header("Subject"),
            message_id: header("Message-ID"),
            plain: part("text/plain").expect("a plain text"),
            html: part("text/html"),
            headers,
        }
    }

    #[track_caller]
    pub fn header(&self, name: &str) -> String {
        value(&self.headers, name).unwrap_or_else(|| panic!("no {name} in\n{}", self.headers))
    }

    /// The addresses that stand in it anywhere, each once.
    pub fn links(&self) -> Vec<String> {
        let all = format!("{}\n{}\n{}", self.headers, self.plain, self.html.as_deref().unwrap_or_default());
        let mut found: Vec<String> = Vec::new();
        for rest in all.split("http").skip(1) {
            let end = rest.find(|letter: char| letter.is_whitespace() || "\"<>".contains(letter)).unwrap_or(rest.len());
            let link = format!("http{}", &rest[..end]);
            if link.contains("://") && !found.contains(&link) {
                found.push(link);
            }
        }
        found
    }

    /// Where one stops following somebody, by the words before it.
    #[track_caller]
    pub fn link_after(&self, words: &str) -> String {
        let mut lines = self.plain.lines().skip_while(|line| *line != format!("{words}:"));
        lines.nth(1).unwrap_or_else(|| panic!("no {words} in\n{}", self.plain)).to_owned()
    }
}

fn value(headers: &str, name: &str) -> Option<String> {
    let line = headers.lines().find(|line| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn parts(headers: &str, body: &str) -> Vec<(String, String)> {
    let kind = value(headers, "Content-Type").unwrap_or_default();
    let Some((_, boundary)) = kind.split_once("boundary=\"") else {
        let encoding = value(headers, "Content-Transfer-Encoding").unwrap_or_default();
        return vec![(kind, decoded(&encoding, body))];
    };
    let boundary = boundary.split('"').next().expect("it ends");
    let boundary = format!("--{boundary}");
    let inner = body.split(&boundary).skip(1);
    inner
        .filter_map(|part| part.split_once("\r\n\r\n"))
        .flat_map(|(head, body)| parts(&head.replace("\r\n ", " "), body))
        .collect()
}

fn decoded(encoding: &str, body: &str) -> String {
    let body = body.replace("\r\n", "\n");
    match encoding {
        "base64" => {
            use base64::Engine;
            let bytes = base64::prelude::BASE64_STANDARD.decode(body.replace('\n', "")).expect("base64");
            String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n")
        }
        "quoted-printable" => {
            let body = body.replace("=\n", "");
            let mut bytes = Vec::new();
            let mut rest = body.as_bytes();
            while let Some((first, after)) = rest.split_first() {
                if *first == b'=' {
                    let code = std::str::from_utf8(&after[..2]).expect("ASCII");
                    bytes.push(u8::from_str_radix(code, 16).expect("a byte"));
                    rest = &after[2..];
                } else {
                    bytes.push(*first);
                    rest = after;
                }
            }
            String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n")
        }
        _ => body,
    }
}

/// Where mails of a site arrive.
pub struct Letterbox {
    folder: tempfile::TempDir,
    pub post: Post,
    seen: HashSet<String>,
}

impl Letterbox {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let post = Post::folder(folder.path(), "Kith <kith@kith.example>").expect("an address");
        Self { folder, post, seen: HashSet::new() }
    }

    /// Sends what is due at a time, and reads what arrived by it.
    pub async fn sent(&mut self, site: &TestSite, now: i64) -> Vec<Arrived> {
        while deliver_one(&site.site, &self.post, now).await.expect("the outbox is read") {}
        self.arrived()
    }

    /// What arrived since it was asked.
    pub fn arrived(&mut self) -> Vec<Arrived> {
        let files = std::fs::read_dir(self.folder.path()).expect("a folder");
        let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        files.sort();
        let new = files.into_iter().filter(|file| self.seen.insert(file.to_string_lossy().into_owned()));
        new.map(|file| Arrived::read(&std::fs::read_to_string(file).expect("text"))).collect()
    }

    /// Looks who is to be told at a time, and sends that.
    pub async fn at(&mut self, site: &TestSite, now: i64) -> Vec<Arrived> {
        gather_at(&site.site, now).await.expect("who is to be told is found");
        self.sent(site, now).await
    }
}

/// Somebody with a confirmed address, who chose what comes by mail.
pub async fn reader(site: &TestSite, name: &str, choose: impl FnOnce(&mut MailSettings)) -> Browser {
    let person = NewPerson {
        username: name.into(),
        name: format!("{}{}", name[..1].to_uppercase(), &name[1..]),
        email: Some(address(name)),
        email_confirmed: true,
        ..NewPerson::default()
    };
    let browser = site.join_as(person).await;
    chosen(site, &browser, now(), choose).await;
    browser
}

/// Nothing but what is chosen here comes by mail.
pub async fn chosen(site: &TestSite, who: &Browser, now: i64, choose: impl FnOnce(&mut MailSettings)) {
    let mut mail = MailSettings { new_follower: false, mentions: false, ..MailSettings::default() };
    choose(&mut mail);
    let change = SettingsChange { mail: Some(mail.into()), ..SettingsChange::default() };
    let mut tx = site.site.store.begin().await.expect("a write begins");
    tx.change_settings(who.key, &change, now).await.expect("chosen");
    tx.commit().await.expect("committed");
}

/// Half an hour after the usual hour of digests: none comes due in the hours after it, nor does a day end, whenever this runs.
pub fn after_the_digests() -> i64 {
    next_digest(None, MailSettings::default().digest_hour, now(), None) + HOUR / 2
}

pub fn address(name: &str) -> String {
    format!("{name}@mail.example")
}

/// How many mails are in a state: 0 waiting, 1 sent, 2 given up, 3 withdrawn.
pub async fn how_many(site: &TestSite, state: i64) -> i64 {
    sql("SELECT COUNT(*) FROM mails WHERE state = $1").bind(state).scalar(&site.site.store).await.expect("a count")
}

pub fn subjects(mails: &[Arrived]) -> Vec<&str> {
    mails.iter().map(|mail| mail.subject.as_str()).collect()
}
