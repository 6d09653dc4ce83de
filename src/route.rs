//! The addresses of the app: nobody else spells one.
//!
//! A [`Route`] says which page it is; what a page keeps in the address beside that (a search, a sort) is a type of its
//! own, so that typing into the search does not make a new page. Plain text in, plain text out: the hover profile in
//! the widget links with [`profile`], [`network`] and [`statuses`] too.

use kith_api::activity::Kind;
use kith_api::ids::{PersonId, SpaceId};
use kith_api::paths::{self, percent_encode};
use kith_api::people::Sort;

/// A page of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// Leads to one's own Network.
    Home,
    /// The sign-in page.
    SignIn,
    /// The first-run page; its one-time token stands behind `#`, so that it reaches no server log. So do those of the
    /// pages below it.
    Setup,
    /// Asks for a way back in.
    ForgotPassword,
    /// Sets a new password.
    NewPassword,
    /// Confirms a new e-mail address.
    ConfirmEmail,
    /// Takes a change of address back.
    KeepEmail,
    /// Asks for an account.
    SignUp,
    /// Makes the account of somebody invited.
    Join,
    /// The people directory.
    People,
    /// A person's profile.
    Profile(String),
    /// A person's Network view.
    Network(String),
    /// What a person said they were doing.
    Statuses(String),
    /// A person's own details, to be changed.
    EditProfile(String),
    /// What a person has chosen for their own account.
    Settings(String, SettingsPart),
    /// A person's account, for administrators.
    Administer(String),
    /// The sites whose pages may show hover profiles, for administrators.
    EmbeddingSites,
    /// No page of the app.
    NotFound,
}

/// A page of the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SettingsPart {
    /// How the app looks and behaves.
    #[default]
    General,
    /// The address, and what comes to it.
    Email,
    /// The password, and where one is signed in.
    Security,
    /// What one has let pages of other sites do.
    Tokens,
    /// Secret addresses of feeds.
    Feeds,
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
            ["forgot-password"] => Self::ForgotPassword,
            ["new-password"] => Self::NewPassword,
            ["confirm-email"] => Self::ConfirmEmail,
            ["keep-email"] => Self::KeepEmail,
            ["sign-up"] => Self::SignUp,
            ["join"] => Self::Join,
            ["people"] => Self::People,
            ["people", name] => decode(name).map_or(Self::NotFound, Self::Profile),
            ["people", name, "network"] => decode(name).map_or(Self::NotFound, Self::Network),
            ["people", name, "statuses"] => decode(name).map_or(Self::NotFound, Self::Statuses),
            ["people", name, "edit"] => decode(name).map_or(Self::NotFound, Self::EditProfile),
            ["people", name, "settings"] => Self::settings(name, SettingsPart::General),
            ["people", name, "settings", "email"] => Self::settings(name, SettingsPart::Email),
            ["people", name, "settings", "security"] => Self::settings(name, SettingsPart::Security),
            ["people", name, "settings", "oauth-tokens"] => Self::settings(name, SettingsPart::Tokens),
            ["people", name, "settings", "feeds"] => Self::settings(name, SettingsPart::Feeds),
            ["admin", "embedding"] => Self::EmbeddingSites,
            ["admin", "people", name] => decode(name).map_or(Self::NotFound, Self::Administer),
            _ => Self::NotFound,
        }
    }

    fn settings(name: &str, part: SettingsPart) -> Self {
        decode(name).map_or(Self::NotFound, |username| Self::Settings(username, part))
    }

    /// Whether it is the same for everybody, signed in or not: what a link of a mail leads to, and the way to one.
    pub fn is_open(&self) -> bool {
        use Route::{ConfirmEmail, ForgotPassword, Join, KeepEmail, NewPassword, Setup, SignUp};
        matches!(self, Setup | ForgotPassword | NewPassword | ConfirmEmail | KeepEmail | SignUp | Join)
    }

    /// Spells the path. Where there is no page, the address leads home.
    pub fn path(&self) -> String {
        match self {
            Self::Home | Self::NotFound => "/".into(),
            Self::SignIn => "/sign-in".into(),
            Self::Setup => "/setup".into(),
            Self::ForgotPassword => "/forgot-password".into(),
            Self::NewPassword => "/new-password".into(),
            Self::ConfirmEmail => "/confirm-email".into(),
            Self::KeepEmail => "/keep-email".into(),
            Self::SignUp => "/sign-up".into(),
            Self::Join => "/join".into(),
            Self::People => "/people".into(),
            Self::Profile(username) => profile(username),
            Self::Network(username) => network(username),
            Self::Statuses(username) => statuses(username),
            Self::EditProfile(username) => edit_profile(username),
            Self::Administer(username) => administer(username),
            Self::EmbeddingSites => "/admin/embedding".into(),
            Self::Settings(username, part) => {
                let part = match part {
                    SettingsPart::General => "/settings",
                    SettingsPart::Email => "/settings/email",
                    SettingsPart::Security => "/settings/security",
                    SettingsPart::Tokens => "/settings/oauth-tokens",
                    SettingsPart::Feeds => "/settings/feeds",
                };
                profile(username) + part
            }
        }
    }
}

