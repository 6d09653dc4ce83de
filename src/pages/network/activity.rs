//! Recent Activity of those whom a person follows.

use crate::client::{FromJson, Json};
use crate::components::activity_list::ActivityList;
use crate::components::changing::effect;
use crate::components::empty::Empty;
use crate::components::fresh_button::fresh_button;
use crate::follows::Follows;
use crate::language::{say, say_with};
use crate::paged::{Page, Paged};
use crate::pages::network::filters::{FilterBar, Filters};
use crate::pages::network::on_follow;
use crate::route::Route;
use crate::router::Router;
use kith_api::activity::Activity;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::{Person, Someone};
use leptos::prelude::*;

const LINES: usize = 30;

/// The lines, and which of them are told.
#[component]
pub fn RecentActivity(
    /// Whose network.
    person: Person,
    /// Whether it is the viewer's own.
    own: bool,
) -> impl IntoView {
    let follows = Follows::expect();
    let router = Router::expect();
    let id = person.id;
    let filters = Filters::new(person.username);
    let spell = move |page: Page| {
        let which = untrack(|| filters.query()).parameters();
        let which: Vec<_> = which.iter().map(|(name, value)| (*name, Some(value.as_str()))).collect();
        page.address(paths::of_person(paths::NETWORK, id), &which)
    };
    let list = Paged::new(LINES, spell, move |json| read_activity(follows, json)).begin_with(router.rows()).still();
    list.follow(move || filters.spell(&filters.query()));
    effect(move || router.note_rows(list.len()));
    let fresh = RwSignal::new(0);
    // Lines never jump under the eyes of who reads: that there are new ones stands above them, until they are wanted.
    follows.on_lines(move || list.look_ahead(move |count| _ = fresh.try_set(count)));
    if own {
        // Whom one follows decides what is told here.
        on_follow(follows, move |change| {
            if change.settled {
                list.refresh();
            }
        });
    }
    let include =
        if own { say("network.include_own") } else { say_with("network.include_theirs", &[("name", &person.name)]) };
    let include_own = move |event| {
        let own = event_target_checked(&event);
        filters.change(move |query| query.own = own);
    };
    let spaces = Callback::new(move |space: String| {
        let mut query = filters.query();
        query.space = space.parse().ok();
        filters.spell(&query)
    });
    let name = person.name;
    let empty = move || {
        if filters.query().is_narrow() {
            nothing_fits(filters)
        } else if own {
            let people = (Route::People.path(), say("network.find_people"));
            view! { <Empty words=say("network.no_activity") action=people /> }.into_any()
        } else {
            view! { <Empty words=say_with("network.no_activity_of", &[("name", &name)]) /> }.into_any()
        }
    };
    view! {
        <section class="recent-activity" aria-labelledby="recent-activity">
            <div class="section-head">
                <h2 id="recent-activity" tabindex="-1">{say("network.activity")}</h2>
                <label class="switch">
                    <input type="checkbox" role="switch" prop:checked=move || filters.query().own on:change=include_own />
                    <span>{include}</span>
                </label>
            </div>
            <FilterBar id filters list />
            {fresh_button(list, fresh, "#recent-activity")}
            <ActivityList list empty spaces />
        </section>
    }
}

fn nothing_fits(filters: Filters) -> AnyView {
    view! {
        <div class="empty" role="status">
            <p>{say("filter.nothing")}</p>
            <button type="button" class="button" on:click=move |_| filters.clear()>{say("filter.clear")}</button>
        </div>
    }
    .into_any()
}

/// Who did something, and to whom, comes with the standing towards them.
pub fn read_activity(follows: Follows, json: &Json) -> Option<List<Activity>> {
    let list = List::<Activity>::from_json(json)?;
    let people = list.items.iter().flat_map(|line| [Some(&line.actor), line.person.as_ref()]);
    follows.learn_all(people.flatten().filter_map(Someone::person));
    Some(list)
}
