//! Proves an export in JSON Lines, without the cloud.

use hallpass_protocol::ids::MspId;

use super::json_lines::Content;
use super::printable::unescape_json;
use crate::audit::checkpoint::{CheckpointPublicKey, SignedCheckpoint};
use crate::audit::{BadEntry, ChainEnd, Fault, LogProof, LogStart, LogVerifier, StoredEntry};

/// The longest line that is looked at, in bytes.
pub const LINE_MAX_BYTES: usize = 1024 * 1024;

/// The first line of a file that is not what was exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// It is no export of an audit log in JSON Lines.
    #[error("line 1 is not the first line of an export in JSON Lines")]
    NotAnExport,
    /// The entry of a line is not what was written.
    #[error("line {line}: {bad}")]
    Entry {
        /// The line, from 1.
        line: u64,
        /// The entry.
        #[source]
        bad: BadEntry,
    },
}

/// Takes an export line by line, in constant memory.
#[derive(Debug)]
pub struct FileVerifier {
    checkpoints: Vec<SignedCheckpoint>,
    trusted: Vec<CheckpointPublicKey>,
    line: u64,
    log: Option<(MspId, LogVerifier)>,
    end: Option<ChainEnd>,
}

impl FileVerifier {
    /// Holds the file against its own checkpoints and these, as far as one of the keys has signed
    /// them. Without a key those in the file prove nothing and are passed over.
    pub fn new(checkpoints: Vec<SignedCheckpoint>, trusted: Vec<CheckpointPublicKey>) -> Self {
        Self {
            checkpoints,
            trusted,
            line: 0,
            log: None,
            end: None,
        }
    }

    /// Takes the next line, without its end.
    ///
    /// # Errors
    /// When it is not what was exported.
    pub fn push(&mut self, line: &[u8]) -> Result<(), BadLine> {
        self.line += 1;
        let content = (line.len() <= LINE_MAX_BYTES)
            .then(|| Content::parse(line))
            .flatten();
        let Some((_, log)) = &mut self.log else {
            return self.begin(content.as_ref());
        };
        let next_seq = log.next_seq();
        let not_an_entry = BadEntry {
            seq: next_seq,
            fault: Fault::NotAnEntry,
        };
        let taken = match content {
            _ if self.end.is_some() => Err(not_an_entry),
            None | Some(Content::Header(..)) => Err(not_an_entry),
            Some(Content::Entry(ChainEnd { seq, hash }, record)) => log.push(StoredEntry {
                seq,
                record: unescape_json(record.get()).as_bytes(),
                hash: hash.as_bytes(),
            }),
            Some(Content::Checkpoint(signed)) if !self.trusted.is_empty() => log.meet(&signed),
            Some(Content::Checkpoint(_)) => Ok(()),
            Some(Content::End(end)) => {
                self.end = Some(end);
                Ok(())
            }
        };
        taken.map_err(|bad| BadLine::Entry {
            line: self.line,
            bad,
        })
    }

    fn begin(&mut self, content: Option<&Content<'_>>) -> Result<(), BadLine> {
        let Some(&Content::Header(msp_id, after)) = content else {
            return Err(BadLine::NotAnExport);
        };
        let checkpoints = core::mem::take(&mut self.checkpoints);
        let start = LogStart::Granted(after);
        let log = LogVerifier::new(msp_id, start, checkpoints, self.trusted.clone());
        self.log = Some((msp_id, log.map_err(|bad| BadLine::Entry { line: 1, bad })?));
        Ok(())
    }

    /// Ends with the end of the file. Answers whose log it is, and what was proven.
    ///
    /// # Errors
    /// When the end is not what was exported.
    pub fn finish(self) -> Result<(MspId, LogProof), BadLine> {
        let (msp_id, log) = self.log.ok_or(BadLine::NotAnExport)?;
        let line = self.line + 1;
        // An export that was cut has no end: its first missing entry is named.
        let end = self.end.ok_or(BadLine::Entry {
            line,
            bad: BadEntry {
                seq: log.next_seq(),
                fault: Fault::Missing,
            },
        })?;
        let head = (end.seq, end.hash.as_bytes().as_slice());
        let proof = log
            .finish(Some(head))
            .map_err(|bad| BadLine::Entry { line, bad })?;
        Ok((msp_id, proof))
    }
}
