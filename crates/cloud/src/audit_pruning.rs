//! Retention: removes the beginning of a log without breaking its chain.
//!
//! What is removed ends at a signed checkpoint, which becomes the chain's new root. That it was done
//! is an entry behind it, committed before anything is deleted: without this entry, or without the
//! checkpoint's signature, a missing beginning is a fault.
//!
//! Requests for approval, and what was asked by computers, go with the entries that speak of them. What checks their signatures is in
//! the entries: as long as those are there, `hallpass audit verify --approvals` needs no request.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use crate::approval::LISTED_FOR;
use crate::audit::{Actor, AuditEvent};
use crate::store::audit::{self, checkpoints};
use crate::store::{
    Store, StoreError, approvals, computer_sign_in_attempts, ticket_systems, webhooks,
};

/// Entries that are deleted in one transaction: others write in between.
const ENTRIES: u32 = 2_000;

/// Requests of each kind that are deleted in one transaction, with who opened and approved them.
const APPROVALS: u32 = 500;

/// What was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// The last entry that is gone; 0 when none is.
    pub up_to_seq: i64,
    /// How many went this time.
    pub entries: u64,
    /// How many requests for approval, and of computers, went this time.
    pub approvals: u64,
}

/// Removes the MSP's entries up to the newest checkpoint that was signed before a moment, and the
/// requests for approval that were decided before it. What an enabled webhook or the ticket system was
/// not told yet stays. A pruning that was interrupted is finished.
///
/// # Errors
/// When the database refuses; what was done stays done.
pub async fn prune(
    store: &Store,
    msp_id: MspId,
    before: Timestamp,
    now: Timestamp,
) -> Result<Pruned, StoreError> {
    let up_to_seq = move_root(store, msp_id, before, now).await?;
    let mut entries = 0;
    loop {
        let mut tx = store.write().await?;
        let deleted = checkpoints::delete_pruned(&mut tx, msp_id, ENTRIES).await?;
        tx.commit().await?;
        entries += deleted;
        if deleted == 0 {
            break;
        }
    }
    let approvals = prune_approvals(store, msp_id, up_to_seq, now).await?;
    Ok(Pruned {
        up_to_seq,
        entries,
        approvals,
    })
}

/// Those that were decided before the checkpoint at which the log begins now. Where it begins with
/// its first entry, none; and none that its requester is shown, or that a limit counts.
async fn prune_approvals(
    store: &Store,
    msp_id: MspId,
    root: i64,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let signed = {
        let mut reader = store.read().await?;
        checkpoints::list_from(&mut reader, msp_id, root, 1).await?
    };
    let signed = signed.first().map(|it| &it.checkpoint);
    let Some(checkpoint) = signed.filter(|it| it.seq == root) else {
        return Ok(0);
    };
    let before = checkpoint.at.min(now.minus(LISTED_FOR));
    let mut approvals = 0;
    loop {
        let mut tx = store.write().await?;
        let deleted = approvals::delete_decided(&mut tx, msp_id, before, APPROVALS).await?
            + computer_sign_in_attempts::delete_ended(&mut tx, msp_id, before, APPROVALS).await?;
        tx.commit().await?;
        approvals += deleted;
        if deleted == 0 {
            return Ok(approvals);
        }
    }
}

async fn move_root(
    store: &Store,
    msp_id: MspId,
    before: Timestamp,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let mut tx = store.write().await?;
    let root = checkpoints::find_root(&mut tx, msp_id).await?.unwrap_or(0);
    let told = webhooks::find_least_told(&mut tx, msp_id).await?;
    let tickets = ticket_systems::find_told(&mut tx, msp_id).await?;
    let last = told.into_iter().chain(tickets).min().unwrap_or(i64::MAX);
    let newest = checkpoints::find_newest(&mut tx, msp_id, last, before).await?;
    let Some(seq) = newest
        .map(|signed| signed.checkpoint.seq)
        .filter(|seq| *seq > root)
    else {
        return Ok(root);
    };
    checkpoints::set_root(&mut tx, msp_id, seq).await?;
    let event = AuditEvent::AuditPruned { up_to_seq: seq };
    audit::append(&mut tx, msp_id, now, Actor::CommandLine, event).await?;
    tx.commit().await?;
    Ok(seq)
}

#[cfg(test)]
mod tests;
