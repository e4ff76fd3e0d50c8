//! Another key-encryption key takes the place of the one in use, while the cloud runs.
//!
//! 1. The new key is added to the key file, beside the old one.
//! 2. The database says that secrets are written under the new key from now on. Whoever writes one
//!    asks in the same transaction, so nothing is written under the old key after this.
//! 3. Every envelope is wrapped anew, some in each transaction.
//! 4. Once nothing is under the old key any more, it leaves the key file.
//!
//! At every moment each envelope names a key that is in the file. A process that was killed leaves
//! one of these states, and the next one goes on from there: a file with several keys is a rotation
//! that is not finished.

use hallpass_protocol::Timestamp;

use crate::audit::{Actor, AuditEvent};
use crate::envelope::{self, Kek, KekId, KeyRing};
use crate::key_file::{KeyFile, KeyFileError};
use crate::random::RandomSource;
use crate::store::{Store, StoreError, WriteTransaction, audit, envelopes, installation, msps};

/// The key was not rotated to the end. What was done stays; repeat the command to go on.
#[derive(Debug, thiserror::Error)]
pub enum RotateKekError {
    /// There is nothing to rotate.
    #[error("this installation was never started: start `hallpass serve` once")]
    NeverStarted,
    /// The key file is another installation's, or an old copy.
    #[error(
        "the database was written under key {wanted:?}, and the key file holds {held:?}: name the right key file with --kek-file"
    )]
    OtherKeyFile {
        /// The database's.
        wanted: KekId,
        /// The file's.
        held: Vec<KekId>,
    },
    /// The key file cannot be read or written.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The database refused, or holds a secret that does not open.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A rotation under way.
pub struct KekRotation {
    store: Store,
    file: KeyFile,
    keys: KeyRing,
    from: Vec<KekId>,
    to: KekId,
    is_resumed: bool,
}

impl KekRotation {
    /// Makes a new key the one that secrets are written under; or takes up a rotation that was not
    /// finished.
    ///
    /// # Errors
    /// When the file or the database refuses, or they do not belong together.
    pub async fn begin(
        store: &Store,
        file: KeyFile,
        random: &dyn RandomSource,
        now: Timestamp,
    ) -> Result<Self, RotateKekError> {
        let used = installation::find(&mut *store.read().await?)
            .await?
            .ok_or(RotateKekError::NeverStarted)?
            .kek_id;
        let mut keys = file.read()?;
        let held: Vec<_> = keys.iter().map(Kek::id).collect();
        if !held.contains(&used) {
            return Err(RotateKekError::OtherKeyFile { wanted: used, held });
        }
        let is_resumed = keys.len() > 1;
        if !is_resumed {
            keys.push(Kek::make(random));
            file.replace(&keys)?;
        }
        let mut from: Vec<_> = keys.iter().map(Kek::id).collect();
        let to = from.pop().unwrap_or(used);
        if to != used {
            let mut tx = store.write().await?;
            installation::set_kek(&mut tx, to).await?;
            let event = AuditEvent::KeyEncryptionKeyChanged {
                from: used.to_string(),
                to: to.to_string(),
            };
            append_everywhere(&mut tx, now, &event).await?;
            tx.commit().await?;
        }
        Ok(Self {
            store: store.clone(),
            keys: KeyRing::of_file(file.clone(), keys),
            file,
            from,
            to,
            is_resumed,
        })
    }

    /// The keys that are on their way out.
    pub fn from(&self) -> &[KekId] {
        &self.from
    }

    /// The key that takes their place.
    pub fn to(&self) -> KekId {
        self.to
    }

    /// Whether an earlier process began it.
    pub fn is_resumed(&self) -> bool {
        self.is_resumed
    }

    /// How many envelopes there are, and how many are under the old keys still.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count(&self) -> Result<(u64, u64), StoreError> {
        envelopes::count(&mut *self.store.read().await?, self.to).await
    }

    /// Wraps up to `limit` envelopes anew, in one transaction; how many it were.
    ///
    /// # Errors
    /// When the database refuses, or an envelope does not open; then none of them was changed.
    pub async fn rewrap_some(
        &self,
        random: &dyn RandomSource,
        limit: u32,
    ) -> Result<u32, StoreError> {
        let mut tx = self.store.write().await?;
        let kek = installation::find_kek(&mut tx, &self.keys).await?;
        let mut left = limit;
        for column in envelopes::COLUMNS {
            let found = envelopes::list_not_under(&mut tx, column, self.to, left).await?;
            for old in &found {
                let place = column.place(old);
                let new = envelope::rewrap(random, &self.keys, &kek, &place, &old.bytes).map_err(
                    |source| StoreError::Secret {
                        table: column.table(),
                        source,
                    },
                )?;
                envelopes::replace(&mut tx, column, old, &new).await?;
                left = left.saturating_sub(1);
            }
        }
        tx.commit().await?;
        Ok(limit.saturating_sub(left))
    }

    /// Takes the old keys out of the file, if nothing is under them any more; `false` when
    /// something is.
    ///
    /// # Errors
    /// When the database or the file refuses; then they stay.
    pub async fn retire(&self, now: Timestamp) -> Result<bool, RotateKekError> {
        let mut tx = self.store.write().await?;
        let (_, others) = envelopes::count(&mut tx, self.to).await?;
        if others > 0 {
            return Ok(false);
        }
        let event = AuditEvent::KeyEncryptionKeysRetired {
            kek_ids: self.from.iter().map(KekId::to_string).collect(),
        };
        append_everywhere(&mut tx, now, &event).await?;
        tx.commit().await?;
        let keys = self.file.read()?;
        self.file
            .replace(keys.iter().filter(|kek| kek.id() == self.to))?;
        Ok(true)
    }
}

/// The key serves all MSPs: each one's log tells of it.
async fn append_everywhere(
    tx: &mut WriteTransaction,
    now: Timestamp,
    event: &AuditEvent,
) -> Result<(), StoreError> {
    for msp in msps::list(tx).await? {
        audit::append(tx, msp.id, now, Actor::CommandLine, event.clone()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
