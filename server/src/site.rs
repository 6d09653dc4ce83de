//! The running site: what every handler can reach.

use crate::assets::Assets;
use crate::config::Limits;
use crate::error::Error;
use crate::feeds::reading::Written;
use crate::live::Live;
use crate::mail::Letters;
use crate::network::Network;
use crate::passwords::Passwords;
use crate::pictures::Pictures;
use crate::store::Store;
use crate::store::settings::SITE_NAME;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use tokio::sync::Notify;

/// Cheap to clone: handles only.
#[derive(Clone)]
pub struct Site {
    /// The database.
    pub store: Store,
    /// The hashing pool.
    pub passwords: Passwords,
    /// How often things may be done.
    pub limits: Limits,
    /// Where pictures are.
    pub pictures: Pictures,
    /// Who did what how often.
    pub throttle: Arc<Throttle>,
    /// The origin that browsers see: `https://kith.example`.
    pub origin: Arc<str>,
    /// Proxies whose X-Forwarded-For is believed.
    pub trusted_proxies: Arc<[IpAddr]>,
    /// The built web app.
    pub assets: Arc<Assets>,
    /// How feeds were last written.
    pub feeds: Arc<Written>,
    /// Told when a mail was put into the outbox.
    pub mail_waits: Arc<Notify>,
    /// Who hears what changes.
    pub live: Arc<Live>,
}

impl Site {
    /// Puts a site together. Pictures are in memory alone until [`with_pictures`](Self::with_pictures) says where.
    pub fn new(store: Store, limits: Limits, origin: &str, trusted_proxies: &[IpAddr], assets: Assets) -> Self {
        Self {
            store,
            passwords: Passwords::new(limits.hashes_at_once),
            pictures: Pictures::in_memory(),
            throttle: Arc::new(Throttle::new(&limits)),
            origin: origin.into(),
            trusted_proxies: trusted_proxies.into(),
            assets: Arc::new(assets),
            feeds: Arc::default(),
            mail_waits: Arc::default(),
            live: Arc::new(Live::new(&limits)),
            limits,
        }
    }

    /// Keeps pictures where they last.
    pub fn with_pictures(self, pictures: Pictures) -> Self {
        Self { pictures, ..self }
    }

    /// Writes this site's mails.
    pub async fn letters(&self) -> Result<Letters, Error> {
        let site = self.store.setting(SITE_NAME).await?.unwrap_or_else(|| "Kith".to_owned());
        Ok(Letters { site, origin: self.origin.to_string() })
    }

    /// The host that browsers see: what message ids end with.
    pub fn host(&self) -> &str {
        let rest = self.origin.split_once("://").map_or(&*self.origin, |(_, rest)| rest);
        rest.split(':').next().unwrap_or(rest)
    }

    /// Whether browsers reach the site encrypted: then cookies are bound to that.
    pub fn is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }
}

/// Now, in microseconds UTC, as the database keeps times.
pub fn now() -> i64 {
    chrono::Utc::now().timestamp_micros()
}

/// What somebody typed, by its hash: anybody may type as much as a body holds, and what is remembered of it is no longer
/// for that.
type Typed = [u8; 32];

/// Attempts to sign in, by account and by address; mails that anybody can have sent, by where they go; what a person posts.
/// What one may try is the same for names that exist and names that do not.
pub struct Throttle {
    accounts: DefaultKeyedRateLimiter<Typed>,
    addresses: DefaultKeyedRateLimiter<Network>,
    mails: DefaultKeyedRateLimiter<Typed>,
    posts: DefaultKeyedRateLimiter<(&'static str, i64)>,
}

impl Throttle {
    fn new(limits: &Limits) -> Self {
        let a_minute = |times: u32| Quota::per_minute(NonZeroU32::new(times).unwrap_or(NonZeroU32::MIN));
        Self {
            accounts: RateLimiter::keyed(a_minute(limits.sign_ins_per_account)),
            addresses: RateLimiter::keyed(a_minute(limits.sign_ins_per_address)),
            posts: RateLimiter::keyed(a_minute(limits.posts_per_minute)),
            mails: RateLimiter::keyed(Quota::per_hour(
                NonZeroU32::new(limits.mails_per_address).unwrap_or(NonZeroU32::MIN),
            )),
        }
    }

    /// Counts an attempt; refuses one too many.
    pub fn sign_in(&self, account: &str, address: IpAddr) -> Result<(), Error> {
        self.addresses.check_key(&Network::of(address)).map_err(too_soon)?;
        self.accounts.check_key(&typed(account)).map_err(too_soon)
    }

    /// Counts a wish for a mail, there being such an account or not; refuses one too many. Signing in is counted apart, so
    /// that nobody is kept out by wishes of others.
    pub fn reset(&self, account: &str, address: IpAddr) -> Result<(), Error> {
        self.addresses.check_key(&Network::of(address)).map_err(too_soon)?;
        self.accounts.check_key(&typed(&format!("\0{account}"))).map_err(too_soon)
    }

    /// Counts a mail to an address, folded; refuses one too many.
    pub fn mail_to(&self, address: &str) -> Result<(), Error> {
        self.mails.check_key(&typed(address)).map_err(too_soon)
    }

    /// Counts what a person sends of one kind; refuses one too many.
    pub fn post(&self, kind: &'static str, person: i64) -> Result<(), Error> {
        self.posts.check_key(&(kind, person)).map_err(too_soon)
    }

    /// Forgets those who did nothing for a while: memory stays flat.
    pub fn sweep(&self) {
        self.accounts.retain_recent();
        self.addresses.retain_recent();
        self.mails.retain_recent();
        self.posts.retain_recent();
    }
}

fn typed(text: &str) -> Typed {
    Sha256::digest(text.as_bytes()).into()
}

fn too_soon(until: governor::NotUntil<<DefaultClock as Clock>::Instant>) -> Error {
    Error::TooMany(until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_addresses_of_a_subnet_have_one_share_of_attempts() {
        let throttle = Throttle::new(&Limits { sign_ins_per_address: 3, ..Limits::default() });
        let from = |address: &str| address.parse::<IpAddr>().expect("an address");
        for host in 1..=3 {
            assert!(throttle.sign_in(&format!("somebody{host}"), from(&format!("2001:db8::{host}"))).is_ok());
        }
        assert!(throttle.sign_in("anybody", from("2001:db8::4")).is_err());
        assert!(throttle.reset("anybody", from("2001:db8::5")).is_err());
        assert!(throttle.sign_in("anybody", from("2001:db8:0:1::4")).is_ok(), "the next subnet is somebody else's");
    }
}
