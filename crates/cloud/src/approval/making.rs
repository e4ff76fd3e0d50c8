//! Making a request.

use hallpass_approval::{APPROVAL_LIFETIME, Code, raise};
use hallpass_protocol::ids::{ApprovalId, CustomerId, IdempotencyKey};
use hallpass_protocol::policy::Approvers;

use super::caller::Caller;
use super::reach::count_approvers;
use super::record::{Approval, ApprovalSecrets, Stage};
use super::refusal::ApprovalError;
use super::{ApprovalChanged, Approvals, limits, warnings};
use crate::audit::AuditEvent;
use crate::lifecycle::{NewAccount, RequestError};
use crate::policy::find_rules;
use crate::random::make_uuid;
use crate::store::technicians::Technician;
use crate::store::{StoreError, WriteTransaction, approvals, audit};

/// How often a code is drawn that another open request has.
const CODE_TRIES: usize = 8;

impl Approvals {
    /// Makes a request that waits; the same key gives the same one. No account exists before it is
    /// approved.
    ///
    /// # Errors
    /// When the account may not be asked for, or needs nobody's approval, or there are too many.
    pub async fn request(
        &self,
        caller: Caller<'_>,
        new: NewAccount,
    ) -> Result<Approval, ApprovalError> {
        let lifecycle = &self.parts.lifecycle;
        if !self.is_known(caller, new.idempotency_key).await? {
            lifecycle
                .check_reach(caller.technician, new.customer_id)
                .await?;
            lifecycle
                .await_tenant(caller.msp_id(), new.customer_id, new.preset_id)
                .await?;
        }
        let mut tx = self.parts.store.write().await?;
        let outcome = self.insert(&mut tx, caller, &new).await;
        let approval = tx.commit_with(outcome).await?;
        self.announce(ApprovalChanged::One(approval.msp_id, approval.id));
        Ok(approval)
    }

    /// Whether the technician asked with this key before: the same request is the answer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_known(
        &self,
        caller: Caller<'_>,
        key: IdempotencyKey,
    ) -> Result<bool, StoreError> {
        let mut reader = self.parts.store.read().await?;
        let whose = (caller.msp_id(), caller.technician.id);
        let known =
            approvals::find_by_idempotency_key(&mut reader, &self.parts.keys, whose, key).await?;
        Ok(known.is_some())
    }

    async fn insert(
        &self,
        tx: &mut WriteTransaction,
        caller: Caller<'_>,
        new: &NewAccount,
    ) -> Result<Approval, ApprovalError> {
        let (keys, random) = (&*self.parts.keys, &*self.parts.random);
        let whose = (caller.msp_id(), caller.technician.id);
        let key = new.idempotency_key;
        if let Some(known) = approvals::find_by_idempotency_key(tx, keys, whose, key).await? {
            return Ok(known);
        }
        let technician = caller.read_again(tx).await?;
        let technician = technician.ok_or(RequestError::TechnicianStopped)?;
        let now = self.parts.clock.now();
        let (account, approvers) = self
            .parts
            .lifecycle
            .draft(tx, &technician, new, now)
            .await?;
        let strangeness = self
            .find_strangeness(tx, (caller.session, caller.browser), now)
            .await?;
        let approvers = if strangeness.is_empty() {
            approvers
        } else {
            self.raise_for_place(tx, &technician, (account.customer_id, approvers))
                .await?
        };
        if approvers.count == 0 {
            return Err(ApprovalError::NotNeeded);
        }
        limits::check_asking(tx, caller, account.tenant_id, (random, now)).await?;
        let asked = (&*account.roles, &*account.groups, &*strangeness);
        let approval = Approval {
            msp_id: account.msp_id,
            id: ApprovalId::new(make_uuid(random, now)),
            requester_id: technician.id,
            session_id: caller.session.id,
            passkey_id: caller.session.passkey_id,
            browser: caller.browser.name.clone(),
            address: caller.browser.address.clone(),
            place: self.place_of(caller),
            idempotency_key: key,
            customer_id: account.customer_id,
            tenant_domain: account.tenant_domain().to_owned(),
            customer_name: account.customer_name,
            tenant_id: account.tenant_id,
            preset_id: account.preset_id,
            preset_name: account.preset_name,
            warnings: warnings::find(tx, caller, asked, now).await?,
            roles: account.roles,
            groups: account.groups,
            lifetime: account.lifetime,
            reason: account.reason,
            ticket: account.ticket,
            unchecked_ticket: new.unchecked_ticket.clone(),
            starts_at: account.starts_at,
            approvers,
            secrets: ApprovalSecrets::make(|bytes| random.fill(bytes)),
            code: self.make_free_code(tx).await?,
            requested_at: now,
            expires_at: now.plus(APPROVAL_LIFETIME),
            stage: Stage::Waiting,
            decided_at: None,
            ended_by: None,
            ended_from: None,
            ended_place: None,
            denial: String::new(),
            is_alarm: false,
            account_id: None,
            revision: 1,
            openings: std::collections::BTreeMap::new(),
            given: Vec::new(),
        };
        approvals::insert(tx, random, keys, &approval).await?;
        let event = AuditEvent::ApprovalRequested {
            approval_id: approval.id,
            customer_id: approval.customer_id,
            tenant_id: approval.tenant_id,
            preset_id: approval.preset_id,
            roles: approval.roles.iter().map(|it| it.template_id).collect(),
            groups: approval.groups.iter().map(|it| it.id).collect(),
            lifetime_s: approval.lifetime.as_secs(),
            reason: approval.reason.clone(),
            ticket: approval.ticket.clone(),
            starts_at: approval.starts_at,
            expires_at: approval.expires_at,
            approvals_needed: approval.approvers.count,
            address: approval.address.clone(),
            place: approval.place.clone(),
            warnings: approval.warnings.clone(),
        };
        audit::append(tx, approval.msp_id, now, caller.actor(), event).await?;
        Ok(approval)
    }

    /// Whose approval a request from a strange place needs. That of more people than there are is
    /// refused at once: it would wait in vain.
    async fn raise_for_place(
        &self,
        tx: &mut WriteTransaction,
        technician: &Technician,
        (customer_id, asked): (CustomerId, Approvers),
    ) -> Result<Approvers, ApprovalError> {
        let rules = find_rules(tx, technician, customer_id).await?;
        let raised = raise(asked, rules.never_asks_for_approval());
        let there_are = count_approvers(tx, technician.msp_id).await?;
        let there_are = there_are.saturating_add(u8::from(raised.may_be_oneself));
        if raised.count > there_are {
            return Err(ApprovalError::TooFewForPlace {
                needed: raised.count,
                there_are,
            });
        }
        Ok(raised)
    }

    async fn make_free_code(&self, tx: &mut WriteTransaction) -> Result<Code, StoreError> {
        let random = &*self.parts.random;
        let mut code = Code::make(|bytes| random.fill(bytes));
        for _ in 1..CODE_TRIES {
            if !approvals::is_code_taken(tx, code).await? {
                break;
            }
            code = Code::make(|bytes| random.fill(bytes));
        }
        Ok(code)
    }
}
