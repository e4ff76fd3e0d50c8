//! The companies that an MSP looks after.

use hallpass_protocol::Timestamp;
use hallpass_protocol::customer::TenantView;
use hallpass_protocol::ids::{CustomerId, EntraTenantId, MspId};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::column::{text, uuid};
use super::{StoreError, WriteTransaction};
use crate::store::sql::{self, Row};

/// A company, with its tenant when it is connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// Its name.
    pub name: String,
    /// Its Entra tenant.
    pub tenant: Option<TenantView>,
}

/// Adds a customer.
///
/// # Errors
/// When the database refuses; a unique violation when the name is taken.
pub async fn insert(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    customer_id: CustomerId,
    name: &str,
    created_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query("INSERT INTO customers (msp_id, customer_id, name, created_at) VALUES (?, ?, ?, ?)")
        .bind(msp_id.as_uuid())
        .bind(customer_id.as_uuid())
        .bind(name)
        .bind(created_at.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}

/// Gives a customer another name.
///
/// # Errors
/// When the database refuses; a unique violation when the name is taken.
pub async fn rename(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    customer_id: CustomerId,
    name: &str,
) -> Result<(), StoreError> {
    sql::query("UPDATE customers SET name = ?1 WHERE msp_id = ?2 AND customer_id = ?3")
        .bind(name)
        .bind(msp_id.as_uuid())
        .bind(customer_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// What is read of a customer.
fn select(condition: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT c.customer_id, c.name, n.tenant_id, n.account_domain
         FROM customers c LEFT JOIN connections n
             ON n.msp_id = c.msp_id AND n.customer_id = c.customer_id AND n.disconnected_at IS NULL
         WHERE {condition}"
    ))
}

/// The customer with this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    customer_id: CustomerId,
) -> Result<Option<Customer>, StoreError> {
    let row = sql::query(select("c.msp_id = ? AND c.customer_id = ?"))
        .bind(msp_id.as_uuid())
        .bind(customer_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The customer of this name, whatever its case.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_name(
    connection: &mut sql::Connection,
    msp_id: MspId,
    name: &str,
) -> Result<Option<Customer>, StoreError> {
    let row = sql::query(select("c.msp_id = ?1 AND lower(c.name) = lower(?2)"))
        .bind(msp_id.as_uuid())
        .bind(name)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// All customers, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<Customer>, StoreError> {
    let rows = sql::query(select("c.msp_id = ? ORDER BY lower(c.name), c.customer_id"))
        .bind(msp_id.as_uuid())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<Customer, StoreError> {
    let tenant_id: Option<Uuid> = row.try_get("tenant_id")?;
    let account_domain: Option<String> = row.try_get("account_domain")?;
    Ok(Customer {
        id: CustomerId::new(uuid(row, "customer_id")?),
        name: text(row, "name")?,
        tenant: tenant_id
            .zip(account_domain)
            .map(|(tenant_id, account_domain)| TenantView {
                tenant_id: EntraTenantId::new(tenant_id),
                account_domain,
            }),
    })
}
