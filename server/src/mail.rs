//! Mail: what is written, and how it leaves.
//!
//! A mail is put into the outbox ([`store::mails`](crate::store::mails)) in the transaction of what it tells, and a worker
//! ([`deliver`]) hands it to the next mail server afterwards: no request waits for one, and none is lost when one is down.
//! Each goes to one address, says why it came, and its links act on POST alone: their tokens stand behind `#`, so they
//! reach no server's log, and a mail scanner that opens them does nothing.

mod letters;
mod post;

pub use letters::Letters;
pub use post::{Post, PostError};

use crate::site::{Site, now};
use crate::store::StoreError;
use crate::store::mails::Claimed;
use std::time::Duration;

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

/// How long a worker holds a mail: longer than [`post`] lets an attempt take.
const LEASE: i64 = 120 * 1_000_000;
/// How long a worker sleeps when nothing is due and nobody wakes it.
const NAP: Duration = Duration::from_secs(5);
/// After how many seconds a mail is tried again, by attempts so far; after the last it is given up: about three days.
const AGAIN_AFTER: [i64; 9] = [30, 120, 600, 1_800, 7_200, 14_400, 43_200, 86_400, 86_400];

/// Sends what is in the outbox, for as long as the server runs.
pub async fn deliver(site: Site, post: Post) {
    loop {
        match deliver_one(&site, &post).await {
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

/// Sends the mail that is due longest; says whether there was one.
pub async fn deliver_one(site: &Site, post: &Post) -> Result<bool, StoreError> {
    let now = now();
    let Some(mail) = site.store.claim_mail(now, now + LEASE).await? else { return Ok(false) };
    match post.send(&mail).await {
        Ok(()) => site.store.mail_sent(mail.key).await?,
        Err(error) => {
            let again = again(&mail, error.is_permanent());
            tracing::warn!(%error, message_id = mail.message_id, again_in_seconds = again, "a mail was not taken");
            let due = again.map(|seconds| now + seconds * 1_000_000);
            site.store.mail_failed(mail.key, due, &error.to_string()).await?;
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
        let mail = Claimed {
            key: 1,
            message_id: "<1@kith.example>".into(),
            recipient: "ana@example.com".into(),
            subject: "Hello".into(),
            plain: "Hello".into(),
            html: None,
            created: 0,
            attempts,
        };
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
