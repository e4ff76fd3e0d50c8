//! The sealed secrets of accounts.

mod release;

use hallpass_protocol::Timestamp;
use hallpass_protocol::credential::{
    CredentialBinding, CredentialResponse, Custody, SealedCredential,
};
use hallpass_protocol::ids::{AccountId, MspId, PasskeyId, TechnicianId};
use hallpass_seal::SealingPublicKey;
use sqlx::{Row, SqliteConnection};

pub(in crate::store) use release::find_permitted;
pub use release::{Release, release};

use super::find;
use crate::lifecycle::{Account, Progress};
use crate::store::column::{bytes, uuid};
use crate::store::{StoreError, WriteTransaction};

/// Replaces the account's secret by a newer version and sets the deadline that it is bound to.
///
/// # Errors
/// When the database refuses.
pub async fn replace(
    tx: &mut WriteTransaction,
    account: &Account,
    binding: &CredentialBinding,
    sealed: &[SealedCredential],
) -> Result<(), StoreError> {
    delete(tx, account).await?;
    for blob in sealed {
        sqlx::query(
            "INSERT INTO account_credentials (msp_id, account_id, passkey_id, version, format,
                                              encapsulated_key, ciphertext)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(account.msp_id.as_uuid())
        .bind(account.id.as_uuid())
        .bind(blob.passkey_id.as_uuid())
        .bind(binding.version)
        .bind(blob.format)
        .bind(blob.encapsulated_key.as_bytes())
        .bind(blob.ciphertext.as_bytes())
        .execute(&mut **tx)
        .await?;
    }
    sqlx::query(
        "UPDATE accounts SET credential_version = ?, ends_at = ?, revision = revision + 1
         WHERE msp_id = ? AND account_id = ?",
    )
    .bind(binding.version)
    .bind(binding.expires_at.unix_ms())
    .bind(account.msp_id.as_uuid())
    .bind(account.id.as_uuid())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Forgets the account's secret.
///
/// # Errors
/// When the database refuses.
pub async fn delete(tx: &mut WriteTransaction, account: &Account) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM account_credentials WHERE msp_id = ? AND account_id = ?")
        .bind(account.msp_id.as_uuid())
        .bind(account.id.as_uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The secret of an account of this technician that is ready and has not reached its deadline.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_released(
    connection: &mut SqliteConnection,
    msp_id: MspId,
    technician_id: TechnicianId,
    account_id: AccountId,
    now: Timestamp,
) -> Result<Option<CredentialResponse>, StoreError> {
    let account = find(connection, msp_id, account_id).await?;
    let Some(account) = account.filter(|account| account.technician_id == technician_id) else {
        return Ok(None);
    };
    let Some(ends_at) = account.ends_at.filter(|ends_at| *ends_at > now) else {
        return Ok(None);
    };
    if account.progress != Progress::Ready {
        return Ok(None);
    }
    let rows = sqlx::query(
        "SELECT passkey_id, format, encapsulated_key, ciphertext FROM account_credentials
         WHERE msp_id = ? AND account_id = ? AND version = ? ORDER BY passkey_id",
    )
    .bind(msp_id.as_uuid())
    .bind(account_id.as_uuid())
    .bind(account.credential_version)
    .fetch_all(connection)
    .await?;
    let mut sealed = Vec::with_capacity(rows.len());
    for row in &rows {
        sealed.push(SealedCredential {
            format: row.try_get("format")?,
            passkey_id: PasskeyId::new(uuid(row, "passkey_id")?),
            encapsulated_key: bytes(row, "encapsulated_key")?.into(),
            ciphertext: bytes(row, "ciphertext")?.into(),
        });
    }
    let binding = CredentialBinding {
        tenant_id: account.tenant_id,
        account_id,
        technician_id,
        version: account.credential_version,
        expires_at: ends_at,
    };
    Ok(Some(CredentialResponse {
        custody: Custody::Sealed,
        user_principal_name: account.user_principal_name,
        binding,
        sealed,
        held: None,
    }))
}

/// The technician's passkeys to which a secret can be sealed.
///
/// # Errors
/// When the database cannot be read, or a key in it is none.
pub async fn list_sealing_keys(
    connection: &mut SqliteConnection,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<Vec<(PasskeyId, SealingPublicKey)>, StoreError> {
    let rows = sqlx::query(
        "SELECT passkey_id, sealing_key FROM passkeys
         WHERE msp_id = ? AND technician_id = ? AND sealing_key IS NOT NULL AND locked_at IS NULL",
    )
    .bind(msp_id.as_uuid())
    .bind(technician_id.as_uuid())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let key = SealingPublicKey::from_bytes(&bytes(row, "sealing_key")?)
                .map_err(|error| StoreError::unreadable("passkeys", error))?;
            Ok((PasskeyId::new(uuid(row, "passkey_id")?), key))
        })
        .collect()
}