/// Spells the path of a person's profile: what every picture links to.
pub fn profile(username: &str) -> String {
    let mut address = String::from("/people/");
    percent_encode(username, &mut address);
    address
}

/// Spells the path of a person's account, for administrators.
pub fn administer(username: &str) -> String {
    let mut address = String::from("/admin/people/");
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

/// Spells the path of the page on which a person edits their own profile.
pub fn edit_profile(username: &str) -> String {
    profile(username) + "/edit"
}

/// Spells the address of the page on which a reader makes a feed of somebody.
pub fn feed_settings(reader: &str, of: &str) -> String {
    let path = Route::Settings(reader.to_owned(), SettingsPart::Feeds).path();
    if reader == of { path } else { format!("{path}?of={}", encode(of)) }
}

/// Reads from that page's query of whom; nothing: of the reader.
pub fn feeds_of(query: &str) -> Option<String> {
    parameter(query, "of").filter(|username| !username.is_empty())
}

/// What a page of another site needs to show the hover profile of somebody.
pub fn embedding_snippet(origin: &str, username: &str) -> String {
    let profile = profile(username);
    format!(
        "<script type=\"module\" src=\"{origin}/hover-profile.js\"></script>\n\n\
         <hover-profile user=\"{username}\"><a href=\"{origin}{profile}\">{username}</a></hover-profile>"
    )
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

    /// Spells the way to it from anywhere on the same page, whatever the page keeps in its address.
    pub fn within_page(self) -> String {
        format!("#{}", self.anchor())
    }

    /// Spells the address of this list of a person.
    pub fn address(self, username: &str) -> String {
        format!("{}#{}", network(username), self.anchor())
    }
}

/// What a Network view keeps in its address: which activity is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetworkQuery {
    /// Of these kinds alone, in the order of [`Kind::ALL`]; none: of every kind.
    pub kinds: Vec<Kind>,
    /// Of this person alone.
    pub person: Option<PersonId>,
    /// In this space alone.
    pub space: Option<SpaceId>,
    /// The own activity of the one whose network it is, too.
    pub own: bool,
}

impl NetworkQuery {
    /// Reads what stands behind `?`; what it does not know is as if it were not there.
    pub fn parse(query: &str) -> Self {
        let kinds = parameter(query, "kind").unwrap_or_default();
        let wanted = |kind: &Kind| kinds.split(',').any(|word| word == kind.as_str());
        Self {
            kinds: Kind::ALL.into_iter().filter(wanted).collect(),
            person: parameter(query, "person").and_then(|id| id.parse().ok()),
            space: parameter(query, "space").and_then(|id| id.parse().ok()),
            own: parameter(query, "own").as_deref() == Some("true"),
        }
    }

    /// Whether something is left out.
    pub fn is_narrow(&self) -> bool {
        !self.kinds.is_empty() || self.person.is_some() || self.space.is_some()
    }

    /// The same with nothing left out.
    pub fn wide(&self) -> Self {
        Self { own: self.own, ..Self::default() }
    }

    /// Asks for a kind, or no longer.
    pub fn toggle(&mut self, kind: Kind) {
        let asked = self.kinds.contains(&kind);
        let wanted = |each: &Kind| if *each == kind { !asked } else { self.kinds.contains(each) };
        self.kinds = Kind::ALL.into_iter().filter(wanted).collect();
    }

    /// The parameters that say so, to the API too; what is as usual is left out.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let kinds = self.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(",");
        [
            ("kind", (!kinds.is_empty()).then_some(kinds)),
            ("person", self.person.map(|id| id.to_string())),
            ("space", self.space.map(|id| id.to_string())),
            ("own", self.own.then(|| "true".to_owned())),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }

