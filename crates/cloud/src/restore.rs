//! Puts a backup where the cloud is started with it.
//!
//! 1. Nothing is overwritten: the data directory holds at most the key file, and no cloud runs on it.
//! 2. The backup is copied beside its place, checked, marked as restored, and put in its place last:
//!    a database that stands there is a marked one.
//! 3. What happened after the backup is forgotten. Sessions and open invitations end with the
//!    restore; the audit log says how many entries are known to be missing; and what is left enabled
//!    in customers' tenants is found by the reconciler, before which nothing is handed out.

use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use crate::audit::checkpoint::SignedCheckpoint;
use crate::audit::{Actor, AuditEvent, BadEntry, Fault};
use crate::key_file::KEY_FILE;
use crate::private_file::sync_dir_of;
use crate::store::audit::reading::find_end_at;
use crate::store::backup::{CheckCopyError, check_copy};
use crate::store::{
    DATABASE_FILE, OpenStoreError, Store, StoreError, WriteTransaction, audit, msps, restored,
};

/// Held by `hallpass serve` for as long as it runs.
pub const LOCK_FILE: &str = "serve.lock";

/// Where the backup is prepared, in the data directory.
const PART_DIR: &str = "restore.part";

/// Nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// A cloud works with what would be replaced.
    #[error("`hallpass serve` runs on {0}: stop it first")]
    Running(PathBuf),
    /// Something would be overwritten.
    #[error(
        "{0} is not empty (it holds {1:?}): name an empty directory; only the key file may be there"
    )]
    NotEmpty(PathBuf, String),
    /// A file cannot be read or written.
    #[error("cannot restore to {path}")]
    File {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The backup is not what it should be.
    #[error("the backup cannot be trusted")]
    Check(#[from] CheckCopyError),
    /// The backup does not open.
    #[error("the backup cannot be opened")]
    Open(#[from] OpenStoreError),
    /// A checkpoint that was kept elsewhere does not belong to the backup's log.
    #[error("the backup is not of this log: {0}")]
    OtherLog(#[source] BadEntry),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is known to be missing in a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogGap {
    /// Whose log.
    pub msp_id: MspId,
    /// The last entry of the backup.
    pub last_seq: i64,
    /// Entries behind it that a checkpoint knows of; `None` without a newer checkpoint.
    pub missing: Option<i64>,
}

/// Puts the backup into the data directory, marked as restored.
///
/// # Errors
/// When something is in the way or the backup cannot be trusted; then nothing was restored.
pub async fn restore(
    from: &Path,
    data_dir: &Path,
    checkpoints: &[SignedCheckpoint],
    now: Timestamp,
) -> Result<Vec<LogGap>, RestoreError> {
    let fault = |source| RestoreError::File {
        path: data_dir.to_owned(),
        source,
    };
    crate::store::create_private_dir(data_dir).map_err(fault)?;
    let _lock = lock(data_dir)?;
    check_empty(data_dir)?;
    let part_dir = data_dir.join(PART_DIR);
    crate::store::create_private_dir(&part_dir).map_err(fault)?;
    let part = part_dir.join(DATABASE_FILE);
    let restored = async {
        fs::copy(from, &part).map_err(|source| RestoreError::File {
            path: from.to_owned(),
            source,
        })?;
        check_copy(&part).await?;
        let store = Store::create_or_open(&part_dir).await?;
        let marked = mark_restored(&store, checkpoints, now).await;
        // Writes everything into the one file.
        store.close().await;
        let gaps = marked?;
        File::open(&part)
            .and_then(|file| file.sync_all())
            .map_err(fault)?;
        let place = data_dir.join(DATABASE_FILE);
        fs::rename(&part, &place).map_err(fault)?;
        sync_dir_of(&place).map_err(fault)?;
        Ok(gaps)
    }
    .await;
    fs::remove_dir_all(&part_dir).map_err(fault)?;
    restored
}

/// Marks a database as restored that was put in its place by other means.
///
/// # Errors
/// When the database refuses, or a checkpoint is of another log; then nothing was marked.
pub async fn mark_restored(
    store: &Store,
    checkpoints: &[SignedCheckpoint],
    now: Timestamp,
) -> Result<Vec<LogGap>, RestoreError> {
    let mut tx = store.write().await?;
    restored::end_what_may_have_ended(&mut tx).await?;
    let mut gaps = Vec::new();
    for msp in msps::list(&mut tx).await? {
        let gap = find_gap(&mut tx, msp.id, checkpoints).await?;
        let event = AuditEvent::Restored {
            last_seq: gap.last_seq,
            missing: gap.missing,
        };
        audit::append(&mut tx, msp.id, now, Actor::CommandLine, event).await?;
        gaps.push(gap);
    }
    tx.commit().await?;
    Ok(gaps)
}

async fn find_gap(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    checkpoints: &[SignedCheckpoint],
) -> Result<LogGap, RestoreError> {
    let last_seq = audit::find_end(tx, msp_id).await?.seq;
    let key = audit::checkpoints::find_public_key(tx, msp_id).await?;
    let mut missing = None;
    for signed in checkpoints {
        let checkpoint = &signed.checkpoint;
        if checkpoint.msp_id != msp_id {
            continue;
        }
        let bad = |fault| {
            RestoreError::OtherLog(BadEntry {
                seq: checkpoint.seq,
                fault,
            })
        };
        if !signed.is_signed_by_any(key.as_slice()) {
            return Err(bad(Fault::CheckpointNotSigned));
        }
        if checkpoint.seq > last_seq {
            missing = missing.max(Some(checkpoint.seq - last_seq));
        } else if find_end_at(tx, msp_id, checkpoint.seq)
            .await?
            .is_some_and(|end| end != checkpoint.end())
        {
            return Err(bad(Fault::CheckpointDiffers));
        }
    }
    Ok(LogGap {
        msp_id,
        last_seq,
        missing,
    })
}

/// The lock that `hallpass serve` holds while it runs.
fn lock(data_dir: &Path) -> Result<File, RestoreError> {
    let fault = |source| RestoreError::File {
        path: data_dir.to_owned(),
        source,
    };
    let file = File::create(data_dir.join(LOCK_FILE)).map_err(fault)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(RestoreError::Running(data_dir.to_owned())),
        Err(TryLockError::Error(source)) => Err(fault(source)),
    }
}

/// The key file may be there already; so may what a restore that was killed left.
fn check_empty(data_dir: &Path) -> Result<(), RestoreError> {
    let fault = |source| RestoreError::File {
        path: data_dir.to_owned(),
        source,
    };
    for entry in fs::read_dir(data_dir).map_err(fault)? {
        let name = entry.map_err(fault)?.file_name();
        let is_expected = [KEY_FILE, LOCK_FILE, PART_DIR]
            .iter()
            .any(|expected| name == OsStr::new(expected));
        if !is_expected {
            return Err(RestoreError::NotEmpty(
                data_dir.to_owned(),
                name.to_string_lossy().into_owned(),
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
