//! Approving oneself on a second device.

use serde_json::json;

use super::desk::Desk;
use crate::testing::{Authenticator, Member, PORTAL};

/// The requester on another device, with a passkey that they added.
pub(super) async fn second_device(desk: &Desk) -> Member {
    let (app, first) = (&desk.app, &desk.requester);
    let token = Some(first.token.as_str());
    let started = app.post("/v1/passkeys/start", token, json!({})).await.ok();
    let mut authenticator = Authenticator::new(77);
    let body = json!({
        "ceremony_id": started["ceremony_id"],
        "credential": authenticator.create(&started["options"], PORTAL),
        "passkey_name": "Phone",
    });
    app.post("/v1/passkeys/finish", token, body).await.ok();
    Member {
        id: first.id.clone(),
        email: first.email.clone(),
        token: app.sign_in(&authenticator).await,
        authenticator,
    }
}

#[tokio::test]
async fn own_request_is_approved_on_a_second_device_where_policy_allows_it() {
    let desk = Desk::new().await;
    desk.wants(1, true).await;
    let phone = second_device(&desk).await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&phone, &asked).await.ok();
    assert_eq!(opened["facts"]["is_own"], true);
    let approved = desk.approve(&phone, &asked, &opened).await.ok();
    assert_eq!(approved["state"]["name"], "approved");
    assert_eq!(desk.accounts().await, 1);
}

#[tokio::test]
async fn own_request_that_was_opened_on_the_second_device_is_not_signed_by_the_first() {
    let desk = Desk::new().await;
    desk.wants(1, true).await;
    let phone = second_device(&desk).await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&phone, &asked).await.ok();
    let refused = desk.approve(&desk.requester, &asked, &opened).await;
    assert_eq!(refused.error_code(), "approval_refused");
    assert_eq!(desk.accounts().await, 0);
}

#[tokio::test]
async fn of_two_approvals_one_is_somebody_elses() {
    let desk = Desk::new().await;
    desk.wants(2, true).await;
    let phone = second_device(&desk).await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&phone, &asked).await.ok();
    let first = desk.approve(&phone, &asked, &opened).await.ok();
    assert_eq!(first["approvals_missing"], 1);
    let again = desk.approve(&phone, &asked, &opened).await;
    assert_eq!(again.error_code(), "approval_refused");
    assert_eq!(desk.accounts().await, 0);
    let opened = desk.open(&desk.approver, &asked, None).await.ok();
    desk.approve(&desk.approver, &asked, &opened).await.ok();
    assert_eq!(desk.accounts().await, 1);
}
