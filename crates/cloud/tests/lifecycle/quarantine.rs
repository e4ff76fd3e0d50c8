//! After a start, and above all after a restored backup: nothing is made or handed out before the
//! tenant was compared with our records.

use core::time::Duration;

use entra_sim::{FaultAction, FaultRule};
use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::lifecycle::{NotReady, RequestError};
use hallpass_cloud::store::{tenant_health, tenant_jobs};
use hallpass_protocol::ids::IdempotencyKey;
use uuid::Uuid;

use crate::cloud::Cloud;
use crate::installation::{MSP, technician};
use crate::stack::{CONNECTION, Stack, new_account};

const LIFETIME_S: i64 = 80_000;

/// What every start of the program does.
pub(crate) async fn quarantine(stack: &Stack) {
    let store = stack.database.open(stack.dir.path()).await;
    let now = stack.clock.now();
    let mut tx = store.write().await.unwrap();
    tenant_health::quarantine_all(&mut tx, now).await.unwrap();
    tenant_jobs::restart(&mut tx, now).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
}

async fn is_quarantined(cloud: &Cloud) -> bool {
    let mut reader = cloud.store.read().await.unwrap();
    tenant_health::is_quarantined(&mut reader, MSP, CONNECTION)
        .await
        .unwrap()
}

fn unreachable_lists() -> FaultRule {
    FaultRule::once("GET", "/v1.0/users", FaultAction::status(503)).times(None)
}

#[tokio::test]
async fn account_that_a_restored_backup_has_forgotten_is_disabled_before_anything_else() {
    for mut stack in [Stack::start().await, Stack::start_privileged().await] {
        let backup = stack.database.back_up(stack.dir.path());
        let cloud = stack.start_cloud().await;
        let forgotten = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
        cloud.kill().await;
        stack.database.restore(&backup, stack.dir.path());
        quarantine(&stack).await;

        let cloud = stack.start_overseen().await;
        let (tenant, name) = (stack.tenant_name(), &forgotten.user_principal_name);
        let user = stack.control.wait_for_user(&tenant, name, |user| {
            !user.account_enabled && user.roles.is_empty()
        });
        tokio::time::timeout(Duration::from_mins(4), user)
            .await
            .unwrap();
        // A request waits for the comparison, and is served after it.
        let mut new = new_account(LIFETIME_S);
        new.idempotency_key = IdempotencyKey::new(Uuid::from_u128(8));
        let asked = cloud.lifecycle.request(&technician(), new).await.unwrap();
        cloud.wait_ready(&asked).await;
        let audit = cloud.audit().await;
        let position = |wanted: fn(&AuditEvent) -> bool| audit.iter().position(wanted).unwrap();
        let order = [
            position(|e| {
                matches!(
                    e,
                    AuditEvent::OrphanFound {
                        account_id: None,
                        ..
                    }
                )
            }),
            position(|e| matches!(e, AuditEvent::OrphanDisabled { .. })),
            position(|e| matches!(e, AuditEvent::TenantReconciled { .. })),
            position(|e| matches!(e, AuditEvent::AccountRequested { .. })),
        ];
        assert!(order.is_sorted(), "{order:?}");
    }
}

#[tokio::test]
async fn tenant_that_cannot_be_compared_gets_no_account_and_its_accounts_end_all_the_same() {
    let mut stack = Stack::start().await;
    stack.settings.oversight.request_patience = Duration::from_secs(5);
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(LIFETIME_S).await).await;
    cloud.kill().await;
    quarantine(&stack).await;
    stack.control.add_fault(unreachable_lists());

    let cloud = stack.start_overseen().await;
    let mut new = new_account(LIFETIME_S);
    new.idempotency_key = IdempotencyKey::new(Uuid::from_u128(8));
    let refused = cloud.lifecycle.request(&technician(), new.clone()).await;
    assert!(
        matches!(
            refused,
            Err(RequestError::ConnectionNotReady {
                obstacle: NotReady::Quarantined,
                ..
            })
        ),
        "{refused:?}"
    );
    assert!(is_quarantined(&cloud).await);
    cloud.end(&ready).await;
    cloud.wait_ended(&ready).await;
    assert!(is_quarantined(&cloud).await);

    stack.control.clear_faults();
    let asked = loop {
        match cloud.lifecycle.request(&technician(), new.clone()).await {
            Ok(asked) => break asked,
            Err(RequestError::ConnectionNotReady { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    };
    cloud.wait_ready(&asked).await;
}

#[tokio::test]
async fn account_in_the_making_waits_until_its_tenant_was_compared() {
    let stack = Stack::start().await;
    let desk = stack.open_desk().await;
    let asked = desk.request(LIFETIME_S).await;
    drop(desk);
    quarantine(&stack).await;
    let fault = stack.control.add_fault(unreachable_lists());
    let cloud = stack.start_overseen().await;
    let waiting = cloud
        .wait(&asked, |account| account.waiting_for.is_some())
        .await;
    assert!(waiting.waiting_for.unwrap().contains("comparing"));
    assert!(stack.users().is_empty());
    stack.control.remove_fault(fault);
    cloud.wait_ready(&asked).await;
}
