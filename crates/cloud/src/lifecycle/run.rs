//! One worker with one account: load, decide, announce, perform, conclude; again until the next
//! step lies in the future.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hallpass_graph::{Environment, GraphClient, GraphErrorKind};
use hallpass_protocol::Timestamp;
use hallpass_protocol::credential::CredentialBinding;
use hallpass_protocol::ids::AccountId;

use super::Shared;
use super::account::Account;
use super::effects::prioritize;
use super::names::make_other_name;
use super::outcome::Outcome;
use super::progress::{Progress, ProvisioningStep};
use super::transition::{
    Next, RotationEnd, after_ending, after_provisioning, after_rotation, due_at, find_interruption,
    settles_sessions, unsettled_until,
};
use crate::audit::{AccountStep, Actor, AuditEvent};
use crate::random::RandomSource;
use crate::store::accounts::credentials::{self, NewSecret};
use crate::store::accounts::jobs::{self, Lease};
use crate::store::accounts::{self, Fact, rotations};
use crate::store::{StoreError, WriteTransaction, audit};

/// After the database failed in the middle of a step.
const AFTER_FAULT: core::time::Duration = core::time::Duration::from_secs(5);

/// Why a worker stops before a step's end.
#[derive(Debug, thiserror::Error)]
pub(super) enum RunError {
    /// Another worker has the account now.
    #[error("the lease was lost")]
    LeaseLost,
    /// The account's progress was changed meanwhile: load it again.
    #[error("the step was superseded")]
    Superseded,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is committed before Entra hears of a step.
pub(super) enum Intent {
    /// Only that it comes.
    Plain,
    /// That from now on a user of this name may exist.
    SendCreate,
    /// That from now on it may be able to do something.
    Grant,
    /// The secret, and the deadline that it is bound to.
    KeepCredential {
        binding: CredentialBinding,
        secret: NewSecret,
    },
}

/// One step of one account.
pub(super) struct Step<'a> {
    pub(super) shared: &'a Shared,
    pub(super) account: &'a Account,
    pub(super) graph: GraphClient,
    lease: Lease,
    name: AccountStep,
    is_announced: AtomicBool,
}

/// Whether the worker goes on with the account.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    GoOn(Lease),
    Stop,
}

impl Shared {
    /// Works on the account until its next step lies in the future.
    pub(super) async fn work_on(self: Arc<Self>, mut lease: Lease) {
        loop {
            match self.advance(lease).await {
                Ok(Then::GoOn(next)) => lease = next,
                Err(RunError::Superseded) => lease.attempt = 0,
                Ok(Then::Stop) | Err(RunError::LeaseLost) => return,
                Err(RunError::Store(error)) => {
                    let account_id = lease.account_id;
                    tracing::error!(%account_id, %error, "account {account_id} waits: database");
                    // When this fails as well, the lease's end brings it back.
                    let _let_go = self.let_go(lease).await;
                    return;
                }
            }
        }
    }

