//! Approving a request, and making its account.

use std::collections::BTreeSet;

use hallpass_approval::{Act, Digest, Nonce, Number, State, decide, raise};
use hallpass_protocol::Timestamp;
use hallpass_protocol::approval::{ApprovalState, ApproveRequest, DecisionResponse};
use hallpass_protocol::customer::GroupView;
use hallpass_protocol::ids::ApprovalId;

use super::caller::Caller;
use super::opening::unreadable;
use super::reach::{approver, reaches};
use super::record::{Approval, Given, Stage};
use super::refusal::ApprovalError;
use super::{ApprovalChanged, Approvals};
use crate::audit::{Actor, AuditEvent};
use crate::failure::Failure;
use crate::lifecycle::{Account, RequestError};
use crate::passkey_locking::lock_copied;
use crate::relying_party::{Assertion, CeremonyError};
use crate::store::approvals::{self, Change};
use crate::store::technicians::{self, Technician};
use crate::store::{WriteTransaction, accounts, audit, passkeys, persons};

/// How often it is decided again when somebody else was first.
const TRIES: usize = 3;

/// What was made of the request.
struct Approved {
    response: DecisionResponse,
    account: Option<Account>,
}

impl Approvals {
    /// Approves a request: the last approval that it needs makes its account, in one transaction. A
    /// wrong number ends the request.
    ///
    /// # Errors
    /// When there is none for the caller, the signature is not theirs, or of something else, or the
    /// account may not be asked for any more. Nothing is decided then.
    pub async fn approve(
        &self,
        caller: Caller<'_>,
        id: ApprovalId,
        request: ApproveRequest,
    ) -> Result<DecisionResponse, ApprovalError> {
        {
            let mut reader = self.parts.store.read().await?;
            let found = approvals::find(&mut reader, &self.parts.keys, caller.msp_id(), id).await?;
            let approval = found.ok_or(ApprovalError::Unknown)?;
            if !reaches(&mut reader, caller.technician, &approval).await? {
                return Err(ApprovalError::Unknown);
            }
            drop(reader);
            let (customer_id, preset_id) = (approval.customer_id, approval.preset_id);
            let lifecycle = &self.parts.lifecycle;
            if approval.is_open_at(self.parts.clock.now()) {
                lifecycle
                    .await_tenant(approval.msp_id, customer_id, preset_id)
                    .await?;
            }
        }
        let number = Number::from_digits(&request.number)?;
        let assertion = self
            .parts
            .relying_party
            .read_assertion(request.credential)?;
        for _ in 1..TRIES {
            match self.approve_once(caller, id, &number, &assertion).await {
                Err(ApprovalError::Outrun) => {}
                outcome => return outcome,
            }
        }
        self.approve_once(caller, id, &number, &assertion).await
    }

    async fn approve_once(
        &self,
        caller: Caller<'_>,
        id: ApprovalId,
        number: &Number,
        assertion: &Assertion,
    ) -> Result<DecisionResponse, ApprovalError> {
        let mut tx = self.parts.store.write().await?;
        let outcome = self.approve_in(&mut tx, caller, id, (number, assertion));
        let outcome = outcome.await;
        // The passkey's counter is written down whatever is decided.
        let approved = tx.commit_with(outcome).await?;
        self.announce(ApprovalChanged::One(caller.msp_id(), id));
        self.parts.lifecycle.announce(approved.account);
        Ok(approved.response)
    }

