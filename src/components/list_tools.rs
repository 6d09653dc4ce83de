//! What stands above a list of people: a search in it, and its order.

use crate::language::say;
use kith_api::people::{SEARCH_MAX, Sort};
use leptos::prelude::*;

const SORTS: [(Sort, &str); 3] =
    [(Sort::Name, "sort.name"), (Sort::Newest, "sort.newest"), (Sort::Active, "sort.active")];

/// A search field and a choice of order.
#[component]
pub fn ListTools(
    /// Unique on the page.
    id: &'static str,
    /// The accessible name of the search.
    #[prop(into)]
    label: String,
    /// What is searched for.
    #[prop(into)]
    q: Signal<String>,
    /// Something else is searched for.
    on_search: Callback<String>,
    /// How the list is sorted.
    #[prop(into)]
    sort: Signal<Sort>,
    /// Another order is wanted.
    on_sort: Callback<Sort>,
) -> impl IntoView {
    let search_id = format!("{id}-search");
    let sort_id = format!("{id}-sort");
    let sorted = move |event| {
        let word = event_target_value(&event);
        on_sort.run(SORTS.into_iter().map(|(sort, _)| sort).find(|sort| sort.as_str() == word).unwrap_or_default());
    };
    view! {
        <div class="list-tools">
            <label for=search_id.clone() class="visually-hidden">{label.clone()}</label>
            <input id=search_id type="search" class="list-search" placeholder=label autocomplete="off" spellcheck="false"
                maxlength=SEARCH_MAX.to_string() prop:value=q on:input=move |event| on_search.run(event_target_value(&event)) />
            <label for=sort_id.clone() class="visually-hidden">{say("sort.label")}</label>
            <select id=sort_id class="list-sort" prop:value=move || sort.get().as_str() on:change=sorted>
                {SORTS.map(|(choice, words)| {
                    view! {
                        <option value=choice.as_str() selected=move || sort.get() == choice>{say(words)}</option>
                    }
                })}
            </select>
        </div>
    }
}
