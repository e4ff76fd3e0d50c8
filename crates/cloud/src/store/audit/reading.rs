//! The log's entries as they are stored, some at a time, for those who carry them elsewhere.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use super::checkpoints;
use crate::audit::checkpoint::SignedCheckpoint;
use crate::audit::{AuditRecord, ChainEnd, ChainHash, StoredEntry};
use crate::store::{StoreError, sql};

/// An entry with its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its place.
    pub seq: i64,
    /// The record's text.
    pub record: String,
    /// Its hash, of whatever length.
    pub hash: Vec<u8>,
}

impl LogEntry {
    /// What the chain is checked with.
    pub fn as_stored(&self) -> StoredEntry<'_> {
        StoredEntry {
            seq: self.seq,
            record: self.record.as_bytes(),
            hash: &self.hash,
        }
    }
}

/// The MSP's entries from `first_seq` to `last_seq`, in their order, at most `limit`.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_entries(
    connection: &mut sql::Connection,
    msp_id: MspId,
    first_seq: i64,
    last_seq: i64,
    limit: u32,
) -> Result<Vec<LogEntry>, StoreError> {
    let rows = sql::query(
        "SELECT seq, record, hash FROM audit
         WHERE msp_id = ?1 AND seq >= ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4",
    )
    .bind(msp_id.as_uuid())
    .bind(first_seq)
    .bind(last_seq)
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(LogEntry {
                seq: row.try_get("seq")?,
                record: row.try_get("record")?,
                hash: row.try_get("hash")?,
            })
        })
        .collect()
}

/// The MSP's checkpoints at these entries, in their order.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_checkpoints(
    connection: &mut sql::Connection,
    msp_id: MspId,
    entries: &[LogEntry],
) -> Result<Vec<SignedCheckpoint>, StoreError> {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else {
        return Ok(Vec::new());
    };
    let limit = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let mut found = checkpoints::list_from(connection, msp_id, first.seq, limit).await?;
    found.retain(|signed| signed.checkpoint.seq <= last.seq);
    Ok(found)
}

/// The entry in front of the first that was written at `at` or later; the chain's end when there is
/// none. Entries stand in the order of their time, but for a clock that was put back.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_seq_before(
    connection: &mut sql::Connection,
    msp_id: MspId,
    at: Timestamp,
) -> Result<i64, StoreError> {
    let root = checkpoints::find_root(connection, msp_id)
        .await?
        .unwrap_or(0);
    let end = super::find_end(connection, msp_id).await?.seq;
    let (mut low, mut high) = (root, end);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        let record = find_record(connection, msp_id, middle).await?;
        if record.is_some_and(|record| record.at >= at) {
            high = middle - 1;
        } else {
            low = middle;
        }
    }
    Ok(low)
}

/// The hash of an entry, as far as it is there: of the one at the root of a pruned chain too.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_end_at(
    connection: &mut sql::Connection,
    msp_id: MspId,
    seq: i64,
) -> Result<Option<ChainEnd>, StoreError> {
    if seq == 0 {
        return Ok(Some(ChainEnd::START));
    }
    let row = sql::query("SELECT hash FROM audit WHERE msp_id = ?1 AND seq = ?2")
        .bind(msp_id.as_uuid())
        .bind(seq)
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(row) = row {
        let hash: Vec<u8> = row.try_get("hash")?;
        let hash = ChainHash::from_slice(&hash)
            .ok_or_else(|| StoreError::unreadable("audit", "a hash of another length"))?;
        return Ok(Some(ChainEnd { seq, hash }));
    }
    let at_root = checkpoints::list_from(connection, msp_id, seq, 1).await?;
    Ok(at_root
        .first()
        .map(|signed| signed.checkpoint.end())
        .filter(|end| end.seq == seq))
}

async fn find_record(
    connection: &mut sql::Connection,
    msp_id: MspId,
    seq: i64,
) -> Result<Option<AuditRecord>, StoreError> {
    let found = list_entries(connection, msp_id, seq, seq, 1).await?;
    found
        .first()
        .map(|entry| {
            serde_json::from_str(&entry.record)
                .map_err(|error| StoreError::unreadable("audit", error))
        })
        .transpose()
}
