//! The database: SQLite with a write-ahead log and full synchronisation, so that what was
//! committed survives a power cut.
//!
//! 1. All SQL lives in this module's children, one table's each.
//! 2. A function that writes takes a [`WriteTransaction`]; one that reads takes a connection, which
//!    a transaction lends too. Not found is `Ok(None)`.
//! 3. Every function takes the MSP whose rows it may see, except the few that find out who calls.
//! 4. There is one writer: a transaction has the database to itself from its start, so what it
//!    reads cannot change before it writes. Other processes (`hallpass admin`) wait their turn.
//! 5. Transactions that come together share one flush to the disk ([`writer`]).

pub mod accounts;
pub mod audit;
pub mod backup;
pub mod ceremonies;
mod column;
pub mod connections;
pub mod customers;
pub mod envelopes;
mod error;
pub mod groups;
pub mod highest_time;
pub mod installation;
pub mod invitations;
pub mod msps;
pub mod orphans;
pub mod passkeys;
pub mod presets;
pub mod restored;
mod session_changes;
pub mod sessions;
pub mod sql;
pub mod technicians;
pub mod tenant_health;
pub mod tenant_jobs;
mod transaction;
pub mod webhooks;
pub mod write_probe;
mod writer;

use core::time::Duration;
use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

pub use error::{IsStoreFailure, StoreError};
pub use session_changes::SessionChanges;
pub use transaction::WriteTransaction;

use writer::Writer;
use writer::batch::BatchLimits;
use writer::turn::Turn;

/// The database's file in the data directory.
pub const DATABASE_FILE: &str = "hallpass.db";

/// Where processes take turns to write, beside the database.
const TURN_FILE: &str = "hallpass.db-turn";

/// How long a transaction waits for another process's.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Enough for every request that reads while another waits for the disk.
const READERS: u32 = 8;

/// Statements that the writer keeps ready: those of this module, and those that write so many
/// audit entries at once.
const WRITER_STATEMENTS: usize = 256;

/// The database. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Store {
    writer: Writer,
    readers: SqlitePool,
    session_changes: SessionChanges,
}

/// The database does not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenStoreError {
    /// The data directory or the file in it cannot be made.
    #[error("cannot create {path}")]
    Create {
        /// What was to be made.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// SQLite refused.
    #[error("cannot open the database")]
    Open(#[from] sqlx::Error),
    /// The tables cannot be brought to this version.
    #[error("cannot bring the database's tables to this version")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// There is no database yet.
    #[error("no database in {0}: start `hallpass serve` with this data directory first")]
    Missing(PathBuf),
}

impl Store {
    /// Opens the database in `data_dir` and brings its tables to this version. The directory (mode
    /// 0700) and the file (mode 0600) are made where they do not exist.
    ///
    /// # Errors
    /// When the directory cannot be written or the file is not a database of ours.
    pub async fn create_or_open(data_dir: &Path) -> Result<Self, OpenStoreError> {
        create_private_dir(data_dir).map_err(|source| OpenStoreError::Create {
            path: data_dir.to_owned(),
            source,
        })?;
        let file = data_dir.join(DATABASE_FILE);
        create_private_file(&file).map_err(|source| OpenStoreError::Create {
            path: file.clone(),
            source,
        })?;
        Self::open_file(&file).await
    }

    /// Opens the database that `hallpass serve` made in `data_dir`.
    ///
    /// # Errors
    /// When there is none, or it does not open.
    pub async fn open(data_dir: &Path) -> Result<Self, OpenStoreError> {
        let file = data_dir.join(DATABASE_FILE);
        if !file.is_file() {
            return Err(OpenStoreError::Missing(data_dir.to_owned()));
        }
        Self::open_file(&file).await
    }

    async fn open_file(file: &Path) -> Result<Self, OpenStoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is deleted is overwritten: a secret does not live on in a free page.
            .pragma("secure_delete", "on")
            .busy_timeout(BUSY_TIMEOUT);
        let for_writing = options.clone().statement_cache_capacity(WRITER_STATEMENTS);
        let only_one = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(for_writing.clone())
            .await?;
        sqlx::migrate!("./migrations/sqlite").run(&only_one).await?;
        let connection = only_one.acquire().await?.detach();
        let path = file.with_file_name(TURN_FILE);
        let turn = Turn::open(&path).map_err(|source| OpenStoreError::Create { path, source })?;
        let writer = Writer::start(connection, for_writing, turn, BatchLimits::default()).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            // A connection to a file does not go away while nobody looks.
            .test_before_acquire(false)
            .connect_lazy_with(options.pragma("query_only", "on"));
        Ok(Self {
            writer,
            readers,
            session_changes: SessionChanges::new(),
        })
    }

    /// A connection that reads.
    ///
    /// # Errors
    /// When the database is gone or all readers are busy for long.
    pub async fn read(&self) -> Result<sql::ReadConnection, StoreError> {
        Ok(self.readers.acquire().await?.into())
    }

    /// Begins to write; waits for whoever is writing. What is not committed is undone.
    ///
    /// # Errors
    /// When the database is gone, or other writers kept it for too long.
    pub async fn write(&self) -> Result<WriteTransaction, StoreError> {
        Ok(WriteTransaction::new(
            self.writer.begin().await?,
            self.session_changes.clone(),
        ))
    }

    /// What this process's transactions do to sessions.
    pub fn session_changes(&self) -> &SessionChanges {
        &self.session_changes
    }

    /// Ends all connections once they are idle.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
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
