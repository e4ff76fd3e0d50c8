//! Comma-separated values (RFC 4180) that a spreadsheet can be trusted with.
//!
//! Every cell is quoted. A cell that would begin a formula is made text by an apostrophe, characters
//! that act are escaped, and so are semicolons: where they separate cells, one within an entry would
//! begin another cell, which then could begin a formula.

use serde_json::{Map, Value};

use super::printable::{escape, is_active};
use crate::audit::{ChainHash, StoredEntry};

pub(super) fn begin(out: &mut String) {
    row(
        out,
        [
            "seq",
            "at",
            "actor",
            "technician_id",
            "event",
            "details",
            "hash",
        ],
    );
}

/// `None` when the record is not a JSON object, or its hash not one.
pub(super) fn entry(out: &mut String, entry: &StoredEntry<'_>) -> Option<()> {
    let mut record: Map<String, Value> = serde_json::from_slice(entry.record).ok()?;
    let hash = ChainHash::from_slice(entry.hash)?;
    let mut take = |name: &str| match record.remove(name) {
        Some(Value::Object(object)) => object,
        _ => Map::new(),
    };
    let (actor, mut event) = (take("actor"), take("event"));
    let text = |object: &Map<String, Value>, name: &str| {
        let value = object.get(name).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let kind = text(&event, "kind");
    event.remove("kind");
    let details = Value::Object(event).to_string();
    row(
        out,
        [
            &entry.seq.to_string(),
            &text(&record, "at"),
            &text(&actor, "kind"),
            &text(&actor, "technician_id"),
            &kind,
            &details,
            &hash.to_string(),
        ],
    );
    Some(())
}

pub(super) fn row<const N: usize>(out: &mut String, cells: [&str; N]) {
    for (index, text) in cells.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        cell(out, text);
    }
    out.push_str("\r\n");
}

fn cell(out: &mut String, text: &str) {
    out.push('"');
    // The wide forms too: some spreadsheets take them for the narrow ones.
    if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        out.push('\'');
    }
    for c in text.chars() {
        match c {
            '"' => out.push_str("\"\""),
            ';' => escape(out, c),
            c if is_active(c) => escape(out, c),
            c => out.push(c),
        }
    }
    out.push('"');
}
