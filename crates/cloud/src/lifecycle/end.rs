//! Ending an account before its deadline.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::{AccountId, MspId};

use super::Lifecycle;
use super::account::Account;
use super::progress::Progress;
use crate::audit::{Actor, AuditEvent};
use crate::store::technicians::Technician;
use crate::store::{StoreError, WriteTransaction, accounts, audit};

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
        let account = begin_to_end(&mut tx, account, actor, cause, now).await?;
        tx.commit().await?;
        self.announce(vec![account.clone()]);
        Ok(Some(account))
    }

    /// Tells listeners and workers that the end of these accounts has begun, once that is committed.
    pub fn announce(&self, ending: Vec<Account>) {
        for account in ending {
            self.shared.publish(account);
        }
        self.shared.work.notify_one();
    }
}

/// Begins to end all accounts of a technician, in the transaction that stops them. The cloud's
/// process is told with [`Lifecycle::announce`] when it is committed; another process's is found by
/// the scheduler.
///
/// # Errors
/// When the database refuses.
pub async fn end_all_of_technician(
    tx: &mut WriteTransaction,
    technician: &Technician,
    actor: Actor,
    cause: EndCause,
    now: Timestamp,
) -> Result<Vec<Account>, StoreError> {
    let going_on = accounts::list_going_on(tx, technician.msp_id, technician.id).await?;
    let mut ending = Vec::with_capacity(going_on.len());
    for account in going_on {
        ending.push(begin_to_end(tx, account, actor, cause.clone(), now).await?);
    }
    Ok(ending)
}

/// Begins to end one account, in the caller's transaction.
pub(super) async fn begin_to_end(
    tx: &mut WriteTransaction,
    account: Account,
    actor: Actor,
    cause: EndCause,
    now: Timestamp,
) -> Result<Account, StoreError> {
    let (msp_id, account_id) = (account.msp_id, account.id);
    // A call that is under way is waited for: an enabling that arrives after the disabling would
    // undo it. Its worker finds this progress when it returns, or its lease runs out.
    let progress = Progress::ending(account.object_id.is_some(), cause.clone());
    accounts::record_progress(tx, &account, &progress, None, now).await?;
    accounts::jobs::hurry_to_end(tx, msp_id, account_id, now).await?;
    let event = AuditEvent::AccountEnding { account_id, cause };
    audit::append(tx, msp_id, now, actor, event).await?;
    let changed = accounts::find(tx, msp_id, account_id).await?;
    Ok(changed.unwrap_or(account))
}
