//! Who may see whom and what: the one place.
//!
//! A session becomes a [`Viewer`]; every store function that names people takes one. Rules that filter rows are SQL, in
//! one text each ([`store::visible`](crate::store::visible)); rules about fields are the functions here.

use axum::http::Method;
use kith_api::embedding::Scope;
use kith_api::ids::PersonId;
use kith_api::paths;
use kith_api::people::{Email, EmailVisibility};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The person's key in the database.
    pub key: i64,
    /// The person's public id.
    pub id: PersonId,
    /// Whom the viewer may see.
    pub reach: Reach,
    /// What the site says of e-mail addresses.
    pub site_email: EmailVisibility,
}

/// Whom a viewer may see. The numbers are those of the SQL in [`store::visible`](crate::store::visible).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// A restricted account: those who share a team with it, and itself.
    OwnTeams = 0,
    /// A member of a site that hides restricted accounts from those who share no team with them.
    MembersAndOwnTeams = 1,
    /// A member: everybody who is active.
    Active = 2,
    /// An administrator: the deactivated too.
    Everybody = 3,
}

impl Reach {
    /// The reach of an account on a site.
    pub fn of(administrator: bool, restricted: bool, site_hides_restricted: bool) -> Self {
        match (administrator, restricted, site_hides_restricted) {
            (true, _, _) => Self::Everybody,
            (false, true, _) => Self::OwnTeams,
            (false, false, true) => Self::MembersAndOwnTeams,
            (false, false, false) => Self::Active,
        }
    }

    /// As the SQL has it.
    pub fn number(self) -> i64 {
        self as i64
    }
}

/// Whether somebody is there, as the server knows it. On the wire the last two are one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight<T> {
    /// There, and the viewer may see it.
    Seen(T),
    /// There, and the viewer may not know.
    Hidden,
    /// Not there.
    Missing,
}

impl<T> Sight<T> {
    /// What may be shown: where the answer to the two others becomes one.
    pub fn seen(self) -> Option<T> {
        match self {
            Self::Seen(it) => Some(it),
            Self::Hidden | Self::Missing => None,
        }
    }
}

/// All that pages of other sites may ask of the API, and what a token must be good for.
pub const EMBEDDED: [(Method, &str, Scope); 3] = [
    (Method::GET, paths::CARD, Scope::CardsRead),
    (Method::PUT, paths::MY_FOLLOWING, Scope::FollowWrite),
    (Method::DELETE, paths::MY_FOLLOWING, Scope::FollowWrite),
];

/// What a token must be good for on a route; none: no token opens it.
pub fn scope_of_route(method: &Method, pattern: &str) -> Option<Scope> {
    EMBEDDED.into_iter().find(|(known, there, _)| known == method && *there == pattern).map(|(.., scope)| scope)
}

/// What the viewer is shown of an e-mail address.
pub fn email_shown(viewer: &Viewer, owner: i64, own_choice: EmailVisibility, address: Option<&str>) -> Option<Email> {
    let address = address?;
    if viewer.reach == Reach::Everybody || viewer.key == owner {
        return Some(Email::Address(address.to_owned()));
    }
    match own_choice.max(viewer.site_email) {
        EmailVisibility::Public => Some(Email::Address(address.to_owned())),
        EmailVisibility::Masked => Some(Email::Masked(mask(address))),
        EmailVisibility::Administrators => None,
    }
}

/// `ana@example.com` for people to read: `ana at example dot com`.
fn mask(address: &str) -> String {
    address.replace('@', " at ").replace('.', " dot ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reach: Reach, owner: i64, own: EmailVisibility, site: EmailVisibility, shown: Option<&str>) {
        let viewer = Viewer { key: 1, id: PersonId::from_bits(1), reach, site_email: site };
        let said = email_shown(&viewer, owner, own, Some("ana@example.com")).map(|email| match email {
            Email::Address(text) | Email::Masked(text) => text,
        });
        assert_eq!(said.as_deref(), shown);
    }

    #[test]
    fn the_stricter_of_site_and_person_decides() {
        use EmailVisibility::{Administrators, Masked, Public};
        let masked = Some("ana at example dot com");
        check(Reach::Active, 2, Public, Public, Some("ana@example.com"));
        check(Reach::Active, 2, Masked, Public, masked);
        check(Reach::Active, 2, Public, Masked, masked);
        check(Reach::Active, 2, Administrators, Public, None);
        check(Reach::OwnTeams, 2, Public, Administrators, None);
    }

    #[test]
    fn administrators_and_the_owner_see_the_address() {
        check(
            Reach::Everybody,
            2,
            EmailVisibility::Administrators,
            EmailVisibility::Administrators,
            Some("ana@example.com"),
        );
        check(
            Reach::OwnTeams,
            1,
            EmailVisibility::Administrators,
            EmailVisibility::Administrators,
            Some("ana@example.com"),
        );
    }

    #[test]
    fn an_administrator_is_never_restricted_and_a_client_always_is() {
        assert_eq!(Reach::of(true, true, true), Reach::Everybody);
        assert_eq!(Reach::of(false, true, false), Reach::OwnTeams);
        assert_eq!(Reach::of(false, false, true), Reach::MembersAndOwnTeams);
        assert_eq!(Reach::of(false, false, false), Reach::Active);
    }
}
