//! Who is signed in.

use crate::client::{self, ApiError};
use crate::tabs::Tabs;
use kith_api::accounts::{Me, SignUp, Site};
use kith_api::ids::PersonId;
use kith_api::people::Person;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;

/// What is known of the session.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// The server was asked and has not answered.
    Asking,
    /// The server could not be asked.
    Unknown(ApiError),
    /// Nobody is signed in, or no longer.
    SignedOut,
    /// Somebody is.
    SignedIn(Me),
}

/// Handle of the session.
#[derive(Clone, Copy)]
pub struct Session {
    state: RwSignal<State>,
    site: RwSignal<Option<Site>>,
    /// The other tabs of who is signed in.
    tabs: StoredValue<Option<Tabs>, LocalStorage>,
}

/// What is told to the other tabs when one is left.
const LEFT: &str = "signed out";

impl Session {
    /// Asks the server who is signed in; found by [`Session::expect`] from here on.
    pub fn provide() -> Self {
        let session =
            Self { state: RwSignal::new(State::Asking), site: RwSignal::new(None), tabs: StoredValue::new_local(None) };
        provide_context(session);
        client::when_signed_out(move || {
            session.tell_left();
            let _ = session.state.try_set(State::SignedOut);
        });
        session.ask();
        spawn_local(async move {
            // Without the name the top bar says "Kith": no reason to stop anybody.
            if let Ok(site) = client::site().await {
                let _ = session.site.try_set(Some(site));
            }
        });
        session
    }

    /// Finds the session.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Asks again who is signed in.
    pub fn ask(self) {
        self.state.set(State::Asking);
        spawn_local(async move {
            let state = match client::me().await {
                Ok(me) => State::SignedIn(me),
                Err(ApiError::SignedOut) => State::SignedOut,
                Err(error) => State::Unknown(error),
            };
            let _ = self.state.try_set(state);
        });
    }

    /// What is known now.
    pub fn state(self) -> State {
        self.state.get()
    }

    /// Hears and is heard by the other tabs of who is signed in, until the present owner ends: signing out in one signs
    /// out all of this account. The rest of what they say goes to `hear`.
    pub fn share(self, account: PersonId, hear: impl Fn(&JsValue) + 'static) -> Tabs {
        let tabs = Tabs::open(account, move |message| {
            if message.as_string().as_deref() == Some(LEFT) {
                let _ = self.state.try_set(State::SignedOut);
            } else {
                hear(&message);
            }
        });
        self.tabs.set_value(Some(tabs.clone()));
        on_cleanup(move || _ = self.tabs.try_update_value(Option::take));
        tabs
    }

    /// Tells the other tabs that nobody is signed in any more.
    pub fn tell_left(self) {
        self.tabs.try_with_value(|tabs| tabs.iter().for_each(|tabs| tabs.tell(&LEFT.into())));
    }

    /// Takes the answer of a sign-in.
    pub fn begin(self, me: Me) {
        self.state.set(State::SignedIn(me));
    }

    /// How accounts come to be; until the server has said so, not by themselves.
    pub fn sign_up(self) -> SignUp {
        self.site.with(|site| site.as_ref().map(|site| site.sign_up).unwrap_or_default())
    }

    /// The name of the site.
    pub fn site_name(self) -> String {
        self.site.with(|site| site.as_ref().map_or_else(|| "Kith".to_owned(), |site| site.name.clone()))
    }
}

/// The person who is signed in, for the parts of the app that show only then.
#[derive(Clone, Copy)]
pub struct Viewer {
    me: RwSignal<Me>,
    session: Session,
}

impl Viewer {
    /// Says who it is to everything below.
    pub fn provide(me: Me) {
        provide_context(Self { me: RwSignal::new(me), session: Session::expect() });
    }

    /// Finds the viewer as they are now.
    pub fn expect() -> Me {
        Self::handle().me.get_untracked()
    }

    /// Finds the handle, for what shows the viewer as long as the app runs.
    pub fn handle() -> Self {
        expect_context()
    }

    /// The person, live.
    pub fn person(self) -> Signal<Person> {
        Signal::derive(move || self.me.with(|me| me.person.clone()))
    }

    /// The person's name in addresses.
    pub fn username(self) -> String {
        self.me.try_with_untracked(|me| me.person.username.clone()).unwrap_or_default()
    }

    /// The person has changed: everything that shows the viewer agrees at once.
    pub fn change(self, change: impl FnOnce(&mut Person)) {
        let Some(Some(me)) = self.me.try_update(|me| {
            change(&mut me.person);
            Some(me.clone())
        }) else {
            return;
        };
        // Quietly: the app is not begun anew for that.
        self.session.state.update_untracked(|state| *state = State::SignedIn(me));
    }
}
