//! When a computer's session ends.

use core::time::Duration;

use axum::http::Method;
use serde_json::json;

use super::visit::Visit;
use crate::lifecycle::Progress;
use crate::store::accounts::{self, credentials};
use crate::testing::make_ready;

#[tokio::test]
async fn session_ends_after_an_hour_however_much_it_is_used() {
    let visit = Visit::new().await;
    let started = visit.signed_in().await;
    let session = visit
        .on_computer(&started, Method::GET, "/v1/session")
        .await
        .ok();
    assert!(session["idle_timeout_s"].as_u64().unwrap() <= 3_600);
    for _ in 0..11 {
        visit.app.clock.advance(Duration::from_mins(5));
        assert!(visit.is_signed_in(&started).await);
    }
    visit.app.clock.advance(Duration::from_mins(5));
    assert!(!visit.is_signed_in(&started).await);
}

#[tokio::test]
async fn session_is_no_longer_than_the_account_lives() {
    let visit = Visit::new().await;
    visit.app.clock.advance(Duration::from_mins(50));
    // The technician's own session is a while old too.
    let started = visit.signed_in().await;
    visit.app.clock.advance(Duration::from_mins(9));
    assert!(visit.is_signed_in(&started).await);
    visit.app.clock.advance(Duration::from_mins(1));
    assert!(!visit.is_signed_in(&started).await);
}

#[tokio::test]
async fn session_ends_with_the_account() {
    let visit = Visit::new().await;
    let started = visit.signed_in().await;
    let path = format!("/v1/accounts/{}/end", visit.account_id);
    let token = Some(visit.technician.token.as_str());
    visit.app.send(Method::POST, &path, token, None).await.ok();
    assert!(!visit.is_signed_in(&started).await);
    let listed = visit.app.get("/v1/sessions", token).await.ok();
    assert_eq!(listed["sessions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn computer_ends_the_account_itself() {
    let visit = Visit::new().await;
    let started = visit.signed_in().await;
    let path = format!("/v1/accounts/{}/end", visit.account_id);
    let ended = visit.on_computer(&started, Method::POST, &path).await.ok();
    assert_eq!(ended["account"]["id"], json!(visit.account_id));
    assert!(!visit.is_signed_in(&started).await);
}

#[tokio::test]
async fn session_ends_when_the_account_has_another_credential() {
    let visit = Visit::new().await;
    let started = visit.signed_in().await;
    let mut tx = visit.app.app.store.write().await.unwrap();
    let found = accounts::find(&mut tx, visit.app.msp_id, visit.account_id).await;
    let account = found.unwrap().unwrap();
    assert_eq!(account.progress, Progress::Ready);
    credentials::confirm(
        &mut tx,
        &account,
        account.confirmed_version + 1,
        account.custody,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    assert!(!visit.is_signed_in(&started).await);
    // Also when somebody put the old number back.
    make_ready(&visit.app, visit.account_id).await;
    assert!(!visit.is_signed_in(&started).await, "it is deleted");
}

#[tokio::test]
async fn session_ends_with_its_technician_and_with_the_passkey_that_allowed_it() {
    let visit = Visit::new().await;
    let started = visit.signed_in().await;
    let suspend = format!("{}/suspend", visit.technician.id);
    visit
        .app
        .administer(&visit.owner, Method::POST, &suspend, None)
        .await
        .ok();
    assert!(!visit.is_signed_in(&started).await);
}

#[tokio::test]
async fn computer_signs_itself_out() {
    let visit = Visit::new().await;
    let started = visit.signed_in().await;
    visit
        .on_computer(&started, Method::DELETE, "/v1/session")
        .await
        .ok();
    assert!(!visit.is_signed_in(&started).await);
}
