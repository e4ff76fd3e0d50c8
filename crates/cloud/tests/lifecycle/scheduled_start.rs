//! Accounts that are asked for ahead of time: nothing of them is in Entra before their start.

use core::time::Duration;

use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::lifecycle::{Account, Progress, RequestError};
use hallpass_cloud::store::technicians::{self, Standing};
use hallpass_protocol::Timestamp;
use hallpass_protocol::account::{AccountState, EndCause};

use crate::cloud::Cloud;
use crate::installation::{MSP, TECHNICIAN, technician};
use crate::invariants;
use crate::passkeys::{count, password};
use crate::quarantine::quarantine;
use crate::stack::{Stack, is_soon_after, new_account};

/// Asks for an account that starts in three minutes.
async fn schedule(stack: &Stack, cloud: &Cloud, lifetime_s: i64) -> Account {
    let mut new = new_account(lifetime_s);
    new.starts_at = Some(stack.clock.now().plus(Duration::from_mins(3)));
    cloud.lifecycle.request(&technician(), new).await.unwrap()
}

/// Whether any request to Entra named it, whatever else was asked there meanwhile.
fn is_known_to_entra(stack: &Stack, account: &Account) -> bool {
    let names = [&account.user_principal_name, &account.tag];
    stack.control.requests().iter().any(|request| {
        let sent = format!("{} {} {}", request.path, request.query, request.body);
        names.iter().any(|name| sent.contains(name.as_str()))
    })
}

fn is_begun(event: &AuditEvent) -> bool {
    matches!(event, AuditEvent::AccountStepBegun { .. })
}

#[tokio::test]
async fn scheduled_account_does_not_exist_before_its_start_and_ends_with_its_lifetime() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let asked = schedule(&stack, &cloud, 900).await;
    let starts_at = asked.starts_at.unwrap();
    assert_eq!(asked.to_view().state, AccountState::Scheduled);
    let ends_at = starts_at.plus(Duration::from_mins(15));
    assert_eq!(asked.ends_at, Some(ends_at), "known beforehand");

    // The process that took the request is not the one that begins.
    cloud.kill().await;
    let cloud = stack.start_cloud().await;
    let almost = starts_at.unix_ms() - 60_000;
    stack
        .clock
        .sleep_until(Timestamp::from_unix_ms(almost))
        .await;
    assert_eq!(cloud.find(&asked).await.progress, Progress::Scheduled);
    assert!(stack.user(&asked).is_none());
    assert!(!is_known_to_entra(&stack, &asked));
    assert_eq!(count(&cloud, is_begun).await, 0);

    let ready = cloud.wait_ready(&asked).await;
    assert!(ready.begun_at.unwrap() >= starts_at);
    assert_eq!(ready.ends_at, Some(ends_at), "its time runs from its start");
    assert!(!password(&stack, &ready).is_empty());
    let ended = cloud.wait_ended(&ready).await;
    assert!(is_soon_after(ended.ended_at.unwrap(), ends_at));
    invariants::check(&stack, &cloud, "scheduled").await;
    let reached = |e: &AuditEvent| matches!(e, AuditEvent::AccountStartReached { .. });
    assert_eq!(count(&cloud, reached).await, 1);
}

#[tokio::test]
async fn scheduled_account_when_cancelled_has_ended_and_entra_never_hears_of_it() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let asked = schedule(&stack, &cloud, 900).await;
    let ended = cloud.end(&asked).await;
    let cause = EndCause::EndedByTechnician;
    assert_eq!(ended.progress, Progress::Ended { cause });
    assert!(ended.ended_at.is_some());
    let long_after = asked.starts_at.unwrap().plus(Duration::from_mins(5));
    stack.clock.sleep_until(long_after).await;
    assert_eq!(cloud.find(&asked).await, ended);
    assert!(!is_known_to_entra(&stack, &asked));
    invariants::check(&stack, &cloud, "cancelled").await;
    let over = |e: &AuditEvent| matches!(e, AuditEvent::AccountEnded { .. });
    assert_eq!(count(&cloud, over).await, 1);
}

