//! Sign-in, sign-out and what ends a session.

use data_encoding::BASE64URL_NOPAD;
use hallpass_protocol::ErrorCode;

use super::fake_cloud::{Mode, PRF};
use super::harness::{Harness, told};
use super::pages::user_name_page;
use crate::ports::{CopyField, FinishSignIn, PortError, SessionState};
use crate::worker::fixtures::sign_in_caller;

#[test]
fn sign_in_tab_when_open_is_focused_and_when_closed_is_opened_anew() {
    let mut at = Harness::killed_each_time();
    at.popup(async |popup| popup().open_sign_in(()).await)
        .unwrap();
    at.popup(async |popup| popup().open_sign_in(()).await)
        .unwrap();
    assert_eq!(at.browser().tabs.len(), 1);
    at.worker.tab_removed(1);
    at.browser().tabs.clear();
    at.popup(async |popup| popup().open_sign_in(()).await)
        .unwrap();
    assert_eq!(at.browser().tabs.len(), 1);
}

#[test]
fn session_when_the_passkey_has_no_prf_works_but_opens_nothing() {
    let mut at = Harness::new();
    at.browser().cloud.can_seal = false;
    at.set_cloud().unwrap();
    let ceremony_id = at
        .popup(async |popup| popup().start_sign_in(()).await)
        .unwrap()
        .ceremony_id;
    let finish = FinishSignIn {
        ceremony_id,
        credential: serde_json::json!({}),
        prf: None,
    };
    let status = at
        .popup(async |popup| popup().finish_sign_in(finish).await)
        .unwrap();
    assert!(matches!(
        status.session,
        SessionState::SignedIn {
            can_open_credentials: false,
            ..
        }
    ));
    let account_id = at.request(1).unwrap().id;
    at.browser()
        .cloud
        .set_state(0, hallpass_protocol::account::AccountState::Ready);
    at.tick();
    let user_name = CopyField::UserName { account_id };
    let text = at
        .popup(async |popup| popup().copy(user_name).await)
        .unwrap();
    assert_eq!(text.expose(), "hp-1@contoso.onmicrosoft.com");
    let password = CopyField::Password { account_id };
    let refused = at
        .popup(async |popup| popup().copy(password).await)
        .unwrap_err();
    assert!(matches!(
        refused,
        PortError::Failed {
            code: ErrorCode::NoSealingKey,
            ..
        }
    ));
    assert_eq!(
        at.browser().cloud.credentials_released,
        0,
        "nothing is released in vain"
    );
}

#[test]
fn sign_in_when_the_prf_is_malformed_is_refused_before_the_cloud_is_asked() {
    let mut at = Harness::new();
    at.set_cloud().unwrap();
    let ceremony_id = at
        .popup(async |popup| popup().start_sign_in(()).await)
        .unwrap()
        .ceremony_id;
    let prf = Some(BASE64URL_NOPAD.encode(PRF.get(..31).unwrap()));
    let finish = FinishSignIn {
        ceremony_id,
        credential: serde_json::json!({}),
        prf,
    };
    assert!(
        at.popup(async |popup| popup().finish_sign_in(finish).await)
            .is_err()
    );
    assert!(matches!(at.status().session, SessionState::SignedOut));
}

#[test]
fn session_when_the_cloud_answers_401_is_over_and_wiped() {
    let mut at = Harness::new();
    let account = at.ready();
    let tab = at.launch(account).unwrap();
    at.browser().cloud.mode = Mode::SessionOver;
    let refused = at
        .popup(async |popup| popup().customers(()).await)
        .unwrap_err();
    assert!(matches!(
        refused,
        PortError::Failed {
            code: ErrorCode::NotSignedIn,
            ..
        }
    ));
    let is_harmless =
        |key: &&String| ["dpop_nonce", "problem", "sign_in_tab"].contains(&key.as_str());
    let kept: Vec<String> = at.browser().session.keys().cloned().collect();
    assert_eq!(kept.iter().find(|key| !is_harmless(key)), None);
    assert!(at.browser().key.is_none());
    assert_eq!(
        told(&at.page(sign_in_caller(tab), user_name_page())),
        "rest"
    );
    let rest = r#"{"port":"content/1","instruction":{"kind":"rest"}}"#;
    assert_eq!(at.browser().told.last().unwrap(), &(tab, rest.to_owned()));
    let view = at.status();
    assert!(matches!(view.session, SessionState::SignedOut));
}

#[test]
fn session_when_its_time_is_over_ends_without_asking() {
    let mut at = Harness::new();
    at.ready();
    at.browser().cloud.mode = Mode::Unreachable;
    at.pass(8 * 3_600_000);
    at.tick();
    assert!(!at.browser().session.contains_key("session"));
    assert!(!at.browser().session.contains_key("sealing_key"));
}

#[test]
fn sign_out_when_pressed_ends_it_there_and_here_even_without_network() {
    let mut at = Harness::killed_each_time();
    at.ready();
    at.popup(async |popup| popup().sign_out(()).await).unwrap();
    assert_eq!(at.browser().cloud.sessions_ended, 1);
    at.sign_in();
    at.browser().cloud.mode = Mode::Unreachable;
    let status = at.popup(async |popup| popup().sign_out(()).await).unwrap();
    assert!(matches!(status.session, SessionState::SignedOut));
    assert!(!at.browser().session.contains_key("session"));
}
