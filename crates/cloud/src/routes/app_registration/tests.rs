use core::time::Duration;

use axum::http::{Method, StatusCode};
use entra_sim::SampleCertificate;
use serde_json::{Value, json};

use crate::audit::AuditEvent;
use crate::clock::Clock;
use crate::store::app_registrations;
use crate::testing::{Member, TestApp};

const CLIENT: &str = "a9911ca7-1000-4000-8000-00000000a991";
const PATH: &str = "/v1/app-registration";

fn by_secret(secret: &str) -> Value {
    json!({ "client_id": CLIENT, "credential": { "kind": "secret", "secret": secret } })
}

async fn put(app: &TestApp, owner: &Member, body: Value) -> crate::testing::Answer {
    app.send(Method::PUT, PATH, Some(&owner.token), Some(body))
        .await
}

#[tokio::test]
async fn registration_is_saved_replaced_and_removed_and_its_credential_is_never_told() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let none = app.get(PATH, Some(&owner.token)).await.ok();
    assert_eq!(none["registration"], Value::Null);
    assert_eq!(none["redirect_uri"], "http://localhost:8080/consent");
    assert!(none["permissions"].as_array().unwrap().len() >= 7);

    let saved = put(&app, &owner, by_secret("Xq7~canary")).await.ok();
    assert_eq!(saved["registration"]["kind"], "secret");
    assert_eq!(saved["registration"]["client_id"], CLIENT);

    let now = app.clock.now();
    let year = Duration::from_hours(365 * 24);
    let until = now.plus(year);
    let sample = SampleCertificate::make(0, now.minus(year).unix_ms(), until.unix_ms()).unwrap();
    let body = json!({
        "client_id": CLIENT,
        "credential": { "kind": "certificate", "pem": sample.pem() },
    });
    let replaced = put(&app, &owner, body).await.ok();
    let known = &replaced["registration"];
    assert_eq!(known["kind"], "certificate");
    assert_eq!(known["thumbprint"].as_str().unwrap().len(), 40);
    assert_eq!(known["expires_at"], until.to_string());
    let [AuditEvent::AppRegistrationSaved { before, after }, ..] = &app.newest_audit().await[..]
    else {
        panic!("no entry");
    };
    assert_eq!(before.as_ref().unwrap().thumbprint, None);
    assert_eq!(after.expires_at, Some(until));

    let audit = format!("{:?}", app.newest_audit().await);
    for text in [app.get_text(PATH, &owner.token).await, audit] {
        assert!(!text.contains("canary") && !text.contains("PRIVATE KEY"));
    }
    let mut reader = app.app.store.read().await.unwrap();
    let opened = app_registrations::find_credential(&mut reader, &app.keys, app.msp_id).await;
    assert!(opened.unwrap().is_some());
    drop(reader);

    let removed = app
        .send(Method::DELETE, PATH, Some(&owner.token), None)
        .await;
    assert_eq!(removed.status, StatusCode::NO_CONTENT);
    let again = app
        .send(Method::DELETE, PATH, Some(&owner.token), None)
        .await;
    assert_eq!(again.error_code(), "registration_missing");
}

#[tokio::test]
async fn registration_that_could_never_prove_us_is_refused_and_nothing_changes() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    put(&app, &owner, by_secret("Xq7~good")).await.ok();
    let now = app.clock.now();
    let hour = Duration::from_hours(1);
    let make = |key, from, until| SampleCertificate::make(key, from, until).unwrap();
    let over = make(0, now.minus(2 * hour).unix_ms(), now.minus(hour).unix_ms());
    let good = make(0, now.minus(hour).unix_ms(), now.plus(hour).unix_ms());
    let other = make(1, now.minus(hour).unix_ms(), now.plus(hour).unix_ms());
    let mixed = format!("{}{}", good.certificate_pem, other.key_pem);
    for (pem, reason) in [
        (over.pem(), "expired"),
        (mixed, "not that of the certificate"),
    ] {
        let body = json!({
            "client_id": CLIENT,
            "credential": { "kind": "certificate", "pem": pem },
        });
        let refused = put(&app, &owner, body).await;
        assert_eq!(refused.error_code(), "registration_invalid");
        assert!(
            refused.json["message"].as_str().unwrap().contains(reason),
            "{refused:?}"
        );
    }
    for body in [
        json!({ "client_id": CLIENT, "credential": { "kind": "token_file", "path": "/etc/shadow" } }),
        json!({ "client_id": CLIENT, "credential": { "kind": "secret", "secret": "x", "more": 1 } }),
        json!({ "client_id": "x", "credential": { "kind": "secret", "secret": "x" } }),
    ] {
        assert_eq!(
            put(&app, &owner, body).await.error_code(),
            "invalid_request"
        );
    }
    let known = app.get(PATH, Some(&owner.token)).await.ok();
    assert_eq!(known["registration"]["kind"], "secret");
}
