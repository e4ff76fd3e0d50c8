//! Which database it is.

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// A file of our own.
    Sqlite,
    /// A server.
    Postgres,
}
