//! The main job, also with a worker that is killed before every message.

use hallpass_protocol::account::AccountState;

use super::fake_cloud::PASSWORD;
use super::harness::{Harness, told};
use super::pages::{password_page, stay_signed_in_page, user_name_page};
use crate::ports::CommitOutcome::Done;
use crate::ports::{AccountsView, SessionState};
use crate::worker::fixtures::sign_in_caller;

/// Runs the main job and writes down what each message was answered with.
fn main_job(mut at: Harness) -> Vec<String> {
    let mut log = Vec::new();
    let status = at.sign_in();
    log.push(format!("{status:?}"));
    let account = at.request(1).unwrap();
    log.push(format!("{:?}", account.state));
    log.push(at.browser().badge.0.clone());
    at.browser().cloud.set_state(0, AccountState::Ready);
    at.tick();
    let AccountsView { accounts, .. } = at.accounts().unwrap();
    log.push(format!("{:?}", accounts[0].state));
    let tab = at.launch(account.id).unwrap();
    log.push(at.browser().tabs[&tab].clone());
    for page in [user_name_page(), password_page(), stay_signed_in_page()] {
        log.push(told(&at.page(sign_in_caller(tab), page)));
        log.push(told(&at.committed(tab, Done)));
    }
    log.push(told(&at.page(sign_in_caller(tab), user_name_page())));
    log.extend(
        at.browser()
            .cloud
            .reports
            .iter()
            .map(|r| format!("{} {:?}", r.screen, r.outcome)),
    );
    let ended = at
        .popup(async |popup| popup().end_account(account.id).await)
        .unwrap();
    log.push(format!("{:?}", ended.state));
    let status = at.popup(async |popup| popup().sign_out(()).await).unwrap();
    log.push(format!("{:?}", status.session));
    log
}

#[test]
fn main_job_when_nothing_goes_wrong_signs_in_once() {
    let log = main_job(Harness::new());
    let fill = &log[4..16];
    let commit = format!("commit - {PASSWORD}");
    assert_eq!(
        fill,
        [
            "https://entra.microsoft.com/contoso.onmicrosoft.com",
            "commit hp-1@contoso.onmicrosoft.com -",
            "watch",
            &commit,
            "watch",
            "commit - -",
            "rest",
            "rest",
            "username Filled",
            "password Filled",
            "stay_signed_in Filled",
            "Ending { cause: EndedByTechnician, is_overdue: false }",
        ]
    );
    assert_eq!(
        log.last().unwrap(),
        &format!("{:?}", SessionState::SignedOut)
    );
}

#[test]
fn main_job_when_the_worker_dies_before_every_message_goes_the_same_way() {
    assert_eq!(
        main_job(Harness::killed_each_time()),
        main_job(Harness::new())
    );
}

#[test]
fn request_when_pressed_twice_asks_for_one_account() {
    let mut at = Harness::killed_each_time();
    at.sign_in();
    let first = at.request(7).unwrap();
    let second = at.request(7).unwrap();
    assert_eq!(first.id, second.id);
    assert_eq!(at.accounts().unwrap().accounts.len(), 1);
}
