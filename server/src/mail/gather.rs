//! Who is to be told by mail of what happened, looked for afterwards: nobody who does something waits for it.
//!
//! What is put into the outbox is a [`Notice`], which knows what it is about and no text. What it says is read when it is
//! sent ([`notices`](super::notices)), and so is whether there is still anything to say.

use super::Kind;
use crate::site::{Site, now};
use crate::store::StoreError;
use crate::store::mailings::{Behind, DigestDue};
use crate::store::mails::{Notice, OTHERS};
use std::time::Duration;

/// What happened longer ago is no news, whenever it arrived: imports bring years. Microseconds.
pub(super) const NEWS: i64 = 7 * 24 * 3_600 * 1_000_000;
/// How many digests are looked at together.
const DIGESTS: u32 = 500;

/// Gathers for as long as the server runs.
pub async fn gather(site: Site) {
    let rest = Duration::from_secs(u64::from(site.limits.mail_batch_seconds / 10).clamp(1, 30));
    loop {
        match gather_at(&site, now()).await {
            Ok(0) => {}
            Ok(_) => site.mail_waits.notify_one(),
            Err(error) => tracing::warn!(%error, "it could not be found out who is to be told by mail"),
        }
        tokio::time::sleep(rest).await;
    }
}

/// Looks once, at a time; says how many notices it put into the outbox.
pub async fn gather_at(site: &Site, now: i64) -> Result<usize, StoreError> {
    let upto = site.store.activity_position().await?;
    let mut put = gather_activity(site, upto, now).await?;
    loop {
        let due = site.store.digests_due(now, DIGESTS).await?;
        for digest in &due {
            put += usize::from(put_digest(site, digest, upto, now).await?);
        }
        if due.len() < DIGESTS as usize {
            return Ok(put);
        }
    }
}

/// Tells of each activity whom that was promised, once the first of it is as old as the batch.
async fn gather_activity(site: &Site, upto: i64, now: i64) -> Result<usize, StoreError> {
    let batch = i64::from(site.limits.mail_batch_seconds) * 1_000_000;
    let behind = site.store.behind(upto, now - NEWS).await?;
    let idle: Vec<i64> = behind.iter().filter(|one| one.oldest.is_none()).map(|one| one.person).collect();
    if !idle.is_empty() {
        site.store.nothing_to_tell(&idle, upto).await?;
    }
    let mut put = 0;
    for one in behind.iter().filter(|one| one.oldest.is_some_and(|oldest| oldest <= now - batch)) {
        put += usize::from(put_activity(site, one, upto, now).await?);
    }
    Ok(put)
}

async fn put_activity(site: &Site, behind: &Behind, upto: i64, now: i64) -> Result<bool, StoreError> {
    let mut tx = site.store.begin().await?;
    if !tx.move_on(behind, upto).await? {
        return Ok(false);
    }
    let notice = Notice {
        person: behind.person,
        kind: Kind::Activity,
        about: None,
        position_after: behind.position,
        position_upto: upto,
        covers: behind.covers(),
        due: now,
    };
    tx.add_notice(&notice, site.host(), now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Where nothing happened there is no digest; nor at the first look, which reckons when it is due.
async fn put_digest(site: &Site, digest: &DigestDue, upto: i64, now: i64) -> Result<bool, StoreError> {
    let tells = digest.due > 0
        && digest.is_able()
        && site.store.has_digest(digest.person, digest.position, upto, now - NEWS).await?;
    let last = if tells { Some(now) } else { digest.last };
    let position = if digest.due > 0 { upto } else { digest.position };
    let mut tx = site.store.begin().await?;
    if !tx.move_digest_on(digest, position, digest.next(now, last), last).await? {
        return Ok(false);
    }
    if tells {
        let notice = Notice {
            person: digest.person,
            kind: Kind::Digest,
            about: None,
            position_after: digest.position,
            position_upto: upto,
            covers: OTHERS,
            due: now,
        };
        tx.add_notice(&notice, site.host(), now).await?;
    }
    tx.commit().await?;
    Ok(tells)
}
