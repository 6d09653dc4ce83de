//! The app: its stores, and which page is shown.

use crate::components::changing::{changing, effect};
use crate::components::failure::Failure;
use crate::components::frame::{BareFrame, Frame};
use crate::components::heading::Heading;
use crate::components::hover_layer::HoverLayer;
use crate::components::notice_bar::NoticeBar;
use crate::follows::Follows;
use crate::language::say;
use crate::notices::Notices;
use crate::pages::{
    NetworkPage, NotFoundPage, PeoplePage, ProfilePage, SettingsPage, SetupPage, SignInPage, StatusesPage,
};
use crate::people::People;
use crate::route::{self, Route};
use crate::router::Router;
use crate::session::{Session, State, Viewer};
use crate::settings::Settings;
use crate::theme::Theme;
use crate::wake::on_wake;
use kith_api::accounts::Me;
use leptos::prelude::*;

/// Everything.
#[component]
pub fn App() -> impl IntoView {
    Theme::provide();
    let router = Router::provide();
    let session = Session::provide();
    let setting_up = Memo::new(move |_| router.route() == Route::Setup);
    view! {
        {changing(move || match session.state() {
            _ if setting_up.get() => view! { <BareFrame><SetupPage /></BareFrame> }.into_any(),
            State::Asking => ().into_any(),
            State::Unknown(error) => {
                let retry = Callback::new(move |()| session.ask());
                view! {
                    <BareFrame>
                        <Heading words=session.site_name() quiet=true />
                        <Failure error what=say("app.failed") retry />
                    </BareFrame>
                }
                .into_any()
            }
            State::SignedOut => view! { <SignedOut /> }.into_any(),
            State::SignedIn(me) => view! { <SignedIn me /> }.into_any(),
        })}
    }
}

/// Every address leads to the sign-in page, and from there back.
#[component]
fn SignedOut() -> impl IntoView {
    let router = Router::expect();
    effect(move || {
        if router.route() != Route::SignIn {
            router.replace(&route::sign_in_and_back_to(&untrack(|| router.address()).text()));
        }
    });
    view! { <BareFrame><SignInPage /></BareFrame> }
}

/// The stores of one account live exactly as long as it is signed in: what one has seen, the next never sees.
#[component]
fn SignedIn(me: Me) -> impl IntoView {
    Notices::provide();
    let follows = Follows::provide();
    let people = People::provide();
    follows.learn_all([&me.person]);
    Settings::provide(me.settings.clone());
    follows.tell_to(Session::expect().share(me.person.id, move |told| follows.hear(told)));
    follows.keep_for(me.person.id);
    on_wake(move || {
        people.stale();
        follows.wake();
    });
    provide_context(Viewer(me));
    view! {
        <Frame>
            <Outlet />
        </Frame>
        <HoverLayer />
        <NoticeBar />
    }
}

#[component]
fn Outlet() -> impl IntoView {
    let router = Router::expect();
    effect(move || match router.route() {
        Route::Home => router.replace(&Route::Network(Viewer::expect().person.username).path()),
        Route::SignIn => router.replace(&route::wanted(&untrack(|| router.address()).query)),
        _ => {}
    });
    changing(move || match router.route() {
        Route::Home | Route::SignIn | Route::Setup => ().into_any(),
        Route::People => view! { <PeoplePage /> }.into_any(),
        Route::Profile(username) => view! { <ProfilePage username /> }.into_any(),
        Route::Network(username) => view! { <NetworkPage username /> }.into_any(),
        Route::Statuses(username) => view! { <StatusesPage username /> }.into_any(),
        Route::Settings(username) => view! { <SettingsPage username /> }.into_any(),
        Route::NotFound => view! { <NotFoundPage /> }.into_any(),
    })
}
