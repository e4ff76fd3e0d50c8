//! Requests go with the audit entries that speak of them.

use core::time::Duration;
use std::sync::Arc;

use hallpass_protocol::ids::ComputerSignInId;
use serde_json::json;
use uuid::Uuid;

use super::desk::{Desk, id};
use crate::audit::ApprovalVerifier;
use crate::audit_pruning::{Pruned, prune};
use crate::checkpointing::Checkpointing;
use crate::clock::Clock;
use crate::computer_sign_in::ComputerAttempt;
use crate::store::audit::{VerifyOptions, list_after, verify_log};
use crate::store::computer_sign_in_attempts::insert;

const DAY: Duration = Duration::from_hours(24);

async fn sign_checkpoint(desk: &Desk) {
    let app = &desk.app.app;
    let checkpointing = Checkpointing {
        store: app.store.clone(),
        clock: Arc::clone(&app.clock),
        random: Arc::clone(&app.random),
        keys: Arc::clone(&desk.app.keys),
        file: None,
    };
    checkpointing.sign_all().await;
}

/// Prunes what was signed longer ago.
async fn prune_before(desk: &Desk, ago: Duration) -> Pruned {
    let now = desk.app.clock.now();
    let store = &desk.app.app.store;
    prune(store, desk.app.msp_id, now.minus(ago), now)
        .await
        .unwrap()
}

async fn approve(desk: &Desk, key: u128) -> serde_json::Value {
    let asked = desk.ask(key).await;
    let opened = desk.open_shown(&desk.approver, &asked).await.ok();
    desk.approve(&desk.approver, &asked, &opened).await.ok();
    asked
}

/// How many signatures hold by the log alone, whose chain holds, too.
async fn verify_signatures(desk: &Desk) -> u64 {
    let mut reader = desk.app.app.store.read().await.unwrap();
    let chain = verify_log(&mut reader, desk.app.msp_id, VerifyOptions::default()).await;
    chain.unwrap().unwrap();
    let mut verifier = ApprovalVerifier::default();
    let log = list_after(&mut reader, desk.app.msp_id, 0, 500).await;
    for (seq, record) in log.unwrap() {
        verifier.push(seq, &record).unwrap();
    }
    verifier.finish().unwrap()
}

async fn attempts(desk: &Desk) -> Vec<String> {
    let token = Some(desk.owner.token.as_str());
    let listed = desk.app.get("/v1/approvals/attempts", token).await.ok();
    let ids = listed["attempts"].as_array().unwrap();
    ids.iter().map(|it| id(it).to_owned()).collect()
}

#[tokio::test]
async fn requests_that_were_decided_before_the_log_begins_are_pruned_with_it() {
    let mut desk = Desk::new().await;
    approve(&desk, 1).await;
    let denied = desk.ask(2).await;
    desk.deny(&desk.approver, &denied, json!({})).await.ok();
    let unanswered = desk.ask(3).await;
    desk.open(&desk.approver, &unanswered, None).await.ok();
    desk.app.clock.advance(Duration::from_mins(10));
    let now = desk.app.clock.now();
    desk.app.app.approvals.expire_overdue(now).await.unwrap();
    assert_eq!(verify_signatures(&desk).await, 1);
    // Nothing is signed: the log stays whole, and so do the requests.
    desk.app.clock.advance(DAY);
    let none = prune_before(&desk, Duration::ZERO).await;
    assert_eq!((none.entries, none.approvals), (0, 0));

    sign_checkpoint(&desk).await;
    desk.days_later(2).await;
    let kept = approve(&desk, 4).await;
    assert_eq!(verify_signatures(&desk).await, 2);
    sign_checkpoint(&desk).await;
    desk.days_later(1).await;
    let pruned = prune_before(&desk, DAY * 2).await;
    assert!(pruned.entries > 0);
    assert_eq!(pruned.approvals, 3);
    assert_eq!(verify_signatures(&desk).await, 1, "what the log still has");
    assert_eq!(attempts(&desk).await, [id(&kept)]);
    let again = prune_before(&desk, DAY * 2).await;
    assert_eq!((again.entries, again.approvals), (0, 0));
}

#[tokio::test]
async fn computer_that_was_asked_for_before_the_log_begins_is_pruned_with_it() {
    let mut desk = Desk::new().await;
    let now = desk.app.clock.now();
    let computer = ComputerAttempt {
        msp_id: desk.app.msp_id,
        sign_in_id: ComputerSignInId::new(Uuid::from_u128(7)),
        technician_id: desk.requester.id.parse().unwrap(),
        browser: "Chromium 156 on Linux".to_owned(),
        address: None,
        place: None,
        warnings: Vec::new(),
        requested_at: now,
        expires_at: now.plus(Duration::from_mins(10)),
        ending: None,
    };
    let mut tx = desk.app.app.store.write().await.unwrap();
    insert(&mut tx, &computer).await.unwrap();
    tx.commit().await.unwrap();
    sign_checkpoint(&desk).await;
    assert_eq!(prune_before(&desk, Duration::ZERO).await.approvals, 0);
    desk.days_later(2).await;
    sign_checkpoint(&desk).await;
    desk.days_later(1).await;
    assert_eq!(attempts(&desk).await.len(), 1);
    assert_eq!(prune_before(&desk, Duration::ZERO).await.approvals, 1);
    assert_eq!(attempts(&desk).await.len(), 0);
}

#[tokio::test]
async fn request_that_a_limit_counts_or_its_requester_is_shown_stays_whatever_is_pruned() {
    let desk = Desk::new().await;
    for key in 0..3 {
        desk.ask(key).await;
        desk.app.clock.advance(Duration::from_mins(10));
        let now = desk.app.clock.now();
        desk.app.app.approvals.expire_overdue(now).await.unwrap();
    }
    sign_checkpoint(&desk).await;
    desk.app.clock.advance(Duration::from_mins(1));
    let pruned = prune_before(&desk, Duration::ZERO).await;
    assert!(pruned.entries > 0);
    assert_eq!(pruned.approvals, 0);
    let refused = desk.try_ask(&desk.requester, 9).await;
    assert_eq!(refused.error_code(), "approval_limited");
}

#[tokio::test]
async fn request_that_waits_is_never_pruned() {
    let mut desk = Desk::new().await;
    let waiting = desk.ask(1).await;
    desk.app.clock.advance(DAY);
    sign_checkpoint(&desk).await;
    desk.days_later(1).await;
    let pruned = prune_before(&desk, Duration::ZERO).await;
    assert!(pruned.entries > 0);
    assert_eq!(pruned.approvals, 0, "nobody wrote down that it expired");
    assert_eq!(attempts(&desk).await, [id(&waiting)]);
}
