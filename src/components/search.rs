//! The search of people in the top bar.

use crate::components::people_combobox::PeopleCombobox;
use crate::language::say;
use crate::route::{PeopleQuery, Route};
use crate::router::Router;
use kith_api::people::Person;
use leptos::prelude::*;

/// Leads to a person's profile, or, with nobody chosen, to all who are found.
#[component]
pub fn Search() -> impl IntoView {
    let router = Router::expect();
    let text = RwSignal::new(String::new());
    let go = move |to: String| {
        text.set(String::new());
        router.go(&to);
    };
    let on_pick = Callback::new(move |person: Person| go(Route::Profile(person.username).path()));
    let on_enter = Callback::new(move |q: String| go(PeopleQuery { q, ..PeopleQuery::default() }.address()));
    view! {
        <search class="site-search">
            <PeopleCombobox id="site-search" label=say("search.label") quiet_label=true
                placeholder=say("search.placeholder") text on_pick on_enter />
        </search>
    }
}
