//! Accounts by the tenant that they are in, for comparing them with it.

use hallpass_protocol::ids::{ConnectionId, MspId};

use super::row;
use crate::lifecycle::Account;
use crate::store::StoreError;
use crate::store::sql;

/// The accounts in the connection's tenant that have not ended.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_not_ended(
    connection: &mut sql::Connection,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<Vec<Account>, StoreError> {
    let query = row::select("a.msp_id = ?1 AND a.connection_id = ?2 AND a.state <> 'ended'");
    let rows = sql::query(query)
        .bind(msp_id.as_uuid())
        .bind(connection_id.as_uuid())
        .fetch_all(connection)
        .await?;
    row::read_all(&rows)
}

/// The account in the connection's tenant that was given this tag.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_tag(
    connection: &mut sql::Connection,
    msp_id: MspId,
    connection_id: ConnectionId,
    tag: &str,
) -> Result<Option<Account>, StoreError> {
    let query = row::select("a.msp_id = ?1 AND a.connection_id = ?2 AND a.tag = ?3");
    let found = sql::query(query)
        .bind(msp_id.as_uuid())
        .bind(connection_id.as_uuid())
        .bind(tag)
        .fetch_all(connection)
        .await?;
    Ok(row::read_all(&found)?.pop())
}

/// Whether any account of the MSP has this tag.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_tag_used(
    connection: &mut sql::Connection,
    msp_id: MspId,
    tag: &str,
) -> Result<bool, StoreError> {
    Ok(
        sql::query_scalar("SELECT EXISTS (SELECT 1 FROM accounts WHERE msp_id = ?1 AND tag = ?2)")
            .bind(msp_id.as_uuid())
            .bind(tag)
            .fetch_one(connection)
            .await?,
    )
}
