//! Turns between processes.
//!
//! SQLite's lock has no queue: who waits for it looks again every tenth of a second, and hardly
//! ever in the moment between two batches of a process that writes without pause. So who wants to
//! begin first takes a lock on a file beside the database, and lets go of it when it has begun. A
//! process that finds it taken knows that another waits, and leaves the database to it.

use core::time::Duration;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

/// How often it is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// The longest that another's turn is waited for: three times what SQLite lets pass between two
/// looks at its lock. It is a courtesy; the database's own lock is what keeps writers apart, so a
/// process that was stopped in its turn stops nobody else.
const PATIENCE: Duration = Duration::from_millis(300);

/// The file beside the database.
#[derive(Debug)]
pub(in crate::store) struct Turn(Arc<File>);

/// Ends the turn when it is dropped.
#[derive(Debug)]
pub(super) struct Taken(Arc<File>);

impl Turn {
    pub(in crate::store) fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.create(true).append(true).mode(0o600);
        Ok(Self(Arc::new(options.open(path)?)))
    }

    /// Waits for whoever has its turn, within reason; `None` when that took too long or the file
    /// system knows no locks.
    pub(super) async fn take(&self) -> Option<Taken> {
        let looks = PATIENCE.as_millis() / LOOK_EVERY.as_millis();
        for _ in 0..looks {
            match self.0.try_lock() {
                Ok(()) => return Some(Taken(Arc::clone(&self.0))),
                Err(std::fs::TryLockError::WouldBlock) => tokio::time::sleep(LOOK_EVERY).await,
                Err(std::fs::TryLockError::Error(_)) => return None,
            }
        }
        None
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        // What cannot be unlocked was not locked.
        let _unlocked = self.0.unlock();
    }
}
