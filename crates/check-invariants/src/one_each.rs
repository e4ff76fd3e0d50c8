//! I3: each grant has at most one user, each request at most one grant.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_cloud::audit::AuditEvent;
use hallpass_protocol::ids::AccountId;
use uuid::Uuid;

use crate::evidence::Evidence;
use crate::{Invariant, Violation};

pub(crate) fn check(evidence: &Evidence) -> Vec<Violation> {
    let mut requests: BTreeMap<AccountId, u32> = BTreeMap::new();
    let mut created: BTreeMap<AccountId, BTreeSet<Uuid>> = BTreeMap::new();
    for line in &evidence.log {
        match &line.record.event {
            AuditEvent::AccountRequested { account_id, .. } => {
                *requests.entry(*account_id).or_default() += 1;
            }
            AuditEvent::AccountCreated {
                account_id,
                object_id,
                ..
            } => {
                created
                    .entry(*account_id)
                    .or_default()
                    .insert(*object_id.as_uuid());
            }
            _ => {}
        }
    }
    let mut violations = Vec::new();
    let mut complain = |id: AccountId, why: String| {
        violations.push(Violation::new(Invariant::OneEach, id, why));
    };
    for grant in &evidence.grants {
        match requests.remove(&grant.id) {
            Some(1) => {}
            asked => complain(grant.id, format!("asked for {} times", asked.unwrap_or(0))),
        }
        let users = evidence.users.iter();
        // A copy of the mark that somebody else made has an id that we never made.
        let made =
            users.filter(|user| user.has_tag(&grant.tag) && !is_copy(evidence, user.user.id));
        let count = made.count();
        if count > 1 {
            complain(grant.id, format!("{count} users carry its tag"));
        }
        let ids = created.remove(&grant.id).unwrap_or_default();
        if ids.len() > 1 {
            complain(grant.id, format!("{} users were made for it", ids.len()));
        }
        if grant.object_id != ids.first().copied() && ids.len() <= 1 {
            complain(
                grant.id,
                "its id in Entra is not the one that the log tells".to_owned(),
            );
        }
        let is_shared = |other: &&crate::Grant| {
            other.id != grant.id
                && (other.tag == grant.tag
                    || (other.object_id.is_some() && other.object_id == grant.object_id))
        };
        if let Some(other) = evidence.grants.iter().find(is_shared) {
            complain(
                grant.id,
                format!("shares its user with account {}", other.id),
            );
        }
    }
    for id in requests.into_keys() {
        complain(id, "the log tells of it, and no record does".to_owned());
    }
    violations
}

/// Whether the user was there before us.
fn is_copy(evidence: &Evidence, id: Uuid) -> bool {
    evidence
        .bystanders
        .iter()
        .any(|before| before.user.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_evidence::{assert_breaks, user};

    const I3: Invariant = Invariant::OneEach;

    #[test]
    fn account_when_two_users_carry_its_tag_breaks_it() {
        assert_breaks(I3, "2 users carry its tag", |world| {
            let tag = world.grants[0].tag.clone();
            world.users.push(user(
                77,
                "jit-ada-second@contoso.onmicrosoft.com",
                Some(&tag),
            ));
        });
    }

    #[test]
    fn account_when_it_shares_its_user_breaks_it() {
        assert_breaks(I3, "shares its user", |world| {
            world.grants[1].object_id = world.grants[0].object_id;
        });
    }

    #[test]
    fn request_when_it_led_to_none_or_two_breaks_it() {
        let is_request = |event: &AuditEvent| matches!(event, AuditEvent::AccountRequested { .. });
        assert_breaks(I3, "asked for 2 times", |world| {
            let line = world.log.iter().find(|line| is_request(&line.record.event));
            let again = line.unwrap().clone();
            world.log.push(again);
        });
        assert_breaks(I3, "asked for 0 times", |world| {
            world.log.retain(|line| !is_request(&line.record.event));
        });
        assert_breaks(I3, "no record does", |world| {
            world.grants.pop();
        });
    }

    #[test]
    fn user_when_the_log_tells_of_another_breaks_it() {
        assert_breaks(I3, "is not the one", |world| {
            world.grants[0].object_id = Some(Uuid::from_u128(5));
        });
        assert_breaks(I3, "users were made for it", |world| {
            let mut line =
                world.line_of(|event| matches!(event, AuditEvent::AccountCreated { .. }));
            if let AuditEvent::AccountCreated { object_id, .. } = &mut line.record.event {
                *object_id = hallpass_protocol::ids::EntraObjectId::new(Uuid::from_u128(6));
            }
            world.log.push(line);
        });
    }
}
