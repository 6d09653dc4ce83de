//! Recent Activity: lines by day, those that belong together as one.

use crate::components::activity_joined::{Line, Shape, Told};
use crate::components::activity_line::{SpaceAddress, told_line, told_thing};
use crate::components::changing::changing;
use crate::components::failure::Failure;
use crate::components::icon::{self, Icon};
use crate::components::pager::Pager;
use crate::components::skeletons::ActivitySkeleton;
use crate::language::{say, say_count};
use crate::paged::{Paged, Stage};
use crate::time;
use chrono::{DateTime, TimeDelta, Utc};
use kith_api::activity::{Activity, Verb};
use leptos::prelude::*;

/// Waiting, failing, empty, or the days with their lines.
#[component]
pub fn ActivityList(
    /// What is told.
    list: Paged<Activity>,
    /// What is shown in place of an empty list.
    #[prop(into)]
    empty: ViewFn,
    /// Where the name of a space leads.
    spaces: SpaceAddress,
) -> impl IntoView {
    let bare = Memo::new(move |_| list.is_empty());
    let told = Memo::new(move |before: Option<&Told>| list.with(|items| Told::new(items, before, on_one_day)));
    let days = Memo::new(move |_| told.with(by_day));
    let instead = move || match list.stage() {
        _ if !bare.get() => None,
        Stage::Loading => Some(view! { <ActivitySkeleton /> }.into_any()),
        Stage::Failed(error) => {
            let retry = Callback::new(move |()| list.restart());
            Some(view! { <Failure error what=say("activity.failed") retry /> }.into_any())
        }
        Stage::Shown | Stage::Growing => Some(empty.run()),
    };
    view! {
        {changing(instead)}
        <div class="activity-days" aria-busy=move || list.is_growing().to_string()>
            // A day is told apart by its heading; what is in it is read anew, so that new lines keep the old ones.
            <For each=move || days.get() key=|day| day.heading.clone() let(day)>
                <DayOfActivity heading=day.heading days told spaces />
            </For>
        </div>
        <Show when=move || !bare.get()>
            <Pager list words=say("activity.older") by_scroll=true />
        </Show>
    }
}

#[component]
fn DayOfActivity(heading: String, days: Memo<Vec<Day>>, told: Memo<Told>, spaces: SpaceAddress) -> impl IntoView {
    let words = heading.clone();
    let keys = move || {
        days.with(|days| days.iter().find(|day| day.heading == heading).map(|day| day.keys.clone()).unwrap_or_default())
    };
    view! {
        <section class="activity-day">
            <h3 class="activity-day-heading">{words}</h3>
            <ul class="activity-lines">
                <For each=keys key=|key| *key let(key)>
                    <li class="activity"><LineOfActivity key told spaces /></li>
                </For>
            </ul>
        </section>
    }
}

/// A line may grow while it stands there: what does not change in it stays, and with it the focus.
#[component]
fn LineOfActivity(key: i64, told: Memo<Told>, spaces: SpaceAddress) -> impl IntoView {
    let facts = Memo::new(move |_| {
        let facts = |line: &Line| (line.head().id, line.shape(), line.items.len());
        told.with(|told| told.line(key).map(facts))
    });
    let head = Memo::new(move |_| facts.get().map(|(head, ..)| head));
    let shape = Memo::new(move |_| facts.get().map_or(Shape::One, |(_, shape, _)| shape));
    let items = move || told.with(|told| told.line(key).map(|line| line.items.clone())).unwrap_or_default();
    let open = RwSignal::new(false);
    let unfold = move |words: &'static str| {
        view! {
            <button type="button" class="activity-unfold" aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)>
                {changing(move || facts.get().map(|(.., count)| say_count(words, count as u64, &[])))}
                <Icon of=icon::CHEVRON_DOWN />
            </button>
        }
        .into_any()
    };
    let sentence = move || {
        head.track();
        let item = untrack(items).into_iter().next()?;
        let (verb, thing) = (item.verb, item.thing.clone());
        let thing = move || match shape.get() {
            Shape::Things => unfold(things(verb)),
            Shape::One | Shape::Edits => told_thing(verb, thing.as_ref()),
        };
        let edits = move || (shape.get() == Shape::Edits).then(|| unfold("activity.edits"));
        Some(told_line(&item, changing(thing).into_any(), changing(edits).into_any(), Some(spaces)))
    };
    let unfolded = move || {
        let shape = shape.get();
        (open.get() && shape != Shape::One).then(|| {
            view! {
                <ul class="activity-unfolded" class:is-edits=shape == Shape::Edits>
                    {changing(move || items().into_iter().map(|item| unfolded_item(item, shape)).collect_view())}
                </ul>
            }
        })
    };
    view! {
        {changing(sentence)}
        {changing(unfolded)}
    }
}

fn unfolded_item(item: Activity, shape: Shape) -> AnyView {
    let told = if shape == Shape::Edits { edit(item) } else { told_thing(item.verb, item.thing.as_ref()) };
    view! { <li>{told}</li> }.into_any()
}

/// One of several edits of a page, on the day that stands above: the time of day, and what was written.
fn edit(item: Activity) -> AnyView {
    let at = item.published;
    view! {
        <time class="moment" datetime=time::machine(at) title=time::exact(at)>{time::clock(at)}</time>
        <span dir="auto">{item.excerpt}</span>
    }
    .into_any()
}

const fn things(verb: Verb) -> &'static str {
    match verb {
        Verb::PostAdded | Verb::PostEdited => "activity.posts",
        _ => "activity.pages",
    }
}

#[derive(Clone, PartialEq)]
struct Day {
    heading: String,
    keys: Vec<i64>,
}

/// Puts lines that follow each other on one day together.
fn by_day(told: &Told) -> Vec<Day> {
    let day = |lines: &[Line]| Day {
        heading: heading(lines[0].head().published),
        keys: lines.iter().map(|line| line.key).collect(),
    };
    told.lines.chunk_by(|one, next| on_one_day(one.head(), next.head())).map(day).collect()
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
