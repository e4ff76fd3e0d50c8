//! What a query may fail with.

use std::sync::Arc;

use sqlx::postgres::PgDatabaseError;

use crate::envelope::OpenEnvelopeError;

/// The database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused, or it is gone.
    #[error("database error")]
    Database(#[from] sqlx::Error),
    /// The write that was to make several transactions durable at once did not.
    #[error("nothing was committed")]
    Together(#[source] Arc<StoreError>),
    /// A row holds what this version cannot read.
    #[error("{table} holds a row that cannot be read: {what}")]
    Unreadable {
        /// In which table.
        table: &'static str,
        /// What about it.
        what: String,
    },
    /// A stored secret does not open.
    #[error("a secret in {table} does not open")]
    Secret {
        /// In which table.
        table: &'static str,
        /// Why.
        #[source]
        source: OpenEnvelopeError,
    },
}

/// An operation's error, which is either a refusal or a failure of the store below.
pub trait IsStoreFailure {
    /// Whether it is the store's.
    fn is_store_failure(&self) -> bool;
}

impl StoreError {
    /// A row that cannot be read.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers are done with what they hand over"
    )]
    pub(crate) fn unreadable(table: &'static str, what: impl ToString) -> Self {
        Self::Unreadable {
            table,
            what: what.to_string(),
        }
    }

    /// Whether a row with the same key exists already.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// Whether the disk is full: no new accounts, but ending them goes on.
    pub fn is_disk_full(&self) -> bool {
        match self.code() {
            Some(Code::Sqlite(code)) => code == SQLITE_FULL,
            Some(Code::Postgres(state)) => state == POSTGRES_FULL,
            None => false,
        }
    }

    /// Whether the database cannot be reached or is too busy, so that the same may work later.
    pub fn is_away(&self) -> bool {
        if let Self::Together(error) = self {
            return error.is_away();
        }
        let is_pool = matches!(
            self,
            Self::Database(
                sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::WorkerCrashed
            )
        );
        is_pool
            || match self.code() {
                Some(Code::Sqlite(code)) => SQLITE_AWAY.contains(&code),
                Some(Code::Postgres(state)) => {
                    POSTGRES_AWAY.iter().any(|away| state.starts_with(away))
                }
                None => false,
            }
    }

    fn code(&self) -> Option<Code> {
        let error = match self {
            Self::Database(sqlx::Error::Database(error)) => error,
            Self::Together(error) => return error.code(),
            _ => return None,
        };
        if let Some(error) = error.try_downcast_ref::<PgDatabaseError>() {
            return Some(Code::Postgres(error.code().to_owned()));
        }
        let extended: u32 = error.code()?.parse().ok()?;
        Some(Code::Sqlite(extended & 0xff))
    }
}

/// What a database says about an error.
enum Code {
    /// The primary result code; the extended ones hold it in their lowest byte.
    Sqlite(u32),
    /// The SQLSTATE.
    Postgres(String),
}

const SQLITE_FULL: u32 = 13;

/// Busy, input or output failed, cannot open.
const SQLITE_AWAY: [u32; 3] = [5, 10, 14];

const POSTGRES_FULL: &str = "53100";

/// Connection lost; transaction undone for another's sake, or ended because it stood idle; out of
/// resources; lock not available; statement cancelled, server stopping; input or output failed.
const POSTGRES_AWAY: [&str; 8] = ["08", "40", "25P03", "53", "55P03", "57", "58", "XX001"];
