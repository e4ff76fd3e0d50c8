//! Reads a chain from its first entry and names the first that is not what was written.

use core::fmt;

use hallpass_protocol::ids::MspId;

use super::chain::{ChainHash, EntryToHash, GENESIS};

/// An entry as the database holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredEntry<'a> {
    /// Its place, from 1.
    pub seq: i64,
    /// The record's text.
    pub record: &'a str,
    /// The hash stored beside it; whatever length it has.
    pub hash: &'a [u8],
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
        })
    }
}

/// Takes the entries in their order, one at a time, in constant memory.
#[derive(Debug, Clone)]
pub struct ChainVerifier {
    msp_id: MspId,
    next_seq: i64,
    previous: ChainHash,
}

impl ChainVerifier {
    /// Starts before the first entry of the MSP's chain.
    pub fn new(msp_id: MspId) -> Self {
        Self {
            msp_id,
            next_seq: 1,
            previous: GENESIS,
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
            return Err(BadEntry {
                seq: entry.seq,
                fault: Fault::Changed,
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

    /// Ends with the head that is stored apart; returns the number of entries.
    ///
    /// # Errors
    /// When the head names another last entry.
    pub fn finish(self, head: Option<(i64, &[u8])>) -> Result<i64, BadEntry> {
        let count = self.next_seq - 1;
        let (head_seq, head_hash) = head.unwrap_or((0, GENESIS.as_bytes()));
        if head_seq > count {
            return Err(BadEntry {
                seq: self.next_seq,
                fault: Fault::Missing,
            });
        }
        if head_seq < count || ChainHash::from_slice(head_hash) != Some(self.previous) {
            return Err(BadEntry {
                seq: count,
                fault: Fault::HeadDiffers,
            });
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
