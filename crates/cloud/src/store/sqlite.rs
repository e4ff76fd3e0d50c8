//! The database as a file of our own: SQLite with a write-ahead log and full synchronisation, so
//! that what was committed survives a power cut.

use core::time::Duration;
use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::sql::InlineOptions;
use super::writer::Writer;
use super::writer::batch::BatchLimits;
use super::writer::turn::Turn;
use super::writer::way_in::WayIn;
use super::{OpenStoreError, READERS};

/// The database's file in the data directory.
pub const DATABASE_FILE: &str = "hallpass.db";

/// Where processes take turns to write, beside the database.
pub(super) const TURN_FILE: &str = "hallpass.db-turn";

/// How long a transaction waits for another process's.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Makes the directory (mode 0700) and the file (mode 0600) where they do not exist.
pub(super) fn create(data_dir: &Path) -> Result<PathBuf, OpenStoreError> {
    create_data_dir(data_dir)?;
    let file = data_dir.join(DATABASE_FILE);
    create_private_file(&file).map_err(|source| OpenStoreError::Create {
        path: file.clone(),
        source,
    })?;
    Ok(file)
}

/// Makes the data directory (mode 0700) where it does not exist.
///
/// # Errors
/// When that is not possible.
pub fn create_data_dir(data_dir: &Path) -> Result<(), OpenStoreError> {
    create_private_dir(data_dir).map_err(|source| OpenStoreError::Create {
        path: data_dir.to_owned(),
        source,
    })
}

/// Opens the file and brings its tables to this version.
pub(super) async fn open(file: &Path) -> Result<(Writer, SqlitePool), OpenStoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // What is deleted is overwritten: a secret does not live on in a free page.
        .pragma("secure_delete", "on")
        // No page goes to a file elsewhere, as those would that a batch of savepoints keeps to undo.
        .pragma("temp_store", "memory")
        // In pages of 4 KB. A page that many transactions wrote is copied once.
        .pragma("wal_autocheckpoint", "8000")
        .busy_timeout(BUSY_TIMEOUT);
    let only_one = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options.clone())
        .await?;
    sqlx::migrate!("./migrations/sqlite").run(&only_one).await?;
    only_one.close().await;
    let path = file.with_file_name(TURN_FILE);
    let turn = Turn::open(&path).map_err(|source| OpenStoreError::Create { path, source })?;
    let for_writing = InlineOptions {
        file: file.to_owned(),
        busy_timeout: BUSY_TIMEOUT,
    };
    let writer = Writer::start(WayIn::sqlite(for_writing, turn), BatchLimits::default()).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        // A connection to a file does not go away while nobody looks.
        .test_before_acquire(false)
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok((writer, readers))
}

/// Makes a directory (mode 0700) where there is none.
pub(crate) fn create_private_dir(dir: &Path) -> io::Result<()> {
    if !dir.is_dir() {
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    }
    std::fs::set_permissions(dir, Permissions::from_mode(0o700))
}

/// SQLite gives its side files (`-wal`, `-shm`) the mode of the database file.
fn create_private_file(file: &Path) -> io::Result<()> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(file)?;
    std::fs::set_permissions(file, Permissions::from_mode(0o600))
}

#[cfg(test)]
mod tests;
