//! The audit log's rows.

use futures::TryStreamExt;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;
use sqlx::{Connection, Row, SqliteConnection};

use super::{StoreError, WriteTransaction};
use crate::audit::{
    Actor, AuditEvent, AuditRecord, BadEntry, ChainHash, ChainVerifier, EntryToHash, GENESIS,
    StoredEntry,
};

/// Adds an entry to the MSP's chain, in the transaction of the change that it records: the one
/// is never there without the other.
///
/// # Errors
/// When the database refuses.
pub async fn append(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    at: Timestamp,
    actor: Actor,
    event: AuditEvent,
) -> Result<(), StoreError> {
    let head = find_head(tx, msp_id).await?;
    let (last_seq, previous) = match head {
        Some((seq, hash)) => {
            let hash = ChainHash::from_slice(&hash)
                .ok_or_else(|| StoreError::unreadable("audit_heads", "hash"))?;
            (seq, hash)
        }
        None => (0, GENESIS),
    };
    let seq = last_seq + 1;
    let record = serde_json::to_string(&AuditRecord { at, actor, event })
        .map_err(|error| StoreError::unreadable("audit", error))?;
    let hash = EntryToHash {
        msp_id,
        seq,
        record: &record,
        previous,
    }
    .hash();

    sqlx::query("INSERT INTO audit (msp_id, seq, record, hash) VALUES (?, ?, ?, ?)")
        .bind(msp_id.as_uuid())
        .bind(seq)
        .bind(record)
        .bind(hash.as_bytes().as_slice())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO audit_heads (msp_id, seq, hash) VALUES (?, ?, ?)
         ON CONFLICT (msp_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
    )
    .bind(msp_id.as_uuid())
    .bind(seq)
    .bind(hash.as_bytes().as_slice())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Reads the MSP's whole chain, one entry at a time; the number of entries, or the first bad one.
///
/// # Errors
/// When the database cannot be read.
pub async fn verify(
    connection: &mut SqliteConnection,
    msp_id: MspId,
) -> Result<Result<i64, BadEntry>, StoreError> {
    let mut verifier = ChainVerifier::new(msp_id);
    // One snapshot of entries and head, whatever is added meanwhile.
    let mut snapshot = connection.begin().await?;
    let head = find_head(&mut snapshot, msp_id).await?;
    let mut rows = sqlx::query("SELECT seq, record, hash FROM audit WHERE msp_id = ? ORDER BY seq")
        .bind(msp_id.as_uuid())
        .fetch(&mut *snapshot);
    while let Some(row) = rows.try_next().await? {
        let entry = StoredEntry {
            seq: row.try_get("seq")?,
            record: row.try_get("record")?,
            hash: row.try_get("hash")?,
        };
        if let Err(bad) = verifier.push(&entry) {
            return Ok(Err(bad));
        }
    }
    Ok(verifier.finish(head.as_ref().map(|(seq, hash)| (*seq, hash.as_slice()))))
}

/// The newest entries, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_newest(
    connection: &mut SqliteConnection,
    msp_id: MspId,
    limit: u32,
) -> Result<Vec<AuditRecord>, StoreError> {
    let rows = sqlx::query("SELECT record FROM audit WHERE msp_id = ? ORDER BY seq DESC LIMIT ?")
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

async fn find_head(
    connection: &mut SqliteConnection,
    msp_id: MspId,
) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    let row = sqlx::query("SELECT seq, hash FROM audit_heads WHERE msp_id = ?")
        .bind(msp_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((row.try_get("seq")?, row.try_get("hash")?)))
        .transpose()
}

#[cfg(test)]
mod tests;
