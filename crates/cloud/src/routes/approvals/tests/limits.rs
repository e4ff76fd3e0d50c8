//! Limits, each said once in the log.

use core::time::Duration;

use serde_json::{Value, json};

use super::desk::Desk;
use crate::audit::AuditEvent;
use crate::clock::Clock;

async fn limited_entries(desk: &Desk, name: &str) -> usize {
    let mut reader = desk.app.app.store.read().await.unwrap();
    let log = crate::store::audit::list_newest(&mut reader, desk.app.msp_id, 500)
        .await
        .unwrap();
    log.iter()
        .filter(
            |it| matches!(&it.event, AuditEvent::ApprovalLimited { limit, .. } if limit == name),
        )
        .count()
}

#[tokio::test]
async fn flood_of_requests_leaves_three_that_wait_and_one_entry() {
    let desk = Desk::new().await;
    let mut made = 0;
    for key in 0..100 {
        let answer = desk.try_ask(&desk.requester, key).await;
        if answer.status.is_success() {
            made += 1;
        } else {
            assert_eq!(answer.error_code(), "approval_limited");
        }
    }
    assert_eq!(made, 3);
    assert_eq!(limited_entries(&desk, "open_requests").await, 1);
    let inbox = desk.inbox(&desk.approver).await;
    let waiting = inbox["requests"].as_array().unwrap();
    assert_eq!(waiting.len(), 3);
    let says = |warning: &str| {
        let named = |it: &&Value| it["warnings"].as_array().unwrap().contains(&json!(warning));
        waiting.iter().filter(named).count()
    };
    assert_eq!(says("several_requests"), 2, "all but the first");
    assert_eq!(says("new_browser"), 3, "nobody signed in before");
    assert_eq!(says("new_address"), 0, "none is known");
}

#[tokio::test]
async fn three_that_nobody_answered_stop_asking_for_an_hour() {
    let mut desk = Desk::new().await;
    for key in 0..3 {
        desk.ask(key).await;
        desk.app.clock.advance(Duration::from_mins(10));
        let now = desk.app.clock.now();
        desk.app.app.approvals.expire_overdue(now).await.unwrap();
    }
    let refused = desk.try_ask(&desk.requester, 9).await;
    assert_eq!(refused.error_code(), "approval_limited");
    assert_eq!(limited_entries(&desk, "unanswered").await, 1);
    desk.app.clock.advance(Duration::from_mins(61));
    desk.sign_requester_in().await;
    desk.ask(10).await;
}

#[tokio::test]
async fn codes_that_find_nothing_can_be_typed_five_times() {
    let desk = Desk::new().await;
    let asked = desk.ask(1).await;
    for _ in 0..5 {
        let wrong = desk.find(&desk.approver, "BCDF-GHJK").await;
        assert_eq!(wrong.error_code(), "not_found");
    }
    let code = asked["shown"]["code"].as_str().unwrap();
    for _ in 0..3 {
        let limited = desk.find(&desk.approver, code).await;
        assert_eq!(limited.error_code(), "approval_limited");
    }
    assert_eq!(limited_entries(&desk, "code_tries").await, 1);
    // What is no code at all is answered and not counted.
    let unreadable = desk.find(&desk.owner, "B0DF-GHJK").await;
    assert_eq!(unreadable.error_code(), "approval_refused");
    desk.app.clock.advance(Duration::from_mins(10));
    assert_eq!(
        desk.find(&desk.approver, code).await.error_code(),
        "approval_refused"
    );
}

#[tokio::test]
async fn approver_is_asked_about_three_that_they_did_not_answer() {
    let desk = Desk::new().await;
    for key in 0..3 {
        let asked = desk.ask(key).await;
        desk.open_shown(&desk.approver, &asked).await.ok();
    }
    let fourth = desk.try_ask(&desk.owner, 4).await.ok()["approval"].take();
    let limited = desk.open_shown(&desk.approver, &fourth).await;
    assert_eq!(limited.error_code(), "approval_limited");
    assert_eq!(limited_entries(&desk, "prompts").await, 1);
}

#[tokio::test]
async fn prompt_that_was_answered_leaves_room_for_another() {
    let desk = Desk::new().await;
    for key in 0..5 {
        let asked = desk.ask(key).await;
        desk.open_shown(&desk.approver, &asked).await.ok();
        desk.deny(&desk.approver, &asked, json!({})).await.ok();
    }
    assert_eq!(limited_entries(&desk, "prompts").await, 0);
}

#[tokio::test]
async fn prompts_count_for_ten_minutes_and_for_one_approver() {
    let desk = Desk::new().await;
    for key in 0..3 {
        let asked = desk.ask(key).await;
        desk.open_shown(&desk.approver, &asked).await.ok();
        desk.cancel(&asked).await;
    }
    let fourth = desk.ask(4).await;
    let limited = desk.open(&desk.approver, &fourth, None).await;
    assert_eq!(limited.error_code(), "approval_limited");
    desk.open(&desk.owner, &fourth, None).await.ok();
    desk.cancel(&fourth).await;
    desk.app.clock.advance(Duration::from_mins(10));
    let later = desk.ask(5).await;
    desk.open_shown(&desk.approver, &later).await.ok();
    assert_eq!(limited_entries(&desk, "prompts").await, 1);
}

#[tokio::test]
async fn thirty_requests_for_one_tenant_within_an_hour_are_the_last() {
    let mut desk = Desk::new().await;
    for key in 0..30 {
        // Two technicians: the limit is not one of theirs.
        let who = [&desk.requester, &desk.approver][usize::from(key % 2 == 1)];
        let asked = desk.try_ask(who, key).await.ok()["approval"].take();
        desk.deny(&desk.owner, &asked, json!({})).await.ok();
    }
    for key in 30..33 {
        let limited = desk.try_ask(&desk.requester, key).await;
        assert_eq!(limited.error_code(), "approval_limited");
        let said = limited.json["message"].as_str().unwrap();
        assert!(said.contains("for this customer within an hour"), "{said}");
    }
    assert_eq!(limited_entries(&desk, "tenant").await, 1);
    desk.app.clock.advance(Duration::from_hours(1));
    desk.sign_requester_in().await;
    desk.ask(40).await;
}

#[tokio::test]
async fn wrong_codes_of_several_people_at_one_address_count_together() {
    let mut desk = Desk::new().await;
    let third = desk.app.member(&desk.owner, 3, "admin").await;
    let asked = desk.ask(1).await;
    let code = asked["shown"]["code"].as_str().unwrap().to_owned();
    desk.app.address = Some("192.0.2.7".parse().unwrap());
    for who in [
        &desk.approver,
        &desk.approver,
        &desk.approver,
        &desk.owner,
        &desk.owner,
    ] {
        let wrong = desk.find(who, "BCDF-GHJK").await;
        assert_eq!(wrong.error_code(), "not_found");
    }
    let limited = desk.find(&third, &code).await;
    assert_eq!(limited.error_code(), "approval_limited");
    let log = desk.app.newest_audit().await;
    assert!(
        matches!(
            &log[0],
            AuditEvent::ApprovalLimited { limit, address: Some(address) }
                if limit == "code_tries" && address == "192.0.2.7"
        ),
        "{:?}",
        log[0]
    );
    desk.app.address = Some("192.0.2.8".parse().unwrap());
    desk.find(&third, &code).await.ok();
}
