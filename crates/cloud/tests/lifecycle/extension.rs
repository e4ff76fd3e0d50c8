//! Longer lifetimes: the deadline moves, everything else stays, and an end that has begun wins.

use core::time::Duration;

use hallpass_cloud::audit::{Actor, AuditEvent};
use hallpass_cloud::lifecycle::transition::ExtensionRefusal;
use hallpass_cloud::lifecycle::{Account, ExtendError, Progress};
use hallpass_cloud::store::sql;
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::AccountId;
use uuid::Uuid;

use crate::cloud::Cloud;
use crate::installation::{MSP, PASSKEY, TECHNICIAN};
use crate::invariants;
use crate::passkeys::{SECOND, add, count, open, password, wait_rotated};
use crate::stack::{Stack, is_soon_after};

const BY_TECHNICIAN: Actor = Actor::Technician {
    technician_id: TECHNICIAN,
};

async fn extend(cloud: &Cloud, account: &Account, wanted_s: i64) -> Result<Account, ExtendError> {
    let which = (MSP, account.id);
    cloud.lifecycle.extend(which, wanted_s, BY_TECHNICIAN).await
}

fn is_refused(extended: &Result<Account, ExtendError>) -> bool {
    matches!(
        extended,
        Err(ExtendError::Refused(ExtensionRefusal::NotReady))
    )
}

fn is_extended(event: &AuditEvent) -> bool {
    matches!(event, AuditEvent::AccountExtended { .. })
}

#[tokio::test]
async fn account_when_extended_outlives_its_first_deadline_and_ends_at_its_second() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(600).await).await;
    let first = ready.ends_at.unwrap();
    let opened = open(&stack, &cloud, &ready, PASSKEY).await;

    let extended = extend(&cloud, &ready, 1_500).await.unwrap();
    let second = extended.ends_at.unwrap();
    assert_eq!(second, first.plus(Duration::from_mins(15)));
    assert!(extended.revision > ready.revision);
    let again = extend(&cloud, &ready, 1_500).await.unwrap();
    assert_eq!(again.ends_at, Some(second), "asked for twice, given once");
    assert_eq!(count(&cloud, is_extended).await, 1);

    stack
        .clock
        .sleep_until(first.plus(Duration::from_mins(1)))
        .await;
    let later = cloud.find(&ready).await;
    assert_eq!(later.progress, Progress::Ready);
    // It is still bound to the first deadline, and opens.
    assert_eq!(open(&stack, &cloud, &ready, PASSKEY).await, opened);
    assert_eq!(opened, Some(password(&stack, &ready)));
    invariants::check(&stack, &cloud, "extended").await;

    let ended = cloud.wait_ended(&ready).await;
    assert!(is_soon_after(ended.ended_at.unwrap(), second));
    invariants::check(&stack, &cloud, "extended and ended").await;
    let extended = cloud.audit().await.into_iter().find(is_extended);
    assert_eq!(
        extended,
        Some(AuditEvent::AccountExtended {
            account_id: ready.id,
            lifetime_before_s: 600,
            lifetime_s: 1_500,
            ends_at_before: Some(first),
            ends_at: second,
        })
    );
}

#[tokio::test]
async fn extension_survives_a_crash_and_a_rotation() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(600).await).await;
    let second = extend(&cloud, &ready, 7_200).await.unwrap().ends_at;
    cloud.kill().await;
    let cloud = stack.start_cloud().await;
    add(&stack, &cloud, SECOND).await;
    let rotated = wait_rotated(&cloud, &ready).await;
    assert_eq!(rotated.ends_at, second);
    assert_eq!(rotated.lifetime.as_secs(), 7_200);
    let opened = open(&stack, &cloud, &ready, SECOND).await;
    assert_eq!(opened, Some(password(&stack, &ready)));
    invariants::check(&stack, &cloud, "extended, killed, rotated").await;
}

#[tokio::test]
async fn extension_moves_the_deadline_by_which_the_scheduler_goes_also_while_a_rotation_waits() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(7_200).await).await;
    cloud.kill().await;
    // Nobody works on it from here on.
    let desk = stack.open_desk().await;
    let which = (MSP, ready.id);
    for lifetime_s in [10_800, 14_400] {
        let extended = extend(&desk, &ready, lifetime_s).await.unwrap();
        let mut reader = desk.store.read().await.unwrap();
        let deadline: i64 = sql::query_scalar(
            "SELECT deadline FROM account_jobs WHERE msp_id = ?1 AND account_id = ?2",
        )
        .bind(MSP.as_uuid())
        .bind(ready.id.as_uuid())
        .fetch_one(&mut reader)
        .await
        .unwrap();
        assert_eq!(Some(deadline), extended.ends_at.map(Timestamp::unix_ms));
        drop(reader);
        desk.lifecycle
            .rotate_now(which, BY_TECHNICIAN)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn account_that_is_not_ready_or_is_nobodys_is_not_extended() {
    let stack = Stack::start_privileged().await;
    let desk = stack.open_desk().await;
    let asked = desk.request(600).await;
    assert!(is_refused(&extend(&desk, &asked, 900).await));
    drop(desk);
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&asked).await;
    let too_long = extend(&cloud, &ready, 90_000).await;
    let (max_s, left_s) = (86_400, 85_800);
    assert!(matches!(
        too_long,
        Err(ExtendError::Refused(refusal))
            if refusal == ExtensionRefusal::TooLong { max_s, left_s }
    ));
    cloud.end(&ready).await;
    assert!(is_refused(&extend(&cloud, &ready, 900).await));
    cloud.wait_ended(&ready).await;
    assert!(is_refused(&extend(&cloud, &ready, 900).await));
    let nobodys = (MSP, AccountId::new(Uuid::from_u128(99)));
    let unknown = cloud.lifecycle.extend(nobodys, 900, BY_TECHNICIAN).await;
    assert!(matches!(unknown, Err(ExtendError::Unknown)));
    assert_eq!(count(&cloud, is_extended).await, 0);
}

#[tokio::test]
async fn extension_at_the_deadline_wins_or_loses_and_never_revives() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(300).await).await;
    let mut deadline = ready.ends_at.unwrap();
    let mut lifetime_s = 300;
    // Closer and closer to the deadline; at the last, it has passed.
    for early_ms in [1_500, 1_000, 500, 250, 0] {
        let almost = Timestamp::from_unix_ms(deadline.unix_ms() - early_ms);
        stack.clock.sleep_until(almost).await;
        let asked = extend(&cloud, &ready, lifetime_s + 120).await;
        if is_refused(&asked) {
            break;
        }
        assert!(early_ms > 0, "after the deadline nothing is given");
        lifetime_s += 120;
        deadline = asked.unwrap().ends_at.unwrap();
        let stands = cloud.find(&ready).await;
        assert_eq!(stands.progress, Progress::Ready, "what was given holds");
    }
    let ended = cloud.wait_ended(&ready).await;
    let cause = EndCause::Deadline;
    assert_eq!(ended.progress, Progress::Ended { cause });
    assert!(!stack.user(&ready).unwrap().account_enabled);
    assert!(is_refused(&extend(&cloud, &ready, 3_600).await));
    invariants::check(&stack, &cloud, "raced").await;
}
