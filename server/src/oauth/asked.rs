//! What a page asks a person for, and whether that is in order.

use super::parameters::Parameters;
use super::redirect;
use crate::error::Error;
use crate::site::Site;
use crate::store::StoreError;
use crate::store::embedding::Registered;
use kith_api::embedding::Scope;

/// The most bytes of a state.
const STATE_MAX: usize = 512;

/// A question in order.
#[derive(Debug)]
pub struct Asked {
    /// Who asks: an origin.
    pub client: String,
    /// Where the answer goes.
    pub redirect: String,
    /// S256.
    pub challenge: String,
    /// What for.
    pub scopes: Vec<Scope>,
    /// What the page knows its answer by.
    pub state: String,
    /// Whether hover profiles are to be read.
    pub reads: bool,
    /// Whether people are to be followed.
    pub follows: bool,
}

/// What is wrong with a question.
#[derive(Debug)]
pub enum Wrong {
    /// It is not known who asks, or where the answer is to go: nobody else is told anything.
    Nobody(&'static str),
    /// It is known: the page may be told (RFC 6749, 4.1.2.1).
    Told {
        /// The page's origin.
        client: String,
        /// What it knows its question by, where that is in order.
        state: Option<String>,
        /// OAuth's word for it.
        error: &'static str,
        /// For people.
        sentence: &'static str,
    },
    /// Our own fault.
    Failed(Error),
}

impl From<StoreError> for Wrong {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Asked {
    /// Reads and judges a question; says which site asks.
    pub async fn read(site: &Site, given: &Parameters) -> Result<(Self, Registered), Wrong> {
        let client = given.get("client_id").filter(|_| !given.is_doubled("client_id"));
        let Some(client) = client else {
            return Err(Wrong::Nobody("The page that sent you here did not say who it is."));
        };
        let known = known_site(site, client).await?;
        let Some(known) = known else {
            return Err(Wrong::Nobody("The page that sent you here is of a site that is not registered."));
        };
        let redirect = redirect(site);
        if given.is_doubled("redirect_uri") || given.get("redirect_uri") != Some(&redirect) {
            return Err(Wrong::Nobody("The page that sent you here wants its answer where no answers go."));
        }
        let state = given.get("state").filter(|state| !given.is_doubled("state") && is_state(state));
        match rest(given, state) {
            Ok((challenge, scopes)) => {
                let asked = Self {
                    client: known.origin.clone(),
                    redirect,
                    challenge,
                    reads: scopes.contains(&Scope::CardsRead),
                    follows: scopes.contains(&Scope::FollowWrite),
                    scopes,
                    state: state.unwrap_or_default().to_owned(),
                };
                Ok((asked, known))
            }
            Err((error, sentence)) => {
                Err(Wrong::Told { client: known.origin, state: state.map(str::to_owned), error, sentence })
            }
        }
    }

    /// The question again, for the form.
    pub fn fields(&self) -> [(&'static str, String); 7] {
        [
            ("response_type", "code".to_owned()),
            ("client_id", self.client.clone()),
            ("redirect_uri", self.redirect.clone()),
            ("scope", super::spelled(&self.scopes)),
            ("state", self.state.clone()),
            ("code_challenge", self.challenge.clone()),
            ("code_challenge_method", "S256".to_owned()),
        ]
    }
}

/// The registered, enabled site whose origin this is, letter by letter.
pub async fn known_site(site: &Site, origin: &str) -> Result<Option<Registered>, StoreError> {
    // What no browser says is no site, and not looked for.
    if crate::embedding::read_origin(origin).as_deref() != Ok(origin) {
        return Ok(None);
    }
    site.store.embedding_site(origin).await
}

/// Visible letters and spaces (RFC 6749, appendix A.5).
fn is_state(state: &str) -> bool {
    state.len() <= STATE_MAX && state.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

fn rest(given: &Parameters, state: Option<&str>) -> Result<(String, Vec<Scope>), (&'static str, &'static str)> {
    const INVALID: &str = "invalid_request";
    if given.any_doubled() {
        return Err((INVALID, "The page that sent you here says something twice."));
    }
    if state.is_none() {
        return Err((INVALID, "The page that sent you here did not say what it knows the answer by."));
    }
    match given.get("response_type") {
        Some("code") => {}
        Some(_) => {
            return Err(("unsupported_response_type", "The page that sent you here wants what Kith does not give."));
        }
        None => return Err((INVALID, "The page that sent you here did not say what it wants.")),
    }
    let challenge = given.get("code_challenge").filter(|challenge| is_challenge(challenge));
    let (Some(challenge), Some("S256")) = (challenge, given.get("code_challenge_method")) else {
        return Err((INVALID, "The page that sent you here does not protect the answer (PKCE with S256)."));
    };
    let scopes = given.get("scope").and_then(read_scopes);
    let Some(scopes) = scopes else {
        return Err(("invalid_scope", "The page that sent you here asks for more than pages may."));
    };
    Ok((challenge.to_owned(), scopes))
}

/// The base64url of 32 bytes.
fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Some of those that there are, each once.
fn read_scopes(text: &str) -> Option<Vec<Scope>> {
    let mut scopes = Vec::new();
    for word in text.split(' ') {
        let scope = Scope::ALL.into_iter().find(|scope| scope.as_str() == word)?;
        if scopes.contains(&scope) {
            return None;
        }
        scopes.push(scope);
    }
    Some(scopes)
}
