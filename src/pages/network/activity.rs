//! Recent Activity of those whom a person follows.

use crate::client::{self, ApiError};
use crate::components::activity_list::ActivityList;
use crate::components::empty::Empty;
use crate::follows::Follows;
use crate::language::{say, say_with};
use crate::paged::{Page, Paged};
use crate::pages::network::on_follow;
use crate::route::Route;
use kith_api::activity::Activity;
use kith_api::ids::PersonId;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::{Person, Someone};
use leptos::prelude::*;

const LINES: usize = 30;

/// The lines, and whether the person's own are among them.
#[component]
pub fn RecentActivity(
    /// Whose network.
    person: Person,
    /// Whether it is the viewer's own.
    own: bool,
) -> impl IntoView {
    let follows = Follows::expect();
    let id = person.id;
    let with_own = RwSignal::new(false);
    let list = Paged::new(LINES, move |page| load(follows, id, with_own.try_get_untracked().unwrap_or(false), page));
    list.follow(move || with_own.get().to_string());
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
    let empty = move || {
        if own {
            let people = (Route::People.path(), say("network.find_people"));
            view! { <Empty words=say("network.no_activity") action=people /> }.into_any()
        } else {
            view! { <Empty words=say_with("network.no_activity_of", &[("name", &person.name)]) /> }.into_any()
        }
    };
    view! {
        <section class="recent-activity" aria-labelledby="recent-activity">
            <div class="section-head">
                <h2 id="recent-activity">{say("network.activity")}</h2>
                <label class="switch">
                    <input type="checkbox" role="switch" prop:checked=with_own
                        on:change=move |event| with_own.set(event_target_checked(&event)) />
                    <span>{include}</span>
                </label>
            </div>
            <ActivityList list empty />
        </section>
    }
}

async fn load(follows: Follows, id: PersonId, with_own: bool, page: Page) -> Result<List<Activity>, ApiError> {
    let limit = page.limit.to_string();
    let query = [("own", with_own.then_some("true")), ("limit", Some(&*limit)), ("cursor", page.cursor.as_deref())];
    let list: List<Activity> = client::get(paths::with_query(paths::of_person(paths::NETWORK, id), &query)).await?;
    learn_from(follows, &list.items);
    Ok(list)
}

/// Who did something, and to whom, comes with the standing towards them.
pub fn learn_from(follows: Follows, lines: &[Activity]) {
    let people = lines.iter().flat_map(|line| [Some(&line.actor), line.person.as_ref()]);
    follows.learn_all(people.flatten().filter_map(Someone::person));
}
