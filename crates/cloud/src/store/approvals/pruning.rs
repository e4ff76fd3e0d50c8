//! Removes requests that the log does not speak of any more.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use crate::store::sql;
use crate::store::{StoreError, WriteTransaction};

/// The MSP's oldest that were decided, or expired, before a moment. Nothing changes them any more, so
/// that three statements in one transaction mean the same ones.
const DECIDED_BEFORE: &str = "SELECT approval_id FROM approvals
     WHERE msp_id = ?1 AND requested_at < ?2 AND decided_at < ?2
     ORDER BY requested_at, approval_id LIMIT ?3";

/// Deletes up to `limit` of the MSP's that were decided, or expired, before a moment, with who opened
/// and approved them; how many it were.
///
/// # Errors
/// When the database refuses.
pub async fn delete_decided(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    before: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    let mut deleted = 0;
    for table in ["approval_openings", "approvals_given", super::TABLE] {
        let statement = sqlx::AssertSqlSafe(format!(
            "DELETE FROM {table} WHERE msp_id = ?1 AND approval_id IN ({DECIDED_BEFORE})"
        ));
        let done = sql::query(statement)
            .bind(msp_id.as_uuid())
            .bind(before.unix_ms())
            .bind(i64::from(limit))
            .execute(tx)
            .await?;
        deleted = done.rows_affected();
    }
    // Those of the last table: the requests themselves.
    Ok(deleted)
}
