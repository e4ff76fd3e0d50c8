//! I4: every Graph write has an earlier committed intent.
//!
//! An intent is open from its own entry to the one that tells of its outcome. A write that arrives
//! while no matching intent is open was announced to nobody.

use hallpass_cloud::audit::{AccountStep, AuditEvent};
use hallpass_cloud::lifecycle::{EndingStep, ProvisioningStep, TenantStep};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::AccountId;
use uuid::Uuid;

use crate::call::{Call, Effect};
use crate::evidence::Evidence;
use crate::grant::Grant;
use crate::{Invariant, Violation};

pub(crate) fn check(evidence: &Evidence) -> Vec<Violation> {
    let intents = list_intents(evidence);
    let calls = evidence.calls.iter();
    calls
        .filter(|call| !intents.iter().any(|intent| covers(evidence, intent, call)))
        .map(|call| {
            let subject = match (&call.effect, call.object_id) {
                (Effect::Create { tag }, _) => tag.clone(),
                (_, Some(id)) => id.to_string(),
                (_, None) => "nobody".to_owned(),
            };
            let why = format!(
                "request {} ({:?}) arrived at {} and nothing had announced it",
                call.seq,
                call.effect,
                call.at.unix_ms()
            );
            Violation::new(Invariant::IntentComesFirst, subject, why)
        })
        .collect()
}

/// What was announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Announced {
    Step(AccountId, AccountStep),
    TenantStep(Uuid, TenantStep),
}

struct Intent {
    what: Announced,
    opened_at: Timestamp,
    closed_at: Timestamp,
}

fn list_intents(evidence: &Evidence) -> Vec<Intent> {
    let mut intents: Vec<Intent> = Vec::new();
    for line in &evidence.log {
        let at = line.record.at;
        let (what, is_opening) = match &line.record.event {
            AuditEvent::AccountStepBegun {
                account_id, step, ..
            } => (Announced::Step(*account_id, *step), true),
            AuditEvent::AccountStepDone { account_id, step }
            | AuditEvent::AccountStepFailed {
                account_id, step, ..
            } => (Announced::Step(*account_id, *step), false),
            AuditEvent::TenantStepBegun {
                object_id, step, ..
            } => (Announced::TenantStep(*object_id.as_uuid(), *step), true),
            AuditEvent::TenantStepFailed {
                object_id, step, ..
            } => (Announced::TenantStep(*object_id.as_uuid(), *step), false),
            _ => continue,
        };
        if is_opening {
            intents.push(Intent {
                what,
                opened_at: at,
                closed_at: Timestamp::MAX,
            });
        } else {
            // Also those of before: whoever announced them was killed.
            for intent in intents.iter_mut().filter(|intent| intent.what == what) {
                intent.closed_at = intent.closed_at.min(at);
            }
        }
    }
    intents
}

fn covers(evidence: &Evidence, intent: &Intent, call: &Call) -> bool {
    let allowance = &evidence.allowance;
    let latest = intent
        .closed_at
        .plus(allowance.clock_grain)
        .plus(allowance.standstill);
    intent.opened_at <= call.at.plus(allowance.clock_grain)
        && call.at <= latest
        && announces(evidence, intent.what, call)
}

fn announces(evidence: &Evidence, what: Announced, call: &Call) -> bool {
    match what {
        Announced::Step(id, step) => {
            let grant = evidence.grants.iter().find(|grant| grant.id == id);
            grant.is_some_and(|grant| is_of(grant, call) && is_step(grant, step, &call.effect))
        }
        Announced::TenantStep(id, step) => {
            call.object_id == Some(id)
                && matches!(
                    (step, &call.effect),
                    (TenantStep::Disable, Effect::Disable)
                        | (TenantStep::RevokeSessions, Effect::RevokeSessions)
                        | (
                            TenantStep::RemoveRoles | TenantStep::RemoveSurplusRole,
                            Effect::RemoveRole
                        )
                        | (
                            TenantStep::LeaveGroups | TenantStep::LeaveSurplusGroup,
                            Effect::LeaveGroup
                        )
                )
        }
    }
}

fn is_of(grant: &Grant, call: &Call) -> bool {
    match &call.effect {
        Effect::Create { tag } => *tag == grant.tag,
        // A token of the inventory belongs to nobody before it is assigned.
        Effect::ChangeInventory => true,
        _ => call.object_id.is_some() && call.object_id == grant.object_id,
    }
}

