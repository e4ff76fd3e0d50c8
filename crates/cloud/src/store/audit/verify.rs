//! Reads a chain back and holds it against all that is known about it.

use core::pin::pin;
use core::task::Poll;

use futures::poll;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use super::chain::find_head;
use super::checkpoints;
use super::part::read_part;
use crate::audit::checkpoint::{CheckpointPublicKey, SignedCheckpoint};
use crate::audit::{BadEntry, ChainEnd, Fault, LogProof, LogStart, LogVerifier};
use crate::store::{StoreError, sql};

/// Checkpoints that are read at once.
const CHECKPOINTS: u32 = 500;

/// Where reading may begin, when a checkpoint stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// With this entry.
    Seq(i64),
    /// With the first entry of after this moment.
    Time(Timestamp),
}

/// How a chain is to be verified.
#[derive(Debug, Clone, Default)]
pub struct VerifyOptions {
    /// Behind the newest checkpoint before this; from its beginning, when `None`.
    pub since: Option<Since>,
    /// Checkpoints that were kept elsewhere; of other MSPs too.
    pub checkpoints: Vec<SignedCheckpoint>,
    /// Who may have signed; whoever the database says, when empty.
    pub trusted: Vec<CheckpointPublicKey>,
}

/// Reads the MSP's whole chain, part by part; the number of entries, or the first bad one.
///
/// # Errors
/// When the database cannot be read.
pub async fn verify(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Result<i64, BadEntry>, StoreError> {
    let proof = verify_log(connection, msp_id, VerifyOptions::default()).await?;
    Ok(proof.map(|proof| proof.entries()))
}

/// Reads the MSP's chain, part by part; what it proves, or the first bad entry.
///
/// # Errors
/// When the database cannot be read.
pub async fn verify_log(
    connection: &mut sql::Connection,
    msp_id: MspId,
    options: VerifyOptions,
) -> Result<Result<LogProof, BadEntry>, StoreError> {
    // Entries and head of one moment, whatever is added meanwhile.
    let mut snapshot = connection.begin_snapshot().await?;
    let verified = verify_snapshot(&mut snapshot, msp_id, options).await;
    snapshot.end().await?;
    verified
}

async fn verify_snapshot(
    snapshot: &mut sql::Connection,
    msp_id: MspId,
    mut options: VerifyOptions,
) -> Result<Result<LogProof, BadEntry>, StoreError> {
    if options.trusted.is_empty() {
        let key = checkpoints::find_public_key(snapshot, msp_id).await?;
        options.trusted.extend(key);
    }
    let head = find_head(snapshot, msp_id).await?;
    let verifier = match find_start(snapshot, msp_id, &options).await? {
        Ok(start) => LogVerifier::new(msp_id, start, options.checkpoints, options.trusted),
        Err(bad) => Err(bad),
    };
    let mut verifier = match verifier {
        Ok(verifier) => verifier,
        Err(bad) => return Ok(Err(bad)),
    };
    // What claims to be before the first entry is none; what is up to a root is not read.
    let first_seq = match verifier.next_seq() {
        1 => i64::MIN,
        next_seq => next_seq,
    };
    let mut next_checkpoint = Some(verifier.next_seq() - 1);
    let mut part = read_part(snapshot, msp_id, first_seq).await?;
    while let Some(read) = part.take() {
        while let Some(from) = next_checkpoint.filter(|from| *from <= read.last_seq) {
            let some = checkpoints::list_from(snapshot, msp_id, from, CHECKPOINTS).await?;
            next_checkpoint = some
                .last()
                .and_then(|last| last.checkpoint.seq.checked_add(1));
            verifier.expect(some);
        }
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
    if let Some(from) = next_checkpoint {
        verifier.expect(checkpoints::list_from(snapshot, msp_id, from, CHECKPOINTS).await?);
    }
    Ok(verifier.finish(
        head.as_ref()
            .map(|head| (head.seq, head.hash.as_bytes().as_slice())),
    ))
}

/// Behind what to begin.
async fn find_start(
    snapshot: &mut sql::Connection,
    msp_id: MspId,
    options: &VerifyOptions,
) -> Result<Result<LogStart, BadEntry>, StoreError> {
    let root = checkpoints::find_root(snapshot, msp_id).await?;
    if let Some(since) = options.since {
        let (seq, at) = match since {
            Since::Seq(seq) => (seq.saturating_sub(1), Timestamp::MAX),
            Since::Time(at) => (i64::MAX, at),
        };
        let stored = checkpoints::find_newest(snapshot, msp_id, seq, at).await?;
        let newest = options
            .checkpoints
            .iter()
            .copied()
            .filter(|signed| {
                let checkpoint = &signed.checkpoint;
                checkpoint.msp_id == msp_id && checkpoint.seq <= seq && checkpoint.at <= at
            })
            .chain(stored)
            .max_by_key(|signed| signed.checkpoint.seq)
            .filter(|signed| root.is_none_or(|root| signed.checkpoint.seq > root));
        if let Some(signed) = newest {
            return Ok(Ok(LogStart::Signed(signed)));
        }
    }
    let Some(root) = root else {
        return Ok(Ok(LogStart::Granted(ChainEnd::START)));
    };
    let mut at_root = checkpoints::list_from(snapshot, msp_id, root, 1).await?;
    at_root.retain(|signed| signed.checkpoint.seq == root);
    Ok(at_root.pop().map(LogStart::Pruned).ok_or(BadEntry {
        seq: root,
        fault: Fault::RootNotProven,
    }))
}
