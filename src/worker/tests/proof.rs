//! Proofs of possession: nonces that turn over, clocks that are wrong, keys that are gone.

use futures::join;
use hallpass_protocol::ErrorCode;
use hallpass_protocol::event::LiveEvent;

use super::fake_cloud::TOKEN;
use super::harness::Harness;
use crate::ports::{CopyField, PortError, SessionState};

fn code(error: &PortError) -> Option<ErrorCode> {
    match error {
        PortError::Failed { code, .. } => Some(*code),
        _ => None,
    }
}

fn sent_back(at: &Harness) -> usize {
    at.browser().cloud.proofs.sent_back
}

#[test]
fn proof_when_the_cloud_wants_a_nonce_is_made_again_once_and_the_nonce_is_kept() {
    let mut at = Harness::new();
    at.sign_in();
    assert_eq!(sent_back(&at), 1, "the very first call knows no nonce");
    at.request(1).unwrap();
    at.accounts().unwrap();
    assert_eq!(sent_back(&at), 1);
    at.browser().cloud.proofs.nonce += 1;
    at.request(2).unwrap();
    assert_eq!(sent_back(&at), 2);
    assert_eq!(
        at.browser().cloud.accounts.len(),
        2,
        "a repeated POST asks for one account"
    );
}

#[test]
fn proof_when_the_answer_brings_a_fresh_nonce_needs_no_second_try() {
    let mut at = Harness::new();
    at.sign_in();
    at.browser().cloud.proofs.is_generous = true;
    at.request(1).unwrap();
    let before = sent_back(&at);
    // The cloud told the next nonce with that answer: here it is the same, and stays known.
    for _ in 0..3 {
        at.accounts().unwrap();
    }
    assert_eq!(sent_back(&at), before);
}

#[test]
fn nonce_when_the_worker_was_killed_is_read_again() {
    let mut at = Harness::killed_each_time();
    at.sign_in();
    at.request(1).unwrap();
    at.accounts().unwrap();
    assert_eq!(sent_back(&at), 1);
    at.browser().session.remove("dpop_nonce");
    at.accounts().unwrap();
    assert!(sent_back(&at) > 1);
    assert_eq!(at.browser().keys_made, 1, "the key outlives the worker");
}

#[test]
fn clock_when_set_wrong_in_mid_session_is_found_out_and_the_call_repeated() {
    for wrong_by in [3_600_000, -3_600_000, 90_000] {
        let mut at = Harness::new();
        at.sign_in();
        at.browser().now_ms += wrong_by;
        at.request(1).unwrap();
        assert_eq!(sent_back(&at), 2, "{wrong_by} ms");
        at.accounts().unwrap();
        assert_eq!(sent_back(&at), 2, "the difference is kept");
        // And together with a stale nonce, in one call.
        at.browser().now_ms -= wrong_by;
        at.browser().cloud.proofs.nonce += 1;
        at.request(2).unwrap();
    }
}

#[test]
fn cloud_when_it_never_accepts_a_nonce_is_asked_three_times_at_most() {
    let mut at = Harness::new();
    at.sign_in();
    at.browser().cloud.proofs.never_accepts = true;
    at.browser().requests.clear();
    let error = at.request(1).unwrap_err();
    assert_eq!(code(&error), Some(ErrorCode::UseDpopNonce));
    assert_eq!(at.browser().requests.len(), 3);
    assert!(matches!(at.status().session, SessionState::SignedIn { .. }));
}

#[test]
fn calls_when_two_run_at_once_with_a_stale_nonce_both_succeed() {
    let mut at = Harness::new();
    at.sign_in();
    at.browser().cloud.proofs.nonce += 1;
    let (customers, accounts) = at.popup(async |popup| {
        let (one, other) = (popup(), popup());
        join!(one.accounts(()), other.accounts(()))
    });
    assert!(customers.is_ok() && accounts.is_ok());
}

#[test]
fn stream_when_the_nonce_is_stale_is_opened_with_the_new_one() {
    let mut at = Harness::new();
    at.ready();
    at.browser().cloud.proofs.nonce += 1;
    let stream = at.connect();
    let server_time = at.browser().cloud.now();
    let data = serde_json::to_string(&LiveEvent::Hello { server_time }).unwrap();
    stream
        .unbounded_send(format!("data: {data}\n\n").into_bytes())
        .unwrap();
    at.settle();
    assert!(!stream.is_closed());
}

#[test]
fn session_when_its_key_is_gone_is_over_and_says_so() {
    let mut at = Harness::new();
    let account_id = at.ready();
    at.browser().key = None;
    // This worker still has a handle; the next one has not.
    at.kill();
    let error = at
        .popup(async |popup| popup().copy(CopyField::Password { account_id }).await)
        .unwrap_err();
    assert_eq!(code(&error), Some(ErrorCode::NotSignedIn));
    assert!(error.to_string().contains("lost the key"), "{error}");
    let status = at.status();
    assert_eq!(status.session, SessionState::SignedOut);
    assert_eq!(status.problem, Some(error.to_string()));
    assert!(!format!("{:?}", at.browser().session).contains(TOKEN));
    assert!(matches!(
        at.sign_in().session,
        SessionState::SignedIn { .. }
    ));
}

