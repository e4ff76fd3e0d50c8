use core::time::Duration;

use axum::http::StatusCode;
use hallpass_protocol::technician::TechnicianRole;
use serde_json::{Value, json};

use crate::audit::AuditEvent;
use crate::http::rate_limit::{RateLimit, RateSettings};
use crate::testing::{Answer, Authenticator, EXTENSION, PORTAL, TestApp, TestLimits};

async fn attempt(app: &TestApp, authenticator: &Authenticator, origin: &str) -> Answer {
    let started = app.start_sign_in().await;
    let credential = authenticator.get(&started["options"], origin);
    app.finish_sign_in(&started, credential).await
}

#[tokio::test]
async fn passkey_when_enrolled_signs_in_on_portal_and_extension() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    for origin in [PORTAL, EXTENSION] {
        let session = attempt(&app, &authenticator, origin).await.ok();
        assert_eq!(
            session["session"]["technician"]["display_name"],
            "Technician"
        );
        assert_eq!(session["session"]["msp_name"], "Northwind IT");
        assert_eq!(session["session"]["passkey"]["can_seal"], true);
        let newest = app.newest_audit().await;
        assert!(
            matches!(&newest[0], AuditEvent::SignedIn { origin: from, .. } if from == origin),
            "{newest:?}"
        );
    }
}

#[tokio::test]
async fn options_name_the_relying_party_and_no_passkey() {
    let app = TestApp::new().await;
    let started = app.start_sign_in().await;
    let options = &started["options"]["publicKey"];
    assert_eq!(options["rpId"], "localhost");
    assert_eq!(options["allowCredentials"], json!([]));
    assert_eq!(options["userVerification"], "required");
    assert_eq!(started["options"].get("mediation"), None);
}

#[tokio::test]
async fn assertion_when_replayed_is_refused() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let started = app.start_sign_in().await;
    let credential = authenticator.get(&started["options"], EXTENSION);
    app.finish_sign_in(&started, credential.clone()).await.ok();
    let again = app.finish_sign_in(&started, credential.clone()).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert_eq!(again.error_code(), "ceremony_expired");
    // And for a ceremony that it was not made for.
    let other = app.start_sign_in().await;
    let elsewhere = app.finish_sign_in(&other, credential).await;
    assert_eq!(elsewhere.error_code(), "passkey_refused");
}

#[tokio::test]
async fn ceremony_when_it_failed_once_or_took_too_long_is_over() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let started = app.start_sign_in().await;
    let wrong = authenticator.get(&started["options"], "https://attacker.example");
    assert_eq!(
        app.finish_sign_in(&started, wrong).await.error_code(),
        "passkey_refused"
    );
    let good = authenticator.get(&started["options"], EXTENSION);
    assert_eq!(
        app.finish_sign_in(&started, good).await.error_code(),
        "ceremony_expired"
    );

    let late = app.start_sign_in().await;
    let credential = authenticator.get(&late["options"], EXTENSION);
    app.clock.advance(Duration::from_mins(5));
    assert_eq!(
        app.finish_sign_in(&late, credential).await.error_code(),
        "ceremony_expired"
    );
}

#[tokio::test]
async fn assertion_from_any_other_origin_is_refused() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    for origin in [
        "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol/",
        "chrome-extension://HODJDCAKDMBFIGFJKMFHIDMFIDMHGBOL",
        "chrome-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol.attacker.example",
        "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "moz-extension://hodjdcakdmbfigfjkmfhidmfidmhgbol",
        "http://localhost:8080/",
        "http://localhost",
        "http://LOCALHOST:8080",
        "http://sub.localhost:8080",
        "https://localhost:8080",
        "null",
        "",
    ] {
        let answer = attempt(&app, &authenticator, origin).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{origin}");
        assert_eq!(answer.error_code(), "passkey_refused", "{origin}");
    }
}

#[tokio::test]
async fn assertion_without_user_verification_is_refused() {
    let app = TestApp::new().await;
    let mut authenticator = app.enrol(1, TechnicianRole::Technician).await;
    authenticator.verifies_user = false;
    let answer = attempt(&app, &authenticator, EXTENSION).await;
    assert_eq!(answer.error_code(), "passkey_refused");
    assert!(
        answer.json["message"]
            .as_str()
            .unwrap()
            .contains("unlock it")
    );
}

