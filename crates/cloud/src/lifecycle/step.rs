//! One step of one account, from its announcement on.

use std::sync::atomic::{AtomicBool, Ordering};

use hallpass_graph::{Environment, GraphClient};
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::{EndCause, SignInMethod};
use hallpass_protocol::credential::CredentialBinding;
use hallpass_protocol::ids::AccountId;

use super::Shared;
use super::account::Account;
use super::progress::Progress;
use super::run::RunError;
use crate::audit::{AccountStep, Actor, AuditEvent};
use crate::store::accounts::credentials::{self, NewSecret};
use crate::store::accounts::jobs::Lease;
use crate::store::accounts::{self, Fact, rotations};
use crate::store::audit;

/// What is committed before Entra hears of a step.
pub(super) enum Intent {
    /// Only that it comes.
    Plain,
    /// That from now on a user of this name may exist.
    SendCreate,
    /// That from now on it may be able to do something.
    Grant,
    /// That from now on it may have what it signs in with beside its password.
    AddMethod(SignInMethod),
    /// The secret, and the deadline that it is bound to.
    KeepCredential {
        binding: CredentialBinding,
        secret: NewSecret,
        method: SignInMethod,
        pass_expires_at: Option<Timestamp>,
    },
}

/// One step of one account.
pub(super) struct Step<'a> {
    pub(super) shared: &'a Shared,
    pub(super) account: &'a Account,
    pub(super) graph: GraphClient,
    pub(super) lease: Lease,
    pub(super) name: AccountStep,
    is_announced: AtomicBool,
}

impl<'a> Step<'a> {
    /// Not announced yet.
    pub(super) fn new(
        shared: &'a Shared,
        account: &'a Account,
        graph: GraphClient,
        lease: Lease,
        name: AccountStep,
    ) -> Self {
        Self {
            shared,
            account,
            graph,
            lease,
            name,
            is_announced: AtomicBool::new(false),
        }
    }

    /// Whether it was announced: what is only read is not.
    pub(super) fn is_announced(&self) -> bool {
        self.is_announced.load(Ordering::Relaxed)
    }

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
            Intent::AddMethod(method) => {
                accounts::record_fact(&mut tx, &current, &Fact::SignsInWith(method)).await?;
            }
            Intent::KeepCredential {
                binding,
                secret,
                method,
                pass_expires_at,
            } => {
                accounts::record_fact(&mut tx, &current, &Fact::SignsInWith(method)).await?;
                let until = Fact::PassUntil(pass_expires_at);
                accounts::record_fact(&mut tx, &current, &until).await?;
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
        // A step of several effects begins once.
        if !self.is_announced() {
            let event = AuditEvent::AccountStepBegun {
                account_id: current.id,
                step: self.name,
                attempt: self.lease.attempt,
            };
            audit::append(&mut tx, current.msp_id, now, Actor::Cloud, event).await?;
        }
        tx.commit().await?;
        self.is_announced.store(true, Ordering::Relaxed);
        Ok(())
    }
}

/// Whether nobody but the worker moved the account since it was loaded.
pub(super) fn is_as_started(current: &Account, started: &Account) -> bool {
    current.progress == started.progress && current.rotation == started.rotation
}

/// Whether the deadline that is to end the account was moved since that was decided.
pub(super) fn is_reprieved(current: &Account, started: &Account, next: &Progress) -> bool {
    let by_deadline = Progress::ending(current.object_id.is_some(), EndCause::Deadline);
    current.progress == Progress::Ready
        && *next == by_deadline
        && current.ends_at != started.ends_at
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
