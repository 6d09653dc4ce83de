//! What belongs to an account or to the site, in sections and rows: what each is, more of it in small print, and what can
//! be done with it. Rows are built by hand: four pages show them.

use crate::client::ApiError;
use crate::components::changing::changing;
use crate::components::failure::Failure;
use crate::components::skeletons::PeopleSkeleton;
use crate::components::views::place;
use crate::dom::{Build, make};
use crate::language::say;
use crate::loaded::Loaded;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// A part of a page. `id` is that of its heading, which can be given the focus.
pub fn section(id: &'static str, title: &'static str, inside: AnyView) -> AnyView {
    view! {
        <section class="settings-section" aria-labelledby=id>
            <h2 id=id class="choices-title" tabindex="-1">{say(title)}</h2>
            {inside}
        </section>
    }
    .into_any()
}

/// What is loaded: its shape while it comes, what failed with Retry, and then what is made of it.
pub fn awaited<T: Clone + Send + Sync + 'static>(
    loaded: Loaded<T>,
    failed: &'static str,
    show: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    changing(move || match loaded.get() {
        None => view! { <PeopleSkeleton rows=2 /> }.into_any(),
        Some(Err(error)) => failure(error, failed, Callback::new(move |()| loaded.again())),
        Some(Ok(found)) => show(found),
    })
    .into_any()
}

fn failure(error: ApiError, failed: &'static str, retry: Callback<()>) -> AnyView {
    view! { <Failure error what=say(failed) retry /> }.into_any()
}

/// Several that were built by hand, one below the other.
pub fn below(all: impl IntoIterator<Item = HtmlElement>) -> AnyView {
    all.into_iter().map(|each| place(each).into_any()).collect_view().into_any()
}

/// A list of rows.
pub fn list(label: &str, rows: impl IntoIterator<Item = HtmlElement>) -> HtmlElement {
    let list = make("ul", "session-list").attr("aria-label", label);
    holding(list, &rows.into_iter().collect::<Vec<_>>())
}

/// A row of a list.
pub fn row(told: &HtmlElement, tools: &[HtmlElement]) -> HtmlElement {
    make("li", "session").with(told).with_some((!tools.is_empty()).then(|| together(tools)))
}

/// What can be done, side by side.
pub fn together(tools: &[HtmlElement]) -> HtmlElement {
    holding(make("div", "form-buttons"), tools)
}

/// What one is: its name, a word about its state, and lines of small print.
pub fn told(name: &str, badge: Option<&'static str>, more: &[&[HtmlElement]]) -> HtmlElement {
    let name = make("p", "session-name").text(name);
    let name = name.with_some(badge.map(|words| make("span", "badge").text(&say(words))));
    let lines: Vec<HtmlElement> = more.iter().map(|line| holding(make("p", "session-more"), line)).collect();
    holding(make("div", "session-words").with(&name), &lines)
}

fn holding(element: HtmlElement, all: &[HtmlElement]) -> HtmlElement {
    for each in all {
        let _ = element.append_child(each);
    }
    element
}

/// A word of small print.
pub fn word(text: &str) -> HtmlElement {
    make("span", "").text(text)
}
