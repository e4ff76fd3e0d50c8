//! What is told when an account cannot be ended, and a tenant that does not answer.

use core::time::Duration;

use entra_sim::control::AppChange;
use entra_sim::{FaultAction, FaultRule};
use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::lifecycle::Account;

use crate::cloud::Cloud;
use crate::invariants;
use crate::stack::{CONNECTION, Stack};

fn down() -> FaultRule {
    FaultRule {
        method: None,
        times: None,
        ..FaultRule::once("GET", "/v1.0/*", FaultAction::status(503))
    }
}

/// Waits until the audit log has it.
async fn wait_told(cloud: &Cloud, account: &Account, told: impl Fn(&AuditEvent) -> bool) {
    let mut changes = cloud.lifecycle.subscribe();
    let waiting = async {
        while !cloud.audit().await.iter().any(&told) {
            // Something is published at every alarm, and at every try.
            let soon = Duration::from_millis(200);
            let _changed = tokio::time::timeout(soon, changes.recv()).await;
        }
    };
    if tokio::time::timeout(Duration::from_mins(4), waiting)
        .await
        .is_err()
    {
        panic!("never told: {:#?}", cloud.find(account).await);
    }
}

#[tokio::test]
async fn account_when_it_cannot_be_disabled_is_told_of_after_a_minute_and_after_five() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(60).await).await;
    stack.control.add_fault(down());
    for after in [60, 300] {
        wait_told(
            &cloud,
            &ready,
            |event| matches!(event, AuditEvent::AccountOverdue { after_s, .. } if *after_s == after),
        )
        .await;
        assert!(cloud.find(&ready).await.is_overdue);
    }
    let counts = cloud.lifecycle.counts();
    assert_eq!((counts.overdue, counts.long_overdue), (1, 1));
    stack.control.clear_faults();
    cloud.wait_ended(&ready).await;
    let audit = cloud.audit().await;
    let alarms = audit
        .iter()
        .filter(|e| matches!(e, AuditEvent::AccountOverdue { .. }));
    assert_eq!(alarms.count(), 2, "each once");
    invariants::check(&stack, &cloud, "overdue").await;
}

#[tokio::test]
async fn tenant_when_it_does_not_answer_is_tried_by_one_every_few_seconds_and_told_of() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(7_200).await).await;
    stack.control.add_fault(down());
    cloud.end(&ready).await;
    let opened = AuditEvent::BreakerOpened {
        connection_id: CONNECTION,
    };
    wait_told(&cloud, &ready, |event| *event == opened).await;
    let says_so = |account: &Account| {
        let waiting_for = account.waiting_for.as_deref();
        waiting_for.is_some_and(|reason| reason.contains("does not answer"))
    };
    cloud.wait(&ready, says_so).await;

    stack.control.clear_records();
    let minutes = 5;
    let later = stack.clock.now().plus(Duration::from_mins(minutes));
    stack.clock.sleep_until(later).await;
    let tries = stack.control.requests().len();
    // Never more often than every five seconds; how much more seldom is for the machine to say.
    let most = usize::try_from(minutes * 60 / 5).unwrap();
    assert!(
        (1..=most + 1).contains(&tries),
        "{tries} tries in {minutes} minutes"
    );

    stack.control.clear_faults();
    cloud.wait_ended(&ready).await;
    let audit = cloud.audit().await;
    assert!(
        audit
            .iter()
            .any(|e| matches!(e, AuditEvent::BreakerClosed { .. }))
    );
    invariants::check(&stack, &cloud, "breaker").await;
}

#[tokio::test]
async fn account_when_microsoft_refuses_to_end_it_is_told_of_once_and_ended_when_it_may_be() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(7_200).await).await;
    let consent = |consented| AppChange {
        consented: Some(consented),
        ..AppChange::default()
    };
    let tenant = stack.tenant_name();
    stack.control.change_app(&tenant, consent(false)).unwrap();
    cloud.end(&ready).await;
    let is_refusal = |event: &AuditEvent| matches!(event, AuditEvent::AccountEndingRefused { account_id, .. } if *account_id == ready.id);
    wait_told(&cloud, &ready, is_refusal).await;
    // The tries go on.
    let is_overdue = |event: &AuditEvent| matches!(event, AuditEvent::AccountOverdue { .. });
    wait_told(&cloud, &ready, is_overdue).await;
    stack.control.change_app(&tenant, consent(true)).unwrap();
    cloud.wait_ended(&ready).await;
    let audit = cloud.audit().await;
    assert_eq!(audit.iter().filter(|event| is_refusal(event)).count(), 1);
    assert_eq!(cloud.lifecycle.counts().refused, 1);
    invariants::check(&stack, &cloud, "refused").await;
}
