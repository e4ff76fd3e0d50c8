use core::time::Duration;

use axum::http::StatusCode;
use hallpass_protocol::technician::TechnicianRole;
use serde_json::{Value, json};

use crate::audit::AuditEvent;
use crate::http::rate_limit::{RateLimit, RateSettings};
use crate::testing::{Authenticator, EXTENSION, PORTAL, TestApp, TestLimits};

async fn started(app: &TestApp) -> Value {
    let invitation = app.invite(TechnicianRole::Technician).await;
    app.start_enrolment(&invitation).await.ok()
}

#[tokio::test]
async fn invitation_when_opened_says_who_is_invited_and_asks_for_a_verified_discoverable_passkey() {
    let app = TestApp::new().await;
    let started = started(&app).await;
    assert_eq!(started["msp_name"], "Northwind IT");
    assert_eq!(started["technician"]["display_name"], "Technician");
    let options = &started["options"]["publicKey"];
    assert_eq!(options["rp"]["id"], "localhost");
    let selection = &options["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["requireResidentKey"], true);
    assert_eq!(selection["userVerification"], "required");
}

#[tokio::test]
async fn passkey_when_it_verifies_is_enrolled_and_audited() {
    let app = TestApp::new().await;
    let started = started(&app).await;
    let credential = Authenticator::new(1).create(&started["options"], PORTAL);
    let finished = app.finish_enrolment(&started, credential).await.ok();
    assert_eq!(finished["passkey"]["name"], "Kim's laptop");
    assert_eq!(finished["passkey"]["can_seal"], true);
    assert!(matches!(
        app.newest_audit().await[0],
        AuditEvent::PasskeyEnrolled { .. }
    ));
}

#[tokio::test]
async fn invitation_when_unknown_used_replaced_or_expired_is_gone() {
    let app = TestApp::new().await;
    for unknown in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = app.start_enrolment(unknown).await;
        assert_eq!(answer.status, StatusCode::GONE);
        assert_eq!(answer.error_code(), "invitation_invalid");
    }

    let used = app.invite(TechnicianRole::Technician).await;
    let started = app.start_enrolment(&used).await.ok();
    let credential = Authenticator::new(1).create(&started["options"], PORTAL);
    app.finish_enrolment(&started, credential).await.ok();
    assert_eq!(
        app.start_enrolment(&used).await.error_code(),
        "invitation_invalid"
    );

    let replaced = app.invite(TechnicianRole::Admin).await;
    let newest = app.invite(TechnicianRole::Admin).await;
    assert_eq!(
        app.start_enrolment(&replaced).await.error_code(),
        "invitation_invalid"
    );
    app.start_enrolment(&newest).await.ok();

    app.clock.advance(Duration::from_hours(72));
    assert_eq!(
        app.start_enrolment(&newest).await.error_code(),
        "invitation_invalid"
    );
}

#[tokio::test]
async fn invitation_when_finished_twice_at_the_same_time_makes_one_passkey() {
    let app = TestApp::new().await;
    let invitation = app.invite(TechnicianRole::Technician).await;
    let first = app.start_enrolment(&invitation).await.ok();
    let second = app.start_enrolment(&invitation).await.ok();
    let one = Authenticator::new(1).create(&first["options"], PORTAL);
    let two = Authenticator::new(2).create(&second["options"], PORTAL);
    app.finish_enrolment(&first, one).await.ok();
    let answer = app.finish_enrolment(&second, two).await;
    assert_eq!(answer.error_code(), "invitation_invalid");
}

#[tokio::test]
async fn ceremony_when_finished_late_twice_or_after_a_failure_is_expired() {
    let app = TestApp::new().await;
    let late = started(&app).await;
    let credential = Authenticator::new(1).create(&late["options"], PORTAL);
    app.clock.advance(Duration::from_mins(5));
    let answer = app.finish_enrolment(&late, credential).await;
    assert_eq!(answer.status, StatusCode::GONE);
    assert_eq!(answer.error_code(), "ceremony_expired");

    let started = started(&app).await;
    let good = Authenticator::new(1).create(&started["options"], PORTAL);
    let bad = Authenticator::new(1).create(&started["options"], "https://attacker.example");
    assert_eq!(
        app.finish_enrolment(&started, bad).await.error_code(),
        "passkey_refused"
    );
    assert_eq!(
        app.finish_enrolment(&started, good).await.error_code(),
        "ceremony_expired"
    );
}

