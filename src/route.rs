//! The addresses of the app: nobody else spells one.
//!
//! A [`Route`] says which page it is; what a page keeps in the address beside that (a search, a sort) is a type of its
//! own, so that typing into the search does not make a new page. Plain text in, plain text out: the hover profile in
//! the widget links with [`profile`], [`network`] and [`statuses`] too.

use kith_api::paths::percent_encode;
use kith_api::people::Sort;

/// A page of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// Leads to one's own Network.
    Home,
    /// The sign-in page.
    SignIn,
    /// The first-run page; its one-time token stands behind `#`, so that it reaches no server log.
    Setup,
    /// The people directory.
    People,
    /// A person's profile.
    Profile(String),
    /// A person's Network view.
    Network(String),
    /// What a person said they were doing.
    Statuses(String),
    /// What a person has chosen for their own account.
    Settings(String),
    /// No page of the app.
    NotFound,
}

impl Route {
    /// Reads the path of an address; what comes behind `?` or `#` does not choose the page.
    pub fn parse(path: &str) -> Self {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        match segments[..] {
            [] => Self::Home,
            ["sign-in"] => Self::SignIn,
            ["setup"] => Self::Setup,
            ["people"] => Self::People,
            ["people", name] => decode(name).map_or(Self::NotFound, Self::Profile),
            ["people", name, "network"] => decode(name).map_or(Self::NotFound, Self::Network),
            ["people", name, "statuses"] => decode(name).map_or(Self::NotFound, Self::Statuses),
            ["people", name, "settings"] => decode(name).map_or(Self::NotFound, Self::Settings),
            _ => Self::NotFound,
        }
    }

    /// Spells the path. Where there is no page, the address leads home.
    pub fn path(&self) -> String {
        match self {
            Self::Home | Self::NotFound => "/".into(),
            Self::SignIn => "/sign-in".into(),
            Self::Setup => "/setup".into(),
            Self::People => "/people".into(),
            Self::Profile(username) => profile(username),
            Self::Network(username) => network(username),
            Self::Statuses(username) => statuses(username),
            Self::Settings(username) => profile(username) + "/settings",
        }
    }
}

/// Spells the path of a person's profile: what every picture links to.
pub fn profile(username: &str) -> String {
    let mut address = String::from("/people/");
    percent_encode(username, &mut address);
    address
}

/// Spells the path of a person's Network view.
pub fn network(username: &str) -> String {
    profile(username) + "/network"
}

/// Spells the path of a person's status updates.
pub fn statuses(username: &str) -> String {
    profile(username) + "/statuses"
}

/// Where the lists of a Network view begin, as the part of an address behind `#`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NetworkList {
    /// Whom the person follows.
    Following,
    /// Who follows the person.
    Followers,
}

impl NetworkList {
    /// The id of the list's heading.
    pub const fn anchor(self) -> &'static str {
        match self {
            Self::Following => "following",
            Self::Followers => "followers",
        }
    }

    /// Spells the address of this list of a person.
    pub fn address(self, username: &str) -> String {
        format!("{}#{}", network(username), self.anchor())
    }
}

/// What the people directory keeps in its address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleQuery {
    /// The words searched for, as typed.
    pub q: String,
    /// How the list is sorted.
    pub sort: Sort,
}

impl PeopleQuery {
    /// Reads what stands behind `?`; what it does not know is as if it were not there.
    pub fn parse(query: &str) -> Self {
        let sort = match parameter(query, "sort").as_deref() {
            Some("newest") => Sort::Newest,
            Some("active") => Sort::Active,
            _ => Sort::Name,
        };
        Self { q: parameter(query, "q").unwrap_or_default(), sort }
    }

    /// Spells the address of the directory; what is as usual is left out.
    pub fn address(&self) -> String {
        let mut parts = Vec::new();
        if !self.q.trim().is_empty() {
            // A space at the end included: the field reads it back while somebody types.
            parts.push(format!("q={}", encode(&self.q)));
        }
        if self.sort != Sort::default() {
            parts.push(format!("sort={}", self.sort.as_str()));
        }
        let path = Route::People.path();
        if parts.is_empty() { path } else { format!("{path}?{}", parts.join("&")) }
    }
}

