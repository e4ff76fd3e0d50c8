//! Graph answers badly while the cloud runs.

use core::time::Duration;

use entra_sim::control::{AppChange, NewUser, UserChange};
use entra_sim::{FaultAction, FaultPhase, FaultRule, Replication, ResponseBody, Seed};
use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::lifecycle::{Account, Progress};
use hallpass_protocol::account::EndCause;

use crate::cloud::Cloud;
use crate::invariants;
use crate::stack::Stack;

async fn make_and_end(stack: &Stack, case: &str) -> (Cloud, Account) {
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(7_200).await).await;
    invariants::check(stack, &cloud, case).await;
    cloud.end(&ready).await;
    let ended = cloud.wait_ended(&ready).await;
    invariants::check(stack, &cloud, case).await;
    (cloud, ended)
}

#[tokio::test]
async fn disable_when_refused_for_an_administrator_takes_the_roles_first() {
    let stack = Stack::start().await;
    let (cloud, _) = make_and_end(&stack, "403 on disable").await;
    let audit = cloud.audit().await;
    let is_refusal = |event: &&AuditEvent| {
        matches!(event, AuditEvent::AccountStepFailed { error, .. }
            if error.contains("disable user: not allowed (status 403"))
    };
    assert!(audit.iter().any(|event| is_refusal(&event)));
}

#[tokio::test]
async fn disable_when_our_application_is_a_high_administrator_comes_first() {
    let stack = Stack::start_privileged().await;
    let (cloud, _) = make_and_end(&stack, "privileged").await;
    let audit = cloud.audit().await;
    assert!(
        !audit
            .iter()
            .any(|event| matches!(event, AuditEvent::AccountStepFailed { .. }))
    );
}

#[tokio::test]
async fn replication_when_slow_and_flapping_is_waited_for() {
    let stack = Stack::start_with_groups().await;
    stack.control.set_replication(Replication {
        not_found_reads: 4,
        not_found_ms: 0,
        flaps: 2,
        stale_reads: 2,
        stale_lists: 2,
    });
    make_and_end(&stack, "replication").await;
}

#[tokio::test]
async fn faults_when_they_strike_every_call_once_are_survived() {
    let actions = [
        ("429 fractional", FaultAction::throttle("2.128")),
        ("429 without a number", FaultAction::throttle("soon")),
        ("500", FaultAction::status(500)),
        ("503", FaultAction::status(503)),
        (
            "500 in HTML after the effect",
            FaultAction::Respond {
                status: 500,
                body: ResponseBody::Html,
                retry_after: None,
                phase: FaultPhase::AfterEffect,
            },
        ),
        (
            "truncated after the effect",
            FaultAction::Respond {
                status: 200,
                body: ResponseBody::Truncated,
                retry_after: None,
                phase: FaultPhase::AfterEffect,
            },
        ),
        (
            "lost answer",
            FaultAction::Drop {
                phase: FaultPhase::AfterEffect,
            },
        ),
        (
            "reset",
            FaultAction::Drop {
                phase: FaultPhase::BeforeEffect,
            },
        ),
    ];
    for (case, action) in actions {
        let stack = Stack::start_with_groups().await;
        for (method, path) in [
            ("POST", "*/token"),
            ("POST", "/v1.0/users"),
            ("GET", "/v1.0/users/*"),
            ("PATCH", "/v1.0/users/*"),
            ("POST", "*/roleAssignments"),
            ("GET", "*/roleAssignments"),
            ("DELETE", "*/roleAssignments/*"),
            ("POST", "*/revokeSignInSessions"),
            ("POST", "*/members/$ref"),
            ("POST", "*/getMemberGroups"),
            ("DELETE", "*/members/*/$ref"),
        ] {
            stack
                .control
                .add_fault(FaultRule::once(method, path, action.clone()).times(Some(2)));
        }
        make_and_end(&stack, case).await;
    }
}

