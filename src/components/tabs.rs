//! The tabs of a profile: links, each with its own address.

use crate::language::say;
use crate::route::{Route, SettingsPart};
use crate::session::Viewer;
use leptos::prelude::*;

/// Profile, Network and Status updates of a person; for oneself, Settings too.
#[component]
pub fn ProfileTabs(
    /// Whose.
    username: String,
    /// The tab that is shown.
    shown: Route,
) -> impl IntoView {
    let own = Viewer::expect().person.username == username;
    let tab = |to: Route, words: &'static str| {
        let current = (to == shown).then_some("page");
        view! { <a class="tab" href=to.path() aria-current=current>{say(words)}</a> }
    };
    view! {
        <nav class="tabs" aria-label=say("tabs.label")>
            {tab(Route::Profile(username.clone()), "tabs.profile")}
            {tab(Route::Network(username.clone()), "tabs.network")}
            {tab(Route::Statuses(username.clone()), "tabs.statuses")}
            {own.then(|| tab(Route::Settings(username.clone(), SettingsPart::General), "tabs.settings"))}
        </nav>
    }
}
