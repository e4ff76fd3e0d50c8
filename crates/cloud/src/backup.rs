//! Backups of a SQLite database while the cloud runs, and timed ones.
//!
//! A backup is one file, readable by its owner alone, checked before it is called one. The
//! key-encryption keys are not in it: whoever steals it opens no secret.

mod timed;

use std::io;
use std::path::{Path, PathBuf};

use hallpass_protocol::ids::MspId;

use crate::audit::LogProof;
use crate::private_file::PartFile;
use crate::store::StoreError;
use crate::store::backup::{CheckCopyError, check_copy, write_copy};

pub use timed::{BackupInterval, TimedBackups};

/// There is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file cannot be written.
    #[error("cannot write the backup {path}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The database cannot be copied.
    #[error("cannot copy the database")]
    Copy(#[source] StoreError),
    /// The copy is not what it should be.
    #[error("the backup was thrown away, because it cannot be trusted")]
    Check(#[from] CheckCopyError),
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its size in bytes.
    pub size_bytes: u64,
    /// How far each audit log goes.
    pub logs: Vec<(MspId, LogProof)>,
}

/// Writes a backup of the data directory's database to `to`, where nothing is yet.
///
/// # Errors
/// When it cannot be written or does not stand the check; then nothing is there.
pub async fn back_up(data_dir: &Path, to: &Path) -> Result<Backup, BackupError> {
    let fault = |source| BackupError::File {
        path: to.to_owned(),
        source,
    };
    let part = PartFile::create(to).map_err(fault)?;
    write_copy(data_dir, part.path())
        .await
        .map_err(BackupError::Copy)?;
    let logs = check_copy(part.path()).await?;
    part.put_in_place().map_err(fault)?;
    let size_bytes = to.metadata().map_err(fault)?.len();
    Ok(Backup { size_bytes, logs })
}

#[cfg(test)]
mod tests;