#[tokio::test]
async fn token_when_voided_is_renewed_in_passing() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(7_200).await).await;
    stack.control.void_tokens();
    cloud.end(&ready).await;
    cloud.wait_ended(&ready).await;
    invariants::check(&stack, &cloud, "401").await;
}

#[tokio::test]
async fn name_when_it_is_someone_elses_is_left_alone() {
    // The same seed gives the same first name.
    let rehearsal = Stack::start_seeded(Seed::contoso(), 77).await;
    let name = rehearsal
        .start_cloud()
        .await
        .request(7_200)
        .await
        .user_principal_name;
    let stack = Stack::start_seeded(Seed::contoso(), 77).await;
    let foreign = NewUser {
        tenant: stack.tenant_name(),
        user_principal_name: name.clone(),
        password: "Theirs-12345".into(),
        account_enabled: true,
        employee_id: Some("hp-someone-else".into()),
    };
    stack.control.add_user(foreign).unwrap();
    let before = format!("{:?}", stack.control.user(&stack.tenant_name(), &name));
    let (_, ended) = make_and_end(&stack, "foreign name").await;
    assert_ne!(ended.user_principal_name, name);
    assert_eq!(
        format!("{:?}", stack.control.user(&stack.tenant_name(), &name)),
        before
    );
}

#[tokio::test]
async fn provisioning_when_a_role_is_refused_says_so_and_takes_the_account_away() {
    let stack = Stack::start().await;
    let forbidden = FaultAction::status(403);
    stack
        .control
        .add_fault(FaultRule::once("POST", "*/roleAssignments", forbidden));
    let cloud = stack.start_cloud().await;
    let asked = cloud.request(7_200).await;
    let ended = cloud.wait_ended(&asked).await;
    assert_eq!(
        ended.progress,
        Progress::Ended {
            cause: EndCause::ProvisioningFailed {
                message: "The tenant refused to let Hallpass assign a role: our application lacks \
                          the permission RoleManagement.ReadWrite.Directory there. Ask an \
                          administrator to grant it and to consent again."
                    .into()
            }
        }
    );
    invariants::check(&stack, &cloud, "role refused").await;
}

#[tokio::test]
async fn provisioning_when_the_tenant_has_no_such_role_ends_at_once_and_says_so() {
    let stack = Stack::start().await;
    for (method, path) in [
        ("POST", "*/roleAssignments"),
        ("GET", "*/roleDefinitions/*"),
    ] {
        let not_found = FaultAction::status(404);
        let mut rule = FaultRule::once(method, path, not_found);
        rule.times = None;
        stack.control.add_fault(rule);
    }
    let cloud = stack.start_cloud().await;
    let asked = cloud.request(7_200).await;
    let ended = cloud.wait_ended(&asked).await;
    let Progress::Ended {
        cause: EndCause::ProvisioningFailed { message },
    } = &ended.progress
    else {
        panic!("{:?}", ended.progress)
    };
    assert!(message.starts_with("The tenant has no role"), "{message}");
    let asked_for_role = stack
        .control
        .requests()
        .iter()
        .filter(|request| request.path.contains("/roleDefinitions/"))
        .count();
    assert_eq!(asked_for_role, 1, "it was not waited for");
    invariants::check(&stack, &cloud, "role unknown").await;
}

#[tokio::test]
async fn provisioning_when_consent_was_withdrawn_fails_and_nothing_was_made() {
    let stack = Stack::start().await;
    let change = AppChange {
        consented: Some(false),
        ..AppChange::default()
    };
    stack
        .control
        .change_app(&stack.tenant_name(), change)
        .unwrap();
    let cloud = stack.start_cloud().await;
    let ended = cloud.wait_ended(&cloud.request(7_200).await).await;
    let Progress::Ended {
        cause: EndCause::ProvisioningFailed { message },
    } = &ended.progress
    else {
        panic!("{:?}", ended.progress)
    };
    assert!(message.contains("consent"), "{message}");
    assert!(stack.users().is_empty());
}

