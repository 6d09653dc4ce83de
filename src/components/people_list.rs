//! A list of people, however long: rows with a picture, a name, what they do, and a Follow button.

use crate::components::changing::changing;
use crate::components::failure::Failure;
use crate::components::follow_button::FollowButton;
use crate::components::icon::{self, Icon};
use crate::components::pager::Pager;
use crate::components::skeletons::PeopleSkeleton;
use crate::components::someone::SomeoneLink;
use crate::language::{say, say_with};
use crate::paged::{Paged, Stage};
use kith_api::follows::Relation;
use kith_api::ids::PersonId;
use kith_api::people::{Person, Someone};
use leptos::prelude::*;

/// What else one can do in the rows of some lists.
#[derive(Clone, Copy, Default)]
pub struct RowActions {
    /// Ends that somebody follows the viewer.
    pub remove: Option<Callback<Person>>,
    /// Who is selected; nothing while nobody selects.
    pub selected: Option<RwSignal<Option<Vec<PersonId>>>>,
}

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
    /// What else one can do with those listed.
    #[prop(optional)]
    actions: RowActions,
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
        {changing(instead)}
        <div class="people-list" role="list" aria-label=label hidden=move || bare.get()
            aria-busy=move || list.is_growing().to_string()>
            <For each=move || 0..list.len().div_ceil(GROUP) key=|group| *group let(group)>
                <Group list group actions />
            </For>
        </div>
        <Pager list words=say("people.more") />
    }
}

/// So many rows stand together: the browser asks of each group whether it is to be seen, and has to ask of each again in
/// every frame in which anything changes. Of ten thousand rows that takes longer than a person waits; of groups it does not.
const GROUP: usize = 50;

/// Some rows of the list, from `group` times [`GROUP`] on.
#[component]
fn Group(list: Paged<Someone>, group: usize, actions: RowActions) -> impl IntoView {
    let rows = Memo::new(move |_| list.len().saturating_sub(group * GROUP).min(GROUP));
    let keyed = move || list.with(|people| keyed(people.iter().enumerate().skip(group * GROUP).take(GROUP)));
    view! {
        <div class="person-rows" style=("--rows", move || rows.get().to_string())>
            <For each=keyed key=|(key, _)| *key let((_, at))>
                {list.item(at).map(|someone| view! {
                    <div class="person-row" role="listitem"><Row someone actions /></div>
                })}
            </For>
        </div>
    }
}

#[component]
fn Row(someone: Someone, actions: RowActions) -> impl IntoView {
    let about = someone.person().map(about).unwrap_or_default();
    let me = someone.person().is_some_and(|person| person.standing.relation == Relation::Myself);
    let gone = someone.person().is_some_and(|person| person.deactivated);
    let name = someone.person().map_or_else(|| say("someone.unavailable"), |person| person.name.clone());
    let select = someone.id().zip(actions.selected).map(|(who, selected)| select(who, &name, selected).into_any());
    let remove = someone.person().cloned().zip(actions.remove).map(|(person, remove)| {
        let words = say_with("network.remove", &[("name", &name)]);
        view! {
            <button type="button" class="row-button" title=words.clone() aria-label=words
                on:click=move |_| remove.run(person.clone())>
                <Icon of=icon::CLOSE />
            </button>
        }
    });
    let button = someone.id().map(|who| view! { <FollowButton who name /> });
    view! {
        {select}
        <div class="person-row-who">
            <SomeoneLink someone />
            {me.then(|| view! { <span class="badge">{say("people.you")}</span> })}
            {gone.then(|| view! { <span class="badge">{say("people.deactivated")}</span> })}
            <span class="person-row-about">{about}</span>
        </div>
        {button}
        {remove}
    }
}

/// A box to tick; network.css shows it while somebody selects. It is there from the start and watches nothing, so that
/// *Select* makes no box in each of ten thousand rows, and a tick runs nothing in the others.
fn select(who: PersonId, name: &str, selected: RwSignal<Option<Vec<PersonId>>>) -> impl IntoView + use<> {
    let words = say_with("select.person", &[("name", name)]);
    let ticked = selected.with_untracked(|selected| selected.as_ref().is_some_and(|people| people.contains(&who)));
    let tick = move |event| {
        let on = event_target_checked(&event);
        selected.update(|selected| {
            if let Some(people) = selected {
                people.retain(|known| *known != who);
                if on {
                    people.push(who);
                }
            }
        });
    };
    view! { <input type="checkbox" class="row-check" aria-label=words prop:checked=ticked on:change=tick /> }
}

fn about(person: &Person) -> String {
    [person.position.clone(), person.department.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Keys people by id; those who have none, by their turn. The people stay in the list: each is read when a row is made.
fn keyed<'a>(people: impl Iterator<Item = (usize, &'a Someone)>) -> Vec<((i64, usize), usize)> {
    let mut nameless = 0;
    let mut key = |someone: &Someone| match someone.id() {
        Some(id) => (id.bits(), 0),
        None => {
            nameless += 1;
            (-1, nameless)
        }
    };
    people.map(|(at, someone)| (key(someone), at)).collect()
}
