//! The head of a person's pages: who it is, and the tabs.

use crate::components::avatar::Avatar;
use crate::components::changing::changing;
use crate::components::follow_button::FollowButton;
use crate::components::heading::Heading;
use crate::components::tabs::ProfileTabs;
use crate::follows::Follows;
use crate::language::say;
use crate::route::Route;
use crate::router::Router;
use crate::session::Viewer;
use kith_api::follows::Relation;
use kith_api::people::Person;
use leptos::prelude::*;

/// Picture, heading, what the person does, the Follow button, and below them whatever the page adds.
#[component]
pub fn PersonHeader(
    /// Who, as they are now.
    #[prop(into)]
    person: Signal<Person>,
    /// The heading of the page.
    #[prop(into)]
    title: Signal<String>,
    /// The tab that is shown.
    shown: Route,
    /// What the page adds: counts, a status.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let Person { id, username, standing, .. } = person.get_untracked();
    let follows_me = Follows::expect().follows_me(id);
    let own = standing.relation == Relation::Myself;
    // The own picture may change while it is looked at.
    let now = if own { Viewer::handle().person() } else { person };
    let facts = move || {
        let facts = now.with(|person| [person.position.clone(), person.department.clone()]);
        let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
        (!facts.is_empty()).then(|| view! { <p class="person-header-facts">{facts}</p> })
    };
    let action = if own {
        let edit = Route::EditProfile(username.clone());
        (shown == Route::Profile(username.clone()) && !editing())
            .then(|| view! { <a class="button" href=edit.path()>{say("card.edit_profile")}</a> }.into_any())
    } else {
        let name = Memo::new(move |_| now.with(|person| person.name.clone()));
        Some(changing(move || view! { <FollowButton who=id name=name.get() /> }).into_any())
    };
    view! {
        <header class="person-header">
            <div class="person-header-picture"><Avatar person=now large=true /></div>
            <div class="person-header-words">
                <Heading words=title />
                <p class="person-header-name">
                    <span>{changing(move || now.with(|person| ["@", &person.username].concat()))}</span>
                    <span class="badge" hidden=move || !follows_me.get()>{say("profile.follows_you")}</span>
                    <span class="badge" hidden=move || !now.with(|person| person.deactivated)>{say("people.deactivated")}</span>
                </p>
                {changing(facts)}
                {children.map(|children| children())}
            </div>
            <div class="person-header-action">{action}</div>
        </header>
        <ProfileTabs username shown />
    }
}

/// Whether the page that edits the profile is the one that shows this.
fn editing() -> bool {
    matches!(untrack(|| Router::expect().route()), Route::EditProfile(_))
}
