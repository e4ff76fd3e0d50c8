//! An account's row, with what belongs to it elsewhere.

use hallpass_protocol::Lifetime;
use hallpass_protocol::credential::Custody;
use hallpass_protocol::customer::RoleView;
use hallpass_protocol::ids::{
    AccountId, ConnectionId, CustomerId, EntraObjectId, EntraTenantId, MspId, PresetId,
    TechnicianId,
};
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use super::TABLE;
use super::{progress, rotations};
use crate::lifecycle::Account;
use crate::store::StoreError;
use crate::store::column::{moment, optional_moment, seconds, text, uuid};

/// The query for accounts that satisfy `condition`, which is a constant of this module's parent
/// and never input.
pub(super) fn select(condition: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT a.*, c.name AS customer_name, n.tenant_id,
                (SELECT json_group_array(json_object('template_id', hex(r.template_id),
                                                     'name', r.name) ORDER BY r.position)
                 FROM account_roles r
                 WHERE r.msp_id = a.msp_id AND r.account_id = a.account_id) AS roles
         FROM accounts a
         JOIN customers c ON c.msp_id = a.msp_id AND c.customer_id = a.customer_id
         JOIN connections n ON n.msp_id = a.msp_id AND n.connection_id = a.connection_id
         WHERE {condition}"
    ))
}

#[derive(serde::Deserialize)]
struct StoredRole {
    template_id: Uuid,
    name: String,
}

pub(super) fn read(row: &SqliteRow) -> Result<Account, StoreError> {
    let roles: Vec<StoredRole> = serde_json::from_str(row.try_get("roles")?)
        .map_err(|error| StoreError::unreadable("account_roles", error))?;
    let roles = roles.into_iter().map(|role| RoleView {
        template_id: hallpass_protocol::ids::RoleTemplateId::new(role.template_id),
        name: role.name,
    });
    let lifetime = Lifetime::from_secs(i64::from(seconds(row, "lifetime_s")?))
        .map_err(|error| StoreError::unreadable(TABLE, error))?;
    let revision: i64 = row.try_get("revision")?;
    Ok(Account {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        id: AccountId::new(uuid(row, "account_id")?),
        technician_id: TechnicianId::new(uuid(row, "technician_id")?),
        customer_id: CustomerId::new(uuid(row, "customer_id")?),
        customer_name: text(row, "customer_name")?,
        connection_id: ConnectionId::new(uuid(row, "connection_id")?),
        tenant_id: EntraTenantId::new(uuid(row, "tenant_id")?),
        preset_id: PresetId::new(uuid(row, "preset_id")?),
        preset_name: text(row, "preset_name")?,
        roles: roles.collect(),
        reason: text(row, "reason")?,
        lifetime,
        user_principal_name: text(row, "user_principal_name")?,
        display_name: text(row, "display_name")?,
        tag: text(row, "tag")?,
        object_id: row
            .try_get::<Option<Uuid>, _>("object_id")?
            .map(EntraObjectId::new),
        create_sent_at: optional_moment(row, "create_sent_at")?,
        grant_sent_at: optional_moment(row, "grant_sent_at")?,
        custody: match text(row, "custody")?.as_str() {
            "cloud" => Custody::Cloud,
            _ => Custody::Sealed,
        },
        credential_version: row.try_get("credential_version")?,
        confirmed_version: row.try_get("confirmed_version")?,
        rotation: rotations::read(row)?,
        password_sent_at: optional_moment(row, "password_sent_at")?,
        rotation_refused_at: optional_moment(row, "rotation_refused_at")?,
        are_sessions_settled: row.try_get("sessions_settled")?,
        progress: progress::read(row)?,
        waiting_for: row.try_get("waiting_for")?,
        is_overdue: row.try_get("is_overdue")?,
        requested_at: moment(row, "requested_at")?,
        ends_at: optional_moment(row, "ends_at")?,
        ended_at: optional_moment(row, "ended_at")?,
        revision: u64::try_from(revision).map_err(|error| StoreError::unreadable(TABLE, error))?,
    })
}
