//! A ready account that somebody deleted, disabled, renamed or took our mark from: its end is begun.

use hallpass_graph::DirectoryUser;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::EntraObjectId;
use serde::{Deserialize, Serialize};

use super::suspicion::is_named_alike;
use super::{Round, RoundError};
use crate::audit::{Actor, AuditEvent};
use crate::lifecycle::end;
use crate::lifecycle::{Account, Progress};
use crate::store::accounts;

/// What somebody did to an account in the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantChange {
    /// It was disabled.
    Disabled,
    /// It has another sign-in name.
    Renamed,
    /// It does not carry our mark any more.
    MarkRemoved,
}

/// What two reads agree on.
enum Finding {
    Gone,
    Changed(TenantChange),
}

impl Round<'_> {
    pub(super) async fn look_at_ready(&self, account: &Account) -> Result<(), RoundError> {
        let Some(id) = account.object_id else {
            return Ok(());
        };
        let first = self.graph.get_user(id).await?;
        self.pause().await;
        let second = self.graph.get_user(id).await?;
        let finding = match (first, second) {
            (None, None) => Finding::Gone,
            (Some(first), Some(second)) => {
                match (find_change(&first, account), find_change(&second, account)) {
                    (Some(first), Some(second)) if first == second => Finding::Changed(first),
                    // The list lagged.
                    _ => return Ok(()),
                }
            }
            // Replicas disagree: the next turn sees more.
            _ => return Ok(()),
        };
        self.begin_end(account, id, &finding).await
    }

    /// Begins its end, which its own steps carry out and prove.
    async fn begin_end(
        &self,
        account: &Account,
        object_id: EntraObjectId,
        finding: &Finding,
    ) -> Result<(), RoundError> {
        let account_id = account.id;
        let mut tx = self.write().await?;
        let current = accounts::find(&mut tx, account.msp_id, account_id).await?;
        let Some(current) = current.filter(|current| current.progress == Progress::Ready) else {
            return Ok(());
        };
        let (cause, event) = match finding {
            Finding::Gone => (
                EndCause::DeletedInTenant,
                AuditEvent::RecordWithoutAccount {
                    account_id,
                    object_id,
                },
            ),
            Finding::Changed(change) => (
                EndCause::ChangedInTenant,
                AuditEvent::AccountChangedInTenant {
                    account_id,
                    object_id,
                    change: *change,
                },
            ),
        };
        self.append(&mut tx, event).await?;
        let now = self.shared.clock.now();
        let whose = (current.msp_id, account_id);
        let ending = end(&mut tx, whose, Actor::Cloud, cause, now).await?;
        tx.commit().await?;
        tracing::warn!(%account_id, "account {account_id} was changed in its tenant and ends");
        if let Some(ending) = ending {
            self.shared.publish(ending);
        }
        self.shared.work.notify_one();
        Ok(())
    }
}

fn find_change(user: &DirectoryUser, account: &Account) -> Option<TenantChange> {
    if user.employee_id.as_deref() != Some(account.tag.as_str()) {
        Some(TenantChange::MarkRemoved)
    } else if !is_named_alike(user, account) {
        Some(TenantChange::Renamed)
    } else if user.account_enabled == Some(false) {
        Some(TenantChange::Disabled)
    } else {
        None
    }
}
