//! What comes after a step: pure, so that every case is in a test.

mod extension;
mod rotation;

use core::time::Duration;

use hallpass_graph::{GraphError, GraphErrorKind};
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::EndCause;

pub use extension::{Extension, ExtensionRefusal, decide_extension};
pub use rotation::{RotationEnd, after_rotation, unsettled_until};

use super::account::Account;
use super::outcome::Outcome;
use super::progress::{EndingStep, Progress, ProvisioningStep};
use super::sentence;
use super::settings::LifecycleSettings;
use crate::store::accounts::jobs::Urgency;

/// New passwords, or names, that are tried before it is given up.
const OTHER_TRIES: u32 = 6;

/// Repetitions of a step of ending that only adds to the others, before the next one is taken.
const TRIES_BEFORE_NEXT: u32 = 3;

/// Reads that do not agree, before an ending starts over.
const READS_BEFORE_REDO: u32 = 5;

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// Where the account is then.
    pub progress: Progress,
    /// How often that step was tried before.
    pub attempt: u32,
    /// When it is to be done.
    pub due: Due,
    /// Why a step is repeated: one sentence for the screen.
    pub waiting_for: Option<String>,
    /// How the rotation that was under way ended, when it did.
    pub rotation: Option<RotationEnd>,
}

/// When something is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// At once.
    Now,
    /// After a while.
    After(Duration),
    /// At a moment.
    At(Timestamp),
    /// Never.
    Never,
}

impl Next {
    /// It is done at once.
    pub(super) fn now(progress: Progress) -> Self {
        Self {
            progress,
            attempt: 0,
            due: Due::Now,
            waiting_for: None,
            rotation: None,
        }
    }

    /// Nothing is to be done before the start, before a pass runs out, before the deadline, or at
    /// all.
    pub fn resting(account: &Account, progress: Progress) -> Self {
        let until = match progress {
            Progress::Scheduled => account.starts_at,
            // Before its deadline it may need another pass.
            Progress::Ready => account.ends_at.map(|ends_at| {
                let reissue_at = account.reissue_at();
                reissue_at.map_or(ends_at, |moment| ends_at.min(moment))
            }),
            _ => account.ends_at,
        };
        let due = match (&progress, until) {
            (Progress::Ended { .. }, _) => Due::Never,
            (_, Some(until)) => Due::At(until),
            (_, None) => Due::Now,
        };
        Self {
            due,
            ..Self::now(progress)
        }
    }

    /// A start is looked at again after a while.
    pub(super) fn waiting_to_start(attempt: u32, wait: Duration, reason: String) -> Self {
        Self {
            attempt: attempt.saturating_add(1),
            due: Due::After(wait),
            waiting_for: Some(reason),
            ..Self::now(Progress::Scheduled)
        }
    }

    /// The end begins. What has not started has ended by this.
    pub fn ending(account: &Account, cause: EndCause) -> Self {
        let progress = account.to_ending(cause);
        let due = match progress {
            Progress::Ended { .. } => Due::Never,
            _ => Due::Now,
        };
        Self {
            due,
            ..Self::now(progress)
        }
    }
}

/// What takes precedence over the account's next step: its deadline, or the end of patience.
pub fn find_interruption(
    account: &Account,
    now: Timestamp,
    settings: &LifecycleSettings,
) -> Option<EndCause> {
    if account.progress.is_over() {
        return None;
    }
    if account.ends_at.is_some_and(|ends_at| ends_at <= now) {
        return Some(match account.progress {
            Progress::Scheduled => EndCause::ProvisioningFailed {
                message: sentence::of_missed_start(account.waiting_for.as_deref()),
            },
            _ => EndCause::Deadline,
        });
    }
    let is_late = now.since(account.provisioned_since()) > settings.provisioning_limit;
    if matches!(account.progress, Progress::Provisioning(_)) && is_late {
        let message = sentence::of_time_out(account.waiting_for.as_deref());
        return Some(EndCause::ProvisioningFailed { message });
    }
    None
}