fn is_step(grant: &Grant, step: AccountStep, effect: &Effect) -> bool {
    match (step, effect) {
        (AccountStep::Provisioning(ProvisioningStep::Create), Effect::Create { .. })
        | (AccountStep::Provisioning(ProvisioningStep::Enable), Effect::Enable)
        | (
            AccountStep::Provisioning(ProvisioningStep::SetCredential)
            | AccountStep::Rotating
            | AccountStep::Ending(EndingStep::RotatePassword),
            Effect::SetPassword,
        )
        | (
            AccountStep::Provisioning(ProvisioningStep::SetCredential) | AccountStep::Rotating,
            Effect::AddMethod | Effect::RemoveMethod | Effect::ChangeInventory,
        )
        | (
            AccountStep::Ending(EndingStep::RemoveMethods),
            Effect::RemoveMethod | Effect::ChangeInventory,
        )
        | (AccountStep::Ending(EndingStep::Disable), Effect::Disable)
        | (AccountStep::Ending(EndingStep::RevokeSessions), Effect::RevokeSessions)
        | (
            AccountStep::Ending(EndingStep::StripRoles | EndingStep::RemoveRoles),
            Effect::RemoveRole,
        )
        | (
            AccountStep::Ending(EndingStep::StripRoles | EndingStep::LeaveGroups),
            Effect::LeaveGroup,
        ) => true,
        (
            AccountStep::Provisioning(ProvisioningStep::AssignRole(index)),
            Effect::AssignRole(role),
        ) => {
            let granted = usize::try_from(index)
                .ok()
                .and_then(|index| grant.roles.get(index));
            granted == Some(role)
        }
        (
            AccountStep::Provisioning(ProvisioningStep::AddToGroup(index)),
            Effect::AddToGroup(group),
        ) => {
            let granted = usize::try_from(index)
                .ok()
                .and_then(|index| grant.groups.get(index));
            granted == Some(group)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;
    use crate::test_evidence::{assert_breaks, evidence};

    const I4: Invariant = Invariant::IntentComesFirst;

    #[test]
    fn every_write_when_its_own_announcement_is_missing_breaks_it() {
        let count = evidence().log.len();
        let mut missed = 0;
        for n in 0..count {
            let mut world = evidence();
            let line = world.log.remove(n);
            if matches!(line.record.event, AuditEvent::AccountStepBegun { .. }) {
                missed += 1;
                let found = check(&world);
                assert_eq!(found.len(), 1, "{:?}: {found:?}", line.record.event);
            }
        }
        assert!(missed >= 10, "{missed} steps were announced");
    }

    #[test]
    fn write_when_it_comes_before_its_announcement_or_after_its_end_breaks_it() {
        assert_breaks(I4, "nothing had announced it", |world| {
            let call = world.call_of(|effect| *effect == Effect::Enable);
            call.at = call.at.minus(Duration::from_millis(1));
        });
        assert_breaks(I4, "nothing had announced it", |world| {
            let call = world.call_of(|effect| *effect == Effect::Enable);
            call.at = call.at.plus(Duration::from_millis(3));
        });
    }

    #[test]
    fn write_when_a_process_stood_still_may_come_so_much_later() {
        let mut world = evidence();
        world.allowance.standstill = Duration::from_millis(2);
        let call = world.call_of(|effect| *effect == Effect::Enable);
        call.at = call.at.plus(Duration::from_millis(3));
        assert_eq!(check(&world), []);
    }

    #[test]
    fn role_or_group_when_it_is_not_the_one_that_was_announced_breaks_it() {
        assert_breaks(I4, "AssignRole", |world| {
            let call = world.call_of(|effect| matches!(effect, Effect::AssignRole(_)));
            call.effect = Effect::AssignRole(Uuid::from_u128(9));
        });
        assert_breaks(I4, "AddToGroup", |world| {
            let call = world.call_of(|effect| matches!(effect, Effect::AddToGroup(_)));
            call.effect = Effect::AddToGroup(Uuid::from_u128(9));
        });
    }

    #[test]
    fn write_that_no_step_makes_breaks_it() {
        assert_breaks(I4, "DELETE users", |world| {
            let call = world.call_of(|effect| *effect == Effect::Disable);
            call.effect = Effect::Other("DELETE users/x".to_owned());
        });
    }
}
