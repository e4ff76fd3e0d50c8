//! Giving an account that is ready a longer lifetime.
//!
//! Its credential stays as it is. It is bound to the deadline that the account had when the
//! credential was made, which the cloud keeps beside it; that a later deadline is in force is told
//! by the account alone (ADR 13).

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{AccountId, MspId};

use super::Lifecycle;
use super::account::Account;
use super::transition::{ExtensionRefusal, decide_extension};
use crate::audit::{Actor, AuditEvent};
use crate::store::{StoreError, WriteTransaction, accounts, audit};

/// An account was not extended. Nothing has happened then.
#[derive(Debug, thiserror::Error)]
pub enum ExtendError {
    /// The MSP has no such account.
    #[error("there is no such account")]
    Unknown,
    /// It may not have that lifetime.
    #[error(transparent)]
    Refused(#[from] ExtensionRefusal),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Lifecycle {
    /// Gives an account a lifetime of `wanted_s` seconds in all. When this returns, the later
    /// deadline is durable. Asking for what it has changes nothing.
    ///
    /// # Errors
    /// When it may not have it, or the database fails.
    pub async fn extend(
        &self,
        (msp_id, account_id): (MspId, AccountId),
        wanted_s: i64,
        actor: Actor,
    ) -> Result<Account, ExtendError> {
        let mut tx = self.shared.store.write().await?;
        let now = self.shared.clock.now();
        let extended = extend(&mut tx, (msp_id, account_id), wanted_s, actor, now).await?;
        tx.commit().await?;
        self.shared.publish(extended.clone());
        self.wake();
        Ok(extended)
    }
}

/// The same in a transaction of the caller's. The deadline is moved where the account's state is
/// looked at: either it is moved before the end begins, or the end has begun and it is refused.
///
/// # Errors
/// When it may not have it, or the database fails.
pub async fn extend(
    tx: &mut WriteTransaction,
    (msp_id, account_id): (MspId, AccountId),
    wanted_s: i64,
    actor: Actor,
    now: Timestamp,
) -> Result<Account, ExtendError> {
    let account = accounts::find(tx, msp_id, account_id)
        .await?
        .ok_or(ExtendError::Unknown)?;
    let Some(extension) = decide_extension(&account, wanted_s, now)? else {
        return Ok(account);
    };
    if !accounts::record_extension(tx, &account, extension, now).await? {
        return Err(ExtensionRefusal::NotReady.into());
    }
    accounts::jobs::move_deadline(tx, msp_id, account_id, extension.ends_at).await?;
    // Its worker goes to rest until the new deadline, and tells everybody who listens: also when
    // this is another process. A rotation that waits keeps the time for which it was told to wait.
    if account.rotation.is_none() {
        accounts::jobs::hurry(tx, msp_id, account_id, now).await?;
    }
    let event = AuditEvent::AccountExtended {
        account_id,
        lifetime_before_s: account.lifetime.as_secs(),
        lifetime_s: extension.lifetime.as_secs(),
        ends_at_before: account.ends_at,
        ends_at: extension.ends_at,
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    let extended = accounts::find(tx, msp_id, account_id).await?;
    extended.ok_or(ExtendError::Unknown)
}
