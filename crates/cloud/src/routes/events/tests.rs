use core::pin::pin;
use core::time::Duration;

use axum::http::Method;
use futures::{Stream, StreamExt};
use hallpass_protocol::Timestamp;
use hallpass_protocol::event::LiveEvent;
use hallpass_protocol::technician::TechnicianRole;

use serde_json::json;
use tower::ServiceExt;

use super::stream::live_events;
use crate::authorization::Action;
use crate::http::live_streams::StreamLimits;
use crate::http::signed_in::SignedIn;
use crate::secret_text::hash_secret_text;
use crate::store::{sessions, technicians};
use crate::testing::{TestApp, TestLimits, add_customer, request_for, signed_in};

async fn caller(app: &TestApp, token: &str) -> SignedIn {
    let mut reader = app.app.store.read().await.unwrap();
    let session = sessions::find_by_token(&mut reader, &hash_secret_text(token))
        .await
        .unwrap()
        .unwrap();
    let technician = technicians::find(&mut reader, session.msp_id, session.technician_id)
        .await
        .unwrap()
        .unwrap();
    SignedIn {
        session,
        technician,
        action: Action::ReadOwn,
    }
}

async fn stream_of(app: &TestApp, token: &str) -> impl Stream<Item = LiveEvent> + use<> {
    let caller = caller(app, token).await;
    let counted = app.app.live_streams.open(caller.session.id).unwrap();
    live_events(app.app.clone(), caller, counted)
}

#[tokio::test]
async fn stream_greets_at_once_and_every_fifteen_seconds() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let mut stream = pin!(stream_of(&app, &token).await);
    let began = Timestamp::from_unix_ms(1_795_000_000_000);
    assert_eq!(
        stream.next().await,
        Some(LiveEvent::Hello { server_time: began })
    );
    let (next, ()) = tokio::join!(stream.next(), async {
        app.clock.advance(Duration::from_secs(15));
    });
    let server_time = began.plus(Duration::from_secs(15));
    assert_eq!(next, Some(LiveEvent::Hello { server_time }));
}

#[tokio::test]
async fn stream_when_its_session_is_ended_says_so_and_ends() {
    let app = TestApp::new().await;
    let authenticator = app.enrol(1, TechnicianRole::Technician).await;
    let [here, there] = [
        app.sign_in(&authenticator).await,
        app.sign_in(&authenticator).await,
    ];
    let mut stream = pin!(stream_of(&app, &here).await);
    stream.next().await.unwrap();
    for token in [&there, &here] {
        app.send(Method::DELETE, "/v1/session", Some(token), None)
            .await;
    }
    assert_eq!(stream.next().await, Some(LiveEvent::SignedOut));
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn stream_when_its_session_has_expired_says_so() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let mut stream = pin!(stream_of(&app, &token).await);
    stream.next().await.unwrap();
    let (next, ()) = tokio::join!(stream.next(), async {
        app.clock.advance(Duration::from_hours(1));
    });
    assert_eq!(next, Some(LiveEvent::SignedOut));
}

#[tokio::test]
async fn change_of_an_account_reaches_its_own_technician_alone() {
    let app = TestApp::new().await;
    let own = signed_in(&app, 1, TechnicianRole::Technician).await;
    let other = signed_in(&app, 2, TechnicianRole::Owner).await;
    let (mut to_own, mut to_other) = (
        pin!(stream_of(&app, &own).await),
        pin!(stream_of(&app, &other).await),
    );
    to_own.next().await.unwrap();
    to_other.next().await.unwrap();
    let customer_id = add_customer(&app, app.msp_id, 1, true).await;
    let request = request_for(&app, &own, customer_id).await;
    let made = app.post("/v1/accounts", Some(&own), request).await.ok();

    let Some(LiveEvent::Account { account, .. }) = to_own.next().await else {
        panic!("the technician hears of the account");
    };
    assert_eq!(serde_json::to_value(account).unwrap(), made["account"]);
    let (next, ()) = tokio::join!(to_other.next(), async {
        app.clock.advance(Duration::from_secs(15));
    });
    assert!(matches!(next, Some(LiveEvent::Hello { .. })), "{next:?}");
}

