//! What other processes on the same database change, told to those who wait for it here: the live
//! streams, and whoever keeps sessions in memory.

use crate::lifecycle::Lifecycle;
use crate::shutdown::Shutdown;
use crate::store::{PeerChange, PeerChanges, Store};

/// Tells it until `shutdown`.
pub async fn follow(
    mut peers: PeerChanges,
    store: Store,
    lifecycle: Lifecycle,
    mut shutdown: Shutdown,
) {
    loop {
        let change = tokio::select! {
            () = shutdown.requested() => return,
            change = peers.next() => change,
        };
        match change {
            PeerChange::Account(msp_id, account_id) => {
                if let Err(error) = lifecycle.hear_of(msp_id, account_id).await {
                    tracing::warn!(%error, "a changed account cannot be read");
                    lifecycle.hear_of_missed();
                }
            }
            PeerChange::SessionEnded(session_id) => store.session_changes().hear_ended(session_id),
            PeerChange::Technician => store.session_changes().invalidate(),
            PeerChange::Missed => {
                store.session_changes().invalidate();
                lifecycle.hear_of_missed();
            }
        }
    }
}

#[cfg(test)]
mod tests;
