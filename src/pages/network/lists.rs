//! The Following and Followers lists of a Network view.

use crate::client::{self, FromJson, Json};
use crate::components::changing::changing;
use crate::components::empty::Empty;
use crate::components::list_tools::ListTools;
use crate::components::people_list::{PeopleList, RowActions};
use crate::focus;
use crate::follows::Follows;
use crate::language::{number, say, say_count, say_with};
use crate::notices::Notices;
use crate::paged::{Page, Paged};
use crate::pages::network::on_follow;
use crate::route::{NetworkList, Route};
use kith_api::follows::{Relation, Standing};
use kith_api::ids::PersonId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::{Person, Someone, Sort};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};

const ROWS: usize = 12;

/// One of the two lists, with search, order, total and *Show more*.
#[component]
pub fn PersonList(
    /// Whose list.
    id: PersonId,
    /// Whether it is the viewer's own.
    own: bool,
    /// Which one.
    which: NetworkList,
) -> impl IntoView {
    let follows = Follows::expect();
    let q = RwSignal::new(String::new());
    let sort = RwSignal::new(Sort::Name);
    let spell = move |page: Page| {
        let (q, sort) = (q.try_get_untracked().unwrap_or_default(), sort.try_get_untracked().unwrap_or_default());
        address(id, which, q.trim(), sort, &page)
    };
    let list = Paged::new(ROWS, spell, move |json| read(follows, json));
    list.follow(move || format!("{} {}", sort.get().as_str(), q.get()));
    match (which, own) {
        (NetworkList::Following, true) => {
            show_new_follows(follows, list, move || q.with_untracked(|q| !q.trim().is_empty()));
        }
        // Of somebody else's lists only one can change by what the viewer does: Followers.
        (NetworkList::Followers, false) => refresh_when_settled(follows, id, list),
        _ => {}
    }

    let title = match which {
        NetworkList::Following => say("network.following"),
        NetworkList::Followers => say("network.followers"),
    };
    // The own count includes a click in the frame it happens; a search is counted by the server.
    let mine = follows.following(id);
    let total = move || {
        let searching = q.with(|q| !q.trim().is_empty());
        let live = if own && which == NetworkList::Following && !searching { mine.get() } else { None };
        live.or(list.total()).map(number)
    };
    let empty = move || {
        let words = q.with(|q| q.trim().to_owned());
        if words.is_empty() {
            nobody(which, own)
        } else {
            view! { <Empty words=say_with("people.nobody_found", &[("q", &words)]) /> }.into_any()
        }
    };
    let selected = RwSignal::new(None::<Vec<PersonId>>);
    let actions = RowActions {
        selected: (own && which == NetworkList::Following).then_some(selected),
        remove: (own && which == NetworkList::Followers).then(|| remove_followers(follows, list)),
    };
    let is_selecting = Memo::new(move |_| selected.with(Option::is_some));
    let selecting = actions.selected.map(|selected| view! { <Selecting list selected /> });
    let nobody_at_all = move || list.total() == Some(0) && q.with(String::is_empty);
    let search = match which {
        NetworkList::Following => say("network.search_following"),
        NetworkList::Followers => say("network.search_followers"),
    };
    view! {
        <section class="sidebar-section network-list" class:is-selecting=is_selecting aria-labelledby=which.anchor()>
            <h2 id=which.anchor() tabindex="-1">{title.clone()} " " <span class="count">{changing(total)}</span></h2>
            <div hidden=nobody_at_all>
                <ListTools id=which.anchor() label=search q on_search=Callback::new(move |words| q.set(words)) sort
                    on_sort=Callback::new(move |order| sort.set(order)) />
            </div>
            {selecting}
            <PeopleList list label=title failed=say("people.failed") empty rows=5 actions />
        </section>
    }
}

