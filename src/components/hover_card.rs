//! What a hover profile shows: waiting, failing, or the person.

mod actions;
mod facts;

use super::avatar::Avatar;
use super::icon::{self, Icon};
use crate::client::ApiError;
use crate::follows::Follows;
use crate::hover::top_layer::focus_dialog;
use crate::language::{say, say_count, say_with};
use crate::notices::why;
use crate::people::{People, Seen};
use crate::{route, time};
use actions::Actions;
use facts::Facts;
use kith_api::follows::Relation;
use kith_api::people::{Card, Person, Status};
use leptos::prelude::*;
use std::sync::Arc;

/// The id of the heading, which names the dialog in every state.
pub const HEADING: &str = "hover-card-name";
/// More pictures than these do not fit on a line beside their sentence.
const MUTUAL_PICTURES: usize = 3;

/// The hover profile of a person. It shows what [`People`] knows; asking is the controller's.
#[component]
pub fn HoverCard(
    /// Of whom.
    username: String,
) -> impl IntoView {
    let people = People::expect();
    let seen = people.seen(username.clone());
    move || match seen.get() {
        Seen::Waiting => view! { <Waiting /> }.into_any(),
        Seen::Card(card) => view! { <Known card /> }.into_any(),
        Seen::Failed(ApiError::NotFound) => view! { <Gone /> }.into_any(),
        Seen::Failed(error) => view! { <Failed error username=username.clone() /> }.into_any(),
    }
}

/// The shape of what comes; seen only after a while, by style alone.
#[component]
fn Waiting() -> impl IntoView {
    view! {
        <div class="hover-card-body is-waiting" aria-busy="true">
            <h2 id=HEADING class="visually-hidden">{say("card.loading")}</h2>
            <div class="hover-card-head" aria-hidden="true">
                <span class="bone bone-picture"></span>
                <div class="hover-card-who"><span class="bone bone-name"></span><span class="bone"></span></div>
            </div>
            <span class="bone" aria-hidden="true"></span>
            <span class="bone bone-short" aria-hidden="true"></span>
            <span class="bone bone-button" aria-hidden="true"></span>
        </div>
    }
}

/// Gone or hidden: the same for both.
#[component]
fn Gone() -> impl IntoView {
    view! {
        <div class="hover-card-body is-plain">
            <Icon of=icon::ABSENT />
            <h2 id=HEADING>{say("card.unavailable")}</h2>
            <p>{say("card.unavailable_why")}</p>
        </div>
    }
}

#[component]
fn Failed(error: ApiError, username: String) -> impl IntoView {
    let people = People::expect();
    let retry = move |event: leptos::ev::MouseEvent| {
        // The button goes; the focus stays in the card.
        focus_dialog(&event);
        people.retry(&username);
    };
    view! {
        <div class="hover-card-body is-plain" role="alert">
            <Icon of=icon::WARNING />
            <h2 id=HEADING>{say("card.failed")}</h2>
            <p>{why(&error)}</p>
            <button type="button" class="button" on:click=retry><Icon of=icon::RETRY />{say("card.retry")}</button>
        </div>
    }
}

#[component]
fn Known(card: Arc<Card>) -> impl IntoView {
    let person = &card.person;
    let address = route::profile(&person.username);
    view! {
        <div class="hover-card-body">
            <div class="hover-card-head">
                <a href=address.clone() tabindex="-1" aria-hidden="true"><Avatar person=person.clone() /></a>
                <div class="hover-card-who">
                    <h2 id=HEADING><a href=address>{person.name.clone()}</a></h2>
                    <p class="hover-card-username">"@" {person.username.clone()} <Chip of=person.clone() /></p>
                    {role(person).map(|role| view! { <p class="hover-card-role">{role}</p> })}
                </div>
            </div>
            {card.status.clone().map(|status| view! { <Said status /> })}
            <Facts card=Arc::clone(&card) />
            <Counts card=Arc::clone(&card) />
            {(card.mutual_count > 0).then(|| view! { <Mutual card=Arc::clone(&card) /> })}
            <Actions card=Arc::clone(&card) />
        </div>
    }
}

/// What stands between the viewer and the person, in a word.
#[component]
fn Chip(of: Person) -> impl IntoView {
    let follows = Follows::expect();
    let (relation, follows_me) = (follows.relation(of.id), follows.follows_me(of.id));
    let words = move || match relation.get() {
        Some(Relation::Myself) => Some(say("card.you")),
        _ if of.deactivated => Some(say("card.deactivated")),
        _ if follows_me.get() => Some(say("card.follows_you")),
        _ => None,
    };
    move || words().map(|words| view! { <span class="chip">{words}</span> })
}

fn role(person: &Person) -> Option<String> {
    match (&person.position, &person.department) {
        (Some(position), Some(department)) => {
            Some(say_with("card.position_in", &[("position", position), ("department", department)]))
        }
        (one, other) => one.clone().or_else(|| other.clone()),
    }
}

#[component]
fn Said(status: Status) -> impl IntoView {
    let Status { text, published } = status;
    view! {
        <blockquote class="hover-card-status">
            <p>{text}</p>
            <span class="hover-card-when" title=time::exact(published)>{time::relative(published)}</span>
        </blockquote>
    }
}

/// Both lead to the person's Network page, where the people are.
#[component]
fn Counts(card: Arc<Card>) -> impl IntoView {
    let follows = Follows::expect();
    let (id, known) = (card.person.id, card.counts);
    let (followers, following) = (follows.followers(id), follows.following(id));
    let address = route::network(&card.person.username);
    view! {
        <p class="hover-card-counts">
            <a href=address.clone()>
                {move || say_count("card.followers", followers.get().unwrap_or(known.followers), &[])}
            </a>
            <a href=address>
                {move || say_count("card.following", following.get().unwrap_or(known.following), &[])}
            </a>
        </p>
    }
}

#[component]
fn Mutual(card: Arc<Card>) -> impl IntoView {
    let picture = |person: &Person| {
        let (address, name) = (route::profile(&person.username), person.name.clone());
        view! { <a href=address title=name><Avatar person=person.clone() named=true /></a> }
    };
    view! {
        <p class="hover-card-mutual">
            <span class="hover-card-faces">
                {card.mutual.iter().take(MUTUAL_PICTURES).map(picture).collect_view()}
            </span>
            {say_count("card.mutual", card.mutual_count, &[])}
        </p>
    }
}
