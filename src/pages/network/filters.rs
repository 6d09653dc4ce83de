//! The filters of Recent Activity: by type, person and space. They stand in the address, so that a filter can be linked
//! to, and undone by Back.

use crate::components::changing::changing;
use crate::components::icon::{self, Icon};
use crate::components::people_combobox::PeopleCombobox;
use crate::focus;
use crate::follows::Follows;
use crate::language::{say, say_count, say_with};
use crate::paged::{Paged, Stage};
use crate::route::NetworkQuery;
use crate::router::Router;
use kith_api::activity::{Activity, Kind};
use kith_api::ids::PersonId;
use kith_api::people::Person;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// What the address asks for.
#[derive(Clone, Copy)]
pub struct Filters {
    router: Router,
    username: StoredValue<String>,
    query: Memo<NetworkQuery>,
}

impl Filters {
    /// Of the Network view of `username`.
    pub fn new(username: String) -> Self {
        let router = Router::expect();
        let query = Memo::new(move |_| NetworkQuery::parse(&router.address().query));
        Self { router, username: StoredValue::new(username), query }
    }

    /// What is asked for.
    pub fn query(self) -> NetworkQuery {
        self.query.get()
    }

    /// What is asked for, to one who does not become a reader and may come late.
    pub fn now(self) -> NetworkQuery {
        self.query.try_get_untracked().unwrap_or_default()
    }

    /// The address with something else asked for.
    pub fn address(self, change: impl FnOnce(&mut NetworkQuery)) -> String {
        let mut query = self.query();
        change(&mut query);
        self.username.with_value(|username| query.address(username))
    }

    /// Asks for something else.
    pub fn change(self, change: impl FnOnce(&mut NetworkQuery)) {
        self.router.go(&untrack(|| self.address(change)));
    }

    /// Leaves nothing out any more. The button that did it may be gone then.
    pub fn clear(self) {
        self.change(|query| *query = query.wide());
        focus::on("#activity-filter");
    }
}

const fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Pages => "filter.pages",
        Kind::Posts => "filter.posts",
        Kind::Comments => "filter.comments",
        Kind::Files => "filter.files",
        Kind::Statuses => "filter.statuses",
        Kind::Profiles => "filter.profiles",
        Kind::Follows => "filter.follows",
    }
}

/// A button that opens the choice, and what is chosen, each with a way to take it back.
#[component]
pub fn FilterBar(
    /// Whose network.
    id: PersonId,
    /// What is asked for.
    filters: Filters,
    /// What came of it; knows people and spaces by name.
    list: Paged<Activity>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let person = person_name(filters, list);
    let space = space_name(filters, list);
    let in_use = move || {
        let query = filters.query();
        let kinds = query.kinds.iter().map(|kind| {
            let kind = *kind;
            chip(say(words(kind)), move || filters.change(|query| query.toggle(kind)))
        });
        let person = query.person.map(|_| {
            chip(person.get().unwrap_or_else(|| say("filter.person")), move || {
                filters.change(|query| query.person = None)
            })
        });
        let space = query.space.map(|_| {
            chip(space.get().unwrap_or_else(|| say("filter.space")), move || filters.change(|query| query.space = None))
        });
        let clear = view! {
            <button type="button" class="filter-clear" on:click=move |_| filters.clear()>{say("filter.clear")}</button>
        };
        query.is_narrow().then(|| {
            view! {
                <div class="filter-chips" role="group" aria-label=say("filter.in_use")>
                    {kinds.chain(person).chain(space).collect_view()} {clear}
                </div>
            }
        })
    };
    let told = move || match list.stage() {
        Stage::Shown if filters.query.with(NetworkQuery::is_narrow) && !list.is_empty() => {
            say_count("filter.shown", list.len() as u64, &[])
        }
        _ => String::new(),
    };
    let escape = move |event: KeyboardEvent| {
        // The field in it takes the first Escape for itself.
        if event.key() == "Escape" && !event.default_prevented() {
            open.set(false);
            focus::on("#activity-filter");
        }
    };
    view! {
        <div class="filter-bar">
            <button type="button" id="activity-filter" class="button filter-button" aria-controls="activity-filters"
                aria-expanded=move || open.get().to_string() on:click=move |_| open.update(|open| *open = !*open)>
                <Icon of=icon::FILTER /> {say("filter.button")}
            </button>
            {changing(in_use)}
        </div>
        <div id="activity-filters" class="filter-panel" hidden=move || !open.get() on:keydown=escape>
            <Choice id filters />
        </div>
        <p class="visually-hidden" role="status">{changing(told)}</p>
    }
}

#[component]
fn Choice(id: PersonId, filters: Filters) -> impl IntoView {
    let kinds = Kind::ALL.map(|kind| {
        let chosen = move || filters.query.with(|query| query.kinds.contains(&kind));
        view! {
            <label class="filter-kind">
                <input type="checkbox" prop:checked=chosen on:change=move |_| filters.change(|query| query.toggle(kind)) />
                <span>{say(words(kind))}</span>
            </label>
        }
    });
    let text = RwSignal::new(String::new());
    let on_pick = Callback::new(move |person: Person| {
        text.set(String::new());
        filters.change(|query| query.person = Some(person.id));
    });
    let on_enter = Callback::new(|_| ());
    view! {
        <fieldset class="filter-kinds">
            <legend>{say("filter.type")}</legend>
            {kinds}
        </fieldset>
        <PeopleCombobox id="activity-person" label=say("filter.of_whom") placeholder=say("filter.person_placeholder")
            followed_by=id text on_pick on_enter />
    }
}

fn chip(name: String, remove: impl Fn() + 'static) -> AnyView {
    let label = say_with("filter.remove", &[("name", &name)]);
    let removed = move |_| {
        remove();
        focus::on("#activity-filter");
    };
    view! {
        <button type="button" class="filter-chip" aria-label=label on:click=removed>
            <span>{name}</span> <Icon of=icon::CLOSE />
        </button>
    }
    .into_any()
}

/// Known from the lines, or from anywhere else on the pages seen so far; stays known when no line is left.
fn person_name(filters: Filters, list: Paged<Activity>) -> Memo<Option<String>> {
    let follows = Follows::expect();
    Memo::new(move |_| {
        list.with(|_| ());
        Some(follows.known(filters.query().person?)?.name)
    })
}

fn space_name(filters: Filters, list: Paged<Activity>) -> Memo<Option<String>> {
    let known = Memo::new(move |before: Option<&Option<(_, String)>>| {
        let id = filters.query().space?;
        let spaces = |items: &[Activity]| {
            let space = items.iter().filter_map(|item| item.space.as_ref()).find(|space| space.id == id)?;
            Some((id, space.name.clone()))
        };
        list.with(spaces).or_else(|| before.cloned().flatten().filter(|(known, _)| *known == id))
    });
    Memo::new(move |_| known.get().map(|(_, name)| name))
}
