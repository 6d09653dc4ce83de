//! Whom a text names by `@` and a username: read alike by the server, which says who that is, and by the app, which makes
//! links of it.

use crate::people::check_username;
use std::ops::Range;

/// The mentions of a text, in order: where each stands, from its `@` on, and the username. Punctuation at the end is not part
/// of it; in an e-mail address there is none.
pub fn mentions(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('@').map(|place| from + place) {
        let rest = &text[at + 1..];
        let length = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        from = at + 1 + length;
        let name = rest[..length].trim_end_matches(['.', '-', '_']);
        let is_address = text[..at].ends_with(|before| is_part(before) || matches!(before, '+' | '@'))
            || text[from..].starts_with('@');
        if !is_address && check_username(name).is_ok() {
            found.push((at..at + 1 + name.len(), name));
        }
    }
    found
}

/// Whether a character may stand in a username.
fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, names: &[&str]) {
        let found = mentions(text);
        assert_eq!(found.iter().map(|(_, name)| *name).collect::<Vec<_>>(), names, "{text}");
        for (place, name) in found {
            assert_eq!(text[place], format!("@{name}"));
        }
    }

    #[test]
    fn a_mention_is_an_at_sign_and_a_username() {
        check("with @ana and @ben.carter-2", &["ana", "ben.carter-2"]);
        check("(@ana), @ana!", &["ana", "ana"]);
        check("@žofie@", &[]);
        check("thanks @žofie", &["žofie"]);
        check("@田中さん", &["田中さん"]);
    }

    #[test]
    fn punctuation_after_it_is_not_part_of_it() {
        check("Ask @ana.", &["ana"]);
        check("Ask @ana... or @ben--", &["ana", "ben"]);
        check("@ana's", &["ana"]);
    }

    #[test]
    fn an_address_is_no_mention() {
        check("write to ana@example.com", &[]);
        check("a.b+c@example.com, a_@x", &[]);
        check("@ana@example.com", &[]);
        check("@@ana", &[]);
        check("@", &[]);
        check("@ ana @.ana @-", &[]);
        check(&format!("@{}", "x".repeat(65)), &[]);
    }
}
