//! What a feed says, in whichever format, and the texts of XML.

use chrono::{DateTime, Datelike, Utc};
use kith_api::paths;
use sha2::{Digest, Sha256};

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// RSS 2.0.
    Rss,
}

impl Format {
    /// What an address ends with.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Atom => ".atom",
            Self::Rss => ".rss",
        }
    }

    /// For `Content-Type`.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Rss => "application/rss+xml; charset=utf-8",
        }
    }

    /// Takes the file of an address apart: the token, and what is asked for.
    pub fn of_file(file: &str) -> Option<(&str, Self)> {
        [Self::Atom, Self::Rss].into_iter().find_map(|format| Some((file.strip_suffix(format.ending())?, format)))
    }
}

/// The address of a feed.
pub fn address(origin: &str, token: &str, format: Format) -> String {
    format!("{origin}{}", paths::FEED.replace("{file}", &format!("{token}{}", format.ending())))
}

/// A feed.
#[derive(Debug)]
pub struct Document {
    /// Never changes, and is no other's.
    pub id: String,
    /// Plain text, as are all texts here.
    pub title: String,
    /// What it is, in a sentence.
    pub subtitle: String,
    /// The page it tells of.
    pub page: String,
    /// Its own address.
    pub address: String,
    /// When the newest of it happened.
    pub updated: DateTime<Utc>,
    /// The newest first.
    pub entries: Vec<Entry>,
}

/// One line of it.
#[derive(Debug)]
pub struct Entry {
    /// Never changes, and is no other's.
    pub id: String,
    /// Who did what.
    pub title: String,
    /// Where that is to be seen.
    pub link: String,
    /// Who.
    pub author: String,
    /// When.
    pub published: DateTime<Utc>,
    /// A few words of what was written.
    pub excerpt: Option<String>,
}

/// A text as XML 1.0 may hold it at all (its `Char`), without what turns or breaks the line it stands in.
pub fn line(text: &str) -> String {
    lines(text).replace(['\n', '\t', '\u{2028}', '\u{2029}'], " ")
}

/// The same of a text of several lines.
pub fn lines(text: &str) -> String {
    let text = crate::texts::without_turns(text).replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|letter| matches!(letter, '\t' | '\n') || is_char(*letter)).collect()
}

/// `Char` of XML 1.0 but its controls; and none of C1, which feed readers take for bytes of another encoding.
fn is_char(letter: char) -> bool {
    !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}')
}

/// A time whose year has four digits: neither format has others.
pub fn dated(at: DateTime<Utc>) -> DateTime<Utc> {
    match at.year() {
        ..=0 => DateTime::UNIX_EPOCH,
        1..=9999 => at,
        _ => DateTime::from_timestamp(253_402_300_799, 0).unwrap_or(DateTime::UNIX_EPOCH),
    }
}

/// A name for ever (UUID, version 8) of what a public id names, whatever this site is called.
pub fn urn(kind: &str, id: impl std::fmt::Display) -> String {
    let mut bytes: [u8; 32] = Sha256::digest(format!("kith:{kind}:{id}")).into();
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = crate::random::hex(&bytes[..16]);
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_xml_may_hold_is_left() {
        let hostile = "a\u{0}\u{1}\u{b}\u{c}\u{1f}\u{7f}\u{85}\u{fffe}\u{ffff}\u{202e}b";
        assert_eq!(line(hostile), "ab");
        assert_eq!(line("one\r\ntwo\rthree\tfour\u{2028}five"), "one two three four five");
        assert_eq!(lines("one\r\ntwo\rthree"), "one\ntwo\nthree");
        assert_eq!(line("<&>\"' 𝒳 é 日本 👩‍🚀"), "<&>\"' 𝒳 é 日本 👩‍🚀");
    }

    #[test]
    fn a_year_has_four_digits() {
        assert_eq!(dated(DateTime::<Utc>::MAX_UTC).to_rfc2822(), "Fri, 31 Dec 9999 23:59:59 +0000");
        assert_eq!(dated(DateTime::<Utc>::MIN_UTC), DateTime::UNIX_EPOCH);
        assert_eq!(dated(DateTime::UNIX_EPOCH), DateTime::UNIX_EPOCH);
    }

    #[test]
    fn a_name_is_of_one_thing_for_ever() {
        assert_eq!(urn("activity", "0000000000001"), urn("activity", "0000000000001"));
        assert_ne!(urn("activity", "0000000000001"), urn("activity", "0000000000002"));
        assert_ne!(urn("activity", "0000000000001"), urn("feed", "0000000000001"));
        let name = urn("activity", "0000000000001");
        assert_eq!((name.len(), &name[..9], &name[23..24]), (45, "urn:uuid:", "8"), "{name}");
    }

    #[test]
    fn an_address_is_taken_apart() {
        assert_eq!(Format::of_file("x.atom"), Some(("x", Format::Atom)));
        assert_eq!(Format::of_file("x.y.rss"), Some(("x.y", Format::Rss)));
        assert_eq!(Format::of_file("x"), None);
        assert_eq!(address("https://kith.example", "x", Format::Rss), "https://kith.example/feeds/x.rss");
    }
}
