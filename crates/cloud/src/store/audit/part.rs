//! A part of a chain, read as one row: what the driver does for each row costs more than reading
//! the entry.

use hallpass_protocol::ids::MspId;

use crate::audit::StoredEntry;
use crate::store::StoreError;
use crate::store::sql::{self, Dialect};

/// Entries in a part: some 150 KB, which stay in the processor's cache.
const ENTRIES: u32 = 500;

/// The length of every hash that we wrote.
const HASH_LEN: usize = 32;

/// SQLite has no bytes as a sum: text that is none takes their place.
const READ_SQLITE: &str = "SELECT min(seq) AS first_seq, max(seq) AS last_seq,
            count(*) AS entries, min(octet_length(hash)) AS hash_min,
            max(octet_length(hash)) AS hash_max, group_concat(record, char(10)) AS records,
            group_concat(CAST(hash AS TEXT), '') AS hashes
     FROM (SELECT seq, record, hash FROM audit
           WHERE msp_id = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3) AS part";

const READ_POSTGRES: &str = "SELECT min(seq) AS first_seq, max(seq) AS last_seq,
            count(*) AS entries, CAST(min(octet_length(hash)) AS BIGINT) AS hash_min,
            CAST(max(octet_length(hash)) AS BIGINT) AS hash_max,
            convert_to(string_agg(record, chr(10) ORDER BY seq), 'UTF8') AS records,
            string_agg(hash, ''::bytea ORDER BY seq) AS hashes
     FROM (SELECT seq, record, hash FROM audit
           WHERE msp_id = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3) AS part";

const READ_LABELLED_SQLITE: &str = "SELECT min(seq) AS first_seq, max(seq) AS last_seq,
            group_concat(seq || ' ' || octet_length(record) || ' ' || octet_length(hash) || ' '
                         || record || CAST(hash AS TEXT), '') AS entries
     FROM (SELECT seq, record, hash FROM audit
           WHERE msp_id = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3) AS part";

const READ_LABELLED_POSTGRES: &str = "SELECT min(seq) AS first_seq, max(seq) AS last_seq,
            string_agg(convert_to(seq || ' ' || octet_length(record) || ' '
                                  || octet_length(hash) || ' ' || record, 'UTF8') || hash,
                       ''::bytea ORDER BY seq) AS entries
     FROM (SELECT seq, record, hash FROM audit
           WHERE msp_id = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3) AS part";

/// Entries one after the other.
#[derive(Debug)]
pub(super) struct Part {
    first_seq: i64,
    pub(super) last_seq: i64,
    layout: Layout,
}

#[derive(Debug)]
enum Layout {
    /// As we write them: numbered without a gap, records without a line break between line breaks,
    /// hashes of one length.
    Regular { records: Vec<u8>, hashes: Vec<u8> },
    /// Any others: each as its place, the lengths of its record and of its hash, and these two.
    Labelled(Vec<u8>),
}

/// The entries from `first_seq` on, in their order; `None` when there are none.
pub(super) async fn read_part(
    connection: &mut sql::Connection,
    msp_id: MspId,
    first_seq: i64,
) -> Result<Option<Part>, StoreError> {
    let row = sql::query(match connection.dialect() {
        Dialect::Sqlite => READ_SQLITE,
        Dialect::Postgres => READ_POSTGRES,
    })
    .bind(msp_id.as_uuid())
    .bind(first_seq)
    .bind(ENTRIES)
    .fetch_one(&mut *connection)
    .await?;
    let last_seq: Option<i64> = row.try_get("last_seq")?;
    let Some(last_seq) = last_seq else {
        return Ok(None);
    };
    let part = Part {
        first_seq: row.try_get("first_seq")?,
        last_seq,
        layout: Layout::Regular {
            records: row.try_get("records")?,
            hashes: row.try_get("hashes")?,
        },
    };
    let entries: i64 = row.try_get("entries")?;
    let hash_length = i64::try_from(HASH_LEN).unwrap_or(i64::MAX);
    let of_hashes: [i64; 2] = [row.try_get("hash_min")?, row.try_get("hash_max")?];
    if of_hashes == [hash_length; 2] && part.is_regular(entries) {
        return Ok(Some(part));
    }
    read_labelled(connection, msp_id, first_seq).await.map(Some)
}

