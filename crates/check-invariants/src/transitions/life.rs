//! The way of one account through its life, as the log tells it.

use hallpass_cloud::audit::{AccountStep, AuditEvent};
use hallpass_cloud::lifecycle::ProvisioningStep;
use hallpass_protocol::Timestamp;

/// Where an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Phase {
    /// Nobody has asked for it.
    #[default]
    Unknown,
    /// It waits for its start.
    Scheduled,
    /// It is being made.
    Making,
    /// It is ready.
    Ready,
    /// It is being taken away.
    Ending,
    /// It is gone.
    Ended,
}

/// What is known of an account after some of its entries.
#[derive(Debug, Clone, Default)]
pub(super) struct Life {
    pub(super) phase: Phase,
    /// The newest secret's number.
    pub(super) version: u32,
    /// The deadline, once it is known.
    pub(super) ends_at: Option<Timestamp>,
    /// Those that an extension moved.
    earlier_ends: Vec<Timestamp>,
    is_created: bool,
    /// How many of its roles were given.
    roles_given: u32,
    /// The furthest step of those that are done.
    done: Option<ProvisioningStep>,
}

impl Life {
    /// Goes on by an entry; why it cannot.
    pub(super) fn take(&mut self, event: &AuditEvent) -> Result<(), String> {
        match event {
            AuditEvent::AccountRequested { starts_at, .. } => {
                let next = if starts_at.is_some() {
                    Phase::Scheduled
                } else {
                    Phase::Making
                };
                self.go(&[Phase::Unknown], next, "is asked for")
            }
            AuditEvent::AccountStartReached { .. } => {
                self.go(&[Phase::Scheduled], Phase::Making, "is started")
            }
            AuditEvent::AccountStepBegun { step, .. } => self.begin(*step),
            AuditEvent::AccountStepDone {
                step: AccountStep::Provisioning(step),
                ..
            } => {
                if let ProvisioningStep::AssignRole(n) = step {
                    self.roles_given = self.roles_given.max(n.saturating_add(1));
                }
                if !self.has_done(*step) {
                    self.done = Some(*step);
                }
                self.must_not_be(Phase::Unknown, "does a step")
            }
            AuditEvent::AccountCreated { .. } => {
                self.is_created = true;
                self.must_be(&[Phase::Making, Phase::Ending], "is found")
            }
            AuditEvent::CredentialSealed {
                version,
                expires_at,
                ..
            }
            | AuditEvent::CredentialHeld {
                version,
                expires_at,
                ..
            } => self.keep_secret(*version, *expires_at),
            AuditEvent::AccountReady {
                ends_at,
                roles,
                groups,
                ..
            } => self.become_ready(*ends_at, roles.len(), groups.len()),
            AuditEvent::AccountExtended {
                ends_at_before,
                ends_at,
                ..
            } => self.extend(*ends_at_before, *ends_at),
            AuditEvent::CredentialReleased { version, .. } => {
                self.must_be(&[Phase::Ready], "gives out its secret")?;
                let is_known = (1..=self.version).contains(version);
                is_known
                    .then_some(())
                    .ok_or_else(|| format!("there is no secret {version}"))
            }
            AuditEvent::CredentialRotationRequested { .. } => {
                self.must_be(&[Phase::Making, Phase::Ready], "is to get another secret")
            }
            AuditEvent::CredentialRotationRefused { .. }
            | AuditEvent::RecordWithoutAccount { .. }
            | AuditEvent::AccountChangedInTenant { .. } => {
                self.must_be(&[Phase::Ready], "is looked at as ready")
            }
            AuditEvent::AccountEnding { .. } => {
                let alive = [Phase::Scheduled, Phase::Making, Phase::Ready];
                self.go(&alive, Phase::Ending, "begins to end")
            }
            AuditEvent::AccountEnded { .. } => self.go(&[Phase::Ending], Phase::Ended, "ends"),
            // What a step ended with may be told when the account has gone on already.
            _ => self.must_not_be(Phase::Unknown, "is told of"),
        }
    }

