use core::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use hallpass_protocol::dpop::PROOF_HEADER;
use hallpass_protocol::technician::TechnicianRole;

use super::*;
use crate::store::sql;
use crate::testing::{Answer, BrowserKey, TestApp};

const PATH: &str = "/v1/session";

async fn signed_in() -> (TestApp, String) {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let token = app.sign_in(&authenticator).await;
    (app, token)
}

/// Another browser, which holds a copy of the token.
async fn get_as_thief(app: &TestApp, token: &str) -> Answer {
    let thief = BrowserKey::new(99);
    app.send_from(&thief, Method::GET, PATH, Some(token), None)
        .await
}

async fn get_with_authorization(app: &TestApp, token: &str, authorization: String) -> Answer {
    let proof = app.prove(&app.browser, &Method::GET, PATH, Some(token));
    let request = Request::get(PATH)
        .header(AUTHORIZATION, authorization)
        .header(PROOF_HEADER, proof)
        .body(Body::empty())
        .unwrap();
    app.call(request).await
}

async fn misuses(app: &TestApp) -> Vec<AuditEvent> {
    let newest = app.newest_audit().await;
    let is_misuse = |event: &AuditEvent| matches!(event, AuditEvent::SessionTokenMisused { .. });
    newest.into_iter().filter(is_misuse).collect()
}

#[tokio::test]
async fn token_copied_to_another_browser_is_refused_and_said_once_a_minute() {
    let (app, token) = signed_in().await;
    for _ in 0..3 {
        let refused = get_as_thief(&app, &token).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert_eq!(refused.error_code(), "not_signed_in");
    }
    let said = misuses(&app).await;
    let [AuditEvent::SessionTokenMisused { thumbprint, .. }] = said.as_slice() else {
        panic!("one entry: {said:?}");
    };
    assert_eq!(*thumbprint, BrowserKey::new(99).thumbprint());
    app.clock.advance(Duration::from_mins(1));
    get_as_thief(&app, &token).await;
    assert_eq!(misuses(&app).await.len(), 2);
    // Its own browser is none the worse for it.
    app.get(PATH, Some(&token)).await.ok();
}

#[tokio::test]
async fn misuse_names_the_session_the_browser_and_the_address() {
    let (app, token) = signed_in().await;
    let session = app.get(PATH, Some(&token)).await.ok();
    let mut request = app.request(&BrowserKey::new(99), Method::GET, PATH, Some(&token), None);
    let user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
    request
        .headers_mut()
        .insert("user-agent", user_agent.parse().unwrap());
    app.call(request).await;
    let said = misuses(&app).await;
    let [
        AuditEvent::SessionTokenMisused {
            session_id,
            browser,
            address,
            ..
        },
    ] = said.as_slice()
    else {
        panic!("one entry: {said:?}");
    };
    assert_eq!(session_id.to_string(), session["id"]);
    assert_eq!(browser, "Firefox 153 on Linux");
    assert_eq!(*address, None);
}

#[tokio::test]
async fn unknown_token_and_that_of_another_browser_get_the_same_answer() {
    let (app, token) = signed_in().await;
    let mut stolen = get_as_thief(&app, &token).await;
    let mut unknown = get_as_thief(&app, &"A".repeat(43)).await;
    for answer in [&mut stolen, &mut unknown] {
        answer.json["request_id"].take();
        answer.headers.remove("x-request-id");
    }
    assert_eq!(stolen.status, unknown.status);
    assert_eq!(stolen.json, unknown.json);
    assert_eq!(stolen.headers, unknown.headers);
    assert_eq!(unknown.headers["www-authenticate"], r#"DPoP algs="ES256""#);
}

#[tokio::test]
async fn proof_without_its_token_signs_nobody_in() {
    let (app, token) = signed_in().await;
    for authorization in [
        format!("Bearer {token}"),
        format!("Basic {token}"),
        format!("DPoP{token}"),
        format!("DPoP  {token} "),
        "DPoP".to_owned(),
        token.clone(),
    ] {
        let answer = get_with_authorization(&app, &token, authorization.clone()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{authorization}");
    }
    // Schemes are the same in any case (RFC 9110 §11.1).
    let answer = get_with_authorization(&app, &token, format!("dpop {token}")).await;
    answer.ok();
}

#[tokio::test]
async fn session_that_another_process_ended_is_over_within_a_second() {
    let (app, token) = signed_in().await;
    app.get(PATH, Some(&token)).await.ok();
    let other = app.dir.open().await;
    let mut tx = other.write().await.unwrap();
    sql::query("DELETE FROM sessions")
        .execute(&mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(
        app.get(PATH, Some(&token)).await.error_code(),
        "not_signed_in"
    );
}

#[tokio::test]
async fn use_of_a_session_is_recorded_twice_a_minute() {
    let (app, token) = signed_in().await;
    let recorded = async || {
        let mut reader = app.app.store.read().await.unwrap();
        let session = crate::store::sessions::find_by_token(&mut reader, &token_hash(&token)).await;
        session.unwrap().unwrap().last_used_at
    };
    let began = recorded().await;
    for (after_s, recorded_after_s) in [(29, 0), (1, 30), (29, 30), (1, 60)] {
        app.clock.advance(Duration::from_secs(after_s));
        app.get(PATH, Some(&token)).await.ok();
        let expected = began.plus(Duration::from_secs(recorded_after_s));
        assert_eq!(recorded().await, expected);
    }
}
