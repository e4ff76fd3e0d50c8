//! What a person does at once: rotates a credential, ends everything.

use hallpass_cloud::audit::{Actor, AuditEvent};
use hallpass_cloud::lifecycle::{Account, Progress, RotateError, RotationCause};
use hallpass_cloud::store::accounts::Whose;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::{CustomerId, IdempotencyKey, TechnicianId};
use uuid::Uuid;

use crate::cloud::Cloud;
use crate::installation::{MSP, PASSKEY, TECHNICIAN, technician};
use crate::invariants;
use crate::passkeys::{count, open, password, wait_rotated};
use crate::stack::{CUSTOMER, Stack, new_account};

const BY_TECHNICIAN: Actor = Actor::Technician {
    technician_id: TECHNICIAN,
};

async fn rotate(cloud: &Cloud, account: &Account) -> Result<Account, RotateError> {
    let which = (MSP, account.id);
    cloud.lifecycle.rotate_now(which, BY_TECHNICIAN).await
}

#[tokio::test]
async fn credential_when_rotated_by_hand_is_another_and_the_old_one_is_worth_nothing() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(7_200).await).await;
    let first = password(&stack, &ready);
    let asked = rotate(&cloud, &ready).await.unwrap();
    assert!(asked.to_view().is_rotating);
    assert!(asked.revision > ready.revision);
    // Pressed again while it is under way: one rotation, or a second after the first.
    rotate(&cloud, &ready).await.unwrap();
    let rotated = wait_rotated(&cloud, &ready).await;
    assert!(!rotated.to_view().is_rotating);
    assert_ne!(password(&stack, &ready), first);
    let opened = open(&stack, &cloud, &ready, PASSKEY).await;
    assert_eq!(opened, Some(password(&stack, &ready)));
    assert_eq!(rotated.ends_at, ready.ends_at);
    invariants::check(&stack, &cloud, "rotated by hand").await;
    let is_asked = |e: &AuditEvent| {
        let cause = RotationCause::Requested;
        matches!(e, AuditEvent::CredentialRotationRequested { cause: it, .. } if *it == cause)
    };
    assert!(count(&cloud, is_asked).await >= 1);
}

#[tokio::test]
async fn rotation_by_hand_that_entra_refuses_leaves_the_account_as_it_is() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(7_200).await).await;
    rotate(&cloud, &ready).await.unwrap();
    let marked = cloud
        .wait(&ready, |account| account.rotation_refused_at.is_some())
        .await;
    assert_eq!(
        (&marked.progress, marked.rotation),
        (&Progress::Ready, None)
    );
    assert!(marked.to_view().rotation_refused_at.is_some());
    let opened = open(&stack, &cloud, &ready, PASSKEY).await;
    assert_eq!(opened, Some(password(&stack, &ready)));
}

#[tokio::test]
async fn account_that_is_not_ready_is_not_rotated() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let asked = cloud.request(7_200).await;
    let ready = cloud.wait_ready(&asked).await;
    cloud.end(&ready).await;
    let refused = rotate(&cloud, &ready).await;
    assert!(matches!(refused, Err(RotateError::NotReady)));
    let ended = cloud.wait_ended(&ready).await;
    let refused = rotate(&cloud, &ended).await;
    assert!(matches!(refused, Err(RotateError::NotReady)));
}

#[tokio::test]
async fn end_of_all_ends_what_is_ready_being_made_and_scheduled_once() {
    let stack = Stack::start_privileged().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(7_200).await).await;
    let mut others = Vec::new();
    for n in 0..2 {
        let mut new = new_account(7_200);
        new.idempotency_key = IdempotencyKey::new(Uuid::from_u128(0x900 + n));
        if n == 1 {
            let hour = core::time::Duration::from_hours(1);
            new.starts_at = Some(stack.clock.now().plus(hour));
        }
        others.push(cloud.lifecycle.request(&technician(), new).await.unwrap());
    }
    let end = async |whose| {
        let cause = EndCause::EndedByTechnician;
        let ended = cloud
            .lifecycle
            .end_all_now(MSP, whose, BY_TECHNICIAN, cause);
        ended.await.unwrap()
    };
    let nobody = TechnicianId::new(Uuid::from_u128(1));
    assert_eq!(end(Whose::Technician(nobody)).await, 0);
    let nowhere = CustomerId::new(Uuid::from_u128(1));
    assert_eq!(end(Whose::Customer(nowhere)).await, 0);
    assert!(stack.user(&ready).unwrap().account_enabled);

    assert_eq!(end(Whose::Customer(CUSTOMER)).await, 3);
    assert!(cloud.released(&stack, &ready).await.is_none());
    assert_eq!(
        end(Whose::Technician(TECHNICIAN)).await,
        0,
        "all are ending"
    );
    for account in others.iter().chain([&ready]) {
        let ended = cloud.wait_ended(account).await;
        let cause = EndCause::EndedByTechnician;
        assert_eq!(ended.progress, Progress::Ended { cause });
        assert!(stack.user(account).is_none_or(|user| !user.account_enabled));
    }
    assert!(stack.user(&others[1]).is_none(), "it had not started");
    let over = |e: &AuditEvent| matches!(e, AuditEvent::AccountEnded { .. });
    assert_eq!(count(&cloud, over).await, 3);
    let told = |e: &AuditEvent| matches!(e, AuditEvent::CustomerAccountsEnding { count: 3, .. });
    assert_eq!(count(&cloud, told).await, 1);
}
