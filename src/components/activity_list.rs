//! Recent Activity: lines by day.

use crate::components::activity_line::ActivityLine;
use crate::components::changing::changing;
use crate::components::failure::Failure;
use crate::components::pager::Pager;
use crate::components::skeletons::ActivitySkeleton;
use crate::language::say;
use crate::paged::{Paged, Stage};
use crate::time;
use chrono::{DateTime, TimeDelta, Utc};
use kith_api::activity::Activity;
use leptos::prelude::*;

/// Waiting, failing, empty, or the days with their lines.
#[component]
pub fn ActivityList(
    /// What is told.
    list: Paged<Activity>,
    /// What is shown in place of an empty list.
    #[prop(into)]
    empty: ViewFn,
) -> impl IntoView {
    let bare = Memo::new(move |_| list.is_empty());
    let days = Memo::new(move |_| by_day(&list.items()));
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
                <DayOfActivity heading=day.heading days />
            </For>
        </div>
        <Pager list words=say("activity.older") />
    }
}

#[component]
fn DayOfActivity(heading: String, days: Memo<Vec<Day>>) -> impl IntoView {
    let words = heading.clone();
    let lines = move || {
        days.with(|days| {
            days.iter().find(|day| day.heading == heading).map(|day| day.lines.clone()).unwrap_or_default()
        })
    };
    view! {
        <section class="activity-day">
            <h3 class="activity-day-heading">{words}</h3>
            <ul class="activity-lines">
                <For each=lines key=|activity| activity.id let(activity)>
                    <li class="activity"><ActivityLine activity /></li>
                </For>
            </ul>
        </section>
    }
}

#[derive(Clone, PartialEq)]
struct Day {
    heading: String,
    lines: Vec<Activity>,
}

/// Puts lines that follow each other on one day together.
fn by_day(lines: &[Activity]) -> Vec<Day> {
    lines
        .chunk_by(|one, next| time::same_day(one.published, next.published))
        .map(|lines| Day { heading: heading(lines[0].published), lines: lines.to_vec() })
        .collect()
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
