//! What may go wrong with any call.

use core::time::Duration;

use hallpass_graph::http::{Timeouts, make_http_client};
use hallpass_graph::{
    AppCredential, AppProof, ClientSecret, Endpoints, GraphClient, GraphErrorKind,
};
use uuid::Uuid;

use crate::server::{Reply, Server};
use crate::stack::{NEW_USER, ROLE, TENANT, USER, created, no_content, stack, throttled, user};

#[tokio::test]
async fn call_when_throttled_waits_as_told_and_no_less() {
    let stack = stack([throttled("2.128"), throttled("1"), no_content()]).await;
    stack.graph.set_enabled(USER, false).await.unwrap();
    let waits = stack.environment.waits();
    assert_eq!(waits.len(), 2);
    assert!(waits[0] >= Duration::from_millis(2_128) && waits[0] < Duration::from_millis(2_342));
    assert!(waits[1] >= Duration::from_secs(1) && waits[1] < Duration::from_millis(1_101));
}

#[tokio::test]
async fn call_when_told_to_wait_long_leaves_it_to_the_caller() {
    let stack = stack([throttled("60"), no_content()]).await;
    let failed = stack.graph.set_enabled(USER, false).await.unwrap_err();
    assert_eq!(failed.kind.retry_after(), Some(Duration::from_mins(1)));
    assert!(failed.is_retryable());
    assert!(stack.environment.waits().is_empty());
}

#[tokio::test]
async fn call_when_harmless_to_repeat_survives_faults_and_lost_answers() {
    let faults = [
        Reply::Http(503, vec![], "<html></html>".into()),
        Reply::CutOff(200, "{\"value\"".into()),
        Reply::Hangup,
        Reply::json(200, "{\"id\":"),
    ];
    for fault in faults {
        let stack = stack([fault.clone(), fault.clone(), user(true)]).await;
        assert!(
            stack.graph.get_user(USER).await.unwrap().is_some(),
            "{fault:?}"
        );
        assert_eq!(stack.environment.waits().len(), 2);
    }
}

#[tokio::test]
async fn write_when_one_answer_was_lost_is_not_believed_to_have_done_nothing() {
    // The last attempt was throttled; whether the first one was carried out stays unknown.
    let stack = stack([Reply::Hangup, throttled("60")]).await;
    let failed = stack
        .graph
        .set_password(USER, "Passw0rd")
        .await
        .unwrap_err();
    assert!(failed.kind.may_have_taken_effect());
    assert_eq!(failed.kind.retry_after(), Some(Duration::from_mins(1)));
}

#[tokio::test]
async fn error_when_explained_names_code_and_request_but_no_person() {
    let message = "Insufficient privileges to complete the operation for ada@contoso.com.";
    let reply = Reply::Http(
        403,
        vec![("request-id", "11aa".into())],
        format!(r#"{{"error":{{"code":"Authorization_RequestDenied","message":"{message}"}}}}"#),
    );
    let stack = stack([reply]).await;
    let failed = stack.graph.assign_role(USER, ROLE).await.unwrap_err();
    assert_eq!(failed.kind, GraphErrorKind::Forbidden);
    assert_eq!(
        failed.to_string(),
        "assign role: not allowed (status 403, Authorization_RequestDenied, request-id 11aa)"
    );
    assert!(!format!("{failed:?}").contains("ada@"));
}

#[tokio::test]
async fn redirect_when_answered_is_not_followed() {
    let elsewhere = Server::start([user(true)]).await;
    let location = format!("{}/v1.0/users/x", elsewhere.address);
    let stack = stack([Reply::Http(
        302,
        vec![("Location", location)],
        String::new(),
    )])
    .await;
    let failed = stack.graph.get_user(USER).await.unwrap_err();
    assert_eq!(failed.kind, GraphErrorKind::Rejected);
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn answer_when_endless_is_cut_at_the_bound() {
    let endless = Reply::json(200, &"x".repeat(10 * 1024 * 1024));
    let stack = stack((0..3).map(|_| endless.clone())).await;
    let failed = stack.graph.get_user(USER).await.unwrap_err();
    assert_eq!(
        failed.kind,
        GraphErrorKind::OutcomeUnknown { retry_after: None }
    );
}

#[tokio::test]
async fn server_when_not_there_is_unreachable_and_nothing_happened() {
    let stack = stack([created()]).await;
    stack.graph.create_user(NEW_USER, "Passw0rd").await.unwrap();
    // A port that was free a moment ago and that nobody listens on.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let endpoints = Endpoints::parse(&stack.server.address, &closed).unwrap();
    let http = make_http_client(&endpoints, Timeouts::default()).unwrap();
    let secret = ClientSecret::new("s".to_owned().into());
    let app = AppCredential {
        client_id: Uuid::from_u128(0xc1),
        proof: AppProof::Secret(secret),
    };
    let graph = GraphClient::new(http, endpoints, TENANT, app, stack.environment.clone());
    let failed = graph.create_user(NEW_USER, "Passw0rd").await.unwrap_err();
    assert_eq!(failed.kind, GraphErrorKind::Unreachable);
    assert!(!failed.kind.may_have_taken_effect());
    assert_eq!(stack.environment.waits().len(), 2);
}
