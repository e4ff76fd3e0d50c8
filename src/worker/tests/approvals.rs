//! Requests that wait for approval, the technician's own and those of others.

use futures::channel::mpsc::UnboundedSender;
use hallpass_protocol::approval::{ApprovalState, ApprovalView};
use hallpass_protocol::event::LiveEvent;
use hallpass_protocol::ids::{AccountId, ApprovalId};
use uuid::Uuid;

use super::fake_cloud::{LINK, Mode, NUMBER};
use super::harness::Harness;
use crate::ports::{ApprovalsAsk, ApprovalsView, PortError, Requested};

/// Signed in, with a request that waits.
fn waiting(mut at: Harness) -> (Harness, ApprovalId) {
    at.sign_in();
    at.browser().cloud.needs_approval = true;
    let Requested::Approval(id) = at.ask(1).unwrap() else {
        unreachable!("policy asks for approval")
    };
    (at, id)
}

fn approvals(at: &mut Harness) -> Result<ApprovalsView, PortError> {
    ask(at, ApprovalsAsk::Known)
}

fn ask(at: &mut Harness, what: ApprovalsAsk) -> Result<ApprovalsView, PortError> {
    let text = at.popup(async |popup| popup().approvals(what).await)?;
    Ok(text
        .read()
        .expect("the popup to read what the worker wrote"))
}

fn first(at: &mut Harness) -> ApprovalView {
    approvals(at).unwrap().approvals.remove(0)
}

fn read(at: &mut Harness, id: ApprovalId) -> ApprovalView {
    ask(at, ApprovalsAsk::Read(id)).unwrap().approvals.remove(0)
}

/// The cloud tells of its first request.
fn tell(at: &mut Harness, stream: &UnboundedSender<Vec<u8>>) {
    let approval = at.browser().cloud.approvals[0].clone();
    let server_time = at.browser().cloud.now();
    send(
        stream,
        &LiveEvent::Approval {
            approval,
            server_time,
        },
    );
    at.settle();
}

fn send(stream: &UnboundedSender<Vec<u8>>, event: &LiveEvent) {
    let data = serde_json::to_string(event).unwrap();
    stream
        .unbounded_send(format!("event: x\ndata: {data}\n\n").into_bytes())
        .unwrap();
}

fn approved() -> ApprovalState {
    ApprovalState::Approved {
        account_id: AccountId::new(Uuid::from_u128(1)),
    }
}

#[test]
fn request_when_policy_asks_for_approval_waits_with_a_code_and_a_badge() {
    for at in [Harness::new(), Harness::killed_each_time()] {
        let (mut at, id) = waiting(at);
        let view = first(&mut at);
        assert_eq!((view.id, view.state), (id, ApprovalState::Waiting));
        let shown = view.shown.expect("the code is there at once");
        assert_eq!(shown.number, NUMBER);
        // A worker that was killed asks for a stream that this cloud does not give.
        at.tick();
        let (text, title) = at.browser().badge.clone();
        assert_eq!(
            (text.as_str(), title.as_str()),
            ("?", "Hallpass: your request for Contoso waits for approval")
        );
        assert!(at.accounts().unwrap().accounts.is_empty());
    }
}

#[test]
fn request_when_pressed_twice_is_one_request() {
    let (mut at, id) = waiting(Harness::killed_each_time());
    assert_eq!(at.ask(1).unwrap(), Requested::Approval(id));
    assert_eq!(approvals(&mut at).unwrap().approvals.len(), 1);
}

#[test]
fn code_when_its_minute_is_over_is_read_again_and_a_list_without_codes_leaves_it() {
    let (mut at, id) = waiting(Harness::new());
    let before = first(&mut at).shown.unwrap();
    at.pass(60_000);
    let after = read(&mut at, id).shown.unwrap();
    assert_ne!(before.link, after.link);
    assert!(after.changes_at > before.changes_at);
    at.accounts().unwrap();
    assert_eq!(
        first(&mut at).shown,
        Some(after),
        "lists come without a code"
    );
}

#[test]
fn worker_when_killed_knows_the_request_and_its_code() {
    let (mut at, id) = waiting(Harness::new());
    let before = first(&mut at);
    at.kill();
    at.browser().requests.clear();
    let after = first(&mut at);
    assert_eq!((after.id, &after), (id, &before));
    assert!(at.browser().requests.is_empty(), "without asking the cloud");
}

#[test]
fn approval_when_given_while_nobody_looks_is_told_once_and_brings_the_account() {
    let mut at = Harness::new();
    let stream = at.give_stream();
    let (mut at, _) = {
        at.sign_in();
        waiting(at)
    };
    at.pass(20_000);
    at.browser().cloud.needs_approval = false;
    at.request(9).unwrap();
    at.browser().cloud.decide(0, approved());
    tell(&mut at, &stream);
    assert_eq!(at.browser().notified, ["Contoso: approved"]);
    assert_eq!(at.accounts().unwrap().accounts.len(), 1);
    tell(&mut at, &stream);
    at.kill();
    at.tick();
    assert_eq!(at.browser().notified.len(), 1);
}

