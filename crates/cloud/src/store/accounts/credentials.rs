//! The secrets of accounts, version by version: sealed to passkeys, or held by the cloud.

mod held;
mod kept;
mod release;

use hallpass_protocol::credential::{CredentialBinding, Custody, HeldCredential, SealedCredential};
use hallpass_protocol::ids::{MspId, PasskeyId, TechnicianId};
use hallpass_seal::SealingPublicKey;

pub use held::{COLUMN as HELD_COLUMN, TABLE as HELD_TABLE};
pub use kept::find_released;
pub use release::{Release, release};
pub(in crate::store) use release::{Released, find_released as find_to_release};

use crate::envelope::KeyRing;
use crate::lifecycle::Account;
use crate::random::RandomSource;
use crate::store::column::{bytes, uuid};
use crate::store::sql;
use crate::store::{StoreError, WriteTransaction};

/// A new secret, as it is to be kept.
pub enum NewSecret {
    /// Sealed to these passkeys.
    Sealed(Vec<SealedCredential>),
    /// Held by the cloud.
    Held(HeldCredential),
}

impl NewSecret {
    /// Who can read it at rest.
    pub fn custody(&self) -> Custody {
        match self {
            Self::Sealed(_) => Custody::Sealed,
            Self::Held(_) => Custody::Cloud,
        }
    }
}

/// Adds a newer version of the account's secret and sets the deadline that it is bound to, unless
/// the account has one: that may have been moved since the secret was made. The
/// version that Entra confirmed is kept beside it; others that were never confirmed are not.
///
/// # Errors
/// When the database refuses, or no key is at hand to hold it under.
pub async fn add(
    tx: &mut WriteTransaction,
    (random, keys): (&dyn RandomSource, &KeyRing),
    account: &Account,
    binding: &CredentialBinding,
    secret: &NewSecret,
) -> Result<(), StoreError> {
    delete_all_but(tx, account, account.confirmed_version).await?;
    match secret {
        NewSecret::Sealed(blobs) => add_sealed(tx, account, binding, blobs).await?,
        NewSecret::Held(credential) => {
            held::add(tx, random, keys, account, binding, credential).await?;
        }
    }
    sql::query(
        "UPDATE accounts SET credential_version = ?, ends_at = coalesce(ends_at, ?),
             revision = revision + 1
         WHERE msp_id = ? AND account_id = ?",
    )
    .bind(binding.version)
    .bind(binding.expires_at.unix_ms())
    .bind(account.msp_id.as_uuid())
    .bind(account.id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

async fn add_sealed(
    tx: &mut WriteTransaction,
    account: &Account,
    binding: &CredentialBinding,
    sealed: &[SealedCredential],
) -> Result<(), StoreError> {
    for blob in sealed {
        sql::query(
            "INSERT INTO account_credentials (msp_id, account_id, version, passkey_id, expires_at,
                                              format, encapsulated_key, ciphertext)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(account.msp_id.as_uuid())
        .bind(account.id.as_uuid())
        .bind(binding.version)
        .bind(blob.passkey_id.as_uuid())
        .bind(binding.expires_at.unix_ms())
        .bind(blob.format)
        .bind(blob.encapsulated_key.as_bytes())
        .bind(blob.ciphertext.as_bytes())
        .execute(tx)
        .await?;
    }
    Ok(())
}

/// Entra has this version now: it is handed out from here on, in the custody in which it is kept,
/// and every other one is forgotten.
///
/// # Errors
/// When the database refuses.
pub async fn confirm(
    tx: &mut WriteTransaction,
    account: &Account,
    version: u32,
    custody: Custody,
) -> Result<(), StoreError> {
    delete_all_but(tx, account, version).await?;
    sql::query(
        "UPDATE accounts SET confirmed_version = ?, custody = ?, revision = revision + 1
         WHERE msp_id = ? AND account_id = ?",
    )
    .bind(version)
    .bind(custody_name(custody))
    .bind(account.msp_id.as_uuid())
    .bind(account.id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets every version of the account's secret but this one; there is no version 0.
///
/// # Errors
/// When the database refuses.
pub async fn delete_all_but(
    tx: &mut WriteTransaction,
    account: &Account,
    version: u32,
) -> Result<(), StoreError> {
    sql::query(
        "DELETE FROM account_credentials WHERE msp_id = ? AND account_id = ? AND version <> ?",
    )
    .bind(account.msp_id.as_uuid())
    .bind(account.id.as_uuid())
    .bind(version)
    .execute(tx)
    .await?;
    sql::query("DELETE FROM held_credentials WHERE msp_id = ? AND account_id = ? AND version <> ?")
        .bind(account.msp_id.as_uuid())
        .bind(account.id.as_uuid())
        .bind(version)
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets what is sealed to passkeys that the technician has no more, or that are locked.
///
/// # Errors
/// When the database refuses.
pub async fn delete_of_lost_passkeys(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<(), StoreError> {
    sql::query(
        "DELETE FROM account_credentials
         WHERE msp_id = ?1
           AND account_id IN (SELECT account_id FROM accounts
                              WHERE msp_id = ?1 AND technician_id = ?2)
           AND passkey_id NOT IN (SELECT passkey_id FROM passkeys
                                  WHERE msp_id = ?1 AND technician_id = ?2
                                    AND locked_at IS NULL)",
    )
    .bind(msp_id.as_uuid())
    .bind(technician_id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether one of the technician's passkeys could open a credential but not this account's, which
/// is sealed to others.
///
/// # Errors
/// When the database cannot be read.
pub async fn lacks_a_passkey(
    connection: &mut sql::Connection,
    account: &Account,
) -> Result<bool, StoreError> {
    let lacks = sql::query_scalar(
        "SELECT EXISTS (
             SELECT 1 FROM passkeys p
             WHERE p.msp_id = ?1 AND p.technician_id = ?2 AND p.sealing_key IS NOT NULL
               AND p.locked_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM account_credentials c
                               WHERE c.msp_id = p.msp_id AND c.account_id = ?3
                                 AND c.version = ?4 AND c.passkey_id = p.passkey_id))",
    )
    .bind(account.msp_id.as_uuid())
    .bind(account.technician_id.as_uuid())
    .bind(account.id.as_uuid())
    .bind(account.confirmed_version.max(account.credential_version))
    .fetch_one(connection)
    .await?;
    Ok(lacks)
}

/// The technician's passkeys to which a secret can be sealed.
///
/// # Errors
/// When the database cannot be read, or a key in it is none.
pub async fn list_sealing_keys(
    connection: &mut sql::Connection,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<Vec<(PasskeyId, SealingPublicKey)>, StoreError> {
    let rows = sql::query(
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

pub(super) const fn custody_name(custody: Custody) -> &'static str {
    match custody {
        Custody::Sealed => "sealed",
        Custody::Cloud => "cloud",
    }
}
