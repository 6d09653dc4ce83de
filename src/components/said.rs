//! What somebody said: text in which addresses of the web and mentions are links. Built by hand: lists are full of it.

use crate::components::person_link::mention;
use crate::dom::{Build, make};
use kith_api::people::Person;
use web_sys::HtmlElement;

/// Adds the text. `@` and a username is a link where it is one of those mentioned.
pub fn said(to: HtmlElement, text: &str, mentions: &[Person], opens: bool) -> HtmlElement {
    parts(text, mentions).into_iter().fold(to, |to, part| match part {
        Part::Text(text) => to.text(text),
        Part::Link(address) => {
            let link = make("a", "").attr("href", address).attr("rel", "external noopener nofollow");
            to.with(&link.text(address))
        }
        Part::Mention(person) => to.with(&mention(person, opens)),
    })
}

#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Text(&'a str),
    Link(&'a str),
    Mention(&'a Person),
}

fn parts<'a>(text: &'a str, mentions: &'a [Person]) -> Vec<Part<'a>> {
    let mut parts = Vec::new();
    // Where what is not told yet begins; and whether a mention may begin here.
    let (mut from, mut at, mut apart) = (0, 0, true);
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        let found = match letter {
            'h' | 'H' if apart => link(rest).map(|link| (Part::Link(link), link.len())),
            '@' if apart => mentioned(&rest[1..], mentions).map(|(who, length)| (Part::Mention(who), length + 1)),
            _ => None,
        };
        apart = !is_name(letter);
        match found {
            Some((part, length)) => {
                if from < at {
                    parts.push(Part::Text(&text[from..at]));
                }
                parts.push(part);
                at += length;
                (from, apart) = (at, false);
            }
            None => at += letter.len_utf8(),
        }
    }
    if from < text.len() {
        parts.push(Part::Text(&text[from..]));
    }
    parts
}

/// The address of a page of the web at the beginning of a text, without the punctuation of the sentence around it.
fn link(text: &str) -> Option<&str> {
    let end = text
        .find(|letter: char| letter.is_ascii_whitespace() || matches!(letter, '<' | '>' | '"'))
        .unwrap_or(text.len());
    let link = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '…', '“', '”', '’']);
    let begins = |with: &str| link.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    let scheme = ["https://", "http://"].into_iter().find(|scheme| begins(scheme))?;
    (link.len() > scheme.len()).then_some(link)
}

/// The longest name at the beginning of a text that is of somebody mentioned.
fn mentioned<'a>(text: &str, mentions: &'a [Person]) -> Option<(&'a Person, usize)> {
    let mut name = &text[..text.find(|letter| !is_name(letter)).unwrap_or(text.len())];
    loop {
        if let Some(person) = mentions.iter().find(|person| person.username.eq_ignore_ascii_case(name)) {
            return Some((person, name.len()));
        }
        // "@ana." ends a sentence.
        name = name.strip_suffix(['.', '-', '_'])?;
    }
}

/// Near enough, and without the tables of Unicode: what is a username, the server has said.
fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_') || letter >= '\u{c0}'
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_api::follows::{Relation, Standing};
    use kith_api::ids::PersonId;

    fn person(username: &str) -> Person {
        let standing = Standing { relation: Relation::NotFollowing, version: 0, follows_me: false, back_version: 0 };
        Person {
            id: PersonId::from_bits(1),
            username: username.to_owned(),
            name: username.to_owned(),
            picture: None,
            position: None,
            department: None,
            deactivated: false,
            standing,
        }
    }

    /// Links in `<>`, mentions in `[]`.
    #[track_caller]
    fn check(text: &str, told: &str) {
        let mentions = [person("ana"), person("ana.b"), person("žofie")];
        let written = |part: Part<'_>| match part {
            Part::Text(text) => text.to_owned(),
            Part::Link(link) => format!("<{link}>"),
            Part::Mention(person) => format!("[{}]", person.username),
        };
        let parts: Vec<String> = parts(text, &mentions).into_iter().map(written).collect();
        assert_eq!(parts.concat(), told);
    }

    #[test]
    fn who_is_mentioned_is_a_link() {
        check("with @ana and @Ana.", "with [ana] and [ana].");
        check("@ana.b, @ana-", "[ana.b], [ana]-");
        check("(@žofie)", "([žofie])");
        check("@anastasia @nobody @", "@anastasia @nobody @");
        check("me@ana", "me@ana");
    }

    #[test]
    fn addresses_of_the_web_are_links_without_the_sentence_around_them() {
        check("see https://example.org/a?b=c.", "see <https://example.org/a?b=c>.");
        check("(HTTP://example.org)", "(<HTTP://example.org>)");
        check("javascript:alert(1) data:x https://", "javascript:alert(1) data:x https://");
        check("xhttps://example.org", "xhttps://example.org");
        check("https://example.org/@ana", "<https://example.org/@ana>");
    }

    #[test]
    fn a_text_stays_whole() {
        check("", "");
        check("ünïcödé 👩‍👩‍👧 @", "ünïcödé 👩‍👩‍👧 @");
    }
}