    async fn approve_in(
        &self,
        tx: &mut WriteTransaction,
        caller: Caller<'_>,
        id: ApprovalId,
        (number, assertion): (&Number, &Assertion),
    ) -> Result<Approved, ApprovalError> {
        let now = self.parts.clock.now();
        let (technician, mut approval) = self.find_for_approver(tx, caller, id).await?;
        let msp_id = approval.msp_id;
        let signed = self
            .verify_own(tx, &technician, assertion, &approval, now)
            .await?;
        let person = persons::find(tx, msp_id, technician.id).await?;
        let requester = persons::find(tx, msp_id, approval.requester_id).await?;
        let request = approval.to_request(requester).ok_or_else(unreadable)?;
        let (mut given, signed) = signed;
        given.person = person;
        given.address.clone_from(&caller.browser.address);
        given.place = self.place_of(caller);
        // EXPOSE: an act has its own.
        let act = Act::Approve {
            by: approver(&technician, person, given.passkey_id),
            number: Number::from_digits(&String::from_utf8_lossy(number.expose()))?,
            signed,
        };
        let is_last = match decide(&request, &act, now)? {
            State::Approved(_) => true,
            State::Opened { .. } => false,
            _ => return self.end_by_wrong_number(tx, caller, &approval, now).await,
        };
        if is_last {
            return self.grant(tx, caller, (&mut approval, given), now).await;
        }
        if !approvals::change(tx, &approval, &Change::to(Stage::Opened), now).await? {
            return Err(ApprovalError::Outrun);
        }
        approvals::insert_given(tx, (msp_id, id), &given).await?;
        let approvals_missing = missing(&approval, 1);
        let event = given_event(&approval, &given, approvals_missing);
        audit::append(tx, msp_id, now, caller.actor(), event).await?;
        Ok(Approved {
            response: DecisionResponse {
                state: ApprovalState::Opened,
                approvals_missing,
            },
            account: None,
        })
    }

    /// What the caller's own passkey signed. Who it is does not matter yet.
    async fn verify_own(
        &self,
        tx: &mut WriteTransaction,
        technician: &Technician,
        assertion: &Assertion,
        approval: &Approval,
        now: Timestamp,
    ) -> Result<(Given, Digest), ApprovalError> {
        let own = passkeys::list_for_technician(tx, technician.msp_id, technician.id).await?;
        let used = own
            .into_iter()
            .find(|it| it.passkey.cred_id().as_slice() == assertion.credential_id());
        let mut used = used.ok_or(CeremonyError::OtherUser)?;
        if used.is_locked {
            return Err(CeremonyError::CounterRegressed.into());
        }
        let relying_party = &self.parts.relying_party;
        let verified = relying_party.verify_signed(assertion, &used.passkey, technician.id);
        let verified = match verified {
            Ok(verified) => verified,
            Err(CeremonyError::CounterRegressed) => {
                lock_copied(tx, &used, now).await?;
                return Err(CeremonyError::CounterRegressed.into());
            }
            Err(error) => return Err(error.into()),
        };
        used.passkey.update_credential(&verified.result);
        passkeys::record_use(tx, &used, now).await?;
        let nonce = approval.openings.get(&technician.id).copied();
        let given = Given {
            technician_id: technician.id,
            person: technician.id.into(),
            passkey_id: used.id,
            passkey_name: used.name,
            address: None,
            place: None,
            // Without one they have not opened it, which is refused when it is decided.
            nonce: nonce.unwrap_or(Nonce::new([0; 16])),
            signature: verified.signature,
            given_at: now,
        };
        Ok((given, Digest::from(verified.challenge)))
    }

    async fn end_by_wrong_number(
        &self,
        tx: &mut WriteTransaction,
        caller: Caller<'_>,
        approval: &Approval,
        now: Timestamp,
    ) -> Result<Approved, ApprovalError> {
        let change = Change {
            by: Some(caller.technician.id),
            from: caller.browser.address.clone(),
            place: self.place_of(caller),
            ..Change::to(Stage::WrongNumber)
        };
        let event = AuditEvent::ApprovalEndedByWrongNumber {
            approval_id: approval.id,
            address: change.from.clone(),
            place: change.place.clone(),
        };
        self.close(tx, approval, &change, (caller.actor(), now), event)
            .await?;
        Ok(Approved {
            response: DecisionResponse {
                state: ApprovalState::WrongNumber,
                approvals_missing: missing(approval, 0),
            },
            account: None,
        })
    }

