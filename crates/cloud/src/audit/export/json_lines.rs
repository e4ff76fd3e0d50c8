//! JSON Lines: a header, the entries with the checkpoints that stand at them, an end.
//!
//! The record's text is what was hashed, character by character, but for the escapes of
//! [`super::printable`], which are taken back before it is hashed again.

use hallpass_protocol::ids::MspId;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::printable::escape_json;
use super::put;
use crate::audit::checkpoint::SignedCheckpoint;
use crate::audit::{ChainEnd, ChainHash, StoredEntry};

/// The layout that is described here.
const VERSION: u32 = 1;

/// A line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    hallpass_audit: Option<u32>,
    msp_id: Option<MspId>,
    seq: Option<i64>,
    hash: Option<ChainHash>,
    #[serde(borrow, default)]
    record: Option<&'a RawValue>,
    checkpoint: Option<SignedCheckpoint>,
    #[serde(default)]
    end: bool,
}

/// What a line is.
pub(super) enum Content<'a> {
    /// The first: whose log it is, and behind what it begins.
    Header(MspId, ChainEnd),
    Entry(ChainEnd, &'a RawValue),
    Checkpoint(SignedCheckpoint),
    /// The last: how far it goes.
    End(ChainEnd),
}

impl<'a> Content<'a> {
    pub(super) fn parse(line: &'a [u8]) -> Option<Self> {
        let line: Line<'a> = serde_json::from_slice(line).ok()?;
        let end = || {
            Some(ChainEnd {
                seq: line.seq?,
                hash: line.hash?,
            })
        };
        match line {
            Line {
                hallpass_audit: Some(VERSION),
                msp_id: Some(msp_id),
                record: None,
                checkpoint: None,
                end: false,
                ..
            } => Some(Self::Header(msp_id, end()?)),
            Line {
                hallpass_audit: None,
                msp_id: None,
                record: Some(record),
                checkpoint: None,
                end: false,
                ..
            } => Some(Self::Entry(end()?, record)),
            Line {
                hallpass_audit: None,
                msp_id: None,
                seq: None,
                hash: None,
                record: None,
                checkpoint: Some(signed),
                end: false,
            } => Some(Self::Checkpoint(signed)),
            Line {
                hallpass_audit: None,
                msp_id: None,
                record: None,
                checkpoint: None,
                end: true,
                ..
            } => Some(Self::End(end()?)),
            _ => None,
        }
    }
}

pub(super) fn begin(out: &mut String, msp_id: MspId, after: ChainEnd) {
    let ChainEnd { seq, hash } = after;
    put(
        out,
        format_args!(
            "{{\"hallpass_audit\":{VERSION},\"msp_id\":\"{msp_id}\",\"seq\":{seq},\"hash\":\"{hash}\"}}\n"
        ),
    );
}

/// `None` when the record is not one line of JSON, or its hash not one.
pub(super) fn entry(out: &mut String, entry: &StoredEntry<'_>) -> Option<()> {
    let record = core::str::from_utf8(entry.record).ok()?;
    let is_one_line = !record.contains(|c| c < ' ');
    let is_object = record.starts_with('{') && serde_json::from_str::<&RawValue>(record).is_ok();
    let hash = ChainHash::from_slice(entry.hash)?;
    if !is_one_line || !is_object {
        return None;
    }
    put(
        out,
        format_args!("{{\"seq\":{},\"hash\":\"{hash}\",\"record\":", entry.seq),
    );
    escape_json(out, record);
    out.push_str("}\n");
    Some(())
}

pub(super) fn checkpoint(out: &mut String, signed: &SignedCheckpoint) {
    let json = serde_json::to_string(signed).expect("a checkpoint to be JSON");
    put(out, format_args!("{{\"checkpoint\":{json}}}\n"));
}

pub(super) fn end(out: &mut String, end: ChainEnd) {
    let ChainEnd { seq, hash } = end;
    put(
        out,
        format_args!("{{\"seq\":{seq},\"hash\":\"{hash}\",\"end\":true}}\n"),
    );
}
