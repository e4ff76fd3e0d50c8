//! Columns as the domain's types.

use hallpass_protocol::Timestamp;
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
