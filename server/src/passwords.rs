//! Password hashing: argon2id with OWASP's parameters, in a bounded pool, so that a flood of sign-ins leaves other
//! routes fast and memory flat.
//!
//! Source: OWASP Password Storage Cheat Sheet (argon2id, m = 19 MiB, t = 2, p = 1). Common passwords are refused by
//! zxcvbn's estimate (Wheeler, USENIX Security 2016).

use crate::error::Error;
use crate::pool::Pool;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{self, CustomizedPasswordHasher, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use kith_api::accounts::{PASSWORD_MAX, PASSWORD_MIN};
use std::sync::Arc;

/// The pool. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    pool: Pool,
    /// A hash that no password has: verifying against it takes as long as against a real one.
    nobody: Arc<str>,
}

impl Passwords {
    /// A pool that hashes so many at once.
    pub fn new(at_once: u32) -> Self {
        Self { pool: Pool::new(at_once), nobody: hash(&crate::random::token()).into() }
    }

    /// Hashes a password for the database: PHC string format.
    pub async fn hash(&self, password: String) -> Result<String, Error> {
        self.pool.work(move || hash(&password)).await
    }

    /// Says whether the password is the one of this hash. Without a hash it takes as long, and says no.
    pub async fn verify(&self, password: String, phc: Option<String>) -> Result<bool, Error> {
        // Longer than any password can be: wrong, without the work of reading it.
        let password = if password.chars().count() > PASSWORD_MAX { String::new() } else { password };
        let known = phc.is_some();
        let phc = phc.unwrap_or_else(|| self.nobody.to_string());
        self.pool
            .work(move || {
                let matches = PasswordHash::new(&phc)
                    .is_ok_and(|parsed| Hasher.verify_password(password.as_bytes(), &parsed).is_ok());
                matches && known
            })
            .await
    }

    /// What is wrong with a new password: its length, or that it is easily guessed by whoever knows `known` of the account.
    pub async fn check(&self, password: &str, known: [&str; 3]) -> Result<Result<(), String>, Error> {
        let length = password.chars().count();
        if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&length) {
            return Ok(Err(format!("a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters")));
        }
        let known = known.iter().filter(|word| !word.is_empty()).map(|word| (*word).to_owned()).collect();
        let guessable = self.is_guessable(password.to_owned(), known).await?;
        Ok(if guessable {
            Err("this password is easily guessed: several words, or a longer one, are better".to_owned())
        } else {
            Ok(())
        })
    }

    /// Whether a password is common, or made of what anybody knows of the account (`known`: names, address).
    async fn is_guessable(&self, password: String, known: Vec<String>) -> Result<bool, Error> {
        self.pool
            .work(move || {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                zxcvbn::zxcvbn(&password, &known).score() < zxcvbn::Score::Two
            })
            .await
    }
}

/// OWASP's parameters.
fn params() -> Params {
    Params::new(19 * 1024, 2, 1, None).expect("OWASP's parameters are within argon2's bounds")
}

fn hash(password: &str) -> String {
    Hasher.hash_password(password.as_bytes()).expect("a salt of the operating system and sound parameters").to_string()
}

/// argon2, with memory that goes back to the operating system when a hash is done.
///
/// Left to itself it takes its 19 MiB from the thread's arena, where glibc keeps them: 57 MiB a thread after some hashes,
/// because an aligned piece rarely fits where the one before was.
struct Hasher;

/// More than M_MMAP_THRESHOLD ever grows to (32 MiB): an allocation of this size is a mapping of its own. What of it is not
/// used takes room in the address space alone.
const OWN_MAPPING: usize = 33 * 1024 * 1024;

fn memory(blocks: usize) -> password_hash::Result<Vec<Block>> {
    let mut memory = Vec::new();
    memory
        .try_reserve_exact(blocks.max(OWN_MAPPING / Block::SIZE))
        .map_err(|_| password_hash::Error::from(argon2::Error::OutOfMemory))?;
    memory.resize(blocks, Block::new());
    Ok(memory)
}

impl PasswordHasher<PasswordHash> for Hasher {
    fn hash_password_with_salt(&self, password: &[u8], salt: &[u8]) -> password_hash::Result<PasswordHash> {
        self.hash_password_with_params(password, salt, params())
    }
}

impl CustomizedPasswordHasher<PasswordHash> for Hasher {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<u32>,
        params: Params,
    ) -> password_hash::Result<PasswordHash> {
        let algorithm = algorithm.map(Algorithm::try_from).transpose()?.unwrap_or_default();
        let version = version.map(Version::try_from).transpose()?.unwrap_or_default();
        let mut output = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
        let memory = memory(params.block_count())?;
        let argon2 = Argon2::new(algorithm, version, params.clone());
        argon2.hash_password_into_with_memory(password, salt, &mut output, memory)?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: ParamsString::try_from(&params)?,
            salt: Some(Salt::new(salt)?),
            hash: Some(Output::new(&output)?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::WAITING_PER_PLACE;

    #[tokio::test]
    async fn a_password_is_known_again_and_another_is_not() {
        let passwords = Passwords::new(1);
        let phc = passwords.hash("correct horse".into()).await.expect("hashes");
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(passwords.verify("correct horse".into(), Some(phc.clone())).await.expect("verifies"));
        assert!(!passwords.verify("wrong horse".into(), Some(phc)).await.expect("verifies"));
        assert!(!passwords.verify("correct horse".into(), None).await.expect("verifies"));
    }

    #[test]
    fn what_was_hashed_by_others_is_still_known() {
        // `argon2` as it comes, with other parameters: an account that came from elsewhere, or from before.
        for params in [Params::new(64, 1, 1, None), Params::new(256, 3, 2, Some(16))] {
            let params = params.expect("within argon2's bounds");
            let theirs = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
            let phc: PasswordHash = theirs.hash_password(b"correct horse").expect("hashed");
            assert!(Hasher.verify_password(b"correct horse", &phc).is_ok(), "{phc}");
            assert!(Hasher.verify_password(b"wrong horse", &phc).is_err(), "{phc}");
        }
    }

    #[tokio::test]
    async fn a_password_that_everybody_tries_first_is_guessable() {
        let passwords = Passwords::new(1);
        for (password, guessable) in [
            ("password", true),
            ("12345678", true),
            ("qwertyuiop", true),
            ("ana-sousa", true),
            ("aaaaaaaaaaaaaaaa", true),
            ("plum kettle orbit", false),
            ("kV8#qLw2", false),
        ] {
            let known = vec!["ana".to_owned(), "Ana Sousa".to_owned(), "ana-sousa".to_owned()];
            assert_eq!(
                passwords.is_guessable(password.to_owned(), known).await.expect("judged"),
                guessable,
                "{password}"
            );
        }
    }

    #[tokio::test]
    async fn a_flood_is_sent_away_instead_of_queued_without_end() {
        let passwords = Passwords::new(1);
        let flood: Vec<_> = (0..100)
            .map(|_| {
                tokio::spawn({
                    let passwords = passwords.clone();
                    async move { passwords.verify("x".into(), None).await }
                })
            })
            .collect();
        let mut refused = 0;
        for one in flood {
            refused += usize::from(matches!(one.await.expect("no panic"), Err(Error::TooMany(_))));
        }
        assert_eq!(refused, 100 - 1 - WAITING_PER_PLACE);
    }
}
