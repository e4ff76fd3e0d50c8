//! Where secrets are, and where they are not.

use data_encoding::BASE64URL_NOPAD;
use hallpass_protocol::credential::Custody;
use hallpass_protocol::ids::TechnicianId;
use uuid::Uuid;

use super::fake_cloud::{PASSWORD, PRF, TOKEN};
use super::harness::{Harness, told};
use super::pages::password_page;
use crate::ports::CopyField;
use crate::worker::fixtures::sign_in_caller;
use crate::worker::state::State;

#[test]
fn secrets_when_everything_ran_are_not_on_disk_nor_in_events_nor_in_addresses() {
    let mut at = Harness::new();
    let account_id = at.ready();
    let _stream = at.connect();
    let tab = at.launch(account_id).unwrap();
    let instruction = at.page(sign_in_caller(tab), password_page());
    let copy = CopyField::Password { account_id };
    let text = at.popup(async |popup| popup().copy(copy).await).unwrap();
    assert_eq!(text.expose(), PASSWORD);
    let browser = at.browser();
    let seen = format!(
        "{instruction:?} {text:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        browser.local,
        browser.events,
        browser.requests,
        browser.told,
        browser.badge,
        browser.notified
    );
    let prf = BASE64URL_NOPAD.encode(&PRF);
    for canary in [TOKEN, PASSWORD, &prf, "canary"] {
        assert!(!seen.contains(canary), "{canary} in {seen}");
    }
    let memory = format!("{:?}", browser.session);
    assert!(memory.contains(TOKEN), "the session outlives the worker");
    assert!(!memory.contains(PASSWORD), "opened credentials do not");
    assert!(!memory.contains(&prf));
}

#[test]
fn credential_when_needed_again_is_opened_from_the_sealed_one() {
    let mut at = Harness::killed_each_time();
    let account_id = at.ready();
    for _ in 0..3 {
        let copy = CopyField::Password { account_id };
        let text = at.popup(async |popup| popup().copy(copy).await).unwrap();
        assert_eq!(text.expose(), PASSWORD);
    }
    assert_eq!(
        at.browser().cloud.credentials_released,
        1,
        "each release is an audit entry"
    );
}

#[test]
fn secrets_when_locked_or_signed_out_are_nowhere() {
    for is_lock in [true, false] {
        for mut at in [Harness::new(), Harness::killed_each_time()] {
            let account_id = at.ready();
            let tab = at.launch(account_id).unwrap();
            at.page(sign_in_caller(tab), password_page());
            at.popup(async |popup| {
                if is_lock {
                    popup().lock(()).await
                } else {
                    popup().sign_out(()).await
                }
            })
            .unwrap();
            assert_eq!(at.worker.look(held_secrets), Vec::<&str>::new());
            assert!(at.worker.0.key.borrow().is_none());
            let browser = at.browser();
            assert!(browser.key.is_none());
            let kept = format!("{:?} {:?}", browser.session, browser.local);
            let prf = BASE64URL_NOPAD.encode(&PRF);
            for canary in [TOKEN, PASSWORD, &prf, "sealing_key", "ciphertext"] {
                assert!(!kept.contains(canary), "{canary} in {kept}");
            }
        }
    }
}

/// The secrets in a worker's memory, by name.
fn held_secrets(state: &State) -> Vec<&'static str> {
    let held = [
        ("session", state.session.is_some()),
        ("sealing key", state.sealing_key.is_some()),
        ("sealed credentials", !state.sealed.is_empty()),
        ("opened credentials", !state.opened.is_empty()),
        ("bindings", !state.bindings.is_empty()),
        ("accounts", state.accounts.is_some()),
    ];
    held.into_iter()
        .filter(|(_, is_held)| *is_held)
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn credential_when_the_cloud_holds_it_is_used_once_and_never_kept() {
    for mut at in [Harness::new(), Harness::killed_each_time()] {
        at.browser().cloud.can_seal = false;
        let account_id = at.ready();
        at.browser().cloud.accounts[0].custody = Some(Custody::Cloud);
        at.browser().cloud.accounts[0].revision += 1;
        at.accounts().unwrap();
        at.accounts().unwrap();
        let tab = at.launch(account_id).unwrap();
        let filled = told(&at.page(sign_in_caller(tab), password_page()));
        assert_eq!(filled, format!("commit - {PASSWORD}"));
        let copy = CopyField::Password { account_id };
        let text = at.popup(async |popup| popup().copy(copy).await).unwrap();
        assert_eq!(text.expose(), PASSWORD);
        assert!(at.worker.look(|state| state.opened.is_empty()));
        let browser = at.browser();
        let kept = format!(
            "{:?} {:?} {:?}",
            browser.session, browser.local, browser.events
        );
        assert!(!kept.contains(PASSWORD), "{kept}");
    }
}

#[test]
fn credential_when_the_cloud_holds_it_for_somebody_else_is_refused() {
    let mut at = Harness::new();
    at.browser().cloud.can_seal = false;
    let account_id = at.ready();
    at.browser().cloud.accounts[0].custody = Some(Custody::Cloud);
    at.browser().cloud.accounts[0].revision += 1;
    at.accounts().unwrap();
    at.accounts().unwrap();
    at.browser().cloud.bound_technician = TechnicianId::new(Uuid::from_u128(99));
    let copy = CopyField::Password { account_id };
    let error = at
        .popup(async |popup| popup().copy(copy).await)
        .unwrap_err();
    assert!(
        error.to_string().contains("not for this account"),
        "{error}"
    );
    assert!(at.worker.look(|state| state.opened.is_empty()));
}
