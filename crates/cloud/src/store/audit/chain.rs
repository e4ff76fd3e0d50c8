//! Where each MSP's chain stands, and how it goes on. Only the writer's task appends, so within its
//! transaction it may remember what it wrote.

use std::collections::HashMap;

use hallpass_protocol::ids::MspId;
use sqlx::AssertSqlSafe;

use crate::audit::{AuditRecord, ChainHash, EntryToHash, GENESIS};
use crate::store::StoreError;
use crate::store::sql::{self, Dialect};

/// Entries that one statement writes.
pub(in crate::store) const MAX_ENTRIES: usize = 64;

/// Chains that are remembered.
const MAX_KNOWN: usize = 4_096;

/// An entry whose place in the chain is decided when it is written.
#[derive(Debug)]
pub(in crate::store) struct Entry {
    /// Whose chain.
    pub(in crate::store) msp_id: MspId,
    /// The record, as the very text that is stored.
    pub(in crate::store) record: String,
}

impl Entry {
    pub(in crate::store) fn new(msp_id: MspId, record: &AuditRecord) -> Result<Self, StoreError> {
        let record = serde_json::to_string(record)
            .map_err(|error| StoreError::unreadable("audit", error))?;
        Ok(Self { msp_id, record })
    }
}

/// The last entry of a chain.
#[derive(Debug, Clone, Copy)]
pub(super) struct Head {
    pub(super) seq: i64,
    pub(super) hash: ChainHash,
}

/// The heads as the database holds them, as far as they are known.
#[derive(Debug, Default)]
pub(in crate::store) struct Heads {
    /// SQLite's `data_version` when they were read.
    version: Option<i64>,
    known: HashMap<MspId, Head>,
}

impl Heads {
    /// Forgets them when `version` says that another connection has written since.
    pub(in crate::store) fn keep_for_version(&mut self, version: Option<i64>) {
        if version.is_none() || self.version != version || self.known.len() > MAX_KNOWN {
            self.forget();
            self.version = version;
        }
    }

    /// Forgets them: something was undone.
    pub(in crate::store) fn forget(&mut self) {
        self.known.clear();
    }

    /// Whether the MSP's chain has been read.
    pub(in crate::store) fn knows(&self, msp_id: MspId) -> bool {
        self.known.contains_key(&msp_id)
    }

    /// Appends entries of one MSP to its chain, at most [`MAX_ENTRIES`]. When it fails, or is
    /// undone, what is known here is to be forgotten.
    pub(in crate::store) async fn append(
        &mut self,
        connection: &mut sql::Connection,
        entries: &[Entry],
    ) -> Result<(), StoreError> {
        let Some(msp_id) = entries.first().map(|entry| entry.msp_id) else {
            return Ok(());
        };
        let mut head = match self.known.get(&msp_id) {
            Some(head) => *head,
            None => find_head(connection, msp_id).await?.unwrap_or(Head {
                seq: 0,
                hash: GENESIS,
            }),
        };
        let mut query = sql::query(AssertSqlSafe(append_sql(
            connection.dialect(),
            entries.len(),
        )));
        for entry in entries {
            let seq = head.seq + 1;
            let hash = EntryToHash {
                msp_id,
                seq,
                record: entry.record.as_bytes(),
                previous: head.hash,
            }
            .hash();
            head = Head { seq, hash };
            query = query
                .bind(msp_id.as_uuid())
                .bind(seq)
                .bind(entry.record.as_str())
                .bind(hash.as_bytes().to_vec());
        }
        // A statement with values is one statement on PostgreSQL; on SQLite nothing is changed by
        // what only stands beside it.
        let query = match connection.dialect() {
            Dialect::Postgres => query,
            Dialect::Sqlite => {
                query.execute(connection).await?;
                sql::query(PUT_HEAD)
            }
        };
        query
            .bind(msp_id.as_uuid())
            .bind(head.seq)
            .bind(head.hash.as_bytes().as_slice())
            .execute(connection)
            .await?;
        self.known.insert(msp_id, head);
        Ok(())
    }
}

/// Writes the head.
const PUT_HEAD: &str = "INSERT INTO audit_heads (msp_id, seq, hash) VALUES (?, ?, ?)
                    ON CONFLICT (msp_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";

/// Writes so many entries, on PostgreSQL the head with them. Only its length differs, by their
/// number.
fn append_sql(dialect: Dialect, entries: usize) -> String {
    let rows = ["(?, ?, ?, ?)"; MAX_ENTRIES];
    let rows = rows.get(..entries).unwrap_or(&rows).join(", ");
    let insert = format!("INSERT INTO audit (msp_id, seq, record, hash) VALUES {rows}");
    match dialect {
        Dialect::Sqlite => insert,
        Dialect::Postgres => format!("WITH entries AS ({insert}) {PUT_HEAD}"),
    }
}

/// The chain's last entry, as it is stored apart.
pub(super) async fn find_head(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Option<Head>, StoreError> {
    let row = sql::query("SELECT seq, hash FROM audit_heads WHERE msp_id = ?")
        .bind(msp_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        let hash = ChainHash::from_slice(row.try_get("hash")?)
            .ok_or_else(|| StoreError::unreadable("audit_heads", "hash"))?;
        Ok(Head {
            seq: row.try_get("seq")?,
            hash,
        })
    })
    .transpose()
}
