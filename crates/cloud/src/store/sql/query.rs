//! Statements with their values.

use core::marker::PhantomData;

use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr, SqlStr};

use super::connection::{Connection, Inner};
use super::placeholders::for_postgres;
use super::row::{FromColumn, Row};
use super::value::{Bind, Value, postgres_arguments, sqlite_arguments};

/// A statement with its values. It is prepared once on a connection and kept there.
#[must_use = "a statement does nothing until it is carried out"]
pub struct Query<'q> {
    sql: SqlStr,
    values: Vec<Value<'q>>,
}

/// A statement of which the first column is wanted.
#[must_use = "a statement does nothing until it is carried out"]
pub struct ScalarQuery<'q, T> {
    query: Query<'q>,
    wanted: PhantomData<fn() -> T>,
}

/// What a statement did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Done {
    rows_affected: u64,
}

impl Done {
    /// How many rows it inserted, changed or deleted.
    pub const fn rows_affected(self) -> u64 {
        self.rows_affected
    }
}

/// A statement, which never holds input: that is bound.
pub fn query<'q>(sql: impl SqlSafeStr) -> Query<'q> {
    Query {
        sql: sql.into_sql_str(),
        values: Vec::new(),
    }
}

/// The same where one column is wanted.
pub fn query_scalar<'q, T>(sql: impl SqlSafeStr) -> ScalarQuery<'q, T> {
    ScalarQuery {
        query: query(sql),
        wanted: PhantomData,
    }
}

/// Carries a statement out by one of the ways of doing so.
macro_rules! on_each {
    ($query:expr, $connection:expr, $prepared:ident, $database:ident => $inline:expr, $sqlite:expr, $postgres:expr) => {{
        let Query { sql, values } = $query;
        match $connection.inner() {
            Inner::Inline($database) => {
                // It is always ready: without this, who carries many out would let nobody else on
                // this thread have a turn.
                tokio::task::coop::consume_budget().await;
                let $prepared = (sql.as_str(), values.as_slice());
                $inline
            }
            Inner::Sqlite($database) => {
                let $prepared = sqlx::query_with(sql, sqlite_arguments(values)?);
                $sqlite
            }
            Inner::Postgres($database) => {
                let sql = AssertSqlSafe(for_postgres(sql.as_str()));
                let $prepared = sqlx::query_with(sql, postgres_arguments(&values)?);
                $postgres
            }
        }
    }};
}

impl<'q> Query<'q> {
    /// Binds the next placeholder's value.
    pub fn bind<T: Bind<'q>>(mut self, value: T) -> Self {
        self.values.push(T::to_value(Some(value)));
        self
    }

    /// Carries it out.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn execute(self, connection: &mut Connection) -> Result<Done, sqlx::Error> {
        let rows_affected = on_each!(self, connection, prepared, database =>
            database.execute(prepared.0, prepared.1),
            database.execute(prepared).await.map(|done| done.rows_affected()),
            database.execute(prepared).await.map(|done| done.rows_affected())
        )?;
        Ok(Done { rows_affected })
    }

    /// All rows.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn fetch_all(self, connection: &mut Connection) -> Result<Vec<Row>, sqlx::Error> {
        on_each!(self, connection, prepared, database =>
            Ok(database.fetch(prepared.0, prepared.1, None)?.into_iter().map(Row::Kept).collect()),
            database.fetch(prepared).map_ok(Row::Sqlite).try_collect().await,
            database.fetch(prepared).map_ok(Row::Postgres).try_collect().await
        )
    }

    /// The first row; an error when there is none.
    ///
    /// # Errors
    /// When the database refuses, or there is no row.
    pub async fn fetch_one(self, connection: &mut Connection) -> Result<Row, sqlx::Error> {
        let row = self.fetch_optional(connection).await?;
        row.ok_or(sqlx::Error::RowNotFound)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn fetch_optional(
        self,
        connection: &mut Connection,
    ) -> Result<Option<Row>, sqlx::Error> {
        on_each!(self, connection, prepared, database =>
            Ok(database.fetch(prepared.0, prepared.1, Some(1))?.pop().map(Row::Kept)),
            database.fetch_optional(prepared).await.map(|row| row.map(Row::Sqlite)),
            database.fetch_optional(prepared).await.map(|row| row.map(Row::Postgres))
        )
    }
}

impl<'q, T: for<'r> FromColumn<'r>> ScalarQuery<'q, T> {
    /// Binds the next placeholder's value.
    pub fn bind<V: Bind<'q>>(mut self, value: V) -> Self {
        self.query = self.query.bind(value);
        self
    }

    /// The first row's value; an error when there is no row.
    ///
    /// # Errors
    /// When the database refuses, there is no row, or it holds something else.
    pub async fn fetch_one(self, connection: &mut Connection) -> Result<T, sqlx::Error> {
        self.query.fetch_one(connection).await?.try_get(0)
    }

    /// The first row's value, if there is a row.
    ///
    /// # Errors
    /// When the database refuses, or the row holds something else.
    pub async fn fetch_optional(
        self,
        connection: &mut Connection,
    ) -> Result<Option<T>, sqlx::Error> {
        let row = self.query.fetch_optional(connection).await?;
        row.map(|row| row.try_get(0)).transpose()
    }

    /// All rows' values.
    ///
    /// # Errors
    /// When the database refuses, or a row holds something else.
    pub async fn fetch_all(self, connection: &mut Connection) -> Result<Vec<T>, sqlx::Error> {
        let rows = self.query.fetch_all(connection).await?;
        rows.iter().map(|row| row.try_get(0)).collect()
    }
}
