//! How the writer's connection is opened, and how a batch begins and ends on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions};

use super::savepoints::{FIRST, Savepoint};
use super::turn::{Taken, Turn};
use crate::store::StoreError;
use crate::store::sql::{self, Connection, InlineOptions, InlineSqlite};

/// The lock is what other processes wait for, in the order in which they came. Its number is ours:
/// "hallpass" in ASCII.
const BEGIN_POSTGRES: &str = "BEGIN; SELECT pg_advisory_xact_lock(7521412065683141491)";

/// How the writer's connection is opened, and how a batch begins and ends on it.
pub(in crate::store) enum WayIn {
    Sqlite {
        options: InlineOptions,
        turn: Turn,
    },
    Postgres {
        options: Box<PgConnectOptions>,
        /// The server's number for the connection.
        backend: Arc<AtomicU32>,
    },
}

impl WayIn {
    pub(in crate::store) const fn sqlite(options: InlineOptions, turn: Turn) -> Self {
        Self::Sqlite { options, turn }
    }

    pub(in crate::store) fn postgres(options: PgConnectOptions, backend: Arc<AtomicU32>) -> Self {
        Self::Postgres {
            options: Box::new(options),
            backend,
        }
    }

    pub(super) async fn connect(&self) -> Result<Connection, sqlx::Error> {
        match self {
            Self::Sqlite { options, .. } => Ok(InlineSqlite::open(options.clone()).await?.into()),
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
                let version = connection.inline()?.begin().await?;
                sql::query(FIRST).execute(connection).await?;
                Ok(Some(version))
            }
            Self::Postgres { .. } => {
                let begin = AssertSqlSafe(format!("{BEGIN_POSTGRES}; {FIRST}"));
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
            // It ends the last savepoint too.
            Self::Sqlite { .. } => connection.inline()?.commit().await?,
            Self::Postgres { .. } => connection.run_all(last.commit_statements()).await?,
        }
        Ok(())
    }

    /// Whether a connection can have been cut while nobody used it.
    pub(super) const fn is_remote(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }
}
