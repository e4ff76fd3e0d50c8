//! Who works on what, and when to look again.

use core::time::Duration;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::{Lifecycle, Shared};
use crate::shutdown::Shutdown;
use crate::store::StoreError;
use crate::store::accounts::jobs::{self, Claim, Lease};

/// The longest sleep between two looks: a clock that was put right, or a timer that stood still
/// while the machine was suspended, delays no ending by more.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How often to look whether another process (`hallpass admin`) made something due.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// After the database failed.
const AFTER_FAULT: Duration = Duration::from_secs(1);

impl Lifecycle {
    /// Works until `shutdown`, at first on everything that an earlier process left. At most one
    /// process may run this on a database.
    pub async fn run(&self, mut shutdown: Shutdown) {
        let shared = &self.shared;
        let mut workers = JoinSet::new();
        let mut has_predecessors = true;
        while !shutdown.is_requested() {
            let planned = shared.plan(&mut workers, has_predecessors).await;
            let sleep = match planned {
                Ok(sleep) => {
                    has_predecessors = false;
                    sleep
                }
                Err(error) => {
                    tracing::error!(%error, "the scheduler cannot read its jobs");
                    AFTER_FAULT
                }
            };
            tokio::select! {
                () = shutdown.requested() => {}
                () = shared.work.notified() => {}
                Some(finished) = workers.join_next(), if !workers.is_empty() => {
                    if let Err(error) = finished {
                        tracing::error!(%error, "a worker died; its account waits for its lease");
                    }
                }
                () = shared.wait(sleep) => {}
            }
        }
        // What is under way is dropped, as a crash would: the next start goes on from there.
        workers.shutdown().await;
    }
}

impl Shared {
    /// Gives work to as many workers as there are places; how long until there is more to give.
    async fn plan(
        self: &Arc<Self>,
        workers: &mut JoinSet<()>,
        has_predecessors: bool,
    ) -> Result<Duration, StoreError> {
        if has_predecessors {
            let mut tx = self.store.write().await?;
            jobs::revoke_leases(&mut tx).await?;
            tx.commit().await?;
        }
        while workers.len() < self.settings.concurrency {
            let Some(lease) = self.claim(workers.len()).await? else {
                break;
            };
            let shared = Arc::clone(self);
            workers.spawn(async move { shared.work_on(lease).await });
        }
        let now = self.clock.now();
        if workers.len() >= self.settings.concurrency {
            // A place that becomes free wakes the scheduler.
            return Ok(LONGEST_SLEEP);
        }
        let next = jobs::find_next_due(&mut *self.store.read().await?).await?;
        let until_next = next.map_or(LONGEST_SLEEP, |next| next.since(now));
        // Due, but kept waiting: only endings are let in. A worker that finishes wakes us.
        let sleep = if until_next.is_zero() {
            AFTER_FAULT
        } else {
            until_next
        };
        Ok(sleep.min(LONGEST_SLEEP))
    }

    /// Waits so long, or until there is something that nobody works on.
    async fn wait(&self, sleep: Duration) {
        let end = self.clock.now().plus(sleep);
        loop {
            let now = self.clock.now();
            let left = end.since(now);
            if left.is_zero() {
                return;
            }
            self.clock.sleep_until(now.plus(left.min(LOOK_EVERY))).await;
            // A database that does not answer is looked at again soon enough.
            if matches!(self.is_work_waiting().await, Ok(true)) {
                return;
            }
        }
    }

    async fn is_work_waiting(&self) -> Result<bool, StoreError> {
        jobs::is_any_free(&mut *self.store.read().await?, self.clock.now()).await
    }

    async fn claim(&self, busy: usize) -> Result<Option<Lease>, StoreError> {
        let for_all = self
            .settings
            .concurrency
            .saturating_sub(self.settings.kept_for_endings);
        let claim = if busy < for_all {
            Claim::Any
        } else {
            Claim::EndingsOnly
        };
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        let lease = jobs::claim(&mut tx, claim, now, now.plus(self.settings.lease)).await?;
        tx.commit().await?;
        Ok(lease)
    }
}
