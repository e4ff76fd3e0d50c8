//! A passkey comes or goes while accounts are ready: their passwords are replaced.

use core::time::Duration;

use entra_sim::{FaultAction, FaultPhase, FaultRule};
use hallpass_cloud::audit::AuditEvent;
use hallpass_cloud::lifecycle::{Account, Progress};
use hallpass_cloud::store::msps;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::credential::Custody;

use crate::cloud::Cloud;
use crate::installation::{MSP, PASSKEY, technician};
use crate::invariants;
use crate::passkeys::{PLAIN, SECOND, add, count, open, password, remove, wait_rotated};
use crate::stack::{Stack, is_soon_after, new_account};
use hallpass_cloud::store::sql;

fn strike_password(action: FaultAction) -> FaultRule {
    FaultRule::once("PATCH", "/v1.0/users/*", action).body_contains("passwordProfile")
}

async fn ready(cloud: &Cloud) -> Account {
    cloud.wait_ready(&cloud.request(7_200).await).await
}

async fn request_by(cloud: &Cloud, passkey: hallpass_protocol::ids::PasskeyId) -> Account {
    let mut new = new_account(7_200);
    new.passkey_id = passkey;
    let asked = cloud.lifecycle.request(&technician(), new).await.unwrap();
    cloud.wait_ready(&asked).await
}

async fn wait_exposed(stack: &Stack, cloud: &Cloud, account: &Account) {
    let ended = cloud.wait_ended(account).await;
    let cause = EndCause::CredentialExposed;
    assert_eq!(ended.progress, Progress::Ended { cause });
    assert!(cloud.released(stack, account).await.is_none());
}

#[tokio::test]
async fn passkey_when_added_opens_a_new_password_as_do_the_others() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let ready = ready(&cloud).await;
    assert_eq!(ready.to_view().credential_version, 1);
    let first = password(&stack, &ready);
    assert_eq!(open(&stack, &cloud, &ready, SECOND).await, None);

    add(&stack, &cloud, SECOND).await;
    let rotated = wait_rotated(&cloud, &ready).await;
    let second = password(&stack, &ready);
    assert_ne!(first, second);
    for passkey in [PASSKEY, SECOND] {
        let opened = open(&stack, &cloud, &ready, passkey).await;
        assert_eq!(opened.as_ref(), Some(&second), "{passkey}");
    }
    assert_eq!(rotated.to_view().credential_version, 2);
    assert_eq!(rotated.ends_at, ready.ends_at, "the deadline stays");
    invariants::check(&stack, &cloud, "added").await;
    let is_rotated = |e: &AuditEvent| matches!(e, AuditEvent::CredentialRotated { version: 2, .. });
    assert_eq!(count(&cloud, is_rotated).await, 1);
    cloud.end(&ready).await;
    cloud.wait_ended(&ready).await;
    invariants::check(&stack, &cloud, "added and ended").await;
}

#[tokio::test]
async fn passkey_when_added_that_cannot_open_anything_changes_nothing() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let ready = ready(&cloud).await;
    add(&stack, &cloud, PLAIN).await;
    let after = cloud.find(&ready).await;
    assert_eq!((after.rotation, after.credential_version), (None, 1));
}

#[tokio::test]
async fn passkey_when_removed_loses_its_blobs_at_once_and_what_it_opened_is_worth_nothing() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    add(&stack, &cloud, SECOND).await;
    let ready = ready(&cloud).await;
    let stolen = open(&stack, &cloud, &ready, SECOND).await.unwrap();
    assert_eq!(stolen, password(&stack, &ready));

    // Nothing is asked of Entra before the blobs are gone. Each attempt hangs until the test has
    // looked: one that hung alone would be followed by the next within the second.
    let hang = FaultAction::Hang {
        phase: FaultPhase::BeforeEffect,
    };
    let hanging = stack.control.add_fault(strike_password(hang).times(None));
    remove(&stack, &cloud, SECOND).await;
    assert_eq!(open(&stack, &cloud, &ready, SECOND).await, None);
    assert_eq!(
        open(&stack, &cloud, &ready, PASSKEY).await,
        Some(stolen.clone()),
        "until Entra has another, this is the one"
    );
    stack.control.remove_fault(hanging);
    wait_rotated(&cloud, &ready).await;
    assert_ne!(password(&stack, &ready), stolen);
    let opened = open(&stack, &cloud, &ready, PASSKEY).await;
    assert_eq!(opened, Some(password(&stack, &ready)));
    assert_eq!(open(&stack, &cloud, &ready, SECOND).await, None);
    invariants::check(&stack, &cloud, "removed").await;
}

#[tokio::test]
async fn rotation_when_refused_after_a_passkey_was_added_leaves_the_account_as_it_is_and_marks_it()
{
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let ready = ready(&cloud).await;
    add(&stack, &cloud, SECOND).await;
    let marked = cloud
        .wait(&ready, |account| account.rotation_refused_at.is_some())
        .await;
    assert_eq!((marked.progress, marked.rotation), (Progress::Ready, None));
    assert_eq!(
        open(&stack, &cloud, &ready, PASSKEY).await,
        Some(password(&stack, &ready))
    );
    assert_eq!(open(&stack, &cloud, &ready, SECOND).await, None);
    let is_refused = |e: &AuditEvent| matches!(e, AuditEvent::CredentialRotationRefused { .. });
    assert_eq!(count(&cloud, is_refused).await, 1);
    invariants::check(&stack, &cloud, "refused").await;
}