/// Several people at once: *Select*, tick some or all that are shown, *Unfollow*; one message offers to undo it all.
#[component]
fn Selecting(list: Paged<Someone>, selected: RwSignal<Option<Vec<PersonId>>>) -> impl IntoView {
    const BUTTON: &str = "select-following";
    let follows = Follows::expect();
    let on = Memo::new(move |_| selected.with(Option::is_some));
    let count = Memo::new(move |_| selected.with(|people| people.as_ref().map_or(0, Vec::len)) as u64);
    let choose = move |people: Option<Vec<PersonId>>| {
        tick_all(people.as_ref().is_some_and(|people| !people.is_empty()));
        selected.set(people);
    };
    let all = move |_| choose(Some(untrack(|| list.with(|items| items.iter().filter_map(Someone::id).collect()))));
    let unfollow = move |_| {
        let people = selected.get_untracked().unwrap_or_default();
        if !people.is_empty() {
            choose(None);
            focus::on(&format!("#{BUTTON}"));
            follows.set_many(&people, false);
        }
    };
    let leave = move |event: KeyboardEvent| {
        if event.key() == "Escape" && on.get_untracked() {
            choose(None);
        }
    };
    view! {
        <div class="select-bar" on:keydown=leave hidden=move || list.is_empty()>
            // One button for both, so that it keeps the focus.
            <button type="button" id=BUTTON class="button is-small"
                on:click=move |_| choose((!on.get_untracked()).then(Vec::new))>
                {changing(move || if on.get() { say("select.cancel") } else { say("select.begin") })}
            </button>
            {changing(move || on.get().then(|| view! {
                <button type="button" class="button is-small" on:click=all>{say("select.all")}</button>
                <button type="button" class="button is-small is-primary"
                    aria-disabled=move || (count.get() == 0).to_string() on:click=unfollow>
                    {changing(move || say_count("select.unfollow", count.get(), &[]))}
                </button>
            }))}
        </div>
    }
}

/// Ticks or clears the box of every row.
fn tick_all(on: bool) {
    let Ok(boxes) = document().query_selector_all(".row-check") else { return };
    for turn in 0..boxes.length() {
        if let Some(each) = boxes.get(turn) {
            each.unchecked_ref::<HtmlInputElement>().set_checked(on);
        }
    }
}

/// Ends that somebody follows the viewer, and tells.
fn remove_followers(follows: Follows, list: Paged<Someone>) -> Callback<Person> {
    let notices = Notices::expect();
    Callback::new(move |person: Person| {
        spawn_local(async move {
            let name = [("name", person.name.as_str())];
            match client::remove_follower(person.id).await {
                Ok(followed) => {
                    follows.learn(person.id, followed.standing);
                    list.refresh();
                    // The row goes.
                    focus::soon_on("#followers");
                    notices.say(say_with("network.removed", &name));
                }
                Err(error) => notices.failed(&error, &say_with("network.remove_failed", &name)),
            }
        });
    })
}

fn nobody(which: NetworkList, own: bool) -> AnyView {
    let words = match (which, own) {
        (NetworkList::Following, true) => {
            let people = (Route::People.path(), say("network.find_people"));
            return view! { <Empty words=say("network.follow_nobody") action=people /> }.into_any();
        }
        (NetworkList::Following, false) => say("network.follows_nobody"),
        (NetworkList::Followers, true) => say("network.nobody_follows_you"),
        (NetworkList::Followers, false) => say("network.nobody_follows"),
    };
    view! { <Empty words /> }.into_any()
}

/// Whoever is followed anywhere stands in the list in the same frame. Whoever is unfollowed keeps the row, with a
/// Follow button, until the list is loaded again: so it can be undone where it was done.
fn show_new_follows(follows: Follows, list: Paged<Someone>, searching: impl Fn() -> bool + 'static) {
    on_follow(follows, move |change| {
        // Among the found ones of a search stands only who was found.
        if !matches!(change.relation, Relation::Following | Relation::Requested) || searching() {
            return;
        }
        let listed = list.shows(|item| item.id() == Some(change.of));
        if let (false, Some(person)) = (listed, follows.known(change.of)) {
            list.put_first(Someone::Person(person));
        }
    });
}

fn refresh_when_settled(follows: Follows, id: PersonId, list: Paged<Someone>) {
    on_follow(follows, move |change| {
        if change.settled && change.of == id {
            list.refresh();
        }
    });
}

fn address(id: PersonId, which: NetworkList, q: &str, sort: Sort, page: &Page) -> String {
    let pattern = match which {
        NetworkList::Following => paths::FOLLOWING,
        NetworkList::Followers => paths::FOLLOWERS,
    };
    let query = [("q", (!q.is_empty()).then_some(q)), ("sort", Some(sort.as_str()))];
    page.address(paths::of_person(pattern, id), &query)
}

fn read(follows: Follows, json: &Json) -> Option<List<Someone>> {
    let list = List::<Someone>::from_json(json)?;
    follows.learn_all(list.items.iter().filter_map(Someone::person));
    // Those who are gone come with an id in one's own Following list alone, so that they can be unfollowed.
    let gone = list.items.iter().filter(|someone| someone.person().is_none()).filter_map(Someone::id);
    gone.for_each(|id| follows.learn(id, Standing { relation: Relation::Following, ..Standing::STRANGERS }));
    Some(list)
}