/// What comes after a step of provisioning. `random` is 64 random bits for the back-off.
pub fn after_provisioning(
    account: &Account,
    step: ProvisioningStep,
    attempt: u32,
    outcome: &Outcome,
    settings: &LifecycleSettings,
    random: u64,
) -> Next {
    let repeat = |error: Option<&GraphError>| {
        let asked = error.and_then(|error| error.kind.retry_after());
        Next {
            progress: Progress::Provisioning(step),
            attempt: attempt.saturating_add(1),
            due: Due::After(
                settings
                    .provisioning_backoff
                    .delay_asked(attempt, asked, random),
            ),
            waiting_for: Some(sentence::of_repetition(
                step,
                error.map(|error| &error.kind),
            )),
            rotation: None,
        }
    };
    let fail = |message: String| Next::ending(account, EndCause::ProvisioningFailed { message });
    match outcome {
        Outcome::Done | Outcome::Exists(_) | Outcome::CredentialSet { .. } => {
            after_provisioning_step(account, step)
        }
        Outcome::NotYet | Outcome::Gone => repeat(None),
        Outcome::NothingToSealTo => fail(sentence::NOTHING_TO_SEAL_TO.to_owned()),
        Outcome::RoleUnknown(name) => fail(sentence::of_unknown_role(name)),
        Outcome::GroupUnknown(name) => fail(sentence::of_unknown_group(name)),
        Outcome::NoSignInMethod(lack) => fail(sentence::of_method_lack(*lack)),
        Outcome::NameTaken if attempt < OTHER_TRIES => Next {
            due: Due::Now,
            waiting_for: None,
            ..repeat(None)
        },
        Outcome::NameTaken => fail(sentence::of_failure(step, &GraphErrorKind::NameTaken)),
        Outcome::Failed(GraphError {
            kind: kind @ GraphErrorKind::HeldBack { retry_after },
            ..
        }) => Next {
            attempt,
            due: Due::After(*retry_after),
            waiting_for: Some(sentence::of_repetition(step, Some(kind))),
            ..Next::now(Progress::Provisioning(step))
        },
        Outcome::Failed(error) => {
            let may_repeat = match error.kind {
                // Another password; the policy read again; a code of another moment.
                GraphErrorKind::PasswordRefused
                | GraphErrorKind::LifetimeRefused
                | GraphErrorKind::MethodRefused
                | GraphErrorKind::CodeRefused => attempt < OTHER_TRIES,
                // Before anything of ours exists there is nothing to replicate.
                GraphErrorKind::NotReplicated | GraphErrorKind::NotFound
                    if step == ProvisioningStep::Create =>
                {
                    attempt < OTHER_TRIES
                }
                _ => error.is_retryable(),
            };
            if may_repeat {
                repeat(Some(error))
            } else {
                fail(sentence::of_failure(step, &error.kind))
            }
        }
    }
}

fn after_provisioning_step(account: &Account, step: ProvisioningStep) -> Next {
    let is_one_of = |index: u32, count: usize| usize::try_from(index).is_ok_and(|it| it < count);
    let group_or_read_back = |index: u32| {
        if is_one_of(index, account.groups.len()) {
            ProvisioningStep::AddToGroup(index)
        } else {
            ProvisioningStep::ReadBack
        }
    };
    let role_or_group = |index: u32| {
        if is_one_of(index, account.roles.len()) {
            ProvisioningStep::AssignRole(index)
        } else {
            group_or_read_back(0)
        }
    };
    let next = match step {
        ProvisioningStep::Create => ProvisioningStep::AwaitReadable,
        ProvisioningStep::AwaitReadable => ProvisioningStep::SetCredential,
        ProvisioningStep::SetCredential => ProvisioningStep::Enable,
        ProvisioningStep::Enable => role_or_group(0),
        ProvisioningStep::AssignRole(index) => role_or_group(index.saturating_add(1)),
        ProvisioningStep::AddToGroup(index) => group_or_read_back(index.saturating_add(1)),
        ProvisioningStep::ReadBack => {
            return match account.ends_at {
                // The passkeys changed meanwhile: its secret is replaced at once.
                Some(_) if account.rotation.is_some() => Next::now(Progress::Ready),
                Some(_) => Next::resting(account, Progress::Ready),
                // Unreachable by the order of steps; an account without a deadline is not ready.
                None => Next::now(Progress::Provisioning(ProvisioningStep::SetCredential)),
            };
        }
    };
    Next::now(Progress::Provisioning(next))
}

