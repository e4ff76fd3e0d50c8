//! The savepoints of the callers within a batch, one after the other. Each is opened where the one of
//! the caller before is closed, so it is always there. Their names take turns: nothing that the one
//! before did is undone by mistake.

use crate::store::StoreError;
use crate::store::sql::{self, Connection, Dialect};

/// What begins a batch, behind the `BEGIN`.
pub(super) const FIRST: &str = "SAVEPOINT even";

/// Whose turn it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Savepoint {
    Even,
    Odd,
}

impl Savepoint {
    /// The one that a batch begins with.
    pub(super) const FIRST: Self = Self::Even;

    /// Keeps what was done in it, and begins the next.
    ///
    /// # Errors
    /// When what was done cannot be kept, and has to be [undone](Self::undo): on SQLite also when the
    /// outer transaction is gone, with all its savepoints.
    pub(super) async fn keep(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let (release, next) = (self.release_statement(), self.next());
        match connection.dialect() {
            Dialect::Sqlite => {
                for statement in [release, next.open_statement()] {
                    sql::query(statement).execute(connection).await?;
                }
            }
            Dialect::Postgres => connection.run_all(self.next_statements()).await?,
        }
        *self = next;
        Ok(())
    }

    /// Undoes what was done in it; the next caller has it to itself.
    ///
    /// # Errors
    /// When the outer transaction is gone, or is not to be trusted.
    pub(super) async fn undo(self, connection: &mut Connection) -> Result<(), StoreError> {
        sql::query(self.undo_statement())
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Ends the last one and the transaction on PostgreSQL, which answers the `COMMIT` of a
    /// transaction in which a statement failed by undoing it, without an error; so what would fail
    /// stands before it.
    pub(super) const fn commit_statements(self) -> &'static str {
        match self {
            Self::Even => "RELEASE even; COMMIT",
            Self::Odd => "RELEASE odd; COMMIT",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Even => Self::Odd,
            Self::Odd => Self::Even,
        }
    }

    const fn open_statement(self) -> &'static str {
        match self {
            Self::Even => FIRST,
            Self::Odd => "SAVEPOINT odd",
        }
    }

    const fn release_statement(self) -> &'static str {
        match self {
            Self::Even => "RELEASE even",
            Self::Odd => "RELEASE odd",
        }
    }

    /// Both in one round trip.
    const fn next_statements(self) -> &'static str {
        match self {
            Self::Even => "RELEASE even; SAVEPOINT odd",
            Self::Odd => "RELEASE odd; SAVEPOINT even",
        }
    }

    const fn undo_statement(self) -> &'static str {
        match self {
            Self::Even => "ROLLBACK TO even",
            Self::Odd => "ROLLBACK TO odd",
        }
    }
}
