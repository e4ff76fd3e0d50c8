//! The end of a step: what it taught and what comes next, in one transaction.

use core::time::Duration;

use hallpass_graph::{GraphError, GraphErrorKind};

use super::Shared;
use super::account::Account;
use super::lesson::{events_of, events_of_facts};
use super::outcome::Outcome;
use super::progress::Progress;
use super::run::{RunError, Then};
use super::step::{is_as_started, is_reprieved};
use super::transition::{Next, RotationEnd, due_at, urgency_of};
use crate::audit::{Actor, AuditEvent};
use crate::store::accounts::jobs::{self, Lease, Release, Urgency};
use crate::store::accounts::{self, Fact, credentials, rotations};
use crate::store::{StoreError, WriteTransaction, audit};

/// What a step ended with, to be committed.
pub(super) struct Conclusion {
    pub(super) facts: Vec<Fact>,
    pub(super) events: Vec<AuditEvent>,
    pub(super) next: Next,
    pub(super) hindrance: Hindrance,
}

impl Conclusion {
    /// Of something that Microsoft has no part in.
    pub(super) fn of(next: Next) -> Self {
        Self {
            facts: Vec::new(),
            events: Vec::new(),
            next,
            hindrance: Hindrance::default(),
        }
    }
}

/// What stood in the way of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Hindrance {
    /// How long Microsoft asked us to leave it alone.
    asked: Option<Duration>,
    /// The tenant did not answer: when it does, there is no need to wait any longer.
    is_outage: bool,
    /// We were refused, and someone must see to it.
    refusal: Option<String>,
}

impl Hindrance {
    pub(super) fn of(outcome: &Outcome, is_tenant_broken: bool) -> Self {
        let Outcome::Failed(error) = outcome else {
            return Self::default();
        };
        let kind = &error.kind;
        let is_held_back = matches!(kind, GraphErrorKind::HeldBack { .. });
        Self {
            asked: kind.retry_after().filter(|_| !is_held_back),
            is_outage: is_tenant_broken || kind.is_outage(),
            refusal: is_refusal(error).then(|| error.to_string()),
        }
    }
}

/// Whether we are not let in, or not allowed: time alone does not change that.
fn is_refusal(error: &GraphError) -> bool {
    match &error.kind {
        GraphErrorKind::Forbidden | GraphErrorKind::Unauthorized => true,
        GraphErrorKind::Token(kind) => !kind.is_retryable(),
        _ => false,
    }
}

impl Shared {
    /// Commits what a step taught and what comes next. When the account's progress was changed
    /// meanwhile, only the facts are kept, and told: the change has its way.
    pub(super) async fn conclude(
        &self,
        lease: Lease,
        started: &Account,
        conclusion: Conclusion,
    ) -> Result<Then, RunError> {
        let Conclusion {
            facts,
            mut events,
            next,
            hindrance,
        } = conclusion;
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        let current = self.hold(&mut tx, lease).await?;
        for fact in &facts {
            accounts::record_fact(&mut tx, &current, fact).await?;
        }
        events.extend(events_of_facts(&current, &facts));
        let then = if is_as_started(&current, started)
            && !is_reprieved(&current, started, &next.progress)
        {
            events.extend(events_of(&current, &next.progress));
            events.extend(self.record_next(&mut tx, &current, &next).await?);
            events.extend(
                self.raise_refusal(&mut tx, lease, &current, &hindrance)
                    .await?,
            );
            self.reschedule(&mut tx, lease, &current, &next, &hindrance)
                .await?
        } else {
            Then::GoOn(Lease {
                attempt: 0,
                ..lease
            })
        };
        for event in events {
            audit::append(&mut tx, lease.msp_id, now, Actor::Cloud, event).await?;
        }
        let account = accounts::find(&mut tx, lease.msp_id, lease.account_id).await?;
        tx.commit().await?;
        if let Some(account) = account {
            if matches!(account.progress, Progress::Ended { .. }) {
                self.counters.count_ended();
            }
            self.publish(account);
        }
        Ok(then)
    }

