//! Mail: what is written, and how it leaves.
//!
//! A mail is put into the outbox ([`store::mails`](crate::store::mails)) in the transaction of what it tells, and a worker
//! ([`deliver`]) hands it to the next mail server afterwards: no request waits for one, and none is lost when one is down.
//! Each goes to one address, says why it came, and its links act on POST alone: a mail scanner that opens them does nothing.
//! Letters (a new password, an invitation) are written at once; their tokens stand behind `#`, so they reach no server's log.
//! Notices (somebody did something) are found by [`gather`](gather()) and written by [`notices`] when they are sent: as of that moment,
//! for what their recipient may see then. Their links are [`links`].

mod digests;
mod gather;
mod letters;
pub mod links;
mod notices;
mod post;
mod smtp;

pub use digests::next_digest;
pub use gather::{gather, gather_at};
pub use letters::Letters;
pub use post::{Listed, Post, PostError};

use crate::site::{Site, now};
use crate::store::StoreError;
use crate::store::mails::Claimed;
use std::time::Duration;

/// What a mail tells. The numbers are those of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something about the account; its text waits with it.
    Letter = 0,
    /// What others did, and oneself.
    Activity = 1,
    /// Somebody mentions one.
    Mention = 2,
    /// Somebody began to follow.
    Follower = 3,
    /// What others did that day.
    Digest = 4,
}

impl Kind {
    /// From the number.
    pub fn of(number: i64) -> Self {
        [Self::Activity, Self::Mention, Self::Follower, Self::Digest]
            .into_iter()
            .find(|kind| *kind as i64 == number)
            .unwrap_or(Self::Letter)
    }

    /// One word of it, as in its `List-Id`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Activity => "activity",
            Self::Mention => "mention",
            Self::Follower => "follower",
            Self::Digest => "digest",
        }
    }
}

/// A mail to be put into the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The one address it goes to.
    pub to: String,
    /// Plain text, one line.
    pub subject: String,
    /// The text.
    pub plain: String,
    /// The same as HTML; none: it goes as text alone.
    pub html: Option<String>,
}

/// How long a worker sleeps when nothing is due and nobody wakes it.
const NAP: Duration = Duration::from_secs(1);
/// After how many seconds a mail is tried again, by attempts so far; after the last it is given up: about three days.
const AGAIN_AFTER: [i64; 9] = [30, 120, 600, 1_800, 7_200, 14_400, 43_200, 86_400, 86_400];

/// How many mails of a process are on their way at once: one that hangs does not stop the others.
pub const AT_ONCE: usize = 4;

/// Sends what is in the outbox, for as long as the server runs; there may be several of it.
pub async fn deliver(site: Site, post: Post) {
    loop {
        match deliver_one(&site, &post, now()).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "the outbox cannot be read"),
        }
        tokio::select! {
            () = site.mail_waits.notified() => {}
            () = tokio::time::sleep(NAP) => {}
        }
    }
}

/// Sends the mail that is due longest at a time; says whether there was one.
pub async fn deliver_one(site: &Site, post: &Post, now: i64) -> Result<bool, StoreError> {
    let lease = i64::try_from(post.lease().as_micros()).unwrap_or(i64::MAX);
    let Some(claimed) = site.store.claim_mail(now, now.saturating_add(lease)).await? else { return Ok(false) };
    let (mail, listed) = match claimed.kind() {
        Kind::Letter => (claimed.letter(), None),
        _ => match notices::write(site, &claimed, now).await? {
            Some((mail, listed)) => (mail, Some(listed)),
            None => {
                tracing::debug!(message_id = claimed.message_id, "a mail has nothing to tell any more");
                site.store.mail_withdrawn(claimed.key, now).await?;
                return Ok(true);
            }
        },
    };
    match post.send(&claimed, &mail, listed.as_ref()).await {
        Ok(()) => site.store.mail_sent(claimed.key, now).await?,
        Err(error) => {
            let again = again(&claimed, error.is_permanent());
            tracing::warn!(%error, message_id = claimed.message_id, again_in_seconds = again, "a mail was not taken");
            let due = again.map(|seconds| now + seconds * 1_000_000);
            site.store.mail_failed(claimed.key, due, &error.to_string(), now).await?;
        }
    }
    Ok(true)
}

/// After how many seconds a mail is tried again; none: never.
fn again(mail: &Claimed, permanent: bool) -> Option<i64> {
    let so_far = usize::try_from(mail.attempts).unwrap_or_default().saturating_sub(1);
    AGAIN_AFTER.get(so_far).copied().filter(|_| !permanent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(attempts: i64, permanent: bool, seconds: Option<i64>) {
        let mail = Claimed { attempts, ..Claimed::default() };
        assert_eq!(again(&mail, permanent), seconds);
    }

    #[test]
    fn a_mail_is_tried_again_ever_more_seldom_and_then_given_up() {
        check(1, false, Some(30));
        check(2, false, Some(120));
        check(9, false, Some(86_400));
        check(10, false, None);
    }

    #[test]
    fn an_address_that_the_mail_server_refuses_for_good_is_not_tried_again() {
        check(1, true, None);
    }
}
