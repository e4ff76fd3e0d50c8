//! What somebody tries who is not to get a session.

use core::time::Duration;

use axum::http::{Method, StatusCode};
use hallpass_protocol::technician::TechnicianRole;
use serde_json::json;

use super::visit::{HOME, Visit, path_of};
use crate::audit::AuditEvent;
use crate::testing::{BrowserKey, Member};

/// Another address, as that of somebody who relays a picture.
const ELSEWHERE: &str = "198.51.100.9:4711";

#[tokio::test]
async fn code_that_was_relayed_to_a_phone_elsewhere_signs_nothing_in() {
    let visit = Visit::new().await;
    let started = visit.try_start(ELSEWHERE).await.ok();
    let opened = visit.open_shown(&started).await.ok();
    assert_eq!(opened["facts"]["is_same_network"], false);
    assert_eq!(opened["facts"]["address"], "198.51.100.9");
    let refused = visit.allow(&started, &opened).await;
    assert_eq!(refused.error_code(), "approval_refused");
    let message = refused.json["message"].as_str().unwrap();
    assert!(message.contains("different networks"), "{message}");
    assert!(matches!(
        &visit.app.newest_audit().await[0],
        AuditEvent::ComputerSignInFromElsewhere { .. }
    ));
    assert!(!visit.is_signed_in(&started).await);
}

#[tokio::test]
async fn phone_in_the_same_ipv6_network_is_near_and_in_the_next_one_is_not() {
    let visit = Visit::new().await;
    for (phone, is_near) in [("[2001:db8::9]:1", true), ("[2001:db8:0:1::9]:1", false)] {
        let started = visit.try_start("[2001:db8::7]:1").await.ok();
        let who = (&visit.technician, phone);
        let opened = visit.open_by(who, &started).await.ok();
        assert_eq!(opened["facts"]["is_same_network"], is_near);
        let body = visit.signed(&started, &opened).await;
        let answer = visit
            .on_phone(who, &path_of(&started, "/allow"), body)
            .await;
        assert_eq!(answer.status.is_success(), is_near, "{answer:?}");
    }
}

#[tokio::test]
async fn browser_with_another_key_or_token_learns_nothing() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    let path = path_of(&started, "");
    let token = started["token"].as_str();
    let thief = BrowserKey::new(91);
    let other = visit.start().await;
    for (browser, token) in [(&thief, token), (&visit.computer, other["token"].as_str())] {
        for method in [Method::GET, Method::DELETE] {
            let answer = visit
                .call((browser, HOME), (method, &path), token, None)
                .await;
            assert_eq!(answer.error_code(), "not_found");
        }
    }
    let answer = visit
        .call((&visit.computer, HOME), (Method::GET, &path), None, None)
        .await;
    assert_eq!(answer.error_code(), "dpop_invalid");
    assert_eq!(visit.poll(&started).await["state"], "waiting");
    // And the session's token is worth nothing without the browser's key.
    let opened = visit.open_shown(&started).await.ok();
    visit.allow(&started, &opened).await.ok();
    let session = (Method::GET, "/v1/session");
    let answer = visit.call((&thief, HOME), session, token, None).await;
    assert_eq!(answer.error_code(), "not_signed_in");
}

#[tokio::test]
async fn photographed_link_opens_nothing_after_a_minute_and_a_half() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    visit.app.clock.advance(Duration::from_secs(91));
    let old = visit.open_shown(&started).await;
    assert_eq!(old.error_code(), "approval_refused");
    let message = old.json["message"].as_str().unwrap();
    assert!(message.contains("not shown any more"), "{message}");
    let now_shown = visit.poll(&started).await;
    visit
        .open_by((&visit.technician, HOME), &now_shown)
        .await
        .ok();
}

#[tokio::test]
async fn second_technician_finds_none() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    let opened = visit.open_shown(&started).await.ok();
    let second = visit.open_by((&visit.owner, HOME), &started).await;
    assert_eq!(second.error_code(), "not_found");
    let number = started["sign_in"]["shown"]["number"].as_str().unwrap();
    let mut body = visit.sign(&visit.technician, number, &opened).await;
    body["sealed"] = json!(null);
    let path = path_of(&started, "/allow");
    let answer = visit.on_phone((&visit.owner, HOME), &path, body).await;
    assert_eq!(answer.error_code(), "not_found");
    let path = path_of(&started, "/deny");
    let answer = visit.on_phone((&visit.owner, HOME), &path, json!({})).await;
    assert_eq!(answer.error_code(), "not_found");
    visit.allow(&started, &opened).await.ok();
}

#[tokio::test]
async fn technician_of_an_msp_that_does_not_allow_it_finds_none() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    let other = visit.app.other_msp().await;
    let authenticator = visit.app.enrol_in(other, 77, TechnicianRole::Owner).await;
    let stranger = Member {
        id: String::new(),
        email: String::new(),
        token: visit.app.sign_in(&authenticator).await,
        authenticator,
    };
    let mut theirs = visit.open_by((&stranger, HOME), &started).await;
    theirs.json["request_id"].take();
    let path = "/v1/computer-sign-ins/0192f0c1-2d4e-7a9b-8c3d-5e6f708192ff/open";
    let mut none = visit.on_phone((&stranger, HOME), path, json!({})).await;
    none.json["request_id"].take();
    assert_eq!((theirs.status, theirs.json), (none.status, none.json));
    assert_eq!(theirs.status, StatusCode::NOT_FOUND);
    visit.open_shown(&started).await.ok();
}

