//! Whether a tenant is ready for accounts: asked before one is requested, and before one is made.

use core::time::Duration;

use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::{CustomerId, MspId, PresetId};

use super::account::Account;
use super::health::NotReady;
use super::progress::{Progress, ProvisioningStep};
use super::transition::{Due, Next};
use super::{Lifecycle, Shared};
use crate::store::connections::{self, Connection};
use crate::store::tenant_jobs::{self, TenantTask};
use crate::store::{StoreError, tenant_health};

/// How often to look whether another process has made the tenant ready.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Between two looks of an account that waits for its tenant.
const HOLD_BACK: Duration = Duration::from_secs(1);

impl Lifecycle {
    /// Waits for a tenant that was not asked yet, or not compared yet, for as long as a person waits
    /// gladly. What comes of it is judged by whoever asks then.
    pub(crate) async fn await_tenant(
        &self,
        msp_id: MspId,
        customer_id: CustomerId,
        preset_id: PresetId,
    ) -> Result<(), StoreError> {
        let shared = &self.shared;
        let until = shared
            .clock
            .now()
            .plus(shared.settings.oversight.request_patience);
        let mut hurried = None;
        loop {
            let (connection, obstacle) = {
                let mut reader = shared.store.read().await?;
                let found = connections::find_by_customer(&mut reader, msp_id, customer_id).await?;
                let Some(connection) = found else {
                    return Ok(());
                };
                let health = tenant_health::find(&mut reader, msp_id, connection.id).await?;
                let obstacle = health.find_obstacle(preset_id, shared.clock.now());
                (connection, obstacle)
            };
            let task = match obstacle {
                Some(NotReady::Quarantined) => TenantTask::Reconcile,
                Some(NotReady::NotAnswered) => TenantTask::Preflight,
                Some(NotReady::Lacks(_)) | None => return Ok(()),
            };
            let now = shared.clock.now();
            if now >= until {
                return Ok(());
            }
            if hurried != Some(task) {
                shared.hurry_tenant(msp_id, &connection, task).await?;
                hurried = Some(task);
            }
            tokio::select! {
                () = shared.tenants_changed.notified() => {}
                () = shared.clock.sleep_until(now.plus(LOOK_EVERY)) => {}
            }
        }
    }
}

impl Shared {
    async fn hurry_tenant(
        &self,
        msp_id: MspId,
        connection: &Connection,
        task: TenantTask,
    ) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        tenant_jobs::hurry(&mut tx, msp_id, connection.id, task).await?;
        tx.commit().await?;
        self.tenant_work.notify_one();
        Ok(())
    }

    /// What comes next for an account that is being made in a tenant that is not ready: it waits for
    /// the comparison, and is given up where nothing of it was sent yet and a right is missing.
    /// `None` when it may go on.
    pub(super) async fn find_hold(
        &self,
        account: &Account,
        attempt: u32,
    ) -> Result<Option<Next>, StoreError> {
        let Progress::Provisioning(step) = account.progress else {
            return Ok(None);
        };
        let health = {
            let mut reader = self.store.read().await?;
            tenant_health::find(&mut reader, account.msp_id, account.connection_id).await?
        };
        let is_new = step == ProvisioningStep::Create && account.create_sent_at.is_none();
        Ok(
            match health.find_obstacle(account.preset_id, self.clock.now()) {
                Some(obstacle @ NotReady::Quarantined) => Some(Next {
                    progress: account.progress.clone(),
                    attempt,
                    due: Due::After(HOLD_BACK),
                    waiting_for: Some(
                        obstacle.sentence(&account.customer_name, &account.preset_name),
                    ),
                    rotation: None,
                }),
                Some(obstacle @ NotReady::Lacks(_)) if is_new => {
                    let message = obstacle.sentence(&account.customer_name, &account.preset_name);
                    let cause = EndCause::ProvisioningFailed { message };
                    Some(Next::ending(account, cause))
                }
                _ => None,
            },
        )
    }
}
