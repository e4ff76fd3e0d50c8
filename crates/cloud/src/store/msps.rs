//! The organisations that run Hallpass.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;

use super::column::{text, uuid};
use super::{StoreError, WriteTransaction};
use crate::store::sql;

/// An organisation that runs Hallpass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Msp {
    /// Its id.
    pub id: MspId,
    /// Its name, for screens.
    pub name: String,
}

/// Adds an MSP.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    msp: &Msp,
    created_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query("INSERT INTO msps (msp_id, name, created_at) VALUES (?, ?, ?)")
        .bind(msp.id.as_uuid())
        .bind(&msp.name)
        .bind(created_at.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}

/// All MSPs, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(connection: &mut sql::Connection) -> Result<Vec<Msp>, StoreError> {
    let rows = sql::query("SELECT msp_id, name FROM msps ORDER BY created_at, msp_id")
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Msp {
                id: MspId::new(uuid(row, "msp_id")?),
                name: text(row, "name")?,
            })
        })
        .collect()
}

/// The MSP with this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Option<Msp>, StoreError> {
    let row = sql::query("SELECT name FROM msps WHERE msp_id = ?")
        .bind(msp_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.map(|row| {
        Ok(Msp {
            id: msp_id,
            name: text(&row, "name")?,
        })
    })
    .transpose()
}

/// Whether credentials of this MSP must be sealed to passkeys: the cloud may hold none.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_sealed_custody_required(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<bool, StoreError> {
    let required = sql::query_scalar("SELECT sealed_custody_required FROM msps WHERE msp_id = ?")
        .bind(msp_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    Ok(required.unwrap_or(true))
}

/// Sets whether credentials must be sealed to passkeys.
///
/// # Errors
/// When the database refuses.
pub async fn require_sealed_custody(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    required: bool,
) -> Result<(), StoreError> {
    sql::query("UPDATE msps SET sealed_custody_required = ? WHERE msp_id = ?")
        .bind(required)
        .bind(msp_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}
