//! Room on the disk that is taken in advance.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The reserve's file, beside the database.
pub(super) const RESERVE_FILE: &str = "hallpass.db-reserve";

/// Its size in bytes: the audit entries and states of some ten thousand endings.
pub(super) const RESERVE_BYTES: usize = 16 * 1024 * 1024;

/// What is written at once.
static BLOCK: [u8; 64 * 1024] = [0x5a; 64 * 1024];

/// A file that only takes room.
#[derive(Debug, Clone)]
pub(super) struct Reserve(PathBuf);

impl Reserve {
    /// The one in a directory.
    pub(super) fn in_dir(dir: &Path) -> Self {
        Self(dir.join(RESERVE_FILE))
    }

    /// Takes the room, if it is not taken.
    ///
    /// # Errors
    /// When there is none; then nothing of it is taken.
    pub(super) fn take(&self) -> io::Result<()> {
        let is_taken = fs::metadata(&self.0)
            .is_ok_and(|metadata| usize::try_from(metadata.len()) == Ok(RESERVE_BYTES));
        if is_taken {
            return Ok(());
        }
        self.write().inspect_err(|_| {
            // The next look tries again.
            let _given_back = self.give_back();
        })
    }

    /// Bytes rather than a length: a file system gives room to what is written alone.
    fn write(&self) -> io::Result<()> {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&self.0)?;
        for _ in 0..RESERVE_BYTES / BLOCK.len() {
            file.write_all(&BLOCK)?;
        }
        file.sync_all()
    }

    /// Gives the room back.
    ///
    /// # Errors
    /// When the directory cannot be written.
    pub(super) fn give_back(&self) -> io::Result<()> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}
