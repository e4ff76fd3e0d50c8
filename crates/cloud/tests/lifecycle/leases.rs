//! Who may work on an account, by the database alone.

use core::time::Duration;

use hallpass_cloud::store::accounts::jobs::{self, Claim, Lease};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::IdempotencyKey;
use uuid::Uuid;

use crate::stack::{Cloud, Stack, new_account, technician};

const LEASE: Duration = Duration::from_mins(3);

async fn claim(desk: &Cloud, which: Claim, now: Timestamp) -> Option<Lease> {
    let mut tx = desk.store.write().await.unwrap();
    let lease = jobs::claim(&mut tx, which, now, now.plus(LEASE))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    lease
}

async fn is_held(desk: &Cloud, lease: Lease, now: Timestamp) -> bool {
    let mut tx = desk.store.write().await.unwrap();
    let is_held = jobs::hold(&mut tx, lease, now.plus(LEASE)).await.unwrap();
    tx.commit().await.unwrap();
    is_held
}

#[tokio::test]
async fn lease_when_it_expired_or_was_revoked_goes_to_another_and_shuts_the_first_out() {
    let stack = Stack::start_at_real_time().await;
    let desk = stack.open_desk().await;
    let asked = desk.request(3_600).await;
    let now = stack.clock.now();
    let first = claim(&desk, Claim::Any, now).await.unwrap();
    assert_eq!(first.account_id, asked.id);
    assert_eq!(claim(&desk, Claim::Any, now).await, None, "it is held");
    assert!(is_held(&desk, first, now).await);

    let later = now.plus(LEASE);
    let second = claim(&desk, Claim::Any, later).await.unwrap();
    assert!(second.fence > first.fence);
    assert!(!is_held(&desk, first, later).await);
    let mut tx = desk.store.write().await.unwrap();
    jobs::release(&mut tx, first, now).await.unwrap();
    jobs::delete(&mut tx, first).await.unwrap();
    tx.commit().await.unwrap();
    assert!(
        is_held(&desk, second, later).await,
        "a lost lease changes nothing"
    );

    let mut tx = desk.store.write().await.unwrap();
    jobs::revoke_leases(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!is_held(&desk, second, later).await);
    assert!(claim(&desk, Claim::Any, later).await.is_some());
}

#[tokio::test]
async fn claim_when_accounts_wait_takes_those_that_end_first() {
    let stack = Stack::start_at_real_time().await;
    let desk = stack.open_desk().await;
    let mut asked = Vec::new();
    for key in 0..3 {
        let mut new = new_account(3_600);
        new.idempotency_key = IdempotencyKey::new(Uuid::from_u128(key));
        asked.push(desk.lifecycle.request(&technician(), new).await.unwrap());
    }
    let now = stack.clock.now();
    assert_eq!(claim(&desk, Claim::EndingsOnly, now).await, None);
    desk.end(&asked[2]).await;
    let now = stack.clock.now();
    let first = claim(&desk, Claim::Any, now).await.unwrap();
    assert_eq!(
        first.account_id, asked[2].id,
        "the end goes before the earlier requests"
    );
    let mut connection = desk.store.read().await.unwrap();
    let next = jobs::find_next_due(&mut connection).await.unwrap().unwrap();
    assert!(next <= now, "two more are due");
    drop(connection);
    assert_eq!(
        claim(&desk, Claim::Any, now).await.unwrap().account_id,
        asked[0].id
    );
    assert_eq!(
        claim(&desk, Claim::Any, now).await.unwrap().account_id,
        asked[1].id
    );
    let mut connection = desk.store.read().await.unwrap();
    let next = jobs::find_next_due(&mut connection).await.unwrap().unwrap();
    assert_eq!(
        next,
        now.plus(LEASE),
        "the next to look at is the lease's end"
    );
}
