//! Who looks after tenants, and when: what we may do there is asked every day, what is there is
//! compared with our records every ten minutes.

mod settings;

use core::time::Duration;
use std::sync::Arc;

use tokio::task::JoinSet;

pub use settings::OversightSettings;
pub(super) use settings::sooner;

use super::{Lifecycle, Shared};
use crate::shutdown::Shutdown;
use crate::store::tenant_jobs::{self, TenantLease, TenantTask};
use crate::store::{StoreError, WriteTransaction, connections};

/// How often to look whether another process made something due.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// After the database failed.
const AFTER_FAULT: Duration = Duration::from_secs(5);

/// Why work on a tenant stops before its end.
#[derive(Debug, thiserror::Error)]
pub(super) enum OverseeError {
    /// Another process has the tenant now, or it is no customer's any more.
    #[error("the lease was lost")]
    LeaseLost,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Lifecycle {
    /// Looks after tenants until `shutdown`. Several processes may do so on one database.
    pub async fn oversee(&self, mut shutdown: Shutdown) {
        let shared = &self.shared;
        let mut workers = JoinSet::new();
        while !shutdown.is_requested() {
            let sleep = match shared.assign_tenants(&mut workers).await {
                Ok(sleep) => sleep,
                Err(error) => {
                    tracing::error!(%error, "the tenants' jobs cannot be read");
                    AFTER_FAULT
                }
            };
            tokio::select! {
                () = shutdown.requested() => {}
                () = shared.tenant_work.notified() => {}
                Some(finished) = workers.join_next(), if !workers.is_empty() => {
                    if let Err(error) = finished {
                        tracing::error!(%error, "work on a tenant died; it waits for its lease");
                    }
                }
                () = shared.clock.sleep_until(shared.clock.now().plus(sleep)) => {}
            }
        }
        workers.shutdown().await;
    }
}

impl Shared {
    /// Gives tenants that are due to as many workers as there are places; how long to sleep then.
    async fn assign_tenants(
        self: &Arc<Self>,
        workers: &mut JoinSet<()>,
    ) -> Result<Duration, StoreError> {
        while workers.len() < self.settings.oversight.concurrency {
            let now = self.clock.now();
            // Nobody waits for the database's one writer only to find nothing.
            let next = tenant_jobs::find_next_due(&mut *self.store.read().await?).await?;
            match next {
                Some(due) if due <= now => {}
                next => return Ok(next.map_or(LOOK_EVERY, |due| due.since(now).min(LOOK_EVERY))),
            }
            let mut tx = self.store.write().await?;
            let until = now.plus(self.settings.oversight.lease);
            let lease = tenant_jobs::claim(&mut tx, now, until).await?;
            tx.commit().await?;
            // Another process was quicker.
            let Some(lease) = lease else { continue };
            let shared = Arc::clone(self);
            workers.spawn(async move { shared.oversee_tenant(lease).await });
        }
        // A place that becomes free wakes us.
        Ok(LOOK_EVERY)
    }

    async fn oversee_tenant(&self, lease: TenantLease) {
        let done = match (self.forget_if_over(lease).await, lease.task) {
            (Ok(true), _) => Ok(()),
            (Ok(false), TenantTask::Preflight) => self.preflight(lease).await,
            (Ok(false), TenantTask::Reconcile) => self.reconcile(lease).await,
            (Err(error), _) => Err(error.into()),
        };
        if let Err(OverseeError::Store(error)) = done {
            let connection_id = lease.connection_id;
            tracing::error!(%connection_id, %error, "connection {connection_id} waits: database");
            // What cannot be given back is free when the lease ends.
            let lease_ends = self.clock.now().plus(self.settings.oversight.lease);
            while self.let_go_of_tenant(lease).await.is_err() && self.clock.now() < lease_ends {
                let again = self.clock.now().plus(AFTER_FAULT);
                self.clock.sleep_until(again).await;
            }
        }
        self.tenants_changed.notify_waiters();
    }

    /// Whether the customer is disconnected and its last account has ended: then nothing is asked of
    /// the tenant any more.
    async fn forget_if_over(&self, lease: TenantLease) -> Result<bool, StoreError> {
        let (msp_id, id) = (lease.msp_id, lease.connection_id);
        let mut reader = self.store.read().await?;
        let connection = connections::find(&mut reader, msp_id, id).await?;
        let is_disconnected = connection.is_some_and(|found| found.disconnected_at.is_some());
        if !is_disconnected || connections::count_unended(&mut reader, msp_id, id).await? > 0 {
            return Ok(false);
        }
        drop(reader);
        let mut tx = self.store.write().await?;
        connections::forget_jobs(&mut tx, msp_id, id).await?;
        tx.commit().await?;
        self.graph_clients.forget(id);
        Ok(true)
    }

    async fn let_go_of_tenant(&self, lease: TenantLease) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        let due = self.clock.now().plus(AFTER_FAULT);
        tenant_jobs::release(&mut tx, lease, lease.attempt.saturating_add(1), due).await?;
        tx.commit().await
    }

    /// Makes sure that the tenant is still ours to work on, for the length of a lease from now.
    pub(super) async fn hold_tenant(
        &self,
        tx: &mut WriteTransaction,
        lease: TenantLease,
    ) -> Result<(), OverseeError> {
        let until = self.clock.now().plus(self.settings.oversight.lease);
        if tenant_jobs::hold(tx, lease, until).await? {
            Ok(())
        } else {
            Err(OverseeError::LeaseLost)
        }
    }

    /// 64 random bits.
    pub(super) fn make_random(&self) -> u64 {
        let mut bits = [0; 8];
        self.random.fill(&mut bits);
        u64::from_le_bytes(bits)
    }
}
