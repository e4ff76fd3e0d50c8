use core::pin::pin;
use core::time::Duration;

use axum::http::{Method, StatusCode};
use futures::StreamExt;
use hallpass_protocol::session::{OriginKind, SessionsResponse};
use hallpass_protocol::technician::TechnicianRole;
use serde_json::Value;

use crate::audit::AuditEvent;
use crate::testing::{Answer, BrowserKey, TestApp, signed_in};

async fn list(app: &TestApp, token: &str) -> SessionsResponse {
    let listed = app.get("/v1/sessions", Some(token)).await.ok();
    serde_json::from_value(listed).unwrap()
}

async fn delete(app: &TestApp, path: &str, token: &str) -> Answer {
    app.send(Method::DELETE, path, Some(token), None).await
}

async fn is_signed_in(app: &TestApp, token: &str) -> bool {
    app.get("/v1/session", Some(token)).await.status == StatusCode::OK
}

#[tokio::test]
async fn list_shows_where_the_caller_is_signed_in_the_last_used_first() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let other = signed_in(&app, 2, TechnicianRole::Owner).await;
    let first = app.sign_in(&authenticator).await;
    app.clock.advance(Duration::from_mins(1));
    let second = app.sign_in(&authenticator).await;

    let listed = list(&app, &first).await.sessions;
    let [newer, older] = listed.as_slice() else {
        panic!("one's own alone: {listed:?}");
    };
    assert!(older.is_current);
    assert!(!newer.is_current);
    assert_eq!(newer.origin_kind, OriginKind::Extension);
    assert_eq!(newer.browser, "Unknown browser");
    assert_eq!(newer.passkey_name, "Kim's laptop");
    assert_eq!(
        newer.created_at.since(older.created_at),
        Duration::from_mins(1)
    );
    assert_eq!(list(&app, &other).await.sessions.len(), 1);

    // One that has expired is not shown, though its row is still there.
    app.clock.advance(Duration::from_mins(59));
    assert!(is_signed_in(&app, &first).await);
    app.clock.advance(Duration::from_mins(1));
    assert!(!is_signed_in(&app, &second).await);
    assert_eq!(list(&app, &first).await.sessions.len(), 1);
}

#[tokio::test]
async fn session_is_listed_with_its_browser_and_address() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let started = app.start_sign_in().await;
    let credential = authenticator.get(&started["options"], crate::testing::PORTAL);
    let body = serde_json::json!({
        "ceremony_id": started["ceremony_id"],
        "credential": credential,
    });
    let path = "/v1/sign-in/finish";
    let mut request = app.request(&app.browser, Method::POST, path, None, Some(body));
    let user_agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/156.0.0.0 Safari/537.36";
    request
        .headers_mut()
        .insert("user-agent", user_agent.parse().unwrap());
    let peer = "[::ffff:192.0.2.7]:4711".parse().unwrap();
    request
        .extensions_mut()
        .insert(crate::http::peer_address::PeerAddress(peer));
    let session = app.call(request).await.ok();
    let token = session["token"].as_str().unwrap();
    let listed = list(&app, token).await.sessions;
    assert_eq!(listed[0].browser, "Chromium 156 on Linux");
    assert_eq!(listed[0].address.as_deref(), Some("192.0.2.7"));
    assert_eq!(listed[0].origin_kind, OriginKind::Portal);
    let newest = app.newest_audit().await;
    assert!(
        matches!(&newest[0], AuditEvent::SignedIn { address: Some(address), thumbprint, .. }
            if address == "192.0.2.7" && *thumbprint == Some(app.browser.thumbprint())),
        "{newest:?}"
    );
}

#[tokio::test]
async fn session_that_is_ended_from_elsewhere_is_worth_nothing() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let [here, there] = [
        app.sign_in(&authenticator).await,
        app.sign_in(&authenticator).await,
    ];
    let listed = list(&app, &here).await.sessions;
    let other = listed.iter().find(|item| !item.is_current).unwrap();
    let ended = delete(&app, &format!("/v1/sessions/{}", other.id), &here).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(
        app.newest_audit().await[0],
        AuditEvent::SignedOut {
            session_id: other.id
        }
    );
    assert!(!is_signed_in(&app, &there).await);
    assert!(is_signed_in(&app, &here).await);
    let again = delete(&app, &format!("/v1/sessions/{}", other.id), &here).await;
    assert_eq!(again.error_code(), "not_found");
}

#[tokio::test]
async fn session_of_somebody_else_is_not_found() {
    let app = TestApp::new().await;
    let own = signed_in(&app, 1, TechnicianRole::Owner).await;
    let theirs = signed_in(&app, 2, TechnicianRole::Technician).await;
    let id = list(&app, &theirs).await.sessions[0].id;
    let answer = delete(&app, &format!("/v1/sessions/{id}"), &own).await;
    assert_eq!(answer.error_code(), "not_found");
    for nonsense in ["x", "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3"] {
        let answer = delete(&app, &format!("/v1/sessions/{nonsense}"), &own).await;
        assert_eq!(answer.error_code(), "not_found", "{nonsense}");
    }
    assert!(is_signed_in(&app, &theirs).await);
}

#[tokio::test]
async fn sign_out_everywhere_ends_all_of_the_callers_sessions_and_their_streams() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let [here, there] = [
        app.sign_in(&authenticator).await,
        app.sign_in(&authenticator).await,
    ];
    let other = signed_in(&app, 2, TechnicianRole::Owner).await;
    let request = app.request(&app.browser, Method::GET, "/v1/events", Some(&there), None);
    let response = tower::ServiceExt::oneshot(app.router.clone(), request)
        .await
        .unwrap();
    let mut stream = pin!(response.into_body().into_data_stream());
    stream.next().await.unwrap().unwrap();

    let ended = delete(&app, "/v1/sessions", &here).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    let last = stream.next().await.unwrap().unwrap();
    let last = str::from_utf8(&last).unwrap().to_owned();
    assert!(last.starts_with("event: signed_out\n"), "{last}");
    assert!(stream.next().await.is_none());
    for token in [&here, &there] {
        assert!(!is_signed_in(&app, token).await);
    }
    assert!(is_signed_in(&app, &other).await);
    let newest = app.newest_audit().await;
    assert!(matches!(newest[0], AuditEvent::SignedOut { .. }));
    assert!(matches!(newest[1], AuditEvent::SignedOut { .. }));
}

#[tokio::test]
async fn thief_of_a_token_can_neither_see_nor_end_sessions() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let token = app.sign_in(&authenticator).await;
    let thief = BrowserKey::new(99);
    for (method, path) in [
        (Method::GET, "/v1/sessions"),
        (Method::DELETE, "/v1/sessions"),
        (Method::DELETE, "/v1/session"),
        (Method::GET, "/v1/events"),
    ] {
        let answer = app
            .send_from(&thief, method, path, Some(&token), None::<Value>)
            .await;
        assert_eq!(answer.error_code(), "not_signed_in", "{path}");
    }
    assert!(is_signed_in(&app, &token).await);
}
