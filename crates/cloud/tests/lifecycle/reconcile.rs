//! What somebody does to our accounts behind our back, and what we make of it.

use core::time::Duration;

use entra_sim::control::{NewUser, UserChange};
use entra_sim::{FaultAction, FaultRule, Replication, UserView};
use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::lifecycle::{Account, Progress, TenantChange};
use hallpass_cloud::store::tenant_health;
use hallpass_cloud::store::tenant_jobs::{self, TenantTask};
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::EndCause;

use crate::cloud::Cloud;
use crate::installation::MSP;
use crate::invariants;
use crate::stack::{CONNECTION, Stack};

/// Longer than any test, in the fast clock's seconds.
const LIFETIME_S: i64 = 80_000;

async fn last_reconciled(cloud: &Cloud) -> Option<Timestamp> {
    let mut reader = cloud.store.read().await.unwrap();
    let health = tenant_health::find(&mut reader, MSP, CONNECTION).await;
    health.unwrap().reconciled_at
}

async fn hurry(cloud: &Cloud) {
    let mut tx = cloud.store.write().await.unwrap();
    tenant_jobs::hurry(&mut tx, MSP, CONNECTION, TenantTask::Reconcile)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// A whole comparison that begins after this call.
async fn reconcile(stack: &Stack, cloud: &Cloud) {
    // The first to end may have begun before.
    for _ in 0..2 {
        reconcile_once(stack, cloud).await;
    }
}

async fn reconcile_once(stack: &Stack, cloud: &Cloud) {
    let before = last_reconciled(cloud).await;
    hurry(cloud).await;
    let done = async {
        while last_reconciled(cloud).await == before {
            let soon = stack.clock.now().plus(Duration::from_secs(1));
            stack.clock.sleep_until(soon).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(4), done)
        .await
        .unwrap();
}

fn change(stack: &Stack, account: &Account, change: UserChange) {
    stack
        .control
        .change_user(
            &stack.tenant_name(),
            &account.object_id.unwrap().to_string(),
            change,
        )
        .unwrap();
}

fn by_id(stack: &Stack, account: &Account) -> Option<UserView> {
    let id = account.object_id.unwrap().to_string();
    stack.control.user(&stack.tenant_name(), &id)
}

/// A ready account that is old enough for a list that lacks it to be believed.
async fn ready(stack: &Stack, cloud: &Cloud) -> Account {
    let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
    let old = ready
        .requested_at
        .plus(stack.settings.gone_after + Duration::from_secs(1));
    stack.clock.sleep_until(old).await;
    ready
}

/// How many writes Graph was asked for.
fn writes(stack: &Stack) -> usize {
    let requests = stack.control.requests();
    requests
        .iter()
        .filter(|request| request.path.starts_with("/v1.0/") && request.method != "GET")
        .count()
}

async fn assert_nothing_differs(stack: &Stack, cloud: &Cloud) {
    let (before, entries) = (writes(stack), cloud.audit().await.len());
    reconcile(stack, cloud).await;
    assert_eq!(writes(stack), before);
    assert_eq!(cloud.audit().await.len(), entries);
}

#[tokio::test]
async fn accounts_when_nobody_touched_them_are_left_alone() {
    let stack = Stack::start().await;
    let cloud = stack.start_overseen().await;
    let ready = ready(&stack, &cloud).await;
    assert_nothing_differs(&stack, &cloud).await;
    cloud.end(&ready).await;
    cloud.wait_ended(&ready).await;
    assert_nothing_differs(&stack, &cloud).await;
    invariants::check(&stack, &cloud, "untouched").await;
}

#[tokio::test]
async fn ended_account_when_enabled_again_with_more_roles_is_disabled_and_reported() {
    for stack in [Stack::start().await, Stack::start_privileged().await] {
        let cloud = stack.start_overseen().await;
        let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
        cloud.end(&ready).await;
        let ended = cloud.wait_ended(&ready).await;
        let again = UserChange {
            account_enabled: Some(true),
            user_principal_name: Some("helpful@contoso.com".into()),
            add_roles: vec!["Global Administrator".into()],
            ..UserChange::default()
        };
        for round in 1..=2 {
            change(&stack, &ended, again.clone());
            reconcile(&stack, &cloud).await;
            let user = by_id(&stack, &ended).unwrap();
            assert!(!user.account_enabled && user.roles.is_empty(), "{user:?}");
            let audit = cloud.audit().await;
            let found = audit.iter().filter(|event| {
                matches!(event, AuditEvent::OrphanFound { account_id, .. }
                    if *account_id == Some(ended.id))
            });
            assert_eq!(found.count(), round);
            let disabled = audit
                .iter()
                .filter(|event| matches!(event, AuditEvent::OrphanDisabled { .. }));
            assert_eq!(disabled.count(), round);
            assert_steps_follow_their_intents(&audit);
        }
        assert_nothing_differs(&stack, &cloud).await;
    }
}

#[tokio::test]
async fn orphan_when_its_roles_cannot_be_removed_is_not_forgotten() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_overseen().await;
    let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
    cloud.end(&ready).await;
    let ended = cloud.wait_ended(&ready).await;
    let failing = FaultRule::once("DELETE", "*/roleAssignments/*", FaultAction::status(403));
    let fault = stack.control.add_fault(failing.times(None));
    let again = UserChange {
        account_enabled: Some(true),
        add_roles: vec!["Global Administrator".into()],
        ..UserChange::default()
    };
    change(&stack, &ended, again);
    hurry(&cloud).await;
    stack.control.wait_until_struck(fault).await;
    stack.control.remove_fault(fault);
    // Disabled at once, and in a later turn it loses its roles as well.
    let id = ended.object_id.unwrap().to_string();
    let tenant = stack.tenant_name();
    let stripped = stack.control.wait_for_user(&tenant, &id, |user| {
        !user.account_enabled && user.roles.is_empty()
    });
    tokio::time::timeout(Duration::from_mins(4), stripped)
        .await
        .unwrap();
    let audit = cloud.audit().await;
    assert!(audit.iter().any(|event| matches!(event,
        AuditEvent::TenantStepFailed { error, .. } if error.contains("403"))));
}

/// I4: what is changed outside of an account's steps was announced before.
fn assert_steps_follow_their_intents(audit: &[AuditEvent]) {
    let begun = audit
        .iter()
        .position(|event| matches!(event, AuditEvent::TenantStepBegun { .. }));
    let disabled = audit
        .iter()
        .position(|event| matches!(event, AuditEvent::OrphanDisabled { .. }));
    assert!(begun.unwrap() < disabled.unwrap());
}

#[tokio::test]
async fn ready_account_when_deleted_is_closed_and_disabled_when_somebody_restores_it() {
    let stack = Stack::start().await;
    let cloud = stack.start_overseen().await;
    let ready = ready(&stack, &cloud).await;
    let tenant = stack.tenant_name();
    stack
        .control
        .remove_user(&tenant, &ready.user_principal_name)
        .unwrap();
    reconcile(&stack, &cloud).await;
    let ended = cloud.wait_ended(&ready).await;
    let cause = EndCause::DeletedInTenant;
    assert_eq!(ended.progress, Progress::Ended { cause });
    let audit = cloud.audit().await;
    assert!(audit.iter().any(|event| matches!(event,
        AuditEvent::RecordWithoutAccount { account_id, .. } if *account_id == ready.id)));

    // A restore gives it back with its roles, enabled.
    let id = *ready.object_id.unwrap().as_uuid();
    stack.control.restore_user(&tenant, id).unwrap();
    assert!(by_id(&stack, &ready).unwrap().account_enabled);
    reconcile(&stack, &cloud).await;
    let user = by_id(&stack, &ready).unwrap();
    assert!(!user.account_enabled && user.roles.is_empty(), "{user:?}");
    invariants::check(&stack, &cloud, "restored").await;
}

#[tokio::test]
async fn ready_account_when_renamed_disabled_or_unmarked_is_ended_and_reported() {
    let cases = [
        (
            TenantChange::Renamed,
            UserChange {
                user_principal_name: Some("helpful@contoso.com".into()),
                ..UserChange::default()
            },
        ),
        (
            TenantChange::Disabled,
            UserChange {
                account_enabled: Some(false),
                ..UserChange::default()
            },
        ),
        (
            TenantChange::MarkRemoved,
            UserChange {
                employee_id: Some("4711".into()),
                ..UserChange::default()
            },
        ),
    ];
    for (done, by_hand) in cases {
        let stack = Stack::start().await;
        let cloud = stack.start_overseen().await;
        let ready = ready(&stack, &cloud).await;
        change(&stack, &ready, by_hand);
        reconcile(&stack, &cloud).await;
        let ended = cloud.wait_ended(&ready).await;
        let cause = EndCause::ChangedInTenant;
        assert_eq!(ended.progress, Progress::Ended { cause }, "{done:?}");
        let user = by_id(&stack, &ready).unwrap();
        assert!(!user.account_enabled && user.roles.is_empty(), "{done:?}");
        let audit = cloud.audit().await;
        assert!(
            audit.iter().any(|event| matches!(event,
                AuditEvent::AccountChangedInTenant { change, .. } if *change == done)),
            "{done:?}"
        );
    }
}

#[tokio::test]
async fn ready_account_when_given_more_roles_loses_those_and_goes_on() {
    let stack = Stack::start().await;
    let cloud = stack.start_overseen().await;
    let ready = ready(&stack, &cloud).await;
    let more = UserChange {
        add_roles: vec!["Global Administrator".into(), "Reports Reader".into()],
        ..UserChange::default()
    };
    change(&stack, &ready, more);
    reconcile(&stack, &cloud).await;
    let user = by_id(&stack, &ready).unwrap();
    let mut names: Vec<_> = user.roles.iter().map(|role| role.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Exchange Administrator", "Security Administrator"]);
    assert!(user.account_enabled);
    assert_eq!(cloud.find(&ready).await.progress, Progress::Ready);
    let audit = cloud.audit().await;
    let removed = audit
        .iter()
        .filter(|event| matches!(event, AuditEvent::SurplusRoleRemoved { .. }));
    assert_eq!(removed.count(), 2);
    assert_nothing_differs(&stack, &cloud).await;
}

#[tokio::test]
async fn users_who_are_not_ours_are_never_changed() {
    let stack = Stack::start().await;
    stack.control.set_page_size(1);
    let cloud = stack.start_overseen().await;
    let ready = ready(&stack, &cloud).await;
    for (name, tag) in [
        // Another installation of Hallpass, or ours from before marks had a check.
        ("jit-kim-abcdef@contoso.onmicrosoft.com", "hpabcdefghij2345"),
        // An employee number.
        ("hp.smith@contoso.com", "hp-1204"),
        // Somebody gave our account's mark to their own.
        ("break-glass@contoso.com", ready.tag.as_str()),
    ] {
        let foreign = NewUser {
            tenant: stack.tenant_name(),
            user_principal_name: name.into(),
            password: "Theirs-12345".into(),
            account_enabled: true,
            employee_id: Some(tag.into()),
        };
        stack.control.add_user(foreign).unwrap();
    }
    let foreign = |stack: &Stack| -> Vec<String> {
        let users = stack.users();
        users
            .iter()
            .filter(|user| Some(user.id) != ready.object_id.map(|id| *id.as_uuid()))
            .map(|user| format!("{user:?}"))
            .collect()
    };
    let before = foreign(&stack);
    assert_nothing_differs(&stack, &cloud).await;
    cloud.end(&ready).await;
    cloud.wait_ended(&ready).await;
    assert_nothing_differs(&stack, &cloud).await;
    assert_eq!(foreign(&stack), before);
}

#[tokio::test]
async fn account_in_the_making_is_no_orphan_however_often_the_tenant_is_compared() {
    let mut stack = Stack::start().await;
    stack.settings.oversight.reconcile_every = Duration::from_secs(1);
    stack.control.set_replication(Replication {
        not_found_reads: 3,
        not_found_ms: 0,
        flaps: 2,
        stale_reads: 3,
        stale_lists: 3,
    });
    let cloud = stack.start_overseen().await;
    let asked = cloud.request(LIFETIME_S).await;
    let ready = cloud.wait_ready(&asked).await;
    cloud.end(&ready).await;
    cloud.wait_ended(&ready).await;
    let lists = stack.control.requests();
    let lists = lists
        .iter()
        .filter(|request| request.path == "/v1.0/users" && request.method == "GET");
    assert!(lists.count() > 2, "compared while it was made and ended");
    for event in cloud.audit().await {
        assert!(
            !matches!(
                event,
                AuditEvent::OrphanFound { .. }
                    | AuditEvent::RecordWithoutAccount { .. }
                    | AuditEvent::AccountChangedInTenant { .. }
                    | AuditEvent::TenantStepBegun { .. }
            ),
            "{event:?}"
        );
    }
    invariants::check(&stack, &cloud, "compared all the time").await;
}
