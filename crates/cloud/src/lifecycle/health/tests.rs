use hallpass_protocol::ids::PresetId;
use uuid::Uuid;

use super::*;
use crate::lifecycle::preflight::Need;

const PRESET: PresetId = PresetId::new(Uuid::from_u128(1));

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

fn missing() -> Finding {
    Finding::PermissionMissing {
        need: Need::ManageRoles,
    }
}

#[test]
fn tenant_when_never_asked_is_unknown_and_gets_no_accounts() {
    let health = TenantHealth::default();
    assert_eq!(health.state(now()), HealthState::Unknown);
    assert_eq!(
        health.find_obstacle(PRESET, now()),
        Some(NotReady::NotAnswered)
    );
    let view = health.to_view(now());
    assert_eq!(view.findings[0].code, "not_checked");
    assert!(view.findings[0].blocks);
}

#[test]
fn answer_when_older_than_25_hours_does_not_count() {
    let health = answered(vec![]);
    let last = now().plus(ANSWER_COUNTS_FOR);
    assert_eq!(health.state(last), HealthState::Ok);
    assert_eq!(health.find_obstacle(PRESET, last), None);
    let late = last.plus(Duration::from_millis(1));
    assert_eq!(health.state(late), HealthState::Unknown);
    assert_eq!(
        health.find_obstacle(PRESET, late),
        Some(NotReady::NotAnswered)
    );
}

#[test]
fn trouble_after_an_answer_is_shown_and_the_answer_counts() {
    let mut health = answered(vec![]);
    health.trouble = Some(Trouble {
        at: now(),
        error: "list domains: throttled (status 429)".into(),
    });
    let view = health.to_view(now());
    assert_eq!(view.state, HealthState::Ok);
    assert!(!view.findings[0].blocks);
    assert!(view.findings[0].sentence.contains("429"));
    let late = now().plus(Duration::from_hours(26));
    assert!(health.to_view(late).findings[0].blocks);
}

#[test]
fn tenant_when_in_quarantine_gets_no_accounts_whatever_it_answered() {
    let mut health = answered(vec![]);
    health.quarantined_at = Some(now());
    assert_eq!(
        health.find_obstacle(PRESET, now()),
        Some(NotReady::Quarantined)
    );
    assert!(health.to_view(now()).quarantined);
}

#[test]
fn refusal_names_preset_permission_and_what_to_do() {
    let health = answered(vec![missing()]);
    assert_eq!(health.state(now()), HealthState::Failing);
    let obstacle = health.find_obstacle(PRESET, now()).unwrap();
    assert_eq!(
        obstacle.sentence("Contoso", "Helpdesk"),
        "\u{201c}Helpdesk\u{201d} cannot be given at Contoso: Hallpass lacks the permission \
         RoleManagement.ReadWrite.Directory in the tenant, and an account could not lose its roles \
         at its end. Ask your administrator to have it granted and to check the connection."
    );
}

#[test]
fn clock_that_was_put_back_does_not_make_an_answer_count_longer_than_it_shows() {
    let health = answered(vec![]);
    let before = Timestamp::from_unix_ms(now().unix_ms() - 86_400_000);
    assert_eq!(health.state(before), HealthState::Ok);
}