    async fn let_go(&self, lease: Lease) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        jobs::release(&mut tx, lease, self.clock.now().plus(AFTER_FAULT)).await?;
        tx.commit().await
    }

    async fn advance(&self, lease: Lease) -> Result<Then, RunError> {
        let found = {
            let mut connection = self.store.read().await?;
            accounts::find(&mut connection, lease.msp_id, lease.account_id).await?
        };
        let Some(account) = found else {
            return Err(RunError::LeaseLost);
        };
        let now = self.clock.now();
        if let Some(cause) = find_interruption(&account, now, &self.settings) {
            let next = Next::ending(&account, cause);
            return self.conclude(lease, &account, &[], vec![], next).await;
        }
        let name = match &account.progress {
            Progress::Provisioning(step) => AccountStep::Provisioning(*step),
            Progress::Ending { step, .. } => AccountStep::Ending(*step),
            Progress::Ready if account.rotation.is_some() => AccountStep::Rotating,
            // Woken before its deadline, or after its end: nothing to do but to wait, or to rest.
            progress @ (Progress::Ready | Progress::Ended { .. }) => {
                let next = Next::resting(&account, progress.clone());
                return self.conclude(lease, &account, &[], vec![], next).await;
            }
        };
        let graph = {
            let mut connection = self.store.read().await?;
            self.graph_clients.get(&mut connection, &account).await?
        };
        let step = Step {
            shared: self,
            account: &account,
            graph: prioritize(&graph),
            lease,
            name,
            is_announced: AtomicBool::new(false),
        };
        let outcome = match name {
            AccountStep::Provisioning(step_name) => step.provision(step_name).await?,
            AccountStep::Ending(step_name) => step.end(step_name).await?,
            AccountStep::Rotating => step.rotate().await?,
        };
        if let Outcome::Failed(error) = &outcome {
            let account_id = account.id;
            tracing::warn!(%account_id, attempt = lease.attempt, %error, "account {account_id}: a step failed");
            if matches!(
                error.kind,
                GraphErrorKind::Token(_) | GraphErrorKind::Unauthorized
            ) {
                self.graph_clients.forget(account.connection_id);
            }
        }
        let facts = step.learn(&outcome, &*self.random);
        let events = step.report(&outcome);
        let next = step.next(&outcome);
        self.conclude(lease, &account, &facts, events, next).await
    }

    /// Commits what a step taught and what comes next. When the account's progress was changed
    /// meanwhile, only the facts are kept: the change has its way.
    async fn conclude(
        &self,
        lease: Lease,
        started: &Account,
        facts: &[Fact],
        events: Vec<AuditEvent>,
        next: Next,
    ) -> Result<Then, RunError> {
        let now = self.clock.now();
        let mut tx = self.store.write().await?;
        let current = self.hold(&mut tx, lease).await?;
        for fact in facts {
            accounts::record_fact(&mut tx, &current, fact).await?;
        }
        let mut events = events;
        let mut then = Then::GoOn(Lease {
            attempt: next.attempt,
            ..lease
        });
        if is_as_started(&current, started) {
            events.extend(events_of(&current, facts, &next.progress));
            let waiting_for = next.waiting_for.as_deref();
            accounts::record_progress(&mut tx, &current, &next.progress, waiting_for, now).await?;
            match next.rotation {
                Some(RotationEnd::Settled) => rotations::settle(&mut tx, &current).await?,
                Some(RotationEnd::Refused) => {
                    credentials::delete_all_but(&mut tx, &current, current.confirmed_version)
                        .await?;
                    rotations::refuse(&mut tx, &current, now).await?;
                    events.push(AuditEvent::CredentialRotationRefused {
                        account_id: current.id,
                        version: current.confirmed_version,
                    });
                }
                None => {}
            }
            match due_at(&current, &next, now, &self.settings) {
                None => {
                    jobs::delete(&mut tx, lease).await?;
                    then = Then::Stop;
                }
                Some(due) if due > now => {
                    let lease = Lease {
                        attempt: next.attempt,
                        ..lease
                    };
                    jobs::release(&mut tx, lease, due).await?;
                    then = Then::Stop;
                }
                Some(_) => {}
            }
            let alarm_at = current
                .ends_at
                .map(|ends_at| ends_at.plus(self.settings.overdue_after));
            if let Some(ends_at) = current.ends_at
                && alarm_at.is_some_and(|alarm_at| alarm_at <= now)
                && matches!(next.progress, Progress::Ending { .. })
                && !current.is_overdue
            {
                tracing::error!(account_id = %current.id, "account {} is overdue", current.id);
                accounts::record_fact(&mut tx, &current, &Fact::Overdue).await?;
                events.push(AuditEvent::AccountOverdue {
                    account_id: current.id,
                    ends_at,
                });
            }
        } else {
            then = Then::GoOn(Lease {
                attempt: 0,
                ..lease
            });
        }
        for event in events {
            audit::append(&mut tx, lease.msp_id, now, Actor::Cloud, event).await?;
        }
        let account = accounts::find(&mut tx, lease.msp_id, lease.account_id).await?;
        tx.commit().await?;
        if let Some(account) = account {
            self.publish(account);
        }
        Ok(then)
    }

    /// Makes sure that the account is still ours to write, for the length of a lease from now.
    async fn hold(&self, tx: &mut WriteTransaction, lease: Lease) -> Result<Account, RunError> {
        let until = self.clock.now().plus(self.settings.lease);
        if !jobs::hold(tx, lease, until).await? {
            return Err(RunError::LeaseLost);
        }
        accounts::find(tx, lease.msp_id, lease.account_id)
            .await?
            .ok_or(RunError::LeaseLost)
    }
}

