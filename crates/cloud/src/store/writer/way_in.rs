//! How the writer's connection is opened, and how a batch begins and ends on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions};

use super::savepoints::{FIRST_POSTGRES, FIRST_SQLITE, Savepoint};
use super::turn::{Taken, Turn};
use crate::store::StoreError;
use crate::store::sql::{self, Connection};

/// `data_version` is a number that changes whenever another connection has written.
const BEGIN_SQLITE: &str = "BEGIN IMMEDIATE; PRAGMA data_version";

/// The lock is what other processes wait for, in the order in which they came. Its number is ours:
/// "hallpass" in ASCII.
const BEGIN_POSTGRES: &str = "BEGIN; SELECT pg_advisory_xact_lock(7521412065683141491)";

/// How the writer's connection is opened, and how a batch begins and ends on it.
pub(in crate::store) enum WayIn {
    Sqlite {
        options: SqliteConnectOptions,
        turn: Turn,
        /// What the connection's hook answers when SQLite asks whether to commit.
        may_commit: Arc<AtomicBool>,
    },
    Postgres {
        options: PgConnectOptions,
        /// The server's number for the connection.
        backend: Arc<AtomicU32>,
    },
}

impl WayIn {
    pub(in crate::store) fn sqlite(options: SqliteConnectOptions, turn: Turn) -> Self {
        Self::Sqlite {
            options,
            turn,
            may_commit: Arc::default(),
        }
    }

    pub(in crate::store) fn postgres(options: PgConnectOptions, backend: Arc<AtomicU32>) -> Self {
        Self::Postgres { options, backend }
    }

    pub(super) async fn connect(&self) -> Result<Connection, sqlx::Error> {
        match self {
            Self::Sqlite {
                options,
                may_commit,
                ..
            } => {
                let mut connection = options.connect().await?;
                let may_commit = Arc::clone(may_commit);
                connection
                    .lock_handle()
                    .await?
                    .set_commit_hook(move || may_commit.load(Ordering::SeqCst));
                Ok(connection.into())
            }
            Self::Postgres { options, backend } => {
                let mut connection: Connection = options.connect().await?.into();
                let number: i64 = sql::query_scalar("SELECT CAST(pg_backend_pid() AS BIGINT)")
                    .fetch_one(&mut connection)
                    .await?;
                backend.store(u32::try_from(number).unwrap_or(0), Ordering::Relaxed);
                Ok(connection)
            }
        }
    }

    /// Waits until it is this process's turn to begin. Kept until the transaction has begun: another
    /// process waits for that, not for its end.
    pub(super) async fn take_turn(&self) -> Option<Taken> {
        match self {
            Self::Sqlite { turn, .. } => turn.take().await,
            // Its locks have a queue.
            Self::Postgres { .. } => None,
        }
    }

    /// Begins the outer transaction, alone in the database as far as writing goes, and the first
    /// savepoint. A number that stays the same as long as nobody else has written, where there is
    /// one.
    pub(super) async fn begin(
        &self,
        connection: &mut Connection,
    ) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Sqlite { .. } => {
                let begin = AssertSqlSafe(format!("{BEGIN_SQLITE}; {FIRST_SQLITE}"));
                let rows = sql::query(begin).fetch_all(connection).await?;
                Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
            }
            Self::Postgres { .. } => {
                let begin = AssertSqlSafe(format!("{BEGIN_POSTGRES}; {FIRST_POSTGRES}"));
                connection.run_all(begin).await?;
                Ok(None)
            }
        }
    }

    /// Makes the outer transaction durable.
    pub(super) async fn commit(
        &self,
        connection: &mut Connection,
        last: Savepoint,
    ) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { may_commit, .. } => {
                // It ends the last savepoint too, and there is no next one.
                connection.forget_ahead();
                may_commit.store(true, Ordering::SeqCst);
                let committed = sql::query("COMMIT").execute(connection).await;
                may_commit.store(false, Ordering::SeqCst);
                committed?;
            }
            Self::Postgres { .. } => connection.run_all(last.commit_statements()).await?,
        }
        Ok(())
    }

    /// Whether a connection can have been cut while nobody used it.
    pub(super) const fn is_remote(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }
}
