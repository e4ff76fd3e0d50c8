//! I1: no account is enabled without an active grant, except within the stated delay.

use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::lifecycle::{Progress, ProvisioningStep};
use hallpass_protocol::Timestamp;

use crate::call::Effect;
use crate::evidence::{Evidence, TenantUser};
use crate::grant::Grant;
use crate::{Invariant, Violation};

pub(crate) fn check(evidence: &Evidence) -> Vec<Violation> {
    let users = evidence.users.iter();
    users
        .filter_map(|user| {
            let why = complain(evidence, user)?;
            let name = &user.user.user_principal_name;
            Some(Violation::new(Invariant::OnlyGrantedIsEnabled, name, why))
        })
        .collect()
}

fn complain(evidence: &Evidence, user: &TenantUser) -> Option<String> {
    let grant = evidence
        .grants
        .iter()
        .find(|grant| user.has_tag(&grant.tag));
    let Some(grant) = grant else {
        return (user.user.account_enabled && was_made_by_us(evidence, user))
            .then(|| "made by us, enabled, and no record knows it".to_owned());
    };
    if grant.object_id.is_some_and(|id| id != user.user.id) {
        // Somebody's copy of our mark: it is left alone.
        return None;
    }
    let id = grant.id;
    let surplus = user
        .user
        .roles
        .iter()
        .find(|held| !grant.roles.contains(&held.role_id));
    let surplus_group = user
        .user
        .groups
        .iter()
        .find(|group| !grant.groups.contains(group));
    if user.user.account_enabled {
        if let Some(why) = complain_of_enabled(evidence, grant) {
            return Some(format!("enabled, and account {id} {why}"));
        }
        return surplus
            .map(|held| format!("account {id} was not granted the role {}", held.name))
            .or_else(|| {
                surplus_group.map(|it| format!("account {id} was not put into group {it}"))
            });
    }
    let has_ended = matches!(grant.progress, Progress::Ended { .. });
    if has_ended && !user.user.roles.is_empty() {
        return Some(format!("account {id} has ended with roles"));
    }
    (has_ended && !user.user.groups.is_empty()).then(|| format!("account {id} has ended in groups"))
}

fn complain_of_enabled(evidence: &Evidence, grant: &Grant) -> Option<String> {
    let is_late = |since: Timestamp| evidence.now > since.plus(evidence.allowance.late_end);
    match &grant.progress {
        Progress::Scheduled => Some("has not started".to_owned()),
        Progress::Provisioning(ProvisioningStep::Create | ProvisioningStep::AwaitReadable) => {
            Some("has no secret yet".to_owned())
        }
        Progress::Provisioning(_) | Progress::Ready => match grant.ends_at {
            None => Some("has no deadline".to_owned()),
            Some(ends_at) if is_late(ends_at) => {
                Some(format!("was to end at {}", ends_at.unix_ms()))
            }
            Some(_) => None,
        },
        Progress::Ending { .. } => match find_ending(evidence, grant) {
            Some(since) if !is_late(since) => None,
            _ => Some("is ending for longer than it may".to_owned()),
        },
        Progress::Ended { .. } => Some("has ended".to_owned()),
    }
}

fn find_ending(evidence: &Evidence, grant: &Grant) -> Option<Timestamp> {
    let line = evidence.log.iter().find(|line| {
        matches!(&line.record.event, AuditEvent::AccountEnding { account_id, .. } if *account_id == grant.id)
    })?;
    Some(line.record.at)
}

/// Whether a call of ours made it, by its tag.
fn was_made_by_us(evidence: &Evidence, user: &TenantUser) -> bool {
    evidence.calls.iter().any(|call| match &call.effect {
        Effect::Create { tag } => call.happened && user.has_tag(tag),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use hallpass_protocol::account::EndCause;
    use uuid::Uuid;

    use super::*;
    use crate::test_evidence::{assert_breaks, evidence, role};

    const I1: Invariant = Invariant::OnlyGrantedIsEnabled;

    #[test]
    fn ended_account_when_enabled_or_with_a_role_breaks_it() {
        assert_breaks(I1, "has ended", |world| {
            world.ended_user().account_enabled = true;
        });
        assert_breaks(I1, "ended with roles", |world| {
            let role = world.ready_user().roles[0].clone();
            world.ended_user().roles.push(role);
        });
        assert_breaks(I1, "ended in groups", |world| {
            let groups = world.ready_user().groups.clone();
            world.ended_user().groups = groups;
        });
    }

    #[test]
    fn enabled_account_when_past_its_deadline_or_without_one_breaks_it() {
        assert_breaks(I1, "was to end at", |world| {
            world.now = world.grants[0]
                .ends_at
                .unwrap()
                .plus(Duration::from_millis(2_001));
        });
        let mut late = evidence();
        late.now = late.grants[0].ends_at.unwrap().plus(Duration::from_secs(2));
        assert_eq!(check(&late), [], "two seconds are allowed");
        assert_breaks(I1, "no deadline", |world| world.grants[0].ends_at = None);
    }

    #[test]
    fn enabled_account_when_its_place_in_life_does_not_allow_it_breaks_it() {
        assert_breaks(I1, "has not started", |world| {
            world.grants[0].progress = Progress::Scheduled;
        });
        assert_breaks(I1, "no secret", |world| {
            world.grants[0].progress = Progress::Provisioning(ProvisioningStep::AwaitReadable);
        });
        assert_breaks(I1, "ending for longer", |world| {
            world.grants[0].progress = Progress::ending(true, EndCause::Deadline);
        });
    }

    #[test]
    fn user_of_ours_when_no_record_knows_it_breaks_it() {
        assert_breaks(I1, "no record knows it", |world| {
            world.grants.remove(0);
        });
    }

    #[test]
    fn role_when_it_was_not_granted_breaks_it() {
        assert_breaks(I1, "was not granted", |world| {
            world.ready_user().roles.push(role(9));
        });
        assert_breaks(I1, "was not put into group", |world| {
            world.ready_user().groups.push(Uuid::from_u128(9));
        });
    }
}
