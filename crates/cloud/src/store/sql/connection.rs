//! A connection to either database.

use core::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Postgres, SqlSafeStr, SqlStr, Sqlite};

use super::dialect::Dialect;

/// A connection to either database.
#[derive(Debug)]
pub struct Connection {
    held: Held,
    ahead: Ahead,
}

/// What SQLite is to carry out ahead of the next statement, in the same round trip to the driver's
/// thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Ahead {
    /// Nothing, or it is done.
    Nothing,
    /// These, which have no values and answer nothing; no statement came since.
    Waiting(&'static str),
    /// The statement that they go with is being carried out, or was given up.
    OnTheWay,
    /// It was given up, and another statement came after it.
    Lost,
}

#[derive(Debug)]
enum Held {
    Sqlite(SqliteConnection),
    SqlitePool(PoolConnection<Sqlite>),
    Postgres(PgConnection),
    PostgresPool(PoolConnection<Postgres>),
}

/// The driver's.
pub(super) enum Inner<'c> {
    Sqlite(&'c mut SqliteConnection, &'c mut Ahead),
    Postgres(&'c mut PgConnection),
}

/// A connection to read from. Dropped, it goes back to the others.
#[derive(Debug)]
pub struct ReadConnection(Connection);

/// The database as it was at one moment. Dropped without [`Snapshot::end`], it takes its connection
/// with it.
#[derive(Debug)]
pub struct Snapshot<'c> {
    connection: &'c mut Connection,
    is_open: bool,
}

impl Connection {
    /// Which database it is.
    pub const fn dialect(&self) -> Dialect {
        match self.held {
            Held::Sqlite(_) | Held::SqlitePool(_) => Dialect::Sqlite,
            Held::Postgres(_) | Held::PostgresPool(_) => Dialect::Postgres,
        }
    }

    pub(super) fn inner(&mut self) -> Inner<'_> {
        let ahead = &mut self.ahead;
        match &mut self.held {
            Held::Sqlite(connection) => Inner::Sqlite(connection, ahead),
            Held::SqlitePool(connection) => Inner::Sqlite(connection, ahead),
            Held::Postgres(connection) => Inner::Postgres(connection),
            Held::PostgresPool(connection) => Inner::Postgres(connection),
        }
    }

    /// Lets SQLite carry out `statements` ahead of the next one.
    pub(in crate::store) fn put_ahead(&mut self, statements: &'static str) {
        self.ahead = Ahead::Waiting(statements);
    }

    /// Whether that has been done.
    pub(in crate::store) const fn ahead(&self) -> Ahead {
        self.ahead
    }

    /// Lets it be.
    pub(in crate::store) const fn forget_ahead(&mut self) {
        self.ahead = Ahead::Nothing;
    }

    /// Several statements without values, one after the other, none of them kept.
    ///
    /// # Errors
    /// When the database refuses one; those after it are not carried out.
    pub async fn run_all(&mut self, sql: impl SqlSafeStr) -> Result<(), sqlx::Error> {
        let sql = sql.into_sql_str();
        match self.inner() {
            Inner::Sqlite(connection, ahead) => {
                let sql = sqlx::raw_sql(ahead.send_with(sql));
                ahead.note(sql.execute(connection).await).map(drop)
            }
            Inner::Postgres(connection) => {
                let sql = sqlx::raw_sql(sql);
                sql.execute(connection).await.map(drop)
            }
        }
    }

    /// The database as it is now, whatever is written meanwhile.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn begin_snapshot(&mut self) -> Result<Snapshot<'_>, sqlx::Error> {
        self.run_all(match self.dialect() {
            Dialect::Sqlite => "BEGIN",
            Dialect::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        })
        .await?;
        Ok(Snapshot {
            connection: self,
            is_open: true,
        })
    }

    /// Takes leave of the database.
    ///
    /// # Errors
    /// When it was gone already.
    pub async fn close(self) -> Result<(), sqlx::Error> {
        match self.held {
            Held::Sqlite(connection) => connection.close().await,
            Held::SqlitePool(connection) => connection.close().await,
            Held::Postgres(connection) => connection.close().await,
            Held::PostgresPool(connection) => connection.close().await,
        }
    }
}

impl Ahead {
    /// `sql` behind it.
    pub(super) fn send_with(&mut self, sql: SqlStr) -> SqlStr {
        match *self {
            Self::Waiting(statements) => {
                *self = Self::OnTheWay;
                // Two texts of ours.
                AssertSqlSafe(format!("{statements}; {}", sql.as_str())).into_sql_str()
            }
            Self::OnTheWay => {
                *self = Self::Lost;
                sql
            }
            Self::Nothing | Self::Lost => sql,
        }
    }

    /// Whoever waited for a statement's end knows that what was ahead of it is done: that does not
    /// fail while the transaction stands.
    pub(super) fn note<T, E>(&mut self, outcome: Result<T, E>) -> Result<T, E> {
        if *self == Self::OnTheWay {
            *self = Self::Nothing;
        }
        outcome
    }
}

impl From<Held> for Connection {
    fn from(held: Held) -> Self {
        Self {
            held,
            ahead: Ahead::Nothing,
        }
    }
}

impl From<SqliteConnection> for Connection {
    fn from(connection: SqliteConnection) -> Self {
        Held::Sqlite(connection).into()
    }
}

impl From<PgConnection> for Connection {
    fn from(connection: PgConnection) -> Self {
        Held::Postgres(connection).into()
    }
}

impl From<PoolConnection<Sqlite>> for ReadConnection {
    fn from(connection: PoolConnection<Sqlite>) -> Self {
        Self(Held::SqlitePool(connection).into())
    }
}

impl From<PoolConnection<Postgres>> for ReadConnection {
    fn from(connection: PoolConnection<Postgres>) -> Self {
        Self(Held::PostgresPool(connection).into())
    }
}

impl Deref for ReadConnection {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0
    }
}

impl DerefMut for ReadConnection {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.0
    }
}

impl Deref for Snapshot<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl DerefMut for Snapshot<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection
    }
}

impl Snapshot<'_> {
    /// Lets go of it.
    ///
    /// # Errors
    /// When the database is gone.
    pub async fn end(mut self) -> Result<(), sqlx::Error> {
        self.connection.run_all("ROLLBACK").await?;
        self.is_open = false;
        Ok(())
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        if !self.is_open {
            return;
        }
        // Whoever got the connection next would read what was long ago.
        match &mut self.connection.held {
            Held::SqlitePool(connection) => connection.close_on_drop(),
            Held::PostgresPool(connection) => connection.close_on_drop(),
            Held::Sqlite(_) | Held::Postgres(_) => {}
        }
    }
}
