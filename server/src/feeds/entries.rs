//! Lines of activity in the words of the app: the same catalogue.

use super::document::{Entry, dated, line, lines, urn};
use kith_api::activity::{Activity, Verb};
use kith_api::activity_joined::{Line, Shape};
use kith_api::paths::percent_encode;
use kith_api::people::Someone;
use std::collections::HashMap;
use std::sync::LazyLock;
use url::Url;

/// The words of the app, in English.
static WORDS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../public/locales/en.json")).expect("the catalogue is texts by name")
});

/// Says a line. `page` is where it leads when it has no place of its own.
pub fn entry(activity: &Activity, origin: &str, page: &str) -> Entry {
    Entry {
        id: urn("activity", activity.id),
        title: title(activity, thing(activity)),
        link: link(activity, origin).unwrap_or_else(|| page.to_owned()),
        author: name(&activity.actor),
        published: dated(activity.published),
        excerpt: activity.excerpt.as_deref().map(lines).filter(|excerpt| !excerpt.trim().is_empty()),
    }
}

/// Says what the app tells in one line, for a mail. `page` is where it leads when it has no place of its own.
pub fn joined(told: &Line, origin: &str, page: &str) -> Entry {
    let head = told.head();
    let counted = |key: &str| word(&format!("{key}.other")).replace("{n}", &told.items.len().to_string());
    let posts = matches!(head.verb, Verb::PostAdded | Verb::PostEdited);
    let told_so = match told.shape() {
        Shape::One => title(head, thing(head)),
        Shape::Edits => format!("{} ({})", title(head, thing(head)), counted("activity.edits")),
        Shape::Things => title(head, counted(if posts { "activity.posts" } else { "activity.pages" })),
    };
    Entry { title: told_so, ..entry(head, origin, page) }
}

/// The page of a person, or one of its parts.
pub fn person_page(origin: &str, username: &str, part: &str) -> String {
    let mut address = format!("{origin}/people/");
    percent_encode(username, &mut address);
    address + part
}

fn word(key: &str) -> &'static str {
    WORDS.get(key).map_or("", String::as_str)
}

/// As the app tells it, without its links.
fn title(activity: &Activity, told_thing: String) -> String {
    let key = format!("activity.{}", activity.verb.as_str());
    let in_space = activity.space.as_ref().and_then(|_| WORDS.get(&format!("{key}.in")));
    let template = in_space.map_or_else(|| word(&key), String::as_str);
    let mut told = String::new();
    let mut rest = template;
    while let Some((before, (place, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        told.push_str(before);
        match place {
            "person" => told.push_str(&name(&activity.actor)),
            "whom" => told.push_str(&activity.person.as_ref().map_or_else(|| word("activity.somebody").into(), name)),
            "thing" => told.push_str(&told_thing),
            "space" => told.push_str(&activity.space.as_ref().map(|space| line(&space.name)).unwrap_or_default()),
            _ => {}
        }
        rest = after;
    }
    told + rest
}

fn thing(activity: &Activity) -> String {
    let Some(thing) = &activity.thing else {
        return word(match activity.verb {
            Verb::PostAdded | Verb::PostEdited => "activity.a_post",
            Verb::FileAttached => "activity.a_file",
            Verb::Other => "activity.something",
            _ => "activity.a_page",
        })
        .to_owned();
    };
    let name = line(&thing.name);
    if name.trim().is_empty() { word("activity.untitled").to_owned() } else { name }
}

/// What somebody is called, on one line.
pub fn name(someone: &Someone) -> String {
    match someone {
        Someone::Person(person) => match line(&person.name) {
            name if name.trim().is_empty() => person.username.clone(),
            name => name,
        },
        Someone::Unavailable(_) => word("someone.unavailable").to_owned(),
    }
}

/// What was acted upon where it has a place in the web, else the page of whom it is about.
fn link(activity: &Activity, origin: &str) -> Option<String> {
    let thing = activity.thing.as_ref().and_then(|thing| web(thing.url.as_deref()?));
    let of = |someone: &Someone, part: &str| Some(person_page(origin, &someone.person()?.username, part));
    thing.or_else(|| match activity.verb {
        Verb::Followed => of(activity.person.as_ref()?, ""),
        Verb::StatusUpdated => of(&activity.actor, "/statuses"),
        _ => of(&activity.actor, ""),
    })
}

/// An address of the web, spelled as an address may be; nothing else is a link.
fn web(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_of_the_app_is_there() {
        for verb in ["page_added", "page_edited", "post_added", "post_edited", "comment_added", "comment_edited"] {
            assert!(word(&format!("activity.{verb}")).contains("{person}"), "{verb}");
            assert!(word(&format!("activity.{verb}.in")).contains("{space}"), "{verb}");
        }
        for verb in ["file_attached", "status_updated", "profile_changed", "followed", "other"] {
            assert!(word(&format!("activity.{verb}")).contains("{person}"), "{verb}");
        }
        for key in ["a_post", "a_file", "a_page", "something", "somebody", "untitled"] {
            assert!(!word(&format!("activity.{key}")).is_empty(), "{key}");
        }
        assert!(!word("someone.unavailable").is_empty());
    }

    #[test]
    fn only_pages_of_the_web_are_links() {
        assert_eq!(web("https://wiki.example/a b?c=<d>").as_deref(), Some("https://wiki.example/a%20b?c=%3Cd%3E"));
        assert_eq!(web("HTTP://wiki.example").as_deref(), Some("http://wiki.example/"));
        for address in ["javascript:alert(1)", "data:text/html,x", "/people", "", "mailto:x@y.example"] {
            assert_eq!(web(address), None, "{address}");
        }
    }
}
