//! The state of running WebAuthn ceremonies. It never leaves the server, and is taken out by the
//! one attempt to finish, whether that succeeds or not: the library keeps no memory of replays.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::CeremonyId;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{StoreError, WriteTransaction};
use crate::store::sql::{self, Row};

const TABLE: &str = "ceremonies";

/// Adds a ceremony; `false` when `limit` are running already, and it was not added. Expired ones
/// are deleted on the way.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    ceremony_id: CeremonyId,
    state: &impl Serialize,
    now: Timestamp,
    expires_at: Timestamp,
    limit: u32,
) -> Result<bool, StoreError> {
    let state =
        serde_json::to_string(state).map_err(|error| StoreError::unreadable(TABLE, error))?;
    sql::query("DELETE FROM ceremonies WHERE expires_at <= ?")
        .bind(now.unix_ms())
        .execute(tx)
        .await?;
    let done = sql::query(
        "INSERT INTO ceremonies (ceremony_id, state, expires_at)
         SELECT ?, ?, ? WHERE (SELECT count(*) FROM ceremonies) < ?",
    )
    .bind(ceremony_id.as_uuid())
    .bind(state)
    .bind(expires_at.unix_ms())
    .bind(limit)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A running ceremony, which stays where it is. `None` when it is unknown, finished or expired.
///
/// # Errors
/// When the database cannot be read, or the state is of another version.
pub async fn find<T: DeserializeOwned>(
    connection: &mut sql::Connection,
    ceremony_id: CeremonyId,
    now: Timestamp,
) -> Result<Option<T>, StoreError> {
    let row = sql::query("SELECT state, expires_at FROM ceremonies WHERE ceremony_id = ?")
        .bind(ceremony_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map_or(Ok(None), |row| read(row, now))
}

/// Takes a ceremony out: whoever comes second finds nothing. `None` when it is unknown, finished
/// or expired.
///
/// # Errors
/// When the database refuses, or the state is of another version.
pub async fn take<T: DeserializeOwned>(
    tx: &mut WriteTransaction,
    ceremony_id: CeremonyId,
    now: Timestamp,
) -> Result<Option<T>, StoreError> {
    let row =
        sql::query("DELETE FROM ceremonies WHERE ceremony_id = ? RETURNING state, expires_at")
            .bind(ceremony_id.as_uuid())
            .fetch_optional(tx)
            .await?;
    row.as_ref().map_or(Ok(None), |row| read(row, now))
}

fn read<T: DeserializeOwned>(row: &Row, now: Timestamp) -> Result<Option<T>, StoreError> {
    if row.try_get::<i64>("expires_at")? <= now.unix_ms() {
        return Ok(None);
    }
    let state = serde_json::from_str(row.try_get("state")?)
        .map_err(|error| StoreError::unreadable(TABLE, error))?;
    Ok(Some(state))
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use uuid::Uuid;

    use super::*;
    use crate::testing::TestDatabase;

    fn id(n: u128) -> CeremonyId {
        CeremonyId::new(Uuid::from_u128(n))
    }

    #[tokio::test]
    async fn ceremonies_beyond_the_limit_are_turned_away_until_some_expire() {
        let dir = TestDatabase::new();
        let store = dir.open().await;
        let mut tx = store.write().await.unwrap();
        let now = Timestamp::from_unix_ms(1_795_000_000_000);
        let end = now.plus(Duration::from_mins(5));
        assert!(insert(&mut tx, id(1), &"a", now, end, 2).await.unwrap());
        assert!(insert(&mut tx, id(2), &"b", now, end, 2).await.unwrap());
        assert!(!insert(&mut tx, id(3), &"c", now, end, 2).await.unwrap());
        let later = end.plus(Duration::from_mins(5));
        assert!(insert(&mut tx, id(3), &"c", end, later, 2).await.unwrap());
        assert_eq!(take::<String>(&mut tx, id(1), end).await.unwrap(), None);
        assert_eq!(
            take::<String>(&mut tx, id(3), end).await.unwrap(),
            Some("c".into())
        );
        assert_eq!(take::<String>(&mut tx, id(3), end).await.unwrap(), None);
    }
}
