//! Randomness of the operating system: ids and tokens.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// 63 random bits: a public id.
pub fn id() -> i64 {
    i64::from_le_bytes(bytes()) & i64::MAX
}

/// 256 random bits as 43 characters of base64url: a secret that nobody guesses.
pub fn token() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes::<32>())
}

/// 128 random bits as 22 characters of base64url: a picture's name, which nobody guesses.
pub fn picture_name() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes::<16>())
}

/// What the database keeps of a token: enough to recognise it, too little to use it.
pub fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Small letters, two a byte.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system has randomness, or nothing here is safe");
    bytes
}
