//! The lock: what starts it, what it wipes, what it leaves.

use data_encoding::BASE64URL_NOPAD;

use super::fake_cloud::{Mode, PASSWORD, PRF, TOKEN};
use super::harness::{Harness, told};
use super::pages::user_name_page;
use crate::ports::{CopyField, PortError, SessionState};
use crate::worker::fixtures::sign_in_caller;
use crate::worker::platform::PresenceState;

fn locked() -> SessionState {
    SessionState::Locked {
        display_name: "Mina".to_owned(),
        email: "mina@msp.example".to_owned(),
    }
}

fn press_lock(at: &mut Harness) {
    let status = at.popup(async |popup| popup().lock(()).await).unwrap();
    assert_eq!(status.session, locked());
}

/// What is kept anywhere, as one text.
fn kept(at: &Harness) -> String {
    let browser = at.browser();
    assert!(browser.key.is_none(), "the key stays on the disk");
    format!("{:?} {:?}", browser.session, browser.local)
}

fn assert_nothing_opens_anything(at: &mut Harness, account_id: hallpass_protocol::ids::AccountId) {
    let kept = kept(at);
    let sealing_key = "sealing_key";
    let prf = BASE64URL_NOPAD.encode(&PRF);
    for secret in [TOKEN, PASSWORD, &prf, sealing_key, "ciphertext", "hp-1@"] {
        assert!(!kept.contains(secret), "{secret} in {kept}");
    }
    let copy = CopyField::Password { account_id };
    let refused = at
        .popup(async |popup| popup().copy(copy).await)
        .unwrap_err();
    assert!(matches!(refused, PortError::Failed { .. }));
}

#[test]
fn lock_when_pressed_wipes_every_secret_and_ends_the_session_in_the_cloud() {
    for mut at in [Harness::new(), Harness::killed_each_time()] {
        let account_id = at.ready();
        let tab = at.launch(account_id).unwrap();
        press_lock(&mut at);
        assert_eq!(at.browser().cloud.sessions_ended, 1);
        assert_nothing_opens_anything(&mut at, account_id);
        assert_eq!(
            told(&at.page(sign_in_caller(tab), user_name_page())),
            "rest",
            "a bound tab is not filled any more"
        );
        assert_eq!(at.status().session, locked());
    }
}

#[test]
fn lock_when_the_computer_is_left_or_locked_comes_by_itself() {
    for state in [PresenceState::Idle, PresenceState::Locked] {
        for mut at in [Harness::new(), Harness::killed_each_time()] {
            let account_id = at.ready();
            at.presence(PresenceState::Active);
            assert!(matches!(at.status().session, SessionState::SignedIn { .. }));
            at.presence(state);
            assert_nothing_opens_anything(&mut at, account_id);
            at.presence(PresenceState::Active);
            assert_eq!(at.status().session, locked(), "only a passkey unlocks");
        }
    }
}

#[test]
fn lock_when_the_browser_means_a_shorter_idle_than_we_do_does_not_come() {
    let mut at = Harness::killed_each_time();
    at.ready();
    at.presence_event(PresenceState::Idle);
    assert!(matches!(at.status().session, SessionState::SignedIn { .. }));
}

#[test]
fn lock_when_the_event_was_missed_comes_with_the_next_start_or_the_next_minute() {
    let mut at = Harness::new();
    at.ready();
    at.browser().presence = PresenceState::Locked;
    at.kill();
    assert_eq!(at.status().session, locked());

    let mut at = Harness::new();
    at.ready();
    at.browser().presence = PresenceState::Idle;
    at.tick();
    assert_eq!(at.status().session, locked());
}

#[test]
fn lock_when_the_machine_slept_comes_before_anything_is_answered() {
    let mut at = Harness::new();
    let account_id = at.ready();
    at.sleep_through(10 * 60_000);
    at.kill();
    assert!(
        matches!(at.status().session, SessionState::SignedIn { .. }),
        "a short sleep"
    );
    at.sleep_through(16 * 60_000);
    at.kill();
    assert_nothing_opens_anything(&mut at, account_id);
    assert_eq!(at.status().session, locked());
}

#[test]
fn lock_when_somebody_works_for_hours_does_not_come() {
    let mut at = Harness::new();
    at.ready();
    at.pass(4 * 3_600_000);
    assert!(matches!(at.status().session, SessionState::SignedIn { .. }));
    assert_eq!(at.browser().idle_after_s, 900);
}

#[test]
fn lock_when_the_cloud_says_after_how_long_is_measured_by_that() {
    let mut at = Harness::new();
    at.browser().cloud.lock_after_s = 300;
    at.sign_in();
    assert_eq!(at.browser().idle_after_s, 300);
    at.browser().idle_after_s = 0;
    at.kill();
    assert_eq!(at.browser().idle_after_s, 300, "a new worker says it again");
    let mut at = Harness::new();
    at.browser().cloud.lock_after_s = 1;
    at.sign_in();
    assert_eq!(
        at.browser().idle_after_s,
        15,
        "browsers know no shorter time"
    );
}

