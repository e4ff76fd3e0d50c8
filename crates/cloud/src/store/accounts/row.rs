//! An account's row, with what belongs to it elsewhere.

use core::time::Duration;

use hallpass_protocol::credential::Custody;
use hallpass_protocol::customer::RoleView;
use hallpass_protocol::ids::{
    AccountId, ConnectionId, CustomerId, EntraObjectId, EntraTenantId, MspId, PresetId,
    RoleTemplateId, TechnicianId,
};
use hallpass_protocol::{Lifetime, Timestamp};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::TABLE;
use super::{method, progress, rotations};
use crate::lifecycle::Account;
use crate::store::StoreError;
use crate::store::column::{moment, optional_moment, seconds, text, uuid};
use crate::store::group_list::read_groups;
use crate::store::sql::Row;

/// The query for accounts that satisfy `condition`, the oldest request first, which is a constant of
/// this module's parent and never input: a row for each role, or one without.
pub(super) fn select(condition: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT a.*, c.name AS customer_name, n.tenant_id,
                p.lifetime_max_s, r.template_id AS role_template_id, r.name AS role_name,
                j.due_at, j.not_before, j.parked_until
         FROM accounts a
         JOIN customers c ON c.msp_id = a.msp_id AND c.customer_id = a.customer_id
         JOIN connections n ON n.msp_id = a.msp_id AND n.connection_id = a.connection_id
         LEFT JOIN presets p ON p.msp_id = a.msp_id AND p.preset_id = a.preset_id
         LEFT JOIN account_jobs j ON j.msp_id = a.msp_id AND j.account_id = a.account_id
         LEFT JOIN account_roles r ON r.msp_id = a.msp_id AND r.account_id = a.account_id
         WHERE {condition}
         ORDER BY a.requested_at, a.account_id, r.position"
    ))
}

/// The accounts of rows that stand in the order of [`select`].
pub(super) fn read_all(rows: &[Row]) -> Result<Vec<Account>, StoreError> {
    let mut accounts: Vec<Account> = Vec::new();
    for row in rows {
        let id = AccountId::new(uuid(row, "account_id")?);
        let role = read_role(row)?;
        match accounts.last_mut() {
            Some(last) if last.id == id => last.roles.extend(role),
            _ => accounts.push(read(row, id, role.into_iter().collect())?),
        }
    }
    Ok(accounts)
}

fn read_role(row: &Row) -> Result<Option<RoleView>, StoreError> {
    let Some(template_id) = row.try_get::<Option<Uuid>>("role_template_id")? else {
        return Ok(None);
    };
    Ok(Some(RoleView {
        template_id: RoleTemplateId::new(template_id),
        name: text(row, "role_name")?,
    }))
}

/// When what waits is tried again. What is parked is tried as soon as its tenant answers.
fn read_waits_until(row: &Row, is_waiting: bool) -> Result<Option<Timestamp>, StoreError> {
    let is_parked = optional_moment(row, "parked_until")?.is_some();
    if !is_waiting || is_parked {
        return Ok(None);
    }
    let due_at = optional_moment(row, "due_at")?;
    Ok(due_at.max(optional_moment(row, "not_before")?))
}

fn read_usual_making(row: &Row) -> Result<Option<Duration>, StoreError> {
    let took_ms: Option<i64> = row.try_get("usual_making_ms")?;
    Ok(took_ms.and_then(|took_ms| Some(Duration::from_millis(took_ms.try_into().ok()?))))
}

fn read(row: &Row, id: AccountId, roles: Vec<RoleView>) -> Result<Account, StoreError> {
    let lifetime = Lifetime::from_secs(i64::from(seconds(row, "lifetime_s")?))
        .map_err(|error| StoreError::unreadable(TABLE, error))?;
    // What was given stays given, also where the preset has become narrower, or is gone.
    let allowed_s: Option<u32> = row.try_get("lifetime_max_s")?;
    let policy_max_s: Option<u32> = row.try_get("policy_max_s")?;
    let lifetime_max_s = allowed_s
        .unwrap_or(0)
        .min(policy_max_s.unwrap_or(u32::MAX))
        .max(lifetime.as_secs());
    let waiting_for: Option<String> = row.try_get("waiting_for")?;
    let revision: i64 = row.try_get("revision")?;
    Ok(Account {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        id,
        technician_id: TechnicianId::new(uuid(row, "technician_id")?),
        customer_id: CustomerId::new(uuid(row, "customer_id")?),
        customer_name: text(row, "customer_name")?,
        connection_id: ConnectionId::new(uuid(row, "connection_id")?),
        tenant_id: EntraTenantId::new(uuid(row, "tenant_id")?),
        preset_id: PresetId::new(uuid(row, "preset_id")?),
        preset_name: text(row, "preset_name")?,
        roles,
        groups: read_groups(&text(row, "entra_groups")?, TABLE)?,
        reason: text(row, "reason")?,
        ticket: text(row, "ticket")?,
        lifetime,
        lifetime_max_s,
        user_principal_name: text(row, "user_principal_name")?,
        display_name: text(row, "display_name")?,
        credential_label: text(row, "credential_label")?,
        credential_logo: row
            .try_get::<Option<&str>>("credential_logo")?
            .map(str::parse)
            .transpose()
            .map_err(|error| StoreError::unreadable(TABLE, error))?,
        tag: text(row, "tag")?,
        object_id: row
            .try_get::<Option<Uuid>>("object_id")?
            .map(EntraObjectId::new),
        create_sent_at: optional_moment(row, "create_sent_at")?,
        grant_sent_at: optional_moment(row, "grant_sent_at")?,
        custody: match text(row, "custody")?.as_str() {
            "cloud" => Custody::Cloud,
            _ => Custody::Sealed,
        },
        policy_max_s,
        allowed_methods: method::read_allowed(row)?,
        sign_in_method: method::read(row)?,
        pass_expires_at: optional_moment(row, "pass_expires_at")?,
        credential_version: row.try_get("credential_version")?,
        confirmed_version: row.try_get("confirmed_version")?,
        rotation: rotations::read(row)?,
        password_sent_at: optional_moment(row, "password_sent_at")?,
        rotation_refused_at: optional_moment(row, "rotation_refused_at")?,
        are_sessions_settled: row.try_get("sessions_settled")?,
        progress: progress::read(row)?,
        waits_until: read_waits_until(row, waiting_for.is_some())?,
        waiting_for,
        is_overdue: row.try_get("is_overdue")?,
        requested_at: moment(row, "requested_at")?,
        starts_at: optional_moment(row, "starts_at")?,
        begun_at: optional_moment(row, "begun_at")?,
        usual_making: read_usual_making(row)?,
        ends_at: optional_moment(row, "ends_at")?,
        ended_at: optional_moment(row, "ended_at")?,
        revision: u64::try_from(revision).map_err(|error| StoreError::unreadable(TABLE, error))?,
    })
}
