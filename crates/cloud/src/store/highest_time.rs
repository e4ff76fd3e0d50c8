//! The highest moment that is known to have been, whatever clocks say later. One for all MSPs.

use hallpass_protocol::Timestamp;

use super::{StoreError, WriteTransaction, sql};

/// The highest moment that was recorded.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(connection: &mut sql::Connection) -> Result<Option<Timestamp>, StoreError> {
    let row = sql::query("SELECT at FROM highest_time WHERE \"only\" = 1")
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok(Timestamp::from_unix_ms(row.try_get("at")?)))
        .transpose()
}

/// Records it, if it is higher.
///
/// # Errors
/// When the database refuses.
pub async fn record(tx: &mut WriteTransaction, at: Timestamp) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO highest_time (\"only\", at) VALUES (1, ?1)
         ON CONFLICT (\"only\") DO UPDATE SET at = excluded.at WHERE excluded.at > highest_time.at",
    )
    .bind(at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}