#[test]
fn lock_when_on_keeps_counting_and_warns_once_before_the_end() {
    let mut at = Harness::new();
    at.ready();
    at.browser().notified.clear();
    press_lock(&mut at);
    assert_eq!(at.browser().badge.0, "1h");
    at.pass(54 * 60_000);
    assert_eq!(at.browser().badge.0, "6m");
    assert!(at.browser().badge.1.contains("(locked)"));
    assert!(at.browser().notified.is_empty());
    for _ in 0..3 {
        at.kill();
        at.pass(60_000);
    }
    assert_eq!(at.browser().notified, ["Contoso: access ends soon"]);
    at.pass(10 * 60_000);
    assert_eq!(at.browser().badge.0, "");
    assert!(!at.browser().is_ringing, "nothing is left to count");
    assert_eq!(at.status().session, locked());
}

#[test]
fn unlock_is_a_sign_in_and_everything_is_there_again() {
    for mut at in [Harness::new(), Harness::killed_each_time()] {
        let account_id = at.ready();
        press_lock(&mut at);
        assert!(matches!(
            at.sign_in().session,
            SessionState::SignedIn { .. }
        ));
        assert_eq!(at.browser().keys_made, 2, "with a key of its own");
        assert!(!at.browser().session.contains_key("locked"));
        assert_eq!(at.accounts().unwrap().accounts.len(), 1);
        let copy = CopyField::Password { account_id };
        let text = at.popup(async |popup| popup().copy(copy).await).unwrap();
        assert_eq!(text.expose(), PASSWORD);
    }
}

#[test]
fn lock_when_the_nonce_is_stale_still_ends_the_session_in_the_cloud() {
    let mut at = Harness::new();
    at.ready();
    at.browser().cloud.proofs.nonce += 1;
    at.presence(PresenceState::Idle);
    assert!(at.browser().cloud.sessions.is_empty());
}

#[test]
fn lock_when_the_network_is_away_wipes_at_once_and_tells_the_cloud_when_it_is_back() {
    let mut at = Harness::new();
    let account_id = at.ready();
    at.browser().cloud.mode = Mode::Unreachable;
    press_lock(&mut at);
    assert_nothing_opens_anything(&mut at, account_id);
    assert_eq!(at.browser().cloud.sessions.len(), 1);
    at.browser().cloud.mode = Mode::Well;
    at.pass(5_000);
    assert!(at.browser().cloud.sessions.is_empty());
}

#[test]
fn lock_when_the_network_stays_away_gives_up_and_forgets() {
    let mut at = Harness::new();
    at.ready();
    at.browser().cloud.mode = Mode::Unreachable;
    press_lock(&mut at);
    for _ in 0..3 {
        at.pass(20_000);
    }
    at.browser().requests.clear();
    at.browser().cloud.mode = Mode::Well;
    at.pass(50_000);
    assert!(
        at.browser().requests.is_empty(),
        "the cloud ends it by itself"
    );
    assert!(at.browser().sleepers.is_empty());
}

#[test]
fn sign_out_when_locked_forgets_who_it_was() {
    let mut at = Harness::killed_each_time();
    at.ready();
    press_lock(&mut at);
    let status = at.popup(async |popup| popup().sign_out(()).await).unwrap();
    assert_eq!(status.session, SessionState::SignedOut);
    assert!(!kept(&at).contains("Mina"));
    assert_eq!(at.browser().badge.0, "");
    assert!(!at.browser().is_ringing);
}

#[test]
fn shortcut_when_locked_or_signed_out_says_what_to_do() {
    let mut at = Harness::new();
    let account_id = at.ready();
    let tab = at.launch(account_id).unwrap();
    let page = "https://login.microsoftonline.com/common/login";
    at.browser().tabs.insert(tab, page.to_owned());
    press_lock(&mut at);
    at.command("fill");
    assert!(
        at.browser()
            .last_notice
            .contains("unlock it with your passkey")
    );
    at.popup(async |popup| popup().sign_out(()).await).unwrap();
    at.command("fill");
    assert!(at.browser().last_notice.contains("You are signed out"));
}

#[test]
fn lock_when_nobody_is_signed_in_changes_nothing() {
    let mut at = Harness::new();
    at.set_cloud().unwrap();
    at.presence(PresenceState::Locked);
    assert_eq!(at.status().session, SessionState::SignedOut);
    assert_eq!(at.browser().idle_after_s, 0, "nobody is watched");
}
