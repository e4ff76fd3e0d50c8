//! Ending all accounts of a technician or for a customer at once, however many they are: in one
//! transaction, all or none.

use hallpass_protocol::Timestamp;
use hallpass_protocol::account::EndCause;
use hallpass_protocol::ids::MspId;

use super::Lifecycle;
use super::account::Account;
use crate::audit::{Actor, AuditEvent};
use crate::store::accounts::{self, Whose};
use crate::store::{StoreError, WriteTransaction, audit};

impl Lifecycle {
    /// Begins to end all accounts whose end has not begun; how many they are. When this returns,
    /// their ends are durable, and are carried out whoever is down.
    ///
    /// # Errors
    /// When the database fails; then nothing has happened.
    pub async fn end_all_now(
        &self,
        msp_id: MspId,
        whose: Whose,
        actor: Actor,
        cause: EndCause,
    ) -> Result<u32, StoreError> {
        let mut tx = self.shared.store.write().await?;
        let now = self.shared.clock.now();
        let ending = end_all_now(&mut tx, msp_id, whose, actor, &cause, now).await?;
        tx.commit().await?;
        let count = count(&ending);
        self.announce(ending);
        Ok(count)
    }
}

/// The same in a transaction of the caller's; answers the accounts. The cloud's process is told with
/// [`Lifecycle::announce`] when it is committed; another process's is found by the scheduler.
///
/// # Errors
/// When the database refuses.
pub async fn end_all_now(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    whose: Whose,
    actor: Actor,
    cause: &EndCause,
    now: Timestamp,
) -> Result<Vec<Account>, StoreError> {
    let ending = accounts::record_end_of_all(tx, msp_id, whose, cause, now).await?;
    let count = count(&ending);
    let event = match whose {
        Whose::Technician(technician_id) => AuditEvent::TechnicianAccountsEnding {
            technician_id,
            count,
        },
        Whose::Customer(customer_id) => AuditEvent::CustomerAccountsEnding { customer_id, count },
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    record_ends(tx, &ending, actor, cause, now).await?;
    Ok(ending)
}

/// Begins to end all accounts of somebody who is being stopped, as a part of that.
///
/// # Errors
/// When the database refuses.
pub async fn end_all(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    whose: Whose,
    actor: Actor,
    cause: &EndCause,
    now: Timestamp,
) -> Result<Vec<Account>, StoreError> {
    let ending = accounts::record_end_of_all(tx, msp_id, whose, cause, now).await?;
    record_ends(tx, &ending, actor, cause, now).await?;
    Ok(ending)
}

async fn record_ends(
    tx: &mut WriteTransaction,
    ending: &[Account],
    actor: Actor,
    cause: &EndCause,
    now: Timestamp,
) -> Result<(), StoreError> {
    for account in ending {
        for event in events_of_end(account, cause) {
            audit::append(tx, account.msp_id, now, actor, event).await?;
        }
    }
    Ok(())
}

/// What the audit log is told of an account whose end has just begun.
pub(super) fn events_of_end(account: &Account, cause: &EndCause) -> Vec<AuditEvent> {
    let account_id = account.id;
    let cause = cause.clone();
    let mut events = vec![AuditEvent::AccountEnding {
        account_id,
        cause: cause.clone(),
    }];
    // It waited for its start: nothing had begun, so nothing is left to be done.
    if account.ended_at.is_some() {
        events.push(AuditEvent::AccountEnded { account_id, cause });
    }
    events
}

fn count(accounts: &[Account]) -> u32 {
    u32::try_from(accounts.len()).unwrap_or(u32::MAX)
}