#[test]
fn approval_when_given_while_the_requester_is_offline_is_shown_when_they_are_back() {
    let (mut at, id) = waiting(Harness::new());
    let stream = at.connect();
    at.browser().cloud.mode = Mode::Unreachable;
    drop(stream);
    at.settle();
    at.pass(30_000);
    at.browser().cloud.needs_approval = false;
    at.browser().cloud.decide(0, approved());
    assert!(at.status().problem.is_some(), "it says that it is offline");
    assert_eq!(first(&mut at).state, ApprovalState::Waiting);
    at.browser().cloud.mode = Mode::Well;
    // The longest wait between two tries.
    at.pass(20_000);
    let view = first(&mut at);
    assert_eq!((view.id, view.state), (id, approved()));
    assert_eq!(at.status().problem, None);
}

#[test]
fn approval_when_given_while_the_popup_is_open_is_shown_there_alone() {
    let (mut at, _) = waiting(Harness::new());
    let stream = at.connect();
    at.browser().cloud.decide(0, approved());
    at.browser().events.clear();
    at.browser().requests.clear();
    tell(&mut at, &stream);
    let browser = at.browser();
    let is_pushed =
        |event: &String| event.starts_with(r#"{"approvals":"#) && event.contains("approved");
    assert!(browser.events.iter().any(is_pushed), "{:?}", browser.events);
    assert!(browser.notified.is_empty());
    let is_read = |line: &String| line.ends_with("/v1/accounts");
    assert!(
        browser.requests.iter().any(is_read),
        "its account is fetched"
    );
}

#[test]
fn refusal_when_nobody_looks_is_told_with_its_reason() {
    for (state, title, message) in [
        (
            ApprovalState::Denied {
                by: "Ravi".to_owned(),
                reason: "Use the helpdesk preset.".to_owned(),
            },
            "Contoso: Ravi denied it",
            "Use the helpdesk preset.",
        ),
        (
            ApprovalState::Expired,
            "Contoso: nobody decided in time",
            "Open Hallpass to ask again.",
        ),
        (
            ApprovalState::WrongNumber,
            "Contoso: a wrong number was typed",
            "The request has ended. Open Hallpass to ask again.",
        ),
    ] {
        let (mut at, _) = waiting(Harness::killed_each_time());
        at.browser().cloud.decide(0, state);
        at.kill();
        at.pass(60_000);
        assert_eq!(at.browser().notified, [title]);
        assert_eq!(at.browser().last_notice, message);
        assert_eq!(at.browser().badge.0, "", "nothing waits any more");
    }
}

#[test]
fn request_when_taken_back_is_over_without_a_notification() {
    let (mut at, id) = waiting(Harness::killed_each_time());
    let view = ask(&mut at, ApprovalsAsk::Cancel(id)).unwrap();
    let cancelled = &view.approvals[0];
    assert_eq!(cancelled.state, ApprovalState::Cancelled);
    assert_eq!(cancelled.shown, None);
    assert_eq!(at.browser().badge.0, "");
    assert!(at.browser().notified.is_empty());
}

#[test]
fn view_when_older_than_the_known_one_opens_nothing_again() {
    let (mut at, _) = waiting(Harness::new());
    let stream = at.connect();
    let old = at.browser().cloud.approvals[0].clone();
    at.browser().cloud.decide(0, ApprovalState::Expired);
    tell(&mut at, &stream);
    let server_time = at.browser().cloud.now();
    send(
        &stream,
        &LiveEvent::Approval {
            approval: old,
            server_time,
        },
    );
    at.settle();
    assert_eq!(first(&mut at).state, ApprovalState::Expired);
}

#[test]
fn inbox_when_somebody_asks_is_read_and_on_the_badge() {
    let mut at = Harness::new();
    at.sign_in();
    let stream = at.connect();
    at.browser().cloud.put_into_inbox();
    send(&stream, &LiveEvent::Inbox);
    at.settle();
    let inbox = approvals(&mut at).unwrap().inbox;
    assert_eq!(inbox[0].requester_name, "Ravi");
    assert_eq!(inbox[0].roles[0].name, "Helpdesk Administrator");
    let (text, title) = at.browser().badge.clone();
    assert_eq!(
        (text.as_str(), title.as_str()),
        ("1?", "Hallpass: Ravi asks for your approval for Fabrikam")
    );
    at.pass(11 * 60_000);
    assert_eq!(at.browser().badge.0, "", "it cannot be decided any more");
}

#[test]
fn number_and_link_are_in_the_browsers_memory_alone_and_go_with_the_session() {
    let (mut at, id) = waiting(Harness::new());
    read(&mut at, id);
    let view = approvals(&mut at).unwrap();
    let seen = {
        let browser = at.browser();
        format!(
            "{:?} {:?} {:?} {:?} {view:?}",
            browser.local, browser.requests, browser.badge, browser.notified
        )
    };
    assert!(!seen.contains("canary"), "{seen}");
    let holds = |at: &Harness| {
        let memory = format!("{:?}", at.browser().session);
        (memory.contains(LINK), memory.contains(NUMBER))
    };
    assert_eq!(holds(&at), (true, true));
    at.popup(async |popup| popup().lock(()).await).unwrap();
    assert_eq!(holds(&at), (false, false));
    assert!(approvals(&mut at).is_err());
}
