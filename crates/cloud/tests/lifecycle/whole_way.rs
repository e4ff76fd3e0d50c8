//! From the request to the end, without faults.

use core::time::Duration;

use entra_sim::{FaultAction, FaultRule};
use hallpass_cloud::audit::{AccountStep, AuditEvent};
use hallpass_cloud::lifecycle::{Progress, RequestError};
use hallpass_cloud::store::accounts::credentials;
use hallpass_cloud::store::msps;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::{CustomerId, IdempotencyKey, PasskeyId, PresetId};
use uuid::Uuid;

use crate::installation::{MSP, sealing_key, technician};
use crate::invariants;
use crate::stack::{Stack, is_soon_after, new_account};

#[tokio::test]
async fn account_when_asked_for_is_made_works_and_ends_at_its_deadline() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let asked = cloud.request(300).await;
    assert_eq!(asked.display_name, "Ada Lovelace (JIT, Example MSP)");

    let ready = cloud.wait_ready(&asked).await;
    let user = stack.user(&ready).unwrap();
    assert!(user.account_enabled && !user.must_change_password);
    assert_eq!(user.employee_id.as_deref(), Some(ready.tag.as_str()));
    assert_eq!(user.display_name, ready.display_name);
    let mut roles: Vec<_> = user.roles.iter().map(|role| role.name.as_str()).collect();
    roles.sort_unstable();
    assert_eq!(roles, ["Exchange Administrator", "Security Administrator"]);
    invariants::check(&stack, &cloud, "ready").await;

    let released = cloud.released(&stack, &ready).await.unwrap();
    let mut connection = cloud.store.read().await.unwrap();
    let (keys, now) = (stack.keys(), stack.clock.now());
    assert_eq!(Some(released.binding.expires_at), ready.ends_at);
    let opened = sealing_key()
        .open(&released.binding, &released.sealed[0])
        .unwrap();
    assert_eq!(opened.password.expose(), user.password);
    let other = hallpass_protocol::ids::TechnicianId::new(Uuid::from_u128(9));
    let foreign =
        credentials::find_released(&mut connection, &keys, MSP, other, ready.id, now).await;
    assert!(foreign.unwrap().is_none());
    drop(connection);

    let ended = cloud.wait_ended(&ready).await;
    assert_eq!(
        ended.progress,
        Progress::Ended {
            cause: EndCause::Deadline
        }
    );
    assert!(is_soon_after(
        ended.ended_at.unwrap(),
        ended.ends_at.unwrap()
    ));
    assert!(!ended.is_overdue);
    assert_ne!(
        stack.user(&ready).unwrap().password,
        user.password,
        "the password is rotated"
    );
    invariants::check(&stack, &cloud, "ended").await;
    let gone = cloud.released(&stack, &ready).await;
    assert!(gone.is_none(), "the secret is forgotten");
}

#[tokio::test]
async fn account_while_it_is_made_says_how_long_that_took_in_its_tenant() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let first = cloud.request(3_600).await;
    assert_eq!(first.to_view().usual_making_s, None, "it is the first");
    let ready = cloud.wait_ready(&first).await;
    let until_now = stack.clock.now().since(ready.begun_at.unwrap());

    let mut new = new_account(3_600);
    new.idempotency_key = IdempotencyKey::new(Uuid::from_u128(2));
    let second = cloud.lifecycle.request(&technician(), new).await.unwrap();
    let usual = second.usual_making.unwrap();
    assert!(usual <= until_now, "{usual:?}, {until_now:?}");
    assert!(second.to_view().usual_making_s.is_some());
    let ready = cloud.wait_ready(&second).await;
    assert_eq!(ready.to_view().usual_making_s, None, "it is made");

    // One that starts later is told what is known by then.
    let mut new = new_account(3_600);
    new.idempotency_key = IdempotencyKey::new(Uuid::from_u128(3));
    new.starts_at = Some(stack.clock.now().plus(Duration::from_mins(1)));
    let scheduled = cloud.lifecycle.request(&technician(), new).await.unwrap();
    assert_eq!(scheduled.to_view().usual_making_s, None);
    let ready = cloud.wait_ready(&scheduled).await;
    assert!(ready.usual_making.is_some());
}

#[tokio::test]
async fn audit_log_when_the_end_is_asked_for_while_the_user_is_made_names_the_user() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let late = FaultAction::Delay { ms: 1_000 };
    let fault = stack
        .control
        .add_fault(FaultRule::once("POST", "/v1.0/users", late));
    let asked = cloud.request(14_400).await;
    stack.control.wait_until_struck(fault).await;
    cloud.end(&asked).await;
    let ended = cloud.wait_ended(&asked).await;
    let told = cloud
        .audit()
        .await
        .into_iter()
        .find_map(|event| match event {
            AuditEvent::AccountCreated { object_id, .. } => Some(object_id),
            _ => None,
        });
    assert!(told.is_some());
    assert_eq!(told, ended.object_id);
    invariants::check(&stack, &cloud, "ended while it was made").await;
}