    /// Spells the address of a person's Network view with these filters. Nothing in them needs encoding.
    pub fn address(&self, username: &str) -> String {
        let mut address = network(username);
        for (at, (name, value)) in self.parameters().into_iter().enumerate() {
            let sign = if at == 0 { '?' } else { '&' };
            address += &format!("{sign}{name}={value}");
        }
        address
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
        Route::Home | Route::SignIn => path,
        open if open.is_open() => path,
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

/// Whether a wish that [`wanted`] let pass leads to a page that the server writes: whether a page of another site may act in
/// one's name, or how one is made. The app has no such page and leaves for it.
pub fn is_of_the_server(wanted: &str) -> bool {
    matches!(wanted.split(['?', '#']).next(), Some(paths::OAUTH_AUTHORIZE | paths::EMBEDDING))
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
        check("/admin/people/ana", Route::Administer("ana".into()));
        check("/admin/embedding", Route::EmbeddingSites);
        check("/people/ana/edit", Route::EditProfile("ana".into()));
        check("/people/ana/settings", Route::Settings("ana".into(), SettingsPart::General));
        check("/people/ana/settings/email", Route::Settings("ana".into(), SettingsPart::Email));
        check("/people/ana/settings/security", Route::Settings("ana".into(), SettingsPart::Security));
        check("/people/ana/settings/oauth-tokens", Route::Settings("ana".into(), SettingsPart::Tokens));
        check("/people/ana/settings/feeds", Route::Settings("ana".into(), SettingsPart::Feeds));
    }

    #[test]
    fn the_links_of_mails_are_open_to_everybody() {
        let pages = [
            ("/forgot-password", Route::ForgotPassword),
            ("/new-password#token", Route::NewPassword),
            ("/confirm-email#token", Route::ConfirmEmail),
            ("/keep-email#token", Route::KeepEmail),
            ("/sign-up", Route::SignUp),
            ("/join#token", Route::Join),
        ];
        for (path, route) in pages {
            assert!(route.is_open(), "{path}");
            check(path, route);
        }
        assert!(!Route::SignIn.is_open() && !Route::People.is_open());
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
    fn a_feed_of_somebody_has_an_address() {
        assert_eq!(feed_settings("ana", "ana"), "/people/ana/settings/feeds");
        let address = feed_settings("ana", "b&c");
        assert_eq!(address, "/people/ana/settings/feeds?of=b%26c");
        assert_eq!(feeds_of("?of=b%26c").as_deref(), Some("b&c"));
        assert_eq!((feeds_of(""), feeds_of("?of="), feeds_of("?of=%ff")), (None, None, None));
    }

    #[test]
    fn a_list_of_the_network_has_an_address() {
        assert_eq!(NetworkList::Followers.address("ana"), "/people/ana/network#followers");
    }

    #[track_caller]
    fn check_network(query: &str, address: &str) -> NetworkQuery {
        let query = NetworkQuery::parse(query);
        assert_eq!(query.address("ana"), address);
        let written = address.split_once('?').map_or("", |(_, query)| query);
        assert_eq!(NetworkQuery::parse(written), query, "and back");
        query
    }

    #[test]
    fn a_network_keeps_its_filters_in_the_address() {
        let plain = check_network("", "/people/ana/network");
        assert!(!plain.is_narrow());
        let all = check_network(
            "?kind=pages,comments&person=0000000000001&space=000000000000Z&own=true",
            "/people/ana/network?kind=pages,comments&person=0000000000001&space=000000000000Z&own=true",
        );
        assert!(all.is_narrow());
        assert_eq!(all.person, Some(PersonId::from_bits(1)));
        assert_eq!(all.wide().address("ana"), "/people/ana/network?own=true");
        assert!(!check_network("own=true", "/people/ana/network?own=true").is_narrow());
    }

    #[test]
    fn a_filter_has_one_spelling_and_what_is_unknown_is_not_there() {
        check_network("?kind=comments%2Cpages,pages", "/people/ana/network?kind=pages,comments");
        check_network("?kind=dances&person=x&space=&own=yes&page=2", "/people/ana/network");
    }

    #[test]
    fn a_kind_is_asked_for_and_no_longer() {
        let mut query = NetworkQuery::default();
        query.toggle(Kind::Comments);
        query.toggle(Kind::Pages);
        assert_eq!(query.kinds, [Kind::Pages, Kind::Comments]);
        query.toggle(Kind::Comments);
        assert_eq!(query.kinds, [Kind::Pages]);
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
    fn signing_in_leads_back_to_the_question_of_another_site() {
        let asked = "/oauth/authorize?response_type=code&client_id=https%3A%2F%2Fwiki.example&state=a%20b";
        check_wanted(asked, asked);
        assert!(is_of_the_server(asked) && is_of_the_server("/embedding#examples"));
        for other in ["/people", "/oauth/answer?code=x", "/oauth/authorize/x", "/oauth", "/people?to=/oauth/authorize"]
        {
            assert!(!is_of_the_server(other), "{other}");
        }
        check_wanted("//evil.example/oauth/authorize", "/");
        check_wanted("https://evil.example/oauth/authorize?x", "/");
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
