//! The words of the app and the code that says them must agree.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use super::rust_text::RustText;
use super::{Complaints, Source};

/// The plural forms that a language may have; English has two of them.
const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Every key that the app says is in the English catalogue, and every key of it is somewhere in the code: in the app,
/// or `elsewhere` (the server says some of them in mails and feeds).
pub fn complaints(english: &str, app: &[Source], elsewhere: &[&[Source]]) -> Result<Complaints> {
    let catalogue: BTreeMap<String, Value> =
        serde_json::from_str(english).context("public/locales/en.json is not an object of JSON")?;
    let mut complaints = Complaints::new();
    let mut literals = BTreeSet::new();
    for file in app {
        let rust = RustText::of(&file.text);
        for key in said(&rust) {
            if !key.is_in(&catalogue) {
                complaints.push(format!("{} says \"{}\", which en.json does not have", file.path, key.written()));
            }
        }
        literals.extend(rust.literals);
    }
    for file in elsewhere.iter().copied().flatten() {
        literals.extend(RustText::of(&file.text).literals);
    }
    // A key with a place for a value in it stands for all that begin like it.
    let beginnings: Vec<&str> = literals.iter().filter_map(|literal| beginning(literal)).collect();
    for key in catalogue.keys() {
        let used = literals.contains(key)
            || singular(key).is_some_and(|singular| literals.contains(singular))
            || beginnings.iter().any(|beginning| key.starts_with(beginning));
        if !used {
            complaints.push(format!("en.json has \"{key}\", which nothing says"));
        }
    }
    Ok(complaints)
}

/// A key as code says it.
#[derive(Debug, PartialEq, Eq)]
enum Key<'a> {
    Plain(&'a str),
    /// Said with a count: the catalogue has its plural forms.
    Counted(&'a str),
    /// Put together at run time; this is how all of them begin.
    Beginning(&'a str),
}

impl Key<'_> {
    fn is_in(&self, catalogue: &BTreeMap<String, Value>) -> bool {
        match self {
            Self::Plain(key) => catalogue.contains_key(*key),
            Self::Counted(key) => ["one", "other"].iter().all(|form| catalogue.contains_key(&format!("{key}.{form}"))),
            Self::Beginning(beginning) => catalogue.keys().any(|key| key.starts_with(beginning)),
        }
    }

    fn written(&self) -> String {
        match self {
            Self::Plain(key) => (*key).to_owned(),
            Self::Counted(key) => format!("{key}.one\" and \"{key}.other"),
            Self::Beginning(beginning) => format!("{beginning}…"),
        }
    }
}

fn said(rust: &RustText) -> Vec<Key<'_>> {
    let keys =
        |function| rust.first_arguments(function).into_iter().filter(|&(literal, direct)| direct || is_key(literal));
    let plain = |(literal, _)| beginning(literal).map_or(Key::Plain(literal), Key::Beginning);
    let counted = |(literal, _)| beginning(literal).map_or(Key::Counted(literal), Key::Beginning);
    keys("say").chain(keys("say_with")).map(plain).chain(keys("say_count").map(counted)).collect()
}

/// Within a longer argument, what looks like `follow.button` is a key and all else belongs to the code around it.
fn is_key(literal: &str) -> bool {
    let allowed = |character: char| character.is_ascii_alphanumeric() || "._-{}".contains(character);
    literal.contains('.') && literal.chars().all(allowed)
}

fn beginning(literal: &str) -> Option<&str> {
    literal.split_once('{').map(|(beginning, _)| beginning).filter(|beginning| is_key(beginning))
}

fn singular(key: &str) -> Option<&str> {
    key.rsplit_once('.').filter(|(_, form)| PLURALS.contains(form)).map(|(singular, _)| singular)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(english: &str, app: &str, server: &str, expected: &[&str]) {
        let file = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
        let server = [file("server/src/mail.rs", server)];
        let found = complaints(english, &[file("src/app.rs", app)], &[&server]).expect("the catalogue is JSON");
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_said_must_be_there() {
        check(r#"{"a.b": "B"}"#, r#"say("a.b")"#, "", &[]);
        check("{}", r#"say("a.b")"#, "", &["src/app.rs says \"a.b\", which en.json does not have"]);
        check(
            "{}",
            r#"say_with("word", ("name", name))"#,
            "",
            &["src/app.rs says \"word\", which en.json does not have"],
        );
        check(r#"{"a.b": "B", "c.d": "D"}"#, r#"say(if kind == "x" { "a.b" } else { "c.d" })"#, "", &[]);
    }

    #[test]
    fn what_is_counted_has_both_forms() {
        check(r#"{"a.one": "", "a.other": ""}"#, r#"say_count("a", 3)"#, "", &[]);
        check(
            r#"{"a.other": ""}"#,
            r#"say_count("a", 3)"#,
            "",
            &["src/app.rs says \"a.one\" and \"a.other\", which en.json does not have"],
        );
    }

    #[test]
    fn what_is_there_must_be_said_by_somebody() {
        check(r#"{"a.b": ""}"#, "", "", &["en.json has \"a.b\", which nothing says"]);
        check(r#"{"a.b": ""}"#, "// a.b \"a.b\"", "", &["en.json has \"a.b\", which nothing says"]);
        check(r#"{"a.b": ""}"#, r#"fn key() -> &'static str { "a.b" }"#, "", &[]);
        check(r#"{"mail.hello": ""}"#, "", r#"subject("mail.hello")"#, &[]);
    }

    #[test]
    fn a_key_put_together_stands_for_all_that_begin_like_it() {
        let app = r#"say(&format!("verb.{verb}"))"#;
        check(r#"{"verb.edited": "", "verb.made": ""}"#, app, "", &[]);
        check("{}", app, "", &["src/app.rs says \"verb.…\", which en.json does not have"]);
    }
}
