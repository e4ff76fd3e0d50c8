//! Reads an MSP's log out, part by part: the memory it takes does not grow with the log.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use crate::audit::export::{ExportFormat, UnreadableEntryError};
use crate::audit::{Actor, AuditEvent, ChainEnd, ChainHash};
use crate::store::audit::reading::{find_end_at, find_seq_before, list_checkpoints, list_entries};
use crate::store::audit::{self, Since, checkpoints};
use crate::store::{Store, StoreError};

/// Entries that are read at once: some 150 KB.
const ENTRIES: u32 = 500;

/// An export that was begun: what stood in the log at that moment.
#[derive(Debug)]
pub struct AuditExport {
    store: Store,
    msp_id: MspId,
    format: ExportFormat,
    after: ChainEnd,
    /// The last entry that was written out.
    at: ChainEnd,
    last_seq: i64,
    stage: Stage,
}

#[derive(Debug, PartialEq, Eq)]
enum Stage {
    Header,
    Entries,
    Over,
}

/// The export broke off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An entry is not what was written.
    #[error(transparent)]
    Unreadable(#[from] UnreadableEntryError),
    /// Entries were pruned, or are missing, while they were read.
    #[error("entry {0} of the audit log is not there; run `hallpass audit verify`")]
    Missing(i64),
}

impl AuditExport {
    /// Begins with the entry that is named, or with the first that is there.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn begin(
        store: &Store,
        msp_id: MspId,
        format: ExportFormat,
        since: Option<Since>,
    ) -> Result<Self, ExportError> {
        let mut reader = store.read().await?;
        let root = checkpoints::find_root(&mut reader, msp_id)
            .await?
            .unwrap_or(0);
        let last_seq = audit::find_end(&mut reader, msp_id).await?.seq;
        let wanted = match since {
            None => root,
            Some(Since::Seq(seq)) => seq.saturating_sub(1),
            Some(Since::Time(at)) => find_seq_before(&mut reader, msp_id, at).await?,
        };
        let after_seq = wanted.max(root).min(last_seq);
        let after = find_end_at(&mut reader, msp_id, after_seq)
            .await?
            .ok_or(ExportError::Missing(after_seq))?;
        drop(reader);
        Ok(Self {
            store: store.clone(),
            msp_id,
            format,
            after,
            at: after,
            last_seq,
            stage: Stage::Header,
        })
    }

    /// Records that somebody reads the log out.
    ///
    /// # Errors
    /// When the database refuses: then nothing is read out.
    pub async fn record(&self, actor: Actor, now: Timestamp) -> Result<(), StoreError> {
        let event = AuditEvent::AuditExported {
            after_seq: self.after.seq,
        };
        let mut tx = self.store.write().await?;
        audit::append(&mut tx, self.msp_id, now, actor, event).await?;
        tx.commit().await
    }

    /// The next piece of text; `None` behind the last.
    ///
    /// # Errors
    /// When an entry is not there or not readable.
    pub async fn next_piece(&mut self) -> Result<Option<String>, ExportError> {
        let mut out = String::new();
        match self.stage {
            Stage::Over => return Ok(None),
            Stage::Header => {
                self.format.begin(&mut out, self.msp_id, self.after);
                self.stage = Stage::Entries;
            }
            Stage::Entries if self.at.seq < self.last_seq => self.write_entries(&mut out).await?,
            Stage::Entries => {
                self.format.end(&mut out, self.at);
                self.stage = Stage::Over;
            }
        }
        Ok(Some(out))
    }

    async fn write_entries(&mut self, out: &mut String) -> Result<(), ExportError> {
        let mut reader = self.store.read().await?;
        let first_seq = self.at.seq + 1;
        let entries =
            list_entries(&mut reader, self.msp_id, first_seq, self.last_seq, ENTRIES).await?;
        let signed = list_checkpoints(&mut reader, self.msp_id, &entries).await?;
        drop(reader);
        let mut signed = signed.iter().peekable();
        let before = self.at.seq;
        for entry in &entries {
            let stored = entry.as_stored();
            if entry.seq != self.at.seq + 1 {
                break;
            }
            self.format.entry(out, &stored)?;
            self.at = ChainEnd {
                seq: entry.seq,
                hash: ChainHash::from_slice(stored.hash)
                    .ok_or(UnreadableEntryError { seq: entry.seq })?,
            };
            while let Some(signed) = signed.next_if(|one| one.checkpoint.seq <= entry.seq) {
                self.format.checkpoint(out, signed);
            }
        }
        if self.at.seq == before {
            return Err(ExportError::Missing(first_seq));
        }
        Ok(())
    }
}
