//! Where the phone is when it signs a computer in. The places are those of `places/test-data/make.py`.

use hallpass_protocol::attempt::AttemptResult;
use rstest::rstest;
use serde_json::json;

use super::visit::{HOME, Visit, path_of};
use crate::audit::AuditEvent;

const ANOTHER_NETWORK: &str = "192.0.2.130:4711";
const SYDNEY: &str = "203.0.113.7:4711";

#[tokio::test]
async fn computer_in_a_country_in_which_the_technician_never_was_is_not_signed_in_by_phone() {
    let visit = Visit::with_places().await;
    let started = visit.try_start(SYDNEY).await.ok();
    let who = (&visit.technician, SYDNEY);
    let opened = visit.open_by(who, &started).await.ok();
    assert_eq!(opened["facts"]["is_same_network"], true);
    assert_eq!(opened["facts"]["place"]["city"], "Sydney");
    let warnings = opened["facts"]["warnings"].as_array().unwrap();
    assert!(warnings.contains(&json!("new_country")), "{warnings:?}");
    let body = visit.signed(&started, &opened).await;
    let path = path_of(&started, "/allow");
    let refused = visit.on_phone(who, &path, body).await;
    assert_eq!(refused.error_code(), "approval_refused");
    let message = refused.json["message"].as_str().unwrap();
    assert!(
        message.contains("passkey prompt of its browser"),
        "{message}"
    );
    let log = visit.app.newest_audit().await;
    let [AuditEvent::ComputerSignInFromStrangePlace { place, .. }, ..] = log.as_slice() else {
        panic!("that it was tried stands in the log");
    };
    let city = place.as_ref().and_then(|place| place.city.as_deref());
    assert_eq!(city, Some("Sydney"));
    assert!(!visit.is_signed_in(&started).await);
    assert_eq!(visit.attempt().await.result, AttemptResult::Waiting);
}

#[rstest]
#[case::usual(HOME, &[])]
#[case::another_network(ANOTHER_NETWORK, &["new_network"])]
#[tokio::test]
async fn computer_in_the_usual_country_is_signed_in_and_a_new_network_is_said(
    #[case] from: &str,
    #[case] warnings: &[&str],
) {
    let visit = Visit::with_places().await;
    let started = visit.try_start(from).await.ok();
    let who = (&visit.technician, from);
    let opened = visit.open_by(who, &started).await.ok();
    let said = &opened["facts"]["warnings"];
    assert_eq!(said.as_array().cloned().unwrap_or_default(), warnings);
    let body = visit.signed(&started, &opened).await;
    let path = path_of(&started, "/allow");
    visit.on_phone(who, &path, body).await.ok();
    let attempt = visit.attempt().await;
    assert_eq!(attempt.result, AttemptResult::Approved);
    let country = |place: Option<hallpass_protocol::place::Place>| place.unwrap().country_code;
    assert_eq!(country(attempt.requested_place).as_deref(), Some("AT"));
    assert_eq!(country(attempt.decided_place).as_deref(), Some("AT"));
    assert_eq!(json!(attempt.warnings), json!(warnings));
}
