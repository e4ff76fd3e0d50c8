//! A user of ours who may sign in and should not: disabled, whatever it takes.

use hallpass_graph::{DirectoryUser, GraphErrorKind};
use hallpass_protocol::ids::EntraObjectId;

use super::suspicion::is_same;
use super::{Round, RoundError, TenantStep};
use crate::audit::AuditEvent;
use crate::lifecycle::memberships::list_of_orphan;
use crate::lifecycle::{Account, Progress};
use crate::store::accounts::of_tenant;
use crate::store::orphans;

/// How often what was done is read back before the tenant's next turn has to do it.
const READS: u32 = 4;

impl Round<'_> {
    pub(super) async fn settle_orphan(
        &self,
        seen: &DirectoryUser,
        account: Option<&Account>,
    ) -> Result<(), RoundError> {
        // The list was a moment old.
        let user = match self.graph.get_user(seen.id).await? {
            Some(user)
                if user.account_enabled != Some(false) && user.employee_id == seen.employee_id =>
            {
                user
            }
            _ => return Ok(()),
        };
        if !self.report(&user, account).await? {
            return Ok(());
        }
        let id = user.id;
        let disabled = self
            .change(id, TenantStep::Disable, self.urgent.set_enabled(id, false))
            .await;
        match disabled {
            Ok(()) => {}
            // Our application may not disable an administrator: then it is to be none.
            Err(RoundError::Graph(error)) if error.kind == GraphErrorKind::Forbidden => {
                self.remove_all_roles(id).await?;
                self.leave_all_groups(id).await?;
                self.change(id, TenantStep::Disable, self.urgent.set_enabled(id, false))
                    .await?;
            }
            Err(error) => return Err(error),
        }
        self.strip(id).await
    }

    /// What is left to do about one that an earlier turn disabled. One that may sign in is in the
    /// tenant's list, and was settled, or failed, by that.
    pub(super) async fn go_on_with_orphan(&self, id: EntraObjectId) -> Result<(), RoundError> {
        match self.graph.get_user(id).await? {
            Some(user) if user.account_enabled == Some(false) => self.strip(id).await,
            Some(_) => Ok(()),
            None => self.prove_settled(id).await,
        }
    }

    async fn strip(&self, id: EntraObjectId) -> Result<(), RoundError> {
        self.remove_all_roles(id).await?;
        self.leave_all_groups(id).await?;
        self.change(
            id,
            TenantStep::RevokeSessions,
            self.urgent.revoke_sessions(id),
        )
        .await?;
        self.prove_settled(id).await
    }

    /// Commits that it was found; `false` when an account that goes on turns out to be it.
    async fn report(
        &self,
        user: &DirectoryUser,
        account: Option<&Account>,
    ) -> Result<bool, RoundError> {
        let (msp_id, connection_id) = (self.lease.msp_id, self.lease.connection_id);
        let tag = user.employee_id.clone().unwrap_or_default();
        let now = self.shared.clock.now();
        let mut tx = self.write().await?;
        let current = of_tenant::find_by_tag(&mut tx, msp_id, connection_id, &tag).await?;
        let is_allowed = current.as_ref().is_some_and(|current| {
            !matches!(current.progress, Progress::Ended { .. }) || !is_same(user, current)
        });
        if is_allowed {
            return Ok(false);
        }
        if orphans::record_found(&mut tx, msp_id, connection_id, user.id, now).await? {
            let object_id = user.id;
            tracing::error!(
                %connection_id,
                %object_id,
                "orphan {object_id}: a user of ours may sign in without an account that goes on"
            );
            let event = AuditEvent::OrphanFound {
                connection_id,
                object_id,
                user_principal_name: user.user_principal_name.clone(),
                tag,
                account_id: account.map(|account| account.id),
            };
            self.append(&mut tx, event).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn remove_all_roles(&self, id: EntraObjectId) -> Result<(), RoundError> {
        for read in 0..READS {
            if read > 0 {
                self.pause().await;
            }
            let held = self.urgent.list_role_assignments(id).await?;
            if held.is_empty() {
                return Ok(());
            }
            let mut failed = None;
            for assignment in &held {
                let removal = self.urgent.remove_role_assignment(&assignment.id);
                // Each is tried, also when one fails.
                match self.change(id, TenantStep::RemoveRoles, removal).await {
                    Ok(()) => {}
                    Err(error @ RoundError::Oversee(_)) => return Err(error),
                    Err(error) => failed = Some(error),
                }
            }
            if let Some(error) = failed {
                return Err(error);
            }
        }
        Err(RoundError::NotShown)
    }

    async fn leave_all_groups(&self, id: EntraObjectId) -> Result<(), RoundError> {
        for read in 0..READS {
            if read > 0 {
                self.pause().await;
            }
            let left = list_of_orphan(&self.urgent, id).await?;
            if left.is_empty() {
                return Ok(());
            }
            for group in left {
                let removal = self.urgent.remove_from_group(group, id);
                self.change(id, TenantStep::LeaveGroups, removal).await?;
            }
        }
        Err(RoundError::NotShown)
    }

    /// Reads twice that it can do nothing any more.
    async fn prove_settled(&self, id: EntraObjectId) -> Result<(), RoundError> {
        let mut agreed = 0;
        for _ in 0..READS {
            let user = self.graph.get_user(id).await?;
            let is_gone = user.is_none();
            let is_disabled = user.is_none_or(|user| user.account_enabled == Some(false));
            if is_disabled
                && self.graph.list_role_assignments(id).await?.is_empty()
                && (is_gone || list_of_orphan(&self.graph, id).await?.is_empty())
            {
                agreed += 1;
            }
            if agreed == 2 {
                let (msp_id, connection_id) = (self.lease.msp_id, self.lease.connection_id);
                let now = self.shared.clock.now();
                let mut tx = self.write().await?;
                orphans::record_settled(&mut tx, msp_id, connection_id, id, now).await?;
                let event = AuditEvent::OrphanDisabled {
                    connection_id,
                    object_id: id,
                };
                self.append(&mut tx, event).await?;
                tx.commit().await?;
                return Ok(());
            }
            self.pause().await;
        }
        Err(RoundError::NotShown)
    }
}
