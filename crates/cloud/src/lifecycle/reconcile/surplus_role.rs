//! A ready account that holds more roles than it was granted: they are taken away, and it goes on.

use hallpass_graph::RoleAssignment;
use hallpass_protocol::ids::EntraObjectId;

use super::{Round, RoundError, TenantStep};
use crate::audit::AuditEvent;
use crate::lifecycle::{Account, Progress};
use crate::store::accounts;

/// How often a removal is read back before the tenant's next turn has to do it.
const READS: u32 = 4;

impl Round<'_> {
    pub(super) async fn remove_surplus_roles(&self, account: &Account) -> Result<(), RoundError> {
        let Some(id) = account.object_id else {
            return Ok(());
        };
        let surplus = self.list_surplus(id, account).await?;
        if surplus.is_empty() || !self.goes_on(account).await? {
            return Ok(());
        }
        for assignment in &surplus {
            let removal = self.urgent.remove_role_assignment(&assignment.id);
            self.change(id, TenantStep::RemoveSurplusRole, removal)
                .await?;
        }
        for read in 0..READS {
            if read > 0 {
                self.pause().await;
            }
            let left = self.list_surplus(id, account).await?;
            if surplus.iter().all(|removed| !left.contains(removed)) {
                return self.report_removed(id, account, &surplus).await;
            }
        }
        Err(RoundError::NotShown)
    }

    async fn list_surplus(
        &self,
        id: EntraObjectId,
        account: &Account,
    ) -> Result<Vec<RoleAssignment>, RoundError> {
        let mut held = self.graph.list_role_assignments(id).await?;
        held.retain(|assignment| !is_granted(assignment, account));
        Ok(held)
    }

    /// Whether the account is ready at this moment: what is ending loses its roles anyway.
    pub(super) async fn goes_on(&self, account: &Account) -> Result<bool, RoundError> {
        let mut reader = self.shared.store.read().await.map_err(RoundError::from)?;
        let current = accounts::find(&mut reader, account.msp_id, account.id).await?;
        Ok(current.is_some_and(|current| current.progress == Progress::Ready))
    }

    async fn report_removed(
        &self,
        object_id: EntraObjectId,
        account: &Account,
        removed: &[RoleAssignment],
    ) -> Result<(), RoundError> {
        let account_id = account.id;
        tracing::warn!(%account_id, "account {account_id} had roles that it was not granted");
        let mut tx = self.write().await?;
        for assignment in removed {
            let event = AuditEvent::SurplusRoleRemoved {
                account_id,
                object_id,
                role_definition_id: assignment.role_definition_id,
                directory_scope_id: assignment.directory_scope_id.clone().unwrap_or_default(),
            };
            self.append(&mut tx, event).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Whether the account was granted the role in the whole directory; an administrative unit's is not
/// more, but it was not granted either.
fn is_granted(assignment: &RoleAssignment, account: &Account) -> bool {
    assignment.is_in_whole_directory()
        && account
            .roles
            .iter()
            .any(|role| role.template_id == assignment.role_definition_id)
}
