//! What our application may do in the tenant, asked before an account is made there.

use core::time::Duration;

use entra_sim::control::AppChange;
use entra_sim::{FaultAction, FaultRule, Seed};
use hallpass_cloud::audit::{Actor, AuditEvent};
use hallpass_cloud::lifecycle::{Finding, Need, NotReady, RequestError, TenantHealth};
use hallpass_cloud::store::accounts;
use hallpass_protocol::Timestamp;
use hallpass_protocol::customer::HealthState;
use hallpass_protocol::ids::TechnicianId;
use uuid::Uuid;

use crate::cloud::Cloud;
use crate::installation::{MSP, TECHNICIAN, technician};
use crate::stack::{CONNECTION, Stack, new_account};

const ADA: Actor = Actor::Technician {
    technician_id: TechnicianId::new(Uuid::from_u128(0xada)),
};

async fn check(cloud: &Cloud) -> TenantHealth {
    cloud
        .lifecycle
        .check_connection(MSP, CONNECTION, ADA)
        .await
        .unwrap()
}

fn grant(stack: &Stack, permissions: impl IntoIterator<Item = &'static str>) {
    let app_roles = permissions.into_iter().map(str::to_owned).collect();
    let change = AppChange {
        app_roles: Some(app_roles),
        ..AppChange::default()
    };
    stack
        .control
        .change_app(&stack.tenant_name(), change)
        .unwrap();
}

async fn refusal(cloud: &Cloud) -> NotReady {
    match cloud
        .lifecycle
        .request(&technician(), new_account(600))
        .await
    {
        Err(RequestError::ConnectionNotReady { obstacle, .. }) => obstacle,
        other => panic!("{other:?}"),
    }
}

async fn assert_nothing_was_made(stack: &Stack, cloud: &Cloud) {
    let mut reader = cloud.store.read().await.unwrap();
    let beginning = Timestamp::from_unix_ms(0);
    let all = accounts::list_for_technician(&mut reader, MSP, TECHNICIAN, beginning).await;
    assert!(all.unwrap().is_empty());
    drop(reader);
    assert!(stack.users().is_empty());
    let writes = stack
        .control
        .requests()
        .into_iter()
        .filter(|request| request.path.starts_with("/v1.0/") && request.method != "GET");
    assert_eq!(writes.count(), 0);
}

#[tokio::test]
async fn request_when_a_permission_is_missing_is_refused_and_nothing_is_made() {
    let core = Seed::CORE_APP_ROLES;
    for (missing, need) in [
        ("User.ReadWrite.All", Need::DisableUsers),
        ("RoleManagement.ReadWrite.Directory", Need::ManageRoles),
        ("User-PasswordProfile.ReadWrite.All", Need::SetPasswords),
    ] {
        let stack = Stack::start().await;
        grant(&stack, core.into_iter().filter(|name| *name != missing));
        let cloud = stack.start_cloud().await;
        let health = check(&cloud).await;
        assert_eq!(health.state(stack.clock.now()), HealthState::Failing);
        let expected = NotReady::Lacks(Finding::PermissionMissing { need });
        assert_eq!(refusal(&cloud).await, expected, "{missing}");
        let sentence = expected.sentence("Contoso", "Two administrators");
        assert!(sentence.contains(missing) && sentence.contains("Two administrators"));
        assert_nothing_was_made(&stack, &cloud).await;

        // Granted again: the next answer counts.
        grant(&stack, core);
        let health = check(&cloud).await;
        assert_eq!(health.state(stack.clock.now()), HealthState::Ok);
        cloud.wait_ready(&cloud.request(3_600).await).await;
    }
}

#[tokio::test]
async fn check_when_our_application_may_read_the_directory_believes_it() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let all = Seed::CORE_APP_ROLES
        .into_iter()
        .chain(["Application.Read.All"]);
    grant(&stack, all);
    let health = check(&cloud).await;
    assert_eq!(health.answer.unwrap().findings, []);
    let read = stack.control.requests();
    assert!(read.iter().any(
        |request| request.path.ends_with("/appRoleAssignments") && request.status == Some(200)
    ));

    // Granted, and the token service has not heard of it: not yet.
    let change = AppChange {
        tokens_without_roles: Some(1),
        ..AppChange::default()
    };
    stack
        .control
        .change_app(&stack.tenant_name(), change)
        .unwrap();
    let health = check(&cloud).await;
    assert_eq!(health.state(stack.clock.now()), HealthState::Failing);
    let health = check(&cloud).await;
    assert_eq!(health.state(stack.clock.now()), HealthState::Ok);
}

