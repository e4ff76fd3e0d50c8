//! I7: only legal transitions happened: every account's entries, in the order of the log, are a way
//! through its life, and its record stands where that way ends.

mod life;

use std::collections::BTreeMap;

use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::lifecycle::Progress;
use hallpass_protocol::ids::AccountId;

use crate::evidence::Evidence;
use crate::grant::Grant;
use crate::{Invariant, Violation};
use life::{Life, Phase};

pub(crate) fn check(evidence: &Evidence) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut complain = |id: AccountId, why: String| {
        violations.push(Violation::new(Invariant::TransitionsAreLegal, id, why));
    };
    let mut lives: BTreeMap<AccountId, Life> = BTreeMap::new();
    for line in &evidence.log {
        let Some(id) = account_of(&line.record.event) else {
            continue;
        };
        let life = lives.entry(id).or_default();
        if let Err(why) = life.take(&line.record.event) {
            complain(id, format!("entry {}: {why}", line.seq));
        }
    }
    for grant in &evidence.grants {
        let life = lives.remove(&grant.id).unwrap_or_default();
        if let Some(why) = differ(grant, &life) {
            complain(grant.id, why);
        }
    }
    violations
}

/// What the record says otherwise than the log.
fn differ(grant: &Grant, life: &Life) -> Option<String> {
    let is_where_the_log_ends = match &grant.progress {
        Progress::Scheduled => life.phase == Phase::Scheduled,
        Progress::Provisioning(_) => life.phase == Phase::Making,
        Progress::Ready => life.phase == Phase::Ready,
        Progress::Ending { .. } => life.phase == Phase::Ending,
        Progress::Ended { .. } => life.phase == Phase::Ended,
    };
    if !is_where_the_log_ends {
        return Some(format!(
            "its record says {:?}, the log ends with {:?}",
            grant.progress, life.phase
        ));
    }
    if grant.credential_version != life.version {
        return Some(format!(
            "its record knows {} secrets, the log {}",
            grant.credential_version, life.version
        ));
    }
    if grant.progress == Progress::Ready && grant.ends_at != life.ends_at {
        return Some("its record has another deadline than the log".to_owned());
    }
    None
}

