//! Where network addresses are, by the operator's MMDB files.
//!
//! [`Places`] hold what was read last, and read the files again when they are told to. Without files
//! nothing is known of any address. Nothing is ever asked over the network.

mod database;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use hallpass_approval::Coordinates;
use hallpass_protocol::place::Place;

pub use database::{PlaceDatabaseError, PlaceDatabases};

/// Which files there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceFiles {
    /// Of cities or countries, such as `GeoLite2-City.mmdb`.
    pub places: Option<PathBuf>,
    /// Of networks, such as `GeoLite2-ASN.mmdb`.
    pub networks: Option<PathBuf>,
}

/// What is known of where an address is.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// For people.
    pub place: Place,
    /// Where about, to tell how far it is from another one.
    pub coordinates: Option<Coordinates>,
}

/// Where addresses are. Clones share what was read.
#[derive(Clone, Default)]
pub struct Places {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    files: PlaceFiles,
    databases: RwLock<Arc<PlaceDatabases>>,
}

impl Places {
    /// Reads the files.
    ///
    /// # Errors
    /// When one of them cannot be read, or is of another kind.
    pub fn read(files: PlaceFiles) -> Result<Self, PlaceDatabaseError> {
        let databases = PlaceDatabases::read(&files)?;
        Ok(Self {
            shared: Arc::new(Shared {
                files,
                databases: RwLock::new(Arc::new(databases)),
            }),
        })
    }

    /// Reads the files again.
    ///
    /// # Errors
    /// When one of them cannot be read, or is of another kind: what was known stays.
    pub fn read_again(&self) -> Result<(), PlaceDatabaseError> {
        let databases = Arc::new(PlaceDatabases::read(&self.shared.files)?);
        let mut current = self.shared.databases.write();
        **current
            .as_mut()
            .unwrap_or_else(|poisoned| poisoned.get_mut()) = databases;
        Ok(())
    }

    /// What is known now: for who compares several addresses, by one and the same files.
    pub fn current(&self) -> Arc<PlaceDatabases> {
        let current = self.shared.databases.read();
        Arc::clone(&current.unwrap_or_else(PoisonError::into_inner))
    }

    /// Where an address is; `None` where nothing is known, or there is no address.
    pub fn find(&self, address: Option<&str>) -> Option<Located> {
        self.current().find(address?.parse().ok()?)
    }
}

#[cfg(test)]
pub(crate) mod tests;
