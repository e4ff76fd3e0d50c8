//! Holds a log against everything that is known about it: its hash chain, its head, its signed
//! checkpoints, and the pruning that its beginning may have undergone.

use std::collections::VecDeque;

use hallpass_protocol::ids::MspId;

use super::checkpoint::{Checkpoint, CheckpointPublicKey, SignedCheckpoint};
use super::event::{AuditEvent, AuditRecord};
use super::verify::{BadEntry, ChainEnd, ChainVerifier, Fault, StoredEntry};

/// How the event of a pruning begins in its text. Within a string the quotes would be escaped, so
/// nobody can write this into a name or a reason.
const PRUNED_MARK: &[u8] = br#"{"kind":"audit_pruned","#;

/// Behind what the entries are read.
#[derive(Debug, Clone, Copy)]
pub enum LogStart {
    /// An end that is taken for granted, such as [`ChainEnd::START`].
    Granted(ChainEnd),
    /// A checkpoint that somebody trusted has signed.
    Signed(SignedCheckpoint),
    /// The same, and what is before it was pruned, of which an entry behind it has to tell.
    Pruned(SignedCheckpoint),
}

/// What a log that was read to its end has proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogProof {
    /// The entry behind which it was read; 0 when that was the first.
    pub after_seq: i64,
    /// The last entry.
    pub end: ChainEnd,
    /// The newest checkpoint that was met. Behind it, only the head tells of a cut.
    pub checkpoint: Option<Checkpoint>,
}

impl LogProof {
    /// How many entries were read.
    pub fn entries(&self) -> i64 {
        self.end.seq - self.after_seq
    }
}

/// Takes the entries in their order, one at a time, in constant memory.
#[derive(Debug)]
pub struct LogVerifier {
    msp_id: MspId,
    chain: ChainVerifier,
    after_seq: i64,
    /// Those that were not met yet, in their order.
    checkpoints: VecDeque<SignedCheckpoint>,
    trusted: Vec<CheckpointPublicKey>,
    met: Option<Checkpoint>,
    /// The last pruned entry, as long as no entry has told of it.
    untold_root: Option<i64>,
}

impl LogVerifier {
    /// Reads what stands behind `start`, and holds it against these checkpoints, which have to be
    /// signed by one of the keys.
    ///
    /// # Errors
    /// When the start is not signed.
    pub fn new(
        msp_id: MspId,
        start: LogStart,
        checkpoints: Vec<SignedCheckpoint>,
        trusted: Vec<CheckpointPublicKey>,
    ) -> Result<Self, BadEntry> {
        let (end, met) = match start {
            LogStart::Granted(end) => (end, None),
            LogStart::Signed(signed) | LogStart::Pruned(signed) => {
                let end = signed.checkpoint.end();
                if signed.checkpoint.msp_id != msp_id || !signed.is_signed_by_any(&trusted) {
                    let fault = match start {
                        LogStart::Pruned(_) => Fault::RootNotProven,
                        _ => Fault::CheckpointNotSigned,
                    };
                    return Err(BadEntry {
                        seq: end.seq,
                        fault,
                    });
                }
                (end, Some(signed.checkpoint))
            }
        };
        let mut verifier = Self {
            msp_id,
            chain: ChainVerifier::after(msp_id, end),
            after_seq: end.seq,
            checkpoints: VecDeque::new(),
            trusted,
            met,
            untold_root: matches!(start, LogStart::Pruned(_)).then_some(end.seq),
        };
        verifier.expect(checkpoints);
        Ok(verifier)
    }

    /// Holds what is to come against these checkpoints too. Those of other MSPs, and of entries
    /// before the start, are passed over.
    pub fn expect(&mut self, checkpoints: Vec<SignedCheckpoint>) {
        let relevant = checkpoints.into_iter().filter(|signed| {
            let checkpoint = &signed.checkpoint;
            checkpoint.msp_id == self.msp_id && checkpoint.seq >= self.after_seq
        });
        self.checkpoints.extend(relevant);
        self.checkpoints
            .make_contiguous()
            .sort_by_key(|signed| signed.checkpoint.seq);
    }

    /// The place of the next entry.
    pub fn next_seq(&self) -> i64 {
        self.chain.end().seq.saturating_add(1)
    }

    /// Takes the next entry.
    ///
    /// # Errors
    /// When it is not what was written at the place that is next, or the one before it is not what
    /// was signed there.
    pub fn push(&mut self, entry: StoredEntry<'_>) -> Result<(), BadEntry> {
        self.meet_checkpoints()?;
        self.chain.push(entry)?;
        if let Some(root) = self.untold_root
            && tells_of_pruning(entry.record, root)
        {
            self.untold_root = None;
        }
        Ok(())
    }

    /// Ends with the head that is stored apart.
    ///
    /// # Errors
    /// When the head, or a checkpoint, knows another end.
    pub fn finish(mut self, head: Option<(i64, &[u8])>) -> Result<LogProof, BadEntry> {
        self.meet_checkpoints()?;
        let next_seq = self.next_seq();
        if let Some(signed) = self.checkpoints.pop_front() {
            check_signature(&signed, &self.trusted)?;
            // There were more entries once.
            return Err(BadEntry {
                seq: next_seq,
                fault: Fault::Missing,
            });
        }
        let end = self.chain.finish(head)?;
        if let Some(seq) = self.untold_root {
            return Err(BadEntry {
                seq,
                fault: Fault::RootNotProven,
            });
        }
        Ok(LogProof {
            after_seq: self.after_seq,
            end,
            checkpoint: self.met,
        })
    }

    /// Holds the entry that was taken last against a checkpoint that is to stand at it.
    ///
    /// # Errors
    /// When it does not, or nobody trusted has signed it.
    pub fn meet(&mut self, signed: &SignedCheckpoint) -> Result<(), BadEntry> {
        let end = self.chain.end();
        check_signature(signed, &self.trusted)?;
        if signed.checkpoint.end() != end {
            return Err(BadEntry {
                seq: end.seq,
                fault: Fault::CheckpointDiffers,
            });
        }
        self.met = Some(signed.checkpoint);
        Ok(())
    }

    fn meet_checkpoints(&mut self) -> Result<(), BadEntry> {
        let seq = self.chain.end().seq;
        while let Some(signed) = self
            .checkpoints
            .pop_front_if(|signed| signed.checkpoint.seq <= seq)
        {
            self.meet(&signed)?;
        }
        Ok(())
    }
}

fn check_signature(
    signed: &SignedCheckpoint,
    trusted: &[CheckpointPublicKey],
) -> Result<(), BadEntry> {
    if signed.is_signed_by_any(trusted) {
        return Ok(());
    }
    Err(BadEntry {
        seq: signed.checkpoint.seq,
        fault: Fault::CheckpointNotSigned,
    })
}

fn tells_of_pruning(record: &[u8], up_to: i64) -> bool {
    let is_marked = record
        .windows(PRUNED_MARK.len())
        .any(|window| window == PRUNED_MARK);
    is_marked
        && serde_json::from_slice(record).is_ok_and(|record: AuditRecord| {
            matches!(record.event, AuditEvent::AuditPruned { up_to_seq } if up_to_seq == up_to)
        })
}

#[cfg(test)]
mod tests;
