//! Giving an account that is ready a longer lifetime.
//!
//! Its credential stays as it is. It is bound to the deadline that the account had when the
//! credential was made, which the cloud keeps beside it; that a later deadline is in force is told
//! by the account alone (ADR 13).

use hallpass_protocol::ids::{AccountId, MspId};
use hallpass_protocol::policy::SettingName;
use hallpass_protocol::{Lifetime, Timestamp};

use super::Lifecycle;
use super::account::Account;
use super::transition::{ExtensionRefusal, decide_extension};
use crate::audit::{Actor, AuditEvent};
use crate::policy::{Forbidden, Wish, find_rules};
use crate::store::{StoreError, WriteTransaction, accounts, audit, sql, technicians};

/// An account was not extended. Nothing has happened then.
#[derive(Debug, thiserror::Error)]
pub enum ExtendError {
    /// The MSP has no such account.
    #[error("there is no such account")]
    Unknown,
    /// It may not have that lifetime.
    #[error(transparent)]
    Refused(#[from] ExtensionRefusal),
    /// The policy that holds by now forbids it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
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
    check_policy(
        tx,
        &account,
        extension.lifetime,
        account.begun_at.unwrap_or(now),
    )
    .await??;
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

/// Whether the policy lets an account that was asked for have this lifetime, as it is by now. What was
/// said when it was asked for is not asked again.
///
/// # Errors
/// When the database cannot be read; inside, what forbids it.
pub(super) async fn check_policy(
    connection: &mut sql::Connection,
    account: &Account,
    lifetime: Lifetime,
    start: Timestamp,
) -> Result<Result<(), Forbidden>, StoreError> {
    let (msp_id, whose) = (account.msp_id, account.technician_id);
    let Some(technician) = technicians::find(connection, msp_id, whose).await? else {
        // The accounts of somebody who was removed are ending.
        return Ok(Ok(()));
    };
    let rules = find_rules(connection, &technician, account.customer_id).await?;
    let wish = Wish {
        customer_id: account.customer_id,
        preset_id: account.preset_id,
        lifetime_s: lifetime.as_secs(),
        reason: &account.reason,
        ticket: &account.ticket,
        start,
        account_id: Some(account.id),
    };
    Ok(match rules.permit(connection, wish).await? {
        Ok(permitted)
            if permitted.approvers.count > 0 && lifetime.as_secs() > account.lifetime.as_secs() =>
        {
            Err(rules.refuse_unapproved(connection).await?)
        }
        Err(forbidden) if !is_said_once(forbidden.setting) => Err(forbidden),
        Ok(_) | Err(_) => Ok(()),
    })
}

const fn is_said_once(setting: SettingName) -> bool {
    matches!(
        setting,
        SettingName::Reason | SettingName::Ticket | SettingName::Approval
    )
}
