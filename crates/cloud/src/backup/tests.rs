use core::time::Duration;
use std::fs;
use std::num::NonZeroUsize;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use super::*;
use crate::audit::{Actor, AuditEvent};
use crate::store::audit;
use crate::testing::TestApp;

async fn append(app: &TestApp, name: &str) {
    let event = AuditEvent::MspCreated { name: name.into() };
    let mut tx = app.app.store.write().await.unwrap();
    let now = app.app.clock.now();
    audit::append(&mut tx, app.msp_id, now, Actor::Cloud, event)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn backup_is_one_private_file_with_all_that_was_committed_and_no_key() {
    let app = TestApp::on_sqlite().await;
    append(&app, "committed").await;
    let mut open = app.app.store.write().await.unwrap();
    let event = AuditEvent::MspCreated {
        name: "under way".into(),
    };
    audit::append(
        &mut open,
        app.msp_id,
        app.app.clock.now(),
        Actor::Cloud,
        event,
    )
    .await
    .unwrap();

    let to = app.dir.path().join("copy.db");
    let backup = back_up(app.dir.path(), &to).await.unwrap();
    open.commit().await.unwrap();
    assert_eq!(to.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(backup.size_bytes, to.metadata().unwrap().len());
    let bytes = fs::read(&to).unwrap();
    assert!(memchr::memmem::find(&bytes, b"committed").is_some());
    assert!(memchr::memmem::find(&bytes, b"under way").is_none());
    let key = fs::read(app.dir.path().join("kek.key")).unwrap();
    assert!(memchr::memmem::find(&bytes, key.trim_ascii()).is_none());
    let mut reader = app.app.store.read().await.unwrap();
    let end = audit::find_end(&mut reader, app.msp_id).await.unwrap();
    let (msp_id, log) = backup.logs[0];
    assert_eq!((msp_id, log.end.seq), (app.msp_id, end.seq - 1));
    assert!(!app.dir.path().join("copy.db-wal").exists());
}

#[tokio::test]
async fn backup_overwrites_nothing() {
    let app = TestApp::on_sqlite().await;
    let to = app.dir.path().join("copy.db");
    fs::write(&to, "precious").unwrap();
    let refused = back_up(app.dir.path(), &to).await.unwrap_err();
    assert!(matches!(refused, BackupError::File { .. }), "{refused}");
    assert_eq!(fs::read_to_string(&to).unwrap(), "precious");
}

#[tokio::test]
async fn copy_that_is_damaged_is_refused() {
    let app = TestApp::on_sqlite().await;
    append(&app, "a name that is looked for").await;
    let to = app.dir.path().join("copy.db");
    back_up(app.dir.path(), &to).await.unwrap();
    let whole = fs::read(&to).unwrap();
    let at = memchr::memmem::find(&whole, b"a name that is looked for").unwrap();
    let mut changed = whole.clone();
    changed[at] = b'A';
    fs::write(&to, changed).unwrap();
    let refused = check_copy(&to).await.unwrap_err();
    assert!(
        matches!(refused, CheckCopyError::AuditLog { .. }),
        "{refused}"
    );

    let mut zeroed = whole.clone();
    let middle = zeroed.len() / 2;
    zeroed[middle..middle + 8_192].fill(0);
    fs::write(&to, zeroed).unwrap();
    assert!(check_copy(&to).await.is_err());
    fs::write(&to, &whole[..whole.len() / 2]).unwrap();
    assert!(check_copy(&to).await.is_err());
    fs::write(&to, "no database at all").unwrap();
    assert!(check_copy(&to).await.is_err());
}

#[tokio::test]
async fn timed_backups_keep_the_newest_and_touch_nothing_else() {
    let app = TestApp::on_sqlite().await;
    let timed = TimedBackups {
        data_dir: app.dir.path().to_owned(),
        dir: app.dir.path().join("backups"),
        interval: BackupInterval {
            every: Duration::from_mins(5),
            keep: NonZeroUsize::new(2).unwrap(),
        },
        clock: Arc::clone(&app.app.clock),
    };
    let mut made = Vec::new();
    for _ in 0..4 {
        app.clock.advance(timed.interval.every);
        timed.make_one(app.app.clock.now()).await.unwrap();
        fs::write(timed.dir.join("hallpass-mine.db"), "").unwrap();
        made.push(app.app.clock.now().unix_ms());
    }
    let mut left: Vec<_> = fs::read_dir(&timed.dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    let newest = made[2..].iter().map(|ms| format!("hallpass-{ms:015}.db"));
    let expected: Vec<_> = newest.chain(["hallpass-mine.db".into()]).collect();
    assert_eq!(left, expected);
    assert_eq!(
        timed.dir.metadata().unwrap().permissions().mode() & 0o777,
        0o700
    );
}
