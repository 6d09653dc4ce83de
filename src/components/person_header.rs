//! The head of a person's pages: who it is, and the tabs.

use crate::components::avatar::Avatar;
use crate::components::follow_button::FollowButton;
use crate::components::heading::Heading;
use crate::components::tabs::ProfileTabs;
use crate::follows::Follows;
use crate::language::say;
use crate::route::Route;
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
    view! {
        <header class="person-header">
            <div class="person-header-picture"><Avatar person=person.clone() /></div>
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
            <div class="person-header-action"><FollowButton who=person.id name=person.name.clone() /></div>
        </header>
        <ProfileTabs username=person.username shown />
    }
}
