//! A request as its requester sees it.

use core::time::Duration;

use hallpass_approval::{Link, NONCE_PERIOD};
use hallpass_protocol::Timestamp;
use hallpass_protocol::approval::{ApprovalState, ApprovalView, ShownCode};
use hallpass_protocol::ids::{MspId, PasskeyId, TechnicianId};

use super::Approvals;
use super::record::{Approval, Stage};
use crate::store::{StoreError, sql, technicians};

impl Approvals {
    /// As the requester sees it in a session that was begun with `passkey_id`. Code and number are
    /// shown where the passkey is the one that it was asked with: on a second device the requester is
    /// an approver, who has to be shown the code.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn view(
        &self,
        connection: &mut sql::Connection,
        approval: &Approval,
        passkey_id: PasskeyId,
        now: Timestamp,
    ) -> Result<ApprovalView, StoreError> {
        let is_shown = approval.is_open_at(now) && approval.passkey_id == passkey_id;
        Ok(ApprovalView {
            id: approval.id,
            customer_id: approval.customer_id,
            customer_name: approval.customer_name.clone(),
            preset_id: approval.preset_id,
            preset_name: approval.preset_name.clone(),
            roles: approval.roles.iter().map(|it| it.name.clone()).collect(),
            groups: approval.groups.iter().map(|it| it.name.clone()).collect(),
            lifetime_s: approval.lifetime.as_secs(),
            reason: approval.reason.clone(),
            ticket: approval.ticket.clone(),
            starts_at: approval.starts_at,
            requested_at: approval.requested_at,
            expires_at: approval.expires_at,
            approvals_needed: approval.approvers.count,
            approvals_given: u8::try_from(approval.given.len()).unwrap_or(u8::MAX),
            may_be_oneself: approval.approvers.may_be_oneself,
            state: state_of(connection, approval, now).await?,
            shown: is_shown.then(|| self.shown(approval, now)),
            revision: approval.revision,
        })
    }

    fn shown(&self, approval: &Approval, now: Timestamp) -> ShownCode {
        let transaction = approval.transaction();
        let nonces = approval.secrets.nonces();
        let nonce = nonces.derive_at(approval.id, approval.requested_at, now);
        let link = Link {
            approval_id: approval.id,
            nonce,
            digest: transaction.link_digest(&nonce),
        };
        let periods = now.since(approval.requested_at).as_secs() / NONCE_PERIOD.as_secs() + 1;
        let changes_at = approval
            .requested_at
            .plus(Duration::from_secs(periods * NONCE_PERIOD.as_secs()));
        ShownCode {
            link: link.on(self.parts.relying_party.portal_origin()),
            code: approval.code.to_string(),
            number: approval.secrets.digits(),
            changes_at: changes_at.min(approval.expires_at),
        }
    }
}

/// What became of it, with the name of who said no.
pub(super) async fn state_of(
    connection: &mut sql::Connection,
    approval: &Approval,
    now: Timestamp,
) -> Result<ApprovalState, StoreError> {
    Ok(match approval.stage_at(now) {
        Stage::Waiting => ApprovalState::Waiting,
        Stage::Opened => ApprovalState::Opened,
        Stage::Approved => {
            let account_id = approval
                .account_id
                .ok_or_else(|| StoreError::unreadable("approvals", "no account"))?;
            ApprovalState::Approved { account_id }
        }
        Stage::Denied => ApprovalState::Denied {
            by: name_of(connection, approval.msp_id, approval.ended_by).await?,
            reason: approval.denial.clone(),
        },
        Stage::Expired => ApprovalState::Expired,
        Stage::Cancelled => ApprovalState::Cancelled,
        Stage::WrongNumber => ApprovalState::WrongNumber,
    })
}

/// A technician's name; of one who was removed, that they were.
pub(crate) async fn name_of(
    connection: &mut sql::Connection,
    msp_id: MspId,
    who: Option<TechnicianId>,
) -> Result<String, StoreError> {
    let found = match who {
        Some(who) => technicians::find(connection, msp_id, who).await?,
        None => None,
    };
    Ok(found.map_or_else(
        || "somebody who was removed".to_owned(),
        |technician| technician.display_name,
    ))
}
