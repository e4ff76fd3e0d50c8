//! Writing down what became of a request.

use hallpass_protocol::Timestamp;

use super::Approvals;
use super::evidence::ApprovalEvidence;
use super::record::{Approval, Given};
use super::refusal::ApprovalError;
use crate::audit::{Actor, AuditEvent};
use crate::store::approvals::{self, Change};
use crate::store::{StoreError, WriteTransaction, audit};

impl Approvals {
    /// Ends a request that nothing can become of any more, with its entry in the log, and with what
    /// checks the approvals that it had: the number is worth nothing from now on.
    pub(super) async fn close(
        &self,
        tx: &mut WriteTransaction,
        approval: &Approval,
        change: &Change,
        (actor, now): (Actor, Timestamp),
        event: AuditEvent,
    ) -> Result<(), ApprovalError> {
        if !approvals::change(tx, approval, change, now).await? {
            return Err(ApprovalError::Outrun);
        }
        self.record_close(tx, approval, (actor, now), event).await?;
        Ok(())
    }

    /// The entries of a request that was ended by a change of its row.
    pub(super) async fn record_close(
        &self,
        tx: &mut WriteTransaction,
        approval: &Approval,
        (actor, now): (Actor, Timestamp),
        event: AuditEvent,
    ) -> Result<(), StoreError> {
        audit::append(tx, approval.msp_id, now, actor, event).await?;
        for given in &approval.given {
            self.append_evidence(tx, approval, given, now).await?;
        }
        Ok(())
    }

    pub(super) async fn append_evidence(
        &self,
        tx: &mut WriteTransaction,
        approval: &Approval,
        given: &Given,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let relying_party = &self.parts.relying_party;
        let site = (relying_party.id(), relying_party.origins());
        let event = AuditEvent::ApprovalSigned {
            evidence: Box::new(ApprovalEvidence::of(approval, given, site)),
        };
        audit::append(tx, approval.msp_id, now, Actor::Cloud, event).await
    }
}
