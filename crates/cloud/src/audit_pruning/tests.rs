use core::time::Duration;
use std::sync::Arc;

use super::*;
use crate::audit::{BadEntry, Fault, LogProof};
use crate::checkpointing::Checkpointing;
use crate::store::audit::{VerifyOptions, verify_log};
use crate::store::sql::{self, Dialect};
use crate::testing::TestApp;

const DAY: Duration = Duration::from_hours(24);

/// A log of some days, with a checkpoint at the end of each.
async fn log_of_days(days: usize) -> TestApp {
    let app = TestApp::new().await;
    for day in 0..days {
        let mut tx = app.app.store.write().await.unwrap();
        for n in 0..5 {
            let event = AuditEvent::MspCreated {
                name: format!("day {day}, entry {n}"),
            };
            let now = app.app.clock.now();
            audit::append(&mut tx, app.msp_id, now, Actor::Cloud, event)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
        sign(&app).await;
        app.clock.advance(DAY);
    }
    app
}

async fn sign(app: &TestApp) {
    let checkpointing = Checkpointing {
        store: app.app.store.clone(),
        clock: Arc::clone(&app.app.clock),
        random: Arc::clone(&app.app.random),
        keys: Arc::clone(&app.keys),
        file: None,
    };
    checkpointing.sign_all().await;
}

async fn verify(app: &TestApp) -> Result<LogProof, BadEntry> {
    let mut reader = app.app.store.read().await.unwrap();
    let verified = verify_log(&mut reader, app.msp_id, VerifyOptions::default()).await;
    verified.unwrap()
}

async fn prune_days(app: &TestApp, days: u32) -> Pruned {
    let now = app.app.clock.now();
    prune(&app.app.store, app.msp_id, now.minus(DAY * days), now)
        .await
        .unwrap()
}

/// As whoever has the file does it.
async fn tamper(app: &TestApp, statements: &[&'static str]) {
    let mut thief = app.dir.thief().await;
    for statement in statements {
        sql::query(*statement).execute(&mut thief).await.unwrap();
    }
    thief.close().await.unwrap();
}

#[tokio::test]
async fn log_when_pruned_begins_behind_a_signed_checkpoint_and_verifies() {
    let app = log_of_days(10).await;
    let whole = verify(&app).await.unwrap();
    let pruned = prune_days(&app, 3).await;
    assert!(pruned.entries > 0 && pruned.up_to_seq > 0);
    let proof = verify(&app).await.unwrap();
    assert_eq!(proof.after_seq, pruned.up_to_seq);
    assert_eq!(proof.end.seq, whole.end.seq + 1, "and that it was pruned");
    let left = i64::try_from(pruned.entries).unwrap();
    assert_eq!(left, pruned.up_to_seq);
    assert_eq!(
        prune_days(&app, 3).await,
        Pruned {
            entries: 0,
            ..pruned
        }
    );

    sign(&app).await;
    let again = prune_days(&app, 0).await;
    assert!(again.up_to_seq > pruned.up_to_seq);
    assert_eq!(verify(&app).await.unwrap().after_seq, again.up_to_seq);
}

#[tokio::test]
async fn log_without_an_old_checkpoint_stays_whole() {
    let app = log_of_days(2).await;
    let pruned = prune_days(&app, 30).await;
    assert_eq!(
        pruned,
        Pruned {
            up_to_seq: 0,
            entries: 0,
            approvals: 0
        }
    );
    assert_eq!(verify(&app).await.unwrap().after_seq, 0);
}

#[tokio::test]
async fn pruning_when_interrupted_is_finished_by_the_next() {
    let app = log_of_days(4).await;
    let now = app.app.clock.now();
    let up_to = move_root(&app.app.store, app.msp_id, now.minus(DAY * 2), now)
        .await
        .unwrap();
    let mut tx = app.app.store.write().await.unwrap();
    checkpoints::delete_pruned(&mut tx, app.msp_id, 3)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        verify(&app).await.unwrap().after_seq,
        up_to,
        "killed in the middle"
    );
    let pruned = prune_days(&app, 2).await;
    assert_eq!(pruned.up_to_seq, up_to);
    assert_eq!(i64::try_from(pruned.entries).unwrap(), up_to - 3);
}

#[tokio::test]
async fn beginning_that_somebody_removed_is_not_taken_for_a_pruning() {
    let app = log_of_days(6).await;
    let bad = |seq, fault| Err(BadEntry { seq, fault });
    let drop_trigger = match app.app.store.dialect() {
        Dialect::Sqlite => "DROP TRIGGER audit_is_never_deleted",
        Dialect::Postgres => "DROP TRIGGER audit_is_never_deleted ON audit",
    };
    tamper(&app, &[drop_trigger, "DELETE FROM audit WHERE seq <= 4"]).await;
    assert_eq!(verify(&app).await, bad(1, Fault::Missing));
    let newest: Vec<_> = {
        let mut reader = app.app.store.read().await.unwrap();
        checkpoints::list_from(&mut reader, app.msp_id, 0, 10)
            .await
            .unwrap()
    };
    let at = newest[1].checkpoint.seq;
    tamper(
        &app,
        &[
            "INSERT INTO audit_roots (msp_id, seq)
         SELECT msp_id, seq FROM audit_checkpoints ORDER BY seq LIMIT 1 OFFSET 1",
            "DELETE FROM audit WHERE seq <= (SELECT seq FROM audit_roots)",
        ],
    )
    .await;
    assert_eq!(verify(&app).await, bad(at, Fault::RootNotProven));
}

#[tokio::test]
async fn our_own_code_deletes_nothing_beyond_the_root() {
    let app = log_of_days(4).await;
    let pruned = prune_days(&app, 2).await;
    let mut tx = app.app.store.write().await.unwrap();
    let deleted = sql::query("DELETE FROM audit WHERE seq > ?1")
        .bind(pruned.up_to_seq)
        .execute(&mut tx)
        .await;
    let error = deleted.unwrap_err().to_string();
    assert!(error.contains("audit entries are never deleted"), "{error}");
}
