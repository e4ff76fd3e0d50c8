//! What is known of each connection's tenant.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{AccountId, ConnectionId, CustomerId, MspId};

use super::column::{optional_moment, uuid};
use super::{StoreError, WriteTransaction};
use crate::lifecycle::{Answer, Finding, TenantHealth, Trouble};
use crate::store::sql::{self, Row};

const TABLE: &str = "tenant_health";

/// Adds the row of a new connection, of which nothing is known.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<(), StoreError> {
    sql::query("INSERT INTO tenant_health (msp_id, connection_id) VALUES (?1, ?2)")
        .bind(msp_id.as_uuid())
        .bind(connection_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// Nothing is known any more of a tenant that is connected again.
///
/// # Errors
/// When the database refuses.
pub async fn forget(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE tenant_health SET checked_at = NULL, findings = NULL, trouble_at = NULL,
                                  trouble = NULL, reconciled_at = NULL, quarantined_at = NULL
         WHERE msp_id = ?1 AND connection_id = ?2",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

/// What is known of a connection's tenant; nothing, when there is no such connection.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<TenantHealth, StoreError> {
    let row = sql::query(
        "SELECT checked_at, findings, trouble_at, trouble, reconciled_at, quarantined_at
         FROM tenant_health WHERE msp_id = ?1 AND connection_id = ?2",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .fetch_optional(connection)
    .await?;
    row.as_ref()
        .map_or_else(|| Ok(TenantHealth::default()), read)
}

/// What is known of the tenants of all the MSP's connections.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<(CustomerId, TenantHealth)>, StoreError> {
    let rows = sql::query(
        "SELECT n.customer_id, h.checked_at, h.findings, h.trouble_at, h.trouble, h.reconciled_at,
                h.quarantined_at
         FROM connections n
         JOIN tenant_health h ON h.msp_id = n.msp_id AND h.connection_id = n.connection_id
         WHERE n.msp_id = ?1 AND n.disconnected_at IS NULL",
    )
    .bind(msp_id.as_uuid())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok((CustomerId::new(uuid(row, "customer_id")?), read(row)?)))
        .collect()
}

/// Keeps what the tenant answered.
///
/// # Errors
/// When the database refuses.
pub async fn record_answer(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    answer: &Answer,
) -> Result<(), StoreError> {
    let findings = serde_json::to_string(&answer.findings)
        .map_err(|error| StoreError::unreadable(TABLE, error))?;
    sql::query(
        "UPDATE tenant_health SET checked_at = ?3, findings = ?4, trouble_at = NULL, trouble = NULL
         WHERE msp_id = ?1 AND connection_id = ?2",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(answer.at.unix_ms())
    .bind(findings)
    .execute(tx)
    .await?;
    Ok(())
}

/// Keeps why the tenant gave no answer; the last one stays.
///
/// # Errors
/// When the database refuses.
pub async fn record_trouble(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    trouble: &Trouble,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE tenant_health SET trouble_at = ?3, trouble = ?4
         WHERE msp_id = ?1 AND connection_id = ?2",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(trouble.at.unix_ms())
    .bind(&trouble.error)
    .execute(tx)
    .await?;
    Ok(())
}

/// The tenant's accounts and our records agree: it is not in quarantine any more.
///
/// # Errors
/// When the database refuses.
pub async fn record_reconciled(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    at: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE tenant_health SET reconciled_at = ?3, quarantined_at = NULL
         WHERE msp_id = ?1 AND connection_id = ?2",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// Puts all tenants of all MSPs into quarantine: for the start of a process, which cannot know how
/// old its database is.
///
/// # Errors
/// When the database refuses.
pub async fn quarantine_all(tx: &mut WriteTransaction, at: Timestamp) -> Result<(), StoreError> {
    sql::query("UPDATE tenant_health SET quarantined_at = ?1 WHERE quarantined_at IS NULL")
        .bind(at.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether the tenant is in quarantine.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_quarantined(
    connection: &mut sql::Connection,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<bool, StoreError> {
    Ok(sql::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM tenant_health
             WHERE msp_id = ?1 AND connection_id = ?2 AND quarantined_at IS NOT NULL)",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .fetch_one(connection)
    .await?)
}

/// Whether the account is in a tenant that is in quarantine: its credential is not handed out.
///
/// # Errors
/// When the database cannot be read.
pub async fn holds_back(
    connection: &mut sql::Connection,
    msp_id: MspId,
    account_id: AccountId,
) -> Result<bool, StoreError> {
    Ok(sql::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM accounts a
             JOIN tenant_health h ON h.msp_id = a.msp_id AND h.connection_id = a.connection_id
             WHERE a.msp_id = ?1 AND a.account_id = ?2 AND h.quarantined_at IS NOT NULL)",
    )
    .bind(msp_id.as_uuid())
    .bind(account_id.as_uuid())
    .fetch_one(connection)
    .await?)
}

fn read(row: &Row) -> Result<TenantHealth, StoreError> {
    let findings: Option<String> = row.try_get("findings")?;
    let answer = match (optional_moment(row, "checked_at")?, findings) {
        (Some(at), Some(findings)) => {
            let findings: Vec<Finding> = serde_json::from_str(&findings)
                .map_err(|error| StoreError::unreadable(TABLE, error))?;
            Some(Answer { at, findings })
        }
        _ => None,
    };
    let error: Option<String> = row.try_get("trouble")?;
    let trouble = optional_moment(row, "trouble_at")?
        .zip(error)
        .map(|(at, error)| Trouble { at, error });
    Ok(TenantHealth {
        answer,
        trouble,
        reconciled_at: optional_moment(row, "reconciled_at")?,
        quarantined_at: optional_moment(row, "quarantined_at")?,
    })
}
