//! Requests from being asked for to being decided, over HTTP.

mod attacks;
mod attempts;
mod desk;
mod evidence;
mod export;
mod limits;
mod oneself;
mod places;
mod pruning;
mod warnings;

use core::time::Duration;

use axum::http::StatusCode;
use serde_json::json;

use self::desk::Desk;
use crate::approval::ApprovalEvidence;
use crate::audit::AuditEvent;
use crate::clock::Clock;

#[tokio::test]
async fn request_when_policy_wants_approval_waits_until_a_colleague_has_approved() {
    let desk = Desk::new().await;
    let direct = desk.ask_directly(&desk.requester).await;
    assert_eq!(direct.error_code(), "approval_needed");
    let token = Some(desk.requester.token.as_str());
    let foretold = desk.app.get("/v1/customers", token).await.ok();
    let approvers = &foretold["customers"][0]["approvals"][0]["approvers"];
    assert_eq!(approvers["count"], 1, "{foretold}");
    assert_eq!(desk.accounts().await, 0);

    let asked = desk.ask(1).await;
    assert_eq!(asked["state"]["name"], "waiting");
    assert_eq!(asked["shown"]["number"].as_str().unwrap().len(), 3);
    assert_eq!(desk.accounts().await, 0);
    let again = desk.ask(1).await;
    assert_eq!(again["id"], asked["id"], "the same key, the same request");

    let inbox = desk.inbox(&desk.approver).await;
    assert_eq!(inbox["requests"][0]["id"], asked["id"]);
    assert_eq!(desk.inbox(&desk.requester).await["requests"], json!([]));

    let opened = desk.open_shown(&desk.approver, &asked).await.ok();
    assert_eq!(opened["facts"]["customer_name"], "Customer 1");
    assert_eq!(desk.get(&asked).await["state"]["name"], "opened");
    let approved = desk.approve(&desk.approver, &asked, &opened).await.ok();
    assert_eq!(approved["state"]["name"], "approved", "{approved}");
    assert_eq!(approved["approvals_missing"], 0);
    assert_eq!(desk.accounts().await, 1);

    let after = desk.get(&asked).await;
    assert_eq!(after["state"], approved["state"]);
    assert_eq!(after["shown"], json!(null), "nothing is shown any more");
    let account = desk.ask_directly_with_key(&desk.requester, 1).await.ok();
    assert_eq!(account["account"]["id"], approved["state"]["account_id"]);
    let log = desk.app.newest_audit().await;
    let evidence: Vec<&ApprovalEvidence> = log
        .iter()
        .filter_map(|event| match event {
            AuditEvent::ApprovalSigned { evidence } => Some(&**evidence),
            _ => None,
        })
        .collect();
    assert_eq!(evidence.len(), 1);
    assert_eq!(evidence[0].verify(), Ok(()));
    let mut tampered = evidence[0].clone();
    tampered.lifetime_s += 1;
    assert!(tampered.verify().is_err());
    let has = |test: fn(&AuditEvent) -> bool| assert!(log.iter().any(test), "{log:?}");
    has(|event| matches!(event, AuditEvent::ApprovalRequested { .. }));
    has(|event| matches!(event, AuditEvent::ApprovalOpened { .. }));
    has(|event| matches!(event, AuditEvent::ApprovalGiven { .. }));
    has(|event| matches!(event, AuditEvent::ApprovalGranted { .. }));
    has(|event| matches!(event, AuditEvent::AccountRequested { .. }));
}

