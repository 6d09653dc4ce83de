//! Registering a site at the command line.

use super::{TAKEN, read_name, read_origin};
use crate::config::AddEmbeddingSite;
use crate::error::Error;
use crate::site::now;
use crate::store::{Store, or_taken};
use anyhow::anyhow;

/// Registers a site.
pub async fn add(what: &AddEmbeddingSite) -> anyhow::Result<()> {
    let origin = read_origin(&what.origin).map_err(|why| anyhow!("ORIGIN: {why}"))?;
    let name = read_name(&what.name).map_err(|why| anyhow!("NAME: {why}"))?;
    let store = Store::open(&what.data.database_address()?).await?;
    let mut tx = store.begin().await?;
    let added = tx.add_embedding_site(&origin, &name, now()).await;
    or_taken(added, || Error::field("/origin", TAKEN)).map_err(|error| match error {
        Error::Invalid(_) => anyhow!("ORIGIN: {TAKEN}"),
        other => other.into(),
    })?;
    tx.commit().await?;
    store.close().await;
    println!("Pages of {origin} may show hover profiles.");
    Ok(())
}
