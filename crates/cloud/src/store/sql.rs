//! Statements that SQLite and PostgreSQL both understand, and the one connection type they run on.
//!
//! 1. A statement is written once, with SQLite's placeholders (`?`, `?1`); for PostgreSQL they are
//!    rewritten (`$1`), and what was rewritten is remembered.
//! 2. Values are bound as what both databases keep: whole numbers of 64 bits, booleans, text, bytes
//!    and UUIDs.
//! 3. SQLite's writer works on the caller's thread ([`inline`]); its readers, and PostgreSQL, are
//!    sqlx's.
//! 4. Where the databases differ in more than that, the caller asks for the [`Dialect`].

mod connection;
mod dialect;
mod inline;
mod kept_row;
mod placeholders;
mod query;
mod row;
mod sqlite_error;
mod value;

pub use connection::{Connection, ReadConnection, Snapshot};
pub use dialect::Dialect;
pub(in crate::store) use inline::{InlineOptions, InlineSqlite};
pub use query::{Done, Query, ScalarQuery, query, query_scalar};
pub use row::{ColumnPlace, FromColumn, Row};
pub use value::{Bind, Value};
