//! Counts the open connections of each network.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// The open connections. Clones count together.
#[derive(Debug, Clone)]
pub(super) struct Connections {
    limit: usize,
    by_network: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One open connection. Dropped, it is no longer counted.
#[derive(Debug)]
pub(super) struct OpenConnection {
    connections: Connections,
    network: IpAddr,
}

impl Connections {
    /// None is open, and each network may have `limit`.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            by_network: Arc::default(),
        }
    }

    /// Counts one more; `None` when the network has as many as it may.
    pub(super) fn open(&self, network: IpAddr) -> Option<OpenConnection> {
        let mut by_network = self
            .by_network
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let count = by_network.entry(network).or_default();
        if *count >= self.limit {
            return None;
        }
        *count += 1;
        Some(OpenConnection {
            connections: self.clone(),
            network,
        })
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        let mut by_network = self
            .connections
            .by_network
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_network.get_mut(&self.network) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                by_network.remove(&self.network);
            }
        }
    }
}