/// The same entries, when somebody touched them: slower, and none can be mistaken for another.
async fn read_labelled(
    connection: &mut sql::Connection,
    msp_id: MspId,
    first_seq: i64,
) -> Result<Part, StoreError> {
    let row = sql::query(match connection.dialect() {
        Dialect::Sqlite => READ_LABELLED_SQLITE,
        Dialect::Postgres => READ_LABELLED_POSTGRES,
    })
    .bind(msp_id.as_uuid())
    .bind(first_seq)
    .bind(ENTRIES)
    .fetch_one(connection)
    .await?;
    Ok(Part {
        first_seq: row.try_get("first_seq")?,
        last_seq: row.try_get("last_seq")?,
        layout: Layout::Labelled(row.try_get("entries")?),
    })
}

impl Part {
    fn is_regular(&self, entries: i64) -> bool {
        let Layout::Regular { records, .. } = &self.layout else {
            return false;
        };
        let breaks = memchr::memchr_iter(b'\n', records).count();
        let has_no_gap = self.last_seq.checked_sub(self.first_seq) == Some(entries - 1);
        has_no_gap && i64::try_from(breaks) == Ok(entries - 1)
    }

    /// The entries; an error when they cannot be told apart.
    pub(super) fn entries(&self) -> Entries<'_> {
        match &self.layout {
            Layout::Regular { records, hashes } => Entries::Regular {
                next_seq: self.first_seq,
                records: Some(records),
                hashes,
            },
            Layout::Labelled(bytes) => Entries::Labelled(bytes),
        }
    }
}

/// The entries of a part, in their order.
#[derive(Debug)]
pub(super) enum Entries<'a> {
    Regular {
        next_seq: i64,
        /// `None` behind the last.
        records: Option<&'a [u8]>,
        hashes: &'a [u8],
    },
    Labelled(&'a [u8]),
}

impl<'a> Iterator for Entries<'a> {
    type Item = Result<StoredEntry<'a>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Regular {
                next_seq,
                records,
                hashes,
            } => {
                let left = (*records)?;
                let record = if let Some(end) = memchr::memchr(b'\n', left) {
                    let (record, rest) = left.split_at_checked(end)?;
                    *records = rest.get(1..);
                    record
                } else {
                    *records = None;
                    left
                };
                let (hash, rest) = hashes.split_at_checked(HASH_LEN)?;
                *hashes = rest;
                let seq = *next_seq;
                *next_seq += 1;
                Some(Ok(StoredEntry { seq, record, hash }))
            }
            Self::Labelled([]) => None,
            Self::Labelled(left) => Some(take_entry(left).ok_or_else(|| {
                // Nothing behind it can be told apart.
                *left = &[];
                StoreError::unreadable("audit", "an entry without its length")
            })),
        }
    }
}

fn take_entry<'a>(left: &mut &'a [u8]) -> Option<StoredEntry<'a>> {
    let seq = take_number(left)?;
    let record_length = usize::try_from(take_number(left)?).ok()?;
    let hash_length = usize::try_from(take_number(left)?).ok()?;
    let (record, rest) = left.split_at_checked(record_length)?;
    let (hash, rest) = rest.split_at_checked(hash_length)?;
    *left = rest;
    Some(StoredEntry { seq, record, hash })
}

fn take_number(left: &mut &[u8]) -> Option<i64> {
    let end = left.iter().position(|byte| *byte == b' ')?;
    let (number, rest) = left.split_at_checked(end)?;
    *left = rest.get(1..)?;
    core::str::from_utf8(number).ok()?.parse().ok()
}
