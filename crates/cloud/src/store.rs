//! The database: a file of SQLite's, or a PostgreSQL server that several processes share. Either
//! way, what was committed survives a power cut.
//!
//! 1. All SQL lives in this module's children, one table's each.
//! 2. A function that writes takes a [`WriteTransaction`]; one that reads takes a connection, which
//!    a transaction lends too. Not found is `Ok(None)`.
//! 3. Every function takes the MSP whose rows it may see, except the few that find out who calls.
//! 4. There is one writer: a transaction has the database to itself from its start, so what it
//!    reads cannot change before it writes. Other processes wait their turn.
//! 5. After a statement failed, its transaction can only be given up.
//! 6. Transactions that come together share one flush to the disk ([`writer`]).

pub mod access;
pub mod accounts;
pub mod app_registrations;
pub mod approvals;
pub mod attempts_page;
pub mod audit;
pub mod backup;
pub mod ceremonies;
mod column;
mod commit_times;
pub mod computer_sign_in_attempts;
pub mod computer_sign_ins;
pub mod connections;
pub mod consents;
pub mod customer_tags;
pub mod customers;
pub mod envelopes;
mod error;
mod group_list;
pub mod groups;
pub mod highest_time;
pub mod installation;
pub mod invitations;
pub mod logos;
pub mod measures;
pub mod msps;
pub mod orphans;
pub mod passkeys;
mod peers;
pub mod persons;
pub mod policies;
mod postgres;
pub mod preset_proposals;
pub mod presets;
pub mod restored;
mod session_changes;
pub mod sessions;
pub mod sign_ins;
pub mod sql;
mod sqlite;
pub mod technicians;
pub mod tenant_groups;
pub mod tenant_health;
pub mod tenant_jobs;
pub mod ticket_systems;
mod transaction;
mod used_proofs;
pub mod webhooks;
pub mod write_probe;
mod writer;

use core::num::NonZeroU32;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hallpass_protocol::Timestamp;
use sqlx::SqlitePool;

pub use commit_times::{COMMIT_BOUNDS, CommitTimes};
pub use error::{IsStoreFailure, StoreError};
pub use peers::{PeerChange, PeerChanges};
pub use postgres::{DatabaseUrl, DatabaseUrlError};
pub use session_changes::SessionChanges;
pub(crate) use sqlite::create_private_dir;
pub use sqlite::{DATABASE_FILE, create_data_dir};
pub use transaction::WriteTransaction;

use commit_times::CommitClock;
use sql::Dialect;
use writer::Writer;

/// Enough for every request that reads while another waits for the disk.
const READERS: u32 = 8;

/// The database. Clones share its connections.
#[derive(Debug, Clone)]
pub struct Store {
    writer: Writer,
    readers: Readers,
    session_changes: SessionChanges,
    commit_clock: Arc<CommitClock>,
}

#[derive(Debug, Clone)]
enum Readers {
    Sqlite(SqlitePool),
    Postgres(Arc<postgres::Server>),
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
    /// The database refused.
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
        Self::open_file(&sqlite::create(data_dir)?).await
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
        let (writer, readers) = sqlite::open(file).await?;
        Ok(Self::of(writer, Readers::Sqlite(readers)))
    }

    /// Opens a database on a PostgreSQL server and brings its tables to this version.
    ///
    /// # Errors
    /// When the server is not reached or refuses, or the database holds something else.
    pub async fn connect(url: &DatabaseUrl) -> Result<Self, OpenStoreError> {
        let (writer, server) = postgres::open(url).await?;
        Ok(Self::of(writer, Readers::Postgres(Arc::new(server))))
    }

    fn of(writer: Writer, readers: Readers) -> Self {
        Self {
            writer,
            readers,
            session_changes: SessionChanges::new(),
            commit_clock: Arc::default(),
        }
    }

    /// Which database it is.
    pub const fn dialect(&self) -> Dialect {
        match self.readers {
            Readers::Sqlite(_) => Dialect::Sqlite,
            Readers::Postgres(_) => Dialect::Postgres,
        }
    }

    /// A connection that reads.
    ///
    /// # Errors
    /// When the database is gone or all readers are busy for long.
    pub async fn read(&self) -> Result<sql::ReadConnection, StoreError> {
        Ok(match &self.readers {
            Readers::Sqlite(pool) => pool.acquire().await?.into(),
            Readers::Postgres(server) => server.readers.acquire().await?.into(),
        })
    }

    /// Begins to write; waits for whoever is writing. What is not committed is undone.
    ///
    /// # Errors
    /// When the database is gone, or other writers kept it for too long.
    pub async fn write(&self) -> Result<WriteTransaction, StoreError> {
        Ok(WriteTransaction::new(
            self.writer.begin().await?,
            self.session_changes.clone(),
            Arc::clone(&self.commit_clock),
        ))
    }

    /// How long this process's commits took.
    pub fn commit_times(&self) -> CommitTimes {
        self.commit_clock.read()
    }

    /// Remembers that a proof of possession, known by its hash, was used; `false` when another
    /// process accepted it before. Where no other process can be, there is nothing to remember.
    ///
    /// # Errors
    /// When the database does not answer: then nobody knows, and the proof is not to be accepted.
    pub async fn use_proof_up(&self, proof: [u8; 32], now: Timestamp) -> Result<bool, StoreError> {
        match &self.readers {
            Readers::Sqlite(_) => Ok(true),
            Readers::Postgres(server) => server.used_proofs.remember(proof, now).await,
        }
    }

    /// Begins to hear what other processes change; `None` where there can be none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn listen_to_peers(&self) -> Result<Option<PeerChanges>, StoreError> {
        match &self.readers {
            Readers::Sqlite(_) => Ok(None),
            Readers::Postgres(server) => {
                let options = server.options.clone();
                Ok(Some(PeerChanges::begin(self.clone(), options).await?))
            }
        }
    }

    /// How many processes serve this database, this one among them.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_processes(&self) -> Result<NonZeroU32, StoreError> {
        let present = match &self.readers {
            Readers::Sqlite(_) => 1,
            Readers::Postgres(_) => peers::count(&mut *self.read().await?).await?,
        };
        // One that lost its presence is there nevertheless.
        Ok(NonZeroU32::new(present).unwrap_or(NonZeroU32::MIN))
    }

    fn is_own_backend(&self, number: u32) -> bool {
        match &self.readers {
            Readers::Sqlite(_) => false,
            Readers::Postgres(server) => server.is_own_backend(number),
        }
    }

    /// What this process's transactions do to sessions.
    pub fn session_changes(&self) -> &SessionChanges {
        &self.session_changes
    }

    /// Ends all connections once they are idle.
    pub async fn close(&self) {
        match &self.readers {
            Readers::Sqlite(pool) => pool.close().await,
            Readers::Postgres(server) => server.readers.close().await,
        }
        self.writer.close().await;
    }
}

#[cfg(test)]
mod tests;
