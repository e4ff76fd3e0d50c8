//! A part of a chain, read as one row: what the driver does for each row costs more than reading
//! the entry.

use hallpass_protocol::ids::MspId;

use crate::audit::StoredEntry;
use crate::store::StoreError;
use crate::store::sql;

/// Entries in a part: some 300 KB.
const ENTRIES: u32 = 1_000;

/// Entries one after the other, each as its place, the lengths of its record and of its hash, and
/// these two.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) last_seq: i64,
    bytes: Vec<u8>,
}

/// The entries from `first_seq` on, in their order; `None` when there are none.
pub(super) async fn read_part(
    connection: &mut sql::Connection,
    msp_id: MspId,
    first_seq: i64,
) -> Result<Option<Part>, StoreError> {
    let row = sql::query(
        "SELECT max(seq) AS last_seq,
                group_concat(seq || ' ' || octet_length(record) || ' ' || octet_length(hash) || ' '
                             || record || CAST(hash AS TEXT), '') AS entries
         FROM (SELECT seq, record, hash FROM audit
               WHERE msp_id = ? AND seq >= ? ORDER BY seq LIMIT ?)",
    )
    .bind(msp_id.as_uuid())
    .bind(first_seq)
    .bind(ENTRIES)
    .fetch_one(connection)
    .await?;
    let last_seq: Option<i64> = row.try_get(0)?;
    let Some(last_seq) = last_seq else {
        return Ok(None);
    };
    Ok(Some(Part {
        last_seq,
        bytes: row.try_get(1)?,
    }))
}

impl Part {
    /// The entries; an error when one is not text.
    pub(super) fn entries(&self) -> impl Iterator<Item = Result<StoredEntry<'_>, StoreError>> {
        let mut left = self.bytes.as_slice();
        core::iter::from_fn(move || {
            (!left.is_empty()).then(|| {
                take_entry(&mut left).ok_or_else(|| {
                    // Nothing behind it can be told apart.
                    left = &[];
                    StoreError::unreadable("audit", "an entry that is not text")
                })
            })
        })
    }
}

fn take_entry<'a>(left: &mut &'a [u8]) -> Option<StoredEntry<'a>> {
    let seq = take_number(left)?;
    let record_length = usize::try_from(take_number(left)?).ok()?;
    let hash_length = usize::try_from(take_number(left)?).ok()?;
    let (record, rest) = left.split_at_checked(record_length)?;
    let (hash, rest) = rest.split_at_checked(hash_length)?;
    *left = rest;
    Some(StoredEntry {
        seq,
        record: core::str::from_utf8(record).ok()?,
        hash,
    })
}

fn take_number(left: &mut &[u8]) -> Option<i64> {
    let end = left.iter().position(|byte| *byte == b' ')?;
    let (number, rest) = left.split_at_checked(end)?;
    *left = rest.get(1..)?;
    core::str::from_utf8(number).ok()?.parse().ok()
}
