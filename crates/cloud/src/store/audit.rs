//! The audit log's rows.

pub(super) mod chain;
pub mod checkpoints;
mod part;
pub mod reading;
mod verify;

use core::future::{Ready, ready};

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use super::{StoreError, WriteTransaction};
use crate::audit::{Actor, AuditEvent, AuditRecord, ChainEnd};
use crate::store::sql;
use chain::{Entry, find_head};

pub use verify::{Since, VerifyOptions, verify, verify_log};

/// Adds an entry to the MSP's chain, in the transaction of the change that it records: the one
/// is never there without the other. It is written when the transaction commits, where it gets its
/// place in the chain; until then nothing waits (PostgreSQL's clients would, hence the future).
///
/// # Errors
/// When the entry cannot be written down.
pub fn append(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    at: Timestamp,
    actor: Actor,
    event: AuditEvent,
) -> Ready<Result<(), StoreError>> {
    let entry = Entry::new(msp_id, &AuditRecord { at, actor, event });
    ready(entry.map(|entry| tx.add_entry(entry)))
}

/// The last entry of the MSP's chain.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_end(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<ChainEnd, StoreError> {
    let head = find_head(connection, msp_id).await?;
    Ok(head.map_or(ChainEnd::START, |head| ChainEnd {
        seq: head.seq,
        hash: head.hash,
    }))
}

/// The newest entries, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_newest(
    connection: &mut sql::Connection,
    msp_id: MspId,
    limit: u32,
) -> Result<Vec<AuditRecord>, StoreError> {
    let rows = sql::query("SELECT record FROM audit WHERE msp_id = ? ORDER BY seq DESC LIMIT ?")
        .bind(msp_id.as_uuid())
        .bind(limit)
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            serde_json::from_str(row.try_get("record")?)
                .map_err(|error| StoreError::unreadable("audit", error))
        })
        .collect()
}

/// The entries behind `after`, the oldest first, as they were written.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_after(
    connection: &mut sql::Connection,
    msp_id: MspId,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, String)>, StoreError> {
    let rows = sql::query(
        "SELECT seq, record FROM audit WHERE msp_id = ? AND seq > ? ORDER BY seq LIMIT ?",
    )
    .bind(msp_id.as_uuid())
    .bind(after)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let record: String = row.try_get("record")?;
            Ok((row.try_get("seq")?, record))
        })
        .collect()
}

#[cfg(test)]
mod tests;
