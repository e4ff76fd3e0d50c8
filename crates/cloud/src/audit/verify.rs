//! Reads a chain from its first entry and names the first that is not what was written.

use core::fmt;

use hallpass_protocol::ids::MspId;

use super::chain::{ChainHash, EntryToHash, GENESIS};

/// An entry as the database holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredEntry<'a> {
    /// Its place, from 1.
    pub seq: i64,
    /// The record's bytes.
    pub record: &'a [u8],
    /// The hash stored beside it; whatever length it has.
    pub hash: &'a [u8],
}

/// The last entry of a chain, or of a part of it that begins with the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainEnd {
    /// Its place; 0 before the first.
    pub seq: i64,
    /// Its hash.
    pub hash: ChainHash,
}

impl ChainEnd {
    /// Before the first entry.
    pub const START: Self = Self {
        seq: 0,
        hash: GENESIS,
    };
}

/// What is wrong with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The entry's place is empty: it was deleted, or moved elsewhere.
    Missing,
    /// The entry is not the one that was written here: it, or an entry before it together with
    /// that entry's hash, was changed, inserted or moved.
    Changed,
    /// The head, stored apart, does not agree with the last entry: the end was cut off, or
    /// something was added behind it.
    HeadDiffers,
    /// A signed checkpoint knows another entry here: the chain was written anew, from somewhere
    /// behind the checkpoint before.
    CheckpointDiffers,
    /// The checkpoint of this entry bears no signature of a key that is trusted.
    CheckpointNotSigned,
    /// The chain is said to have been pruned up to here, and no entry behind it tells of that, or no
    /// checkpoint signs it.
    RootNotProven,
    /// The entry was there before: its line stands twice, or at another place.
    Repeated,
    /// The line of a file is not an entry.
    NotAnEntry,
}

/// The first entry that is not what was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq} {fault}")]
pub struct BadEntry {
    /// Its place.
    pub seq: i64,
    /// What is wrong.
    pub fault: Fault,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "is missing",
            Self::Changed => "is not what was written",
            Self::HeadDiffers => "does not agree with the stored head of the chain",
            Self::CheckpointDiffers => {
                "is not the one that was signed: the log was written anew since the checkpoint before"
            }
            Self::CheckpointNotSigned => "has a checkpoint that no trusted key has signed",
            Self::RootNotProven => {
                "is said to be the last that was pruned, which nothing in the log proves"
            }
            Self::Repeated => "is there twice",
            Self::NotAnEntry => "is not readable as an entry",
        })
    }
}

/// Takes the entries in their order, one at a time, in constant memory.
#[derive(Debug, Clone)]
pub struct ChainVerifier {
    msp_id: MspId,
    first_seq: i64,
    next_seq: i64,
    previous: ChainHash,
}

impl ChainVerifier {
    /// Starts before the first entry of the MSP's chain.
    pub fn new(msp_id: MspId) -> Self {
        Self::after(msp_id, ChainEnd::START)
    }

    /// Starts behind an entry that is taken for granted.
    pub fn after(msp_id: MspId, end: ChainEnd) -> Self {
        let next_seq = end.seq.saturating_add(1);
        Self {
            msp_id,
            first_seq: next_seq,
            next_seq,
            previous: end.hash,
        }
    }

    /// Where it stands: the last entry that was taken.
    pub fn end(&self) -> ChainEnd {
        ChainEnd {
            seq: self.next_seq - 1,
            hash: self.previous,
        }
    }

    /// Takes the next entry, ordered by [`StoredEntry::seq`].
    ///
    /// # Errors
    /// When the entry is not what was written at the place that is next.
    pub fn push(&mut self, entry: StoredEntry<'_>) -> Result<(), BadEntry> {
        let bad = |fault| BadEntry {
            seq: self.next_seq,
            fault,
        };
        if entry.seq > self.next_seq {
            return Err(bad(Fault::Missing));
        }
        if entry.seq < self.next_seq {
            let fault = if entry.seq >= self.first_seq {
                Fault::Repeated
            } else {
                Fault::Changed
            };
            return Err(BadEntry {
                seq: entry.seq,
                fault,
            });
        }
        let expected = EntryToHash {
            msp_id: self.msp_id,
            seq: entry.seq,
            record: entry.record,
            previous: self.previous,
        }
        .hash();
        if ChainHash::from_slice(entry.hash) != Some(expected) {
            return Err(bad(Fault::Changed));
        }
        self.previous = expected;
        self.next_seq += 1;
        Ok(())
    }

    /// Ends with the head that is stored apart; answers the last entry.
    ///
    /// # Errors
    /// When the head names another last entry.
    pub fn finish(self, head: Option<(i64, &[u8])>) -> Result<ChainEnd, BadEntry> {
        let end = self.end();
        let (head_seq, head_hash) = head.unwrap_or((0, GENESIS.as_bytes()));
        if head_seq > end.seq {
            return Err(BadEntry {
                seq: self.next_seq,
                fault: Fault::Missing,
            });
        }
        if head_seq < end.seq || ChainHash::from_slice(head_hash) != Some(end.hash) {
            return Err(BadEntry {
                seq: end.seq,
                fault: Fault::HeadDiffers,
            });
        }
        Ok(end)
    }
}

#[cfg(test)]
mod tests;
