//! Signs where the audit chains stand: every thousand entries, every ten minutes, and at the stop.
//!
//! A checkpoint is worth most where the database's thief does not reach it: it stands in the log
//! itself, so exports and webhooks carry it away, and it is appended to a file, where one is named.

use core::time::Duration;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use crate::audit::checkpoint::{Checkpoint, SignedCheckpoint};
use crate::audit::{Actor, AuditEvent};
use crate::clock::SharedClock;
use crate::envelope::KeyRing;
use crate::random::SharedRandom;
use crate::shutdown::Shutdown;
use crate::store::audit::{self, checkpoints};
use crate::store::{Store, StoreError};

/// How often to look whether something is due.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Entries behind the newest checkpoint that make another due.
const DUE_ENTRIES: i64 = 1_000;

/// The age of the newest checkpoint that makes another due, if anything was written since.
const DUE_AGE: Duration = Duration::from_mins(10);

/// Signs checkpoints. Clones share everything.
#[derive(Clone)]
pub struct Checkpointing {
    /// Where the chains are.
    pub store: Store,
    /// The time.
    pub clock: SharedClock,
    /// Makes the keys.
    pub random: SharedRandom,
    /// Open the envelopes of the keys.
    pub keys: Arc<KeyRing>,
    /// Takes each checkpoint as a line, where there is one.
    pub file: Option<PathBuf>,
}

impl Checkpointing {
    /// Signs what is due, until `shutdown`.
    pub async fn run(&self, mut shutdown: Shutdown) {
        while !shutdown.is_requested() {
            let now = self.clock.now();
            self.sign_and_report(DUE_ENTRIES, now.minus(DUE_AGE)).await;
            tokio::select! {
                () = shutdown.requested() => {}
                () = self.clock.sleep_until(now.plus(LOOK_EVERY)) => {}
            }
        }
    }

    /// Signs every chain in which anything was written since its newest checkpoint.
    pub async fn sign_all(&self) {
        self.sign_and_report(0, Timestamp::MAX).await;
    }

    async fn sign_and_report(&self, entries: i64, signed_before: Timestamp) {
        if let Err(error) = self.sign_due(entries, signed_before).await {
            let error: &dyn core::error::Error = &error;
            tracing::error!(error, "the audit log has no new checkpoint");
        }
    }

    /// Signs every chain that has so many new entries, or any and a checkpoint from before then; how
    /// many it were.
    ///
    /// # Errors
    /// When the database refuses, or the key is not at hand.
    pub async fn sign_due(
        &self,
        entries: i64,
        signed_before: Timestamp,
    ) -> Result<usize, StoreError> {
        let due =
            checkpoints::list_due(&mut *self.store.read().await?, entries, signed_before).await?;
        for msp_id in &due {
            if let Some(signed) = self.sign(*msp_id).await? {
                self.keep_in_file(&signed);
            }
        }
        Ok(due.len())
    }

    /// Signs where the MSP's chain stands, unless it is empty or signed there.
    async fn sign(&self, msp_id: MspId) -> Result<Option<SignedCheckpoint>, StoreError> {
        let mut tx = self.store.write().await?;
        let at = self.clock.now();
        let end = audit::find_end(&mut tx, msp_id).await?;
        let newest = checkpoints::find_newest(&mut tx, msp_id, end.seq, Timestamp::MAX).await?;
        // Another process may have been first.
        let is_signed = newest.is_some_and(|newest| newest.checkpoint.seq + 1 >= end.seq);
        if end.seq == 0 || is_signed {
            return Ok(None);
        }
        let key =
            checkpoints::find_or_make_key(&mut tx, &*self.random, &self.keys, msp_id, at).await?;
        let checkpoint = key.sign(Checkpoint {
            msp_id,
            seq: end.seq,
            hash: end.hash,
            at,
        });
        checkpoints::insert(&mut tx, &checkpoint).await?;
        let event = AuditEvent::CheckpointSigned { checkpoint };
        audit::append(&mut tx, msp_id, at, Actor::Cloud, event).await?;
        tx.commit().await?;
        Ok(Some(checkpoint))
    }

    /// The checkpoint stands in the database too, so a full disk elsewhere stops nothing.
    fn keep_in_file(&self, signed: &SignedCheckpoint) {
        let Some(file) = &self.file else { return };
        if let Err(error) = append_line(file, signed) {
            let error: &dyn core::error::Error = &error;
            tracing::error!(error, file = %file.display(), "a checkpoint is not in the file");
        }
    }
}

fn append_line(file: &Path, signed: &SignedCheckpoint) -> io::Result<()> {
    let mut line = serde_json::to_string(signed)?;
    line.push('\n');
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(file)?;
    file.write_all(line.as_bytes())?;
    file.sync_data()
}

#[cfg(test)]
mod tests;
