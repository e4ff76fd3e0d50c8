use hallpass_graph::Domain;
use hallpass_protocol::connection::CheckState;
use hallpass_protocol::ids::EntraTenantId;
use uuid::Uuid;

use super::*;
use crate::lifecycle::{Answer, Finding, Need, TenantRefusal};

const TENANT: EntraTenantId = EntraTenantId::new(Uuid::from_u128(7));

fn now() -> Timestamp {
    Timestamp::from_unix_ms(1_795_000_000_000)
}

fn answered(findings: Vec<Finding>) -> TenantHealth {
    TenantHealth {
        answer: Some(Answer {
            at: now(),
            findings,
        }),
        ..TenantHealth::default()
    }
}

fn states(health: &TenantHealth) -> Vec<CheckState> {
    let checks = checks(TENANT, health, now());
    checks.iter().map(|check| check.state).collect()
}

#[test]
fn checks_of_a_tenant_in_which_nothing_is_missing_are_all_green() {
    let green = answered(Vec::new());
    assert!(
        states(&green)
            .iter()
            .all(|state| *state == CheckState::Passed)
    );
}

#[test]
fn check_is_red_with_what_to_do_and_where_while_the_others_stay_green() {
    for (finding, place, state) in [
        (
            Finding::PermissionMissing {
                need: Need::ManageRoles,
            },
            1,
            CheckState::Missing,
        ),
        (
            Finding::PermissionMissing {
                need: Need::DisableUsers,
            },
            2,
            CheckState::Missing,
        ),
        (
            Finding::PermissionMissing {
                need: Need::SetPasswords,
            },
            3,
            CheckState::Missing,
        ),
        (
            Finding::PermissionMissing {
                need: Need::GivePasses,
            },
            4,
            CheckState::Missing,
        ),
        (
            Finding::DomainNotUsable {
                domain: "contoso.com".into(),
            },
            5,
            CheckState::Missing,
        ),
        (
            Finding::GroupLacking {
                preset_id: hallpass_protocol::ids::PresetId::new(Uuid::from_u128(1)),
                preset: "Azure".into(),
                group: "Contributors".into(),
                lack: crate::lifecycle::GroupLack::NotAllowed,
                is_of_tenant: true,
            },
            7,
            CheckState::Missing,
        ),
        (
            Finding::DirectoryRoleMissing {
                presets: vec!["Helpdesk".into()],
            },
            8,
            CheckState::Advised,
        ),
    ] {
        let all = checks(TENANT, &answered(vec![finding.clone()]), now());
        for (n, check) in all.iter().enumerate() {
            let expected = if n == place {
                state
            } else {
                CheckState::Passed
            };
            assert_eq!(check.state, expected, "{finding:?}: {}", check.title);
        }
        let red = &all[place];
        assert!(red.sentence.is_some() && red.fix.is_some());
        assert!(red.link.as_ref().unwrap().starts_with("https://"));
    }
}

#[test]
fn every_need_of_a_tenant_has_its_point() {
    for need in Need::ALL {
        let health = answered(vec![Finding::PermissionMissing { need }]);
        let red = states(&health)
            .into_iter()
            .filter(|state| *state == CheckState::Missing);
        assert_eq!(red.count(), 1, "{need:?}");
    }
}

#[test]
fn checks_are_unknown_where_the_tenant_does_not_answer_or_lets_nobody_in() {
    let never = TenantHealth::default();
    assert!(
        states(&never)
            .iter()
            .all(|state| *state == CheckState::Unknown)
    );
    let reason = TenantRefusal::ConsentMissing;
    let shut_out = states(&answered(vec![Finding::TenantRefused { reason }]));
    assert_eq!(shut_out[0], CheckState::Missing);
    assert!(
        shut_out[1..]
            .iter()
            .all(|state| *state == CheckState::Unknown)
    );
}

fn domain(id: &str, kind: &str, is_initial: bool, is_verified: bool) -> Domain {
    Domain {
        id: id.into(),
        authentication_type: kind.into(),
        is_initial,
        is_verified,
    }
}

#[test]
fn domains_begin_with_the_recommended_one_and_say_why_others_are_refused() {
    let domains = [
        domain("zeta.com", "Managed", false, true),
        domain("adfs.com", "Federated", false, true),
        domain("new.com", "Managed", false, false),
        domain("contoso.onmicrosoft.com", "Managed", true, true),
    ];
    let views = domain_views(&domains, "ZETA.com");
    let names: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
    assert_eq!(
        names,
        ["contoso.onmicrosoft.com", "zeta.com", "adfs.com", "new.com"]
    );
    assert!(views[0].is_recommended && !views[1].is_recommended && views[1].is_chosen);
    assert!(views[2].refusal.as_ref().unwrap().contains("federated"));
    assert!(views[3].refusal.as_ref().unwrap().contains("not verified"));
    assert_eq!(find_usable_domain(&domains, " ZETA.com "), Ok("zeta.com"));
    assert!(
        find_usable_domain(&domains, "adfs.com")
            .unwrap_err()
            .contains("federated")
    );
    assert!(
        find_usable_domain(&domains, "evil.example")
            .unwrap_err()
            .contains("no such domain")
    );
}

#[test]
fn help_names_the_tenant_and_the_application_it_is_for() {
    let client_id = Uuid::from_u128(9);
    let help = role_help(TENANT, client_id);
    let text = client_id.to_string();
    assert!(help.powershell.contains(&text) && help.powershell.contains(&TENANT.to_string()));
    assert!(help.steps.iter().any(|step| step.contains(&text)));
    assert!(removal_script(TENANT, client_id, &[]).contains(&text));
    assert!(left_in_tenant(TENANT, client_id, &[])[0].contains(&text));
}

#[test]
fn credential_that_ends_is_told_before_and_is_missing_after() {
    use core::time::Duration;
    let day = Duration::from_hours(24);
    for (left, state) in [
        (61, CheckState::Passed),
        (60, CheckState::Advised),
        (1, CheckState::Advised),
        (0, CheckState::Missing),
    ] {
        let check = credential_check(now().plus(left * day), now());
        assert_eq!(check.state, state, "{left}");
        assert_eq!(check.fix.is_some(), state != CheckState::Passed);
    }
}