    async fn record_next(
        &self,
        tx: &mut WriteTransaction,
        current: &Account,
        next: &Next,
    ) -> Result<Option<AuditEvent>, StoreError> {
        let now = self.clock.now();
        let waiting_for = next.waiting_for.as_deref();
        accounts::record_progress(tx, current, &next.progress, waiting_for, now).await?;
        match next.rotation {
            None => {}
            Some(RotationEnd::Settled) => rotations::settle(tx, current).await?,
            Some(RotationEnd::Refused) => {
                credentials::delete_all_but(tx, current, current.confirmed_version).await?;
                rotations::refuse(tx, current, now).await?;
                return Ok(Some(AuditEvent::CredentialRotationRefused {
                    account_id: current.id,
                    version: current.confirmed_version,
                }));
            }
        }
        Ok(None)
    }

    /// Gives the account back until it is due again, unless this worker goes on at once.
    async fn reschedule(
        &self,
        tx: &mut WriteTransaction,
        lease: Lease,
        current: &Account,
        next: &Next,
        hindrance: &Hindrance,
    ) -> Result<Then, StoreError> {
        let now = self.clock.now();
        let Some(due_at) = due_at(current, next, now) else {
            jobs::delete(tx, lease).await?;
            return Ok(Then::Stop);
        };
        let has_rotation = current.rotation.is_some() && next.rotation.is_none();
        let urgency = match urgency_of(&next.progress, has_rotation) {
            // A repetition is left to wait; whatever is due at the deadline is to be disabled.
            _ if current.ends_at.is_some_and(|ends_at| due_at >= ends_at)
                && !next.progress.is_over() =>
            {
                Urgency::Disable
            }
            urgency => urgency,
        };
        if due_at <= now && urgency == lease.urgency {
            return Ok(Then::GoOn(Lease {
                attempt: next.attempt,
                ..lease
            }));
        }
        let begins_to_end = next.progress.is_over() && !current.progress.is_over();
        let deadline = if begins_to_end {
            Some(current.ends_at.map_or(now, |ends_at| ends_at.min(now)))
        } else {
            current.ends_at.filter(|_| !next.progress.is_over())
        };
        let again = Release {
            due_at,
            not_before: hindrance.asked.map(|asked| now.plus(asked)),
            parked_until: hindrance.is_outage.then_some(due_at),
            urgency,
            deadline,
            attempt: next.attempt,
        };
        jobs::release(tx, lease, again).await?;
        Ok(Then::Stop)
    }

    /// Raises the alarm when we are refused while an account is to be ended, once for each account.
    async fn raise_refusal(
        &self,
        tx: &mut WriteTransaction,
        lease: Lease,
        current: &Account,
        hindrance: &Hindrance,
    ) -> Result<Option<AuditEvent>, StoreError> {
        let Some(error) = hindrance
            .refusal
            .as_ref()
            .filter(|_| current.progress.is_over())
        else {
            return Ok(None);
        };
        if !jobs::alarm::record_refusal(tx, lease).await? {
            return Ok(None);
        }
        let account_id = current.id;
        tracing::error!(%account_id, %error, "Microsoft refuses to let account {account_id} be ended");
        self.counters.count_refusal();
        Ok(Some(AuditEvent::AccountEndingRefused {
            account_id,
            error: error.clone(),
        }))
    }

    /// Makes sure that the account is still ours to write, for the length of a lease from now.
    pub(super) async fn hold(
        &self,
        tx: &mut WriteTransaction,
        lease: Lease,
    ) -> Result<Account, RunError> {
        let until = self.clock.now().plus(self.settings.lease);
        if !jobs::hold(tx, lease, until).await? {
            return Err(RunError::LeaseLost);
        }
        accounts::find(tx, lease.msp_id, lease.account_id)
            .await?
            .ok_or(RunError::LeaseLost)
    }
}
