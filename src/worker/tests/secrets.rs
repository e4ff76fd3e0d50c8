//! Where secrets are, and where they are not.

use data_encoding::BASE64URL_NOPAD;

use super::fake_cloud::{PASSWORD, PRF, TOKEN};
use super::harness::{Harness, password_page};
use crate::ports::CopyField;
use crate::worker::fixtures::sign_in_caller;

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
