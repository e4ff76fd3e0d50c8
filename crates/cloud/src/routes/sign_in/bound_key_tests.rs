//! A ceremony belongs to the browser that began it, and the session to the one that finished it.

use axum::http::{Method, StatusCode};
use hallpass_protocol::technician::TechnicianRole;
use serde_json::{Value, json};

use crate::audit::AuditEvent;
use crate::testing::{Answer, Authenticator, BrowserKey, EXTENSION, PORTAL, TestApp};

async fn start(app: &TestApp, browser: &BrowserKey) -> Value {
    app.send_from(browser, Method::POST, "/v1/sign-in/start", None, None)
        .await
        .ok()
}

async fn finish(
    app: &TestApp,
    browser: &BrowserKey,
    authenticator: &Authenticator,
    started: &Value,
) -> Answer {
    let body = json!({
        "ceremony_id": started["ceremony_id"],
        "credential": authenticator.get(&started["options"], EXTENSION),
    });
    let path = "/v1/sign-in/finish";
    app.send_from(browser, Method::POST, path, None, Some(body))
        .await
}

async fn status_of(app: &TestApp, browser: &BrowserKey, session: &Value) -> StatusCode {
    let token = session["token"].as_str();
    app.send_from(browser, Method::GET, "/v1/session", token, None)
        .await
        .status
}

#[tokio::test]
async fn session_belongs_to_the_browser_that_signed_in() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let [one, other] = [1, 2].map(BrowserKey::new);
    let started = start(&app, &one).await;
    let session = finish(&app, &one, &authenticator, &started).await.ok();
    assert_eq!(status_of(&app, &one, &session).await, StatusCode::OK);
    assert_eq!(
        status_of(&app, &other, &session).await,
        StatusCode::UNAUTHORIZED
    );
    let newest = app.newest_audit().await;
    assert!(
        matches!(&newest[1], AuditEvent::SignedIn { thumbprint, .. }
            if *thumbprint == Some(one.thumbprint())),
        "{newest:?}"
    );
}

#[tokio::test]
async fn sign_in_that_another_key_finishes_is_over() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    // As after an update of the extension in mid-ceremony that lost the key.
    let [before, after] = [1, 2].map(BrowserKey::new);
    let started = start(&app, &before).await;
    let refused = finish(&app, &after, &authenticator, &started).await;
    assert_eq!(refused.status, StatusCode::GONE);
    assert_eq!(refused.error_code(), "ceremony_expired");
    let used_up = finish(&app, &before, &authenticator, &started).await;
    assert_eq!(used_up.error_code(), "ceremony_expired");
    // The way out: from the start, with the new key.
    let started = start(&app, &after).await;
    finish(&app, &after, &authenticator, &started).await.ok();
}

#[tokio::test]
async fn two_tabs_of_one_browser_sign_in_at_once() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let browser = BrowserKey::new(1);
    let (left, right) = tokio::join!(start(&app, &browser), start(&app, &browser));
    assert_ne!(left["ceremony_id"], right["ceremony_id"]);
    let (left, right) = tokio::join!(
        finish(&app, &browser, &authenticator, &left),
        finish(&app, &browser, &authenticator, &right),
    );
    let (left, right) = (left.ok(), right.ok());
    assert_ne!(left["session"]["id"], right["session"]["id"]);
    for session in [left, right] {
        assert_eq!(status_of(&app, &browser, &session).await, StatusCode::OK);
    }
}

#[tokio::test]
async fn two_browsers_that_sign_in_at_once_get_a_session_each_of_their_own() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let [one, other] = [1, 2].map(BrowserKey::new);
    let (ours, theirs) = tokio::join!(start(&app, &one), start(&app, &other));
    let (ours, theirs) = tokio::join!(
        finish(&app, &one, &authenticator, &ours),
        finish(&app, &other, &authenticator, &theirs),
    );
    let (ours, theirs) = (ours.ok(), theirs.ok());
    assert_eq!(status_of(&app, &one, &ours).await, StatusCode::OK);
    assert_eq!(status_of(&app, &other, &theirs).await, StatusCode::OK);
    let crossed = [(&one, &theirs), (&other, &ours)];
    for (browser, session) in crossed {
        assert_eq!(
            status_of(&app, browser, session).await,
            StatusCode::UNAUTHORIZED
        );
    }
}

#[tokio::test]
async fn enrolment_that_another_key_finishes_is_over_and_the_invitation_stays_good() {
    let app = TestApp::new().await;
    let invitation = app.invite(TechnicianRole::Technician).await;
    let [one, other] = [1, 2].map(BrowserKey::new);
    let mut authenticator = Authenticator::new(1);
    let mut finish_by = async |browser: &BrowserKey| {
        let path = "/v1/enrolment/start";
        let body = json!({ "invitation": invitation });
        let started = app
            .send_from(&one, Method::POST, path, None, Some(body))
            .await
            .ok();
        let body = json!({
            "ceremony_id": started["ceremony_id"],
            "credential": authenticator.create(&started["options"], PORTAL),
            "passkey_name": "Key",
        });
        let path = "/v1/enrolment/finish";
        let finished = app
            .send_from(browser, Method::POST, path, None, Some(body.clone()))
            .await;
        let again = app
            .send_from(&one, Method::POST, path, None, Some(body))
            .await;
        (finished, again)
    };
    let (refused, used_up) = finish_by(&other).await;
    assert_eq!(refused.error_code(), "ceremony_expired");
    assert_eq!(used_up.error_code(), "ceremony_expired");
    let (enrolled, _) = finish_by(&one).await;
    enrolled.ok();
}
