//! When connections' own secrets expire. Of a secret, only whoever made it knows.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ConnectionId, CustomerId, MspId};

use crate::store::column::{moment, optional_moment, uuid};
use crate::store::{StoreError, WriteTransaction, sql};

/// A connection whose own secret's expiry is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiringSecret {
    /// Whose.
    pub msp_id: MspId,
    /// The connection.
    pub connection_id: ConnectionId,
    /// The customer.
    pub customer_id: CustomerId,
    /// When.
    pub expires_at: Timestamp,
    /// The fewest days before it of which an alarm was given.
    pub alarmed_days: Option<u32>,
}

/// Says when the connection's own secret expires; `None`: nobody knows. Alarms begin anew.
///
/// # Errors
/// When the database refuses.
pub async fn set_secret_expiry(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    expires_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE connections SET secret_expires_at = ?3, secret_alarmed_days = NULL
         WHERE msp_id = ?1 AND connection_id = ?2",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(expires_at.map(Timestamp::unix_ms))
    .execute(tx)
    .await?;
    Ok(())
}

/// When the connection's own secret expires, where that is known.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_secret_expiry(
    connection: &mut sql::Connection,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<Option<Timestamp>, StoreError> {
    let row = sql::query(
        "SELECT secret_expires_at FROM connections WHERE msp_id = ?1 AND connection_id = ?2",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .fetch_optional(connection)
    .await?;
    row.map_or(Ok(None), |row| optional_moment(&row, "secret_expires_at"))
}

/// The connections of all MSPs that prove us by a secret of their own whose expiry is known. Serves
/// the whole installation.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_expiring_secrets(
    connection: &mut sql::Connection,
) -> Result<Vec<ExpiringSecret>, StoreError> {
    let rows = sql::query(
        "SELECT msp_id, connection_id, customer_id, secret_expires_at, secret_alarmed_days
         FROM connections
         WHERE secret_expires_at IS NOT NULL AND NOT uses_registration
           AND disconnected_at IS NULL
         ORDER BY msp_id, connection_id",
    )
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let alarmed_days: Option<i64> = row.try_get("secret_alarmed_days")?;
            Ok(ExpiringSecret {
                msp_id: MspId::new(uuid(row, "msp_id")?),
                connection_id: ConnectionId::new(uuid(row, "connection_id")?),
                customer_id: CustomerId::new(uuid(row, "customer_id")?),
                expires_at: moment(row, "secret_expires_at")?,
                alarmed_days: alarmed_days.and_then(|days| u32::try_from(days).ok()),
            })
        })
        .collect()
}

/// Keeps that an alarm was given; `false` when another was, or the secret is another now.
///
/// # Errors
/// When the database refuses.
pub async fn record_secret_alarm(
    tx: &mut WriteTransaction,
    known: &ExpiringSecret,
    days: u32,
) -> Result<bool, StoreError> {
    let done = sql::query(
        "UPDATE connections SET secret_alarmed_days = ?4
         WHERE msp_id = ?1 AND connection_id = ?2 AND secret_expires_at = ?3
           AND (secret_alarmed_days IS NULL OR secret_alarmed_days > ?4)",
    )
    .bind(known.msp_id.as_uuid())
    .bind(known.connection_id.as_uuid())
    .bind(known.expires_at.unix_ms())
    .bind(days)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
