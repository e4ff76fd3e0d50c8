//! I2: no user without our tag was ever changed.

use crate::call::Effect;
use crate::evidence::{Evidence, TenantUser};
use crate::{Invariant, Violation};

pub(crate) fn check(evidence: &Evidence) -> Vec<Violation> {
    let found = |subject: String, why: String| {
        Violation::new(Invariant::StrangersAreUntouched, subject, why)
    };
    let mut violations = Vec::new();
    for before in &evidence.bystanders {
        let name = before.user.user_principal_name.clone();
        let now = evidence.users.iter().find(|now| is_same(before, now));
        match now {
            None => violations.push(found(name, "is gone".to_owned())),
            Some(now) => {
                let change = find_change(before, now);
                violations.extend(change.map(|what| found(name, format!("its {what} changed"))));
            }
        }
    }
    for call in &evidence.calls {
        if matches!(call.effect, Effect::Create { .. } | Effect::ChangeInventory) {
            continue;
        }
        let Some(id) = call.object_id else {
            let why = format!("request {} changes something that is no user", call.seq);
            violations.push(found(format!("{:?}", call.effect), why));
            continue;
        };
        let is_ours = evidence
            .grants
            .iter()
            .any(|grant| grant.object_id == Some(id))
            || evidence
                .users
                .iter()
                .any(|user| user.user.id == id && is_tagged(evidence, user));
        if !is_ours {
            let why = format!("request {} was to change it ({:?})", call.seq, call.effect);
            violations.push(found(id.to_string(), why));
        }
    }
    violations
}

fn is_same(before: &TenantUser, now: &TenantUser) -> bool {
    before.tenant_id == now.tenant_id && before.user.id == now.user.id
}

/// By a mark that a request of ours gave it.
fn is_tagged(evidence: &Evidence, user: &TenantUser) -> bool {
    evidence
        .calls
        .iter()
        .any(|call| matches!(&call.effect, Effect::Create { tag } if user.has_tag(tag)))
}

fn find_change(before: &TenantUser, now: &TenantUser) -> Option<&'static str> {
    let (before, now) = (&before.user, &now.user);
    let compared = [
        (
            "sign-in name",
            before.user_principal_name == now.user_principal_name,
        ),
        ("display name", before.display_name == now.display_name),
        (
            "right to sign in",
            before.account_enabled == now.account_enabled,
        ),
        ("tag", before.employee_id == now.employee_id),
        ("password", before.password == now.password),
        (
            "sessions",
            before.sessions_valid_from_ms == now.sessions_valid_from_ms,
        ),
        ("list of roles", before.roles == now.roles),
        ("list of groups", before.groups == now.groups),
    ];
    let changed = compared.into_iter().find(|(_, is_same)| !is_same)?;
    Some(changed.0)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::test_evidence::{assert_breaks, role};

    const I2: Invariant = Invariant::StrangersAreUntouched;

    #[test]
    fn bystander_when_changed_or_gone_breaks_it() {
        assert_breaks(I2, "its password changed", |world| {
            world.stranger().password.push('!');
        });
        assert_breaks(I2, "its right to sign in changed", |world| {
            world.stranger().account_enabled = false;
        });
        assert_breaks(I2, "its list of roles changed", |world| {
            world.stranger().roles.push(role(1));
        });
        assert_breaks(I2, "its list of groups changed", |world| {
            world.stranger().groups.push(Uuid::from_u128(1));
        });
        assert_breaks(I2, "its tag changed", |world| {
            world.stranger().employee_id = None;
        });
        assert_breaks(I2, "its sessions changed", |world| {
            world.stranger().sessions_valid_from_ms += 1;
        });
        assert_breaks(I2, "is gone", |world| {
            let id = world.stranger().id;
            world.users.retain(|user| user.user.id != id);
        });
    }

    #[test]
    fn request_when_it_aims_at_a_stranger_or_at_something_else_breaks_it() {
        assert_breaks(I2, "was to change it", |world| {
            let id = world.stranger().id;
            world.call_of(|effect| *effect == Effect::Disable).object_id = Some(id);
        });
        assert_breaks(I2, "was to change it", |world| {
            let call = world.call_of(|effect| matches!(effect, Effect::AssignRole(_)));
            call.object_id = Some(Uuid::from_u128(0xdead));
            call.happened = false;
        });
        assert_breaks(I2, "is no user", |world| {
            world.call_of(|effect| *effect == Effect::Disable).object_id = None;
        });
    }
}
