//! Rows that [`InlineSqlite`](super::inline::InlineSqlite) has read.

use core::fmt::Display;
use std::sync::Arc;

use rusqlite::types::ValueRef;
use sqlx::error::BoxDynError;
use uuid::Uuid;

/// The columns' names of all rows that one statement read.
pub(super) type ColumnNames = Arc<[Box<str>]>;

/// A row, apart from its database.
#[derive(Debug, Clone)]
pub struct KeptRow {
    names: ColumnNames,
    values: Vec<Kept>,
}

/// A value as SQLite keeps it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kept {
    Null,
    Integer(i64),
    /// Nothing of ours is one.
    Real(f64),
    /// Text that claims to be UTF-8.
    Text(Vec<u8>),
    Bytes(Vec<u8>),
}

/// What can be made of a value that is not NULL.
pub(super) trait FromKept<'r>: Sized {
    fn from_kept(kept: &'r Kept) -> Result<Self, BoxDynError>;
}

impl KeptRow {
    pub(super) fn read_from(
        row: &rusqlite::Row<'_>,
        names: &ColumnNames,
    ) -> rusqlite::Result<Self> {
        let values = (0..names.len()).map(|place| row.get_ref(place).map(Kept::from));
        Ok(Self {
            names: Arc::clone(names),
            values: values.collect::<Result<_, _>>()?,
        })
    }

    pub(super) fn names(&self) -> &[Box<str>] {
        &self.names
    }

    /// A column's value; `None` where it is NULL. `place` is how the caller names it.
    pub(super) fn read<'r, T: FromKept<'r>>(
        &'r self,
        index: usize,
        place: impl Display,
    ) -> Result<Option<T>, sqlx::Error> {
        let len = self.values.len();
        match self.values.get(index) {
            None => Err(sqlx::Error::ColumnIndexOutOfBounds { index, len }),
            Some(Kept::Null) => Ok(None),
            Some(kept) => {
                T::from_kept(kept)
                    .map(Some)
                    .map_err(|source| sqlx::Error::ColumnDecode {
                        index: place.to_string(),
                        source,
                    })
            }
        }
    }
}

pub(super) fn column_names(statement: &rusqlite::Statement<'_>) -> ColumnNames {
    let names = statement.column_names();
    names.into_iter().map(Into::into).collect()
}

impl From<ValueRef<'_>> for Kept {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(number) => Self::Integer(number),
            ValueRef::Real(number) => Self::Real(number),
            ValueRef::Text(text) => Self::Text(text.to_owned()),
            ValueRef::Blob(bytes) => Self::Bytes(bytes.to_owned()),
        }
    }
}

impl Kept {
    fn is_no(&self, wanted: &str) -> BoxDynError {
        let found = match self {
            Self::Null => "NULL",
            Self::Integer(_) => "a whole number",
            Self::Real(_) => "a number with a fraction",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
        };
        format!("{found} where {wanted} was expected").into()
    }
}

impl FromKept<'_> for i64 {
    fn from_kept(kept: &Kept) -> Result<Self, BoxDynError> {
        match kept {
            Kept::Integer(number) => Ok(*number),
            other => Err(other.is_no("a whole number")),
        }
    }
}

impl FromKept<'_> for bool {
    fn from_kept(kept: &Kept) -> Result<Self, BoxDynError> {
        i64::from_kept(kept).map(|number| number != 0)
    }
}

impl<'r> FromKept<'r> for &'r str {
    fn from_kept(kept: &'r Kept) -> Result<Self, BoxDynError> {
        match kept {
            Kept::Text(text) => Ok(core::str::from_utf8(text)?),
            other => Err(other.is_no("text")),
        }
    }
}

impl FromKept<'_> for String {
    fn from_kept(kept: &Kept) -> Result<Self, BoxDynError> {
        <&str>::from_kept(kept).map(str::to_owned)
    }
}

impl<'r> FromKept<'r> for &'r [u8] {
    fn from_kept(kept: &'r Kept) -> Result<Self, BoxDynError> {
        match kept {
            Kept::Bytes(bytes) | Kept::Text(bytes) => Ok(bytes),
            other => Err(other.is_no("bytes")),
        }
    }
}

impl FromKept<'_> for Vec<u8> {
    fn from_kept(kept: &Kept) -> Result<Self, BoxDynError> {
        <&[u8]>::from_kept(kept).map(<[u8]>::to_vec)
    }
}

impl FromKept<'_> for Uuid {
    fn from_kept(kept: &Kept) -> Result<Self, BoxDynError> {
        Ok(Self::from_slice(<&[u8]>::from_kept(kept)?)?)
    }
}
