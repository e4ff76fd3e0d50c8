//! SQLite on the caller's own thread: the writer's connection.
//!
//! A statement of ours takes some ten microseconds. To hand it to a thread of SQLite's, as sqlx does,
//! and to wait for the answer takes several times as long, and a group commit has hundreds of them
//! one after the other. What waits (for the disk, for another process) goes to a thread that may.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use core::time::Duration;

use rusqlite::{ErrorCode, OpenFlags};

use super::kept_row::{KeptRow, column_names};
use super::sqlite_error::to_sqlx;
use super::value::Value;

/// Statements that are kept ready: those of this module's parent, and those that write so many audit
/// entries at once.
const STATEMENTS: usize = 1_024;

/// A connection that writes. Its transactions end only where [`InlineSqlite::commit`] says so: a
/// hook of SQLite's refuses every other `COMMIT`.
#[derive(Debug)]
pub(in crate::store) struct InlineSqlite {
    /// Absent when somebody gave up waiting for it.
    connection: Option<rusqlite::Connection>,
    /// What the hook answers.
    may_commit: Arc<AtomicBool>,
    /// How long a transaction waits for another process's.
    busy_timeout: Duration,
}

/// How the connection is opened.
#[derive(Debug, Clone)]
pub(in crate::store) struct InlineOptions {
    /// The database, which is there.
    pub(in crate::store) file: PathBuf,
    /// How long a transaction waits for another process's.
    pub(in crate::store) busy_timeout: Duration,
}

impl InlineSqlite {
    /// Opens the database.
    pub(in crate::store) async fn open(options: InlineOptions) -> Result<Self, sqlx::Error> {
        let may_commit = Arc::<AtomicBool>::default();
        let InlineOptions { file, busy_timeout } = options;
        let asked = Arc::clone(&may_commit);
        let opened = tokio::task::spawn_blocking(move || open(&file, asked)).await;
        let connection = opened.map_err(|_| sqlx::Error::WorkerCrashed)?;
        Ok(Self {
            connection: Some(connection.map_err(to_sqlx)?),
            may_commit,
            busy_timeout,
        })
    }

    /// Begins a transaction, alone in the database as far as writing goes. The number that stays the
    /// same as long as nobody else has written.
    pub(in crate::store) async fn begin(&mut self) -> Result<i64, sqlx::Error> {
        let is_busy = match self.connection()?.execute_batch(BEGIN) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => true,
            begun => {
                begun.map_err(to_sqlx)?;
                false
            }
        };
        if is_busy {
            let patience = self.busy_timeout;
            self.wait(move |connection| {
                connection.busy_timeout(patience)?;
                let begun = connection.execute_batch(BEGIN);
                connection.busy_timeout(Duration::ZERO)?;
                begun
            })
            .await?;
        }
        let version = self.fetch("PRAGMA data_version", &[], Some(1))?;
        let version = version.first().ok_or(sqlx::Error::RowNotFound)?;
        version
            .read(0, "data_version")?
            .ok_or(sqlx::Error::RowNotFound)
    }

    /// Makes the transaction durable.
    pub(in crate::store) async fn commit(&mut self) -> Result<(), sqlx::Error> {
        self.may_commit.store(true, Ordering::SeqCst);
        let committed = self.wait(|connection| connection.execute_batch("COMMIT"));
        let committed = committed.await;
        self.may_commit.store(false, Ordering::SeqCst);
        committed
    }

    /// Carries a statement out; how many rows it inserted, changed or deleted.
    pub(super) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64, sqlx::Error> {
        self.fetch(sql, values, Some(0))?;
        Ok(self.connection()?.changes())
    }

    /// Its rows, at most so many.
    pub(super) fn fetch(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        limit: Option<usize>,
    ) -> Result<Vec<KeptRow>, sqlx::Error> {
        fetch(self.connection()?, sql, values, limit.unwrap_or(usize::MAX)).map_err(to_sqlx)
    }

    /// Several statements without values, one after the other.
    pub(super) fn run_all(&mut self, statements: &str) -> Result<(), sqlx::Error> {
        let connection = self.connection()?;
        connection.execute_batch(statements).map_err(to_sqlx)
    }

    /// Takes leave of the database.
    pub(super) async fn close(mut self) -> Result<(), sqlx::Error> {
        let Some(connection) = self.connection.take() else {
            return Ok(());
        };
        // The last one moves what stands in the write-ahead log.
        let closed =
            tokio::task::spawn_blocking(move || connection.close().map_err(|(_, why)| why));
        let closed = closed.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
        closed.map_err(to_sqlx)
    }

    /// Does what may have to wait, on a thread that may. Dropped before its end, the connection is
    /// lost with it.
    async fn wait<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, sqlx::Error> {
        let connection = self.connection.take().ok_or(sqlx::Error::WorkerCrashed)?;
        let working = tokio::task::spawn_blocking(move || {
            let done = work(&connection);
            (connection, done)
        });
        let (connection, done) = working.await.map_err(|_| sqlx::Error::WorkerCrashed)?;
        self.connection = Some(connection);
        done.map_err(to_sqlx)
    }

    fn connection(&mut self) -> Result<&mut rusqlite::Connection, sqlx::Error> {
        self.connection.as_mut().ok_or(sqlx::Error::WorkerCrashed)
    }
}

/// Takes the lock at once: whoever read first and wrote later would have to begin anew when somebody
/// else wrote between.
const BEGIN: &str = "BEGIN IMMEDIATE";

fn open(
    file: &std::path::Path,
    may_commit: Arc<AtomicBool>,
) -> rusqlite::Result<rusqlite::Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = rusqlite::Connection::open_with_flags(file, flags)?;
    connection.busy_timeout(OPENING)?;
    connection.execute_batch(SETTINGS)?;
    connection.busy_timeout(Duration::ZERO)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.commit_hook(Some(move || !may_commit.load(Ordering::SeqCst)))?;
    Ok(connection)
}

/// How long opening waits for somebody who closes.
const OPENING: Duration = Duration::from_secs(10);

/// What the connection is set to; `sqlite.rs` says why.
const SETTINGS: &str = "PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = 8000";

fn fetch(
    connection: &rusqlite::Connection,
    sql: &str,
    values: &[Value<'_>],
    limit: usize,
) -> rusqlite::Result<Vec<KeptRow>> {
    let mut statement = connection.prepare_cached(sql)?;
    for (index, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, value)?;
    }
    let mut kept = Vec::new();
    let mut names = None;
    // Dropped, it leaves the statement as it was before, also in the middle of its rows.
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        if kept.len() >= limit {
            break;
        }
        let names = names.get_or_insert_with(|| column_names(row.as_ref()));
        kept.push(KeptRow::read_from(row, names)?);
        if kept.len() >= limit {
            break;
        }
    }
    Ok(kept)
}

#[cfg(test)]
mod tests;
