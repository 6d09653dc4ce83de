//! The filters of Recent Activity: by type, person and space. They stand in the address, so that a filter can be linked
//! to, and undone by Back. Built by hand but for the field.

use crate::components::changing::effect;
use crate::components::icon::{self, drawn};
use crate::components::people_combobox::PeopleCombobox;
use crate::components::views::place;
use crate::dom::{Build, make, write_attr, write_text};
use crate::focus;
use crate::follows::Follows;
use crate::language::{say, say_count, say_with};
use crate::paged::{Paged, Stage};
use crate::route::NetworkQuery;
use crate::router::Router;
use kith_api::activity::{Activity, Kind};
use kith_api::ids::{PersonId, SpaceId};
use kith_api::people::Person;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, KeyboardEvent};

const BUTTON: &str = "#activity-filter";

/// What the address asks for.
#[derive(Clone, Copy)]
pub struct Filters {
    router: Router,
    username: StoredValue<String>,
}

type Change = Box<dyn FnOnce(&mut NetworkQuery)>;

impl Filters {
    /// Of the Network view of `username`.
    pub fn new(username: String) -> Self {
        Self { router: Router::expect(), username: StoredValue::new(username) }
    }

    /// What is asked for.
    pub fn query(self) -> NetworkQuery {
        NetworkQuery::parse(&self.router.address().query)
    }

    /// The address of this view with what is asked for.
    pub fn spell(self, query: &NetworkQuery) -> String {
        self.username.try_with_value(|username| query.address(username)).unwrap_or_default()
    }

    /// Asks for something else.
    pub fn change(self, change: impl FnOnce(&mut NetworkQuery) + 'static) {
        self.change_to(Box::new(change));
    }

    fn change_to(self, change: Change) {
        let mut query = untrack(|| self.query());
        change(&mut query);
        self.router.go(&self.spell(&query));
    }

    /// Leaves nothing out any more. The button that did it may be gone then.
    pub fn clear(self) {
        self.change(|query| *query = query.wide());
        focus::on(BUTTON);
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
    let button = make("button", "button filter-button")
        .attr("type", "button")
        .attr("id", "activity-filter")
        .attr("aria-controls", "activity-filters")
        .with(&drawn(icon::FILTER))
        .text(&say("filter.button"))
        .on("click", Box::new(move |_| open.update(|open| *open = !*open)));
    let chips = make("div", "filter-chips").attr("role", "group").attr("aria-label", &say("filter.in_use"));
    let told = make("p", "visually-hidden").attr("role", "status");
    let bar = make("div", "filter-bar").with(&button).with(&chips).with(&told);
    let boxes = Kind::ALL.map(|kind| (kind, make("input", "").attr("type", "checkbox")));
    let kinds = boxes.iter().fold(
        make("fieldset", "filter-kinds").with(&make("legend", "").text(&say("filter.type"))),
        |kinds, (kind, input)| {
            let kind = *kind;
            let input = input.clone().on("change", Box::new(move |_| filters.change(move |query| query.toggle(kind))));
            kinds.with(&make("label", "filter-kind").with(&input).with(&make("span", "").text(&say(words(kind)))))
        },
    );
    effect(move || write_attr(&button, "aria-expanded", if open.get() { "true" } else { "false" }));
    let follows = Follows::expect();
    let (mut seen, mut drawn_of) = (None, None);
    effect(move || {
        let query = filters.query();
        for (kind, input) in &boxes {
            input.unchecked_ref::<HtmlInputElement>().set_checked(query.kinds.contains(kind));
        }
        seen = query.space.and_then(|id| space(list, id).or(seen.take().filter(|(known, _)| *known == id)));
        // Whoever opens a link knows nobody yet: the first line by the person brings the name.
        let person = query.person.and_then(|id| list.with(|_| follows.known(id))).map(|person| person.name);
        let now = Some((query.clone(), person.clone(), seen.clone()));
        if now == drawn_of {
            // More lines that bring no other name leave the chips, and the focus on them, as they are.
            return;
        }
        drawn_of = now;
        chips.set_hidden(!query.is_narrow());
        chips.set_text_content(None);
        for kind in query.kinds {
            add(&chips, &say(words(kind)), filters, Box::new(move |query| query.toggle(kind)));
        }
        if query.person.is_some() {
            let name = person.unwrap_or_else(|| say("filter.person"));
            add(&chips, &name, filters, Box::new(|query| query.person = None));
        }
        if query.space.is_some() {
            let name = seen.as_ref().map_or_else(|| say("filter.space"), |(_, name)| name.clone());
            add(&chips, &name, filters, Box::new(|query| query.space = None));
        }
        let clear = make("button", "filter-clear").attr("type", "button").text(&say("filter.clear"));
        let _ = chips.append_child(&clear.on("click", Box::new(move |_| filters.clear())));
    });
    effect(move || {
        let count = if list.stage() == Stage::Shown && filters.query().is_narrow() { list.len() } else { 0 };
        let words = if count > 0 { say_count("filter.shown", count as u64, &[]) } else { String::new() };
        write_text(&told, &words);
    });

    let text = RwSignal::new(String::new());
    let on_pick = Callback::new(move |person: Person| {
        text.set(String::new());
        filters.change(move |query| query.person = Some(person.id));
    });
    let on_enter = Callback::new(|_| ());
    let escape = move |event: KeyboardEvent| {
        // The field in it takes the first Escape for itself.
        if event.key() == "Escape" && !event.default_prevented() {
            open.set(false);
            focus::on(BUTTON);
        }
    };
    view! {
        {place(bar)}
        <div id="activity-filters" class="filter-panel" hidden=move || !open.get() on:keydown=escape>
            {place(kinds)}
            <PeopleCombobox id="activity-person" label=say("filter.of_whom") placeholder=say("filter.person_placeholder")
                followed_by=id text on_pick on_enter />
        </div>
    }
}

/// Adds what is chosen, with a way to take it back.
fn add(chips: &HtmlElement, name: &str, filters: Filters, change: Change) {
    let mut change = Some(change);
    let remove = move |_| {
        if let Some(change) = change.take() {
            filters.change_to(change);
            focus::on(BUTTON);
        }
    };
    let chip = make("button", "filter-chip")
        .attr("type", "button")
        .attr("aria-label", &say_with("filter.remove", &[("name", name)]))
        .with(&make("span", "").text(name))
        .with(&drawn(icon::CLOSE))
        .on("click", Box::new(remove));
    let _ = chips.append_child(&chip);
}

/// A space as the lines name it.
fn space(list: Paged<Activity>, id: SpaceId) -> Option<(SpaceId, String)> {
    list.with(|items| {
        let space = items.iter().filter_map(|item| item.space.as_ref()).find(|space| space.id == id)?;
        Some((id, space.name.clone()))
    })
}
