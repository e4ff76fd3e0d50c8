//! Users with our mark that may sign in and should not.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ConnectionId, EntraObjectId, MspId};

use super::column::uuid;
use super::{StoreError, WriteTransaction};
use crate::store::sql;

/// Notes that one was found; `false` when that is known, and it is not settled yet.
///
/// # Errors
/// When the database refuses.
pub async fn record_found(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    object_id: EntraObjectId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sql::query(
        "INSERT INTO orphans (msp_id, connection_id, object_id, found_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (msp_id, connection_id, object_id) DO UPDATE
             SET found_at = excluded.found_at, settled_at = NULL
             WHERE orphans.settled_at IS NOT NULL",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(object_id.as_uuid())
    .bind(now.unix_ms())
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Those of which it is not proven yet that they can do nothing.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_unsettled(
    connection: &mut sql::Connection,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<Vec<EntraObjectId>, StoreError> {
    let rows = sql::query(
        "SELECT object_id FROM orphans
         WHERE msp_id = ?1 AND connection_id = ?2 AND settled_at IS NULL ORDER BY object_id",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok(EntraObjectId::new(uuid(row, "object_id")?)))
        .collect()
}

/// Notes that it can do nothing any more.
///
/// # Errors
/// When the database refuses.
pub async fn record_settled(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    object_id: EntraObjectId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE orphans SET settled_at = ?1
         WHERE msp_id = ?2 AND connection_id = ?3 AND object_id = ?4",
    )
    .bind(now.unix_ms())
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(object_id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}
