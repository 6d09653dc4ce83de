//! Work that keeps a processor busy, in bounded number: a flood of it leaves other routes fast and memory flat.

use crate::error::Error;
use std::sync::Arc;
use tokio::sync::{Semaphore, TryAcquireError};

/// How many may wait for a place; more are told to come again.
pub(crate) const WAITING_PER_PLACE: usize = 16;

/// Places for work. Cheap to clone.
#[derive(Clone)]
pub struct Pool {
    places: Arc<Semaphore>,
    queue: Arc<Semaphore>,
}

impl Pool {
    /// A pool that does so much at once.
    pub fn new(at_once: u32) -> Self {
        let at_once = at_once as usize;
        Self {
            places: Arc::new(Semaphore::new(at_once)),
            queue: Arc::new(Semaphore::new(at_once * (1 + WAITING_PER_PLACE))),
        }
    }

    /// Does it when there is a place, on a thread that may block.
    pub async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let _queued = match self.queue.clone().try_acquire_owned() {
            Ok(place) => place,
            Err(TryAcquireError::NoPermits) => return Err(Error::TooMany(2)),
            Err(TryAcquireError::Closed) => return Err(Error::Unavailable("the pool is closed".into())),
        };
        let place = self.places.clone().acquire_owned().await.map_err(|error| Error::Unavailable(error.to_string()))?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(place);
            done
        })
        .await
        .map_err(|error| Error::Internal(error.to_string()))
    }
}
