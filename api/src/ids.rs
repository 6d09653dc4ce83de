//! Public ids: 63 random bits, shown as 13 characters of Crockford's base32, a string in JSON.
//!
//! They never change and say nothing: not the order of creation, not how many there are. Internal keys of the database
//! never leave the server.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Crockford's alphabet: no I, L, O or U, so that an id read aloud is not mistaken.
/// Source: <https://www.crockford.com/base32.html>.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 13;

/// The text is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id: 13 letters and digits are expected")]
pub struct NotAnId;

fn write_base32(bits: u64, to: &mut fmt::Formatter<'_>) -> fmt::Result {
    for place in (0..LENGTH).rev() {
        fmt::Write::write_char(to, ALPHABET[(bits >> (5 * place)) as usize & 31] as char)?;
    }
    Ok(())
}

/// Takes what a person may have typed: either case, and the look-alikes O, I and L.
fn read_base32(text: &str) -> Result<u64, NotAnId> {
    if text.len() != LENGTH {
        return Err(NotAnId);
    }
    let mut bits: u64 = 0;
    for letter in text.bytes() {
        let letter = match letter.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            other => other,
        };
        let digit = ALPHABET.iter().position(|known| *known == letter).ok_or(NotAnId)?;
        if bits >> 58 != 0 {
            return Err(NotAnId);
        }
        bits = bits << 5 | digit as u64;
    }
    Ok(bits)
}

macro_rules! public_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// Takes 63 random bits, as they stand in the database; the sign bit is dropped.
            pub const fn from_bits(bits: i64) -> Self {
                Self(bits as u64 & (i64::MAX as u64))
            }

            /// The bits as the database keeps them: never negative.
            pub const fn bits(self) -> i64 {
                self.0 as i64
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_base32(self.0, to)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(to, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                let bits = read_base32(text)?;
                if bits >> 63 != 0 {
                    return Err(NotAnId);
                }
                Ok(Self(bits))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .pattern(Some("^[0-9A-HJKMNP-TV-Z]{13}$"))
                    .description(Some("A public id: 13 characters of Crockford's base32."))
                    .examples(["05XJ2E8QHR3K7"])
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    };
}

public_id! {
    /// A person, for ever: people are never keyed by name.
    PersonId
}
public_id! {
    /// A team.
    TeamId
}
public_id! {
    /// A space, which holds pages and blog posts.
    SpaceId
}
public_id! {
    /// A page or blog post.
    PageId
}
public_id! {
    /// A status update.
    StatusId
}
public_id! {
    /// A place where somebody is signed in.
    SessionId
}
public_id! {
    /// A site whose pages may show hover profiles.
    EmbeddingSiteId
}
public_id! {
    /// What a person has let a site do.
    OauthTokenId
}
public_id! {
    /// A secret address of a feed, without its secret.
    FeedId
}
public_id! {
    /// One activity in somebody's Recent Activity.
    ActivityId
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, bits: i64) {
        assert_eq!(text.parse::<PersonId>().map(PersonId::bits), Ok(bits));
    }

    #[track_caller]
    fn refuse(text: &str) {
        assert_eq!(text.parse::<PersonId>(), Err(NotAnId), "{text}");
    }

    #[test]
    fn an_id_reads_as_it_was_written() {
        check("0000000000000", 0);
        check("0000000000001", 1);
        check("7ZZZZZZZZZZZZ", i64::MAX);
        assert_eq!(PersonId::from_bits(i64::MAX).to_string(), "7ZZZZZZZZZZZZ");
    }

    #[test]
    fn look_alikes_and_small_letters_are_forgiven() {
        check("000000000000i", 1);
        check("oooooooooooO1", 1);
        check("7zzzzzzzzzzzz", i64::MAX);
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        refuse("");
        refuse("00000000000001");
        refuse("000000000000U");
        refuse("8000000000000");
        refuse("ZZZZZZZZZZZZZ");
        refuse("äääääää");
    }

    proptest! {
        #[test]
        fn every_id_survives_the_journey(bits in 0..=i64::MAX) {
            let id = PersonId::from_bits(bits);
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            let json = serde_json::to_string(&id).expect("an id is a string");
            prop_assert_eq!(serde_json::from_str::<PersonId>(&json).expect("and comes back"), id);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = text.parse::<PersonId>();
        }
    }
}
