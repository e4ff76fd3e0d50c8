//! Tokens: asked for, renewed, refused.

use core::time::Duration;

use hallpass_graph::{GraphErrorKind, TokenErrorKind};

use crate::server::Reply;
use crate::stack::{USER, error, stack, user};

#[tokio::test]
async fn token_when_asked_for_by_many_is_requested_once_and_renewed_before_it_expires() {
    let stack = stack((0..12).map(|_| user(false))).await;
    let reads = (0..10).map(|_| {
        let graph = stack.graph.clone();
        tokio::spawn(async move { graph.get_user(USER).await.unwrap().unwrap() })
    });
    for read in reads.collect::<Vec<_>>() {
        read.await.unwrap();
    }
    assert_eq!(stack.server.token_requests(), 1);
    stack.environment.advance(Duration::from_secs(3599 - 121));
    stack.graph.get_user(USER).await.unwrap();
    assert_eq!(stack.server.token_requests(), 1);
    stack.environment.advance(Duration::from_secs(1));
    stack.graph.get_user(USER).await.unwrap();
    assert_eq!(stack.server.token_requests(), 2);
}

#[tokio::test]
async fn call_when_the_token_is_refused_tries_one_new_token() {
    let refused = || {
        error(
            401,
            "InvalidAuthenticationToken",
            "Access token has expired.",
        )
    };
    let first = stack([refused(), user(true)]).await;
    assert!(
        first
            .graph
            .get_user(USER)
            .await
            .unwrap()
            .unwrap()
            .account_enabled
            .unwrap()
    );
    assert_eq!(first.server.token_requests(), 2);

    let second = stack([refused(), refused(), user(true)]).await;
    let failed = second.graph.get_user(USER).await.unwrap_err();
    assert_eq!(failed.kind, GraphErrorKind::Unauthorized);
    assert_eq!(second.server.token_requests(), 2);
    assert_eq!(second.server.graph_lines().len(), 2);
}

#[tokio::test]
async fn token_when_refused_says_why_and_no_graph_call_is_made() {
    let stack = stack([]).await;
    let cases = [
        (401, 7_000_222, TokenErrorKind::SecretExpired),
        (400, 90_002, TokenErrorKind::TenantNotFound),
        (401, 7_000_229, TokenErrorKind::ConsentMissing),
    ];
    for (status, code, expected) in cases {
        let body = format!(r#"{{"error":"x","error_codes":[{code}],"trace_id":"t"}}"#);
        stack.server.set_token_reply(Reply::json(status, &body));
        let failed = stack.graph.organization().await.unwrap_err();
        assert_eq!(failed.kind, GraphErrorKind::Token(expected));
        assert_eq!(failed.code, format!("AADSTS{code}"));
        assert!(!failed.is_retryable());
    }
    assert!(stack.server.graph_lines().is_empty());

    stack
        .server
        .set_token_reply(Reply::Http(200, vec![], "<html>hotel</html>".into()));
    let failed = stack.graph.organization().await.unwrap_err();
    assert!(failed.is_retryable() && failed.kind.retry_after().is_none());
}
