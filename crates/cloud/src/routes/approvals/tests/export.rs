//! Attempts as CSV, however many.

use std::collections::BTreeSet;

use axum::http::Method;
use futures::StreamExt;
use hallpass_approval::Code;
use hallpass_protocol::ids::{ApprovalId, IdempotencyKey};
use tower::ServiceExt;
use uuid::Uuid;

use super::desk::{Desk, id};
use crate::store::approvals;

const PATH: &str = "/v1/approvals/attempts/export";

/// Gives the MSP so many more attempts that are like one.
async fn add_like(desk: &Desk, known: ApprovalId, count: u32) {
    let app = &desk.app.app;
    let mut tx = app.store.write().await.unwrap();
    let found = approvals::find(&mut tx, &desk.app.keys, desk.app.msp_id, known).await;
    let mut approval = found.unwrap().unwrap();
    let newest = approval.requested_at;
    for n in 0..count {
        approval.id = ApprovalId::new(Uuid::from_u128(u128::from(n) + 1));
        approval.idempotency_key = IdempotencyKey::new(Uuid::from_u128(u128::from(n) + 1_000_000));
        approval.code = Code::make(|bytes| app.random.fill(bytes));
        // Some at the same moment.
        approval.requested_at = newest.minus(core::time::Duration::from_secs(u64::from(n / 7)));
        approvals::insert(&mut tx, &*app.random, &desk.app.keys, &approval)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn more_than_ten_thousand_attempts_are_exported_in_pieces_of_a_page() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    add_like(&desk, id(&asked).parse().unwrap(), 10_250).await;
    let token = Some(desk.owner.token.as_str());
    let request = desk
        .app
        .request(&desk.app.browser, Method::GET, PATH, token, None);
    let response = desk.app.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let mut pieces = response.into_body().into_data_stream();
    let mut ids = BTreeSet::new();
    let mut lines = 0;
    while let Some(piece) = pieces.next().await {
        let piece = piece.unwrap();
        let text = str::from_utf8(&piece).unwrap();
        assert!(text.lines().count() <= 101, "a page and the header");
        for line in text.lines() {
            lines += 1;
            ids.insert(line.split(',').next().unwrap().to_owned());
        }
    }
    assert_eq!(lines, 10_252, "with the header");
    assert_eq!(ids.len(), lines, "each once");
}

#[tokio::test]
async fn export_behind_an_attempt_that_is_not_there_has_a_header_only() {
    let desk = Desk::new().await;
    desk.ask(1).await;
    let path = format!("{PATH}?after={}", Uuid::from_u128(7));
    let csv = desk.app.get_text(&path, &desk.owner.token).await;
    assert_eq!(csv.lines().count(), 1, "{csv}");
}
