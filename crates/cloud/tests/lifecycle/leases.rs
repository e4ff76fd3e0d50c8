//! Who may work on an account, by the database alone.

use core::time::Duration;

use hallpass_cloud::store::accounts::jobs::claim::{self, Claim, find_waiting};
use hallpass_cloud::store::accounts::jobs::{self, Lease, Release, Urgency, park};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{AccountId, ConnectionId, IdempotencyKey};
use uuid::Uuid;

use crate::cloud::Cloud;
use crate::installation::{MSP, technician};
use crate::stack::{CONNECTION, Stack, new_account};

const LEASE: Duration = Duration::from_mins(3);

async fn claim(desk: &Cloud, urgency: Urgency, limit: u32, now: Timestamp) -> Vec<Lease> {
    claim_except(desk, urgency, limit, &[], now).await
}

async fn claim_except(
    desk: &Cloud,
    urgency: Urgency,
    limit: u32,
    except: &[ConnectionId],
    now: Timestamp,
) -> Vec<Lease> {
    let mut tx = desk.store.write().await.unwrap();
    let which = Claim {
        urgency,
        except,
        limit,
    };
    let leases = claim::claim(&mut tx, which, now, now.plus(LEASE))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    leases
}

async fn is_held(desk: &Cloud, lease: Lease, now: Timestamp) -> bool {
    let mut tx = desk.store.write().await.unwrap();
    let is_held = jobs::hold(&mut tx, lease, now.plus(LEASE)).await.unwrap();
    tx.commit().await.unwrap();
    is_held
}

async fn request(desk: &Cloud, key: u128) -> AccountId {
    let mut new = new_account(3_600);
    new.idempotency_key = IdempotencyKey::new(Uuid::from_u128(key));
    desk.lifecycle.request(&technician(), new).await.unwrap().id
}

async fn release(desk: &Cloud, lease: Lease, release: Release) {
    let mut tx = desk.store.write().await.unwrap();
    jobs::release(&mut tx, lease, release).await.unwrap();
    tx.commit().await.unwrap();
}

fn again(due_at: Timestamp, urgency: Urgency) -> Release {
    Release {
        due_at,
        not_before: None,
        parked_until: None,
        urgency,
        deadline: None,
        attempt: 0,
    }
}

#[tokio::test]
async fn lease_when_it_expired_or_was_revoked_goes_to_another_and_shuts_the_first_out() {
    let stack = Stack::start_at_real_time().await;
    let desk = stack.open_desk().await;
    let asked = desk.request(3_600).await;
    let now = stack.clock.now();
    let first = claim(&desk, Urgency::Make, 9, now).await[0];
    assert_eq!(first.account_id, asked.id);
    assert_eq!(claim(&desk, Urgency::Make, 9, now).await, [], "it is held");
    assert!(is_held(&desk, first, now).await);

    let later = now.plus(LEASE);
    let second = claim(&desk, Urgency::Make, 9, later).await[0];
    assert!(second.fence > first.fence);
    assert!(!is_held(&desk, first, later).await);
    let mut tx = desk.store.write().await.unwrap();
    jobs::release(&mut tx, first, again(now, Urgency::Make))
        .await
        .unwrap();
    jobs::delete(&mut tx, first).await.unwrap();
    tx.commit().await.unwrap();
    assert!(
        is_held(&desk, second, later).await,
        "a lost lease changes nothing"
    );

    let mut tx = desk.store.write().await.unwrap();
    claim::revoke_leases(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!is_held(&desk, second, later).await);
    assert_eq!(claim(&desk, Urgency::Make, 9, later).await.len(), 1);
}

#[tokio::test]
async fn claim_when_accounts_wait_takes_them_by_urgency_and_age_and_no_more_than_asked_for() {
    let stack = Stack::start_at_real_time().await;
    let desk = stack.open_desk().await;
    let first = request(&desk, 1).await;
    let second = request(&desk, 2).await;
    let third = desk.request(3_600).await;
    let now = stack.clock.now();
    assert_eq!(claim(&desk, Urgency::Disable, 9, now).await, []);
    desk.end(&third).await;
    let now = stack.clock.now();
    let urgent = claim(&desk, Urgency::Disable, 9, now).await;
    assert_eq!(
        urgent
            .iter()
            .map(|lease| lease.account_id)
            .collect::<Vec<_>>(),
        [third.id]
    );

    let waiting = find_waiting(&mut desk.store.read().await.unwrap(), now)
        .await
        .unwrap();
    let [disable, rest, make] = waiting.first;
    assert_eq!((disable, rest), (Some(now.plus(LEASE)), None), "it is held");
    assert!(make.unwrap() <= now, "two more are due");
    assert_eq!(
        claim(&desk, Urgency::Make, 1, now).await[0].account_id,
        first
    );
    assert_eq!(
        claim(&desk, Urgency::Make, 1, now).await[0].account_id,
        second
    );
    let waiting = find_waiting(&mut desk.store.read().await.unwrap(), now)
        .await
        .unwrap();
    assert_eq!(
        waiting.next,
        Some(now.plus(LEASE)),
        "the next is the lease's end"
    );
}

