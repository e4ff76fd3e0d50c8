//! The key-encryption keys at hand.

use std::sync::{Arc, PoisonError, RwLock};

use super::kek::{Kek, KekId};
use crate::key_file::KeyFile;

/// The key-encryption keys at hand: one, or several while one takes the place of another. What the
/// key file gains later is found when it is asked for, so that keys are rotated while the cloud
/// runs; what it loses stays known until the process ends, so that a read that began before opens.
pub struct KeyRing {
    file: Option<KeyFile>,
    known: RwLock<Vec<Arc<Kek>>>,
}

impl KeyRing {
    /// The keys of a file, in their order.
    pub fn of_file(file: KeyFile, keys: Vec<Kek>) -> Self {
        Self {
            file: Some(file),
            ..Self::of(keys)
        }
    }

    /// These keys and no others.
    pub fn of(keys: Vec<Kek>) -> Self {
        Self {
            file: None,
            known: RwLock::new(keys.into_iter().map(Arc::new).collect()),
        }
    }

    /// The key of this name; the key file is read again when it is new.
    pub fn find(&self, id: KekId) -> Option<Arc<Kek>> {
        self.find_known(id).or_else(|| {
            self.read_again();
            self.find_known(id)
        })
    }

    /// The names of the keys, the newest last.
    pub fn ids(&self) -> Vec<KekId> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|kek| kek.id()).collect()
    }

    fn find_known(&self, id: KekId) -> Option<Arc<Kek>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|kek| kek.id() == id).map(Arc::clone)
    }

    fn read_again(&self) {
        let Some(file) = &self.file else { return };
        let keys = match file.read() {
            Ok(keys) => keys,
            // Whoever asked is told that the key is not at hand; the log says why.
            Err(error) => {
                tracing::error!(%error, "the key file cannot be read again");
                return;
            }
        };
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        for kek in keys {
            if known.iter().all(|one| one.id() != kek.id()) {
                known.push(Arc::new(kek));
            }
        }
    }
}