#[tokio::test]
async fn wrong_number_ends_it() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    let opened = visit.open_shown(&started).await.ok();
    let right = started["sign_in"]["shown"]["number"].as_str().unwrap();
    let wrong = if right == "000" { "001" } else { "000" };
    let body = visit.sign(&visit.technician, wrong, &opened).await;
    let ended = visit.send_allow(&started, body).await.ok();
    assert_eq!(ended["state"], "wrong_number");
    assert_eq!(ended["session_id"], json!(null));
    assert!(matches!(
        &visit.app.newest_audit().await[0],
        AuditEvent::ComputerSignInEndedByWrongNumber { .. }
    ));
    let again = visit.allow(&started, &opened).await;
    assert_eq!(again.error_code(), "approval_refused");
    assert_eq!(visit.poll(&started).await["state"], "wrong_number");
    assert!(!visit.is_signed_in(&started).await);
}

#[tokio::test]
async fn signature_that_was_sent_before_signs_nothing_in_again() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    let opened = visit.open_shown(&started).await.ok();
    let body = visit.signed(&started, &opened).await;
    visit.send_allow(&started, body.clone()).await.ok();
    let replayed = visit.send_allow(&started, body.clone()).await;
    assert_eq!(replayed.error_code(), "approval_refused");
    // Nor another computer, with the number of that one or of its own.
    let other = visit.start().await;
    visit.open_shown(&other).await.ok();
    let mut elsewhere = body;
    elsewhere["number"] = other["sign_in"]["shown"]["number"].clone();
    let refused = visit.send_allow(&other, elsewhere).await;
    assert_eq!(refused.error_code(), "approval_refused");
    assert!(!visit.is_signed_in(&other).await);
}

#[tokio::test]
async fn key_that_was_changed_after_it_was_shown_is_not_signed_for() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    let mut opened = visit.open_shown(&started).await.ok();
    let key = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
    for field in ["public_key", "thumbprint"] {
        let was = opened["facts"][field].clone();
        opened["facts"][field] = json!(key);
        let refused = visit.allow(&started, &opened).await;
        assert_eq!(refused.error_code(), "approval_refused", "{field}");
        opened["facts"][field] = was;
    }
    visit.allow(&started, &opened).await.ok();
}

#[tokio::test]
async fn passkey_of_somebody_else_or_without_its_user_signs_nothing() {
    let mut visit = Visit::new().await;
    let started = visit.start().await;
    let opened = visit.open_shown(&started).await.ok();
    let mut stolen = visit.signed(&started, &opened).await;
    let options = json!({ "publicKey": { "challenge": "AAAA", "rpId": "localhost" } });
    stolen["credential"] = visit
        .owner
        .authenticator
        .get(&options, crate::testing::PORTAL);
    let answer = visit.send_allow(&started, stolen).await;
    assert_eq!(answer.error_code(), "passkey_refused");
    visit.technician.authenticator.verifies_user = false;
    let answer = visit.allow(&started, &opened).await;
    assert_eq!(answer.error_code(), "passkey_refused");
    visit.technician.authenticator.verifies_user = true;
    visit.allow(&started, &opened).await.ok();
}

#[tokio::test]
async fn at_the_deadline_it_is_too_late() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    let opened = visit.open_shown(&started).await.ok();
    visit.app.clock.advance(Duration::from_mins(10));
    let late = visit.allow(&started, &opened).await;
    assert_eq!(late.error_code(), "approval_refused");
    assert_eq!(visit.poll(&started).await["state"], "expired");
    assert!(!visit.is_signed_in(&started).await);
}

#[tokio::test]
async fn flood_of_one_network_is_shed_and_said_once() {
    let visit = Visit::new().await;
    for _ in 0..5 {
        visit.start().await;
    }
    for _ in 0..3 {
        let shed = visit.try_start(HOME).await;
        assert_eq!(shed.error_code(), "approval_limited");
        assert_eq!(shed.status, StatusCode::TOO_MANY_REQUESTS);
    }
    let log = visit.app.newest_audit().await;
    let said = log
        .iter()
        .filter(|event| matches!(event, AuditEvent::ComputerSignInsLimited { .. }));
    assert_eq!(said.count(), 1);
    // Others are served, and the same network again when those have expired.
    visit.try_start(ELSEWHERE).await.ok();
    visit.app.clock.advance(Duration::from_mins(10));
    visit.start().await;
}

#[tokio::test]
async fn browser_that_asks_too_often_is_told_to_slow_down() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    let path = path_of(&started, "");
    for _ in 0..4 {
        visit.on_computer(&started, Method::GET, &path).await.ok();
    }
    let slow_down = visit.on_computer(&started, Method::GET, &path).await;
    assert_eq!(slow_down.error_code(), "rate_limited");
    assert_eq!(slow_down.json["retry_after_s"], 5);
    visit.poll(&started).await;
}

#[tokio::test]
async fn one_time_key_to_which_nothing_can_be_sealed_is_refused() {
    let visit = Visit::new().await;
    for key in ["", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let start = (Method::POST, "/v1/computer-sign-ins");
        let body = Some(json!({ "public_key": key }));
        let answer = visit.call((&visit.computer, HOME), start, None, body).await;
        assert_eq!(answer.error_code(), "invalid_request", "{key}");
    }
}
