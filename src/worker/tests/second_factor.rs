//! Temporary Access Passes and one-time codes.

use hallpass_protocol::credential::Custody;
use hallpass_seal::{TOTP_STEP_MS, TotpSeed};

use super::fake_cloud::{ACCESS_PASS, PASSWORD, TOTP_SEED};
use super::harness::{Harness, in_document, told};
use super::pages::{access_pass_page, code_page, password_page, user_name_page};
use crate::ports::CommitOutcome::{Done, PageChanged};
use crate::worker::fixtures::sign_in_caller;

/// The code of the cloud's time; this machine's clock is another.
fn code(at: &Harness) -> String {
    let now = at.browser().cloud.now();
    String::clone(&TotpSeed::from_bytes(TOTP_SEED).code_at(now))
}

#[test]
fn access_pass_when_asked_for_is_sent_once() {
    for mut at in [Harness::new(), Harness::killed_each_time()] {
        at.browser().cloud.has_access_pass = true;
        let account = at.ready();
        let tab = at.launch(account).unwrap();
        assert_eq!(
            told(&at.page(sign_in_caller(tab), user_name_page())),
            "commit hp-1@contoso.onmicrosoft.com -"
        );
        at.committed(tab, Done);
        let filled = told(&at.page(sign_in_caller(tab), access_pass_page()));
        assert_eq!(filled, format!("commit - {ACCESS_PASS}"));
        at.committed(tab, Done);
        let again = at.page(in_document(tab, "D2"), access_pass_page());
        assert_eq!(told(&again), "watch", "one attempt for an intent");
    }
}

#[test]
fn access_pass_when_refused_is_never_sent_again_while_the_password_may_be() {
    let mut at = Harness::killed_each_time();
    at.browser().cloud.has_access_pass = true;
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    assert_eq!(told(&at.refused(tab, access_pass_page(), "130503")), "rest");
    let tab = at.launch(account).unwrap();
    assert_eq!(
        told(&at.page(sign_in_caller(tab), access_pass_page())),
        "watch"
    );
    assert_eq!(
        told(&at.page(sign_in_caller(tab), password_page())),
        format!("commit - {PASSWORD}")
    );
}

#[test]
fn code_when_asked_for_is_made_with_the_clouds_time_and_sent_once() {
    for custody in [Custody::Sealed, Custody::Cloud] {
        for mut at in [Harness::new(), Harness::killed_each_time()] {
            at.browser().cloud.has_totp_seed = true;
            let account = at.ready();
            at.browser().cloud.accounts[0].custody = Some(custody);
            at.browser().cloud.accounts[0].revision += 1;
            at.accounts().unwrap();
            at.accounts().unwrap();
            let tab = at.launch(account).unwrap();
            at.page(sign_in_caller(tab), password_page());
            at.committed(tab, Done);
            let expected = code(&at);
            let filled = told(&at.page(in_document(tab, "D2"), code_page()));
            assert_eq!(filled, format!("commit - {expected}"));
            let again = at.page(in_document(tab, "D3"), code_page());
            assert_eq!(told(&again), "watch");
        }
    }
}

#[test]
fn code_when_this_machines_clock_is_wrong_is_the_one_of_the_clouds_time() {
    for wrong_ms in [-86_400_000, -40_000, 40_000, 3 * 3_600_000] {
        let mut at = Harness::killed_each_time();
        at.browser().now_ms += wrong_ms;
        at.browser().cloud.has_totp_seed = true;
        let account = at.ready();
        let tab = at.launch(account).unwrap();
        let filled = told(&at.page(sign_in_caller(tab), code_page()));
        assert_eq!(filled, format!("commit - {}", code(&at)), "{wrong_ms} ms");
    }
}

#[test]
fn code_when_this_machines_clock_is_set_after_the_launch_is_the_one_of_the_clouds_time() {
    for mut at in [Harness::new(), Harness::killed_each_time()] {
        at.browser().cloud.has_totp_seed = true;
        let account = at.ready();
        let tab = at.launch(account).unwrap();
        at.browser().now_ms += 5 * 60_000;
        let filled = told(&at.page(sign_in_caller(tab), code_page()));
        assert_eq!(filled, format!("commit - {}", code(&at)));
    }
}

#[test]
fn code_when_used_in_its_half_minute_is_not_sent_by_the_next_launch_but_the_next_one_is() {
    let mut at = Harness::killed_each_time();
    at.browser().cloud.has_totp_seed = true;
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    let filled = at.page(sign_in_caller(tab), code_page());
    assert!(told(&filled).starts_with("commit - "));
    let first = code(&at);
    let tab = at.launch(account).unwrap();
    assert_eq!(told(&at.page(sign_in_caller(tab), code_page())), "watch");
    let hint = at.accounts().unwrap().hints[0].message.clone();
    assert!(hint.contains("half a minute"), "{hint}");
    at.pass(TOTP_STEP_MS);
    let next = code(&at);
    assert_ne!(first, next);
    let filled = told(&at.page(sign_in_caller(tab), code_page()));
    assert_eq!(filled, format!("commit - {next}"));
}

#[test]
fn code_when_the_page_changed_before_it_was_written_is_not_spent() {
    let mut at = Harness::killed_each_time();
    at.browser().cloud.has_totp_seed = true;
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    at.page(sign_in_caller(tab), code_page());
    assert_eq!(told(&at.committed(tab, PageChanged)), "look");
    let again = told(&at.page(sign_in_caller(tab), code_page()));
    assert_eq!(again, format!("commit - {}", code(&at)));
}

#[test]
fn code_when_refused_ends_the_intent_and_the_next_launch_may_send_another() {
    let mut at = Harness::killed_each_time();
    at.browser().cloud.has_totp_seed = true;
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    assert_eq!(told(&at.refused(tab, code_page(), "500121")), "rest");
    at.pass(TOTP_STEP_MS);
    let tab = at.launch(account).unwrap();
    let next = told(&at.page(sign_in_caller(tab), code_page()));
    assert_eq!(next, format!("commit - {}", code(&at)));
}

#[test]
fn secrets_of_every_kind_are_never_kept() {
    for custody in [Custody::Sealed, Custody::Cloud] {
        let mut at = Harness::killed_each_time();
        at.browser().cloud.has_access_pass = true;
        at.browser().cloud.has_totp_seed = true;
        let account = at.ready();
        at.browser().cloud.accounts[0].custody = Some(custody);
        at.browser().cloud.accounts[0].revision += 1;
        at.accounts().unwrap();
        at.accounts().unwrap();
        let tab = at.launch(account).unwrap();
        at.page(sign_in_caller(tab), access_pass_page());
        at.page(sign_in_caller(tab), code_page());
        let seed = String::clone(&TotpSeed::from_bytes(TOTP_SEED).to_base32());
        let browser = at.browser();
        let kept = format!(
            "{:?} {:?} {:?}",
            browser.session, browser.local, browser.events
        );
        for canary in [PASSWORD, ACCESS_PASS, &seed] {
            assert!(!kept.contains(canary), "{canary} in {kept}");
        }
    }
}

#[test]
fn account_without_a_second_factor_when_asked_for_one_hands_over() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    for page in [access_pass_page(), code_page()] {
        assert_eq!(told(&at.page(sign_in_caller(tab), page)), "watch");
        assert_eq!(at.accounts().unwrap().hints.len(), 1);
    }
}
