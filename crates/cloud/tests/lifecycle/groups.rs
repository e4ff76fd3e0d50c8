//! Presets with groups: an account is put into them, and is in none when it is over.

use core::time::Duration;

use entra_sim::control::{AppChange, UserChange};
use entra_sim::{
    FaultAction, FaultPhase, FaultRule, Seed, SeedGroup, SeedGroupKind, SeedTenant, UserView,
};
use hallpass_cloud::audit::{AccountStep, AuditEvent};
use hallpass_cloud::lifecycle::{EndingStep, Progress, ProvisioningStep};
use hallpass_cloud::store::tenant_jobs::{self, TenantTask};
use hallpass_cloud::store::{WriteTransaction, presets, tenant_health};
use hallpass_protocol::account::EndCause;
use hallpass_protocol::customer::GroupView;
use hallpass_protocol::ids::EntraGroupId;
use uuid::Uuid;

use crate::cloud::Cloud;
use crate::installation::{MSP, PRESET};
use crate::invariants;
use crate::stack::{CONNECTION, Stack};

const PLAIN: Uuid = Uuid::from_u128(0x61);
const WITH_ROLE: Uuid = Uuid::from_u128(0x62);
const PARENT: Uuid = Uuid::from_u128(0x63);
const OTHER: Uuid = Uuid::from_u128(0x64);
const DYNAMIC: Uuid = Uuid::from_u128(0x65);

/// Longer than any test, in the fast clock's seconds.
const LIFETIME_S: i64 = 80_000;

/// Contoso with groups; [`PLAIN`] is in [`PARENT`].
pub(crate) fn seed() -> Seed {
    let mut seed = Seed::contoso();
    let tenant = &mut seed.tenants[0];
    tenant
        .app
        .app_roles
        .push("GroupMember.ReadWrite.All".to_owned());
    let mut parent = SeedGroup::security(PARENT, "All contributors");
    parent.member_groups = vec![PLAIN];
    let mut dynamic = SeedGroup::security(DYNAMIC, "Everybody");
    dynamic.kind = SeedGroupKind::Dynamic;
    tenant.groups = vec![
        SeedGroup::security(PLAIN, "Azure contributors"),
        SeedGroup::role_assignable(WITH_ROLE, "Mail admins", &["Exchange Administrator"]),
        parent,
        SeedGroup::security(OTHER, "Domain admins"),
        dynamic,
    ];
    seed
}

/// Has the preset name the first two, where the tenant has groups.
pub(crate) async fn add_to_preset(tx: &mut WriteTransaction, tenant: &SeedTenant) {
    let mut preset = presets::find(tx, MSP, PRESET).await.unwrap().unwrap();
    let named = tenant.groups.iter().take(2).map(|group| GroupView {
        id: EntraGroupId::new(group.id),
        name: group.display_name.clone(),
        can_hold_roles: group.is_assignable_to_role,
    });
    preset.groups = named.collect();
    presets::replace(tx, MSP, &preset).await.unwrap();
}

fn user_of(stack: &Stack, account: &hallpass_cloud::lifecycle::Account) -> UserView {
    stack.user(account).unwrap()
}

fn change(stack: &Stack, id: &str, change: UserChange) {
    stack
        .control
        .change_user(&stack.tenant_name(), id, change)
        .unwrap();
}

