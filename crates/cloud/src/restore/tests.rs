use std::sync::Arc;

use hallpass_protocol::technician::TechnicianRole;
use tempfile::TempDir;

use super::*;
use crate::backup::back_up;
use crate::checkpointing::Checkpointing;
use crate::secret_text::hash_secret_text;
use crate::store::{invitations, sessions};
use crate::testing::TestApp;

struct Drill {
    app: TestApp,
    dir: TempDir,
}

impl Drill {
    async fn new() -> Self {
        Self {
            app: TestApp::on_sqlite().await,
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn backup(&self) -> PathBuf {
        self.dir.path().join("backup.db")
    }

    fn target(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    async fn back_up(&self) {
        back_up(self.app.dir.path(), &self.backup()).await.unwrap();
    }

    async fn sign(&self) -> SignedCheckpoint {
        let checkpointing = Checkpointing {
            store: self.app.app.store.clone(),
            clock: Arc::clone(&self.app.app.clock),
            random: Arc::clone(&self.app.app.random),
            keys: Arc::clone(&self.app.keys),
            file: None,
        };
        checkpointing.sign_all().await;
        let mut reader = self.app.app.store.read().await.unwrap();
        let newest =
            audit::checkpoints::find_newest(&mut reader, self.app.msp_id, i64::MAX, Timestamp::MAX);
        newest.await.unwrap().unwrap()
    }

    async fn append(&self, entries: usize) {
        let mut tx = self.app.app.store.write().await.unwrap();
        for _ in 0..entries {
            let event = AuditEvent::MspCreated { name: "x".into() };
            let now = self.app.app.clock.now();
            audit::append(&mut tx, self.app.msp_id, now, Actor::Cloud, event)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn restore(&self, checkpoints: &[SignedCheckpoint]) -> Result<Vec<LogGap>, RestoreError> {
        let now = self.app.app.clock.now();
        restore(&self.backup(), &self.target(), checkpoints, now).await
    }
}

#[tokio::test]
async fn backup_when_restored_tells_of_the_gap_and_its_sessions_and_invitations_are_gone() {
    let drill = Drill::new().await;
    let phone = drill.app.enrol(1, TechnicianRole::Owner).await;
    let token = drill.app.sign_in(&phone).await;
    let invitation = drill.app.invite(TechnicianRole::Admin).await;
    let before = drill.sign().await;
    drill.back_up().await;
    drill.append(20).await;
    let after = drill.sign().await;

    let gaps = drill.restore(&[before, after]).await.unwrap();
    let last_seq = before.checkpoint.seq + 1;
    let missing = Some(after.checkpoint.seq - last_seq);
    assert_eq!(
        gaps,
        [LogGap {
            msp_id: drill.app.msp_id,
            last_seq,
            missing
        }]
    );
    let left: Vec<_> = fs::read_dir(drill.target())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");

    let store = Store::open(&drill.target()).await.unwrap();
    let mut tx = store.write().await.unwrap();
    let session = sessions::find_by_token(&mut tx, &hash_secret_text(&token))
        .await
        .unwrap();
    assert!(session.is_none());
    let hash = hash_secret_text(&invitation);
    let now = drill.app.app.clock.now();
    let open = invitations::find_open(&mut tx, &hash, now).await.unwrap();
    assert!(open.is_none());
    drop(tx);
    let mut reader = store.read().await.unwrap();
    let newest = audit::list_newest(&mut reader, drill.app.msp_id, 1)
        .await
        .unwrap();
    assert_eq!(newest[0].event, AuditEvent::Restored { last_seq, missing });
    let verified = audit::verify(&mut reader, drill.app.msp_id).await.unwrap();
    assert_eq!(verified, Ok(last_seq + 1));
}

#[tokio::test]
async fn restore_overwrites_nothing_and_waits_for_no_running_cloud() {
    let drill = Drill::new().await;
    drill.back_up().await;
    let target = drill.target();
    fs::create_dir(&target).unwrap();
    fs::write(target.join("hallpass.db"), "precious").unwrap();
    let refused = drill.restore(&[]).await.unwrap_err();
    assert!(matches!(refused, RestoreError::NotEmpty(..)), "{refused}");
    assert_eq!(
        fs::read_to_string(target.join("hallpass.db")).unwrap(),
        "precious"
    );

    fs::remove_file(target.join("hallpass.db")).unwrap();
    let running = File::create(target.join(LOCK_FILE)).unwrap();
    running.lock().unwrap();
    let refused = drill.restore(&[]).await.unwrap_err();
    assert!(matches!(refused, RestoreError::Running(_)), "{refused}");
    drop(running);

    fs::write(target.join(KEY_FILE), "kept").unwrap();
    // As a restore that was killed leaves it.
    fs::create_dir(target.join(PART_DIR)).unwrap();
    fs::write(target.join(PART_DIR).join("hallpass.db"), "half").unwrap();
    drill.restore(&[]).await.unwrap();
    assert_eq!(fs::read_to_string(target.join(KEY_FILE)).unwrap(), "kept");
    assert!(!target.join(PART_DIR).exists());
}

#[tokio::test]
async fn backup_that_was_touched_or_is_of_another_log_is_not_restored() {
    let drill = Drill::new().await;
    drill.append(5).await;
    let ours = drill.sign().await;
    drill.back_up().await;

    let other = SignedCheckpoint {
        checkpoint: crate::audit::checkpoint::Checkpoint {
            seq: ours.checkpoint.seq - 1,
            ..ours.checkpoint
        },
        ..ours
    };
    let refused = drill.restore(&[other]).await.unwrap_err();
    assert!(matches!(refused, RestoreError::OtherLog(_)), "{refused}");
    assert!(!drill.target().join(DATABASE_FILE).exists());

    let bytes = fs::read(drill.backup()).unwrap();
    fs::write(drill.backup(), &bytes[..bytes.len() - 4_096]).unwrap();
    let refused = drill.restore(&[]).await.unwrap_err();
    assert!(matches!(refused, RestoreError::Check(_)), "{refused}");
    assert!(!drill.target().join(DATABASE_FILE).exists());
    fs::write(drill.backup(), bytes).unwrap();
    drill.restore(&[ours]).await.unwrap();
}
