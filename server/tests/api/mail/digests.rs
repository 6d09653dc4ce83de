//! The daily digest: one a day, at the hour of each reader's zone, and only of a day on which something happened.

use super::*;
use chrono::{DateTime, Timelike, Utc};
use chrono_tz::Tz;
use kith_server::import::{Report, import};
use serde_json::Value;
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

fn at(text: &str) -> i64 {
    text.parse::<DateTime<Utc>>().expect("a time").timestamp_micros()
}

/// What somebody does not read: chosen at a time, in a zone.
async fn digest_in(site: &TestSite, person: i64, zone: &str, hour: u32, now: i64) {
    let mail = MailSettings { daily_digest: true, digest_hour: hour, new_follower: false, ..MailSettings::default() };
    let change = SettingsChange { mail: Some(mail.into()), time_zone: Some(zone.into()), ..SettingsChange::default() };
    let mut tx = site.site.store.begin().await.expect("a write begins");
    tx.change_settings(person, &change, now).await.expect("chosen");
    tx.commit().await.expect("committed");
}

/// The history of a book, as `kith import` reads it: who is there and follows whom, and what they did on some days.
struct Book {
    people: Vec<String>,
    /// When, who, and the line.
    deeds: Vec<(i64, String, String)>,
    followed: HashMap<String, HashSet<String>>,
}

impl Book {
    fn read(from: i64, to: i64) -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/book-history.jsonl");
        let text = std::fs::read_to_string(&file).unwrap_or_else(|error| {
            panic!(
                "{}: {error}: the history of the book lies beside the repository and is part of what is tested",
                file.display()
            )
        });
        let mut book = Self { people: Vec::new(), deeds: Vec::new(), followed: HashMap::new() };
        for line in text.lines() {
            let read: Value = serde_json::from_str(line).expect("JSON");
            let of = |name: &str| read[name].as_str().unwrap_or_default().to_owned();
            match read["type"].as_str().expect("a type") {
                "Create" | "Update" | "Note" => {
                    let published = DateTime::parse_from_rfc3339(&of("published")).expect("a time").timestamp_micros();
                    if (from..to).contains(&published) {
                        book.deeds.push((published, of("actor"), line.to_owned()));
                    }
                }
                kind => {
                    if kind == "Follow" {
                        book.followed.entry(of("actor")).or_default().insert(of("object"));
                    }
                    book.people.push(line.to_owned());
                }
            }
        }
        book.deeds.sort();
        book
    }

    /// How many things those did between two times whom somebody follows.
    fn count(&self, of: &str, after: i64, upto: i64) -> usize {
        let followed = &self.followed[of];
        self.deeds
            .iter()
            .filter(|(when, who, _)| *when > after && *when <= upto && followed.contains(who) && who != of)
            .count()
    }
}

async fn bring(site: &TestSite, lines: &[&str]) {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(lines.join("\n").as_bytes()).expect("written");
    let counts = import(&site.site.store, "book", file.path(), Report::to(|_| ())).await.expect("imported");
    assert_eq!(counts.refused, 0, "{counts}");
}

