//! The addresses of the API: nobody else spells one.
//!
//! Constants are the server's route patterns, below [`BASE`]; functions make the client's addresses. A test keeps the
//! two alike.

use crate::ids::PersonId;

/// Where the API begins.
pub const BASE: &str = "/api/v1";

/// Who is signed in.
pub const ME: &str = "/me";
/// What anybody may know of the site.
pub const SITE: &str = "/site";
/// Creates the first administrator.
pub const SETUP: &str = "/setup";
/// Signing in makes a session.
pub const SESSIONS: &str = "/sessions";
/// Signing out ends this one.
pub const CURRENT_SESSION: &str = "/sessions/current";
/// The people directory.
pub const PEOPLE: &str = "/people";
/// One profile.
pub const PROFILE: &str = "/people/{username}";
/// One hover profile.
pub const CARD: &str = "/people/{username}/card";
/// Whom a person follows.
pub const FOLLOWING: &str = "/people/{id}/following";
/// Who follows a person.
pub const FOLLOWERS: &str = "/people/{id}/followers";
/// What a person did.
pub const ACTIVITY: &str = "/people/{id}/activity";
/// What those did whom a person follows.
pub const NETWORK: &str = "/people/{id}/network";
/// The follow state of the viewer towards one person.
pub const MY_FOLLOWING: &str = "/me/following/{id}";
/// Ends that a person follows the viewer.
pub const MY_FOLLOWERS: &str = "/me/followers/{id}";
/// Whom the viewer may like to follow.
pub const MY_SUGGESTIONS: &str = "/me/suggestions";
/// What the viewer chose for the own account.
pub const MY_SETTINGS: &str = "/me/settings";
/// The viewer's own profile, as it is edited.
pub const MY_PROFILE: &str = "/me/profile";
/// The viewer's picture.
pub const MY_PICTURE: &str = "/me/picture";
/// The viewer's e-mail address; a change waits to be confirmed.
pub const MY_EMAIL: &str = "/me/email";
/// The viewer's password.
pub const MY_PASSWORD: &str = "/me/password";
/// Where the viewer is signed in.
pub const MY_SESSIONS: &str = "/me/sessions";
/// One of these places.
pub const MY_SESSION: &str = "/me/sessions/{id}";
/// What the viewer says they are doing.
pub const MY_STATUSES: &str = "/me/statuses";
/// What stands in the viewer's hover profile of it.
pub const MY_CURRENT_STATUS: &str = "/me/statuses/current";
/// One of these.
pub const MY_STATUS: &str = "/me/statuses/{id}";
/// Markdown as it will look.
pub const MARKDOWN: &str = "/markdown";
/// Confirms a new e-mail address, by the token that was sent to it.
pub const EMAIL_CONFIRMATIONS: &str = "/email-confirmations";
/// Takes a change of address back, by the token that was sent to the old one.
pub const EMAIL_REVERSALS: &str = "/email-reversals";
/// Asks for a way back in, by mail.
pub const PASSWORD_RESETS: &str = "/password-resets";
/// Sets a new password by the token of that mail.
pub const NEW_PASSWORDS: &str = "/new-passwords";
/// Asks for an account, by mail.
pub const SIGN_UPS: &str = "/sign-ups";
/// Invites somebody, by mail.
pub const INVITATIONS: &str = "/invitations";
/// Whom a token invites.
pub const INVITED: &str = "/invited";
/// Makes the account of an invitation.
pub const ACCOUNTS: &str = "/accounts";
/// What changes, while it happens.
pub const MY_EVENTS: &str = "/me/events";
/// What a person said they were doing.
pub const STATUSES: &str = "/people/{id}/statuses";
/// An account, as administrators see it.
pub const ADMIN_PERSON: &str = "/admin/people/{username}";
/// What administrators change of it.
pub const ADMIN_ACCOUNT: &str = "/admin/accounts/{id}";
/// Sends it a way to set a new password.
pub const ADMIN_PASSWORD_RESETS: &str = "/admin/accounts/{id}/password-resets";
/// The sites whose pages may show hover profiles.
pub const ADMIN_EMBEDDING_SITES: &str = "/admin/embedding-sites";
/// One of these.
pub const ADMIN_EMBEDDING_SITE: &str = "/admin/embedding-sites/{id}";
/// What the viewer has let sites do.
pub const MY_OAUTH_TOKENS: &str = "/me/oauth-tokens";
/// One of these.
pub const MY_OAUTH_TOKEN: &str = "/me/oauth-tokens/{id}";
/// The follows that one of these made.
pub const MY_OAUTH_TOKEN_FOLLOWS: &str = "/me/oauth-tokens/{id}/follows";
/// The viewer's secret addresses of feeds.
pub const MY_FEEDS: &str = "/me/feeds";
/// One of these.
pub const MY_FEED: &str = "/me/feeds/{id}";
/// Gives it another secret.
pub const MY_FEED_ROTATION: &str = "/me/feeds/{id}/rotation";
/// A feed by its secret address: the token, then `.atom` or `.rss`; not below [`BASE`].
pub const FEED: &str = "/feeds/{file}";
/// Ends mails of the kind in which it stands, by POST; not below [`BASE`].
pub const MAIL_LINK: &str = "/mail/{token}";
/// Behind [`MAIL_LINK`]: stops following somebody of whom that mail told.
pub const MAIL_STOP_PART: &str = "/following/{id}";
/// A feed of a person for who is signed in: `network` or `own`, then `.atom` or `.rss`. What pages link to.
pub const PERSON_FEED: &str = "/people/{id}/feeds/{file}";
/// How hover profiles come into any page; outside the API.
pub const EMBEDDING: &str = "/embedding";
/// Asks a person whether a site may act for them; a page, not below [`BASE`], as are those after it.
pub const OAUTH_AUTHORIZE: &str = "/oauth/authorize";
/// Hands the person's answer to the page that asked.
pub const OAUTH_ANSWER: &str = "/oauth/answer";
/// Makes a token of a code.
pub const OAUTH_TOKEN: &str = "/oauth/token";
/// Ends a token.
pub const OAUTH_REVOKE: &str = "/oauth/revoke";
/// Says where these are (RFC 8414).
pub const OAUTH_METADATA: &str = "/.well-known/oauth-authorization-server";
/// One size of a picture; not below [`BASE`].
pub const PICTURE: &str = "/pictures/{name}/{size}";
/// The description of all this.
pub const OPENAPI: &str = "/openapi.json";

