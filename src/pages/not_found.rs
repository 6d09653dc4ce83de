//! No page of the app, or no person one may see.

use crate::components::empty::Empty;
use crate::components::heading::Heading;
use crate::language::say;
use crate::route::Route;
use leptos::prelude::*;

/// No page of the app.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! {
        <div class="lone-message">
            <Heading words=say("not_found.page") />
            <Empty words=say("not_found.words") action=(Route::People.path(), say("not_found.people")) />
        </div>
    }
}

/// No such profile, or one that the viewer may not see: the same words for both.
#[component]
pub fn NoSuchProfile() -> impl IntoView {
    view! {
        <div class="lone-message">
            <Heading words=say("not_found.title") />
            <Empty words=say("not_found.profile") action=(Route::People.path(), say("not_found.people")) />
        </div>
    }
}
