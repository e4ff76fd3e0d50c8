use core::time::Duration;

use axum::http::{Method, StatusCode};
use hallpass_protocol::technician::TechnicianRole;

use crate::audit::AuditEvent;
use crate::testing::TestApp;

#[tokio::test]
async fn session_tells_who_is_signed_in_and_until_when() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Admin).await;
    let token = app.sign_in(&authenticator).await;
    let session = app.get("/v1/session", Some(&token)).await.ok();
    assert_eq!(session["technician"]["role"], "admin");
    assert_eq!(session["idle_timeout_s"], 3_600);
    assert_eq!(session["lock_after_s"], 900);
    assert_eq!(session["expires_at"], "2026-11-18T21:06:40Z");
}

#[tokio::test]
async fn session_when_unused_for_an_hour_is_over() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let token = app.sign_in(&authenticator).await;
    for _ in 0..3 {
        app.clock.advance(Duration::from_secs(3_599));
        app.get("/v1/session", Some(&token)).await.ok();
    }
    app.clock.advance(Duration::from_hours(1));
    assert_eq!(
        app.get("/v1/session", Some(&token)).await.error_code(),
        "not_signed_in"
    );
}

#[tokio::test]
async fn session_when_used_all_day_is_over_after_ten_hours() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let token = app.sign_in(&authenticator).await;
    for _ in 0..19 {
        app.clock.advance(Duration::from_mins(30));
        app.get("/v1/session", Some(&token)).await.ok();
    }
    app.clock.advance(Duration::from_mins(30));
    assert_eq!(
        app.get("/v1/session", Some(&token)).await.error_code(),
        "not_signed_in"
    );
}

#[tokio::test]
async fn session_when_ended_is_worth_nothing_and_others_go_on() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let [here, there] = [
        app.sign_in(&authenticator).await,
        app.sign_in(&authenticator).await,
    ];
    let ended = app
        .send(Method::DELETE, "/v1/session", Some(&here), None)
        .await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert!(matches!(
        app.newest_audit().await[0],
        AuditEvent::SignedOut { .. }
    ));
    assert_eq!(
        app.get("/v1/session", Some(&here)).await.error_code(),
        "not_signed_in"
    );
    app.get("/v1/session", Some(&there)).await.ok();
}

#[tokio::test]
async fn token_that_was_never_given_out_is_nobody() {
    let app = TestApp::new().await;
    for token in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = app.get("/v1/session", Some(token)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert_eq!(answer.error_code(), "not_signed_in");
    }
}
