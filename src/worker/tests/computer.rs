//! A browser that the technician's phone signs in, for one account.

use hallpass_protocol::ErrorCode;
use hallpass_protocol::account::AccountState;
use hallpass_protocol::computer_sign_in::{ComputerSignInState, ComputerSignInView};
use hallpass_protocol::ids::AccountId;

use super::fake_cloud::{LINK, NUMBER, PASSWORD, TOKEN};
use super::harness::Harness;
use crate::ports::{ComputerAsk, CopyField, PortError, SessionState};
use crate::worker::platform::PresenceState;

fn ask(at: &mut Harness, what: ComputerAsk) -> Result<Option<ComputerSignInView>, PortError> {
    let text = at.popup(async |popup| popup().computer_sign_in(what).await)?;
    let read = text
        .read()
        .expect("the popup to read what the worker wrote");
    Ok(read.sign_in)
}

/// An account that runs, of a technician who is not signed in here.
fn account_elsewhere(at: &mut Harness) -> AccountId {
    let account_id = at.ready();
    at.popup(async |popup| popup().sign_out(()).await).unwrap();
    at.settle();
    account_id
}

fn is_signed_in(at: &mut Harness) -> bool {
    matches!(at.status().session, SessionState::SignedIn { .. })
}

/// Signed in by a phone.
fn signed_in(at: &mut Harness) -> AccountId {
    let account_id = account_elsewhere(at);
    ask(at, ComputerAsk::Start).unwrap();
    at.browser().cloud.allow_computer(account_id);
    ask(at, ComputerAsk::Read).unwrap();
    at.settle();
    account_id
}

#[test]
fn browser_when_the_phone_allows_it_is_signed_in_and_opens_what_was_sealed_for_it() {
    for mut at in [Harness::new(), Harness::killed_each_time()] {
        let account_id = account_elsewhere(&mut at);
        assert_eq!(ask(&mut at, ComputerAsk::Known).unwrap(), None);
        let started = ask(&mut at, ComputerAsk::Start).unwrap().unwrap();
        assert_eq!(started.shown.unwrap().number, NUMBER);
        let known = ask(&mut at, ComputerAsk::Known).unwrap().unwrap();
        assert_eq!(
            known.state,
            ComputerSignInState::Waiting,
            "it outlives the popup"
        );

        at.pass(61_000);
        let read = ask(&mut at, ComputerAsk::Read).unwrap().unwrap();
        assert_eq!(
            read.shown.unwrap().link,
            format!("{LINK}-1"),
            "another code each minute"
        );
        assert!(!is_signed_in(&mut at));

        at.browser().cloud.allow_computer(account_id);
        assert_eq!(ask(&mut at, ComputerAsk::Read).unwrap(), None);
        let SessionState::SignedIn {
            session,
            can_open_credentials,
        } = at.status().session
        else {
            panic!("it is signed in");
        };
        assert_eq!(session.account_id, Some(account_id));
        assert!(can_open_credentials, "with the one-time key");
        let copy = CopyField::Password { account_id };
        let text = at.popup(async |popup| popup().copy(copy).await).unwrap();
        assert_eq!(text.expose(), PASSWORD);
    }
}

#[test]
fn browser_when_the_popup_is_closed_is_signed_in_within_a_minute() {
    let mut at = Harness::new();
    let account_id = account_elsewhere(&mut at);
    ask(&mut at, ComputerAsk::Start).unwrap();
    at.browser().cloud.allow_computer(account_id);
    at.pass(60_000);
    assert!(is_signed_in(&mut at));
}

