//! Columns as the domain's types.

use hallpass_protocol::Timestamp;
use hallpass_protocol::place::Place;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::StoreError;
use crate::store::sql::Row;

pub(super) fn uuid(row: &Row, column: &'static str) -> Result<Uuid, StoreError> {
    Ok(row.try_get(column)?)
}

pub(super) fn moment(row: &Row, column: &'static str) -> Result<Timestamp, StoreError> {
    Ok(Timestamp::from_unix_ms(row.try_get(column)?))
}

pub(super) fn optional_moment(
    row: &Row,
    column: &'static str,
) -> Result<Option<Timestamp>, StoreError> {
    let unix_ms: Option<i64> = row.try_get(column)?;
    Ok(unix_ms.map(Timestamp::from_unix_ms))
}

pub(super) fn text(row: &Row, column: &'static str) -> Result<String, StoreError> {
    Ok(row.try_get(column)?)
}

pub(super) fn bytes(row: &Row, column: &'static str) -> Result<Vec<u8>, StoreError> {
    Ok(row.try_get(column)?)
}

/// A number of seconds; the tables' checks keep it positive.
pub(super) fn seconds(row: &Row, column: &'static str) -> Result<u32, StoreError> {
    Ok(row.try_get(column)?)
}

/// As a column keeps it; `table` is named where it cannot be written.
pub(super) fn to_json<T: Serialize>(table: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::unreadable(table, error))
}

pub(super) fn from_json<T: DeserializeOwned>(
    table: &'static str,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::unreadable(table, error))
}

pub(super) fn read_place(
    table: &'static str,
    row: &Row,
    column: &'static str,
) -> Result<Option<Place>, StoreError> {
    let json: Option<String> = row.try_get(column)?;
    json.as_deref()
        .map(|json| from_json(table, json))
        .transpose()
}
