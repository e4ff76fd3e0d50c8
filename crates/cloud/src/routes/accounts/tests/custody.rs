//! Credentials that the cloud holds, for passkeys without PRF.

use super::*;
use crate::store::msps;
use crate::store::sql;
use crate::testing::make_held;

/// A technician whose passkey has no PRF.
pub(crate) async fn signed_in_without_prf(app: &TestApp, seed: u8) -> String {
    let invitation = app.invite(TechnicianRole::Technician).await;
    let started = app.start_enrolment(&invitation).await.ok();
    let mut authenticator = Authenticator::new(seed);
    let body = json!({
        "ceremony_id": started["ceremony_id"],
        "credential": authenticator.create(&started["options"], PORTAL),
        "passkey_name": "Old key",
    });
    let enrolled = app.post("/v1/enrolment/finish", None, body).await.ok();
    assert_eq!(enrolled["passkey"]["can_seal"], false);
    app.sign_in(&authenticator).await
}

#[tokio::test]
async fn credential_that_the_cloud_holds_is_given_to_its_technician_alone() {
    let app = TestApp::new().await;
    let token = signed_in_without_prf(&app, 1).await;
    let owner = signed_in(&app, 2, TechnicianRole::Owner).await;
    let customer_id = add_customer(&app, app.msp_id, 1, true).await;
    let request = request_for(&app, &token, customer_id).await;
    let made = app.post("/v1/accounts", Some(&token), request).await.ok();
    assert_eq!(made["account"]["custody"], Value::Null, "there is none yet");
    let id: AccountId = serde_json::from_value(made["account"]["id"].clone()).unwrap();
    let path = format!("/v1/accounts/{id}/credential");
    make_held(&app, id, "correct horse").await;

    let released = app.get(&path, Some(&token)).await.ok();
    assert_eq!(released["custody"], "cloud");
    assert_eq!(released["held"], json!({ "password": "correct horse" }));
    assert_eq!(released["sealed"], json!([]));
    assert_eq!(released["binding"]["version"], 1);
    assert!(matches!(
        app.newest_audit().await[0],
        AuditEvent::CredentialReleased { version: 1, .. }
    ));
    let refused = app.get(&path, Some(&owner)).await;
    assert_eq!(refused.error_code(), "not_allowed");
    assert_eq!(app.get(&path, None).await.error_code(), "not_signed_in");

    let account = app.get(&format!("/v1/accounts/{id}"), Some(&token)).await;
    let account = account.ok()["account"].clone();
    assert_eq!(account["custody"], "cloud");
    assert_eq!(account["credential_version"], 1);

    // From the moment at which it begins to end.
    let end = format!("/v1/accounts/{id}/end");
    let ending = app
        .send(axum::http::Method::POST, &end, Some(&token), None)
        .await;
    assert_eq!(ending.ok()["account"]["custody"], Value::Null);
    let gone = app.get(&path, Some(&token)).await;
    assert_eq!(gone.error_code(), "account_state");
    let rows: i64 = sql::query_scalar("SELECT count(*) FROM held_credentials")
        .fetch_one(&mut app.app.store.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(rows, 0);
}

#[tokio::test]
async fn request_by_a_passkey_without_prf_is_refused_where_sealed_custody_is_required() {
    let app = TestApp::new().await;
    let token = signed_in_without_prf(&app, 1).await;
    let customer_id = add_customer(&app, app.msp_id, 1, true).await;
    let request = request_for(&app, &token, customer_id).await;
    let mut tx = app.app.store.write().await.unwrap();
    msps::require_sealed_custody(&mut tx, app.msp_id, true)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let refused = app
        .post("/v1/accounts", Some(&token), request.clone())
        .await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(refused.error_code(), "no_sealing_key");
    let sentence = refused.json["message"].as_str().unwrap();
    assert!(sentence.contains("Sign in with another one"), "{sentence}");

    let other = signed_in(&app, 2, TechnicianRole::Technician).await;
    let asked = app.post("/v1/accounts", Some(&other), request).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED);
}
