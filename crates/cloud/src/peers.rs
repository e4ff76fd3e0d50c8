//! What other processes on the same database change, told to those who wait for it here (the live
//! streams, and whoever keeps sessions in memory), and what they leave behind.

use core::time::Duration;

use tokio::time::MissedTickBehavior;

use crate::approval::{ApprovalChanged, Approvals};
use crate::lifecycle::Lifecycle;
use crate::shutdown::Shutdown;
use crate::store::{PeerChange, PeerChanges, Store};

/// How often to look whether a process has come, or has gone and left work behind.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Tells it, and takes over the work of processes that have gone, until `shutdown`.
pub async fn follow(
    peers: PeerChanges,
    store: Store,
    (lifecycle, approvals): (Lifecycle, Approvals),
    shutdown: Shutdown,
) {
    tokio::join!(
        hear(peers, &store, (&lifecycle, &approvals), shutdown.clone()),
        look_around(&lifecycle, shutdown),
    );
}

async fn look_around(lifecycle: &Lifecycle, mut shutdown: Shutdown) {
    let mut look = tokio::time::interval(LOOK_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = shutdown.requested() => return,
            _ = look.tick() => {}
        }
        if let Err(error) = lifecycle.take_back_abandoned().await {
            tracing::warn!(%error, "it is not known whether a process left work behind");
        }
        if let Err(error) = lifecycle.divide_quotas().await {
            tracing::warn!(%error, "it is not known how many processes divide Microsoft's quotas");
        }
    }
}

async fn hear(
    mut peers: PeerChanges,
    store: &Store,
    (lifecycle, approvals): (&Lifecycle, &Approvals),
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
            PeerChange::Approval(msp_id, id) => {
                approvals.announce(ApprovalChanged::One(msp_id, id));
            }
            PeerChange::SessionEnded(session_id) => store.session_changes().hear_ended(session_id),
            PeerChange::Technician => store.session_changes().invalidate(),
            PeerChange::Missed => {
                store.session_changes().invalidate();
                lifecycle.hear_of_missed();
                approvals.announce(ApprovalChanged::Some);
            }
        }
    }
}

#[cfg(test)]
mod tests;