/// Compares the tenant with the records, by a turn that begins after this call.
async fn reconcile(stack: &Stack, cloud: &Cloud) {
    for _ in 0..2 {
        let read = async || {
            let mut reader = cloud.store.read().await.unwrap();
            let health = tenant_health::find(&mut reader, MSP, CONNECTION).await;
            health.unwrap().reconciled_at
        };
        let before = read().await;
        let mut tx = cloud.store.write().await.unwrap();
        tenant_jobs::hurry(&mut tx, MSP, CONNECTION, TenantTask::Reconcile)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let done = async {
            while read().await == before {
                let soon = stack.clock.now().plus(Duration::from_secs(1));
                stack.clock.sleep_until(soon).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(4), done)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn account_with_groups_is_in_them_when_it_is_ready_and_in_none_when_it_has_ended() {
    let stack = Stack::start_with_groups().await;
    let cloud = stack.start_cloud().await;
    let asked = cloud.request(LIFETIME_S).await;
    assert_eq!(
        asked.to_view().groups,
        ["Azure contributors", "Mail admins"]
    );
    let ready = cloud.wait_ready(&asked).await;
    let user = user_of(&stack, &ready);
    assert_eq!(user.groups, [PLAIN, WITH_ROLE]);
    assert_eq!(user.roles.len(), 2);
    invariants::check(&stack, &cloud, "ready").await;
    cloud.end(&ready).await;
    let ended = cloud.wait_ended(&ready).await;
    let user = user_of(&stack, &ended);
    assert!(!user.account_enabled && user.groups.is_empty() && user.roles.is_empty());
    invariants::check(&stack, &cloud, "ended").await;
    let audit = cloud.audit().await;
    let is_ready = |event: &&AuditEvent| {
        matches!(event, AuditEvent::AccountReady { groups, .. }
            if groups == &["Azure contributors", "Mail admins"])
    };
    assert!(audit.iter().any(|event| is_ready(&event)));
}

/// A member of a group that holds a role is an administrator: ours may not disable it before.
#[tokio::test]
async fn account_whose_group_makes_it_an_administrator_leaves_it_before_it_is_disabled() {
    let stack = Stack::start_with_groups().await;
    let cloud = stack.start_cloud().await;
    let mut tx = cloud.store.write().await.unwrap();
    let mut preset = presets::find(&mut tx, MSP, PRESET).await.unwrap().unwrap();
    preset.roles.clear();
    presets::replace(&mut tx, MSP, &preset).await.unwrap();
    tx.commit().await.unwrap();

    let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
    assert!(user_of(&stack, &ready).roles.is_empty(), "groups alone");
    cloud.end(&ready).await;
    let ended = cloud.wait_ended(&ready).await;
    let user = user_of(&stack, &ended);
    assert!(!user.account_enabled && user.groups.is_empty());
    let stripped = cloud.audit().await.into_iter().any(|event| {
        matches!(
            event,
            AuditEvent::AccountStepBegun {
                step: AccountStep::Ending(EndingStep::StripRoles),
                ..
            }
        )
    });
    assert!(stripped);
    invariants::check(&stack, &cloud, "groups alone").await;
}

#[tokio::test]
async fn account_keeps_the_groups_that_it_was_asked_for_with_when_the_preset_changes() {
    let stack = Stack::start_with_groups().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
    let mut tx = cloud.store.write().await.unwrap();
    let mut preset = presets::find(&mut tx, MSP, PRESET).await.unwrap().unwrap();
    preset.groups.clear();
    presets::replace(&mut tx, MSP, &preset).await.unwrap();
    tx.commit().await.unwrap();
    cloud.end(&ready).await;
    let ended = cloud.wait_ended(&ready).await;
    assert_eq!(ended.groups.len(), 2);
    assert!(user_of(&stack, &ended).groups.is_empty());
    invariants::check(&stack, &cloud, "preset changed").await;
}

#[tokio::test]
async fn group_that_the_tenant_does_not_have_ends_the_account_with_a_sentence() {
    let stack = Stack::start_with_groups().await;
    let cloud = stack.start_cloud().await;
    // After the check of the connection, before the account is put into it.
    stack
        .control
        .remove_group(&stack.tenant_name(), WITH_ROLE)
        .unwrap();
    let failed = cloud.wait_ended(&cloud.request(LIFETIME_S).await).await;
    let Progress::Ended {
        cause: EndCause::ProvisioningFailed { message },
    } = &failed.progress
    else {
        panic!("{:?}", failed.progress)
    };
    assert!(message.contains("no group “Mail admins”"), "{message}");
    let user = user_of(&stack, &failed);
    assert!(!user.account_enabled && user.groups.is_empty() && user.roles.is_empty());
    invariants::check(&stack, &cloud, "no such group").await;
}

#[tokio::test]
async fn permission_that_is_withdrawn_meanwhile_ends_what_is_made_and_is_waited_for_at_the_end() {
    let stack = Stack::start_with_groups().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
    let set = |permissions: &[&str]| {
        let change = AppChange {
            app_roles: Some(permissions.iter().map(|&it| it.to_owned()).collect()),
            ..AppChange::default()
        };
        stack
            .control
            .change_app(&stack.tenant_name(), change)
            .unwrap();
        stack.control.void_tokens();
    };
    set(&Seed::CORE_APP_ROLES);
    cloud.end(&ready).await;
    let refused = async {
        loop {
            let audit = cloud.audit().await;
            let is_refusal =
                |event: &AuditEvent| matches!(event, AuditEvent::AccountEndingRefused { .. });
            if audit.iter().any(is_refusal) {
                break;
            }
            let soon = stack.clock.now().plus(Duration::from_secs(1));
            stack.clock.sleep_until(soon).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(4), refused)
        .await
        .unwrap();
    let user = user_of(&stack, &ready);
    assert!(!user.groups.is_empty(), "nobody says that it has ended");
    let mut again = Seed::CORE_APP_ROLES.to_vec();
    again.push("GroupMember.ReadWrite.All");
    set(&again);
    let ended = cloud.wait_ended(&ready).await;
    assert!(user_of(&stack, &ended).groups.is_empty());
    invariants::check(&stack, &cloud, "permission withdrawn").await;
}

#[tokio::test]
async fn group_that_somebody_else_puts_a_ready_account_into_is_left_and_reported() {
    let stack = Stack::start_with_groups().await;
    let cloud = stack.start_overseen().await;
    let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
    let id = ready.object_id.unwrap().to_string();
    let more = UserChange {
        add_groups: vec![OTHER, DYNAMIC],
        ..UserChange::default()
    };
    change(&stack, &id, more);
    reconcile(&stack, &cloud).await;
    // The rule's own group is the tenant's affair; the parent is come to by the account's own.
    assert_eq!(user_of(&stack, &ready).groups, [PLAIN, WITH_ROLE, DYNAMIC]);
    let left: Vec<Uuid> = cloud
        .audit()
        .await
        .into_iter()
        .filter_map(|event| match event {
            AuditEvent::SurplusGroupLeft { group_id, .. } => Some(*group_id.as_uuid()),
            _ => None,
        })
        .collect();
    assert_eq!(left, [OTHER]);
}

#[tokio::test]
async fn ended_account_that_is_enabled_and_put_into_groups_again_is_stripped() {
    let stack = Stack::start_with_groups().await;
    let cloud = stack.start_overseen().await;
    let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
    cloud.end(&ready).await;
    let ended = cloud.wait_ended(&ready).await;
    let again = UserChange {
        account_enabled: Some(true),
        add_groups: vec![PLAIN, WITH_ROLE, OTHER],
        ..UserChange::default()
    };
    change(&stack, &ended.object_id.unwrap().to_string(), again);
    reconcile(&stack, &cloud).await;
    let user = user_of(&stack, &ended);
    assert!(!user.account_enabled && user.groups.is_empty(), "{user:?}");
    invariants::check(&stack, &cloud, "stripped").await;
}

/// The answer to the addition is lost; when the end begins at once, nothing may put it in later.
#[tokio::test]
async fn addition_whose_answer_is_lost_is_undone_by_an_end_that_comes_at_once() {
    for phase in [FaultPhase::BeforeEffect, FaultPhase::AfterEffect] {
        let stack = Stack::start_with_groups().await;
        let fault = stack.control.add_fault(
            FaultRule::once("POST", "*/members/$ref", FaultAction::Drop { phase }).times(Some(20)),
        );
        let cloud = stack.start_cloud().await;
        let asked = cloud.request(LIFETIME_S).await;
        stack.control.wait_until_struck(fault).await;
        cloud.end(&asked).await;
        stack.control.clear_faults();
        let ended = cloud.wait_ended(&asked).await;
        let user = user_of(&stack, &ended);
        assert!(!user.account_enabled && user.groups.is_empty());
        invariants::check(&stack, &cloud, &format!("{phase:?}")).await;
    }
}

#[tokio::test]
async fn steps_of_groups_come_after_the_roles_and_before_the_account_is_ready() {
    let stack = Stack::start_with_groups().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
    let steps: Vec<ProvisioningStep> = cloud
        .audit()
        .await
        .into_iter()
        .filter_map(|event| match event {
            AuditEvent::AccountStepBegun {
                step: AccountStep::Provisioning(step),
                account_id,
                ..
            } if account_id == ready.id => Some(step),
            _ => None,
        })
        .collect();
    let expected = [
        ProvisioningStep::AssignRole(0),
        ProvisioningStep::AssignRole(1),
        ProvisioningStep::AddToGroup(0),
        ProvisioningStep::AddToGroup(1),
    ];
    assert!(steps.ends_with(&expected), "{steps:?}");
}

#[tokio::test]
async fn group_of_another_tenant_refuses_its_preset_here_and_no_other() {
    let stack = Stack::start_with_groups().await;
    let cloud = stack.start_cloud().await;
    let mut tx = cloud.store.write().await.unwrap();
    let mut preset = presets::find(&mut tx, MSP, PRESET).await.unwrap().unwrap();
    preset.id = hallpass_protocol::ids::PresetId::new(Uuid::from_u128(0x999));
    preset.name = "Elsewhere".into();
    preset.groups[0].id = EntraGroupId::new(Uuid::from_u128(0xe15e));
    presets::insert(&mut tx, MSP, &preset, stack.clock.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let health = cloud
        .lifecycle
        .check_connection(MSP, CONNECTION, hallpass_cloud::audit::Actor::Cloud)
        .await
        .unwrap();
    let now = stack.clock.now();
    assert_eq!(
        health.state(now),
        hallpass_protocol::customer::HealthState::Ok,
        "{health:?}"
    );
    let obstacle = health.find_obstacle(preset.id, now).unwrap();
    let sentence = obstacle.sentence("Contoso", "Elsewhere");
    assert!(sentence.contains("Azure contributors"), "{sentence}");
    assert_eq!(health.find_obstacle(PRESET, now), None);
    cloud.wait_ready(&cloud.request(3_600).await).await;
}
