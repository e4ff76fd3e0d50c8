//! What tenants said of their groups when they were asked.

use std::collections::{BTreeMap, BTreeSet};

use hallpass_protocol::ids::{ConnectionId, EntraGroupId, MspId};

use super::column::uuid;
use super::{StoreError, WriteTransaction};
use crate::store::sql;

/// Keeps what a tenant said: which groups it has, and whether they can hold roles.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    tx: &mut WriteTransaction,
    (msp_id, connection_id): (MspId, ConnectionId),
    groups: &BTreeMap<EntraGroupId, bool>,
) -> Result<(), StoreError> {
    for (group, can_hold_roles) in groups {
        sql::query(
            "INSERT INTO tenant_groups (msp_id, connection_id, group_id, can_hold_roles)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (msp_id, connection_id, group_id) DO UPDATE
                 SET can_hold_roles = excluded.can_hold_roles",
        )
        .bind(msp_id.as_uuid())
        .bind(connection_id.as_uuid())
        .bind(group.as_uuid())
        .bind(*can_hold_roles)
        .execute(tx)
        .await?;
    }
    Ok(())
}

/// Whether the group can hold roles, as the tenants say that know it; `None` when none was asked
/// that does.
///
/// # Errors
/// When the database cannot be read.
pub async fn can_hold_roles(
    connection: &mut sql::Connection,
    msp_id: MspId,
    group: EntraGroupId,
) -> Result<Option<bool>, StoreError> {
    let rows =
        sql::query("SELECT can_hold_roles FROM tenant_groups WHERE msp_id = ?1 AND group_id = ?2")
            .bind(msp_id.as_uuid())
            .bind(group.as_uuid())
            .fetch_all(connection)
            .await?;
    let mut known = None;
    for row in &rows {
        let can: bool = row.try_get("can_hold_roles")?;
        known = Some(known.unwrap_or(false) || can);
    }
    Ok(known)
}

/// The groups that the tenant is known to have, or to have had.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<BTreeSet<EntraGroupId>, StoreError> {
    let rows =
        sql::query("SELECT group_id FROM tenant_groups WHERE msp_id = ?1 AND connection_id = ?2")
            .bind(msp_id.as_uuid())
            .bind(connection_id.as_uuid())
            .fetch_all(connection)
            .await?;
    rows.iter()
        .map(|row| Ok(EntraGroupId::new(uuid(row, "group_id")?)))
        .collect()
}
