//! Whose failure is whose.

use std::pin::pin;

use futures::future::join;
use futures::poll;
use hallpass_protocol::ids::MspId;
use uuid::Uuid;

use super::desk::{Desk, MSP, add, now};
use crate::audit::{Actor, AuditEvent};
use crate::store::sql;
use crate::store::{StoreError, WriteTransaction, audit};

/// A transaction that has committed and waits for the next, which has begun.
async fn two_in_a_batch(
    desk: &Desk,
) -> (
    impl Future<Output = Result<(), StoreError>>,
    WriteTransaction,
) {
    let mut first = desk.begin().await;
    add(&mut first, "first").await.unwrap();
    let mut waiting = Box::pin(desk.begin());
    assert!(poll!(&mut waiting).is_pending());
    let mut commit = Box::pin(first.commit());
    assert!(poll!(&mut commit).is_pending());
    (commit, waiting.await)
}

async fn assert_works(desk: &Desk) {
    let mut tx = desk.begin().await;
    add(&mut tx, "afterwards").await.unwrap();
    tx.commit().await.unwrap();
    assert!(desk.seen().await.contains("afterwards"));
}

#[tokio::test]
async fn error_of_one_is_nobody_elses() {
    let desk = Desk::new().await;
    let (first, mut second) = two_in_a_batch(&desk).await;
    add(&mut second, "second").await.unwrap();
    assert!(add(&mut second, "first").await.is_err());
    // It goes on after an error that it knows how to live with.
    add(&mut second, "third").await.unwrap();
    let (first, second) = join(first, second.commit()).await;
    first.unwrap();
    second.unwrap();
    assert_eq!(desk.seen().await.len(), 3);
    assert_works(&desk).await;
}

#[tokio::test]
async fn error_of_ones_first_statement_is_nobody_elses() {
    for goes_on in [true, false] {
        let desk = Desk::new().await;
        let (first, mut second) = two_in_a_batch(&desk).await;
        assert!(add(&mut second, "first").await.is_err());
        let mut waiting = Box::pin(desk.begin());
        assert!(poll!(&mut waiting).is_pending());
        let second = async {
            if goes_on {
                second.commit().await.unwrap();
            } else {
                drop(second);
            }
        };
        let third = async {
            let mut third = waiting.await;
            add(&mut third, "third").await.unwrap();
            third.commit().await
        };
        let (first, ((), third)) = join(first, join(second, third)).await;
        first.unwrap();
        third.unwrap();
        assert_eq!(desk.seen().await.len(), 2, "goes on: {goes_on}");
        assert_works(&desk).await;
    }
}

#[tokio::test]
async fn those_who_do_nothing_undo_nothing_of_others() {
    let desk = Desk::new().await;
    let (first, second) = two_in_a_batch(&desk).await;
    let mut waiting = Box::pin(desk.begin());
    assert!(poll!(&mut waiting).is_pending());
    drop(second);
    let third = waiting.await;
    let (first, third) = join(first, third.commit()).await;
    first.unwrap();
    third.unwrap();
    assert_eq!(desk.seen().await, ["first".to_owned()].into());
    assert_works(&desk).await;
}

#[tokio::test]
async fn entry_that_cannot_be_written_fails_its_transaction_alone() {
    let desk = Desk::new().await;
    let (first, mut second) = two_in_a_batch(&desk).await;
    add(&mut second, "second").await.unwrap();
    let nobody = MspId::new(Uuid::from_u128(99));
    let event = AuditEvent::MspCreated { name: "?".into() };
    audit::append(&mut second, nobody, now(), Actor::Cloud, event)
        .await
        .unwrap();
    let (first, second) = join(first, second.commit()).await;
    first.unwrap();
    assert!(second.is_err());
    assert_eq!(desk.seen().await, ["first".to_owned()].into());
    assert_works(&desk).await;
}

