//! Rotations that are to be done.

use hallpass_protocol::Timestamp;

use super::TABLE;
use crate::lifecycle::{Account, Rotation, RotationCause};
use crate::store::sql::{self, Row};
use crate::store::{StoreError, WriteTransaction};

/// Asks for a rotation; one that is under way does not count for it.
///
/// # Errors
/// When the database refuses.
pub async fn request(
    tx: &mut WriteTransaction,
    account: &Account,
    cause: RotationCause,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE accounts SET rotation_cause = ?, rotation_request = rotation_request + 1,
             revision = revision + 1
         WHERE msp_id = ? AND account_id = ?",
    )
    .bind(name(cause))
    .bind(account.msp_id.as_uuid())
    .bind(account.id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

/// The rotation is done, or needed no more.
///
/// # Errors
/// When the database refuses.
pub async fn settle(tx: &mut WriteTransaction, account: &Account) -> Result<(), StoreError> {
    end(tx, account, None).await
}

/// Entra refused the rotation: the account goes on with the secret that it has.
///
/// # Errors
/// When the database refuses.
pub async fn refuse(
    tx: &mut WriteTransaction,
    account: &Account,
    now: Timestamp,
) -> Result<(), StoreError> {
    end(tx, account, Some(now)).await
}

async fn end(
    tx: &mut WriteTransaction,
    account: &Account,
    refused_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE accounts SET rotation_cause = NULL, rotation_refused_at = ?
         WHERE msp_id = ? AND account_id = ?",
    )
    .bind(refused_at.map(Timestamp::unix_ms))
    .bind(account.msp_id.as_uuid())
    .bind(account.id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) fn read(row: &Row) -> Result<Option<Rotation>, StoreError> {
    let cause = match row.try_get::<Option<&str>>("rotation_cause")? {
        None => return Ok(None),
        Some("passkey_added") => RotationCause::PasskeyAdded,
        Some("passkey_removed") => RotationCause::PasskeyRemoved,
        Some("requested") => RotationCause::Requested,
        Some("pass_expiring") => RotationCause::PassExpiring,
        Some(other) => {
            let what = format!("rotation_cause {other}");
            return Err(StoreError::unreadable(TABLE, what));
        }
    };
    Ok(Some(Rotation {
        cause,
        request: row.try_get("rotation_request")?,
    }))
}

const fn name(cause: RotationCause) -> &'static str {
    match cause {
        RotationCause::PasskeyAdded => "passkey_added",
        RotationCause::PasskeyRemoved => "passkey_removed",
        RotationCause::Requested => "requested",
        RotationCause::PassExpiring => "pass_expiring",
    }
}
