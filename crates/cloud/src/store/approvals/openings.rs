//! Who looked at a request, and the nonce that they sign.

use std::collections::BTreeMap;

use hallpass_approval::Nonce;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ApprovalId, MspId, TechnicianId};

use crate::store::column::{bytes, uuid};
use crate::store::sql::{self, Row};
use crate::store::{StoreError, WriteTransaction};

const TABLE: &str = "approval_openings";

/// Says with which nonce somebody opened it last; the first time stays.
///
/// # Errors
/// When the database refuses.
pub async fn put(
    tx: &mut WriteTransaction,
    (msp_id, id): (MspId, ApprovalId),
    technician_id: TechnicianId,
    nonce: Nonce,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO approval_openings (msp_id, approval_id, technician_id, nonce, opened_at)
         VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (msp_id, approval_id, technician_id) DO UPDATE SET nonce = excluded.nonce",
    )
    .bind(msp_id.as_uuid())
    .bind(id.as_uuid())
    .bind(technician_id.as_uuid())
    .bind(nonce.as_bytes().as_slice())
    .bind(now.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
    id: ApprovalId,
) -> Result<BTreeMap<TechnicianId, Nonce>, StoreError> {
    let rows = sql::query(
        "SELECT technician_id, nonce FROM approval_openings WHERE msp_id = ? AND approval_id = ?",
    )
    .bind(msp_id.as_uuid())
    .bind(id.as_uuid())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let who = TechnicianId::new(uuid(row, "technician_id")?);
            Ok((who, read_nonce(row, TABLE)?))
        })
        .collect()
}

pub(super) fn read_nonce(row: &Row, table: &'static str) -> Result<Nonce, StoreError> {
    let nonce = bytes(row, "nonce")?.try_into();
    nonce
        .map(Nonce::new)
        .map_err(|_| StoreError::unreadable(table, "nonce"))
}
