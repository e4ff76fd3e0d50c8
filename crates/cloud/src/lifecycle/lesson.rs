//! What a step's outcome means: for what is known of the account, for the audit log, for what comes
//! next.

use hallpass_policy::user_name::with_suffix;
use hallpass_protocol::Timestamp;

use super::account::Account;
use super::names::make_suffix;
use super::outcome::Outcome;
use super::progress::{Progress, ProvisioningStep};
use super::step::Step;
use super::transition::{
    Next, after_ending, after_provisioning, after_rotation, settles_sessions, unsettled_until,
};
use crate::audit::{AccountStep, AuditEvent};
use crate::random::RandomSource;
use crate::store::accounts::Fact;

impl Step<'_> {
    /// What the outcome teaches about the account in Entra.
    pub(super) fn learn(&self, outcome: &Outcome, random: &dyn RandomSource) -> Vec<Fact> {
        let account = self.account;
        match (self.name, outcome) {
            (_, Outcome::Exists(id)) if account.object_id != Some(*id) => vec![Fact::Exists(*id)],
            (AccountStep::Provisioning(ProvisioningStep::Create), Outcome::NameTaken) => {
                let suffix = make_suffix(random);
                vec![Fact::Renamed(with_suffix(
                    &account.user_principal_name,
                    &suffix,
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
                    ProvisioningStep::Enable
                    | ProvisioningStep::AssignRole(_)
                    | ProvisioningStep::AddToGroup(_),
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
    pub(super) fn report(&self, outcome: &Outcome) -> Vec<AuditEvent> {
        if !self.is_announced() {
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

    /// What comes after the step.
    pub(super) fn next(&self, outcome: &Outcome) -> Next {
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

/// Whether what was sent may still have its effect.
fn is_outcome_unknown(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Failed(error) if error.kind.may_have_taken_effect())
}

/// What the audit log is told of what was learned, whatever became of the account meanwhile.
pub(super) fn events_of_facts(account: &Account, facts: &[Fact]) -> Vec<AuditEvent> {
    let found = facts.iter().filter_map(|fact| match fact {
        Fact::Exists(object_id) => Some(*object_id),
        _ => None,
    });
    found
        .map(|object_id| AuditEvent::AccountCreated {
            account_id: account.id,
            object_id,
            user_principal_name: account.user_principal_name.clone(),
            tag: account.tag.clone(),
        })
        .collect()
}

/// What the audit log is told of a change of progress.
pub(super) fn events_of(account: &Account, next: &Progress) -> Vec<AuditEvent> {
    let account_id = account.id;
    let mut events = Vec::new();
    match (&account.progress, next) {
        (Progress::Provisioning(_), Progress::Ready) => {
            if let Some(ends_at) = account.ends_at {
                let roles = account.roles.iter().map(|role| role.name.clone()).collect();
                let groups = account
                    .groups
                    .iter()
                    .map(|group| group.name.clone())
                    .collect();
                events.push(AuditEvent::AccountReady {
                    account_id,
                    ends_at,
                    roles,
                    groups,
                });
            }
        }
        (Progress::Provisioning(_) | Progress::Ready, Progress::Ending { cause, .. }) => {
            events.push(AuditEvent::AccountEnding {
                account_id,
                cause: cause.clone(),
            });
        }
        (Progress::Scheduled, Progress::Ended { cause }) => {
            let cause = cause.clone();
            events.push(AuditEvent::AccountEnding {
                account_id,
                cause: cause.clone(),
            });
            events.push(AuditEvent::AccountEnded { account_id, cause });
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
