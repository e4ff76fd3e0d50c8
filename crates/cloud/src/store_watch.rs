//! Watches whether the database takes writes, and keeps room on the disk for the end of accounts.
//!
//! A full disk must not keep an administrator account alive, because its end cannot be written down.
//! So some room is taken in advance ([`Reserve`]) and given back when nothing can be written any
//! more: endings go on in it, and new accounts are refused until there is room for a reserve again.
//! Nobody has to restart anything.

mod reserve;

use core::time::Duration;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use hallpass_protocol::ErrorCode;

use crate::clock::SharedClock;
use crate::failure::Failure;
use crate::shutdown::Shutdown;
use crate::store::{Store, StoreError, write_probe};
use reserve::Reserve;

/// How often to look.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// How the database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreHealth {
    /// It takes writes.
    Well,
    /// Its disk is full, or was and has no room for a reserve yet: nothing new is begun.
    Full,
    /// It takes no writes, for another reason.
    Away,
}

/// Watches a database. Clones share what they know.
#[derive(Debug, Clone)]
pub struct StoreWatch {
    store: Store,
    clock: SharedClock,
    reserve: Option<Reserve>,
    health: Arc<AtomicU8>,
}

impl StoreWatch {
    /// Of a database in a directory of ours, or of one that is elsewhere. It is taken to be well
    /// until it was looked at.
    pub fn new(store: Store, clock: SharedClock, data_dir: Option<&Path>) -> Self {
        Self {
            store,
            clock,
            reserve: data_dir.map(Reserve::in_dir),
            health: Arc::default(),
        }
    }

    /// How it was when it was last looked at.
    pub fn health(&self) -> StoreHealth {
        match self.health.load(Ordering::Relaxed) {
            0 => StoreHealth::Well,
            1 => StoreHealth::Full,
            _ => StoreHealth::Away,
        }
    }

    /// Lets through what begins something new.
    ///
    /// # Errors
    /// When there may be no room to end it.
    pub fn admit_new(&self) -> Result<(), Failure> {
        if self.health() != StoreHealth::Full {
            return Ok(());
        }
        let message = "The cloud's disk is full, so no account is made: there must be room left to \
                       end those that there are. Tell your administrator.";
        Err(Failure::new(ErrorCode::Unavailable, message).retry_after(60))
    }

    /// Looks until `shutdown`.
    pub async fn run(&self, mut shutdown: Shutdown) {
        while !shutdown.is_requested() {
            let now = self.clock.now();
            let probed = self.probe().await;
            self.look(probed);
            tokio::select! {
                () = shutdown.requested() => {}
                () = self.clock.sleep_until(now.plus(LOOK_EVERY)) => {}
            }
        }
    }

    async fn probe(&self) -> Result<(), StoreError> {
        let mut tx = self.store.write().await?;
        write_probe::write(&mut tx, self.clock.now()).await?;
        tx.commit().await
    }

    /// Concludes from a probe.
    fn look(&self, probed: Result<(), StoreError>) {
        let reserve = self.reserve.as_ref();
        let health = match probed {
            Ok(()) => match reserve.map_or(Ok(()), Reserve::take) {
                Ok(()) => StoreHealth::Well,
                Err(error) => {
                    tracing::error!(%error, "the disk has no room for a reserve");
                    StoreHealth::Full
                }
            },
            Err(error) if error.is_disk_full() => {
                tracing::error!("the disk is full: no account is made until there is room");
                if let Some(Err(error)) = reserve.map(Reserve::give_back) {
                    tracing::error!(%error, "the reserve cannot be given back");
                }
                StoreHealth::Full
            }
            Err(error) => {
                let error: &dyn core::error::Error = &error;
                tracing::error!(error, "the database takes no writes");
                StoreHealth::Away
            }
        };
        self.health.store(
            match health {
                StoreHealth::Well => 0,
                StoreHealth::Full => 1,
                StoreHealth::Away => 2,
            },
            Ordering::Relaxed,
        );
    }
}

#[cfg(test)]
mod tests;
