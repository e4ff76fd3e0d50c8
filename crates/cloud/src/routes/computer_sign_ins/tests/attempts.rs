//! What the MSP's list says of computers.

use core::time::Duration;

use axum::http::Method;
use hallpass_protocol::attempt::{
    Attempt, AttemptKind, AttemptResult, AttemptsQuery, AttemptsResponse,
};
use rstest::rstest;
use serde_json::{Value, json};

use super::visit::{Visit, path_of};
use crate::attempts::list;
use crate::clock::Clock;

const PATH: &str = "/v1/approvals/attempts";

impl Visit {
    pub(super) async fn attempts(&self, query: &str) -> Vec<Attempt> {
        let path = format!("{PATH}?{query}");
        let token = Some(self.owner.token.as_str());
        let listed = self.app.get(&path, token).await.ok()["attempts"].take();
        serde_json::from_value(listed).unwrap()
    }

    /// The only one.
    pub(super) async fn attempt(&self) -> Attempt {
        let mut attempts = self.attempts("").await;
        assert_eq!(attempts.len(), 1, "{attempts:?}");
        attempts.remove(0)
    }
}

#[tokio::test]
async fn computer_that_was_signed_in_says_by_whom_with_which_passkey_for_which_account() {
    let visit = Visit::new().await;
    let started = visit.start().await;
    assert_eq!(
        visit.attempts("").await,
        [],
        "nobody's, as long as nobody looked"
    );
    let opened = visit.open_shown(&started).await.ok();
    assert_eq!(visit.attempt().await.result, AttemptResult::Waiting);
    visit.open_again(&started).await.ok();
    let allowed = visit.allow(&started, &opened).await.ok();
    let attempt = visit.attempt().await;
    assert_eq!(attempt.kind, AttemptKind::ComputerSignIn);
    assert_eq!(attempt.result, AttemptResult::Approved);
    assert_eq!(json!(attempt.id), started["sign_in"]["id"]);
    assert_eq!(json!(attempt.requester_id), json!(visit.technician.id));
    assert_eq!(
        attempt.decided_by,
        core::slice::from_ref(&attempt.requester_name)
    );
    assert_eq!(attempt.authenticated_by.len(), 1);
    assert_eq!(attempt.account_id, Some(visit.account_id));
    assert_eq!(attempt.customer_id, Some(visit.customer_id));
    assert_eq!(attempt.requested_from.as_deref(), Some("192.0.2.7"));
    assert_eq!(attempt.decided_from.as_deref(), Some("192.0.2.7"));
    assert!(!attempt.browser.is_empty() && !attempt.preset_name.is_empty());
    assert!((1..=3_600).contains(&attempt.lifetime_s), "{attempt:?}");
    assert!(allowed["session_ends_at"].is_string());
}

#[rstest]
#[case::denied(json!({}), AttemptResult::Denied)]
#[case::alarm(json!({ "is_alarm": true }), AttemptResult::Alarm)]
#[tokio::test]
async fn computer_that_was_denied_is_listed_as_such(
    #[case] body: Value,
    #[case] expected: AttemptResult,
) {
    let visit = Visit::new().await;
    let started = visit.start().await;
    visit.open_shown(&started).await.ok();
    visit.deny(&started, body).await.ok();
    let attempt = visit.attempt().await;
    assert_eq!(attempt.result, expected);
    assert_eq!(attempt.decided_by.len(), 1);
    assert_eq!((attempt.account_id, attempt.customer_id), (None, None));
}

#[tokio::test]
async fn computer_that_was_taken_back_or_got_a_wrong_number_or_no_answer_is_listed_as_such() {
    let visit = Visit::new().await;
    let taken_back = visit.start().await;
    visit.open_shown(&taken_back).await.ok();
    let path = path_of(&taken_back, "");
    visit.on_computer(&taken_back, Method::DELETE, &path).await;
    visit.app.clock.advance(Duration::from_secs(1));
    let wrong = visit.start().await;
    let opened = visit.open_shown(&wrong).await.ok();
    let number = wrong["sign_in"]["shown"]["number"].as_str().unwrap();
    let number = if number == "042" { "043" } else { "042" };
    let body = visit.sign(&visit.technician, number, &opened).await;
    visit.send_allow(&wrong, body).await.ok();
    visit.app.clock.advance(Duration::from_secs(1));
    let unanswered = visit.start().await;
    visit.open_shown(&unanswered).await.ok();
    visit.app.clock.advance(Duration::from_mins(11));

    let listed = visit.attempts("kind=computer_sign_in").await;
    let results: Vec<AttemptResult> = listed.iter().map(|it| it.result).collect();
    let expected = [
        AttemptResult::Expired,
        AttemptResult::WrongNumber,
        AttemptResult::Cancelled,
    ];
    assert_eq!(results, expected, "the newest first");
    assert!(listed[2].decided_by.is_empty(), "nobody decided");
    assert!(listed.iter().all(|it| it.decided_at.is_some()));
    for (result, attempt) in ["expired", "wrong_number", "cancelled"].iter().zip(&listed) {
        let found = visit.attempts(&format!("result={result}")).await;
        assert_eq!(found, core::slice::from_ref(attempt), "{result}");
    }
    let customer = format!("customer_id={}", visit.customer_id);
    assert_eq!(visit.attempts(&customer).await, [], "none was said");
    assert_eq!(visit.attempts("kind=approval").await, []);
    let after = format!("after={}", listed[1].id);
    assert_eq!(
        visit.attempts(&after).await,
        core::slice::from_ref(&listed[2])
    );
}

#[tokio::test]
async fn computer_is_in_the_table_of_attempts() {
    let visit = Visit::new().await;
    visit.signed_in().await;
    let path = format!("{PATH}/export");
    let csv = visit.app.get_text(&path, &visit.owner.token).await;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 2, "{csv}");
    assert!(lines[0].contains("kind") && lines[1].contains("computer_sign_in"));
}

#[tokio::test]
async fn computer_of_another_msp_is_not_listed() {
    let visit = Visit::new().await;
    visit.signed_in().await;
    let other = visit.app.other_msp().await;
    let mut reader = visit.app.app.store.read().await.unwrap();
    let mut wanted = AttemptsQuery::default();
    for after in [None, Some(visit.attempt().await.id)] {
        wanted.after = after;
        let now = visit.app.clock.now();
        let listed = list(&mut reader, &visit.app.keys, (other, &wanted), now).await;
        assert_eq!(listed.unwrap(), AttemptsResponse::default());
    }
}
