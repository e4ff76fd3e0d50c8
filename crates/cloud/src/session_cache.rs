//! Who is signed in, kept in memory, so that a request asks the database nothing.
//!
//! What is kept is never older than what this process committed: a transaction that ends a session
//! or changes a technician makes everything stale that was read before
//! ([`SessionChanges`](crate::store::SessionChanges)). What another process did (`hallpass admin`)
//! is seen within [`OTHERS_SEEN_WITHIN`], by a count that the database keeps.

mod live_session;
mod misuse;

use core::sync::atomic::{AtomicI64, Ordering};
use core::time::Duration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hallpass_protocol::Timestamp;

use crate::store::{Store, StoreError, sessions, technicians};

pub use live_session::LiveSession;
pub use misuse::MisuseWatch;

/// How long it takes until what another process did is seen.
pub const OTHERS_SEEN_WITHIN: Duration = Duration::from_secs(1);

/// Requests go on while one of them asks what other processes did, for this long at most.
const OTHERS_SEEN_AT_LEAST_WITHIN: Duration = Duration::from_secs(5);

/// Requests on different shards do not wait for each other.
const SHARDS: usize = 16;

/// Sessions that are kept in each shard; of more, some are read again and again.
const SHARD_CAPACITY: usize = 1_024;

type Shard = HashMap<[u8; 32], Arc<LiveSession>>;

/// The sessions that were used lately, by the hash of their token.
#[derive(Debug)]
pub struct SessionCache {
    store: Store,
    shards: [Mutex<Shard>; SHARDS],
    others: Others,
}

/// What other processes did.
#[derive(Debug)]
struct Others {
    /// When it was looked for, in milliseconds since 1970.
    seen_at_ms: AtomicI64,
    /// The database's count then. Whoever holds it is looking.
    count: tokio::sync::Mutex<Option<i64>>,
}

impl SessionCache {
    /// Keeps nothing yet.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            shards: Default::default(),
            others: Others {
                seen_at_ms: AtomicI64::new(i64::MIN),
                count: tokio::sync::Mutex::new(None),
            },
        }
    }

    /// The session with this token and its technician; `None` when there is none that stands.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find(
        &self,
        token_hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<Arc<LiveSession>>, StoreError> {
        self.look_at_others(now).await?;
        // Before anything is read: what is committed meanwhile makes it stale.
        let version = self.store.session_changes().version();
        let kept = self.shard(token_hash).get(token_hash).cloned();
        let found = match kept {
            Some(kept) if kept.version() == version => Some(kept),
            _ => self.read(token_hash, version, now).await?,
        };
        Ok(found.filter(|live| live.is_alive(now)))
    }

    async fn read(
        &self,
        token_hash: &[u8; 32],
        version: u64,
        now: Timestamp,
    ) -> Result<Option<Arc<LiveSession>>, StoreError> {
        let mut reader = self.store.read().await?;
        let Some(session) = sessions::find_by_token(&mut reader, token_hash).await? else {
            self.shard(token_hash).remove(token_hash);
            return Ok(None);
        };
        let technician =
            technicians::find(&mut reader, session.msp_id, session.technician_id).await?;
        let Some(technician) = technician else {
            return Ok(None);
        };
        let live = Arc::new(LiveSession::new(session, technician, version));
        let mut shard = self.shard(token_hash);
        if shard.len() >= SHARD_CAPACITY {
            shard.retain(|_, kept| kept.version() == version && kept.is_alive(now));
        }
        if shard.len() >= SHARD_CAPACITY
            && let Some(some) = shard.keys().next().copied()
        {
            shard.remove(&some);
        }
        shard.insert(*token_hash, Arc::clone(&live));
        Ok(Some(live))
    }

    /// One request at a time looks, the others go on with what is known.
    async fn look_at_others(&self, now: Timestamp) -> Result<(), StoreError> {
        if !self.others.is_due(now, OTHERS_SEEN_WITHIN) {
            return Ok(());
        }
        let mut count = if self.others.is_due(now, OTHERS_SEEN_AT_LEAST_WITHIN) {
            self.others.count.lock().await
        } else {
            match self.others.count.try_lock() {
                Ok(count) => count,
                Err(_) => return Ok(()),
            }
        };
        if !self.others.is_due(now, OTHERS_SEEN_WITHIN) {
            return Ok(());
        }
        let found = sessions::count_changes(&mut *self.store.read().await?).await?;
        if count.replace(found) != Some(found) {
            self.store.session_changes().invalidate();
        }
        self.others
            .seen_at_ms
            .store(now.unix_ms(), Ordering::Release);
        Ok(())
    }

    fn shard(&self, token_hash: &[u8; 32]) -> MutexGuard<'_, Shard> {
        let [first, ..] = token_hash;
        let [shard, ..] = &self.shards;
        self.shards
            .get(usize::from(first % 16))
            .unwrap_or(shard)
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Others {
    /// Also when the clock stepped back.
    fn is_due(&self, now: Timestamp, after: Duration) -> bool {
        let seen_at_ms = self.seen_at_ms.load(Ordering::Acquire);
        u128::from(seen_at_ms.abs_diff(now.unix_ms())) >= after.as_millis()
    }
}

#[cfg(test)]
mod tests;
