//! One line of Recent Activity, built by hand: there may be thousands.

use crate::components::someone::add_someone;
use crate::components::views::place;
use crate::dom::{Build, make};
use crate::language::say;
use crate::time;
use chrono::{DateTime, Utc};
use kith_api::activity::{Activity, Thing, Verb};
use leptos::prelude::*;
use web_sys::HtmlElement;

/// Adds who did what where, an excerpt when there is one, and when. `thing` stands in the place of what was acted upon,
/// `after` behind the sentence.
pub fn add_line(
    to: HtmlElement,
    activity: &Activity,
    thing: &HtmlElement,
    after: Option<HtmlElement>,
    opens: bool,
) -> HtmlElement {
    let Activity { actor, verb, person, space, excerpt, published, .. } = activity;
    let template = say(sentence(*verb, space.is_some()));
    let told =
        parts(&template).into_iter().fold(make("span", "activity-told"), |told, part| match (part, person, space) {
            (Part::Text(text), ..) => told.text(text),
            (Part::Place("person"), ..) => told.with(&add_someone(make("span", "activity-actor"), actor, opens)),
            (Part::Place("whom"), Some(someone), _) => {
                told.with(&add_someone(make("span", "activity-whom"), someone, opens))
            }
            (Part::Place("whom"), None, _) => told.text(&say("activity.somebody")),
            (Part::Place("thing"), ..) => told.with(thing),
            // Whoever lists the lines says where it leads.
            (Part::Place("space"), _, Some(space)) => {
                told.with(&make("a", "activity-space").attr("data-space", &space.id.to_string()).text(&space.name))
            }
            (Part::Place(_), ..) => told,
        });
    let told = if after.is_some() { told.text(" ") } else { told }.with_some(after);
    let excerpt = excerpt.as_ref().map(|excerpt| make("p", "activity-excerpt").attr("dir", "auto").text(excerpt));
    to.with(&make("p", "activity-sentence").with(&told).with(&moment(*published, time::relative(*published))))
        .with_some(excerpt)
}

/// A time in some words, exact on hover and for programs.
pub fn moment(at: DateTime<Utc>, words: String) -> HtmlElement {
    make("time", "moment").attr("datetime", &time::machine(at)).attr("title", &time::exact(at)).text(&words)
}

/// A time as people tell it, exact on hover and for programs.
#[component]
pub fn Moment(
    /// When.
    at: DateTime<Utc>,
) -> impl IntoView {
    place(moment(at, time::relative(at)))
}

/// A page, blog post or file, as a link where it has an address.
pub fn told_thing(verb: Verb, thing: Option<&Thing>) -> HtmlElement {
    let Some(thing) = thing else { return make("span", "").text(&say(nameless(verb))) };
    let link = thing.url.as_deref().filter(|url| is_web(url));
    let element = make(if link.is_some() { "a" } else { "span" }, "activity-thing").attr("dir", "auto");
    let element = match link {
        Some(url) => element.attr("href", url).attr("rel", "external noopener"),
        None => element,
    };
    if thing.name.trim().is_empty() { element.text(&say("activity.untitled")) } else { element.text(&thing.name) }
}

/// Whether a link leads to a page of the web, and nowhere else.
pub fn is_web(url: &str) -> bool {
    let scheme = url.split(':').next().unwrap_or_default().to_ascii_lowercase();
    matches!(scheme.as_str(), "http" | "https")
}

/// The sentence of a verb; where no space is known it has an ending of its own.
const fn sentence(verb: Verb, in_space: bool) -> &'static str {
    match (verb, in_space) {
        (Verb::PageAdded, true) => "activity.page_added.in",
        (Verb::PageAdded, false) => "activity.page_added",
        (Verb::PageEdited, true) => "activity.page_edited.in",
        (Verb::PageEdited, false) => "activity.page_edited",
        (Verb::PostAdded, true) => "activity.post_added.in",
        (Verb::PostAdded, false) => "activity.post_added",
        (Verb::PostEdited, true) => "activity.post_edited.in",
        (Verb::PostEdited, false) => "activity.post_edited",
        (Verb::CommentAdded, true) => "activity.comment_added.in",
        (Verb::CommentAdded, false) => "activity.comment_added",
        (Verb::CommentEdited, true) => "activity.comment_edited.in",
        (Verb::CommentEdited, false) => "activity.comment_edited",
        (Verb::FileAttached, true) => "activity.file_attached.in",
        (Verb::FileAttached, false) => "activity.file_attached",
        (Verb::StatusUpdated, _) => "activity.status_updated",
        (Verb::ProfileChanged, _) => "activity.profile_changed",
        (Verb::Followed, _) => "activity.followed",
        (Verb::Other, true) => "activity.other.in",
        (Verb::Other, false) => "activity.other",
    }
}

/// What stands for a thing that is gone or that nobody named.
const fn nameless(verb: Verb) -> &'static str {
    match verb {
        Verb::PostAdded | Verb::PostEdited => "activity.a_post",
        Verb::FileAttached => "activity.a_file",
        Verb::Other => "activity.something",
        _ => "activity.a_page",
    }
}

/// A piece of a sentence: words, or the place of a person or thing, so that a language may put them in its own order.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    Text(&'a str),
    Place(&'a str),
}

fn parts(template: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = template;
    while let Some((before, (place, after))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        parts.push(Part::Place(place));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use Part::{Place, Text};

    #[test]
    fn a_language_may_put_person_and_thing_in_any_order() {
        assert_eq!(parts("{person} edited {thing}"), [Place("person"), Text(" edited "), Place("thing")]);
        assert_eq!(parts("{thing}を{person}が編集"), [Place("thing"), Text("を"), Place("person"), Text("が編集")]);
        assert_eq!(parts("no places"), [Text("no places")]);
        assert_eq!(parts("an {odd one"), [Text("an {odd one")]);
        assert_eq!(parts(""), []);
    }

    #[test]
    fn only_pages_of_the_web_are_links() {
        assert!(is_web("https://example.org/a") && is_web("HTTP://example.org"));
        assert!(!is_web("javascript:alert(1)") && !is_web("data:text/html,x") && !is_web("/people"));
    }
}
