//! One line of Recent Activity.

use crate::components::someone::SomeoneLink;
use crate::language::say;
use crate::time;
use chrono::{DateTime, Utc};
use kith_api::activity::{Activity, Thing, Verb};
use leptos::prelude::*;

/// Who did what where, an excerpt when there is one, and when.
#[component]
pub fn ActivityLine(
    /// What is told.
    activity: Activity,
) -> impl IntoView {
    let Activity { actor, verb, thing, person, space, excerpt, published, .. } = activity;
    let template = say(sentence(verb, space.is_some()));
    let mut actor = Some(actor);
    let mut person = Some(person);
    let told = parts(&template)
        .into_iter()
        .map(|part| match part {
            Part::Text(text) => text.to_owned().into_any(),
            Part::Place("person") => actor
                .take()
                .map(|someone| view! { <span class="activity-actor"><SomeoneLink someone /></span> })
                .into_any(),
            Part::Place("whom") => match person.take().flatten() {
                Some(someone) => view! { <span class="activity-whom"><SomeoneLink someone /></span> }.into_any(),
                None => say("activity.somebody").into_any(),
            },
            Part::Place("thing") => told_thing(verb, thing.as_ref()),
            Part::Place("space") => space
                .as_ref()
                .map(|space| view! { <span class="activity-space">{space.name.clone()}</span> })
                .into_any(),
            Part::Place(_) => ().into_any(),
        })
        .collect_view();
    view! {
        <p class="activity-sentence">
            <span class="activity-told">{told}</span>
            <Moment at=published />
        </p>
        {excerpt.map(|excerpt| view! { <p class="activity-excerpt" dir="auto">{excerpt}</p> })}
    }
}

/// A time as people tell it, exact on hover and for programs.
#[component]
pub fn Moment(
    /// When.
    at: DateTime<Utc>,
) -> impl IntoView {
    view! {
        <time class="moment" datetime=time::machine(at) title=time::exact(at)>
            {time::relative(at)}
        </time>
    }
}

fn told_thing(verb: Verb, thing: Option<&Thing>) -> AnyView {
    let Some(thing) = thing else { return say(nameless(verb)).into_any() };
    let name = if thing.name.trim().is_empty() { say("activity.untitled") } else { thing.name.clone() };
    match thing.url.clone().filter(|url| is_web(url)) {
        Some(url) => {
            view! { <a class="activity-thing" href=url rel="external noopener" dir="auto">{name}</a> }.into_any()
        }
        None => view! { <span class="activity-thing" dir="auto">{name}</span> }.into_any(),
    }
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