/// What comes after a step of ending. It never gives up; where our application is not allowed to
/// disable an administrator, the roles go first.
pub fn after_ending(
    account: &Account,
    (step, cause): (EndingStep, &EndCause),
    attempt: u32,
    outcome: &Outcome,
    settings: &LifecycleSettings,
    random: u64,
) -> Next {
    let go = |step| {
        Next::now(Progress::Ending {
            step,
            cause: cause.clone(),
        })
    };
    // Whichever step is next, it waits for what kept this one from being done.
    let after_a_while = |next, error: Option<&GraphErrorKind>| {
        let asked = error.and_then(GraphErrorKind::retry_after);
        Next {
            attempt: attempt.saturating_add(1),
            due: Due::After(settings.ending_backoff.delay_asked(attempt, asked, random)),
            waiting_for: Some(sentence::of_repeated_end(step, error)),
            ..go(next)
        }
    };
    match outcome {
        Outcome::Gone => Next {
            due: Due::Never,
            ..Next::now(Progress::Ended {
                cause: cause.clone(),
            })
        },
        // The count goes on, so that a user who is found and lost again is not asked for hotly.
        Outcome::Exists(_) => Next {
            attempt,
            ..go(EndingStep::Disable)
        },
        Outcome::Done => match step {
            // The count goes on: what was refused before is refused again for a while, until the
            // roles' removal has reached every replica.
            EndingStep::StripRoles => Next {
                attempt,
                ..go(EndingStep::Disable)
            },
            EndingStep::Locate => go(EndingStep::Disable),
            EndingStep::RevokeSessions => go(EndingStep::RemoveRoles),
            EndingStep::RemoveRoles if !account.groups.is_empty() => go(EndingStep::LeaveGroups),
            EndingStep::RemoveRoles | EndingStep::LeaveGroups => go(EndingStep::RemoveMethods),
            EndingStep::RemoveMethods => go(EndingStep::RotatePassword),
            EndingStep::RotatePassword if account.are_sessions_settled => go(EndingStep::ReadBack),
            // After the rotation: the sessions' turn was passed over, and what comes in between is
            // repeated without harm.
            EndingStep::Disable | EndingStep::RotatePassword => go(EndingStep::RevokeSessions),
            EndingStep::ReadBack => Next {
                due: Due::Never,
                ..Next::now(Progress::Ended {
                    cause: cause.clone(),
                })
            },
        },
        // Replicas need a while; then someone may have enabled it again.
        Outcome::NotYet if step == EndingStep::ReadBack && attempt >= READS_BEFORE_REDO => {
            after_a_while(EndingStep::Disable, None)
        }
        Outcome::NotYet
        | Outcome::NameTaken
        | Outcome::NothingToSealTo
        | Outcome::CredentialSet { .. }
        | Outcome::NoSignInMethod(_)
        | Outcome::RoleUnknown(_)
        | Outcome::GroupUnknown(_) => after_a_while(step, None),
        Outcome::Failed(error) => {
            let kind = Some(&error.kind);
            match (step, &error.kind) {
                // Nothing was sent: this was no attempt.
                (_, GraphErrorKind::HeldBack { retry_after }) => Next {
                    attempt,
                    due: Due::After(*retry_after),
                    waiting_for: Some(sentence::of_repeated_end(step, kind)),
                    ..go(step)
                },
                (_, GraphErrorKind::NotFound) if step != EndingStep::ReadBack => {
                    after_a_while(EndingStep::Locate, kind)
                }
                (EndingStep::Disable, GraphErrorKind::Forbidden) if attempt == 0 => Next {
                    attempt: 1,
                    ..go(EndingStep::StripRoles)
                },
                (EndingStep::Disable, GraphErrorKind::Forbidden) => {
                    after_a_while(EndingStep::StripRoles, kind)
                }
                // Each step is tried even if an earlier one fails: the roles must not wait for the
                // sessions, nor the end for a password of a dead account.
                (EndingStep::RevokeSessions, _) if attempt >= TRIES_BEFORE_NEXT => {
                    go(EndingStep::RemoveRoles)
                }
                // What is left of the methods opens nothing while the account is disabled, and is
                // reported; a password that nobody knows must not wait for it.
                (EndingStep::RemoveMethods, kind)
                    if attempt >= TRIES_BEFORE_NEXT && !kind.is_retryable() =>
                {
                    go(EndingStep::RotatePassword)
                }
                (EndingStep::RotatePassword, kind)
                    if attempt >= TRIES_BEFORE_NEXT && !kind.is_retryable() =>
                {
                    go(EndingStep::ReadBack)
                }
                _ => after_a_while(step, kind),
            }
        }
    }
}

/// Whether a step settles the account's sessions: they were ended, or Entra refused for good.
pub fn settles_sessions(step: EndingStep, attempt: u32, outcome: &Outcome) -> bool {
    step == EndingStep::RevokeSessions
        && match outcome {
            Outcome::Done => true,
            Outcome::Failed(error) => attempt >= TRIES_BEFORE_NEXT && !error.is_retryable(),
            _ => false,
        }
}

/// The moment of `next`, before which the deadline comes.
pub fn due_at(account: &Account, next: &Next, now: Timestamp) -> Option<Timestamp> {
    let wanted = match next.due {
        Due::Now => now,
        Due::After(wait) => now.plus(wait),
        Due::At(moment) => moment,
        Due::Never => return None,
    };
    let deadline = account.ends_at.filter(|_| !next.progress.is_over());
    Some(match deadline {
        Some(deadline) if deadline > now => wanted.min(deadline),
        _ => wanted,
    })
}

/// What an account in this place waits for. One that rests waits to be disabled at its deadline.
pub fn urgency_of(progress: &Progress, has_rotation: bool) -> Urgency {
    match progress {
        Progress::Scheduled | Progress::Provisioning(_) => Urgency::Make,
        Progress::Ready if has_rotation => Urgency::Make,
        Progress::Ready => Urgency::Disable,
        Progress::Ending { step, .. } => match step {
            EndingStep::Locate | EndingStep::Disable | EndingStep::StripRoles => Urgency::Disable,
            EndingStep::RevokeSessions
            | EndingStep::RemoveRoles
            | EndingStep::LeaveGroups
            | EndingStep::RemoveMethods
            | EndingStep::RotatePassword
            | EndingStep::ReadBack => Urgency::Rest,
        },
        Progress::Ended { .. } => Urgency::Rest,
    }
}

#[cfg(test)]
pub(crate) mod tests;