#[tokio::test]
async fn outer_commit_when_it_fails_fails_all_of_its_batch() {
    let desk = Desk::new().await;
    let (first, mut second) = two_in_a_batch(&desk).await;
    // SQLite looks at these only when all is committed.
    second
        .run_all("PRAGMA defer_foreign_keys = ON")
        .await
        .unwrap();
    sql::query(
        "INSERT INTO customers (msp_id, customer_id, name, created_at) VALUES (?, ?, '', 0)",
    )
    .bind(Uuid::from_u128(99))
    .bind(Uuid::from_u128(99))
    .execute(&mut second)
    .await
    .unwrap();
    let (first, second) = join(first, second.commit()).await;
    assert!(matches!(first, Err(StoreError::Together(_))), "{first:?}");
    assert!(matches!(second, Err(StoreError::Together(_))), "{second:?}");
    assert!(desk.seen().await.is_empty());
    assert_works(&desk).await;
}

#[tokio::test]
async fn full_disk_when_it_ends_the_outer_transaction_lets_nothing_through() {
    let desk = Desk::new().await;
    let (first, mut second) = two_in_a_batch(&desk).await;
    // The smallest limit is the present size.
    second.run_all("PRAGMA max_page_count = 1").await.unwrap();
    let too_much = sql::query("INSERT INTO msps (msp_id, name, created_at) VALUES (?, ?, 0)")
        .bind(Uuid::from_u128(2))
        .bind("x".repeat(1_000_000))
        .execute(&mut second)
        .await
        .unwrap_err();
    assert!(StoreError::from(too_much).is_disk_full());
    // SQLite has undone everything by now, so this stands alone; and still it must not last.
    let alone = sql::query("UPDATE msps SET name = 'slipped through' WHERE msp_id = ?")
        .bind(MSP.as_uuid())
        .execute(&mut second)
        .await;
    assert!(alone.is_err());
    let (first, second) = join(first, second.commit()).await;
    assert!(first.is_err());
    assert!(second.is_err());
    assert!(desk.seen().await.is_empty());
    let name: String = sql::query_scalar("SELECT name FROM msps")
        .fetch_one(&mut desk.store.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(name, "Northwind IT");
    assert_works(&desk).await;
}

#[tokio::test]
async fn commit_by_hand_within_a_transaction_is_refused() {
    let desk = Desk::new().await;
    let (first, mut second) = two_in_a_batch(&desk).await;
    add(&mut second, "second").await.unwrap();
    assert!(second.run_all("COMMIT").await.is_err());
    let (first, second) = join(first, second.commit()).await;
    assert!(first.is_err() && second.is_err());
    assert!(desk.seen().await.is_empty());
    assert_works(&desk).await;
}

#[tokio::test]
async fn caller_that_is_cancelled_at_any_await_loses_nothing_of_the_others() {
    let desk = Desk::new().await;
    // In the queue.
    let mut tx = desk.begin().await;
    add(&mut tx, "first").await.unwrap();
    {
        let mut waiting = pin!(desk.begin());
        assert!(poll!(&mut waiting).is_pending());
    }
    // Within a statement.
    tx.commit().await.unwrap();
    let (first, mut second) = {
        let mut first = desk.begin().await;
        add(&mut first, "second").await.unwrap();
        let mut waiting = Box::pin(desk.begin());
        assert!(poll!(&mut waiting).is_pending());
        let mut commit = Box::pin(first.commit());
        assert!(poll!(&mut commit).is_pending());
        (commit, waiting.await)
    };
    {
        let mut statement = pin!(add(&mut second, "cancelled"));
        // SQLite may have carried it out by now or not.
        let _either = poll!(&mut statement);
    }
    drop(second);
    first.await.unwrap();
    // While it waits for the flush: it was handed over, so it happens.
    let mut third = desk.begin().await;
    add(&mut third, "third").await.unwrap();
    {
        let mut commit = pin!(third.commit());
        assert!(poll!(&mut commit).is_pending());
    }
    assert_works(&desk).await;
    let expected = ["first", "second", "third", "afterwards"].map(str::to_owned);
    assert_eq!(desk.seen().await, expected.into());
}
