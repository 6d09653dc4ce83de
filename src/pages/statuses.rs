//! What a person said they were doing, newest first; oneself says it here.

mod composer;

use crate::client;
use crate::client::FromJson;
use crate::components::activity_line::Moment;
use crate::components::changing::{changing, effect};
use crate::components::empty::Empty;
use crate::components::failure::Failure;
use crate::components::fresh_button::fresh_button;
use crate::components::pager::Pager;
use crate::components::person_header::PersonHeader;
use crate::components::person_link::opens;
use crate::components::said::said;
use crate::components::skeletons::ActivitySkeleton;
use crate::components::two_step::{Words, two_step};
use crate::components::views::place;
use crate::dom::{Build, make};
use crate::focus;
use crate::follows::Follows;
use crate::language::{say, say_with};
use crate::notices::Notices;
use crate::paged::{Item, Paged, Stage};
use crate::pages::of_person::of_person;
use crate::pages::subject::titled;
use crate::people::People;
use crate::route::Route;
use crate::router::Router;
use crate::session::Viewer;
use crate::untouched::Untouched;
use composer::Composer;
use kith_api::follows::Relation;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::{Person, StatusUpdate};
use leptos::prelude::*;
use leptos::task::spawn_local;

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
        return view! { <Statuses now=me /> }.into_any();
    }
    of_person(username, "statuses.failed", Route::Statuses, |subject| {
        view! { <Statuses now=subject.now() /> }.into_any()
    })
}

#[component]
fn Statuses(
    /// Whose, as they are now.
    #[prop(into)]
    now: Signal<Person>,
) -> impl IntoView {
    let person = now.get_untracked();
    let own = person.standing.relation == Relation::Myself;
    let id = person.id;
    let router = Router::expect();
    let list =
        Paged::new(UPDATES, move |page| page.address(paths::of_person(paths::STATUSES, id), &[]), List::from_json)
            .begin_with(router.rows())
            .still();
    list.follow(String::new);
    effect(move || router.note_rows(list.len()));
    let fresh = RwSignal::new(0);
    // What is pointed at, or about to be deleted, stays where it is; that there is something new stands above it.
    let renew = Untouched::new(".status-list", ".status-list:hover", move || list.refresh());
    Follows::expect().on_news(move || {
        if renew.act() {
            list.look_ahead(move |count| _ = fresh.try_set(count));
        }
    });
    let title = titled(now, Some(if own { "statuses.own" } else { "statuses.of" }));
    let none = if own { "statuses.none_own" } else { "statuses.none" };
    let empty = say_with(none, &[("name", &person.name)]);
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
    let take_back = own.then(|| taking_back(list, person.username.clone()));
    view! {
        <PersonHeader title shown=Route::Statuses(person.username) person=now />
        {own.then(|| view! { <Composer list /> })}
        <section class="statuses">
            {changing(instead)}
            {fresh_button(list, fresh, "h1")}
            <ul class="status-list" aria-label=say("tabs.statuses") hidden=move || bare.get()>
                {changing(move || list.items().into_iter().map(|each| update(each, take_back)).collect_view())}
            </ul>
            <Pager list words=say("statuses.older") />
        </section>
    }
}

/// Deletes, or clears, by the address of what is taken away.
fn taking_back(list: Paged<StatusUpdate>, username: String) -> Callback<String> {
    let (people, notices) = (People::expect(), Notices::expect());
    Callback::new(move |address: String| {
        let username = username.clone();
        spawn_local(async move {
            match client::delete(address).await {
                // The hover profile shows what is current now.
                Ok(_) | Err(client::ApiError::NotFound) => {
                    people.forget(&username);
                    list.refresh();
                    focus::soon_on("h1");
                }
                Err(error) => notices.failed(&error, &say("statuses.not_done")),
            }
        });
    })
}

fn update(status: StatusUpdate, take_back: Option<Callback<String>>) -> AnyView {
    let text = said(make("p", "status-text").attr("dir", "auto"), &status.text, &status.mentions, opens());
    let tools = take_back.map(|take_back| {
        let words = Words {
            button: say("statuses.delete"),
            name: say_with("statuses.delete_name", &[("text", &status.text)]),
            question: say("statuses.delete_really"),
            yes: say("statuses.delete"),
        };
        let address = paths::of_id(paths::MY_STATUS, status.id);
        let delete =
            two_step(format!("delete-{}", status.id), words, Callback::new(move |()| take_back.run(address.clone())));
        let clear = status.current.then(|| {
            let clear = move |_| take_back.run(paths::plain(paths::MY_CURRENT_STATUS));
            view! { <button type="button" class="button is-small" on:click=clear>{say("statuses.clear")}</button> }
        });
        view! { <span class="status-tools">{clear} {delete}</span> }
    });
    view! {
        <li class=if status.current { "status-update is-current" } else { "status-update" }>
            {place(text)}
            <div class="status-when">
                <Moment at=status.published />
                {status.current.then(|| view! { <span class="badge">{say("statuses.current")}</span> })}
                {tools}
            </div>
        </li>
    }
    .into_any()
}
