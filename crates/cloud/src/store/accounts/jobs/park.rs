//! Jobs that wait for their tenant to answer.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ConnectionId, MspId};
use sqlx::AssertSqlSafe;

use super::claim::read_lease;
use super::{Lease, skip_locked};
use crate::store::{StoreError, WriteTransaction, sql};

/// The tenant answers: what waited for that may be claimed, and what is past its deadline is due at
/// once, unless Microsoft asked for a wait.
///
/// # Errors
/// When the database refuses.
pub async fn unpark(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    now: Timestamp,
) -> Result<(), StoreError> {
    // The order leads SQLite to the index of what waits, among all the MSP's jobs.
    sql::query(
        "UPDATE account_jobs SET parked_until = NULL,
             due_at = CASE WHEN deadline <= ?1 AND due_at > ?2 THEN ?3 ELSE due_at END
         WHERE (msp_id, account_id) IN (
             SELECT msp_id, account_id FROM account_jobs
             WHERE msp_id = ?4 AND connection_id = ?5 AND parked_until IS NOT NULL
             ORDER BY urgency)",
    )
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

/// At the start of a process, which knows of no tenant yet that it does not answer.
///
/// # Errors
/// When the database refuses.
pub async fn unpark_all(tx: &mut WriteTransaction) -> Result<(), StoreError> {
    sql::query("UPDATE account_jobs SET parked_until = NULL WHERE parked_until IS NOT NULL")
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes the most urgent job that waits for the tenant to answer, to try whether it does.
///
/// # Errors
/// When the database refuses.
pub async fn claim_probe(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<Lease>, StoreError> {
    let skip_locked = skip_locked(tx.dialect());
    let row = sql::query(AssertSqlSafe(format!(
        "UPDATE account_jobs SET fence = fence + 1, lease_until = ?1, parked_until = NULL
         WHERE (msp_id, account_id) IN (
             SELECT msp_id, account_id FROM account_jobs
             WHERE msp_id = ?2 AND connection_id = ?3 AND parked_until IS NOT NULL
               AND (not_before IS NULL OR not_before <= ?4)
               AND (lease_until IS NULL OR lease_until <= ?5)
             ORDER BY urgency, due_at LIMIT 1 {skip_locked})
         RETURNING msp_id, account_id, connection_id, urgency, fence, attempt"
    )))
    .bind(lease_until.unix_ms())
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .fetch_optional(tx)
    .await?;
    row.as_ref().map(read_lease).transpose()
}
