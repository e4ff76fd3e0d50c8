//! Who works on what, and when to look again.

use core::num::NonZeroU32;
use core::time::Duration;
use std::sync::Arc;

use hallpass_protocol::Timestamp;
use tokio::task::JoinSet;

use super::places::Places;
use super::{Lifecycle, Shared};
use crate::shutdown::Shutdown;
use crate::store::StoreError;
use crate::store::accounts::jobs::claim::{self, Claim};
use crate::store::accounts::jobs::{Lease, Urgency, park};

/// The longest sleep between two looks: a clock that was put right, or a timer that stood still
/// while the machine was suspended, delays no ending by more.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// How often to look whether another process (`hallpass admin`) made something due.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// After the database failed.
const AFTER_FAULT: Duration = Duration::from_secs(1);

/// The most jobs that one statement claims: more keep the database's writer from others.
const CLAIM_MAX: usize = 32;

impl Lifecycle {
    /// Works until `shutdown`. A process that is alone on its database at first takes over whatever an
    /// earlier one left; several leave each other's leases to time out.
    pub async fn run(&self, mut shutdown: Shutdown) {
        let shared = &self.shared;
        let mut crew = Crew {
            workers: JoinSet::new(),
            places: Places::new(shared.settings.concurrency),
        };
        let mut is_new = true;
        while !shutdown.is_requested() {
            shared.heartbeat.beat(shared.clock.uptime());
            let planned = shared.plan(&mut crew, is_new).await;
            let sleep = match planned {
                Ok(sleep) => {
                    is_new = false;
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
                Some(finished) = crew.workers.join_next(), if !crew.workers.is_empty() => {
                    crew.say_farewell(finished);
                }
                () = shared.wait(sleep) => {}
            }
            while let Some(finished) = crew.workers.try_join_next() {
                crew.say_farewell(finished);
            }
        }
        shared.heartbeat.stop();
        // What is under way is dropped, as a crash would: the next start goes on from there.
        crew.workers.shutdown().await;
    }
}

impl Lifecycle {
    /// Takes back what processes hold that have gone, so that nothing waits for their leases.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_back_abandoned(&self) -> Result<(), StoreError> {
        let shared = &self.shared;
        if !claim::is_any_abandoned(&mut *shared.store.read().await?).await? {
            return Ok(());
        }
        let mut tx = shared.store.write().await?;
        let jobs = claim::take_back_abandoned(&mut tx).await?;
        tx.commit().await?;
        tracing::warn!(
            jobs,
            "took back {jobs} accounts from a process that has gone"
        );
        self.wake();
        Ok(())
    }

    /// Divides Microsoft's quotas among the processes that serve the database now: whoever comes or
    /// goes is noticed when this is called the next time.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn divide_quotas(&self) -> Result<(), StoreError> {
        let processes = self.shared.store.count_processes().await?;
        self.shared.traffic.divide_among(processes);
        Ok(())
    }

    /// Among how many processes Microsoft's quotas are divided.
    pub fn quota_processes(&self) -> NonZeroU32 {
        self.shared.traffic.processes()
    }
}

/// Who works, and on which places.
struct Crew {
    workers: JoinSet<()>,
    places: Places,
}

impl Crew {
    fn say_farewell(&self, finished: Result<(), tokio::task::JoinError>) {
        if let Err(error) = finished {
            let left = self.workers.len();
            tracing::error!(%error, left, "a worker died; its account waits for its lease");
        }
    }

    fn set_to_work(&mut self, shared: &Arc<Shared>, lease: Lease) {
        let shared = Arc::clone(shared);
        let place = self.places.take(&lease);
        self.workers.spawn(async move {
            let _place = place;
            shared.work_on(lease).await;
        });
    }
}

impl Shared {
    /// Gives work to as many workers as there are places; how long until there is more to give.
    async fn plan(self: &Arc<Self>, crew: &mut Crew, is_new: bool) -> Result<Duration, StoreError> {
        if is_new {
            self.recall_time().await?;
            if self.is_alone {
                self.take_over().await?;
            }
        }
        self.watch_clock().await?;
        self.follow_flips().await?;
        self.raise_overdue().await?;
        let now = self.clock.now();
        let waiting = claim::find_waiting(&mut *self.store.read().await?, now).await?;
        let is_overlooked = waiting.overlooked.is_some_and(|deadline| deadline <= now);
        let wanted: Vec<(Urgency, usize)> = Urgency::ALL
            .into_iter()
            .zip(waiting.first)
            .filter(|(urgency, first)| {
                first.is_some_and(|first| first <= now)
                    || (is_overlooked && *urgency == Urgency::Disable)
            })
            .map(|(urgency, _)| (urgency, crew.places.free(urgency).min(CLAIM_MAX)))
            .filter(|(_, limit)| *limit > 0)
            .collect();
        let claimed = self.claim(crew, &wanted, is_overlooked, now).await?;
        if claimed > 0 {
            // There may be more, and places for it.
            return Ok(Duration::ZERO);
        }
        let next = [waiting.next, self.traffic.next_probe()];
        let until_next = next.into_iter().flatten().map(|next| next.since(now)).min();
        // What is due and could not be claimed waits for a place, which wakes us when it is free.
        Ok(until_next.unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP))
    }

    /// Nobody else can be at work on anything: what earlier processes held is free.
    async fn take_over(&self) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        claim::revoke_leases(&mut tx).await?;
        park::unpark_all(&mut tx).await?;
        tx.commit().await
    }

    /// Claims what is wanted, and one account of every tenant that may be tried; how many.
    async fn claim(
        self: &Arc<Self>,
        crew: &mut Crew,
        wanted: &[(Urgency, usize)],
        is_overlooked: bool,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let probeable = self.traffic.list_probeable();
        if wanted.is_empty() && probeable.is_empty() {
            return Ok(0);
        }
        let until = now.plus(self.settings.lease);
        let mut leases = Vec::new();
        let mut tx = self.store.write().await?;
        if is_overlooked {
            claim::promote_overlooked(&mut tx, now).await?;
        }
        for (msp_id, connection_id) in probeable {
            leases.extend(park::claim_probe(&mut tx, msp_id, connection_id, now, until).await?);
        }
        let full = crew.places.list_full_tenants();
        for (urgency, limit) in wanted {
            let which = Claim {
                urgency: *urgency,
                except: &full,
                limit: u32::try_from(*limit).unwrap_or(u32::MAX),
            };
            let room = crew.places.free(*urgency).saturating_sub(leases.len());
            if room > 0 {
                leases.extend(claim::claim(&mut tx, which, now, until).await?);
            }
        }
        tx.commit().await?;
        for lease in &leases {
            crew.set_to_work(self, *lease);
        }
        Ok(leases.len())
    }

    /// Waits so long, or until there is something that nobody works on.
    async fn wait(&self, sleep: Duration) {
        let end = self.clock.now().plus(sleep);
        loop {
            self.heartbeat.beat(self.clock.uptime());
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
        let now = self.clock.now();
        let mut connection = self.store.read().await?;
        Ok(claim::is_any_free(&mut connection, now).await?
            || self.is_any_overdue(&mut connection, now).await?)
    }
}
