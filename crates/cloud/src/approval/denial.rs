//! Saying no, and taking back.

use hallpass_approval::{Act, decide};
use hallpass_protocol::approval::{ApprovalState, DENIAL_MAX_CHARS, DecisionResponse, DenyRequest};
use hallpass_protocol::ids::ApprovalId;

use super::caller::Caller;
use super::opening::unreadable;
use super::reach::approver;
use super::record::{Approval, Stage};
use super::refusal::ApprovalError;
use super::{ApprovalChanged, Approvals};
use crate::audit::AuditEvent;
use crate::store::approvals::{self, Change};
use crate::store::{WriteTransaction, persons, sessions};

impl Approvals {
    /// Denies a request. Where the approver says that the requester never asked, all of the
    /// requester's sessions end in the same transaction: somebody else has their browser.
    ///
    /// # Errors
    /// When there is none for the caller, or it is decided already.
    pub async fn deny(
        &self,
        caller: Caller<'_>,
        id: ApprovalId,
        request: DenyRequest,
    ) -> Result<DecisionResponse, ApprovalError> {
        if request.reason.chars().count() > DENIAL_MAX_CHARS {
            return Err(ApprovalError::DenialTooLong);
        }
        let mut tx = self.parts.store.write().await?;
        let outcome = self.deny_in(&mut tx, caller, id, request).await;
        let response = tx.commit_with(outcome).await?;
        self.announce(ApprovalChanged::One(caller.msp_id(), id));
        Ok(response)
    }

    async fn deny_in(
        &self,
        tx: &mut WriteTransaction,
        caller: Caller<'_>,
        id: ApprovalId,
        denial: DenyRequest,
    ) -> Result<DecisionResponse, ApprovalError> {
        let now = self.parts.clock.now();
        let (technician, approval) = self.find_for_approver(tx, caller, id).await?;
        let msp_id = approval.msp_id;
        let person = persons::find(tx, msp_id, technician.id).await?;
        let requester = persons::find(tx, msp_id, approval.requester_id).await?;
        let request = approval.to_request(requester).ok_or_else(unreadable)?;
        let is_alarm = denial.is_alarm;
        let act = Act::Deny {
            by: approver(&technician, person, caller.session.passkey_id),
            is_alarm,
        };
        decide(&request, &act, now)?;
        let reason: String = denial
            .reason
            .chars()
            .filter(|it| !it.is_control())
            .collect();
        let reason = reason.trim().to_owned();
        let (address, place) = (caller.browser.address.clone(), self.place_of(caller));
        let (approval_id, requester_id) = (id, approval.requester_id);
        let event = if is_alarm {
            let ended = sessions::delete_for_technician(tx, msp_id, requester_id).await?;
            AuditEvent::ApprovalAlarm {
                approval_id,
                requester_id,
                reason: reason.clone(),
                address: address.clone(),
                place: place.clone(),
                sessions_ended: u32::try_from(ended.len()).unwrap_or(u32::MAX),
            }
        } else {
            AuditEvent::ApprovalDenied {
                approval_id,
                requester_id,
                reason: reason.clone(),
                address: address.clone(),
                place: place.clone(),
            }
        };
        let change = Change {
            by: Some(technician.id),
            from: address,
            place,
            denial: reason.clone(),
            is_alarm,
            ..Change::to(Stage::Denied)
        };
        self.close(tx, &approval, &change, (caller.actor(), now), event)
            .await?;
        let missing = usize::from(approval.approvers.count).saturating_sub(approval.given.len());
        Ok(DecisionResponse {
            state: ApprovalState::Denied {
                by: technician.display_name,
                reason,
            },
            approvals_missing: u8::try_from(missing).unwrap_or(u8::MAX),
        })
    }

    /// Takes one's own request back.
    ///
    /// # Errors
    /// When it is not the caller's, or decided already.
    pub async fn cancel(
        &self,
        caller: Caller<'_>,
        id: ApprovalId,
    ) -> Result<Approval, ApprovalError> {
        let mut tx = self.parts.store.write().await?;
        let outcome = self.cancel_in(&mut tx, caller, id).await;
        let approval = tx.commit_with(outcome).await?;
        self.announce(ApprovalChanged::One(approval.msp_id, approval.id));
        Ok(approval)
    }

    async fn cancel_in(
        &self,
        tx: &mut WriteTransaction,
        caller: Caller<'_>,
        id: ApprovalId,
    ) -> Result<Approval, ApprovalError> {
        let now = self.parts.clock.now();
        let msp_id = caller.msp_id();
        let approval = self.find_own(tx, caller, id).await?;
        let requester = persons::find(tx, msp_id, approval.requester_id).await?;
        let request = approval.to_request(requester).ok_or_else(unreadable)?;
        let act = Act::Cancel {
            by: caller.technician.id,
        };
        decide(&request, &act, now)?;
        let event = AuditEvent::ApprovalCancelled { approval_id: id };
        let change = Change::to(Stage::Cancelled);
        self.close(tx, &approval, &change, (caller.actor(), now), event)
            .await?;
        let after = approvals::find(tx, &self.parts.keys, msp_id, id).await?;
        after.ok_or(ApprovalError::Unknown)
    }
}
