//! Live events, badge and notifications.

use futures::channel::mpsc::UnboundedSender;
use hallpass_protocol::account::{AccountState, EndCause};
use hallpass_protocol::event::LiveEvent;

use super::harness::Harness;

fn send(stream: &UnboundedSender<Vec<u8>>, event: &LiveEvent) {
    let data = serde_json::to_string(event).unwrap();
    stream
        .unbounded_send(format!("event: x\ndata: {data}\n\n").into_bytes())
        .unwrap();
}

#[test]
fn event_when_it_comes_reaches_the_open_pages() {
    let mut at = Harness::new();
    at.sign_in();
    at.request(1).unwrap();
    let stream = at.connect();
    at.browser().cloud.set_state(0, AccountState::Ready);
    let account = at.browser().cloud.accounts[0].clone();
    let server_time = at.browser().cloud.now();
    at.browser().events.clear();
    send(
        &stream,
        &LiveEvent::Account {
            account,
            server_time,
        },
    );
    at.settle();
    let event = at.browser().events.last().unwrap().clone();
    assert!(
        event.starts_with(r#"{"accounts":"#) && event.contains("ready"),
        "{event}"
    );
    assert_eq!(at.browser().badge.0, "1h");
    assert!(at.browser().notified.is_empty(), "the open popup shows it");
}

#[test]
fn view_when_older_than_the_known_one_changes_nothing() {
    let mut at = Harness::new();
    at.ready();
    let stream = at.connect();
    let old = {
        let mut old = at.browser().cloud.accounts[0].clone();
        old.revision = 0;
        old.state = AccountState::Ended {
            cause: EndCause::Deadline,
        };
        old
    };
    let server_time = at.browser().cloud.now();
    send(
        &stream,
        &LiveEvent::Account {
            account: old,
            server_time,
        },
    );
    at.settle();
    assert_eq!(
        at.accounts().unwrap().accounts[0].state,
        AccountState::Ready
    );
}

#[test]
fn stream_when_it_breaks_is_opened_again_after_a_wait() {
    let mut at = Harness::new();
    at.ready();
    let stream = at.connect();
    let count = |at: &Harness| {
        at.browser()
            .requests
            .iter()
            .filter(|line| line.ends_with("/v1/events"))
            .count()
    };
    let before = count(&at);
    drop(stream);
    at.settle();
    assert_eq!(count(&at), before, "not at once");
    at.pass(1_000);
    assert_eq!(count(&at), before + 1);
}

#[test]
fn stream_when_nobody_looks_any_more_is_left() {
    let mut at = Harness::new();
    at.ready();
    let stream = at.connect();
    at.browser().listening = 0;
    let server_time = at.browser().cloud.now();
    send(&stream, &LiveEvent::Hello { server_time });
    at.settle();
    assert!(stream.is_closed());
    assert!(at.browser().sleepers.is_empty());
}

#[test]
fn signed_out_event_when_it_comes_ends_the_session() {
    let mut at = Harness::new();
    at.ready();
    let stream = at.connect();
    send(&stream, &LiveEvent::SignedOut);
    at.settle();
    assert!(!at.browser().session.contains_key("session"));
    assert!(stream.is_closed());
}

#[test]
fn notifications_when_nobody_looks_come_once_each() {
    let mut at = Harness::killed_each_time();
    at.ready();
    assert_eq!(at.browser().notified, ["Contoso: the account is ready"]);
    at.pass(54 * 60_000);
    at.tick();
    assert_eq!(at.browser().notified.len(), 1);
    assert_eq!(at.browser().badge.0, "6m");
    at.pass(60_000);
    for _ in 0..3 {
        at.kill();
        at.tick();
    }
    assert_eq!(
        at.browser().notified.last().unwrap(),
        "Contoso: access ends soon"
    );
    assert_eq!(at.browser().notified.len(), 2);
}

#[test]
fn alarm_when_nobody_is_signed_in_is_silent() {
    let mut at = Harness::new();
    at.set_cloud().unwrap();
    at.tick();
    assert!(!at.browser().is_ringing);
    at.sign_in();
    assert!(
        at.browser().is_ringing,
        "also without accounts: each minute looks for a lock"
    );
    at.popup(async |popup| popup().sign_out(()).await).unwrap();
    assert!(!at.browser().is_ringing);
}

#[test]
fn badge_when_all_accounts_have_ended_is_empty() {
    let mut at = Harness::new();
    at.ready();
    at.browser().cloud.set_state(
        0,
        AccountState::Ended {
            cause: EndCause::Deadline,
        },
    );
    at.pass(3_600_000);
    assert_eq!(at.browser().badge.0, "");
}

#[test]
fn failure_when_an_account_cannot_be_made_is_told() {
    let mut at = Harness::new();
    at.sign_in();
    at.request(1).unwrap();
    let cause = EndCause::ProvisioningFailed {
        message: "Entra refused the role.".to_owned(),
    };
    at.browser()
        .cloud
        .set_state(0, AccountState::Ended { cause });
    at.pass(20_000);
    at.tick();
    assert_eq!(
        at.browser().notified,
        ["Contoso: the account could not be made"]
    );
}
