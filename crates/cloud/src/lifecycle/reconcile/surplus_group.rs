//! A ready account with groups that somebody put into another one: it is taken out, and it goes on.

use hallpass_protocol::ids::{EntraGroupId, EntraObjectId};

use super::{Round, RoundError, TenantStep};
use crate::audit::AuditEvent;
use crate::lifecycle::Account;
use crate::lifecycle::memberships::list_surplus;

/// How often a removal is read back before the tenant's next turn has to do it.
const READS: u32 = 4;

impl Round<'_> {
    pub(super) async fn leave_surplus_groups(&self, account: &Account) -> Result<(), RoundError> {
        let Some(id) = account.object_id else {
            return Ok(());
        };
        let surplus = list_surplus(&self.graph, id, account).await?;
        if surplus.is_empty() || !self.goes_on(account).await? {
            return Ok(());
        }
        for group in &surplus {
            let removal = self.urgent.remove_from_group(*group, id);
            self.change(id, TenantStep::LeaveSurplusGroup, removal)
                .await?;
        }
        for read in 0..READS {
            if read > 0 {
                self.pause().await;
            }
            let left = list_surplus(&self.graph, id, account).await?;
            if surplus.iter().all(|removed| !left.contains(removed)) {
                return self.report_left(id, account, &surplus).await;
            }
        }
        Err(RoundError::NotShown)
    }

    async fn report_left(
        &self,
        object_id: EntraObjectId,
        account: &Account,
        groups: &[EntraGroupId],
    ) -> Result<(), RoundError> {
        let account_id = account.id;
        tracing::warn!(%account_id, "account {account_id} was in groups that it was not granted");
        let mut tx = self.write().await?;
        for group_id in groups {
            let event = AuditEvent::SurplusGroupLeft {
                account_id,
                object_id,
                group_id: *group_id,
            };
            self.append(&mut tx, event).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