#[test]
fn session_when_the_browser_keeps_no_keys_is_not_begun_and_the_reason_is_told() {
    let mut at = Harness::new();
    at.set_cloud().unwrap();
    at.browser().is_keyless = true;
    let error = at.start_sign_in().unwrap_err().to_string();
    assert!(
        error.contains("cannot keep the key") && error.contains("try again"),
        "{error}"
    );
    at.browser().is_keyless = false;
    assert!(at.start_sign_in().is_ok());
}

#[test]
fn session_when_copied_into_another_browser_is_of_no_use_there() {
    let mut thief = Harness::new();
    let mut at = Harness::new();
    at.ready();
    let copy = at.browser().session.clone();
    {
        let mut browser = thief.browser();
        browser.session = copy;
        browser.local = at.browser().local.clone();
        std::mem::swap(&mut browser.cloud, &mut at.browser().cloud);
    }
    // Without a key of its own, nothing is even sent; with one, it is the wrong one.
    thief.browser().requests.clear();
    thief.kill();
    let error = thief.request(9).unwrap_err();
    assert_eq!(code(&error), Some(ErrorCode::NotSignedIn));
    assert!(
        thief
            .browser()
            .requests
            .iter()
            .all(|line| line.ends_with("/v1/meta"))
    );
    let copy = at.browser().session.clone();
    thief.browser().session = copy;
    thief.browser().keys_made = 7;
    thief.browser().key = Some(p256::ecdsa::SigningKey::from_slice(&[8; 32]).unwrap());
    thief.kill();
    let error = thief.request(9).unwrap_err();
    assert_eq!(code(&error), Some(ErrorCode::NotSignedIn));
    assert!(thief.browser().cloud.misused > 0);
    assert!(
        thief.browser().cloud.accounts.len() == 1,
        "nothing was done"
    );
    // The rightful browser goes on.
    std::mem::swap(&mut at.browser().cloud, &mut thief.browser().cloud);
    at.request(10).unwrap();
}

#[test]
fn sign_in_when_two_tabs_run_it_at_once_ends_with_one_session() {
    for mut at in [Harness::new(), Harness::killed_each_time()] {
        at.set_cloud().unwrap();
        let first = at.start_sign_in().unwrap();
        let second = at.start_sign_in().unwrap();
        assert_eq!(at.browser().keys_made, 1);
        at.finish_sign_in(second).unwrap();
        at.finish_sign_in(first).unwrap();
        at.request(1).unwrap();
        let browser = at.browser();
        assert_eq!(browser.cloud.sessions_begun, 2);
        assert_eq!(browser.cloud.sessions.len(), 1, "the former one was ended");
        assert_eq!(browser.cloud.accounts.len(), 1);
    }
}

#[test]
fn sign_in_when_both_tabs_start_in_the_same_moment_makes_one_key() {
    let mut at = Harness::new();
    at.set_cloud().unwrap();
    let (one, other) = at.popup(async |popup| {
        let (one, other) = (popup(), popup());
        join!(one.start_sign_in(()), other.start_sign_in(()))
    });
    assert_eq!(at.browser().keys_made, 1);
    at.finish_sign_in(one.unwrap().ceremony_id).unwrap();
    at.finish_sign_in(other.unwrap().ceremony_id).unwrap();
}

#[test]
fn sign_in_when_somebody_signs_out_meanwhile_begins_no_session() {
    let mut at = Harness::new();
    at.sign_in();
    let ceremony = at.start_sign_in().unwrap();
    at.popup(async |popup| popup().sign_out(()).await).unwrap();
    let error = at.finish_sign_in(ceremony).unwrap_err();
    assert!(error.to_string().contains("Sign in again"), "{error}");
    assert_eq!(at.status().session, SessionState::SignedOut);
    assert!(at.browser().cloud.sessions.is_empty());
    at.sign_in();
    assert_eq!(
        at.browser().keys_made,
        2,
        "each session after a sign-out has a key of its own"
    );
}

#[test]
fn sign_in_when_the_extension_was_updated_in_mid_ceremony_starts_again_with_a_fresh_key() {
    let mut at = Harness::new();
    at.set_cloud().unwrap();
    let ceremony = at.start_sign_in().unwrap();
    // An update empties the browser's memory, not its disk.
    at.browser().session.clear();
    at.kill();
    at.begin();
    assert!(
        at.browser().key.is_none(),
        "a key that nothing is bound to is not kept"
    );
    let error = at.finish_sign_in(ceremony).unwrap_err();
    assert!(error.to_string().contains("Sign in again"), "{error}");
    assert!(matches!(
        at.sign_in().session,
        SessionState::SignedIn { .. }
    ));
}
