//! Logos, named by their content.

use std::collections::BTreeSet;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::MspId;
use hallpass_protocol::logo::LogoHash;

use super::column::{bytes, text};
use super::{StoreError, WriteTransaction};
use crate::store::sql;

/// The names of an MSP's logos.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<BTreeSet<LogoHash>, StoreError> {
    let rows = sql::query("SELECT sha256 FROM logos WHERE msp_id = ?1")
        .bind(msp_id.as_uuid())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| {
            text(row, "sha256")?
                .parse()
                .map_err(|error| StoreError::unreadable("logos", error))
        })
        .collect()
}

/// The logo of this name, as a PNG.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    sha256: &LogoHash,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = sql::query("SELECT png FROM logos WHERE msp_id = ?1 AND sha256 = ?2")
        .bind(msp_id.as_uuid())
        .bind(sha256.as_str())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(|row| bytes(row, "png")).transpose()
}

/// Adds a logo.
///
/// # Errors
/// When the database refuses; a unique violation when it is there.
pub async fn insert(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    (sha256, png): (&LogoHash, &[u8]),
    created_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query("INSERT INTO logos (msp_id, sha256, png, created_at) VALUES (?1, ?2, ?3, ?4)")
        .bind(msp_id.as_uuid())
        .bind(sha256.as_str())
        .bind(png)
        .bind(created_at.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}