impl Step<'_> {
    pub(super) fn environment(&self) -> &dyn Environment {
        &*self.shared.environment
    }

    /// Commits that the step's effect comes now.
    pub(super) async fn intend(&self, intent: Intent) -> Result<(), RunError> {
        let now = self.shared.clock.now();
        let mut tx = self.shared.store.write().await?;
        let current = self.shared.hold(&mut tx, self.lease).await?;
        if !is_as_started(&current, self.account) {
            return Err(RunError::Superseded);
        }
        match intent {
            Intent::Plain => {}
            Intent::SendCreate => {
                accounts::record_fact(&mut tx, &current, &Fact::CreateSent(Some(now))).await?;
            }
            Intent::Grant => {
                accounts::record_fact(&mut tx, &current, &Fact::GrantSent(Some(now))).await?;
            }
            Intent::KeepCredential { binding, secret } => {
                let shared = self.shared;
                let sources = (&*shared.random, &*shared.keys);
                credentials::add(&mut tx, sources, &current, &binding, &secret).await?;
                if self.name == AccountStep::Rotating {
                    let fact = Fact::PasswordSent(Some(now));
                    accounts::record_fact(&mut tx, &current, &fact).await?;
                } else {
                    // It is made for the passkeys as they are now.
                    rotations::settle(&mut tx, &current).await?;
                }
                let event = kept(current.id, &binding, &secret);
                audit::append(&mut tx, current.msp_id, now, Actor::Cloud, event).await?;
            }
        }
        let event = AuditEvent::AccountStepBegun {
            account_id: current.id,
            step: self.name,
            attempt: self.lease.attempt,
        };
        audit::append(&mut tx, current.msp_id, now, Actor::Cloud, event).await?;
        tx.commit().await?;
        self.is_announced.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// What the outcome teaches about the account in Entra.
    fn learn(&self, outcome: &Outcome, random: &dyn RandomSource) -> Vec<Fact> {
        let account = self.account;
        match (self.name, outcome) {
            (_, Outcome::Exists(id)) if account.object_id != Some(*id) => vec![Fact::Exists(*id)],
            (AccountStep::Provisioning(ProvisioningStep::Create), Outcome::NameTaken) => {
                vec![Fact::Renamed(make_other_name(
                    random,
                    &account.user_principal_name,
                ))]
            }
            (AccountStep::Provisioning(ProvisioningStep::Create), Outcome::Failed(error))
                if !error.kind.may_have_taken_effect() =>
            {
                // This attempt made nothing; what is known of the one before stays known.
                vec![Fact::CreateSent(account.create_sent_at)]
            }
            (
                AccountStep::Provisioning(
                    ProvisioningStep::Enable | ProvisioningStep::AssignRole(_),
                ),
                outcome,
            ) if !is_outcome_unknown(outcome) => vec![Fact::GrantSent(account.grant_sent_at)],
            (name, Outcome::CredentialSet { version, custody }) => {
                let confirmed = Fact::CredentialConfirmed {
                    version: *version,
                    custody: *custody,
                };
                if name == AccountStep::Rotating {
                    vec![confirmed, Fact::PasswordSent(self.still_unsettled())]
                } else {
                    vec![confirmed]
                }
            }
            // This attempt set nothing; what is known of the one before stays known.
            (AccountStep::Rotating, outcome) if !is_outcome_unknown(outcome) => {
                vec![Fact::PasswordSent(account.password_sent_at)]
            }
            (AccountStep::Ending(step), outcome)
                if settles_sessions(step, self.lease.attempt, outcome) =>
            {
                vec![Fact::SessionsSettled]
            }
            _ => vec![],
        }
    }

    /// What the audit log is told of a step that was announced in it.
    fn report(&self, outcome: &Outcome) -> Vec<AuditEvent> {
        if !self.is_announced.load(Ordering::Relaxed) {
            return vec![];
        }
        let (account_id, step) = (self.account.id, self.name);
        let mut events = vec![match outcome {
            Outcome::Failed(error) => AuditEvent::AccountStepFailed {
                account_id,
                step,
                error: error.to_string(),
            },
            Outcome::NameTaken => {
                let error = "the name is taken".to_owned();
                AuditEvent::AccountStepFailed {
                    account_id,
                    step,
                    error,
                }
            }
            _ => AuditEvent::AccountStepDone { account_id, step },
        }];
        if let (AccountStep::Rotating, Outcome::CredentialSet { version, .. }) = (step, outcome) {
            let version = *version;
            events.push(AuditEvent::CredentialRotated {
                account_id,
                version,
            });
        }
        events
    }

    fn next(&self, outcome: &Outcome) -> Next {
        let settings = &self.shared.settings;
        let attempt = self.lease.attempt;
        let mut bits = [0; 8];
        self.shared.random.fill(&mut bits);
        let random = u64::from_le_bytes(bits);
        match (self.name, &self.account.progress) {
            (AccountStep::Ending(step), Progress::Ending { cause, .. }) => after_ending(
                self.account,
                (step, cause),
                attempt,
                outcome,
                settings,
                random,
            ),
            (AccountStep::Provisioning(step), _) => {
                after_provisioning(self.account, step, attempt, outcome, settings, random)
            }
            (AccountStep::Rotating, progress) => match self.account.rotation {
                Some(rotation) => {
                    let now = self.shared.clock.now();
                    let at = (now, random);
                    after_rotation(self.account, rotation, attempt, outcome, settings, at)
                }
                None => Next::resting(self.account, progress.clone()),
            },
            (AccountStep::Ending(_), progress) => Next::resting(self.account, progress.clone()),
        }
    }

    /// What an earlier rotation sent and may still have its effect.
    fn still_unsettled(&self) -> Option<Timestamp> {
        let now = self.shared.clock.now();
        let until = unsettled_until(self.account, &self.shared.settings);
        self.account
            .password_sent_at
            .filter(|_| until.is_some_and(|until| until >= now))
    }
}