#[tokio::test]
async fn claim_when_a_tenant_holds_its_share_passes_it_over() {
    let stack = Stack::start_at_real_time().await;
    let desk = stack.open_desk().await;
    request(&desk, 1).await;
    let now = stack.clock.now();
    let except = [CONNECTION];
    assert_eq!(
        claim_except(&desk, Urgency::Make, 9, &except, now).await,
        []
    );
    let other = [ConnectionId::new(Uuid::from_u128(1))];
    assert_eq!(
        claim_except(&desk, Urgency::Make, 9, &other, now)
            .await
            .len(),
        1
    );
}

#[tokio::test]
async fn job_when_microsoft_asked_for_a_wait_is_not_claimed_before() {
    let stack = Stack::start_at_real_time().await;
    let desk = stack.open_desk().await;
    request(&desk, 1).await;
    let now = stack.clock.now();
    let lease = claim(&desk, Urgency::Make, 9, now).await[0];
    let later = now.plus(Duration::from_secs(20));
    let asked = Release {
        not_before: Some(later),
        parked_until: Some(now),
        deadline: Some(now),
        ..again(now, Urgency::Disable)
    };
    release(&desk, lease, asked).await;
    let just_before = Timestamp::from_unix_ms(later.unix_ms() - 1);
    assert_eq!(claim(&desk, Urgency::Disable, 9, just_before).await, []);
    let mut tx = desk.store.write().await.unwrap();
    // Neither when its tenant answers again, nor to try whether it does.
    park::unpark(&mut tx, MSP, CONNECTION, now).await.unwrap();
    assert_eq!(
        park::claim_probe(&mut tx, MSP, CONNECTION, just_before, later)
            .await
            .unwrap(),
        None
    );
    tx.commit().await.unwrap();
    assert_eq!(claim(&desk, Urgency::Disable, 9, just_before).await, []);
    assert_eq!(claim(&desk, Urgency::Disable, 9, later).await.len(), 1);
}

#[tokio::test]
async fn jobs_when_their_tenant_does_not_answer_wait_and_go_on_at_once_when_it_does() {
    let stack = Stack::start_at_real_time().await;
    let desk = stack.open_desk().await;
    let (overdue, young) = (request(&desk, 1).await, request(&desk, 2).await);
    let now = stack.clock.now();
    let (soon, far) = (
        now.plus(Duration::from_secs(30)),
        now.plus(Duration::from_mins(5)),
    );
    for lease in claim(&desk, Urgency::Make, 9, now).await {
        let parked = Release {
            parked_until: Some(far),
            deadline: (lease.account_id == overdue).then_some(now),
            ..again(soon, Urgency::Disable)
        };
        release(&desk, lease, parked).await;
    }
    assert_eq!(claim(&desk, Urgency::Disable, 9, soon).await, []);

    let mut tx = desk.store.write().await.unwrap();
    let probe = park::claim_probe(&mut tx, MSP, CONNECTION, now, now.plus(LEASE))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let probe = probe.unwrap();
    let still = Release {
        parked_until: Some(far),
        ..again(soon, Urgency::Disable)
    };
    release(&desk, probe, still).await;

    let mut tx = desk.store.write().await.unwrap();
    park::unpark(&mut tx, MSP, CONNECTION, now).await.unwrap();
    tx.commit().await.unwrap();
    let at_once = claim(&desk, Urgency::Disable, 9, now).await;
    assert_eq!(
        at_once.len(),
        1,
        "what is overdue does not wait for its own next try"
    );
    assert_eq!(at_once[0].account_id, overdue);
    assert_eq!(
        claim(&desk, Urgency::Disable, 9, soon).await[0].account_id,
        young
    );
}

#[tokio::test]
async fn job_when_its_deadline_comes_while_it_waits_for_its_turn_becomes_urgent() {
    let stack = Stack::start_at_real_time().await;
    let desk = stack.open_desk().await;
    request(&desk, 1).await;
    let now = stack.clock.now();
    let deadline = now.plus(Duration::from_secs(1));
    let lease = claim(&desk, Urgency::Make, 9, now).await[0];
    let rotating = Release {
        deadline: Some(deadline),
        ..again(now, Urgency::Make)
    };
    release(&desk, lease, rotating).await;
    let waiting = find_waiting(&mut desk.store.read().await.unwrap(), now)
        .await
        .unwrap();
    assert_eq!(waiting.overlooked, Some(deadline));
    let mut tx = desk.store.write().await.unwrap();
    claim::promote_overlooked(&mut tx, deadline).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(claim(&desk, Urgency::Disable, 9, deadline).await.len(), 1);
}
