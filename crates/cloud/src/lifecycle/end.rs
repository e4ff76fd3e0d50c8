//! Ending an account before its deadline.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::{AccountId, MspId};

use super::Lifecycle;
use super::account::Account;
use super::end_all::events_of_end;
use super::progress::Progress;
use crate::audit::Actor;
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
        let mut tx = self.shared.store.write().await?;
        let now = self.shared.clock.now();
        let ended = end(&mut tx, (msp_id, account_id), actor, cause, now).await?;
        // Also when nothing was written: what ended it may not be durable yet.
        tx.commit().await?;
        self.announce(ended.clone());
        Ok(ended)
    }

    /// Tells listeners and workers that the end of these accounts has begun, once that is committed.
    pub fn announce(&self, ending: impl IntoIterator<Item = Account>) {
        for account in ending {
            self.shared.publish(account);
        }
        self.wake();
    }
}

/// The same in a transaction of the caller's, which is to be committed in any case.
///
/// # Errors
/// When the database refuses.
pub async fn end(
    tx: &mut WriteTransaction,
    (msp_id, account_id): (MspId, AccountId),
    actor: Actor,
    cause: EndCause,
    now: Timestamp,
) -> Result<Option<Account>, StoreError> {
    let Some(account) = accounts::find(tx, msp_id, account_id).await? else {
        return Ok(None);
    };
    if account.progress.is_over() {
        return Ok(Some(account));
    }
    // A call that is under way is waited for: an enabling that arrives after the disabling would
    // undo it. Its worker finds this progress when it returns, or its lease runs out.
    let progress = account.to_ending(cause.clone());
    accounts::record_progress(tx, &account, &progress, None, now).await?;
    if matches!(progress, Progress::Ended { .. }) {
        accounts::jobs::remove(tx, msp_id, account_id).await?;
    } else {
        accounts::jobs::hurry_to_end(tx, msp_id, account_id, now).await?;
    }
    let changed = accounts::find(tx, msp_id, account_id).await?;
    let ending = changed.unwrap_or(account);
    for event in events_of_end(&ending, &cause) {
        audit::append(tx, msp_id, now, actor, event).await?;
    }
    Ok(Some(ending))
}
