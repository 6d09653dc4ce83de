//! The addresses of the app: nobody else spells one.
//!
//! Plain text in, plain text out, so that the hover profile in the widget links with the same functions.

use kith_api::paths::percent_encode;

/// The page of a person.
pub fn profile(username: &str) -> String {
    let mut address = String::from("/people/");
    percent_encode(username, &mut address);
    address
}

/// The Network page of a person.
pub fn network(username: &str) -> String {
    profile(username) + "/network"
}
