//! I8: no effect is doubled beyond the same change repeated.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_cloud::audit::AuditEvent;
use hallpass_protocol::Timestamp;
use uuid::Uuid;

use crate::call::Effect;
use crate::evidence::Evidence;
use crate::{Invariant, Violation};

pub(crate) fn check(evidence: &Evidence) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut complain = |subject: String, why: String| {
        violations.push(Violation::new(Invariant::EffectsAreSingle, subject, why));
    };
    let mut made: BTreeMap<&str, u64> = BTreeMap::new();
    let mut assigned: BTreeSet<(Uuid, Uuid)> = BTreeSet::new();
    let mut joined: BTreeSet<(Uuid, Uuid)> = BTreeSet::new();
    let mut disabled: BTreeMap<Uuid, Timestamp> = BTreeMap::new();
    let ended = list_ended(evidence);
    for call in evidence.calls.iter().filter(|call| call.happened) {
        let (seq, id) = (call.seq, call.object_id.unwrap_or_default());
        match &call.effect {
            Effect::Create { tag } => {
                if let Some(first) = made.insert(tag, seq) {
                    complain(
                        tag.clone(),
                        format!("made by request {first} and again by {seq}"),
                    );
                }
            }
            Effect::AssignRole(role) if !assigned.insert((id, *role)) => {
                complain(id.to_string(), format!("request {seq} gives a role again"));
            }
            Effect::AddToGroup(group) if !joined.insert((id, *group)) => {
                complain(
                    id.to_string(),
                    format!("request {seq} puts it into a group again"),
                );
            }
            Effect::Disable => {
                disabled.entry(id).or_insert(call.at);
            }
            _ => {}
        }
        if !matches!(
            call.effect,
            Effect::Enable | Effect::AssignRole(_) | Effect::AddToGroup(_)
        ) {
            continue;
        }
        let latest = |moment: Timestamp| moment.plus(evidence.allowance.standstill);
        // Calls come in the order of their arrival.
        if disabled.get(&id).is_some_and(|at| call.at >= latest(*at)) {
            complain(
                id.to_string(),
                format!("request {seq} gives a right back after the end began"),
            );
        }
        if ended.get(&id).is_some_and(|at| call.at > *at) {
            complain(
                id.to_string(),
                format!("request {seq} gives a right back after the end"),
            );
        }
    }
    violations
}

/// When the ends were proven, by Entra's id.
fn list_ended(evidence: &Evidence) -> BTreeMap<Uuid, Timestamp> {
    let mut ended = BTreeMap::new();
    for line in &evidence.log {
        if let AuditEvent::AccountEnded { account_id, .. } = &line.record.event {
            let grant = evidence.grants.iter().find(|grant| grant.id == *account_id);
            if let Some(id) = grant.and_then(|grant| grant.object_id) {
                ended.insert(id, line.record.at.plus(evidence.allowance.clock_grain));
            }
        }
    }
    ended
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;
    use crate::test_evidence::{assert_breaks, evidence};

    const I8: Invariant = Invariant::EffectsAreSingle;

    fn repeat(world: &mut Evidence, wanted: impl Fn(&Effect) -> bool) {
        let call = world.call_of(wanted).clone();
        world.calls.push(call);
    }

    #[test]
    fn user_or_role_when_made_twice_breaks_it() {
        assert_breaks(I8, "and again by", |world| {
            repeat(world, |effect| matches!(effect, Effect::Create { .. }));
        });
        assert_breaks(I8, "gives a role again", |world| {
            repeat(world, |effect| matches!(effect, Effect::AssignRole(_)));
        });
        assert_breaks(I8, "into a group again", |world| {
            repeat(world, |effect| matches!(effect, Effect::AddToGroup(_)));
        });
    }

    #[test]
    fn change_when_it_only_says_the_same_again_is_none() {
        let mut world = evidence();
        for effect in [Effect::Enable, Effect::SetPassword, Effect::RevokeSessions] {
            repeat(&mut world, |known| *known == effect);
        }
        assert_eq!(check(&world), []);
    }

    #[test]
    fn right_when_given_back_after_the_disabling_or_the_end_breaks_it() {
        let ended = 1;
        for (after, why) in [(0, "after the end began"), (60_000, "after the end")] {
            assert_breaks(I8, why, |world| {
                let id = world.grants[ended].object_id;
                let mut call = world.call_of(|effect| *effect == Effect::Enable).clone();
                let disabled = world
                    .calls
                    .iter()
                    .find(|call| call.effect == Effect::Disable && call.object_id == id);
                call.at = disabled.unwrap().at.plus(Duration::from_millis(after + 1));
                call.object_id = id;
                world.calls.push(call);
            });
        }
    }

    #[test]
    fn call_when_it_had_no_effect_doubles_none() {
        let mut world = evidence();
        repeat(&mut world, |effect| matches!(effect, Effect::Create { .. }));
        world.calls.last_mut().unwrap().happened = false;
        assert_eq!(check(&world), []);
    }
}
