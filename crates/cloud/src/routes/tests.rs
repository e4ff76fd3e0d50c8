use axum::Router;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, Request, StatusCode};
use axum::routing::get;
use hallpass_protocol::dpop::PROOF_HEADER;
use hallpass_protocol::technician::TechnicianRole;
use serde_json::{Value, json};

use super::with_guards;
use crate::testing::TestApp;

#[tokio::test]
async fn meta_names_service_protocol_and_relying_party() {
    let app = TestApp::new().await;
    let meta = app.get("/v1/meta", None).await.ok();
    assert_eq!(meta["service"], "hallpass");
    assert_eq!(meta["rp_id"], "localhost");
    assert_eq!(meta["msp_name"], "Northwind IT");
    assert_eq!(meta["protocol_max"], 1);
}

#[tokio::test]
async fn health_is_told_without_a_session() {
    let app = TestApp::new().await;
    assert_eq!(app.get("/healthz", None).await.status, StatusCode::OK);
    assert_eq!(app.get("/readyz", None).await.status, StatusCode::OK);
    app.app.store.close().await;
    assert_eq!(app.get("/healthz", None).await.status, StatusCode::OK);
    let away = app.get("/readyz", None).await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(away.error_code(), "unavailable");
    assert_eq!(away.headers["retry-after"], "5");
}

#[tokio::test]
async fn address_or_method_that_does_not_exist_is_an_api_error() {
    let app = TestApp::new().await;
    let nowhere = app.get("/v1/nowhere", None).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert_eq!(nowhere.error_code(), "not_found");
    let method = app.send(Method::PUT, "/v1/meta", None, None).await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(method.error_code(), "invalid_request");
}

#[tokio::test]
async fn body_that_is_not_the_expected_json_is_an_api_error_that_quotes_nothing() {
    let app = TestApp::new().await;
    let bodies = [
        "",
        "{",
        "[]",
        "null",
        r#"{"invitation":"canary-1","invitation":"canary-2"}"#,
        r#"{"invitation":"canary","more":1}"#,
        r#"{"invitation":{"canary":1}}"#,
        &"[".repeat(10_000),
    ];
    for body in bodies {
        let proof = app.prove(&app.browser, &Method::POST, "/v1/enrolment/start", None);
        let request = Request::post("/v1/enrolment/start")
            .header(PROOF_HEADER, proof)
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .body(Body::from(body.to_owned()))
            .unwrap();
        let answer = app.call(request).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert_eq!(answer.error_code(), "invalid_request");
        assert!(!answer.json.to_string().contains("canary"), "{answer:?}");
    }
}

#[tokio::test]
async fn body_of_another_content_type_is_refused() {
    let app = TestApp::new().await;
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
    ] {
        let proof = app.prove(&app.browser, &Method::POST, "/v1/enrolment/start", None);
        let request = Request::post("/v1/enrolment/start")
            .header(PROOF_HEADER, proof)
            .header(CONTENT_TYPE, content_type)
            .body(Body::from(r#"{"invitation":"x"}"#))
            .unwrap();
        assert_eq!(
            app.call(request).await.error_code(),
            "invalid_request",
            "{content_type}"
        );
    }
}

#[tokio::test]
async fn body_that_is_too_large_is_an_api_error_with_a_sentence() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let token = app.sign_in(&authenticator).await;
    let reason = json!({ "reason": "x".repeat(1_000_000) });
    let answer = app.post("/v1/accounts", Some(&token), reason).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(answer.error_code(), "too_large");
    assert!(
        answer.json["message"].as_str().unwrap().contains("64 KiB"),
        "{answer:?}"
    );

    let invitation = json!({ "invitation": "x".repeat(17_000) });
    let answer = app.post("/v1/enrolment/start", None, invitation).await;
    assert_eq!(answer.error_code(), "too_large");
    let invitation = json!({ "invitation": "x".repeat(16_000) });
    let answer = app.post("/v1/enrolment/start", None, invitation).await;
    assert_eq!(answer.error_code(), "invitation_invalid");
}

async fn panics() -> &'static str {
    panic!("canary")
}

#[tokio::test]
async fn panic_of_a_handler_is_an_api_error_and_the_next_request_is_served() {
    let app = TestApp::new().await;
    let router = Router::new()
        .route("/panics", get(panics))
        .route("/works", get(|| async { "" }));
    let app = TestApp {
        router: with_guards(router, app.app.clone()),
        ..app
    };
    let answer = app.get("/panics", None).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(answer.error_code(), "internal");
    assert!(!answer.json.to_string().contains("canary"));
    assert_eq!(app.get("/works", None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn routes_that_need_a_session_answer_strangers_with_the_same_refusal() {
    let app = TestApp::new().await;
    let id = "0192f0c1-2d4e-7a9b-8c3d-5e6f708192a3";
    let routes = [
        (Method::GET, "/v1/session".to_owned()),
        (Method::DELETE, "/v1/session".to_owned()),
        (Method::GET, "/v1/sessions".to_owned()),
        (Method::DELETE, "/v1/sessions".to_owned()),
        (Method::DELETE, format!("/v1/sessions/{id}")),
        (Method::GET, "/v1/customers".to_owned()),
        (Method::GET, "/v1/events".to_owned()),
        (Method::GET, "/v1/accounts".to_owned()),
        (Method::POST, "/v1/accounts".to_owned()),
        (Method::GET, format!("/v1/accounts/{id}")),
        (Method::POST, format!("/v1/accounts/{id}/end")),
        (Method::GET, format!("/v1/accounts/{id}/credential")),
        (Method::POST, format!("/v1/accounts/{id}/fills")),
    ];
    for (method, path) in routes {
        let answer = app
            .send(method.clone(), &path, None, Some(Value::Null))
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(answer.error_code(), "not_signed_in", "{method} {path}");
    }
}

#[tokio::test]
async fn portal_is_served_on_its_own_paths_under_a_strict_policy() {
    let files = tempfile::tempdir().unwrap();
    std::fs::write(files.path().join("index.html"), "<!doctype html>").unwrap();
    std::fs::write(files.path().join("portal.js"), "1").unwrap();
    let app = TestApp::new().await.with_portal(files.path());
    for path in ["/", "/enrol", "/index.html", "/portal.js"] {
        let answer = app.get(path, None).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"));
        assert!(!policy.contains("http"), "no other origin: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer");
    }
    for path in [
        "/nothing",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/v1/nothing",
    ] {
        assert_eq!(
            app.get(path, None).await.error_code(),
            "not_found",
            "{path}"
        );
    }
    app.get("/v1/meta", None).await.ok();
}