crate::on_both_databases! {
    async fn a_day_of_the_book_comes_to_each_follower_once_at_the_hour_of_the_own_zone(site: TestSite) {
        let (start, end) = (at("2018-11-19T00:00:00Z"), at("2018-11-22T00:00:00Z"));
        let book = Book::read(start, end);
        assert!(book.deeds.len() > 900, "{}", book.deeds.len());
        bring(&site, &book.people.iter().map(String::as_str).collect::<Vec<_>>()).await;
        // Of those who have something to hear, those who follow most, all over the world.
        let heard = |who: &&String| book.count(who, start, end) > 0;
        let mut readers: Vec<&String> = book.followed.keys().filter(heard).collect();
        readers.sort_by_key(|who| (std::cmp::Reverse(book.followed[*who].len()), who.to_string()));
        let zones = [("Europe/Lisbon", 8), ("Asia/Tokyo", 7), ("America/Los_Angeles", 18), ("Asia/Kolkata", 0), ("", 23)];
        let mut keys = HashMap::new();
        for (who, (zone, hour)) in readers.iter().zip(zones) {
            let find = "SELECT key FROM imported WHERE source = 'book' AND external_id = $1";
            let key = sql(find).bind(who.as_str()).scalar(&site.site.store).await.expect("imported");
            let set = "UPDATE people SET email = $1, email_folded = $1, email_confirmed = 1 WHERE key = $2";
            sql(set).bind(format!("{key}@mail.example")).bind(key).run(&site.site.store).await.expect("an address");
            digest_in(&site, key, zone, hour, start).await;
            keys.insert(format!("{key}@mail.example"), (who.as_str(), zone, hour));
        }
        // The clock goes on by a quarter of an hour; what happened in it arrives, then who is due is told.
        let mut letterbox = Letterbox::new();
        let mut told: HashMap<String, Vec<i64>> = HashMap::new();
        let mut last: HashMap<String, i64> = HashMap::new();
        let mut deeds = book.deeds.iter().peekable();
        let mut now = start;
        while now < end {
            now += 15 * MINUTE;
            let mut lines = Vec::new();
            while let Some((_, _, line)) = deeds.next_if(|(when, ..)| *when <= now) {
                lines.push(line.as_str());
            }
            if !lines.is_empty() {
                bring(&site, &lines).await;
            }
            for mail in letterbox.at(&site, now).await {
                let (who, zone, hour) = keys[&mail.to];
                let zone: Tz = if zone.is_empty() { Tz::UTC } else { zone.parse().expect("a zone") };
                let local = DateTime::from_timestamp_micros(now).expect("a time").with_timezone(&zone);
                assert_eq!((local.hour(), local.minute()), (hour, 0), "{who} in {zone}");
                let since = last.insert(mail.to.clone(), now).unwrap_or(start);
                let count = book.count(who, since, now);
                assert_eq!(mail.subject, format!("{count} new in your network, {}", local.format("%A %-d %B")), "{who}");
                assert!(mail.plain.contains("because you follow ") && mail.plain.contains(&format!("Times are of {zone}.")), "{}", mail.plain);
                told.entry(mail.to).or_default().push(now);
            }
            // Whoever is due and hears nothing had nothing to hear.
            for (address, (who, zone, hour)) in &keys {
                let zone: Tz = if zone.is_empty() { Tz::UTC } else { zone.parse().expect("a zone") };
                let local = DateTime::from_timestamp_micros(now).expect("a time").with_timezone(&zone);
                if (local.hour(), local.minute()) == (*hour, 0) && last.get(address) != Some(&now) {
                    assert_eq!(book.count(who, *last.get(address).unwrap_or(&start), now), 0, "{who} was not told");
                }
            }
        }
        assert!(deeds.next().is_none());
        assert_eq!(told.len(), zones.len(), "{told:?}");
        for (address, times) in &told {
            assert!((1..=3).contains(&times.len()), "{address}: {times:?}");
            assert!(times.windows(2).all(|pair| pair[1] - pair[0] == DAY || pair[1] - pair[0] == 2 * DAY), "{times:?}");
        }
        assert_eq!(how_many(&site, 0).await + how_many(&site, 2).await, 0);
    }

    async fn nothing_happened_and_nothing_comes(site: TestSite) {
        let start = now();
        let ana = reader(&site, "ana", |mail| mail.daily_digest = true).await;
        let [ben, cleo] = site.join_all(["ben", "cleo"]).await;
        site.follow(&ana, &ben).await;
        tell(&site, &[said(&cleo, "unheard", start), said(&ana, "her own", start)]).await;
        let mut letterbox = Letterbox::new();
        for day in 1..4 {
            assert!(letterbox.at(&site, start + day * DAY).await.is_empty());
        }
        tell(&site, &[said(&ben, "heard", start + 4 * DAY)]).await;
        assert_eq!(letterbox.at(&site, start + 5 * DAY).await.len(), 1);
        assert_eq!(how_many(&site, 3).await, 0, "nothing was put into the outbox in vain");
    }

    async fn a_digest_tells_what_no_other_mail_told(site: TestSite) {
        let start = after_the_digests();
        let ana = reader(&site, "ana", |_| {}).await;
        let cleo = reader(&site, "cleo", |_| {}).await;
        let own = reader(&site, "own", |_| {}).await;
        let ben = site.join("ben").await;
        for (who, own) in [(&ana, false), (&cleo, false), (&own, true)] {
            site.follow(who, &ben).await;
            chosen(&site, who, start, |mail| (mail.network, mail.own_actions, mail.daily_digest) = (!own, own, true)).await;
        }
        tell(&site, &[said(&ben, "one", start), said(&own, "mine", start)]).await;
        let mut letterbox = Letterbox::new();
        let first = letterbox.at(&site, start + 10 * MINUTE).await;
        assert_eq!(first.len(), 3);
        chosen(&site, &cleo, start + 10 * MINUTE, |mail| mail.daily_digest = true).await;
        tell(&site, &[said(&ben, "two", start + 10 * MINUTE)]).await;
        letterbox.at(&site, start + 20 * MINUTE).await;
        let digests = letterbox.at(&site, start + 2 * DAY).await;
        let mut told: Vec<(&str, bool, bool, bool)> = digests
            .iter()
            .map(|mail| (mail.to.as_str(), mail.plain.contains("one"), mail.plain.contains("two"), mail.plain.contains("mine")))
            .collect();
        told.sort();
        assert_eq!(told, [("cleo@mail.example", false, true, false), ("own@mail.example", true, true, false)]);
    }

    async fn a_server_that_was_down_sends_one_and_another_hour_makes_no_second(site: TestSite) {
        let start = at("2026-11-26T03:00:00Z");
        let ana = reader(&site, "ana", |_| {}).await;
        let ben = site.join("ben").await;
        site.follow(&ana, &ben).await;
        digest_in(&site, ana.key, "Europe/Lisbon", 8, start).await;
        let mut letterbox = Letterbox::new();
        tell(&site, &[said(&ben, "one", start)]).await;
        assert!(letterbox.at(&site, at("2026-11-26T07:59:59Z")).await.is_empty());
        // Something else is chosen while it is due: it stays due.
        digest_in(&site, ana.key, "Europe/Lisbon", 8, at("2026-11-26T08:00:10Z")).await;
        let late = at("2026-11-28T11:00:00Z");
        tell(&site, &[said(&ben, "two", at("2026-11-27T12:00:00Z"))]).await;
        let [mail] = &letterbox.at(&site, late).await[..] else { panic!("one for all the days") };
        assert_eq!(mail.subject, "2 new in your network, Saturday 28 November");
        tell(&site, &[said(&ben, "three", late)]).await;
        digest_in(&site, ana.key, "Europe/Lisbon", 18, late).await;
        digest_in(&site, ana.key, "Pacific/Kiritimati", 23, late).await;
        digest_in(&site, ana.key, "Europe/Lisbon", 18, late).await;
        assert!(letterbox.at(&site, at("2026-11-28T23:59:00Z")).await.is_empty(), "one a day");
        assert_eq!(letterbox.at(&site, at("2026-11-29T18:00:00Z")).await.len(), 1);
    }

    async fn whoever_chose_it_before_there_were_any_begins_with_what_happens_then(site: TestSite) {
        let start = at("2026-11-26T03:00:00Z");
        let ana = reader(&site, "ana", |_| {}).await;
        let ben = site.join("ben").await;
        site.follow(&ana, &ben).await;
        // As the migration leaves it.
        site.sql("UPDATE people SET mail_daily_digest = 1 WHERE key = $1", &[ana.key]).await;
        site.sql("INSERT INTO mailings (person, kind, position) SELECT CAST($1 AS BIGINT), 4, last FROM positions WHERE name = 'activity'", &[ana.key]).await;
        tell(&site, &[said(&ben, "one", start)]).await;
        let mut letterbox = Letterbox::new();
        assert!(letterbox.at(&site, start).await.is_empty(), "not at whatever hour that was");
        assert_eq!(letterbox.at(&site, at("2026-11-26T08:00:00Z")).await.len(), 1);
    }
}