    fn begin(&self, step: AccountStep) -> Result<(), String> {
        let step = match step {
            AccountStep::Ending(_) => return self.must_be(&[Phase::Ending], "is taken away"),
            AccountStep::Rotating => return self.must_be(&[Phase::Ready], "gets another secret"),
            AccountStep::Provisioning(step) => step,
        };
        self.must_be(&[Phase::Making], "is made")?;
        let may_begin = match step {
            ProvisioningStep::Create => true,
            ProvisioningStep::AwaitReadable | ProvisioningStep::SetCredential => self.is_created,
            ProvisioningStep::Enable => {
                self.version > 0 && self.has_done(ProvisioningStep::SetCredential)
            }
            ProvisioningStep::AssignRole(0) | ProvisioningStep::AddToGroup(0) => {
                self.has_done(ProvisioningStep::Enable)
            }
            ProvisioningStep::AssignRole(n) => self.has_done(ProvisioningStep::AssignRole(n - 1)),
            ProvisioningStep::AddToGroup(n) => self.has_done(ProvisioningStep::AddToGroup(n - 1)),
            ProvisioningStep::ReadBack => false,
        };
        may_begin
            .then_some(())
            .ok_or_else(|| format!("begins {step:?}, and what comes before is not done"))
    }

    fn keep_secret(&mut self, version: u32, expires_at: Timestamp) -> Result<(), String> {
        self.must_be(&[Phase::Making, Phase::Ready], "gets a secret")?;
        if version != self.version + 1 {
            return Err(format!("secret {version} follows on {}", self.version));
        }
        self.version = version;
        match self.ends_at {
            Some(ends_at) if ends_at != expires_at => {
                // It was being set while the life was extended; it opens for as long as the life is.
                if self.earlier_ends.contains(&expires_at) {
                    Ok(())
                } else {
                    Err("a secret is bound to another deadline".to_owned())
                }
            }
            _ => {
                self.ends_at = Some(expires_at);
                Ok(())
            }
        }
    }

    fn become_ready(
        &mut self,
        ends_at: Timestamp,
        roles: usize,
        groups: usize,
    ) -> Result<(), String> {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let last = match (count(roles), count(groups)) {
            (0, 0) => ProvisioningStep::Enable,
            (roles, 0) => ProvisioningStep::AssignRole(roles - 1),
            (_, groups) => ProvisioningStep::AddToGroup(groups - 1),
        };
        if self.roles_given < count(roles) {
            return Err(format!(
                "is ready, and role {roles} of its list is not done"
            ));
        }
        if !self.has_done(last) {
            return Err(format!("is ready, and {last:?} is not done"));
        }
        if self.ends_at != Some(ends_at) {
            return Err("is ready with another deadline than its secret".to_owned());
        }
        self.go(&[Phase::Making], Phase::Ready, "is ready")
    }

    fn extend(&mut self, before: Option<Timestamp>, after: Timestamp) -> Result<(), String> {
        self.must_be(&[Phase::Ready], "is extended")?;
        if before != self.ends_at {
            return Err("is extended from another deadline than it has".to_owned());
        }
        if before.is_some_and(|before| after < before) {
            return Err("is extended to a shorter life".to_owned());
        }
        self.earlier_ends.extend(before);
        self.ends_at = Some(after);
        Ok(())
    }

    fn has_done(&self, step: ProvisioningStep) -> bool {
        self.done.is_some_and(|done| rank(done) >= rank(step))
    }

    fn go(&mut self, from: &[Phase], to: Phase, what: &str) -> Result<(), String> {
        self.must_be(from, what)?;
        self.phase = to;
        Ok(())
    }

    fn must_be(&self, phases: &[Phase], what: &str) -> Result<(), String> {
        phases
            .contains(&self.phase)
            .then_some(())
            .ok_or_else(|| format!("it {what} while it is {:?}", self.phase))
    }

    fn must_not_be(&self, phase: Phase, what: &str) -> Result<(), String> {
        (self.phase != phase)
            .then_some(())
            .ok_or_else(|| format!("it {what} while it is {phase:?}"))
    }
}

/// More than any account has roles.
const AFTER_ROLES: u32 = 1_000;

fn rank(step: ProvisioningStep) -> u32 {
    match step {
        ProvisioningStep::Create => 0,
        ProvisioningStep::AwaitReadable => 1,
        ProvisioningStep::SetCredential => 2,
        ProvisioningStep::Enable => 3,
        ProvisioningStep::AssignRole(n) => 4_u32.saturating_add(n),
        ProvisioningStep::AddToGroup(n) => AFTER_ROLES.saturating_add(n),
        ProvisioningStep::ReadBack => u32::MAX,
    }
}