#[tokio::test]
async fn stream_when_the_cloud_stops_ends() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let mut stream = pin!(stream_of(&app, &token).await);
    stream.next().await.unwrap();
    app.shutdown.request();
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn session_with_all_its_streams_gets_no_other_until_one_is_closed() {
    let app = TestApp::with_limits(TestLimits {
        streams: StreamLimits {
            per_session: 1,
            total: 8,
        },
        ..TestLimits::default()
    })
    .await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let stream = stream_of(&app, &token).await;
    let refused = app.get("/v1/events", Some(&token)).await;
    assert_eq!(refused.error_code(), "rate_limited");
    assert_eq!(refused.headers["retry-after"], "15");
    drop(stream);
    let _open_again = stream_of(&app, &token).await;
}

#[tokio::test]
async fn stream_on_the_wire_is_server_sent_events_with_the_tag_as_name() {
    let app = TestApp::new().await;
    let token = signed_in(&app, 1, TechnicianRole::Technician).await;
    let request = app.request(&app.browser, Method::GET, "/v1/events", Some(&token), None);
    let response = app.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let mut body = response.into_body().into_data_stream();
    let first = body.next().await.unwrap().unwrap();
    let text = str::from_utf8(&first).unwrap();
    let data = r#"{"type":"hello","server_time":"2026-11-18T11:06:40Z"}"#;
    assert_eq!(text, format!("event: hello\ndata: {data}\n\n"));
}

#[tokio::test]
async fn request_for_approval_is_told_to_who_asked_and_to_who_could_decide_and_nobody_else() {
    let app = TestApp::new().await;
    let owner = app.first_owner().await;
    let approver = app.member(&owner, 1, "admin").await;
    let requester = app.member(&owner, 2, "technician").await;
    let auditor = app.member(&owner, 3, "auditor").await;
    let approval = json!({ "value": { "always": { "approvers": { "count": 1 } } } });
    let policy = json!({ "settings": { "approval": approval }, "revision": 0 });
    let token = Some(owner.token.as_str());
    let saved = app.send(Method::PUT, "/v1/policy", token, Some(policy));
    saved.await.ok();
    let customer_id = add_customer(&app, app.msp_id, 1, true).await;
    let mut asks = pin!(stream_of(&app, &requester.token).await);
    let mut decides = pin!(stream_of(&app, &approver.token).await);
    let mut reads = pin!(stream_of(&app, &auditor.token).await);
    for greeting in [asks.next().await, decides.next().await, reads.next().await] {
        assert!(matches!(greeting, Some(LiveEvent::Hello { .. })));
    }
    let body = request_for(&app, &requester.token, customer_id).await;
    let asked = app.post("/v1/approvals", Some(&requester.token), body);
    let asked = asked.await.ok();
    let Some(LiveEvent::Approval { approval, .. }) = asks.next().await else {
        panic!("the requester is told of their request");
    };
    assert_eq!(approval.id.to_string(), asked["approval"]["id"]);
    assert!(approval.shown.is_some());
    assert_eq!(decides.next().await, Some(LiveEvent::Inbox));
    let path = format!("/v1/approvals/{}/cancel", approval.id);
    app.post(&path, Some(&requester.token), json!({}))
        .await
        .ok();
    let Some(LiveEvent::Approval { approval, .. }) = asks.next().await else {
        panic!("the requester is told what became of it");
    };
    assert!(!approval.state.is_open());
    assert_eq!(decides.next().await, Some(LiveEvent::Inbox));
    let (read, ()) = tokio::join!(reads.next(), async {
        app.clock.advance(Duration::from_secs(15));
    });
    assert!(matches!(read, Some(LiveEvent::Hello { .. })));
}
