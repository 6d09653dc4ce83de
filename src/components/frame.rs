//! What stands around every page: the top bar, and the main region.

use crate::components::changing::changing;
use crate::components::search::Search;
use crate::components::user_menu::UserMenu;
use crate::language::say;
use crate::route::Route;
use crate::router::Router;
use crate::session::Session;
use leptos::prelude::*;

/// The top bar and the main region around a page.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let session = Session::expect();
    let router = Router::expect();
    let in_people = move || (router.route() == Route::People).then_some("page");
    view! {
        <a class="skip-link" href="#main">{say("frame.skip")}</a>
        <header class="top-bar">
            <div class="top-bar-inner">
                <a class="site-name" href=Route::Home.path()>
                    <SiteMark />
                    <span class="site-name-words">{changing(move || session.site_name())}</span>
                </a>
                <nav class="top-bar-nav" aria-label=say("frame.nav")>
                    <a href=Route::People.path() aria-current=in_people>{say("frame.people")}</a>
                </nav>
                <Search />
                <UserMenu />
            </div>
        </header>
        <main id="main" class="page" tabindex="-1">{children()}</main>
    }
}

/// The page of one who is not signed in: the name of the site, and one thing to do.
#[component]
pub fn BareFrame(children: Children) -> impl IntoView {
    let session = Session::expect();
    view! {
        <main id="main" class="bare-page" tabindex="-1">
            <p class="bare-name"><SiteMark /> {changing(move || session.site_name())}</p>
            {children()}
        </main>
    }
}

/// Two people, overlapping.
#[component]
fn SiteMark() -> impl IntoView {
    view! {
        <svg class="site-mark" viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="9" cy="12" r="7"></circle>
            <circle cx="15" cy="12" r="7"></circle>
        </svg>
    }
}
