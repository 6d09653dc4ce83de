//! The app: its stores, and which page is shown.

use crate::components::changing::{changing, effect};
use crate::components::failure::Failure;
use crate::components::frame::{BareFrame, Frame};
use crate::components::heading::Heading;
use crate::components::hover_layer::HoverLayer;
use crate::components::notice_bar::NoticeBar;
use crate::feed_links::FeedLinks;
use crate::follows::Follows;
use crate::language::say;
use crate::live::Live;
use crate::notices::Notices;
use crate::pages::{
    AdministerPage, ConfirmEmailPage, EditProfilePage, EmbeddingSitesPage, ForgotPasswordPage, JoinPage, KeepEmailPage,
    NetworkPage, NewPasswordPage, NotFoundPage, PeoplePage, ProfilePage, SettingsPage, SetupPage, SignInPage,
    SignUpPage, StatusesPage,
};
use crate::people::People;
use crate::route::{self, Route};
use crate::router::Router;
use crate::session::{Session, State, Viewer};
use crate::settings::Settings;
use crate::wake::on_wake;
use kith_api::accounts::Me;
use kith_api::settings::HomePage;
use leptos::prelude::*;

/// Everything.
#[component]
pub fn App() -> impl IntoView {
    let router = Router::provide();
    let session = Session::provide();
    // Before the session: who is signed in changes nothing here, and must not take away what somebody types.
    let open = Memo::new(move |_| Some(router.route()).filter(Route::is_open));
    let page = move || {
        if let Some(route) = open.get() {
            return view! { <BareFrame>{open_page(route)}</BareFrame> }.into_any();
        }
        match session.state() {
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
        }
    };
    changing(page)
}

/// The pages that are the same for everybody.
fn open_page(route: Route) -> AnyView {
    match route {
        Route::ForgotPassword => view! { <ForgotPasswordPage /> }.into_any(),
        Route::NewPassword => view! { <NewPasswordPage /> }.into_any(),
        Route::ConfirmEmail => view! { <ConfirmEmailPage /> }.into_any(),
        Route::KeepEmail => view! { <KeepEmailPage /> }.into_any(),
        Route::SignUp => view! { <SignUpPage /> }.into_any(),
        Route::Join => view! { <JoinPage /> }.into_any(),
        _ => view! { <SetupPage /> }.into_any(),
    }
}

/// Every address leads to the sign-in page, and from there back.
#[component]
fn SignedOut() -> impl IntoView {
    let router = Router::expect();
    effect(move || {
        let route = router.route();
        // An open page takes the place of this one by itself.
        if route != Route::SignIn && !route.is_open() {
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
    Viewer::provide(me.clone());
    let feeds = FeedLinks::provide();
    let live = Live::new(me.person.id, me.news, follows, people);
    let (hearing, waking) = (live.clone(), live.clone());
    let tabs = Session::expect().share(me.person.id, move |told| {
        if !hearing.hear(told) && !feeds.hear(told) {
            follows.hear(told);
        }
    });
    follows.tell_to(tabs.clone());
    feeds.tell_to(tabs.clone());
    live.begin(tabs);
    follows.keep_for(me.person.id);
    on_wake(move || {
        waking.wake();
        people.stale();
        follows.wake();
    });
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
        Route::Home => router.replace(&home(Settings::expect().now().home).path()),
        Route::SignIn => {
            let wanted = route::wanted(&untrack(|| router.address()).query);
            if route::is_of_the_server(&wanted) {
                let _ = window().location().replace(&wanted);
            } else {
                router.replace(&wanted);
            }
        }
        _ => {}
    });
    changing(move || match router.route() {
        Route::Home | Route::SignIn => ().into_any(),
        Route::People => view! { <PeoplePage /> }.into_any(),
        Route::Profile(username) => view! { <ProfilePage username /> }.into_any(),
        Route::Network(username) => view! { <NetworkPage username /> }.into_any(),
        Route::Statuses(username) => view! { <StatusesPage username /> }.into_any(),
        Route::EditProfile(username) => view! { <EditProfilePage username /> }.into_any(),
        Route::Settings(username, part) => view! { <SettingsPage username part /> }.into_any(),
        Route::Administer(username) => view! { <AdministerPage username /> }.into_any(),
        Route::EmbeddingSites => view! { <EmbeddingSitesPage /> }.into_any(),
        Route::NotFound => view! { <NotFoundPage /> }.into_any(),
        // An open page takes the place of all this.
        _ => ().into_any(),
    })
}

/// Where `/` leads.
fn home(chosen: HomePage) -> Route {
    let username = Viewer::expect().person.username;
    match chosen {
        HomePage::Network => Route::Network(username),
        HomePage::Profile => Route::Profile(username),
        HomePage::People => Route::People,
    }
}
