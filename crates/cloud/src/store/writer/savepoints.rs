//! The savepoints of the callers within a batch, one after the other.
//!
//! A caller's first statement opens its savepoint, in the round trip in which it closes the one of
//! the caller before ([`Ahead`]). Their names take turns. So when a caller was cancelled, the name
//! tells whether its savepoint was opened, and nothing that the one before did is undone by mistake.
//! Below all of them stands one that lasts as long as the batch: whether that is still there tells
//! whether the outer transaction is.

use crate::store::StoreError;
use crate::store::sql::{self, Ahead, Connection, Dialect};

/// What begins a batch on SQLite, behind the `BEGIN`.
pub(super) const FIRST_SQLITE: &str = "SAVEPOINT batch; SAVEPOINT even";

/// The same on PostgreSQL, where a statement that failed fails all that come after it, so nothing
/// has to be found out.
pub(super) const FIRST_POSTGRES: &str = "SAVEPOINT even";

/// Whose turn it is, or will be with the next statement.
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
    /// When what was done cannot be kept, and has to be [undone](Self::undo).
    pub(super) async fn keep(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        match connection.ahead() {
            Ahead::Nothing if connection.dialect() == Dialect::Sqlite => {
                connection.put_ahead(self.next_statements());
            }
            Ahead::Nothing => connection.run_all(self.next_statements()).await?,
            // Nothing was done in it: it is the next one's.
            Ahead::Waiting(_) => return Ok(()),
            Ahead::OnTheWay | Ahead::Lost => {
                let reason = "a statement was given up in a transaction that is to be committed";
                return Err(sqlx::Error::Protocol(reason.to_owned()).into());
            }
        }
        *self = self.next();
        Ok(())
    }

    /// Undoes what was done in it; the next caller has it to itself.
    ///
    /// # Errors
    /// When the outer transaction is gone, or is not to be trusted.
    pub(super) async fn undo(self, connection: &mut Connection) -> Result<(), StoreError> {
        let ahead = connection.ahead();
        if let Ahead::Waiting(_) = ahead {
            return Ok(());
        }
        connection.forget_ahead();
        let undone = run(connection, self.undo_statement()).await;
        match (ahead, undone) {
            (Ahead::Nothing, undone) => undone,
            (Ahead::OnTheWay, Ok(())) => Ok(()),
            // The driver stops when nobody listens, so it was not opened and nothing was done in it.
            (Ahead::OnTheWay, Err(_)) => run(connection, self.open_statements()).await,
            // What came after may have been carried out in the savepoint of the caller before.
            (Ahead::Lost | Ahead::Waiting(_), _) => {
                let reason = "a transaction went on after a statement was given up";
                Err(sqlx::Error::Protocol(reason.to_owned()).into())
            }
        }
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

    /// Keeps what all before did, and begins it anew; fails without the outer transaction.
    const fn open_statements(self) -> &'static str {
        match self {
            Self::Even => "RELEASE batch; SAVEPOINT batch; SAVEPOINT even",
            Self::Odd => "RELEASE batch; SAVEPOINT batch; SAVEPOINT odd",
        }
    }
}

async fn run(connection: &mut Connection, statements: &'static str) -> Result<(), StoreError> {
    match connection.dialect() {
        // Kept ready, where it is one round trip all the same.
        Dialect::Sqlite => drop(sql::query(statements).execute(connection).await?),
        Dialect::Postgres => connection.run_all(statements).await?,
    }
    Ok(())
}
