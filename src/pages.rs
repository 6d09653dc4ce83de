//! The pages: each loads what it shows.

mod administer;
mod edit_profile;
mod email_links;
mod embedding_sites;
mod forgot_password;
mod join;
mod network;
mod new_password;
mod not_found;
mod of_person;
mod one_time;
mod people;
mod profile;
mod settings;
mod setup;
mod sign_in;
mod sign_up;
mod statuses;
mod subject;

pub use administer::AdministerPage;
pub use edit_profile::EditProfilePage;
pub use email_links::{ConfirmEmailPage, KeepEmailPage};
pub use embedding_sites::EmbeddingSitesPage;
pub use forgot_password::ForgotPasswordPage;
pub use join::JoinPage;
pub use network::NetworkPage;
pub use new_password::NewPasswordPage;
pub use not_found::NotFoundPage;
pub use people::PeoplePage;
pub use profile::ProfilePage;
pub use settings::SettingsPage;
pub use setup::SetupPage;
pub use sign_in::SignInPage;
pub use sign_up::SignUpPage;
pub use statuses::StatusesPage;

#[cfg(test)]
mod tests {
    use crate::language::APP;
    use std::path::Path;

    fn literals(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder of ours").flatten() {
            if entry.path().is_dir() {
                literals(&entry.path(), found);
            } else {
                let source = std::fs::read_to_string(entry.path()).expect("a source of ours");
                found.extend(source.split('"').skip(1).step_by(2).map(str::to_owned));
            }
        }
    }

    /// Also those that are chosen first and said later, such as the sentence of a verb.
    #[test]
    fn every_key_that_pages_and_components_spell_has_its_words() {
        let groups: Vec<&str> = APP.iter().filter_map(|(key, _)| Some(key.split_once('.')?.0)).collect();
        let mut found = Vec::new();
        literals(Path::new("src/pages"), &mut found);
        literals(Path::new("src/components"), &mut found);
        let is_key = |text: &String| {
            let plain = text.chars().all(|letter| letter.is_ascii_lowercase() || matches!(letter, '_' | '.'));
            plain && text.split_once('.').is_some_and(|(group, _)| groups.contains(&group))
        };
        for key in found.into_iter().filter(is_key) {
            let known = |key: &str| APP.iter().any(|(known, _)| *known == key);
            assert!(known(&key) || known(&format!("{key}.other")), "no words for {key:?}");
        }
    }
}
