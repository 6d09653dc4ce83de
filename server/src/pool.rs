//! Work that keeps a processor busy, in bounded number: a flood of it leaves other routes fast and memory flat.
//!
//! The threads are the pool's own and stay the same: the allocator keeps what a thread once used, so the same work on
//! ever other threads (as `spawn_blocking` would do it) makes a process grow by one piece of work a thread.

use crate::error::Error;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use tokio::sync::{Semaphore, TryAcquireError, oneshot};

/// How many may wait for a place; more are told to come again.
pub(crate) const WAITING_PER_PLACE: usize = 16;

type Job = Box<dyn FnOnce() + Send>;

/// Places for work. Cheap to clone; the threads end with the last of the clones.
#[derive(Clone)]
pub struct Pool {
    jobs: Sender<Job>,
    queue: Arc<Semaphore>,
}

impl Pool {
    /// A pool that does so much at once.
    pub fn new(at_once: u32) -> Self {
        let (jobs, taken) = channel::<Job>();
        let taken = Arc::new(Mutex::new(taken));
        for _ in 0..at_once {
            let taken = taken.clone();
            std::thread::Builder::new()
                .name("kith-work".into())
                .spawn(move || while do_next(&taken) {})
                .expect("a process that may not have a few threads cannot serve either");
        }
        Self { jobs, queue: Arc::new(Semaphore::new(at_once as usize * (1 + WAITING_PER_PLACE))) }
    }

    /// Does it when there is a place. Work that panics is a fault of ours, and takes no place with it.
    pub async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let queued = match self.queue.clone().try_acquire_owned() {
            Ok(place) => place,
            Err(TryAcquireError::NoPermits) => return Err(Error::TooMany(2)),
            Err(TryAcquireError::Closed) => return Err(Error::Unavailable("the pool is closed".into())),
        };
        let (answer, answered) = oneshot::channel();
        let job = move || {
            // Whoever asked may be gone by now: then there is nobody to do it for.
            if !answer.is_closed() {
                let _ = answer.send(work());
            }
            drop(queued);
        };
        self.jobs.send(Box::new(job)).map_err(|_| Error::Unavailable("the pool is closed".into()))?;
        answered.await.map_err(|_| Error::Internal("work in the pool panicked".into()))
    }
}

/// Does one piece of work; says whether there will be another.
fn do_next(taken: &Mutex<Receiver<Job>>) -> bool {
    // Held while waiting: the others wait for the lock instead, which comes to the same.
    let next = taken.lock().expect("no holder panics: jobs are done outside").recv();
    let Ok(job) = next else { return false };
    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[tokio::test]
    async fn work_stays_on_the_pools_own_threads() {
        let pool = Pool::new(2);
        let mut threads = HashSet::new();
        for _ in 0..50 {
            threads.insert(pool.work(|| std::thread::current().id()).await.expect("done"));
        }
        assert!(threads.len() <= 2, "{threads:?}");
    }

    #[tokio::test]
    async fn work_that_panics_takes_no_place_with_it() {
        let pool = Pool::new(1);
        for _ in 0..2 * WAITING_PER_PLACE {
            let done = pool.work(|| panic!("on purpose")).await;
            assert!(matches!(done, Err::<(), _>(Error::Internal(_))));
        }
        assert_eq!(pool.work(|| 7).await.expect("done"), 7);
    }
}
