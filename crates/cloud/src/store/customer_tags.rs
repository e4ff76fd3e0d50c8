//! Words by which an MSP tells its customers apart.

use std::collections::BTreeSet;

use hallpass_protocol::customer::CustomerTag;
use hallpass_protocol::ids::{CustomerId, MspId};

use super::column::{text, uuid};
use super::{StoreError, WriteTransaction};
use crate::store::sql::{self, Row};

/// A customer's tags.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    customer_id: CustomerId,
) -> Result<BTreeSet<CustomerTag>, StoreError> {
    let rows = sql::query("SELECT tag FROM customer_tags WHERE msp_id = ?1 AND customer_id = ?2")
        .bind(msp_id.as_uuid())
        .bind(customer_id.as_uuid())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Every customer that has a tag, once for each.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<(CustomerId, CustomerTag)>, StoreError> {
    let rows = sql::query("SELECT customer_id, tag FROM customer_tags WHERE msp_id = ?1")
        .bind(msp_id.as_uuid())
        .fetch_all(connection)
        .await?;
    rows.iter()
        .map(|row| Ok((CustomerId::new(uuid(row, "customer_id")?), read(row)?)))
        .collect()
}

/// Puts these tags in the place of the customer's.
///
/// # Errors
/// When the database refuses.
pub async fn replace(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    customer_id: CustomerId,
    tags: &BTreeSet<CustomerTag>,
) -> Result<(), StoreError> {
    sql::query("DELETE FROM customer_tags WHERE msp_id = ?1 AND customer_id = ?2")
        .bind(msp_id.as_uuid())
        .bind(customer_id.as_uuid())
        .execute(tx)
        .await?;
    for tag in tags {
        sql::query("INSERT INTO customer_tags (msp_id, customer_id, tag) VALUES (?1, ?2, ?3)")
            .bind(msp_id.as_uuid())
            .bind(customer_id.as_uuid())
            .bind(tag.as_str())
            .execute(tx)
            .await?;
    }
    Ok(())
}

pub(super) fn read(row: &Row) -> Result<CustomerTag, StoreError> {
    text(row, "tag")?
        .parse()
        .map_err(|error| StoreError::unreadable("customer_tags", error))
}