#[tokio::test]
async fn end_when_asked_for_during_provisioning_takes_away_what_was_made() {
    let stack = Stack::start().await;
    let slow = FaultAction::Delay { ms: 300 };
    let fault = stack
        .control
        .add_fault(FaultRule::once("POST", "*/roleAssignments", slow));
    let cloud = stack.start_cloud().await;
    let asked = cloud.request(7_200).await;
    stack.control.wait_until_struck(fault).await;
    cloud.end(&asked).await;
    let ended = cloud.wait_ended(&asked).await;
    assert_eq!(
        ended.progress,
        Progress::Ended {
            cause: EndCause::EndedByTechnician
        }
    );
    assert!(!stack.user(&ended).unwrap().account_enabled);
    invariants::check(&stack, &cloud, "ended while made").await;
}

#[tokio::test]
async fn end_when_graph_is_down_is_overdue_and_done_when_it_is_back() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(120).await).await;
    let down = FaultRule {
        method: None,
        path: "/v1.0/*".into(),
        body_contains: None,
        tenant_id: None,
        skip: 0,
        times: None,
        action: FaultAction::status(503),
    };
    stack.control.add_fault(down);
    let overdue = cloud.wait(&ready, |account| account.is_overdue).await;
    assert!(matches!(
        overdue.progress,
        Progress::Ending {
            cause: EndCause::Deadline,
            ..
        }
    ));
    assert!(
        overdue.to_view().waiting_for.is_some(),
        "it is said what the end waits for"
    );
    stack.control.clear_faults();
    let ended = cloud.wait_ended(&ready).await;
    assert!(ended.is_overdue);
    assert_eq!(ended.to_view().waiting_for, None);
    let alarms = cloud.audit().await;
    let alarms = alarms
        .iter()
        .filter(|e| matches!(e, AuditEvent::AccountOverdue { .. }))
        .count();
    assert_eq!(alarms, 1);
    invariants::check(&stack, &cloud, "overdue").await;
}

#[tokio::test]
async fn user_when_deleted_by_an_administrator_ends_as_gone() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(7_200).await).await;
    stack
        .control
        .remove_user(&stack.tenant_name(), &ready.user_principal_name)
        .unwrap();
    cloud.end(&ready).await;
    cloud.wait_ended(&ready).await;
    invariants::check(&stack, &cloud, "deleted").await;
}

#[tokio::test]
async fn end_when_an_enabling_arrives_after_the_disabling_disables_again() {
    let mut stack = Stack::start().await;
    stack.settings.late_effect = Duration::from_mins(6);
    let lost = FaultRule {
        times: None,
        ..FaultRule::once(
            "PATCH",
            "/v1.0/users/*",
            FaultAction::Drop {
                phase: FaultPhase::BeforeEffect,
            },
        )
    };
    let fault = stack
        .control
        .add_fault(lost.body_contains(r#""accountEnabled":true"#));
    let cloud = stack.start_cloud().await;
    let asked = cloud.request(7_200).await;
    stack.control.wait_until_struck(fault).await;
    stack.control.clear_records();
    cloud.end(&asked).await;
    // The last write of the ending, and the time in which the reads after it would have agreed.
    stack.control.wait_for_request(is_rotation).await;
    stack
        .clock
        .sleep_until(stack.clock.now().plus(Duration::from_secs(45)))
        .await;
    // What was lost on its way arrives now.
    let late = UserChange {
        account_enabled: Some(true),
        ..UserChange::default()
    };
    let name = cloud.find(&asked).await.user_principal_name;
    stack
        .control
        .change_user(&stack.tenant_name(), &name, late)
        .unwrap();
    let ended = cloud.wait_ended(&asked).await;
    assert!(!stack.user(&ended).unwrap().account_enabled);
    invariants::check(&stack, &cloud, "late enabling").await;
}

/// Whether a request set a password.
fn is_rotation(request: &entra_sim::RequestRecord) -> bool {
    request.method == "PATCH"
        && !request.body["passwordProfile"].is_null()
        && request.status == Some(204)
}