#[tokio::test]
async fn passkey_from_another_origin_is_refused() {
    let app = TestApp::new().await;
    for origin in [
        "http://localhost:8080/",
        "http://localhost:8081",
        "https://localhost:8080",
        "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol/",
        "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ] {
        let started = started(&app).await;
        let credential = Authenticator::new(1).create(&started["options"], origin);
        let answer = app.finish_enrolment(&started, credential).await;
        assert_eq!(answer.error_code(), "passkey_refused", "{origin}");
    }
    let started = started(&app).await;
    let credential = Authenticator::new(1).create(&started["options"], EXTENSION);
    app.finish_enrolment(&started, credential).await.ok();
}

#[tokio::test]
async fn passkey_without_user_verification_is_refused() {
    let app = TestApp::new().await;
    let started = started(&app).await;
    let mut authenticator = Authenticator::new(1);
    authenticator.verifies_user = false;
    let credential = authenticator.create(&started["options"], PORTAL);
    let answer = app.finish_enrolment(&started, credential).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.error_code(), "passkey_refused");
}

#[tokio::test]
async fn passkey_that_the_authenticator_does_not_keep_is_refused() {
    let app = TestApp::new().await;
    let started = started(&app).await;
    let mut credential = Authenticator::new(1).create(&started["options"], PORTAL);
    credential["clientExtensionResults"]["credProps"]["rk"] = json!(false);
    let answer = app.finish_enrolment(&started, credential).await;
    assert_eq!(answer.error_code(), "passkey_refused");
}

#[tokio::test]
async fn prf_output_when_sent_is_not_wanted_and_nothing_is_enrolled() {
    let app = TestApp::new().await;
    let started = started(&app).await;
    let mut credential = Authenticator::new(1).create(&started["options"], PORTAL);
    credential["clientExtensionResults"]["prf"]["results"] = json!({ "first": "Y2FuYXJ5" });
    let answer = app.finish_enrolment(&started, credential).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.error_code(), "secret_not_wanted");
    assert!(!answer.json.to_string().contains("Y2FuYXJ5"));
}

#[tokio::test]
async fn passkey_of_someone_else_cannot_be_enrolled_again() {
    let app = TestApp::new().await;
    app.enrol(1, TechnicianRole::Owner).await;
    let other_msp = app.other_msp().await;
    for msp_id in [app.msp_id, other_msp] {
        let invitation = app.invite_to(msp_id, TechnicianRole::Technician).await;
        let started = app.start_enrolment(&invitation).await.ok();
        let credential = Authenticator::new(1).create(&started["options"], PORTAL);
        let answer = app.finish_enrolment(&started, credential).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert_eq!(answer.error_code(), "passkey_exists");
    }
}

#[tokio::test]
async fn second_passkey_of_a_technician_excludes_the_first() {
    let app = TestApp::new().await;
    app.enrol(1, TechnicianRole::Technician).await;
    let started = started(&app).await;
    let excluded = started["options"]["publicKey"]["excludeCredentials"]
        .as_array()
        .unwrap();
    assert_eq!(excluded.len(), 1);
}

#[tokio::test]
async fn name_or_sealing_key_that_cannot_be_is_refused() {
    let app = TestApp::new().await;
    let wrong = [
        ("", Value::Null),
        ("   ", Value::Null),
        ("bell \u{7}", Value::Null),
        ("fine", json!("c2hvcnQ")),
        ("fine", json!("A".repeat(43))),
    ];
    for (name, sealing_key) in wrong {
        let started = started(&app).await;
        let body = json!({
            "ceremony_id": started["ceremony_id"],
            "credential": Authenticator::new(1).create(&started["options"], PORTAL),
            "passkey_name": name,
            "sealing_key": sealing_key,
        });
        let answer = app.post("/v1/enrolment/finish", None, body).await;
        assert_eq!(answer.error_code(), "invalid_request", "{name:?}");
    }
}

#[tokio::test]
async fn invitations_tried_from_one_address_are_limited() {
    let app = TestApp::with_limits(TestLimits {
        rates: RateSettings {
            invitations: RateLimit {
                burst: 2,
                per_minute: 6,
            },
            ..RateSettings::default()
        },
        ..TestLimits::default()
    })
    .await;
    for _ in 0..2 {
        let guessed = app.start_enrolment("guessed").await;
        assert_eq!(guessed.error_code(), "invitation_invalid");
    }
    let limited = app.start_enrolment("guessed").await;
    assert_eq!(limited.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(limited.headers["retry-after"], "10");
    app.start_sign_in().await;
}

#[tokio::test]
async fn ceremony_of_a_sign_in_does_not_finish_an_enrolment() {
    let app = TestApp::new().await;
    let sign_in = app.start_sign_in().await;
    let started = started(&app).await;
    let credential = Authenticator::new(1).create(&started["options"], PORTAL);
    let answer = app.finish_enrolment(&sign_in, credential).await;
    assert_eq!(answer.error_code(), "ceremony_expired");
}