#[tokio::test]
async fn passkey_that_nobody_enrolled_is_unknown() {
    let app = TestApp::new().await;
    let known = app.enrol(1, TechnicianRole::Technician).await;
    let stranger = Authenticator::new(2).with_user_handle(&[7; 16]);
    let answer = attempt(&app, &stranger, EXTENSION).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.error_code(), "passkey_unknown");
    attempt(&app, &known, EXTENSION).await.ok();
}

#[tokio::test]
async fn passkey_that_claims_to_be_someone_else_is_refused() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    for handle in [&[9; 16][..], &[]] {
        let liar = Authenticator::new(1).with_user_handle(handle);
        assert_eq!(
            attempt(&app, &liar, EXTENSION).await.error_code(),
            "passkey_refused"
        );
    }
    attempt(&app, &authenticator, EXTENSION).await.ok();
}

#[tokio::test]
async fn signature_of_another_key_under_a_known_id_is_refused() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let started = app.start_sign_in().await;
    let mut credential = authenticator.get(&started["options"], EXTENSION);
    let forged = Authenticator::new(2).get(&started["options"], EXTENSION);
    credential["response"]["signature"] = forged["response"]["signature"].clone();
    let answer = app.finish_sign_in(&started, credential).await;
    assert_eq!(answer.error_code(), "passkey_refused");
}

#[tokio::test]
async fn counter_that_does_not_grow_locks_the_passkey_and_ends_its_sessions() {
    let app = TestApp::new().await;
    let mut authenticator = app.enrol(1, TechnicianRole::Technician).await;
    authenticator.counter = 5;
    let token = app.sign_in(&authenticator).await;
    let copy = attempt(&app, &authenticator, EXTENSION).await;
    assert_eq!(copy.error_code(), "passkey_refused");
    assert!(matches!(
        app.newest_audit().await[0],
        AuditEvent::PasskeyCounterRegressed { .. }
    ));
    assert_eq!(
        app.get("/v1/session", Some(&token)).await.error_code(),
        "not_signed_in"
    );
    authenticator.counter = 6;
    assert_eq!(
        attempt(&app, &authenticator, EXTENSION).await.error_code(),
        "passkey_refused"
    );
}

#[tokio::test]
async fn counter_that_grows_is_remembered() {
    let app = TestApp::new().await;
    let mut authenticator = app.enrol(1, TechnicianRole::Technician).await;
    for counter in 1..4 {
        authenticator.counter = counter;
        attempt(&app, &authenticator, EXTENSION).await.ok();
    }
    authenticator.counter = 2;
    assert_eq!(
        attempt(&app, &authenticator, EXTENSION).await.error_code(),
        "passkey_refused"
    );
}

#[tokio::test]
async fn prf_output_when_sent_is_not_wanted() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    for container in ["clientExtensionResults", "extensions"] {
        let started = app.start_sign_in().await;
        let mut credential = authenticator.get(&started["options"], EXTENSION);
        credential
            .as_object_mut()
            .unwrap()
            .remove("clientExtensionResults");
        credential[container] = json!({ "prf": { "results": { "first": "Y2FuYXJ5" } } });
        let answer = app.finish_sign_in(&started, credential).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.error_code(), "secret_not_wanted");
    }
    for file in app.dir.path().read_dir().unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(8).any(|window| window == b"Y2FuYXJ5"));
    }
}

#[tokio::test]
async fn answer_that_is_no_answer_is_refused_without_a_panic() {
    let app = TestApp::new().await;
    for credential in [
        json!(null),
        json!({}),
        json!([1]),
        json!("x"),
        json!({ "id": {} }),
    ] {
        let started = app.start_sign_in().await;
        let answer = app.finish_sign_in(&started, credential).await;
        assert_eq!(answer.error_code(), "invalid_request");
    }
    let unknown = json!({ "ceremony_id": "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3" });
    let answer = app.finish_sign_in(&unknown, Value::Null).await;
    assert_eq!(answer.error_code(), "ceremony_expired");
}

#[tokio::test]
async fn flood_of_sign_ins_is_limited_and_says_when_to_come_back() {
    let ceremonies = RateLimit {
        burst: 2,
        per_minute: 6,
    };
    let app = TestApp::with_limits(TestLimits {
        rates: RateSettings {
            ceremonies,
            ..RateSettings::default()
        },
        ..TestLimits::default()
    })
    .await;
    app.start_sign_in().await;
    app.start_sign_in().await;
    let answer = app.post("/v1/sign-in/start", None, json!({})).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.error_code(), "rate_limited");
    assert_eq!(answer.json["retry_after_s"], 10);
    assert_eq!(answer.headers["retry-after"], "10");
    app.clock.advance(Duration::from_secs(10));
    app.start_sign_in().await;
}
