//! Ending an account before its deadline.

use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::{AccountId, MspId};

use super::Lifecycle;
use super::account::Account;
use super::progress::Progress;
use crate::audit::{Actor, AuditEvent};
use crate::store::{StoreError, accounts, audit};

impl Lifecycle {
    /// Begins to end an account, wherever it is in its life; one that is ending or has ended stays
    /// as it is. When this returns, the end is durable: it is carried out, whoever is down.
    /// `None` when the MSP has no such account.
    ///
    /// # Errors
    /// When the database fails; then nothing has happened.
    pub async fn end(
        &self,
        msp_id: MspId,
        account_id: AccountId,
        actor: Actor,
        cause: EndCause,
    ) -> Result<Option<Account>, StoreError> {
        let shared = &*self.shared;
        let mut tx = shared.store.write().await?;
        let Some(account) = accounts::find(&mut tx, msp_id, account_id).await? else {
            return Ok(None);
        };
        if account.progress.is_over() {
            // What ended it may not be durable yet.
            tx.commit().await?;
            return Ok(Some(account));
        }
        let now = shared.clock.now();
        // A call that is under way is waited for: an enabling that arrives after the disabling
        // would undo it. Its worker finds this progress when it returns, or its lease runs out.
        let progress = Progress::ending(account.object_id.is_some(), cause.clone());
        accounts::record_progress(&mut tx, &account, &progress, None, now).await?;
        accounts::jobs::hurry(&mut tx, msp_id, account_id, now).await?;
        let event = AuditEvent::AccountEnding { account_id, cause };
        audit::append(&mut tx, msp_id, now, actor, event).await?;
        let account = accounts::find(&mut tx, msp_id, account_id).await?;
        tx.commit().await?;
        if let Some(account) = &account {
            shared.publish(account.clone());
        }
        shared.work.notify_one();
        Ok(account)
    }
}
