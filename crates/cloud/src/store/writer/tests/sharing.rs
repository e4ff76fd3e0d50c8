//! Who shares a flush, and who sees what when.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::Arc;

use futures::future::{join, select};
use futures::poll;
use tokio::task::JoinSet;

use super::desk::{Desk, add};

fn names<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

#[tokio::test]
async fn commit_when_another_waits_is_durable_and_seen_only_together_with_it() {
    let desk = Desk::new().await;
    let mut first = desk.begin().await;
    add(&mut first, "first").await.unwrap();
    let mut waiting = pin!(desk.begin());
    assert!(poll!(&mut waiting).is_pending());

    let mut first_commit = pin!(first.commit());
    assert!(poll!(&mut first_commit).is_pending());
    let mut second = waiting.await;
    add(&mut second, "second").await.unwrap();
    assert!(poll!(&mut first_commit).is_pending());
    assert_eq!(desk.seen().await, names([]));

    let (first, second) = join(first_commit, second.commit()).await;
    first.unwrap();
    second.unwrap();
    assert_eq!(desk.seen().await, names(["first", "second"]));
}

#[tokio::test]
async fn commit_when_nobody_waits_lets_go_of_the_database() {
    let desk = Desk::new().await;
    let mut tx = desk.begin().await;
    add(&mut tx, "only").await.unwrap();
    tx.commit().await.unwrap();
    // Others may write at once, without waiting.
    let mut other = desk.connect_impatiently().await;
    sqlx::raw_sql("BEGIN IMMEDIATE; ROLLBACK")
        .execute(&mut other)
        .await
        .unwrap();
}

#[tokio::test]
async fn transaction_when_it_follows_another_in_its_batch_sees_what_that_one_did() {
    let desk = Desk::new().await;
    let mut first = desk.begin().await;
    add(&mut first, "one of a kind").await.unwrap();
    let mut waiting = pin!(desk.begin());
    assert!(poll!(&mut waiting).is_pending());
    let mut commit = pin!(first.commit());
    assert!(poll!(&mut commit).is_pending());
    let mut second = waiting.await;
    let taken = add(&mut second, "one of a kind").await.unwrap_err();
    assert!(taken.is_unique_violation());
    drop(second);
    commit.await.unwrap();
    assert_eq!(desk.seen().await, names(["one of a kind"]));
}

#[tokio::test]
async fn batch_when_it_is_full_is_committed_though_others_wait() {
    let desk = Arc::new(Desk::new().await);
    let mut callers = JoinSet::new();
    for n in 0..1_500 {
        let desk = Arc::clone(&desk);
        callers.spawn(async move {
            let mut tx = desk.begin().await;
            add(&mut tx, &format!("customer {n}")).await.unwrap();
            tx.commit().await.unwrap();
        });
    }
    callers.join_all().await;
    assert_eq!(desk.seen().await.len(), 1_500);
}

#[tokio::test]
async fn chain_when_two_processes_write_in_turn_holds() {
    let desk = Desk::new().await;
    for n in 0..20 {
        let mut tx = desk.begin().await;
        add(&mut tx, &format!("ours {n}")).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = desk.store.write().await.unwrap();
        add(&mut tx, &format!("theirs {n}")).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(desk.seen().await.len(), 40);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_process_gets_its_turn_while_ours_writes_without_pause() {
    let desk = Arc::new(Desk::new().await);
    let mut busy = JoinSet::new();
    for caller in 0..32 {
        let desk = Arc::clone(&desk);
        busy.spawn(async move {
            for n in 0.. {
                let mut tx = desk.begin().await;
                add(&mut tx, &format!("{caller}.{n}")).await.unwrap();
                tx.commit().await.unwrap();
            }
        });
    }
    let theirs = async {
        for n in 0..5 {
            let mut tx = desk.store.write().await.unwrap();
            add(&mut tx, &format!("theirs {n}")).await.unwrap();
            tx.commit().await.unwrap();
        }
    };
    select(pin!(theirs), pin!(busy.join_next())).await;
    busy.shutdown().await;
    desk.begin().await.commit().await.unwrap();
    let seen = desk.seen().await;
    assert!((0..5).all(|n| seen.contains(&format!("theirs {n}"))));
}

#[tokio::test]
async fn writer_when_closed_refuses_whoever_waits() {
    let desk = Desk::new().await;
    let mut tx = desk.begin().await;
    add(&mut tx, "last").await.unwrap();
    let mut waiting = pin!(desk.writer.begin());
    let mut closing = pin!(desk.writer.close());
    assert!(poll!(&mut closing).is_pending());
    assert!(poll!(&mut waiting).is_pending());
    // What was begun before is carried out.
    tx.commit().await.unwrap();
    closing.await;
    assert!(waiting.await.is_err());
    assert!(desk.writer.begin().await.is_err());
    desk.writer.close().await;
    assert_eq!(desk.seen().await, names(["last"]));
}
