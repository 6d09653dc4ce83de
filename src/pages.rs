//! The pages: each loads what it shows.

mod network;
mod not_found;
mod people;
mod profile;
mod setup;
mod sign_in;

pub use network::NetworkPage;
pub use not_found::NotFoundPage;
pub use people::PeoplePage;
pub use profile::ProfilePage;
pub use setup::SetupPage;
pub use sign_in::SignInPage;