/// The account whose way an entry belongs to.
fn account_of(event: &AuditEvent) -> Option<AccountId> {
    match event {
        AuditEvent::AccountRequested { account_id, .. }
        | AuditEvent::AccountStartReached { account_id }
        | AuditEvent::AccountStepBegun { account_id, .. }
        | AuditEvent::AccountStepDone { account_id, .. }
        | AuditEvent::AccountStepFailed { account_id, .. }
        | AuditEvent::AccountCreated { account_id, .. }
        | AuditEvent::CredentialSealed { account_id, .. }
        | AuditEvent::CredentialHeld { account_id, .. }
        | AuditEvent::CredentialRotationRequested { account_id, .. }
        | AuditEvent::CredentialRotated { account_id, .. }
        | AuditEvent::CredentialRotationRefused { account_id, .. }
        | AuditEvent::CredentialReleased { account_id, .. }
        | AuditEvent::AccountReady { account_id, .. }
        | AuditEvent::AccountExtended { account_id, .. }
        | AuditEvent::RecordWithoutAccount { account_id, .. }
        | AuditEvent::AccountChangedInTenant { account_id, .. }
        | AuditEvent::AccountEnding { account_id, .. }
        | AuditEvent::AccountEnded { account_id, .. } => Some(*account_id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use hallpass_cloud::audit::AccountStep;
    use hallpass_cloud::lifecycle::{EndingStep, ProvisioningStep};
    use hallpass_protocol::account::EndCause;

    use super::*;
    use crate::test_evidence::{assert_breaks, evidence};

    const I7: Invariant = Invariant::TransitionsAreLegal;

    /// Only some entries may be missing without a trace: announcements say nothing of an outcome.
    #[test]
    fn entry_when_missing_or_doubled_breaks_it_wherever_it_moves_the_account_on() {
        let moves_on = |event: &AuditEvent| {
            matches!(
                event,
                AuditEvent::AccountRequested { .. }
                    | AuditEvent::AccountCreated { .. }
                    | AuditEvent::CredentialSealed { .. }
                    | AuditEvent::AccountReady { .. }
                    | AuditEvent::AccountEnding { .. }
                    | AuditEvent::AccountEnded { .. }
            )
        };
        let count = evidence().log.len();
        for n in 0..count {
            let mut world = evidence();
            let line = world.log.remove(n);
            // One that ended need not have been ready.
            let is_of_ended = account_of(&line.record.event) == Some(world.grants[1].id);
            let is_ready = matches!(line.record.event, AuditEvent::AccountReady { .. });
            if !moves_on(&line.record.event) || (is_ready && is_of_ended) {
                continue;
            }
            assert_ne!(check(&world), [], "without {:?}", line.record.event);
            world.log.insert(n, line.clone());
            world.log.insert(n, line.clone());
            let is_harmless = matches!(line.record.event, AuditEvent::AccountCreated { .. });
            assert_eq!(
                check(&world).is_empty(),
                is_harmless,
                "{:?} twice",
                line.record.event
            );
        }
    }

    #[test]
    fn step_when_the_one_before_is_not_done_breaks_it() {
        let done = |step| move |event: &AuditEvent| matches!(event, AuditEvent::AccountStepDone { step: known, .. } if *known == AccountStep::Provisioning(step));
        for step in [
            ProvisioningStep::SetCredential,
            ProvisioningStep::Enable,
            ProvisioningStep::AssignRole(0),
            ProvisioningStep::AssignRole(1),
            ProvisioningStep::AddToGroup(0),
        ] {
            assert_breaks(I7, "is not done", |world| {
                let n = world
                    .log
                    .iter()
                    .position(|line| done(step)(&line.record.event));
                world.log.remove(n.unwrap());
            });
        }
    }

    #[test]
    fn account_when_it_is_made_or_used_after_its_end_began_breaks_it() {
        let id = evidence().grants[1].id;
        let begun = |step| AuditEvent::AccountStepBegun {
            account_id: id,
            step,
            attempt: 0,
        };
        let enable = begun(AccountStep::Provisioning(ProvisioningStep::Enable));
        assert_breaks(I7, "Ended", |world| world.tell(enable.clone()));
        assert_breaks(I7, "Ended", |world| {
            world.tell(begun(AccountStep::Rotating));
        });
        let disable = begun(AccountStep::Ending(EndingStep::Disable));
        assert_breaks(I7, "Ended", |world| world.tell(disable.clone()));
        assert_breaks(I7, "Ended", |world| {
            world.tell(AuditEvent::CredentialReleased {
                account_id: id,
                session_id: hallpass_protocol::ids::SessionId::new(uuid::Uuid::nil()),
                version: 1,
            });
        });
    }

    #[test]
    fn extension_when_it_shortens_or_comes_from_nowhere_breaks_it() {
        let (id, ends_at) = (evidence().grants[0].id, evidence().grants[0].ends_at);
        let extended = |before, after| AuditEvent::AccountExtended {
            account_id: id,
            lifetime_before_s: 600,
            lifetime_s: 900,
            ends_at_before: before,
            ends_at: after,
        };
        let (earlier, later) = (
            ends_at.unwrap().minus(Duration::from_secs(1)),
            ends_at.unwrap().plus(Duration::from_mins(5)),
        );
        assert_breaks(I7, "shorter", |world| {
            world.tell(extended(ends_at, earlier));
        });
        assert_breaks(I7, "another deadline", |world| {
            world.tell(extended(None, later));
        });
        assert_breaks(I7, "another deadline than the log", |world| {
            world.tell(extended(ends_at, later));
        });
        let mut world = evidence();
        world.tell(extended(ends_at, later));
        world.grants[0].ends_at = Some(later);
        assert_eq!(check(&world), []);
    }

    #[test]
    fn secret_when_it_is_bound_to_a_deadline_that_never_was_breaks_it() {
        let (id, ends_at) = (evidence().grants[0].id, evidence().grants[0].ends_at);
        let before = ends_at.unwrap();
        let later = before.plus(Duration::from_mins(5));
        let extend_and_seal = |world: &mut Evidence, expires_at| {
            world.tell(AuditEvent::AccountExtended {
                account_id: id,
                lifetime_before_s: 600,
                lifetime_s: 900,
                ends_at_before: ends_at,
                ends_at: later,
            });
            world.tell(AuditEvent::CredentialHeld {
                account_id: id,
                version: 2,
                expires_at,
            });
            world.grants[0].ends_at = Some(later);
            world.grants[0].credential_version = 2;
        };
        assert_breaks(I7, "bound to another deadline", |world| {
            extend_and_seal(world, before.plus(Duration::from_secs(1)));
        });
        // One was being set while the life was extended.
        for deadline in [before, later] {
            let mut world = evidence();
            extend_and_seal(&mut world, deadline);
            assert_eq!(check(&world), []);
        }
    }

    #[test]
    fn record_when_it_stands_elsewhere_than_the_log_breaks_it() {
        assert_breaks(I7, "the log ends with Ready", |world| {
            let cause = EndCause::Deadline;
            world.grants[0].progress = Progress::Ended { cause };
        });
        assert_breaks(I7, "the log ends with Ended", |world| {
            world.grants[1].progress = Progress::Ready;
        });
        assert_breaks(I7, "secrets", |world| {
            world.grants[0].credential_version = 2;
        });
    }
}
