//! Microsoft does not answer for an hour, or for a day, while accounts reach their deadlines.

use core::time::Duration;
use std::sync::Arc;

use entra_sim::{FaultAction, FaultPhase, FaultRule, Seed};
use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::clock::Clock;
use hallpass_cloud::lifecycle::Account;
use hallpass_protocol::ids::IdempotencyKey;
use uuid::Uuid;

use crate::clock::FastClock;
use crate::cloud::Cloud;
use crate::database::Database;
use crate::installation::technician;
use crate::invariants;
use crate::stack::{Stack, new_account};

const ACCOUNTS: u128 = 4;

/// How far the clock is put ahead at once; between two steps everything has its turn.
const STEP: Duration = Duration::from_mins(15);

/// Every call, tokens included.
fn down() -> FaultRule {
    let action = FaultAction::Drop {
        phase: FaultPhase::BeforeEffect,
    };
    FaultRule {
        method: None,
        times: None,
        ..FaultRule::once("GET", "*", action)
    }
}

async fn make_ready(cloud: &Cloud, lifetime_s: i64) -> Vec<Account> {
    let mut accounts = Vec::new();
    for key in 1..=ACCOUNTS {
        let mut new = new_account(lifetime_s);
        new.idempotency_key = IdempotencyKey::new(Uuid::from_u128(key));
        let asked = cloud.lifecycle.request(&technician(), new).await.unwrap();
        accounts.push(cloud.wait_ready(&asked).await);
    }
    accounts
}

/// The deadlines come in the first step of the outage.
async fn outage(lasting: Duration) {
    let case = format!("{} hours without Microsoft", lasting.as_secs() / 3_600);
    let clock = FastClock::new();
    let shared = Arc::new(clock.clone());
    let mut stack = Stack::start_with(Database::new(), Seed::contoso(), 1, shared).await;
    // Longer than the steps of the clock, which are no silence.
    stack.settings.lease = Duration::from_hours(48);
    let cloud = stack.start_cloud().await;
    let accounts = make_ready(&cloud, 600).await;
    let fault = stack.control.add_fault(down());
    let steps = lasting.as_secs() / STEP.as_secs();
    for step in 1..=steps {
        let before = stack.control.struck(fault).unwrap();
        clock.set_ahead(i64::try_from(step * STEP.as_secs()).unwrap());
        // It is tried again, whatever time it is.
        while stack.control.struck(fault).unwrap() <= before {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    for account in &accounts {
        let overdue = cloud.wait(account, |account| account.is_overdue).await;
        assert!(overdue.progress.is_over(), "{case}: its end has begun");
        assert!(
            stack.user(account).unwrap().account_enabled,
            "{case}: nobody could end it"
        );
    }
    // Each was tried a few times, then one at a time for all.
    let struck = stack.control.struck(fault).unwrap();
    let bound = u32::try_from(lasting.as_secs() / 5).unwrap() + 200;
    assert!(struck <= bound, "{case}: {struck} requests");
    stack.control.clear_faults();
    let back_at = clock.now();
    for account in &accounts {
        let ended = cloud.wait_ended(account).await;
        let took = ended.ended_at.unwrap().since(back_at);
        assert!(took < Duration::from_mins(30), "{case}: {took:?}");
    }
    invariants::check_all(&stack, &cloud, lasting, &case).await;
    let audit = cloud.audit().await;
    let count = |wanted: fn(&AuditEvent) -> bool| audit.iter().filter(|e| wanted(e)).count();
    let is_alarm = |e: &AuditEvent| matches!(e, AuditEvent::AccountOverdue { after_s: 60, .. });
    assert_eq!(count(is_alarm), accounts.len(), "{case}");
    let is_opened = |e: &AuditEvent| matches!(e, AuditEvent::BreakerOpened { .. });
    let is_closed = |e: &AuditEvent| matches!(e, AuditEvent::BreakerClosed { .. });
    assert!(
        count(is_opened) >= 1 && count(is_opened) == count(is_closed),
        "{case}"
    );
}

#[tokio::test]
async fn accounts_when_microsoft_is_away_for_an_hour_end_when_it_is_back() {
    outage(Duration::from_hours(1)).await;
}

#[tokio::test]
async fn accounts_when_microsoft_is_away_for_a_day_end_when_it_is_back() {
    outage(Duration::from_hours(24)).await;
}
