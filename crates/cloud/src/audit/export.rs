//! The log as text that leaves the cloud: JSON Lines, which `hallpass audit verify --file` proves
//! without the cloud, and CSV for people with a spreadsheet.
//!
//! What technicians and Microsoft wrote stands in it (reasons, names, error texts), so nothing of it
//! may act on the reader's machine: neither on a terminal, nor in a spreadsheet, nor by a line break
//! that makes one entry two.

mod csv;
mod file_verifier;
mod json_lines;
mod printable;

use core::fmt::Write;

pub use file_verifier::{BadLine, FileVerifier, LINE_MAX_BYTES};

use super::checkpoint::SignedCheckpoint;
use super::verify::{ChainEnd, StoredEntry};
use hallpass_protocol::ids::MspId;

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// A JSON object a line: a header, entries and checkpoints, an end.
    JsonLines,
    /// Comma-separated values (RFC 4180) with a header.
    Csv,
}

/// An entry is not what the cloud wrote, so it cannot be exported: `hallpass audit verify` says
/// more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("entry {seq} of the audit log is not readable; run `hallpass audit verify`")]
pub struct UnreadableEntryError {
    /// Its place.
    pub seq: i64,
}

impl ExportFormat {
    /// The media type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::JsonLines => "application/jsonl",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }

    /// How a file's name ends.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
        }
    }

    /// What stands before the first entry, which follows `after`.
    pub fn begin(self, out: &mut String, msp_id: MspId, after: ChainEnd) {
        match self {
            Self::JsonLines => json_lines::begin(out, msp_id, after),
            Self::Csv => csv::begin(out),
        }
    }

    /// An entry.
    ///
    /// # Errors
    /// When it is not a JSON object.
    pub fn entry(
        self,
        out: &mut String,
        entry: &StoredEntry<'_>,
    ) -> Result<(), UnreadableEntryError> {
        let written = match self {
            Self::JsonLines => json_lines::entry(out, entry),
            Self::Csv => csv::entry(out, entry),
        };
        written.ok_or(UnreadableEntryError { seq: entry.seq })
    }

    /// A checkpoint that stands at the entry before; a spreadsheet has no use for it.
    pub fn checkpoint(self, out: &mut String, signed: &SignedCheckpoint) {
        if self == Self::JsonLines {
            json_lines::checkpoint(out, signed);
        }
    }

    /// What stands behind the last entry.
    pub fn end(self, out: &mut String, end: ChainEnd) {
        if self == Self::JsonLines {
            json_lines::end(out, end);
        }
    }
}

/// Adds a row of cells to a CSV text, which a spreadsheet can be trusted with.
pub(crate) fn csv_row<const N: usize>(out: &mut String, cells: [&str; N]) {
    csv::row(out, cells);
}

/// Adds to a text, which cannot fail.
fn put(out: &mut String, arguments: core::fmt::Arguments<'_>) {
    out.write_fmt(arguments).expect("a string to take text");
}

#[cfg(test)]
mod tests;
