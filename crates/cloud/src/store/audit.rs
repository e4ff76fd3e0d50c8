//! The audit log's rows.

pub(super) mod chain;
mod part;

use core::future::{Ready, ready};
use core::pin::pin;
use core::task::Poll;

use futures::poll;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use super::{StoreError, WriteTransaction};
use crate::audit::{Actor, AuditEvent, AuditRecord, BadEntry, ChainVerifier};
use crate::store::sql;
use chain::{Entry, find_head};
use part::read_part;

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

/// Reads the MSP's whole chain, part by part; the number of entries, or the first bad one.
///
/// # Errors
/// When the database cannot be read.
pub async fn verify(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Result<i64, BadEntry>, StoreError> {
    // Entries and head of one moment, whatever is added meanwhile.
    let mut snapshot = connection.begin_snapshot().await?;
    let verified = verify_chain(&mut snapshot, msp_id).await;
    snapshot.end().await?;
    verified
}

async fn verify_chain(
    snapshot: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Result<i64, BadEntry>, StoreError> {
    let mut verifier = ChainVerifier::new(msp_id);
    let head = find_head(snapshot, msp_id).await?;
    let mut part = read_part(snapshot, msp_id, i64::MIN).await?;
    while let Some(read) = part.take() {
        let mut next = pin!(async {
            match read.last_seq.checked_add(1) {
                Some(first_seq) => read_part(snapshot, msp_id, first_seq).await,
                None => Ok(None),
            }
        });
        // Asked for before this part is checked: the database reads on meanwhile.
        let already = poll!(&mut next);
        for entry in read.entries() {
            if let Err(bad) = verifier.push(entry?) {
                return Ok(Err(bad));
            }
        }
        part = match already {
            Poll::Ready(next) => next?,
            Poll::Pending => next.await?,
        };
    }
    Ok(verifier.finish(
        head.as_ref()
            .map(|head| (head.seq, head.hash.as_bytes().as_slice())),
    ))
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

#[cfg(test)]
mod tests;