#[tokio::test]
async fn start_whose_technician_may_not_request_any_more_fails_and_says_so() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let asked = schedule(&stack, &cloud, 900).await;
    let mut tx = cloud.store.write().await.unwrap();
    let found = technicians::find(&mut tx, MSP, TECHNICIAN).await.unwrap();
    // What a suspension does besides, ending the account, would not leave it for its start.
    technicians::set_standing(&mut tx, &found.unwrap(), Standing::Suspended)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let ended = cloud.wait_ended(&asked).await;
    assert!(ended.ended_at.unwrap() >= asked.starts_at.unwrap());
    match ended.progress {
        Progress::Ended {
            cause: EndCause::ProvisioningFailed { message },
        } => assert!(message.contains("not allowed to request"), "{message}"),
        other => panic!("{other:?}"),
    }
    assert!(stack.user(&asked).is_none());
    assert_eq!(count(&cloud, is_begun).await, 0);
}

#[tokio::test]
async fn start_that_nobody_was_there_for_fails_and_says_so() {
    let stack = Stack::start_privileged().await;
    let desk = stack.open_desk().await;
    let asked = schedule(&stack, &desk, 60).await;
    drop(desk);
    stack.clock.sleep_until(asked.ends_at.unwrap()).await;
    let cloud = stack.start_cloud().await;
    let ended = cloud.wait_ended(&asked).await;
    match ended.progress {
        Progress::Ended {
            cause: EndCause::ProvisioningFailed { message },
        } => assert!(message.contains("not running at its start"), "{message}"),
        other => panic!("{other:?}"),
    }
    assert!(stack.user(&asked).is_none());
}

#[tokio::test]
async fn start_whose_tenant_is_being_compared_waits_and_says_for_what_and_until_when() {
    let stack = Stack::start_privileged().await;
    let desk = stack.open_desk().await;
    let asked = schedule(&stack, &desk, 7_200).await;
    drop(desk);
    quarantine(&stack).await;
    // Nobody compares it here.
    let cloud = stack.start_cloud().await;
    let waiting = cloud
        .wait(&asked, |account| account.waiting_for.is_some())
        .await;
    assert_eq!(waiting.progress, Progress::Scheduled);
    let view = waiting.to_view();
    assert!(view.waiting_for.unwrap().contains("comparing"));
    assert!(view.waits_until.unwrap() > asked.starts_at.unwrap());
}

#[tokio::test]
async fn start_that_comes_late_shortens_the_account_and_not_the_promise() {
    let stack = Stack::start_privileged().await;
    let desk = stack.open_desk().await;
    let asked = schedule(&stack, &desk, 900).await;
    drop(desk);
    let late = asked.starts_at.unwrap().plus(Duration::from_mins(5));
    stack.clock.sleep_until(late).await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&asked).await;
    assert_eq!(ready.ends_at, asked.ends_at);
    invariants::check(&stack, &cloud, "late").await;
}

#[tokio::test]
async fn start_in_the_past_or_far_ahead_is_refused() {
    let stack = Stack::start_privileged().await;
    let desk = stack.open_desk().await;
    let now = stack.clock.now();
    let fortnight = Duration::from_hours(14 * 24);
    let wrong = [
        now,
        Timestamp::from_unix_ms(0),
        now.plus(fortnight + Duration::from_hours(1)),
        Timestamp::from_unix_ms(i64::MAX),
    ];
    for starts_at in wrong {
        let mut new = new_account(1_200);
        new.starts_at = Some(starts_at);
        let refused = desk.lifecycle.request(&technician(), new).await;
        assert!(matches!(refused, Err(RequestError::StartNotAllowed)));
    }
    let mut new = new_account(1_200);
    new.starts_at = Some(now.plus(fortnight));
    desk.lifecycle.request(&technician(), new).await.unwrap();
}
