//! The head of a person's pages: who it is, and the tabs.

use crate::components::avatar::Avatar;
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
    /// Who.
    person: Person,
    /// The heading of the page.
    #[prop(into)]
    title: String,
    /// The tab that is shown.
    shown: Route,
    /// What the page adds: counts, a status.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let follows_me = Follows::expect().follows_me(person.id);
    let facts =
        [person.position.clone(), person.department.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let own = person.standing.relation == Relation::Myself;
    // The own picture may change while it is looked at.
    let face = if own { Viewer::handle().person() } else { Signal::stored(person.clone()) };
    let action = if own {
        let edit = Route::EditProfile(person.username.clone());
        (shown == Route::Profile(person.username.clone()) && !editing())
            .then(|| view! { <a class="button" href=edit.path()>{say("card.edit_profile")}</a> }.into_any())
    } else {
        Some(view! { <FollowButton who=person.id name=person.name.clone() /> }.into_any())
    };
    view! {
        <header class="person-header">
            <div class="person-header-picture"><Avatar person=face large=true /></div>
            <div class="person-header-words">
                <Heading words=title />
                <p class="person-header-name">
                    <span>{format!("@{}", person.username)}</span>
                    <span class="badge" hidden=move || !follows_me.get()>{say("profile.follows_you")}</span>
                    {person.deactivated.then(|| view! { <span class="badge">{say("people.deactivated")}</span> })}
                </p>
                {(!facts.is_empty()).then(|| view! { <p class="person-header-facts">{facts}</p> })}
                {children.map(|children| children())}
            </div>
            <div class="person-header-action">{action}</div>
        </header>
        <ProfileTabs username=person.username shown />
    }
}

/// Whether the page that edits the profile is the one that shows this.
fn editing() -> bool {
    matches!(untrack(|| Router::expect().route()), Route::EditProfile(_))
}
