//! Who is signed in.

use crate::client::{self, ApiError};
use kith_api::accounts::{Me, Site};
use leptos::prelude::*;
use leptos::task::spawn_local;

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
}

impl Session {
    /// Asks the server who is signed in; found by [`Session::expect`] from here on.
    pub fn provide() -> Self {
        let session = Self { state: RwSignal::new(State::Asking), site: RwSignal::new(None) };
        provide_context(session);
        client::when_signed_out(move || {
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

    /// Takes the answer of a sign-in.
    pub fn begin(self, me: Me) {
        self.state.set(State::SignedIn(me));
    }

    /// The name of the site.
    pub fn site_name(self) -> String {
        self.site.with(|site| site.as_ref().map_or_else(|| "Kith".to_owned(), |site| site.name.clone()))
    }
}

/// The person who is signed in, for the parts of the app that show only then.
#[derive(Clone)]
pub struct Viewer(pub Me);

impl Viewer {
    /// Finds the viewer.
    pub fn expect() -> Me {
        expect_context::<Self>().0
    }
}
