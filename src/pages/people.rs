//! The people directory.

use crate::client::{self, FromJson, Json};
use crate::components::changing::{changing, effect};
use crate::components::empty::Empty;
use crate::components::field::Field;
use crate::components::form::{Form, part};
use crate::components::heading::Heading;
use crate::components::list_tools::ListTools;
use crate::components::people_list::PeopleList;
use crate::follows::Follows;
use crate::language::{say, say_count, say_with};
use crate::notices::Notices;
use crate::paged::{Page, Paged, Stage};
use crate::route::{PeopleQuery, Route};
use crate::router::Router;
use crate::session::{Session, Viewer};
use kith_api::accounts::SignUp;
use kith_api::list::List;
use kith_api::paths;
use kith_api::people::{Person, Someone};
use leptos::prelude::*;

const ROWS: usize = 50;

/// Everybody one may see: searched as one types, sorted, in pages. Search and order stand in the address.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let router = Router::expect();
    let follows = Follows::expect();
    let query = move || PeopleQuery::parse(&router.address().query);
    let now = move || untrack(query);
    let list =
        Paged::new(ROWS, move |page| address(now(), &page), move |json| read(follows, json)).begin_with(router.rows());
    list.follow(move || query().address());
    effect(move || router.note_rows(list.len()));

    let total = move || match list.stage() {
        Stage::Shown => list.total().map(|total| say_count("people.total", total, &[])),
        _ => None,
    };
    let note = move |query: PeopleQuery| router.note(&query.address());
    let on_search = Callback::new(move |q| note(PeopleQuery { q, ..now() }));
    let on_sort = Callback::new(move |sort| note(PeopleQuery { sort, ..now() }));
    let empty = move || {
        let q = query().q.trim().to_owned();
        if q.is_empty() {
            view! { <Empty words=say("people.empty") /> }.into_any()
        } else {
            let all = (Route::People.path(), say("people.all"));
            view! { <Empty words=say_with("people.nobody_found", &[("q", &q)]) action=all /> }.into_any()
        }
    };
    view! {
        <div class="page-head">
            <Heading words=say("people.title") />
            <p class="page-total" role="status">{changing(total)}</p>
        </div>
        <ListTools id="people" label=say("people.search") q=Signal::derive(move || query().q) on_search
            sort=Signal::derive(move || query().sort) on_sort />
        {invite()}
        <div class="panel">
            <PeopleList list label=say("people.title") failed=say("people.failed") empty rows=10 />
        </div>
    }
}

/// For administrators, unless the site takes nobody in.
fn invite() -> Option<AnyView> {
    let session = Session::expect();
    Viewer::expect().administrator.then(|| {
        changing(move || (session.sign_up() != SignUp::Closed).then(|| invitation(RwSignal::new(String::new()))))
            .into_any()
    })
}

fn invitation(email: RwSignal<String>) -> AnyView {
    let (form, notices) = (Form::new(), Notices::expect());
    let error = form.of_field("/email");
    let field =
        view! { <Field name="invite" label=say("invite.email") value=email error kind="email" autocomplete="off" /> };
    let inside = part(form, vec![field.into_any()], say("invite.button"), move || {
        if form.has(&[("/email", email, "email.missing")]) {
            let to = email.get_untracked().trim().to_owned();
            form.send(client::post(paths::INVITATIONS, &[("email", to.clone())]), move |_| {
                notices.say(say_with("invite.sent", &[("email", &to)]));
                let _ = email.try_set(String::new());
            });
        }
    });
    view! {
        <details class="invite">
            <summary>{say("invite.title")}</summary>
            {inside}
        </details>
    }
    .into_any()
}

fn address(query: PeopleQuery, page: &Page) -> String {
    let q = query.q.trim();
    page.address(
        paths::plain(paths::PEOPLE),
        &[("q", (!q.is_empty()).then_some(q)), ("sort", Some(query.sort.as_str()))],
    )
}

fn read(follows: Follows, json: &Json) -> Option<List<Someone>> {
    let list = List::<Person>::from_json(json)?;
    follows.learn_all(&list.items);
    let items = list.items.into_iter().map(Someone::Person).collect();
    Some(List { items, next: list.next, total: list.total })
}
