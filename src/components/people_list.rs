//! A list of people, however long: rows with a picture, a name, what they do, and a Follow button.

use crate::components::failure::Failure;
use crate::components::follow_button::FollowButton;
use crate::components::pager::Pager;
use crate::components::skeletons::PeopleSkeleton;
use crate::components::someone::SomeoneLink;
use crate::language::say;
use crate::paged::{Paged, Stage};
use kith_api::follows::Relation;
use kith_api::people::{Person, Someone};
use leptos::prelude::*;

/// Waiting, failing, empty, or the rows.
#[component]
pub fn PeopleList(
    /// Who.
    list: Paged<Someone>,
    /// The accessible name of the list.
    #[prop(into)]
    label: String,
    /// What is said when the list cannot be loaded.
    #[prop(into)]
    failed: String,
    /// What is shown in place of an empty list.
    #[prop(into)]
    empty: ViewFn,
    /// So many rows stand in for what is being loaded.
    #[prop(default = 8)]
    rows: usize,
) -> impl IntoView {
    let bare = Memo::new(move |_| list.is_empty());
    let instead = move || match list.stage() {
        _ if !bare.get() => None,
        Stage::Loading => Some(view! { <PeopleSkeleton rows /> }.into_any()),
        Stage::Failed(error) => {
            let retry = Callback::new(move |()| list.restart());
            Some(view! { <Failure error what=failed.clone() retry /> }.into_any())
        }
        Stage::Shown | Stage::Growing => Some(empty.run()),
    };
    view! {
        {instead}
        <ul class="people-list" aria-label=label hidden=move || bare.get()
            aria-busy=move || list.is_growing().to_string()>
            <For each=move || keyed(list.items()) key=|(key, _)| *key let((_, someone))>
                <li class="person-row"><Row someone /></li>
            </For>
        </ul>
        <Show when=move || !bare.get()>
            <Pager list words=say("people.more") />
        </Show>
    }
}

#[component]
fn Row(someone: Someone) -> impl IntoView {
    let about = someone.person().map(about).unwrap_or_default();
    let me = someone.person().is_some_and(|person| person.standing.relation == Relation::Myself);
    let gone = someone.person().is_some_and(|person| person.deactivated);
    let button = someone.id().map(|who| {
        let name = someone.person().map_or_else(|| say("someone.unavailable"), |person| person.name.clone());
        view! { <FollowButton who name /> }
    });
    view! {
        <div class="person-row-who">
            <SomeoneLink someone />
            {me.then(|| view! { <span class="badge">{say("people.you")}</span> })}
            {gone.then(|| view! { <span class="badge">{say("people.deactivated")}</span> })}
            <span class="person-row-about">{about}</span>
        </div>
        {button}
    }
}

fn about(person: &Person) -> String {
    [person.position.clone(), person.department.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Keys people by id; those who have none, by their turn.
fn keyed(people: Vec<Someone>) -> Vec<((i64, usize), Someone)> {
    let mut nameless = 0;
    let key = |someone: &Someone| match someone.id() {
        Some(id) => (id.bits(), 0),
        None => {
            nameless += 1;
            (-1, nameless)
        }
    };
    let keys: Vec<_> = people.iter().map(key).collect();
    keys.into_iter().zip(people).collect()
}