#[tokio::test]
async fn rotation_when_refused_after_a_passkey_was_removed_ends_the_account() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    add(&stack, &cloud, SECOND).await;
    let ready = ready(&cloud).await;
    remove(&stack, &cloud, SECOND).await;
    wait_exposed(&stack, &cloud, &ready).await;
    invariants::check(&stack, &cloud, "exposed").await;
}

#[tokio::test]
async fn last_sealing_passkey_when_removed_leaves_the_password_to_the_cloud_or_ends_the_account() {
    for is_required in [false, true] {
        let stack = Stack::start_privileged().await;
        let cloud = stack.start_cloud().await;
        let mut tx = cloud.store.write().await.unwrap();
        msps::require_sealed_custody(&mut tx, MSP, is_required)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let ready = ready(&cloud).await;
        remove(&stack, &cloud, PASSKEY).await;
        if is_required {
            wait_exposed(&stack, &cloud, &ready).await;
        } else {
            let rotated = wait_rotated(&cloud, &ready).await;
            assert_eq!(rotated.to_view().custody, Some(Custody::Cloud));
            assert_eq!(
                open(&stack, &cloud, &ready, PLAIN).await,
                Some(password(&stack, &ready))
            );
        }
        invariants::check(&stack, &cloud, "last one removed").await;
    }
}

#[tokio::test]
async fn account_when_asked_for_with_a_passkey_without_prf_is_held_by_the_cloud_until_its_end() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    add(&stack, &cloud, PLAIN).await;
    let ready = request_by(&cloud, PLAIN).await;
    assert_eq!(ready.to_view().custody, Some(Custody::Cloud));
    let first = password(&stack, &ready);
    assert_eq!(
        open(&stack, &cloud, &ready, PLAIN).await,
        Some(first.clone())
    );
    invariants::check(&stack, &cloud, "held").await;
    let is_held = |e: &AuditEvent| matches!(e, AuditEvent::CredentialHeld { .. });
    assert_eq!(count(&cloud, is_held).await, 1);

    // What is held needs no new password for a new passkey, but one for a lost one.
    add(&stack, &cloud, SECOND).await;
    assert_eq!(cloud.find(&ready).await.rotation, None);
    remove(&stack, &cloud, SECOND).await;
    wait_rotated(&cloud, &ready).await;
    assert_ne!(password(&stack, &ready), first);
    assert_eq!(
        open(&stack, &cloud, &ready, PLAIN).await,
        Some(password(&stack, &ready))
    );

    cloud.end(&ready).await;
    let rows: i64 = sql::query_scalar("SELECT count(*) FROM held_credentials")
        .fetch_one(&mut cloud.store.read().await.unwrap())
        .await
        .unwrap();
    assert_eq!(rows, 0, "forgotten as soon as the end begins");
    cloud.wait_ended(&ready).await;
    invariants::check(&stack, &cloud, "held and ended").await;
}

#[tokio::test]
async fn rotation_when_entra_answers_badly_is_repeated_until_the_password_is_known() {
    let lost = FaultAction::Drop {
        phase: FaultPhase::AfterEffect,
    };
    let actions = [
        ("lost answers", lost),
        ("503", FaultAction::status(503)),
        ("throttled", FaultAction::throttle("1")),
        ("late effects", FaultAction::DropThenEffect { ms: 300 }),
    ];
    for (case, action) in actions {
        let stack = Stack::start_privileged().await;
        let cloud = stack.start_cloud().await;
        let ready = ready(&cloud).await;
        // More than one call repeats by itself.
        let fault = strike_password(action).times(Some(7));
        let fault = stack.control.add_fault(fault);
        add(&stack, &cloud, SECOND).await;
        let rotated = wait_rotated(&cloud, &ready).await;
        assert_eq!(stack.control.struck(fault), Some(7), "{case}");
        for passkey in [PASSKEY, SECOND] {
            assert_eq!(
                open(&stack, &cloud, &ready, passkey).await,
                Some(password(&stack, &ready)),
                "{case}"
            );
        }
        assert_eq!(rotated.password_sent_at, None, "{case}: nothing is open");
        invariants::check(&stack, &cloud, case).await;
    }
}

#[tokio::test]
async fn rotation_when_it_hangs_does_not_delay_the_deadline() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(600).await).await;
    let hang = FaultAction::Hang {
        phase: FaultPhase::AfterEffect,
    };
    let fault = stack.control.add_fault(strike_password(hang));
    add(&stack, &cloud, SECOND).await;
    stack.control.wait_until_struck(fault).await;
    let ended = cloud.wait_ended(&ready).await;
    assert!(
        is_soon_after(ended.ended_at.unwrap(), ended.ends_at.unwrap()),
        "{ended:?}"
    );
    invariants::check(&stack, &cloud, "deadline while rotating").await;
}

#[tokio::test]
async fn rotation_when_it_hangs_does_not_delay_an_end_that_is_asked_for() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let ready = ready(&cloud).await;
    let hang = FaultAction::Hang {
        phase: FaultPhase::BeforeEffect,
    };
    let fault = stack.control.add_fault(strike_password(hang));
    add(&stack, &cloud, SECOND).await;
    stack.control.wait_until_struck(fault).await;
    let asked_at = stack.clock.now();
    cloud.end(&ready).await;
    let ended = cloud.wait_ended(&ready).await;
    // The call would be given up after half an hour of the fast clock.
    assert!(ended.ended_at.unwrap().since(asked_at) < Duration::from_mins(10));
    invariants::check(&stack, &cloud, "ended while rotating").await;
}
