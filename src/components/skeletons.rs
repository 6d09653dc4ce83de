//! The shape of what is being loaded. CSS shows it after 150 ms only: what comes sooner needs no announcement.

use crate::language::say;
use leptos::prelude::*;

/// Rows of people.
#[component]
pub fn PeopleSkeleton(
    /// How many rows.
    #[prop(default = 8)]
    rows: usize,
) -> impl IntoView {
    let row = || {
        view! {
            <div class="skeleton-row">
                <span class="skeleton-round"></span>
                <span class="skeleton-lines">
                    <span class="skeleton-line"></span>
                    <span class="skeleton-line is-short"></span>
                </span>
            </div>
        }
    };
    view! { <Waiting>{(0..rows).map(|_| row()).collect_view()}</Waiting> }
}

/// Lines of activity.
#[component]
pub fn ActivitySkeleton() -> impl IntoView {
    view! { <PeopleSkeleton rows=6 /> }
}

/// The head of a profile, and what is below it.
#[component]
pub fn ProfileSkeleton() -> impl IntoView {
    view! {
        // Whose page it will be is not known yet; a page has a heading all the same.
        <h1 class="visually-hidden">{say("loading")}</h1>
        <Waiting>
            <div class="skeleton-head">
                <span class="skeleton-round is-large"></span>
                <span class="skeleton-lines">
                    <span class="skeleton-line is-title"></span>
                    <span class="skeleton-line is-short"></span>
                </span>
            </div>
            <span class="skeleton-block"></span>
        </Waiting>
    }
}

#[component]
fn Waiting(children: Children) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{say("loading")}</span>
            <div aria-hidden="true">{children()}</div>
        </div>
    }
}