    /// The last approval: everything that lets the account be asked for is looked at again, and it is
    /// made.
    async fn grant(
        &self,
        tx: &mut WriteTransaction,
        caller: Caller<'_>,
        (approval, given): (&mut Approval, Given),
        now: Timestamp,
    ) -> Result<Approved, ApprovalError> {
        let (msp_id, id) = (approval.msp_id, approval.id);
        let requester = technicians::find(tx, msp_id, approval.requester_id).await?;
        let requester = requester
            .filter(|technician| !technician.is_suspended())
            .ok_or_else(|| no_more("your colleague was suspended or removed"))?;
        let new = approval.to_new_account();
        let key = approval.idempotency_key;
        let known = accounts::find_by_idempotency_key(tx, msp_id, requester.id, key).await?;
        if known.is_some() {
            return Err(no_more("your colleague has this account already"));
        }
        let drafted = self.parts.lifecycle.draft(tx, &requester, &new, now).await;
        let (account, approvers) = drafted.map_err(not_any_more)?;
        let approvers = if approval.is_from_strange_place() {
            raise(approvers, false)
        } else {
            approvers
        };
        let by_oneself = given.technician_id == approval.requester_id
            || approval
                .given
                .iter()
                .any(|it| it.technician_id == approval.requester_id);
        if approvers.count > approval.approvers.count || (by_oneself && !approvers.may_be_oneself) {
            return Err(no_more(
                "the policy asks for other approvals than when this was asked for",
            ));
        }
        if account.roles.len() != approval.roles.len()
            || !account.roles.iter().all(|role| {
                let mut known = approval.roles.iter();
                known.any(|it| it.template_id == role.template_id)
            })
        {
            return Err(no_more(
                "the preset has other roles than when this was asked for",
            ));
        }
        let ids = |groups: &[GroupView]| groups.iter().map(|it| it.id).collect::<BTreeSet<_>>();
        if ids(&account.groups) != ids(&approval.groups) {
            return Err(no_more(
                "the preset has other groups than when this was asked for",
            ));
        }
        if account.tenant_id != approval.tenant_id {
            return Err(no_more(
                "the customer has another tenant than when this was asked for",
            ));
        }
        let change = Change {
            account_id: Some(account.id),
            ..Change::to(Stage::Approved)
        };
        // Before anything else is written: who is outrun has written nothing, and is told so.
        if !approvals::change(tx, approval, &change, now).await? {
            return Err(ApprovalError::Outrun);
        }
        let event = given_event(approval, &given, 0);
        audit::append(tx, msp_id, now, caller.actor(), event).await?;
        approvals::insert_given(tx, (msp_id, id), &given).await?;
        approval.given.push(given);
        let actor = Actor::Technician {
            technician_id: requester.id,
        };
        self.parts
            .lifecycle
            .insert_drafted(tx, &account, &new, (actor, now))
            .await?;
        let event = AuditEvent::ApprovalGranted {
            approval_id: id,
            account_id: account.id,
            approvals_needed: approval.approvers.count,
        };
        self.record_close(tx, approval, (Actor::Cloud, now), event)
            .await?;
        Ok(Approved {
            response: DecisionResponse {
                state: ApprovalState::Approved {
                    account_id: account.id,
                },
                approvals_missing: 0,
            },
            account: Some(account),
        })
    }
}

/// How many approvals are missing with `more` beside those that were given.
fn missing(approval: &Approval, more: usize) -> u8 {
    let given = u8::try_from(approval.given.len() + more).unwrap_or(u8::MAX);
    approval.approvers.count.saturating_sub(given)
}

fn given_event(approval: &Approval, given: &Given, approvals_missing: u8) -> AuditEvent {
    AuditEvent::ApprovalGiven {
        approval_id: approval.id,
        requester_id: approval.requester_id,
        passkey_id: given.passkey_id,
        address: given.address.clone(),
        place: given.place.clone(),
        approvals_missing,
    }
}

fn no_more(why: &str) -> ApprovalError {
    ApprovalError::NotPossibleAnyMore(format!("{why}: ask them to make the request again"))
}

/// What the requester would hear, for the approver.
fn not_any_more(error: RequestError) -> ApprovalError {
    match error {
        RequestError::Store(error) => ApprovalError::Store(error),
        RequestError::TechnicianStopped => no_more("your colleague was suspended or removed"),
        RequestError::UnknownCustomer => {
            no_more("your colleague does not reach this customer any more")
        }
        RequestError::UnknownPreset => no_more("the preset is not there any more"),
        other => ApprovalError::NotPossibleAnyMore(Failure::from(other).message),
    }
}
