//! What a person said they were doing, newest first.

use crate::client::FromJson;
use crate::components::activity_line::Moment;
use crate::components::changing::{changing, effect};
use crate::components::empty::Empty;
use crate::components::failure::Failure;
use crate::components::pager::Pager;
use crate::components::person_header::PersonHeader;
use crate::components::skeletons::ActivitySkeleton;
use crate::language::{say, say_with};
use crate::paged::{Item, Paged, Stage};
use crate::pages::of_person::of_person;
use crate::route::Route;
use crate::router::Router;
use crate::session::Viewer;
use kith_api::follows::Relation;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::{Person, StatusUpdate};
use leptos::prelude::*;

const UPDATES: usize = 20;

impl Item for StatusUpdate {
    fn id(&self) -> Option<i64> {
        Some(self.id.bits())
    }
}

/// The Status updates tab of anybody one may see.
#[component]
pub fn StatusesPage(
    /// From the address.
    username: String,
) -> impl IntoView {
    let me = Viewer::expect().person;
    if me.username == username {
        return view! { <Statuses person=me /> }.into_any();
    }
    of_person(username, "statuses.failed", Route::Statuses, |profile| {
        view! { <Statuses person=profile.person /> }.into_any()
    })
}

#[component]
fn Statuses(person: Person) -> impl IntoView {
    let own = person.standing.relation == Relation::Myself;
    let id = person.id;
    let router = Router::expect();
    let list =
        Paged::new(UPDATES, move |page| page.address(paths::of_person(paths::STATUSES, id), &[]), List::from_json)
            .begin_with(router.rows());
    list.follow(String::new);
    effect(move || router.note_rows(list.len()));
    let name = person.name.clone();
    let title = if own { say("statuses.own") } else { say_with("statuses.of", &[("name", &name)]) };
    let empty = if own { say("statuses.none_own") } else { say_with("statuses.none", &[("name", &name)]) };
    let bare = Memo::new(move |_| list.is_empty());
    let instead = move || match list.stage() {
        _ if !bare.get() => None,
        Stage::Loading => Some(view! { <ActivitySkeleton /> }.into_any()),
        Stage::Failed(error) => {
            let retry = Callback::new(move |()| list.restart());
            Some(view! { <Failure error what=say("statuses.failed") retry /> }.into_any())
        }
        Stage::Shown | Stage::Growing => Some(view! { <Empty words=empty.clone() /> }.into_any()),
    };
    view! {
        <PersonHeader title shown=Route::Statuses(person.username.clone()) person />
        <section class="statuses">
            {changing(instead)}
            <ul class="status-list" aria-label=say("tabs.statuses") hidden=move || bare.get()>
                {changing(move || list.items().into_iter().map(update).collect_view())}
            </ul>
            <Pager list words=say("statuses.older") />
        </section>
    }
}

fn update(status: StatusUpdate) -> AnyView {
    view! {
        <li class=if status.current { "status-update is-current" } else { "status-update" }>
            <p class="status-text" dir="auto">{status.text}</p>
            <p class="status-when">
                <Moment at=status.published />
                {status.current.then(|| view! { <span class="badge">{say("statuses.current")}</span> })}
            </p>
        </li>
    }
    .into_any()
}
