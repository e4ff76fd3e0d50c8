//! Replacing the credential of an account that is ready by another: no plaintext is kept that could
//! be sealed anew, so a passkey that comes or goes means a new password.

use hallpass_protocol::Timestamp;
use hallpass_protocol::credential::Custody;
use hallpass_protocol::ids::{AccountId, MspId, TechnicianId};
use serde::{Deserialize, Serialize};

use super::account::Account;
use super::progress::Progress;
use super::run::{RunError, Then};
use super::step::is_as_started;
use super::{Lifecycle, Shared};
use crate::audit::{Actor, AuditEvent};
use crate::store::accounts::jobs::{self, Lease, Release, Urgency};
use crate::store::accounts::{self, credentials, rotations};
use crate::store::{StoreError, WriteTransaction, audit};

/// Why a credential is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RotationCause {
    /// A new passkey is to open it too.
    PasskeyAdded,
    /// A passkey that could open it is not to be trusted any more.
    PasskeyRemoved,
    /// Somebody asked for it.
    Requested,
    /// Entra stops to take its pass before its deadline.
    PassExpiring,
}

/// A rotation that is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// Why.
    pub cause: RotationCause,
    /// Raised with every request, so that one that comes while another is carried out is seen.
    pub request: u32,
}

/// What became of a technician's passkeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyChange {
    /// One was added.
    Added,
    /// One was removed, or locked because it may have been copied.
    Removed,
}

/// Draws the consequences for the technician's accounts, in the transaction that changes the
/// passkeys and after the change: what was sealed to a passkey that is gone or locked is forgotten
/// at once, and every account that the change touches gets another password. After the commit,
/// [`Lifecycle::wake`] has it begun at once.
///
/// # Errors
/// When the database refuses.
pub async fn passkeys_changed(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    technician_id: TechnicianId,
    change: PasskeyChange,
    now: Timestamp,
) -> Result<(), StoreError> {
    if change == PasskeyChange::Removed {
        credentials::delete_of_lost_passkeys(tx, msp_id, technician_id).await?;
    }
    for account in accounts::list_for_technician(tx, msp_id, technician_id, now).await? {
        let cause = match change {
            PasskeyChange::Removed => RotationCause::PasskeyRemoved,
            PasskeyChange::Added => RotationCause::PasskeyAdded,
        };
        if needs_rotation(tx, &account, change).await? {
            request(tx, &account, cause, Actor::Cloud, now).await?;
        }
    }
    Ok(())
}

/// A credential is not replaced. Nothing has happened then.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// The MSP has no such account.
    #[error("there is no such account")]
    Unknown,
    /// The account is not ready, or its deadline has passed.
    #[error("the account is not ready, or its deadline has passed")]
    NotReady,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody wants the credential of an account replaced. Where that is under way already nothing
/// is added: whatever is handed out after it is newer than this wish.
///
/// # Errors
/// When the account is not ready, or the database refuses.
pub async fn rotate_now(
    tx: &mut WriteTransaction,
    (msp_id, account_id): (MspId, AccountId),
    actor: Actor,
    now: Timestamp,
) -> Result<Account, RotateError> {
    let account = accounts::find(tx, msp_id, account_id)
        .await?
        .ok_or(RotateError::Unknown)?;
    let is_alive = account.ends_at.is_some_and(|ends_at| ends_at > now);
    if account.progress != Progress::Ready || !is_alive {
        return Err(RotateError::NotReady);
    }
    if account.rotation.is_some() {
        return Ok(account);
    }
    request(tx, &account, RotationCause::Requested, actor, now).await?;
    let asked = accounts::find(tx, msp_id, account_id).await?;
    asked.ok_or(RotateError::Unknown)
}

