//! Computers that are signed in by a phone, over HTTP.

mod attacks;
mod attempts;
mod ends;
mod evidence;
mod places;
mod visit;

use axum::http::{Method, StatusCode};
use hallpass_protocol::credential::CredentialResponse;
use serde_json::json;

use self::visit::{HOME, Visit, path_of};
use crate::audit::AuditEvent;

#[tokio::test]
async fn technician_signs_a_computer_in_for_one_account_and_its_credential_opens_there() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    assert_eq!(started["sign_in"]["state"], "waiting");
    assert_eq!(visit.poll(&started).await["state"], "waiting");
    let opened = visit.open_shown(&started).await.ok();
    assert_eq!(opened["facts"]["is_same_network"], true);
    assert_eq!(opened["accounts"][0]["id"], json!(visit.account_id));
    assert_eq!(visit.poll(&started).await["state"], "opened");

    let allowed = visit.allow(&started, &opened).await.ok();
    assert_eq!(allowed["state"], "allowed");
    let polled = visit.poll(&started).await;
    assert_eq!(polled["state"], "allowed");
    assert_eq!(polled["shown"], json!(null), "nothing is shown any more");

    let session = visit
        .on_computer(&started, Method::GET, "/v1/session")
        .await
        .ok();
    assert_eq!(session["account_id"], json!(visit.account_id));
    assert_eq!(session["id"], allowed["session_id"]);
    assert_eq!(session["expires_at"], allowed["session_ends_at"]);
    let path = format!("/v1/accounts/{}/credential", visit.account_id);
    let released = visit.on_computer(&started, Method::GET, &path).await.ok();
    let released: CredentialResponse = serde_json::from_value(released).unwrap();
    let [blob] = released.sealed.as_slice() else {
        panic!(
            "what the phone sealed, and nothing else: {:?}",
            released.sealed
        );
    };
    let credential = visit.one_time_key.open(&released.binding, blob).unwrap();
    assert_eq!(credential.password.expose(), "correct horse");
}

#[tokio::test]
async fn typed_code_finds_the_computer() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    let code = started["sign_in"]["shown"]["code"].as_str().unwrap();
    let opened = visit.find(&code.to_lowercase()).await.ok();
    assert_eq!(opened["facts"]["id"], started["sign_in"]["id"]);
    let allowed = visit.allow(&started, &opened).await.ok();
    assert_eq!(allowed["state"], "allowed");
}

#[tokio::test]
async fn codes_that_find_nothing_can_be_typed_five_times() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    for _ in 0..5 {
        assert_eq!(visit.find("BBBB-BBBB").await.error_code(), "not_found");
    }
    let code = started["sign_in"]["shown"]["code"].as_str().unwrap();
    assert_eq!(visit.find(code).await.error_code(), "approval_limited");
}

#[tokio::test]
async fn account_whose_credential_the_cloud_holds_needs_nothing_sealed() {
    let visit = Visit::with_held("battery staple").await;
    let started = visit.start().await;
    let opened = visit.open_shown(&started).await.ok();
    assert_eq!(opened["accounts"][0]["custody"], "cloud");
    let mut body = visit.signed(&started, &opened).await;
    body["sealed"] = json!({
        "format": 1, "passkey_id": visit.account_id, "encapsulated_key": "", "ciphertext": "",
    });
    let refused = visit.send_allow(&started, body).await;
    assert_eq!(refused.error_code(), "invalid_request");
    visit.allow(&started, &opened).await.ok();
    let path = format!("/v1/accounts/{}/credential", visit.account_id);
    let released = visit.on_computer(&started, Method::GET, &path).await.ok();
    assert_eq!(released["held"]["password"], "battery staple");
    assert_eq!(released["sealed"], json!([]));
}

#[tokio::test]
async fn sealed_credential_that_is_missing_or_of_another_passkey_signs_nothing_in() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    let opened = visit.open_shown(&started).await.ok();
    let good = visit.signed(&started, &opened).await;
    let mut missing = good.clone();
    missing["sealed"] = json!(null);
    let mut of_another = good.clone();
    of_another["sealed"]["passkey_id"] = json!(visit.account_id);
    let mut of_another_format = good.clone();
    of_another_format["sealed"]["format"] = json!(2);
    for body in [missing, of_another, of_another_format] {
        let refused = visit.send_allow(&started, body).await;
        assert_eq!(refused.error_code(), "invalid_request");
    }
    assert_eq!(visit.poll(&started).await["state"], "opened");
    visit.send_allow(&started, good).await.ok();
}

#[tokio::test]
async fn where_nobody_allows_it_the_browser_is_told_what_to_do_instead() {
    let visit = Visit::new().await;
    visit.save_policy(json!({})).await;
    let refused = visit.try_start(HOME).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.error_code(), "policy_forbids");
    let message = refused.json["message"].as_str().unwrap();
    assert!(message.contains("passkey prompt"), "{message}");
}

#[tokio::test]
async fn account_whose_policy_does_not_allow_it_is_not_offered() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    let opened = visit.open_shown(&started).await.ok();
    let good = visit.signed(&started, &opened).await;
    // Allowed in general, and not for this customer.
    let token = Some(visit.owner.token.as_str());
    let body = json!({
        "settings": { "computer_sign_in": { "value": false } }, "revision": 0,
    });
    let path = format!("/v1/customers/{}/policy", visit.customer_id);
    visit
        .app
        .send(Method::PUT, &path, token, Some(body))
        .await
        .ok();
    let again = visit.open_again(&started).await.ok();
    assert_eq!(again["accounts"], json!([]));
    let refused = visit.send_allow(&started, good).await;
    assert_eq!(refused.error_code(), "approval_refused");
}

#[tokio::test]
async fn denial_ends_it_and_says_in_the_log_that_it_was_somebody_else() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    visit.open_shown(&started).await.ok();
    let denied = visit.deny(&started, json!({ "is_alarm": true })).await;
    assert_eq!(denied.status, StatusCode::NO_CONTENT);
    assert_eq!(visit.poll(&started).await["state"], "denied");
    assert!(matches!(
        &visit.app.newest_audit().await[0],
        AuditEvent::ComputerSignInDenied { is_alarm: true, .. }
    ));
    assert_eq!(
        visit.open_again(&started).await.error_code(),
        "approval_refused"
    );
}

#[tokio::test]
async fn browser_takes_its_wish_back() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    let path = path_of(&started, "");
    let taken = visit.on_computer(&started, Method::DELETE, &path).await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT);
    assert_eq!(visit.poll(&started).await["state"], "cancelled");
    let refused = visit.open_shown(&started).await;
    assert_eq!(refused.error_code(), "approval_refused");
}

#[tokio::test]
async fn session_is_in_the_technicians_list_and_ended_from_the_phone() {
    let visit = Visit::new().await;
    let started = visit.signed_in().await;
    let token = Some(visit.technician.token.as_str());
    let listed = visit.app.get("/v1/sessions", token).await.ok();
    let listed = listed["sessions"].as_array().unwrap();
    assert_eq!(listed.len(), 2);
    let bound = listed
        .iter()
        .find(|it| it["account"]["id"] == json!(visit.account_id));
    let bound = bound.unwrap();
    assert_eq!(bound["account"]["customer_name"], "Customer 1");
    assert_eq!(bound["address"], "192.0.2.7");
    let path = format!("/v1/sessions/{}", bound["id"].as_str().unwrap());
    visit
        .app
        .send(Method::DELETE, &path, token, None)
        .await
        .ok();
    assert!(!visit.is_signed_in(&started).await);
}
