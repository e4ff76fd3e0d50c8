//! What a release depends on.

use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::{AccountId, SessionId};
use hallpass_protocol::technician::TechnicianRole;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::audit::{Actor, AuditEvent};
use crate::clock::Clock;
use crate::secret_text::hash_secret_text;
use crate::store::accounts::credentials::{Release, release};
use crate::store::{accounts, sessions};
use crate::testing::{TestApp, add_customer, make_ready, request_for, signed_in};

/// A ready account and what its technician's handler has read about it.
async fn ready_account(app: &TestApp) -> (String, Release) {
    let token = signed_in(app, 1, TechnicianRole::Technician).await;
    let customer_id = add_customer(app, app.msp_id, 1, true).await;
    let request = request_for(app, &token, customer_id).await;
    let made = app.post("/v1/accounts", Some(&token), request).await.ok();
    let account_id = made["account"]["id"].as_str().unwrap().parse().unwrap();
    make_ready(app, account_id).await;
    let mut reader = app.app.store.read().await.unwrap();
    let hash = hash_secret_text(&token);
    let session = sessions::find_by_token(&mut reader, &hash).await.unwrap();
    let account = accounts::find(&mut reader, app.msp_id, account_id)
        .await
        .unwrap();
    let release = Release {
        msp_id: app.msp_id,
        session_id: session.unwrap().id,
        technician_id: account.unwrap().technician_id,
        role: TechnicianRole::Technician,
        account_id,
        at: app.clock.now(),
    };
    (token, release)
}

#[tokio::test]
async fn release_when_all_still_holds_is_in_the_log_once_for_each() {
    let app = TestApp::new().await;
    let (_, right) = ready_account(&app).await;
    let mut callers = JoinSet::new();
    // More than one statement writes, mixed with those that hold no more.
    for n in 0..200 {
        let parts = app.app.clone();
        let mut release_one = right.clone();
        if n % 4 == 0 {
            release_one.session_id = SessionId::new(Uuid::from_u128(9));
        }
        callers.spawn(async move {
            let released = release(&parts.store, &parts.keys, release_one).await;
            released.unwrap().map(|released| released.binding.version)
        });
    }
    let released = callers.join_all().await;
    assert_eq!(released.iter().flatten().count(), 150);
    assert!(released.iter().flatten().all(|version| *version == 3));
    let mut reader = app.app.store.read().await.unwrap();
    let length = crate::store::audit::verify(&mut reader, app.msp_id).await;
    let entries = crate::store::audit::list_newest(&mut reader, app.msp_id, 1_000).await;
    let entries = entries.unwrap();
    assert_eq!(
        i64::try_from(entries.len()).unwrap(),
        length.unwrap().unwrap()
    );
    let count = entries.iter().filter(|record| {
        matches!(&record.event, AuditEvent::CredentialReleased { version: 3, session_id, .. }
            if *session_id == right.session_id)
    });
    assert_eq!(count.count(), 150);
}

#[tokio::test]
async fn release_when_anything_changed_since_it_was_read_is_refused_and_not_in_the_log() {
    let app = TestApp::new().await;
    let (token, right) = ready_account(&app).await;
    let is_released = async |wanted: &Release| {
        let released = release(&app.app.store, &app.app.keys, wanted.clone()).await;
        released.unwrap().is_some()
    };
    assert!(is_released(&right).await);
    let before = app.newest_audit().await;
    let ends_at = app.clock.now().plus(core::time::Duration::from_hours(1));
    let wrong = [
        Release {
            session_id: SessionId::new(Uuid::from_u128(9)),
            ..right.clone()
        },
        Release {
            msp_id: app.other_msp().await,
            ..right.clone()
        },
        // Another role than they have now: it was changed since.
        Release {
            role: TechnicianRole::Admin,
            ..right.clone()
        },
        Release {
            account_id: AccountId::new(Uuid::from_u128(9)),
            ..right.clone()
        },
        Release {
            at: ends_at,
            ..right.clone()
        },
    ];
    for wrong in wrong {
        assert!(!is_released(&wrong).await, "{wrong:?}");
    }
    assert_eq!(app.newest_audit().await, before);

    let actor = Actor::Technician {
        technician_id: right.technician_id,
    };
    let (lifecycle, cause) = (&app.app.lifecycle, EndCause::EndedByTechnician);
    let ended = lifecycle
        .end(right.msp_id, right.account_id, actor, cause)
        .await;
    assert!(ended.unwrap().is_some());
    assert!(!is_released(&right).await);
    let path = format!("/v1/accounts/{}/credential", right.account_id);
    let answer = app.get(&path, Some(&token)).await;
    assert_eq!(answer.error_code(), "account_state");
    assert!(
        matches!(
            app.newest_audit().await[0],
            AuditEvent::AccountEnding { .. }
        ),
        "nothing was released after the account began to end"
    );
}