/// Whether nobody but the worker moved the account since it was loaded.
fn is_as_started(current: &Account, started: &Account) -> bool {
    current.progress == started.progress && current.rotation == started.rotation
}

/// What the audit log is told of a secret that is kept from now on.
fn kept(account_id: AccountId, binding: &CredentialBinding, secret: &NewSecret) -> AuditEvent {
    let (version, expires_at) = (binding.version, binding.expires_at);
    match secret {
        NewSecret::Sealed(blobs) => AuditEvent::CredentialSealed {
            account_id,
            version,
            passkey_ids: blobs.iter().map(|blob| blob.passkey_id).collect(),
            expires_at,
        },
        NewSecret::Held(_) => AuditEvent::CredentialHeld {
            account_id,
            version,
            expires_at,
        },
    }
}

/// Whether what was sent may still have its effect.
fn is_outcome_unknown(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Failed(error) if error.kind.may_have_taken_effect())
}

/// What the audit log is told of a change of progress.
fn events_of(account: &Account, facts: &[Fact], next: &Progress) -> Vec<AuditEvent> {
    let account_id = account.id;
    let mut events = Vec::new();
    for fact in facts {
        if let Fact::Exists(object_id) = fact {
            events.push(AuditEvent::AccountCreated {
                account_id,
                object_id: *object_id,
                user_principal_name: account.user_principal_name.clone(),
                tag: account.tag.clone(),
            });
        }
    }
    match (&account.progress, next) {
        (Progress::Provisioning(_), Progress::Ready) => {
            if let Some(ends_at) = account.ends_at {
                let roles = account.roles.iter().map(|role| role.name.clone()).collect();
                events.push(AuditEvent::AccountReady {
                    account_id,
                    ends_at,
                    roles,
                });
            }
        }
        (Progress::Provisioning(_) | Progress::Ready, Progress::Ending { cause, .. }) => {
            events.push(AuditEvent::AccountEnding {
                account_id,
                cause: cause.clone(),
            });
        }
        (Progress::Ending { .. }, Progress::Ended { cause }) => {
            events.push(AuditEvent::AccountEnded {
                account_id,
                cause: cause.clone(),
            });
        }
        _ => {}
    }
    events
}
