//! Attempts as CSV, however many.

use std::collections::BTreeSet;

use axum::http::Method;
use futures::StreamExt;
use hallpass_approval::Code;
use hallpass_protocol::ids::{ApprovalId, ComputerSignInId, IdempotencyKey};
use tower::ServiceExt;
use uuid::Uuid;

use super::desk::{Desk, id};
use crate::computer_sign_in::ComputerAttempt;
use crate::store::{approvals, computer_sign_in_attempts};

const PATH: &str = "/v1/approvals/attempts/export";

/// Gives the MSP so many more attempts that are like one, and a tenth of computers.
async fn add_like(desk: &Desk, known: ApprovalId, count: u32) {
    let app = &desk.app.app;
    let mut tx = app.store.write().await.unwrap();
    let found = approvals::find(&mut tx, &desk.app.keys, desk.app.msp_id, known).await;
    let mut approval = found.unwrap().unwrap();
    let newest = approval.requested_at;
    for n in 0..count {
        approval.id = ApprovalId::new(Uuid::from_u128((u128::from(n) + 1) * 2));
        approval.idempotency_key = IdempotencyKey::new(Uuid::from_u128(u128::from(n) + 1_000_000));
        approval.code = Code::make(|bytes| app.random.fill(bytes));
        // Some at the same moment, where the ids decide: those of computers lie between.
        approval.requested_at = newest.minus(core::time::Duration::from_secs(u64::from(n / 7)));
        approvals::insert(&mut tx, &*app.random, &desk.app.keys, &approval)
            .await
            .unwrap();
    }
    for n in 0..count / 10 {
        let computer = ComputerAttempt {
            msp_id: desk.app.msp_id,
            sign_in_id: ComputerSignInId::new(Uuid::from_u128(u128::from(n) * 6 + 1)),
            technician_id: approval.requester_id,
            browser: "Chromium 156 on Linux".to_owned(),
            address: None,
            place: None,
            warnings: Vec::new(),
            requested_at: newest.minus(core::time::Duration::from_secs(u64::from(n / 3))),
            expires_at: newest,
            ending: None,
        };
        computer_sign_in_attempts::insert(&mut tx, &computer)
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
    let mut moments = Vec::new();
    let mut lines = 0;
    while let Some(piece) = pieces.next().await {
        let piece = piece.unwrap();
        let text = str::from_utf8(&piece).unwrap();
        assert!(text.lines().count() <= 101, "a page and the header");
        for line in text.lines() {
            lines += 1;
            let mut fields = line.split(',');
            ids.insert(fields.next().unwrap().to_owned());
            moments.push(fields.next().unwrap().to_owned());
        }
    }
    assert_eq!(lines, 10_252 + 1_025, "with the header");
    let (_, moments) = moments.split_first().unwrap();
    let is_sorted = moments.is_sorted_by(|newer, older| newer >= older);
    assert!(is_sorted, "both kinds in one order");
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