#[tokio::test]
async fn audit_log_when_an_account_ended_tells_each_write_before_its_outcome() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(3_600).await).await;
    cloud.end(&ready).await;
    cloud.wait_ended(&ready).await;
    let audit = cloud.audit().await;
    let mut open: Option<AccountStep> = None;
    let mut done = 0;
    for event in &audit {
        match event {
            AuditEvent::AccountStepBegun { step, .. } => {
                assert_eq!(open, None, "one step at a time");
                open = Some(*step);
            }
            AuditEvent::AccountStepDone { step, .. }
            | AuditEvent::AccountStepFailed { step, .. } => {
                assert_eq!(open.take(), Some(*step));
                done += 1;
            }
            _ => {}
        }
    }
    // Create, password, enable, two roles; disable (refused at first), roles, sessions, password.
    assert!(done >= 9, "{done}");
    let position = |wanted: fn(&AuditEvent) -> bool| audit.iter().position(wanted).unwrap();
    let order = [
        position(|e| matches!(e, AuditEvent::AccountRequested { .. })),
        position(|e| matches!(e, AuditEvent::AccountCreated { .. })),
        position(|e| matches!(e, AuditEvent::CredentialSealed { .. })),
        position(|e| matches!(e, AuditEvent::AccountReady { .. })),
        position(|e| matches!(e, AuditEvent::AccountEnding { .. })),
        position(|e| matches!(e, AuditEvent::AccountEnded { .. })),
    ];
    assert!(order.is_sorted(), "{order:?}");
}

#[tokio::test]
async fn request_when_repeated_by_its_key_is_the_same_account() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let first = cloud.request(3_600).await;
    let second = cloud.request(7_200).await;
    assert_eq!((first.id, first.lifetime), (second.id, second.lifetime));
    let ready = cloud.wait_ready(&first).await;
    assert_eq!(cloud.request(3_600).await.id, ready.id);
    invariants::check(&stack, &cloud, "repeated").await;
}

#[tokio::test]
async fn request_when_it_may_not_be_is_refused_and_nothing_happens() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let request = async |change: fn(&mut hallpass_cloud::lifecycle::NewAccount)| {
        let mut new = new_account(3_600);
        change(&mut new);
        cloud
            .lifecycle
            .request(&technician(), new)
            .await
            .unwrap_err()
    };
    let unknown = request(|new| new.customer_id = CustomerId::new(Uuid::from_u128(1))).await;
    assert!(matches!(unknown, RequestError::UnknownCustomer));
    let unknown = request(|new| new.preset_id = PresetId::new(Uuid::from_u128(1))).await;
    assert!(matches!(unknown, RequestError::UnknownPreset));
    let long = request(|new| new.lifetime = new_account(100_000).lifetime).await;
    assert!(matches!(
        long,
        RequestError::LifetimeNotAllowed {
            min_s: 60,
            max_s: 86_400
        }
    ));
    for reason in [
        String::new(),
        "  \n".into(),
        "x".repeat(501),
        "x".repeat(1 << 20),
    ] {
        let new = hallpass_cloud::lifecycle::NewAccount {
            reason,
            ..new_account(3_600)
        };
        let refused = cloud
            .lifecycle
            .request(&technician(), new)
            .await
            .unwrap_err();
        assert!(matches!(refused, RequestError::ReasonInvalid));
    }
    let mut tx = cloud.store.write().await.unwrap();
    msps::require_sealed_custody(&mut tx, MSP, true)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // Another of the technician's passkeys could open it, but not the one that is used.
    let cannot_seal = request(|new| new.passkey_id = PasskeyId::new(Uuid::from_u128(9))).await;
    assert!(matches!(cannot_seal, RequestError::NoSealingKey));
    assert!(stack.control.requests().is_empty() && stack.users().is_empty());
}

#[tokio::test]
async fn end_when_asked_for_twice_or_of_nothing_changes_nothing_more() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let ready = cloud.wait_ready(&cloud.request(3_600).await).await;
    let ending = cloud.end(&ready).await;
    let cause = EndCause::EndedByTechnician;
    assert!(matches!(&ending.progress, Progress::Ending { cause: c, .. } if *c == cause));
    let ended = cloud.wait_ended(&ready).await;
    assert_eq!(cloud.end(&ready).await, ended);
    let nothing = hallpass_protocol::ids::AccountId::new(Uuid::from_u128(1));
    let actor = hallpass_cloud::audit::Actor::Cloud;
    assert_eq!(
        cloud
            .lifecycle
            .end(MSP, nothing, actor, cause)
            .await
            .unwrap(),
        None
    );
    invariants::check(&stack, &cloud, "ended twice").await;
}

#[tokio::test]
async fn accounts_when_many_at_once_are_all_made_and_all_ended() {
    let stack = Stack::start().await;
    let cloud = stack.start_cloud().await;
    let mut asked = Vec::new();
    for key in 0..20 {
        let mut new = new_account(3_600);
        new.idempotency_key = IdempotencyKey::new(Uuid::from_u128(key));
        asked.push(cloud.lifecycle.request(&technician(), new).await.unwrap());
    }
    for account in &asked {
        cloud.wait_ready(account).await;
    }
    assert_eq!(stack.users().len(), 20);
    for account in &asked {
        cloud.end(account).await;
    }
    for account in &asked {
        cloud.wait_ended(account).await;
    }
    assert!(
        stack
            .users()
            .iter()
            .all(|u| !u.account_enabled && u.roles.is_empty())
    );
    let tokens = stack.control.requests();
    let tokens = tokens.iter().filter(|r| r.path.ends_with("/token")).count();
    assert!(tokens <= 3, "{tokens} tokens for one tenant");
}
