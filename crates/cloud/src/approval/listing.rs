//! What waits: one's own requests, and what one could approve.

use core::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::approval::{ApprovalFacts, ApprovalView};
use hallpass_protocol::ids::{ApprovalId, MspId};

use super::Approvals;
use super::caller::Caller;
use super::facts::facts_for;
use super::reach::could_decide;
use super::record::Approval;
use super::refusal::ApprovalError;
use crate::store::technicians::Technician;
use crate::store::{StoreError, approvals, sql};

/// How long one's own are listed. No limit counts further back.
pub(crate) const LISTED_FOR: Duration = Duration::from_hours(24);

impl Approvals {
    /// The caller's that wait, and those of the last day, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list_own(&self, caller: Caller<'_>) -> Result<Vec<ApprovalView>, ApprovalError> {
        let now = self.parts.clock.now();
        let mut reader = self.parts.store.read().await?;
        let whose = (caller.msp_id(), caller.technician.id);
        let since = now.minus(LISTED_FOR);
        let own = approvals::list_of_requester(&mut reader, &self.parts.keys, whose, since).await?;
        let mut views = Vec::with_capacity(own.len());
        for approval in &own {
            let passkey_id = caller.session.passkey_id;
            views.push(self.view(&mut reader, approval, passkey_id, now).await?);
        }
        Ok(views)
    }

    /// The caller's request with this id.
    ///
    /// # Errors
    /// When they have none.
    pub async fn find_own(
        &self,
        connection: &mut sql::Connection,
        caller: Caller<'_>,
        id: ApprovalId,
    ) -> Result<Approval, ApprovalError> {
        approvals::find(connection, &self.parts.keys, caller.msp_id(), id)
            .await?
            .filter(|approval| approval.requester_id == caller.technician.id)
            .ok_or(ApprovalError::Unknown)
    }

    /// A request, whoever made it: for who is told of changes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find_any(
        &self,
        connection: &mut sql::Connection,
        (msp_id, id): (MspId, ApprovalId),
    ) -> Result<Option<Approval>, StoreError> {
        approvals::find(connection, &self.parts.keys, msp_id, id).await
    }

    /// Whether a change of the request changes what a technician finds in their inbox.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn concerns(
        &self,
        connection: &mut sql::Connection,
        technician: &Technician,
        approval: &Approval,
    ) -> Result<bool, StoreError> {
        could_decide(connection, technician, approval).await
    }

    /// What the caller could approve, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn inbox(&self, caller: Caller<'_>) -> Result<Vec<ApprovalFacts>, ApprovalError> {
        let now: Timestamp = self.parts.clock.now();
        let mut reader = self.parts.store.read().await?;
        let keys = &self.parts.keys;
        let mut requests = Vec::new();
        for approval in approvals::list_open(&mut reader, keys, caller.msp_id(), now).await? {
            if could_decide(&mut reader, caller.technician, &approval).await? {
                requests.push(facts_for(&mut reader, &approval, caller.technician).await?);
            }
        }
        Ok(requests)
    }
}
