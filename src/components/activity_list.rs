//! Recent Activity: lines by day, those that belong together as one. Built by hand: there may be thousands, and they grow.

use crate::components::activity_line::{add_line, moment, told_thing};
use crate::components::changing::{changing, effect};
use crate::components::failure::Failure;
use crate::components::icon::{self, drawn};
use crate::components::pager::Pager;
use crate::components::person_link::opens;
use crate::components::skeletons::ActivitySkeleton;
use crate::components::views::place;
use crate::dom::{Build, document, make};
use crate::focus;
use crate::language::{say, say_count};
use crate::paged::{Growth, Paged, Stage};
use crate::time;
use chrono::{DateTime, TimeDelta, Utc};
use js_sys::Array;
use kith_api::activity::{Activity, Verb};
use kith_api::activity_joined::{Line, Shape, joined, kept};
use kith_api::ids::ActivityId;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, Node};

/// So many pages come by scrolling alone; then the button is pressed once. Whatever stands below a list without end is
/// reached, and nobody loads for ever by leaning on a key.
const BY_SCROLL: u32 = 8;
/// How far below the screen the end of a list calls for more; what is above it, under the top bar, does not.
const MARGIN: &str = "-80px 0px 400px 0px";

/// Waiting, failing, empty, or the days with their lines.
#[component]
pub fn ActivityList(
    /// What is told.
    list: Paged<Activity>,
    /// What is shown in place of an empty list.
    #[prop(into)]
    empty: ViewFn,
    /// Where a space leads, by its id as text: read anew whenever that changes.
    spaces: Callback<String, String>,
) -> impl IntoView {
    let instead = move || match list.stage() {
        _ if !list.is_empty() => None,
        Stage::Loading => Some(view! { <ActivitySkeleton /> }.into_any()),
        Stage::Failed(error) => {
            let retry = Callback::new(move |()| list.restart());
            Some(view! { <Failure error what=say("activity.failed") retry /> }.into_any())
        }
        Stage::Shown | Stage::Growing => Some(empty.run()),
    };
    let all = make("div", "activity-days");
    let mut days = Days { all: all.clone(), rows: Vec::new(), opens: opens() };
    let lines = all.clone();
    effect(move || {
        let held = lines.matches(":focus-within") == Ok(true);
        list.with(|items| days.show(joined(items, on_one_day)));
        if held && focus::is_adrift() {
            focus::on("#recent-activity");
        }
    });
    let growing = all.clone();
    effect(move || {
        let _ = growing.set_attribute("aria-busy", if list.is_growing() { "true" } else { "false" });
    });
    let leading = all.clone();
    effect(move || {
        list.with(|_| ());
        let links = leading.get_elements_by_class_name("activity-space");
        for link in (0..links.length()).filter_map(|at| links.item(at)) {
            let _ = link.set_attribute("href", &spaces.run(link.get_attribute("data-space").unwrap_or_default()));
        }
    });
    more_by_scroll(list.into());
    view! {
        {changing(instead)}
        {place(all)}
        <Pager list words=say("activity.older") />
    }
}

/// Those of a person's profile: a few, each for itself.
#[component]
pub fn LatestLines(
    /// What is told.
    lines: Vec<Activity>,
) -> impl IntoView {
    let opens = opens();
    let line = |list: HtmlElement, item: &Activity| {
        let thing = told_thing(item.verb, item.thing.as_ref());
        list.with(&add_line(make("li", "activity"), item, &thing, None, opens))
    };
    place(lines.iter().fold(make("ul", "activity-lines is-compact"), line))
}

/// What is on the page.
struct Days {
    all: HtmlElement,
    rows: Vec<Row>,
    opens: bool,
}

struct Row {
    head: ActivityId,
    count: usize,
    element: HtmlElement,
}

impl Days {
    /// Whatever stands where it should is not touched: nothing jumps, and the focus stays.
    fn show(&mut self, lines: Vec<Line>) {
        let heads: Vec<ActivityId> = self.rows.iter().map(|row| row.head).collect();
        let mut before: Vec<Option<Row>> = std::mem::take(&mut self.rows).into_iter().map(Some).collect();
        let rows = kept(&heads, &lines).into_iter().zip(&lines).map(|(at, line)| {
            let (head, count) = (line.head().id, line.items.len());
            let known = at.and_then(|at| before[at].take());
            match known {
                Some(row) if row.head == head && row.count == count => row,
                known => {
                    let element = known.map_or_else(|| make("li", "activity"), |row| row.element);
                    write(&element, line, self.opens);
                    Row { head, count, element }
                }
            }
        });
        self.rows = rows.collect();

        let mut at = 0;
        let mut day = self.all.first_child();
        for lines in lines.chunk_by(|one, next| on_one_day(one.head(), next.head())) {
            let section = of_day(&day, &heading(lines[0].head().published));
            let list = section.last_element_child().expect("a day has a list");
            let mut place = list.first_child();
            for row in &self.rows[at..at + lines.len()] {
                put(&list, &row.element, &mut place);
            }
            at += lines.len();
            end(place);
            put(&self.all, &section, &mut day);
        }
        end(day);
    }
}

/// The section of a day: the one that stands there, or a new one.
fn of_day(stands: &Option<Node>, heading: &str) -> HtmlElement {
    let mut known = stands.clone();
    while let Some(node) = known {
        if node.first_child().and_then(|first| first.text_content()).as_deref() == Some(heading) {
            return node.unchecked_into();
        }
        known = node.next_sibling();
    }
    let heading = make("h3", "activity-day-heading").text(heading);
    make("section", "activity-day").with(&heading).with(&make("ul", "activity-lines"))
}

