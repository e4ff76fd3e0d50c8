//! Errors of [`InlineSqlite`](super::inline::InlineSqlite) as the other drivers report theirs.

use core::error::Error;
use core::fmt::{self, Display, Formatter};
use std::borrow::Cow;

use rusqlite::ffi;
use sqlx::error::{DatabaseError, ErrorKind};

/// What SQLite refused.
#[derive(Debug)]
struct SqliteRefusal {
    /// The [extended result code](https://www.sqlite.org/rescode.html).
    code: i32,
    message: String,
}

/// As a driver of sqlx's would say it.
pub(super) fn to_sqlx(error: rusqlite::Error) -> sqlx::Error {
    let (code, message) = match error {
        rusqlite::Error::SqliteFailure(failure, message) => (failure.extended_code, message),
        rusqlite::Error::SqlInputError { error, msg, .. } => (error.extended_code, Some(msg)),
        other => return sqlx::Error::Protocol(other.to_string()),
    };
    let message = message.unwrap_or_else(|| ffi::code_to_str(code).to_owned());
    sqlx::Error::Database(Box::new(SqliteRefusal { code, message }))
}

impl Display for SqliteRefusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "(code: {}) {}", self.code, self.message)
    }
}

impl Error for SqliteRefusal {}

impl DatabaseError for SqliteRefusal {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.to_string().into())
    }

    fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        match self.code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => ErrorKind::UniqueViolation,
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ErrorKind::ForeignKeyViolation,
            ffi::SQLITE_CONSTRAINT_NOTNULL => ErrorKind::NotNullViolation,
            ffi::SQLITE_CONSTRAINT_CHECK => ErrorKind::CheckViolation,
            _ => ErrorKind::Other,
        }
    }
}
