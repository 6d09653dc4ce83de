//! Follow, Following, Unfollow, Requested: one button, which always says what is true or about to be.

use super::icon::{self, Icon};
use crate::follows::Follows;
use crate::language::say_with;
use kith_api::follows::Relation;
use kith_api::ids::PersonId;
use leptos::prelude::*;

/// Follows or unfollows `who`. Any number of these may show the same person; they always agree.
#[component]
pub fn FollowButton(who: PersonId, #[prop(into)] name: String) -> impl IntoView {
    view! { <button type="button" class="follow-button">{name}</button> }
}
