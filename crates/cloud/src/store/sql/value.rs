//! Values that statements are given.

use std::borrow::Cow;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Database, Encode, Type};
use uuid::Uuid;

/// A value, or the absence of one: PostgreSQL wants to know of which type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'q> {
    /// A whole number; times are milliseconds since 1970.
    Integer(Option<i64>),
    /// Yes or no.
    Boolean(Option<bool>),
    /// Text.
    Text(Option<Cow<'q, str>>),
    /// Bytes.
    Bytes(Option<Cow<'q, [u8]>>),
    /// An id.
    Uuid(Option<Uuid>),
}

/// What can be bound to a placeholder.
pub trait Bind<'q>: Sized {
    /// As a value of the database's.
    fn to_value(this: Option<Self>) -> Value<'q>;
}

macro_rules! bind_whole_numbers {
    ($($number:ty),+) => {$(
        impl<'q> Bind<'q> for $number {
            fn to_value(this: Option<Self>) -> Value<'q> {
                Value::Integer(this.map(i64::from))
            }
        }
    )+};
}

bind_whole_numbers!(i64, i32, u32, u16, u8);

impl<'q> Bind<'q> for bool {
    fn to_value(this: Option<Self>) -> Value<'q> {
        Value::Boolean(this)
    }
}

impl<'q> Bind<'q> for &'q str {
    fn to_value(this: Option<Self>) -> Value<'q> {
        Value::Text(this.map(Cow::Borrowed))
    }
}

impl<'q> Bind<'q> for String {
    fn to_value(this: Option<Self>) -> Value<'q> {
        Value::Text(this.map(Cow::Owned))
    }
}

impl<'q> Bind<'q> for &'q String {
    fn to_value(this: Option<Self>) -> Value<'q> {
        Value::Text(this.map(|text| Cow::Borrowed(text.as_str())))
    }
}

impl<'q> Bind<'q> for &'q Option<String> {
    fn to_value(this: Option<Self>) -> Value<'q> {
        Value::Text(this.and_then(Option::as_deref).map(Cow::Borrowed))
    }
}

impl<'q> Bind<'q> for &'q [u8] {
    fn to_value(this: Option<Self>) -> Value<'q> {
        Value::Bytes(this.map(Cow::Borrowed))
    }
}

impl<'q> Bind<'q> for Vec<u8> {
    fn to_value(this: Option<Self>) -> Value<'q> {
        Value::Bytes(this.map(Cow::Owned))
    }
}

impl<'q> Bind<'q> for Uuid {
    fn to_value(this: Option<Self>) -> Value<'q> {
        Value::Uuid(this)
    }
}

impl<'q> Bind<'q> for &Uuid {
    fn to_value(this: Option<Self>) -> Value<'q> {
        Value::Uuid(this.copied())
    }
}

impl<'q, T: Bind<'q>> Bind<'q> for Option<T> {
    fn to_value(this: Option<Self>) -> Value<'q> {
        T::to_value(this.flatten())
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self {
            Self::Integer(number) => number.map(ValueRef::Integer),
            Self::Boolean(is_so) => is_so.map(|is_so| ValueRef::Integer(is_so.into())),
            Self::Text(text) => text.as_deref().map(|text| ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => bytes.as_deref().map(ValueRef::Blob),
            Self::Uuid(id) => id.as_ref().map(|id| ValueRef::Blob(id.as_bytes())),
        };
        Ok(ToSqlOutput::Borrowed(value.unwrap_or(ValueRef::Null)))
    }
}

/// As SQLite's driver of sqlx takes them.
pub(super) fn sqlite_arguments(values: Vec<Value<'_>>) -> Result<SqliteArguments, sqlx::Error> {
    let mut arguments = SqliteArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        match value {
            Value::Integer(value) => add(&mut arguments, value)?,
            Value::Boolean(value) => add(&mut arguments, value)?,
            // What is owned is handed over, not copied.
            Value::Text(value) => add(&mut arguments, value.map(Cow::into_owned))?,
            Value::Bytes(value) => add(&mut arguments, value.map(Cow::into_owned))?,
            Value::Uuid(value) => add(&mut arguments, value)?,
        }
    }
    Ok(arguments)
}

/// As PostgreSQL's driver takes them.
pub(super) fn postgres_arguments(values: &[Value<'_>]) -> Result<PgArguments, sqlx::Error> {
    let mut arguments = PgArguments::default();
    arguments.reserve(values.len(), 0);
    for value in values {
        match value {
            Value::Integer(value) => add(&mut arguments, *value)?,
            Value::Boolean(value) => add(&mut arguments, *value)?,
            Value::Text(value) => add(&mut arguments, value.as_deref())?,
            Value::Bytes(value) => add(&mut arguments, value.as_deref())?,
            Value::Uuid(value) => add(&mut arguments, *value)?,
        }
    }
    Ok(arguments)
}

fn add<'t, A, T>(arguments: &mut A, value: T) -> Result<(), sqlx::Error>
where
    A: Arguments,
    T: Encode<'t, A::Database> + Type<A::Database>,
    A::Database: Database,
{
    arguments.add(value).map_err(sqlx::Error::Encode)
}