/// Puts a child where `place` stands, if it does not stand there already.
fn put(parent: &Node, child: &Node, place: &mut Option<Node>) {
    if place.as_ref() == Some(child) {
        *place = child.next_sibling();
    } else {
        let _ = parent.insert_before(child, place.as_ref());
    }
}

/// Takes away what stands from here on.
fn end(mut place: Option<Node>) {
    while let Some(node) = place {
        place = node.next_sibling();
        if let Some(parent) = node.parent_node() {
            let _ = parent.remove_child(&node);
        }
    }
}

/// Writes a line, or writes it anew where it grew: what was unfolded stays so, and the focus where it was.
fn write(row: &HtmlElement, line: &Line, opens: bool) {
    let is_open = row.query_selector(".activity-unfolded").ok().flatten().is_some();
    let focused = document().active_element().filter(|active| row.contains(Some(active)));
    let focused = focused.map(|active| match active.get_attribute("href") {
        Some(href) => format!("a[href=\"{href}\"]"),
        None => ".activity-unfold".to_owned(),
    });
    row.set_text_content(None);
    let (head, shape) = (line.head(), line.shape());
    let unfold = match shape {
        Shape::One => None,
        Shape::Edits => Some("activity.edits"),
        Shape::Things => Some(things(head.verb)),
    };
    let unfold = unfold.map(|words| button(say_count(words, line.items.len() as u64, &[]), line.clone(), is_open));
    let (thing, after) = match (shape, unfold) {
        (Shape::Things, Some(unfold)) => (unfold, None),
        (_, unfold) => (told_thing(head.verb, head.thing.as_ref()), unfold),
    };
    let row = add_line(row.clone(), head, &thing, after, opens).with_some(is_open.then(|| unfolded(line)));
    if let Some(element) = focused.and_then(|place| row.query_selector(&place).ok().flatten()) {
        let _ = element.unchecked_into::<HtmlElement>().focus();
    }
}

/// Shows or hides what a line is made of.
fn button(words: String, line: Line, is_open: bool) -> HtmlElement {
    let press = move |event: Event| {
        // By the event, not kept: a listener that holds its own element is never let go.
        let Some(button) = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        let Ok(Some(row)) = button.closest(".activity") else { return };
        let shown = row.query_selector(".activity-unfolded").ok().flatten();
        let _ = button.set_attribute("aria-expanded", if shown.is_none() { "true" } else { "false" });
        match shown {
            Some(list) => list.remove(),
            None => drop(row.append_child(&unfolded(&line))),
        }
    };
    make("button", "activity-unfold")
        .attr("type", "button")
        .attr("aria-expanded", if is_open { "true" } else { "false" })
        .text(&words)
        .with(&drawn(icon::CHEVRON_DOWN))
        .on("click", Box::new(press))
}

fn unfolded(line: &Line) -> HtmlElement {
    let edits = line.shape() == Shape::Edits;
    let list = make("ul", if edits { "activity-unfolded is-edits" } else { "activity-unfolded" });
    line.items.iter().fold(list, |list, item| {
        let told = make("li", "");
        let told = if edits {
            // On the day that stands above: the time of day is enough.
            let written = item.excerpt.as_deref().unwrap_or_default();
            told.with(&moment(item.published, time::clock(item.published)))
                .with(&make("span", "").attr("dir", "auto").text(written))
        } else {
            told.with(&told_thing(item.verb, item.thing.as_ref()))
        };
        list.with(&told)
    })
}

const fn things(verb: Verb) -> &'static str {
    match verb {
        Verb::PostAdded | Verb::PostEdited => "activity.posts",
        _ => "activity.pages",
    }
}

fn on_one_day(one: &Activity, other: &Activity) -> bool {
    one.published == other.published || time::same_day(one.published, other.published)
}

fn heading(day: DateTime<Utc>) -> String {
    let today = time::now();
    if time::same_day(day, today) {
        say("activity.today")
    } else if time::same_day(day, today - TimeDelta::days(1)) {
        say("activity.yesterday")
    } else {
        time::day_heading(day)
    }
}

/// Asks for the next page when somebody scrolls near the end of the list, one at a time. A failure waits for somebody
/// who presses Retry.
fn more_by_scroll(list: Growth) {
    let left = Rc::new(Cell::new(BY_SCROLL));
    let asked = Rc::new(Cell::new(false));
    let (lefts, asks) = (Rc::clone(&left), Rc::clone(&asked));
    let seen = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        let near = |entry: wasm_bindgen::JsValue| entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting();
        if entries.iter().any(near) && lefts.get() > 0 && untrack(|| list.stage()) == Stage::Shown {
            lefts.set(lefts.get() - 1);
            asks.set(true);
            list.more();
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin(MARGIN);
    let Ok(observer) = IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options) else { return };
    let watching = StoredValue::new_local((observer, seen));
    effect(move || {
        // By hand, the button was pressed: scrolling goes on.
        if list.stage() == Stage::Growing && !asked.take() {
            left.set(BY_SCROLL);
        }
        // Looked for anew after each page: the end may be in view still.
        request_animation_frame(move || {
            watching.try_with_value(|(observer, _)| {
                observer.disconnect();
                if let Some(end) = focus::find(".recent-activity .pager") {
                    observer.observe(&end);
                }
            });
        });
    });
    on_cleanup(move || {
        watching.try_with_value(|(observer, _)| observer.disconnect());
    });
}
