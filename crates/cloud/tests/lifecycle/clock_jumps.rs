//! The machine's clock is set wrong while accounts are active.

use std::sync::Arc;

use entra_sim::Seed;
use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::clock::Clock;
use hallpass_protocol::ids::IdempotencyKey;
use uuid::Uuid;

use crate::clock::FastClock;
use crate::database::Database;
use crate::installation::technician;
use crate::stack::{Stack, new_account};

const HOUR_S: i64 = 3_600;

async fn start() -> (FastClock, Stack) {
    let clock = FastClock::new();
    let stack =
        Stack::start_with(Database::new(), Seed::contoso(), 1, Arc::new(clock.clone())).await;
    (clock, stack)
}

#[tokio::test]
async fn deadline_when_the_clock_is_put_back_is_kept() {
    let (clock, stack) = start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(300).await).await;
    clock.set_ahead(-HOUR_S);
    let ended = cloud.wait_ended(&ready).await;
    // By the true clock it is not even the account's deadline and half an hour.
    clock.set_ahead(0);
    let late = clock.now().since(ended.ends_at.unwrap());
    assert!(late.as_secs() < 1_800, "{late:?}");
    let audit = cloud.audit().await;
    let is_told = |e: &AuditEvent| matches!(e, AuditEvent::ClockJumped { is_forward: false, by_s } if *by_s > 3_500);
    assert!(audit.iter().any(is_told));
}

#[tokio::test]
async fn deadline_when_the_clock_is_put_back_over_a_restart_is_kept() {
    let (clock, stack) = start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(600).await).await;
    cloud.kill().await;
    clock.set_ahead(-HOUR_S);
    let cloud = stack.start_cloud().await;
    cloud.wait_ended(&ready).await;
}

#[tokio::test]
async fn clock_when_it_leaps_a_day_ahead_ends_accounts_early_and_not_those_after_it_is_put_right() {
    let (clock, stack) = start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(2 * 3_600).await).await;
    clock.set_ahead(24 * HOUR_S);
    cloud.wait_ended(&ready).await;
    clock.set_ahead(0);
    let audit = cloud.audit().await;
    let is_told = |e: &AuditEvent| {
        matches!(
            e,
            AuditEvent::ClockJumped {
                is_forward: true,
                ..
            }
        )
    };
    assert!(audit.iter().any(is_told));

    let mut new = new_account(2 * 3_600);
    new.idempotency_key = IdempotencyKey::new(Uuid::from_u128(8));
    let asked = cloud.lifecycle.request(&technician(), new).await.unwrap();
    let ready = cloud.wait_ready(&asked).await;
    let left = ready.ends_at.unwrap().since(clock.now());
    assert!(left.as_secs() <= 2 * 3_600, "one bad reading is no poison");
}
