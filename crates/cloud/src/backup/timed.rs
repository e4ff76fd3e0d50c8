//! Backups at intervals, into a directory that keeps the newest.

use core::time::Duration;
use std::fs::{self, DirBuilder};
use std::io;
use std::num::NonZeroUsize;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use hallpass_protocol::Timestamp;

use super::{Backup, BackupError, back_up};
use crate::clock::SharedClock;
use crate::shutdown::Shutdown;

const PREFIX: &str = "hallpass-";
const SUFFIX: &str = ".db";

/// How often, and how many are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupInterval {
    /// From the start of one to the start of the next.
    pub every: Duration,
    /// The newest so many stay.
    pub keep: NonZeroUsize,
}

/// Makes them.
#[derive(Debug, Clone)]
pub struct TimedBackups {
    /// Where the database is.
    pub data_dir: PathBuf,
    /// Where they go; made where it does not exist.
    pub dir: PathBuf,
    /// When.
    pub interval: BackupInterval,
    /// The time.
    pub clock: SharedClock,
}

impl TimedBackups {
    /// Makes one at once and then at intervals, until `shutdown`. One that fails is reported, and
    /// the next is made in its time.
    pub async fn run(&self, mut shutdown: Shutdown) {
        loop {
            let began_at = self.clock.now();
            match self.make_one(began_at).await {
                Ok(backup) => tracing::info!(size_bytes = backup.size_bytes, "backed up"),
                Err(error) => {
                    let error: &dyn core::error::Error = &error;
                    tracing::error!(error, "the database was not backed up");
                }
            }
            tokio::select! {
                () = shutdown.requested() => return,
                () = self.clock.sleep_until(began_at.plus(self.interval.every)) => {}
            }
        }
    }

    /// Makes one, and removes those that are too many.
    ///
    /// # Errors
    /// When it cannot be made: then all are kept.
    pub async fn make_one(&self, now: Timestamp) -> Result<Backup, BackupError> {
        let fault = |source| BackupError::File {
            path: self.dir.clone(),
            source,
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.dir)
            .map_err(fault)?;
        let made = back_up(&self.data_dir, &self.dir.join(name_at(now))).await?;
        self.remove_old().map_err(fault)?;
        Ok(made)
    }

    fn remove_old(&self) -> io::Result<()> {
        let mut files = list(&self.dir)?;
        // Their names sort as their times do.
        files.sort();
        let too_many = files.len().saturating_sub(self.interval.keep.get());
        files.iter().take(too_many).try_for_each(fs::remove_file)
    }
}

/// Milliseconds, with leading zeros: names that sort, and no characters that a file system minds.
fn name_at(now: Timestamp) -> String {
    format!("{PREFIX}{:015}{SUFFIX}", now.unix_ms())
}

/// The backups in the directory; whatever else is there is left alone.
fn list(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let is_ours = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX))
            .is_some_and(|digits| digits.len() == 15 && digits.bytes().all(|b| b.is_ascii_digit()));
        if is_ours {
            found.push(path);
        }
    }
    Ok(found)
}
