//! Looking at a request: by its link, by its code, from the inbox.

use hallpass_approval::{Act, Code, Nonce, State, decide};
use hallpass_protocol::approval::OpenApprovalResponse;
use hallpass_protocol::ids::ApprovalId;
use hallpass_protocol::{Base64Url, Timestamp};

use super::caller::Caller;
use super::facts::facts_for;
use super::reach::{approver, reaches};
use super::record::{Approval, Stage};
use super::refusal::ApprovalError;
use super::{ApprovalChanged, Approvals, limits};
use crate::audit::AuditEvent;
use crate::store::approvals::{self, Change};
use crate::store::technicians::Technician;
use crate::store::{StoreError, WriteTransaction, audit, passkeys, persons};

impl Approvals {
    /// Opens the request whose code was typed.
    ///
    /// # Errors
    /// When there is none with this code, or too many were typed.
    pub async fn find(
        &self,
        caller: Caller<'_>,
        typed: &str,
    ) -> Result<OpenApprovalResponse, ApprovalError> {
        let code: Code = typed.parse()?;
        let mut tx = self.parts.store.write().await?;
        let outcome = self.find_in(&mut tx, caller, code).await;
        self.finish_opening(tx, outcome).await
    }

    /// Opens a request, with the nonce of its link or from the inbox.
    ///
    /// # Errors
    /// When there is none for the caller, or it cannot be opened like this.
    pub async fn open(
        &self,
        caller: Caller<'_>,
        id: ApprovalId,
        nonce: Option<Nonce>,
    ) -> Result<OpenApprovalResponse, ApprovalError> {
        let mut tx = self.parts.store.write().await?;
        let outcome = self.open_in(&mut tx, caller, id, nonce).await;
        self.finish_opening(tx, outcome).await
    }

    async fn finish_opening(
        &self,
        tx: WriteTransaction,
        outcome: Result<(Approval, OpenApprovalResponse), ApprovalError>,
    ) -> Result<OpenApprovalResponse, ApprovalError> {
        let (approval, response) = tx.commit_with(outcome).await?;
        self.announce(ApprovalChanged::One(approval.msp_id, approval.id));
        Ok(response)
    }

    async fn find_in(
        &self,
        tx: &mut WriteTransaction,
        caller: Caller<'_>,
        code: Code,
    ) -> Result<(Approval, OpenApprovalResponse), ApprovalError> {
        let now = self.parts.clock.now();
        let chance = (&*self.parts.random, now);
        limits::check_typing(tx, caller, chance).await?;
        let technician = caller.read_again(tx).await?.ok_or(ApprovalError::Stopped)?;
        let found = approvals::find_by_code(tx, &self.parts.keys, caller.msp_id(), code).await?;
        let approval = match found {
            Some(approval) if reaches(tx, &technician, &approval).await? => approval,
            // Another MSP's, another customer's and nobody's are answered alike.
            _ => {
                limits::count_wrong_code(tx, caller, chance).await?;
                return Err(ApprovalError::UnknownCode);
            }
        };
        self.open_found(tx, caller, (&technician, approval), None, now)
            .await
    }

    async fn open_in(
        &self,
        tx: &mut WriteTransaction,
        caller: Caller<'_>,
        id: ApprovalId,
        nonce: Option<Nonce>,
    ) -> Result<(Approval, OpenApprovalResponse), ApprovalError> {
        let now = self.parts.clock.now();
        let (technician, approval) = self.find_for_approver(tx, caller, id).await?;
        self.open_found(tx, caller, (&technician, approval), nonce, now)
            .await
    }

    /// The request, when the caller is somebody whom it can be shown to.
    pub(super) async fn find_for_approver(
        &self,
        tx: &mut WriteTransaction,
        caller: Caller<'_>,
        id: ApprovalId,
    ) -> Result<(Technician, Approval), ApprovalError> {
        let technician = caller.read_again(tx).await?.ok_or(ApprovalError::Stopped)?;
        let approval = approvals::find(tx, &self.parts.keys, caller.msp_id(), id)
            .await?
            .ok_or(ApprovalError::Unknown)?;
        if !reaches(tx, &technician, &approval).await? {
            return Err(ApprovalError::Unknown);
        }
        Ok((technician, approval))
    }

    async fn open_found(
        &self,
        tx: &mut WriteTransaction,
        caller: Caller<'_>,
        (technician, approval): (&Technician, Approval),
        nonce: Option<Nonce>,
        now: Timestamp,
    ) -> Result<(Approval, OpenApprovalResponse), ApprovalError> {
        let msp_id = approval.msp_id;
        let person = persons::find(tx, msp_id, technician.id).await?;
        let requester = persons::find(tx, msp_id, approval.requester_id).await?;
        let request = approval.to_request(requester).ok_or_else(unreadable)?;
        // Which of one's own passkeys signs is chosen later: one's own request is refused to the
        // session's passkey then.
        let is_own = technician.id == approval.requester_id;
        let passkeys = passkeys::list_for_technician(tx, msp_id, technician.id).await?;
        let usable: Vec<_> = passkeys
            .iter()
            .filter(|it| !it.is_locked && (!is_own || it.id != approval.passkey_id))
            .collect();
        let passkey_id = match usable.first() {
            Some(passkey) if is_own => passkey.id,
            _ => caller.session.passkey_id,
        };
        let by = approver(technician, person, passkey_id);
        let State::Opened { nonces, .. } = decide(&request, &Act::Open { by, nonce }, now)? else {
            return Err(ApprovalError::Outrun);
        };
        let nonce = *nonces.get(&technician.id).ok_or(ApprovalError::Outrun)?;
        if approval.openings.get(&technician.id) != Some(&nonce) {
            let chance = (&*self.parts.random, now);
            limits::check_prompt(tx, caller, approval.id, chance).await?;
            if !approvals::change(tx, &approval, &Change::to(Stage::Opened), now).await? {
                return Err(ApprovalError::Outrun);
            }
            approvals::put_opening(tx, (msp_id, approval.id), technician.id, nonce, now).await?;
            let event = AuditEvent::ApprovalOpened {
                approval_id: approval.id,
                address: caller.browser.address.clone(),
                place: self.place_of(caller),
            };
            audit::append(tx, msp_id, now, caller.actor(), event).await?;
        }
        let response = OpenApprovalResponse {
            facts: facts_for(tx, &approval, technician).await?,
            nonce: Base64Url::from(nonce.as_bytes().to_vec()),
            rp_id: self.parts.relying_party.id().to_owned(),
            credential_ids: usable
                .iter()
                .map(|it| Base64Url::from(it.passkey.cred_id().clone()))
                .collect(),
            server_time: now,
        };
        Ok((approval, response))
    }
}

pub(super) fn unreadable() -> StoreError {
    StoreError::unreadable("approvals", "the number is none")
}
