use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::testing::TestApp;

fn checkpointing(app: &TestApp, file: Option<PathBuf>) -> Checkpointing {
    Checkpointing {
        store: app.app.store.clone(),
        clock: Arc::clone(&app.app.clock),
        random: Arc::clone(&app.app.random),
        keys: Arc::clone(&app.keys),
        file,
    }
}

async fn append(app: &TestApp, entries: usize) {
    let mut tx = app.app.store.write().await.unwrap();
    for n in 0..entries {
        let event = AuditEvent::MspCreated {
            name: format!("MSP {n}"),
        };
        audit::append(
            &mut tx,
            app.msp_id,
            app.app.clock.now(),
            Actor::Cloud,
            event,
        )
        .await
        .unwrap();
    }
    tx.commit().await.unwrap();
}

async fn due(app: &TestApp, checkpointing: &Checkpointing) -> usize {
    let signed_before = app.app.clock.now().minus(DUE_AGE);
    checkpointing
        .sign_due(DUE_ENTRIES, signed_before)
        .await
        .unwrap()
}

async fn stored(app: &TestApp) -> Vec<SignedCheckpoint> {
    let mut reader = app.app.store.read().await.unwrap();
    checkpoints::list_from(&mut reader, app.msp_id, 0, 100)
        .await
        .unwrap()
}

#[tokio::test]
async fn chain_is_signed_at_first_after_a_thousand_entries_and_after_ten_minutes() {
    let app = TestApp::new().await;
    let checkpointing = checkpointing(&app, None);
    assert_eq!(due(&app, &checkpointing).await, 1, "at first");
    assert_eq!(due(&app, &checkpointing).await, 0, "at once again");
    append(&app, 997).await;
    assert_eq!(due(&app, &checkpointing).await, 0, "and its own entry");
    append(&app, 2).await;
    assert_eq!(due(&app, &checkpointing).await, 1, "a thousand entries");

    append(&app, 1).await;
    app.clock.advance(DUE_AGE);
    assert_eq!(due(&app, &checkpointing).await, 0, "to the minute");
    app.clock.advance(Duration::from_millis(1));
    assert_eq!(due(&app, &checkpointing).await, 1, "ten minutes");
    app.clock.advance(DUE_AGE * 2);
    assert_eq!(
        due(&app, &checkpointing).await,
        0,
        "nothing was written since"
    );
    assert_eq!(stored(&app).await.len(), 3);
    let mut reader = app.app.store.read().await.unwrap();
    let verified = audit::verify(&mut reader, app.msp_id).await.unwrap();
    assert!(verified.is_ok());
}

#[tokio::test]
async fn every_chain_is_signed_at_the_stop_by_a_key_of_its_own() {
    let app = TestApp::new().await;
    let other = app.other_msp().await;
    let checkpointing = checkpointing(&app, None);
    checkpointing.sign_all().await;
    append(&app, 1).await;
    checkpointing.sign_all().await;
    checkpointing.sign_all().await;
    let ours = stored(&app).await;
    assert_eq!(ours.len(), 2);
    let mut reader = app.app.store.read().await.unwrap();
    let theirs = checkpoints::list_from(&mut reader, other, 0, 100)
        .await
        .unwrap();
    assert_eq!(theirs.len(), 1);
    assert_ne!(ours[0].public_key, theirs[0].public_key);
    assert_eq!(ours[0].public_key, ours[1].public_key);
    let key = checkpoints::find_public_key(&mut reader, app.msp_id)
        .await
        .unwrap();
    assert!(
        ours.iter()
            .all(|signed| signed.is_signed_by_any(&[key.unwrap()]))
    );
}

#[tokio::test]
async fn checkpoint_stands_in_the_log_and_in_the_file() {
    let app = TestApp::new().await;
    let file = app.dir.path().join("checkpoints.jsonl");
    let checkpointing = checkpointing(&app, Some(file.clone()));
    for _ in 0..2 {
        append(&app, 1).await;
        checkpointing.sign_all().await;
    }
    let text = std::fs::read_to_string(&file).unwrap();
    let read: Vec<SignedCheckpoint> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(read, stored(&app).await);
    let mode = file.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let newest = app.newest_audit().await.remove(0);
    assert_eq!(
        newest,
        AuditEvent::CheckpointSigned {
            checkpoint: read[1]
        }
    );
}

#[tokio::test]
async fn key_stands_in_the_database_in_an_envelope_alone() {
    let app = TestApp::new().await;
    checkpointing(&app, None).sign_all().await;
    let mut tx = app.app.store.write().await.unwrap();
    let now = app.app.clock.now();
    let random = &*app.app.random;
    let key = checkpoints::find_or_make_key(&mut tx, random, &app.keys, app.msp_id, now)
        .await
        .unwrap();
    drop(tx);
    assert_eq!(
        key.public_key(),
        stored(&app).await[0].public_key,
        "not another one"
    );
    app.app.store.close().await;
    for file in app.dir.path().read_dir().unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        // EXPOSE: a test looks for it where it must not be.
        let found = memchr::memmem::find(&bytes, key.expose());
        assert_eq!(found, None, "{}", path.display());
    }
}