#[tokio::test]
async fn tenant_without_a_directory_role_of_ours_is_told_so_and_gets_accounts() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let health = check(&cloud).await;
    let view = health.to_view(stack.clock.now());
    assert_eq!(view.state, HealthState::Ok);
    assert_eq!(view.findings[0].code, "directory_role_missing");
    assert_eq!(view.findings[0].presets, ["Two administrators"]);
    cloud.wait_ready(&cloud.request(3_600).await).await;
}

#[tokio::test]
async fn tenant_that_does_not_let_us_in_is_failing_and_one_that_is_away_is_not_asked() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let withdrawn = AppChange {
        consented: Some(false),
        ..AppChange::default()
    };
    stack
        .control
        .change_app(&stack.tenant_name(), withdrawn)
        .unwrap();
    let health = check(&cloud).await;
    assert_eq!(health.answer.unwrap().findings[0].code(), "consent_missing");
    let back = AppChange {
        consented: Some(true),
        ..AppChange::default()
    };
    stack
        .control
        .change_app(&stack.tenant_name(), back)
        .unwrap();
    assert_eq!(check(&cloud).await.trouble, None);

    // Away: the last answer counts, and the trouble is shown.
    let mut away = FaultRule::once("POST", "*/token", FaultAction::status(503));
    away.times = None;
    let fault = stack.control.add_fault(away);
    let health = check(&cloud).await;
    let now = stack.clock.now();
    assert_eq!(health.state(now), HealthState::Ok);
    assert!(health.trouble.is_some());
    assert_eq!(
        health.state(now.plus(Duration::from_hours(25))),
        HealthState::Unknown
    );
    stack.control.remove_fault(fault);
    assert_eq!(check(&cloud).await.trouble, None);

    let told: Vec<_> = cloud
        .audit()
        .await
        .into_iter()
        .filter_map(|event| match event {
            AuditEvent::PreflightPassed { .. } => Some("passed".to_owned()),
            AuditEvent::PreflightFailed {
                findings, error, ..
            } => Some(error.map_or_else(|| findings.join(", "), |_| "no answer".to_owned())),
            _ => None,
        })
        .collect();
    assert_eq!(told, ["consent_missing", "passed", "no answer", "passed"]);
}

#[tokio::test]
async fn tenant_that_vanished_is_failing_and_its_accounts_are_not_given_up() {
    let stack = Stack::start().await;
    let cloud = stack.start_overseen().await;
    let ready = cloud.wait_ready(&cloud.request(3_600).await).await;
    stack.control.remove_tenant(&stack.tenant_name()).unwrap();
    let health = check(&cloud).await;
    assert_eq!(
        health.answer.unwrap().findings[0].code(),
        "tenant_not_found"
    );
    let mut other = new_account(600);
    other.idempotency_key = hallpass_protocol::ids::IdempotencyKey::new(Uuid::from_u128(99));
    let refused = cloud.lifecycle.request(&technician(), other).await;
    assert!(matches!(
        refused,
        Err(RequestError::ConnectionNotReady { .. })
    ));
    cloud.end(&ready).await;
    // It is tried, and tried again, and never believed to have ended.
    let requests = stack.control.requests().len();
    stack
        .control
        .wait_for_request(|request| request.seq > u64::try_from(requests).unwrap() + 4)
        .await;
    assert!(cloud.find(&ready).await.ended_at.is_none());
}

#[tokio::test]
async fn role_that_the_tenant_does_not_know_is_found_before_anything_is_made() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let preset = hallpass_cloud::store::presets::Preset {
        groups: Vec::new(),
        id: hallpass_protocol::ids::PresetId::new(Uuid::from_u128(0x999)),
        name: "Typo".into(),
        roles: vec![hallpass_protocol::customer::RoleView {
            template_id: hallpass_protocol::ids::RoleTemplateId::new(Uuid::from_u128(0xbad)),
            name: "Exchange Administrater".into(),
        }],
        lifetime_default_s: 600,
        lifetime_min_s: 60,
        lifetime_max_s: 86_400,
    };
    let mut tx = cloud.store.write().await.unwrap();
    hallpass_cloud::store::presets::insert(&mut tx, MSP, &preset, stack.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    check(&cloud).await;
    let mut new = new_account(600);
    new.preset_id = preset.id;
    let refused = cloud.lifecycle.request(&technician(), new).await;
    let Err(RequestError::ConnectionNotReady { obstacle, .. }) = refused else {
        panic!("{refused:?}")
    };
    assert!(
        obstacle
            .sentence("Contoso", "Typo")
            .contains("Administrater")
    );
    assert_nothing_was_made(&stack, &cloud).await;
    // The other preset is not touched by it.
    cloud.wait_ready(&cloud.request(3_600).await).await;
}
