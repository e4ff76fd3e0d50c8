//! A connection to either database.

use core::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Postgres, SqlSafeStr, Sqlite};

use super::dialect::Dialect;
use super::inline::InlineSqlite;

/// A connection to either database.
#[derive(Debug)]
pub struct Connection(Held);

#[derive(Debug)]
enum Held {
    Inline(InlineSqlite),
    Sqlite(SqliteConnection),
    SqlitePool(PoolConnection<Sqlite>),
    Postgres(PgConnection),
    PostgresPool(PoolConnection<Postgres>),
}

/// The driver's.
pub(super) enum Inner<'c> {
    Inline(&'c mut InlineSqlite),
    Sqlite(&'c mut SqliteConnection),
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
        match self.0 {
            Held::Inline(_) | Held::Sqlite(_) | Held::SqlitePool(_) => Dialect::Sqlite,
            Held::Postgres(_) | Held::PostgresPool(_) => Dialect::Postgres,
        }
    }

    pub(super) fn inner(&mut self) -> Inner<'_> {
        match &mut self.0 {
            Held::Inline(connection) => Inner::Inline(connection),
            Held::Sqlite(connection) => Inner::Sqlite(connection),
            Held::SqlitePool(connection) => Inner::Sqlite(connection),
            Held::Postgres(connection) => Inner::Postgres(connection),
            Held::PostgresPool(connection) => Inner::Postgres(connection),
        }
    }

    /// The writer's, on SQLite.
    ///
    /// # Errors
    /// When it is another.
    pub(in crate::store) fn inline(&mut self) -> Result<&mut InlineSqlite, sqlx::Error> {
        match &mut self.0 {
            Held::Inline(connection) => Ok(connection),
            _ => Err(sqlx::Error::WorkerCrashed),
        }
    }

    /// Several statements without values, one after the other, none of them kept.
    ///
    /// # Errors
    /// When the database refuses one; those after it are not carried out.
    pub async fn run_all(&mut self, sql: impl SqlSafeStr) -> Result<(), sqlx::Error> {
        let sql = sql.into_sql_str();
        match self.inner() {
            Inner::Inline(connection) => connection.run_all(sql.as_str()),
            Inner::Sqlite(connection) => sqlx::raw_sql(sql).execute(connection).await.map(drop),
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
        match self.0 {
            Held::Inline(connection) => connection.close().await,
            Held::Sqlite(connection) => connection.close().await,
            Held::SqlitePool(connection) => connection.close().await,
            Held::Postgres(connection) => connection.close().await,
            Held::PostgresPool(connection) => connection.close().await,
        }
    }
}

impl From<Held> for Connection {
    fn from(held: Held) -> Self {
        Self(held)
    }
}

impl From<InlineSqlite> for Connection {
    fn from(connection: InlineSqlite) -> Self {
        Held::Inline(connection).into()
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
        match &mut self.connection.0 {
            Held::SqlitePool(connection) => connection.close_on_drop(),
            Held::PostgresPool(connection) => connection.close_on_drop(),
            Held::Inline(_) | Held::Sqlite(_) | Held::Postgres(_) => {}
        }
    }
}
