//! The passkeys that technicians enrolled.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, PasskeyId, TechnicianId};
use hallpass_protocol::technician::PasskeyView;
use sqlx::AssertSqlSafe;
use webauthn_rs::prelude::Passkey;

use super::column::{moment, optional_moment, text, uuid};
use super::{StoreError, WriteTransaction};
use crate::store::sql::{self, Row};

const TABLE: &str = "passkeys";

/// A passkey of a technician.
#[derive(Debug, Clone)]
pub struct EnrolledPasskey {
    /// Whose MSP.
    pub msp_id: MspId,
    /// Our id of it.
    pub id: PasskeyId,
    /// Whose.
    pub technician_id: TechnicianId,
    /// The technician's name for it.
    pub name: String,
    /// The X25519 public key to which credentials are sealed; `None` where the authenticator has
    /// no PRF.
    pub sealing_key: Option<[u8; 32]>,
    /// The public key, the counter and the flags.
    pub passkey: Passkey,
    /// When it was enrolled.
    pub created_at: Timestamp,
    /// When it last signed its technician in.
    pub last_used_at: Option<Timestamp>,
    /// Set when its counter went back: it may have been copied, and signs nobody in.
    pub is_locked: bool,
}

impl EnrolledPasskey {
    /// As screens show it.
    pub fn to_view(&self) -> PasskeyView {
        PasskeyView {
            id: self.id,
            name: self.name.clone(),
            can_seal: self.sealing_key.is_some(),
            created_at: Some(self.created_at),
            last_used_at: self.last_used_at,
            is_locked: self.is_locked,
        }
    }
}

/// Adds a passkey.
///
/// # Errors
/// When the database refuses; a unique violation when anybody enrolled this credential before.
pub async fn insert(
    tx: &mut WriteTransaction,
    passkey: &EnrolledPasskey,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO passkeys (msp_id, passkey_id, technician_id, credential_id, passkey,
                               sealing_key, name, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(passkey.msp_id.as_uuid())
    .bind(passkey.id.as_uuid())
    .bind(passkey.technician_id.as_uuid())
    .bind(passkey.passkey.cred_id().as_slice())
    .bind(serialize(&passkey.passkey)?)
    .bind(passkey.sealing_key.map(Vec::from))
    .bind(&passkey.name)
    .bind(passkey.created_at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// What is read of a passkey.
fn select(condition: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT msp_id, passkey_id, technician_id, passkey, sealing_key, name, created_at,
                last_used_at, locked_at
         FROM passkeys WHERE {condition}"
    ))
}

/// The passkey with WebAuthn's credential id, of whichever MSP: this is how a sign-in finds out who
/// it is.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_credential_id(
    connection: &mut sql::Connection,
    credential_id: &[u8],
) -> Result<Option<EnrolledPasskey>, StoreError> {
    let row = sql::query(select("credential_id = ?"))
        .bind(credential_id)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The passkey with our id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    passkey_id: PasskeyId,
) -> Result<Option<EnrolledPasskey>, StoreError> {
    let row = sql::query(select("msp_id = ? AND passkey_id = ?"))
        .bind(msp_id.as_uuid())
        .bind(passkey_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// All passkeys of a technician, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_for_technician(
    connection: &mut sql::Connection,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<Vec<EnrolledPasskey>, StoreError> {
    let rows = sql::query(select(
        "msp_id = ? AND technician_id = ? ORDER BY created_at, passkey_id",
    ))
    .bind(msp_id.as_uuid())
    .bind(technician_id.as_uuid())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// Whether anybody has enrolled a passkey yet, in any MSP.
///
/// # Errors
/// When the database cannot be read.
pub async fn exist(connection: &mut sql::Connection) -> Result<bool, StoreError> {
    Ok(sql::query_scalar("SELECT EXISTS (SELECT 1 FROM passkeys)")
        .fetch_one(connection)
        .await?)
}

/// Records a sign-in: the counter and flags that the authenticator reported, and when.
///
/// # Errors
/// When the database refuses.
pub async fn record_use(
    tx: &mut WriteTransaction,
    passkey: &EnrolledPasskey,
    used_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE passkeys SET passkey = ?, last_used_at = ? WHERE msp_id = ? AND passkey_id = ?",
    )
    .bind(serialize(&passkey.passkey)?)
    .bind(used_at.unix_ms())
    .bind(passkey.msp_id.as_uuid())
    .bind(passkey.id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

/// Locks a passkey that may have been copied.
///
/// # Errors
/// When the database refuses.
pub async fn lock(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    passkey_id: PasskeyId,
    locked_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query("UPDATE passkeys SET locked_at = ? WHERE msp_id = ? AND passkey_id = ?")
        .bind(locked_at.unix_ms())
        .bind(msp_id.as_uuid())
        .bind(passkey_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// Gives a passkey another name.
///
/// # Errors
/// When the database refuses.
pub async fn rename(
    tx: &mut WriteTransaction,
    passkey: &EnrolledPasskey,
    name: &str,
) -> Result<(), StoreError> {
    sql::query("UPDATE passkeys SET name = ? WHERE msp_id = ? AND passkey_id = ?")
        .bind(name)
        .bind(passkey.msp_id.as_uuid())
        .bind(passkey.id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// Deletes a passkey, which must have no sessions any more.
///
/// # Errors
/// When the database refuses.
pub async fn delete(
    tx: &mut WriteTransaction,
    passkey: &EnrolledPasskey,
) -> Result<(), StoreError> {
    sql::query("DELETE FROM passkeys WHERE msp_id = ? AND passkey_id = ?")
        .bind(passkey.msp_id.as_uuid())
        .bind(passkey.id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

fn serialize(passkey: &Passkey) -> Result<String, StoreError> {
    serde_json::to_string(passkey).map_err(|error| StoreError::unreadable(TABLE, error))
}

fn read(row: &Row) -> Result<EnrolledPasskey, StoreError> {
    let sealing_key: Option<Vec<u8>> = row.try_get("sealing_key")?;
    let sealing_key = sealing_key
        .map(<[u8; 32]>::try_from)
        .transpose()
        .map_err(|_| StoreError::unreadable(TABLE, "sealing_key"))?;
    let locked_at: Option<i64> = row.try_get("locked_at")?;
    Ok(EnrolledPasskey {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        id: PasskeyId::new(uuid(row, "passkey_id")?),
        technician_id: TechnicianId::new(uuid(row, "technician_id")?),
        name: text(row, "name")?,
        sealing_key,
        passkey: serde_json::from_str(row.try_get("passkey")?)
            .map_err(|error| StoreError::unreadable(TABLE, error))?,
        created_at: moment(row, "created_at")?,
        last_used_at: optional_moment(row, "last_used_at")?,
        is_locked: locked_at.is_some(),
    })
}