/// The address of something that has no parameters, such as [`ME`].
pub fn plain(pattern: &str) -> String {
    format!("{BASE}{pattern}")
}

/// Of [`PROFILE`].
pub fn profile(username: &str) -> String {
    fill(PROFILE, username)
}

/// Of [`CARD`].
pub fn card(username: &str) -> String {
    fill(CARD, username)
}

/// Of a pattern with a person's id, such as [`FOLLOWING`] or [`MY_FOLLOWING`].
pub fn of_person(pattern: &str, id: PersonId) -> String {
    fill(pattern, &id.to_string())
}

/// Of a pattern with a name, such as [`ADMIN_PERSON`].
pub fn named(pattern: &str, name: &str) -> String {
    fill(pattern, name)
}

/// Of a pattern with any other id, such as [`MY_SESSION`].
pub fn of_id(pattern: &str, id: impl std::fmt::Display) -> String {
    fill(pattern, &id.to_string())
}

/// The address of a feed of a person for who is signed in.
pub fn feed_of_person(id: PersonId, file: &str) -> String {
    fill("/people/{id}/feeds/", &id.to_string()) + file
}

/// Adds a query to an address, leaving out what is not given.
pub fn with_query(mut address: String, query: &[(&str, Option<&str>)]) -> String {
    let mut sign = '?';
    for (name, value) in query {
        if let Some(value) = value {
            address.push(sign);
            address.push_str(name);
            address.push('=');
            percent_encode(value, &mut address);
            sign = '&';
        }
    }
    address
}

/// Letter by letter: searching and replacing in texts would weigh more in the widget than all its addresses.
fn fill(pattern: &str, value: &str) -> String {
    let mut address = String::from(BASE);
    let mut in_name = false;
    for letter in pattern.chars() {
        match letter {
            '{' => {
                in_name = true;
                percent_encode(value, &mut address);
            }
            '}' => in_name = false,
            letter if !in_name => address.push(letter),
            _ => {}
        }
    }
    address
}

/// Appends a text as one segment or value of an address: everything but RFC 3986's unreserved characters is encoded.
pub fn percent_encode(text: &str, to: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            to.push(byte as char);
        } else {
            to.push('%');
            to.push(HEX[usize::from(byte >> 4)] as char);
            to.push(HEX[usize::from(byte & 15)] as char);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_segment() {
        assert_eq!(profile("ana"), "/api/v1/people/ana");
        assert_eq!(card("a/b?c"), "/api/v1/people/a%2Fb%3Fc/card");
        assert_eq!(profile("žofie"), "/api/v1/people/%C5%BEofie");
    }

    #[test]
    fn an_id_takes_its_place() {
        let id = PersonId::from_bits(1);
        assert_eq!(of_person(MY_FOLLOWING, id), "/api/v1/me/following/0000000000001");
        let feed = PERSON_FEED.replace("{id}", "0000000000001").replace("{file}", "own.rss");
        assert_eq!(feed_of_person(id, "own.rss"), plain(&feed));
    }

    #[test]
    fn a_query_leaves_out_what_is_not_given() {
        let address = with_query(plain(PEOPLE), &[("q", Some("a&b")), ("cursor", None), ("limit", Some("5"))]);
        assert_eq!(address, "/api/v1/people?q=a%26b&limit=5");
    }
}