/// Spells the address of the sign-in page that leads back to where one wanted to go.
pub fn sign_in_and_back_to(wanted: &str) -> String {
    let path = Route::SignIn.path();
    match Route::parse(wanted) {
        Route::Home | Route::SignIn | Route::Setup => path,
        _ => format!("{path}?to={}", encode(wanted)),
    }
}

/// Reads from the sign-in page's query where one wanted to go: a path of this site, or home.
///
/// Anything that a browser could take for another site (`//host`, `/\host`, a tab or newline that it would drop) is
/// nobody's wish.
pub fn wanted(query: &str) -> String {
    let home = || Route::Home.path();
    let Some(to) = parameter(query, "to") else { return home() };
    let same_site = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains('\\')
        && !to.chars().any(char::is_control)
        && Route::parse(&to) != Route::SignIn;
    if same_site { to } else { home() }
}

fn parameter(query: &str, name: &str) -> Option<String> {
    query.trim_start_matches('?').split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key == name).then(|| decode(&value.replace('+', " "))).flatten()
    })
}

fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    percent_encode(text, &mut encoded);
    encoded
}

/// Undoes percent-encoding; nothing where that is no text.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || (rest.next()? as char).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push((high * 16 + low) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, route: Route) {
        assert_eq!(Route::parse(path), route, "{path}");
        if route != Route::NotFound {
            assert_eq!(Route::parse(&route.path()), route, "and back");
        }
    }

    #[test]
    fn every_page_has_one_address() {
        check("/", Route::Home);
        check("/sign-in", Route::SignIn);
        check("/sign-in?to=%2Fpeople", Route::SignIn);
        check("/setup#token", Route::Setup);
        check("/people", Route::People);
        check("/people/", Route::People);
        check("/people/ana", Route::Profile("ana".into()));
        check("/people/ana/network", Route::Network("ana".into()));
    }

    #[test]
    fn a_name_of_any_letters_has_an_address() {
        check("/people/%C5%BEofie", Route::Profile("žofie".into()));
        check("/people/a%2Fb/network", Route::Network("a/b".into()));
        check("/people/žofie", Route::Profile("žofie".into()));
    }

    #[test]
    fn what_is_no_page_is_not_found() {
        check("/people/ana/settings/more", Route::NotFound);
        check("/nowhere", Route::NotFound);
        check("/people/%ff", Route::NotFound);
        check("/people/%2", Route::NotFound);
    }

    #[test]
    fn a_list_of_the_network_has_an_address() {
        assert_eq!(NetworkList::Followers.address("ana"), "/people/ana/network#followers");
    }

    #[test]
    fn the_directory_keeps_its_search_in_the_address() {
        let query = PeopleQuery { q: "ana & ben".into(), sort: Sort::Active };
        assert_eq!(query.address(), "/people?q=ana%20%26%20ben&sort=active");
        assert_eq!(PeopleQuery::parse("?q=ana%20%26%20ben&sort=active"), query);
        assert_eq!(PeopleQuery::parse("q=ana+%26+ben&sort=active"), query);
        assert_eq!(PeopleQuery::default().address(), "/people");
        assert_eq!(PeopleQuery::parse("?sort=upwards&q"), PeopleQuery::default());
    }

    #[track_caller]
    fn check_wanted(to: &str, leads: &str) {
        assert_eq!(wanted(&format!("?to={}", encode(to))), leads, "{to:?}");
    }

    #[test]
    fn signing_in_leads_back_to_where_one_wanted_to_go() {
        assert_eq!(sign_in_and_back_to("/people?q=ana"), "/sign-in?to=%2Fpeople%3Fq%3Dana");
        assert_eq!(sign_in_and_back_to("/"), "/sign-in");
        assert_eq!(sign_in_and_back_to("/sign-in?to=%2Fpeople"), "/sign-in");
        check_wanted("/people?q=ana", "/people?q=ana");
        check_wanted("/people/ana/network#followers", "/people/ana/network#followers");
    }

    #[test]
    fn signing_in_never_leads_to_another_site() {
        check_wanted("https://evil.example/", "/");
        check_wanted("//evil.example/", "/");
        check_wanted("/\\evil.example/", "/");
        check_wanted("/\t/evil.example/", "/");
        check_wanted("javascript:alert(1)", "/");
        check_wanted("people", "/");
        check_wanted("/sign-in", "/");
        assert_eq!(wanted(""), "/");
    }
}