#[test]
fn code_when_asked_for_twice_is_the_same_and_another_one_once_it_is_decided() {
    let mut at = Harness::new();
    at.set_cloud().unwrap();
    let posts = |at: &mut Harness| {
        let requests = at.browser().requests.clone();
        let starts = requests
            .iter()
            .filter(|one| one.ends_with("/computer-sign-ins"));
        starts.count()
    };
    let first = ask(&mut at, ComputerAsk::Start).unwrap().unwrap();
    let posted = posts(&mut at);
    let second = ask(&mut at, ComputerAsk::Start).unwrap().unwrap();
    assert_eq!((first, posted), (second, posts(&mut at)));
    let computer = at.browser().cloud.computer.take();
    let mut computer = computer.unwrap();
    computer.view.state = ComputerSignInState::Denied;
    at.browser().cloud.computer = Some(computer);
    let denied = ask(&mut at, ComputerAsk::Read).unwrap().unwrap();
    assert_eq!(denied.state, ComputerSignInState::Denied);
    let another = ask(&mut at, ComputerAsk::Start).unwrap().unwrap();
    assert_eq!(another.state, ComputerSignInState::Waiting);
    assert!(posts(&mut at) > posted);
}

#[test]
fn wish_when_taken_back_or_past_its_time_is_asked_for_no_more() {
    let mut at = Harness::new();
    at.set_cloud().unwrap();
    ask(&mut at, ComputerAsk::Start).unwrap();
    assert_eq!(ask(&mut at, ComputerAsk::Cancel).unwrap(), None);
    at.settle();
    let state = at.browser().cloud.computer.as_ref().unwrap().view.state;
    assert_eq!(state, ComputerSignInState::Cancelled);
    assert!(!at.browser().session.contains_key("computer"));

    ask(&mut at, ComputerAsk::Start).unwrap();
    at.sleep_through(600_000);
    let polls = at.browser().cloud.computer_polls;
    let over = ask(&mut at, ComputerAsk::Read).unwrap().unwrap();
    assert!(over.expires_at <= at.browser().cloud.now());
    assert_eq!(at.browser().cloud.computer_polls, polls);
}

#[test]
fn session_for_one_account_is_ended_where_others_are_locked() {
    let mut at = Harness::new();
    let account_id = signed_in(&mut at);
    assert!(is_signed_in(&mut at));
    let ended = at.browser().cloud.sessions_ended;
    at.presence(PresenceState::Locked);
    assert_eq!(at.status().session, SessionState::SignedOut);
    assert_eq!(at.browser().cloud.sessions_ended, ended + 1);
    let copy = CopyField::Password { account_id };
    assert!(at.popup(async |popup| popup().copy(copy).await).is_err());
    let memory = format!("{:?}", at.browser().session);
    assert!(
        !memory.contains(TOKEN) && !memory.contains("sealing_key"),
        "{memory}"
    );
}

#[test]
fn session_for_one_account_asks_for_no_approvals_and_ends_with_the_account() {
    let mut at = Harness::new();
    signed_in(&mut at);
    at.browser().requests.clear();
    at.accounts().unwrap();
    at.pass(120_000);
    let asked = at.browser().requests.join(" ");
    assert!(!asked.contains("/v1/approvals"), "{asked}");
    // The cloud ends the session together with the account.
    at.browser().cloud.set_state(0, AccountState::Unknown);
    at.browser().cloud.sessions.clear();
    let refused = at.accounts();
    at.settle();
    assert!(!is_signed_in(&mut at), "{refused:?}");
}

#[test]
fn secrets_of_a_wish_are_in_the_browsers_memory_alone() {
    let mut at = Harness::new();
    at.set_cloud().unwrap();
    let text = at
        .popup(async |popup| popup().computer_sign_in(ComputerAsk::Start).await)
        .unwrap();
    at.settle();
    let browser = at.browser();
    let seen = format!(
        "{text:?} {:?} {:?} {:?} {:?}",
        browser.local, browser.events, browser.requests, browser.badge
    );
    assert!(!seen.contains("canary"), "{seen}");
    assert!(browser.session["computer"].contains(TOKEN));
}

#[test]
fn browser_when_nobody_allows_it_is_told_why() {
    let mut at = Harness::new();
    at.set_cloud().unwrap();
    at.browser().cloud.refuses_computers = true;
    let refused = ask(&mut at, ComputerAsk::Start).unwrap_err();
    assert!(
        matches!(&refused, PortError::Failed { code: ErrorCode::PolicyForbids, message }
            if message.contains("passkey prompt")),
        "{refused:?}"
    );
}
