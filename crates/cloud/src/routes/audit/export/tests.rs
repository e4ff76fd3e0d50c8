use core::time::Duration;

use axum::http::{Method, StatusCode};

use crate::audit::export::{BadLine, FileVerifier};
use crate::testing::TestApp;

const PATH: &str = "/v1/audit/export";

fn verify(text: &str) -> Result<i64, BadLine> {
    let mut verifier = FileVerifier::new(Vec::new(), Vec::new());
    for line in text.lines() {
        verifier.push(line.as_bytes())?;
    }
    Ok(verifier.finish()?.1.entries())
}

#[tokio::test]
async fn log_is_exported_whole_and_tells_of_the_export() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let lines = app
        .get_text(&format!("{PATH}?format=jsonl"), &owner.token)
        .await;
    let first = verify(&lines).unwrap();
    assert!(lines.contains("msp_created") && !lines.contains("audit_exported"));
    app.clock.advance(Duration::from_mins(1));
    let lines = app
        .get_text(&format!("{PATH}?format=jsonl"), &owner.token)
        .await;
    assert_eq!(verify(&lines), Ok(first + 1));
    assert!(lines.contains("audit_exported"));

    let from_second = format!("{PATH}?format=jsonl&since=2");
    let lines = app.get_text(&from_second, &owner.token).await;
    assert_eq!(verify(&lines), Ok(first + 1));
    assert!(!lines.contains("msp_created"));
    let beyond = format!("{PATH}?format=jsonl&since=9999");
    let lines = app.get_text(&beyond, &owner.token).await;
    assert_eq!(verify(&lines), Ok(0));

    let csv = app
        .get_text(&format!("{PATH}?format=csv"), &owner.token)
        .await;
    assert!(csv.starts_with("\"seq\",\"at\","), "{csv}");
    assert!(csv.contains("\"audit_exported\""));
}

#[tokio::test]
async fn log_is_exported_from_a_moment_on() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    app.clock.advance(Duration::from_mins(10));
    let moment = app.app.clock.now();
    app.get_text(&format!("{PATH}?format=csv"), &owner.token)
        .await;
    let since = format!("{PATH}?format=jsonl&since={moment}");
    let lines = app.get_text(&since, &owner.token).await;
    assert_eq!(verify(&lines), Ok(1));
    assert!(lines.contains("audit_exported"));
}

#[tokio::test]
async fn export_that_is_not_understood_is_refused() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    for query in [
        "",
        "?format=xml",
        "?format=csv&since=yesterday",
        "?format=csv&x=1",
    ] {
        let answer = app
            .send(
                Method::GET,
                &format!("{PATH}{query}"),
                Some(&owner.token),
                None,
            )
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answer.error_code(), "invalid_request");
    }
}