#[tokio::test]
async fn request_that_policy_wants_no_approval_for_is_answered_that_it_can_be_asked_for() {
    let desk = Desk::new().await;
    desk.save_policy(json!({})).await;
    let refused = desk.try_ask(&desk.requester, 1).await;
    assert_eq!(refused.error_code(), "approval_refused");
    let given = desk.ask_directly(&desk.requester).await;
    assert_eq!(given.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn typed_code_opens_the_request_whatever_case_and_look_alikes() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let code = asked["shown"]["code"].as_str().unwrap().to_lowercase();
    let typed = format!(
        " {} ",
        code.replace('-', " ").replace('l', "1").replace('z', "2")
    );
    let opened = desk.find(&desk.approver, &typed).await.ok();
    assert_eq!(opened["facts"]["id"], asked["id"]);
    let approved = desk.approve(&desk.approver, &asked, &opened).await.ok();
    assert_eq!(approved["state"]["name"], "approved");
}

#[tokio::test]
async fn two_approvals_that_are_needed_are_of_two_people() {
    let desk = Desk::new().await;
    desk.wants(2, false).await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&desk.approver, &asked).await.ok();
    let first = desk.approve(&desk.approver, &asked, &opened).await.ok();
    assert_eq!(first["state"]["name"], "opened");
    assert_eq!(first["approvals_missing"], 1);
    assert_eq!(desk.accounts().await, 0);
    // The number is not in the log while the request can be approved.
    assert!(
        !desk
            .app
            .newest_audit()
            .await
            .iter()
            .any(|event| matches!(event, AuditEvent::ApprovalSigned { .. }))
    );
    let twice = desk.approve(&desk.approver, &asked, &opened).await;
    assert_eq!(twice.error_code(), "approval_refused");
    let opened = desk.open(&desk.owner, &asked, None).await.ok();
    assert_eq!(opened["facts"]["approved_by"].as_array().unwrap().len(), 1);
    let last = desk.approve(&desk.owner, &asked, &opened).await.ok();
    assert_eq!(last["state"]["name"], "approved");
    assert_eq!(desk.accounts().await, 1);
}

#[tokio::test]
async fn denial_tells_the_requester_who_and_why() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let body = json!({ "reason": "Call me first" });
    let denied = desk.deny(&desk.approver, &asked, body).await.ok();
    assert_eq!(denied["state"]["reason"], "Call me first");
    assert_eq!(desk.get(&asked).await["state"], denied["state"]);
    let opened = desk.open(&desk.owner, &asked, None).await;
    assert_eq!(opened.error_code(), "approval_refused");
    assert_eq!(desk.accounts().await, 0);
}

#[tokio::test]
async fn denial_with_an_alarm_ends_the_requesters_sessions() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let body = json!({ "is_alarm": true });
    desk.deny(&desk.approver, &asked, body).await.ok();
    let token = Some(desk.requester.token.as_str());
    let session = desk.app.get("/v1/session", token).await;
    assert_eq!(session.error_code(), "not_signed_in");
    assert!(matches!(
        &desk.app.newest_audit().await[0],
        AuditEvent::ApprovalAlarm {
            sessions_ended: 1,
            ..
        }
    ));
}

#[tokio::test]
async fn request_when_taken_back_is_nobodys_to_approve() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let cancelled = desk.cancel(&asked).await;
    assert_eq!(cancelled["approval"]["state"]["name"], "cancelled");
    let opened = desk.open(&desk.approver, &asked, None).await;
    assert_eq!(opened.error_code(), "approval_refused");
    assert_eq!(desk.inbox(&desk.approver).await["requests"], json!([]));
}

#[tokio::test]
async fn approval_at_the_very_deadline_is_refused_and_the_request_expires() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&desk.approver, &asked).await.ok();
    desk.app.clock.advance(Duration::from_mins(10));
    let late = desk.approve(&desk.approver, &asked, &opened).await;
    assert_eq!(late.error_code(), "approval_refused");
    assert_eq!(desk.get(&asked).await["state"]["name"], "expired");
    let now = desk.app.clock.now();
    let approvals = &desk.app.app.approvals;
    assert_eq!(approvals.expire_overdue(now).await.unwrap(), 1);
    assert_eq!(approvals.expire_overdue(now).await.unwrap(), 0);
    assert!(matches!(
        &desk.app.newest_audit().await[0],
        AuditEvent::ApprovalExpired { .. }
    ));
    assert_eq!(desk.accounts().await, 0);
}

#[tokio::test]
async fn restart_in_between_changes_nothing() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    let opened = desk.open_shown(&desk.approver, &asked).await.ok();
    let after = desk.app.beside().await;
    let path = format!("/v1/approvals/{}/approve", desk::id(&asked));
    let body = desk::signed(&desk.approver, &asked, &opened);
    let token = Some(desk.approver.token.as_str());
    let request = after.request(
        &desk.app.browser,
        axum::http::Method::POST,
        &path,
        token,
        Some(body),
    );
    let approved = after.call(request).await.ok();
    assert_eq!(approved["state"]["name"], "approved");
    assert_eq!(desk.get(&asked).await["state"]["name"], "approved");
}
