//! Whether the database takes writes, found out by writing.

use hallpass_protocol::Timestamp;

use super::{StoreError, WriteTransaction, sql};

/// Writes, to find out whether that is possible.
///
/// # Errors
/// When it is not.
pub async fn write(tx: &mut WriteTransaction, at: Timestamp) -> Result<(), StoreError> {
    sql::query("UPDATE write_probe SET at = ?1")
        .bind(at.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}
