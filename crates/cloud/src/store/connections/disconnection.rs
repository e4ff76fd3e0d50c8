//! The end of a connection. Its row stays for the accounts that were made through it.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ConnectionId, MspId};

use crate::store::{StoreError, WriteTransaction, sql};

/// From now on the customer is not connected; accounts that are ending go on to their end.
///
/// # Errors
/// When the database refuses.
pub async fn record_disconnected(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    at: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE connections SET disconnected_at = ?3
         WHERE msp_id = ?1 AND connection_id = ?2 AND disconnected_at IS NULL",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// How many accounts of the connection are not at their end.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_unended(
    connection: &mut sql::Connection,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<i64, StoreError> {
    Ok(sql::query_scalar(
        "SELECT count(*) FROM account_jobs j
         JOIN accounts a ON a.msp_id = j.msp_id AND a.account_id = j.account_id
         WHERE a.msp_id = ?1 AND a.connection_id = ?2",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .fetch_one(connection)
    .await?)
}

/// Nothing is asked of the tenant any more.
///
/// # Errors
/// When the database refuses.
pub async fn forget_jobs(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<(), StoreError> {
    sql::query("DELETE FROM tenant_jobs WHERE msp_id = ?1 AND connection_id = ?2")
        .bind(msp_id.as_uuid())
        .bind(connection_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}