impl Shared {
    /// Has the credential of an account replaced whose pass is about to run out.
    pub(super) async fn reissue(
        &self,
        lease: Lease,
        account: &Account,
        now: Timestamp,
    ) -> Result<Then, RunError> {
        let mut tx = self.store.write().await?;
        let current = self.hold(&mut tx, lease).await?;
        if !is_as_started(&current, account) {
            return Err(RunError::Superseded);
        }
        let cause = RotationCause::PassExpiring;
        request(&mut tx, &current, cause, Actor::Cloud, now).await?;
        let again = Release {
            due_at: now,
            not_before: None,
            parked_until: None,
            urgency: Urgency::Make,
            deadline: current.ends_at,
            attempt: 0,
        };
        jobs::release(&mut tx, lease, again).await?;
        tx.commit().await?;
        self.work.notify_one();
        Ok(Then::Stop)
    }
}

impl Lifecycle {
    /// Has the credential of an account that is ready replaced. When this returns, the wish is
    /// durable, and its fulfilment begins.
    ///
    /// # Errors
    /// When the account is not ready, or the database fails.
    pub async fn rotate_now(
        &self,
        account: (MspId, AccountId),
        actor: Actor,
    ) -> Result<Account, RotateError> {
        let mut tx = self.shared.store.write().await?;
        let now = self.shared.clock.now();
        let asked = rotate_now(&mut tx, account, actor, now).await?;
        tx.commit().await?;
        self.announce([asked.clone()]);
        Ok(asked)
    }

    /// Looks for work now: something was made due in a transaction of somebody else's.
    pub fn wake(&self) {
        self.shared.work.notify_one();
    }
}

/// Before there is a secret, the step that makes it finds the passkeys as they are then. A new
/// passkey matters to what is sealed, and only when it could open it.
async fn needs_rotation(
    tx: &mut WriteTransaction,
    account: &Account,
    change: PasskeyChange,
) -> Result<bool, StoreError> {
    if account.progress.is_over() || account.credential_version == 0 {
        return Ok(false);
    }
    match change {
        PasskeyChange::Removed => Ok(true),
        PasskeyChange::Added if account.rotation.is_some() => Ok(true),
        PasskeyChange::Added => {
            Ok(account.custody == Custody::Sealed
                && credentials::lacks_a_passkey(tx, account).await?)
        }
    }
}

async fn request(
    tx: &mut WriteTransaction,
    account: &Account,
    cause: RotationCause,
    actor: Actor,
    now: Timestamp,
) -> Result<(), StoreError> {
    // What was removed stays removed, whatever is added after it.
    let cause = match account.rotation {
        Some(pending) if pending.cause == RotationCause::PasskeyRemoved => pending.cause,
        _ => cause,
    };
    rotations::request(tx, account, cause).await?;
    if account.progress == Progress::Ready {
        jobs::hurry(tx, account.msp_id, account.id, now).await?;
    }
    let event = AuditEvent::CredentialRotationRequested {
        account_id: account.id,
        cause,
    };
    audit::append(tx, account.msp_id, now, actor, event).await
}

/// In whose custody a secret is kept; `None` where it can be in nobody's. What was asked for holds
/// wherever it can: an account whose technician cannot open sealed secrets is not sealed because
/// another passkey could, and one that is sealed is not given to the cloud without need.
pub(super) fn choose_custody(
    wanted: Custody,
    has_sealing_keys: bool,
    is_sealed_required: bool,
) -> Option<Custody> {
    match (wanted, has_sealing_keys, is_sealed_required) {
        (Custody::Sealed, true, _) | (Custody::Cloud, true, true) => Some(Custody::Sealed),
        (_, _, false) => Some(Custody::Cloud),
        (_, false, true) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custody_is_what_was_asked_for_unless_that_is_impossible_or_forbidden() {
        use Custody::{Cloud, Sealed};
        //            wanted, keys, required
        let table = [
            ((Sealed, true, false), Some(Sealed)),
            ((Sealed, true, true), Some(Sealed)),
            ((Sealed, false, false), Some(Cloud)),
            ((Sealed, false, true), None),
            ((Cloud, true, false), Some(Cloud)),
            ((Cloud, true, true), Some(Sealed)),
            ((Cloud, false, false), Some(Cloud)),
            ((Cloud, false, true), None),
        ];
        for ((wanted, has_keys, is_required), expected) in table {
            let chosen = choose_custody(wanted, has_keys, is_required);
            assert_eq!(chosen, expected, "{wanted:?} {has_keys} {is_required}");
        }
    }
}
