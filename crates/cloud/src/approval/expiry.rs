//! Requests that nobody decided in time. Reading shows that at once; this writes it down, with its
//! entry in the log.

use core::time::Duration;

use hallpass_approval::{Act, decide};
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ApprovalId, MspId};

use super::opening::unreadable;
use super::record::Stage;
use super::refusal::ApprovalError;
use super::{ApprovalChanged, Approvals};
use crate::audit::{Actor, AuditEvent};
use crate::shutdown::Shutdown;
use crate::store::approvals::{self, Change};
use crate::store::{WriteTransaction, persons};

/// How often to look.
const LOOK_EVERY: Duration = Duration::from_secs(2);

impl Approvals {
    /// Lets requests expire until `shutdown`.
    pub async fn run(&self, mut shutdown: Shutdown) {
        while !shutdown.is_requested() {
            let now = self.parts.clock.now();
            if let Err(error) = self.expire_overdue(now).await {
                let error: &dyn core::error::Error = &error;
                tracing::error!(error, "requests for approval cannot be let expire");
            }
            tokio::select! {
                () = shutdown.requested() => {}
                () = self.parts.clock.sleep_until(now.plus(LOOK_EVERY)) => {}
            }
        }
    }

    /// Lets those expire whose time is over; how many they were.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn expire_overdue(&self, now: Timestamp) -> Result<usize, ApprovalError> {
        let mut reader = self.parts.store.read().await?;
        let overdue = approvals::list_overdue(&mut reader, now).await?;
        drop(reader);
        for &(msp_id, id) in &overdue {
            let mut tx = self.parts.store.write().await?;
            match self.expire(&mut tx, msp_id, id, now).await {
                Ok(()) => {
                    tx.commit().await?;
                    self.announce(ApprovalChanged::One(msp_id, id));
                }
                // Another process was first.
                Err(ApprovalError::Outrun | ApprovalError::Refused(_) | ApprovalError::Unknown) => {
                }
                Err(error) => return Err(error),
            }
        }
        Ok(overdue.len())
    }

    async fn expire(
        &self,
        tx: &mut WriteTransaction,
        msp_id: MspId,
        id: ApprovalId,
        now: Timestamp,
    ) -> Result<(), ApprovalError> {
        let approval = approvals::find(tx, &self.parts.keys, msp_id, id)
            .await?
            .ok_or(ApprovalError::Unknown)?;
        let requester = persons::find(tx, msp_id, approval.requester_id).await?;
        let request = approval.to_request(requester).ok_or_else(unreadable)?;
        decide(&request, &Act::Expire, now)?;
        let event = AuditEvent::ApprovalExpired {
            approval_id: id,
            requester_id: approval.requester_id,
        };
        let change = Change::to(Stage::Expired);
        self.close(tx, &approval, &change, (Actor::Cloud, now), event)
            .await
    }
}
