//! Rows of either database.

use core::fmt::Display;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{ColumnIndex, Row as _};
use uuid::Uuid;

use super::kept_row::KeptRow;

/// A row that was read.
pub enum Row {
    /// From SQLite, on the caller's thread.
    Kept(KeptRow),
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

/// How a column is named: by its name, or by its place, which starts at 0.
pub trait ColumnPlace: ColumnIndex<SqliteRow> + ColumnIndex<PgRow> + Copy + Display {
    /// Its place among columns of these names.
    ///
    /// # Errors
    /// When there is none of the name.
    fn among(self, names: &[Box<str>]) -> Result<usize, sqlx::Error>;
}

impl ColumnPlace for usize {
    fn among(self, _names: &[Box<str>]) -> Result<usize, sqlx::Error> {
        Ok(self)
    }
}

impl ColumnPlace for &str {
    fn among(self, names: &[Box<str>]) -> Result<usize, sqlx::Error> {
        let place = names.iter().position(|name| **name == *self);
        place.ok_or_else(|| sqlx::Error::ColumnNotFound(self.to_owned()))
    }
}

/// What can be read from a column.
pub trait FromColumn<'r>: Sized {
    /// The column's value; `None` where it is NULL.
    ///
    /// # Errors
    /// When there is no such column, or it holds something else.
    fn read(row: &'r Row, place: impl ColumnPlace) -> Result<Option<Self>, sqlx::Error>;

    /// The same where NULL is an error unless the type knows an absence.
    ///
    /// # Errors
    /// As for [`FromColumn::read`]; also when it is NULL.
    fn read_present(row: &'r Row, place: impl ColumnPlace) -> Result<Self, sqlx::Error> {
        Self::read(row, place)?.ok_or_else(|| sqlx::Error::ColumnDecode {
            index: place.to_string(),
            source: "NULL where a value was expected".into(),
        })
    }
}

impl Row {
    /// A column's value.
    ///
    /// # Errors
    /// When there is no such column, it holds something else, or NULL where `T` is no [`Option`].
    pub fn try_get<'r, T: FromColumn<'r>>(
        &'r self,
        place: impl ColumnPlace,
    ) -> Result<T, sqlx::Error> {
        T::read_present(self, place)
    }
}

macro_rules! read_as_the_drivers_do {
    ($($kept:ty),+) => {$(
        impl<'r> FromColumn<'r> for $kept {
            fn read(row: &'r Row, place: impl ColumnPlace) -> Result<Option<Self>, sqlx::Error> {
                match row {
                    Row::Kept(row) => row.read(place.among(row.names())?, place),
                    Row::Sqlite(row) => row.try_get(place),
                    Row::Postgres(row) => row.try_get(place),
                }
            }
        }
    )+};
}

read_as_the_drivers_do!(i64, bool, String, &'r str, Vec<u8>, &'r [u8], Uuid);

macro_rules! read_smaller_numbers {
    ($($number:ty),+) => {$(
        impl<'r> FromColumn<'r> for $number {
            fn read(row: &'r Row, place: impl ColumnPlace) -> Result<Option<Self>, sqlx::Error> {
                let number = i64::read(row, place)?;
                number
                    .map(Self::try_from)
                    .transpose()
                    .map_err(|error| sqlx::Error::ColumnDecode {
                        index: place.to_string(),
                        source: error.into(),
                    })
            }
        }
    )+};
}

read_smaller_numbers!(i32, u32, u16, u8);

impl<'r, T: FromColumn<'r>> FromColumn<'r> for Option<T> {
    fn read(row: &'r Row, place: impl ColumnPlace) -> Result<Option<Self>, sqlx::Error> {
        T::read(row, place).map(Some)
    }
}
