//! Named sets of Entra directory roles and groups with their limits.

use hallpass_protocol::Timestamp;
use hallpass_protocol::customer::{GroupView, PresetView, RoleView};
use hallpass_protocol::ids::{MspId, PresetId, RoleTemplateId};

use super::column::{seconds, text, uuid};
use super::group_list::{read_groups, write_groups};
use super::{StoreError, WriteTransaction};
use crate::store::sql::{self, Row};
use uuid::Uuid;

const TABLE: &str = "presets";

/// A named set of directory roles and groups with its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// Its id.
    pub id: PresetId,
    /// Its name; unique within the MSP, whatever its case.
    pub name: String,
    /// What it grants.
    pub roles: Vec<RoleView>,
    /// The groups that it puts accounts into.
    pub groups: Vec<GroupView>,
    /// The lifetime that the form proposes, in seconds.
    pub lifetime_default_s: u32,
    /// The shortest lifetime, in seconds.
    pub lifetime_min_s: u32,
    /// The longest lifetime, in seconds.
    pub lifetime_max_s: u32,
}

impl From<Preset> for PresetView {
    fn from(preset: Preset) -> Self {
        Self {
            id: preset.id,
            name: preset.name,
            roles: preset.roles,
            groups: preset.groups,
            lifetime_default_s: preset.lifetime_default_s,
            lifetime_min_s: preset.lifetime_min_s,
            lifetime_max_s: preset.lifetime_max_s,
        }
    }
}

/// Adds a preset with its roles.
///
/// # Errors
/// When the database refuses; a unique violation when the name is taken or a role comes twice.
pub async fn insert(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    preset: &Preset,
    created_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO presets (msp_id, preset_id, name, lifetime_min_s, lifetime_default_s,
                              lifetime_max_s, created_at, entra_groups)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(msp_id.as_uuid())
    .bind(preset.id.as_uuid())
    .bind(&preset.name)
    .bind(preset.lifetime_min_s)
    .bind(preset.lifetime_default_s)
    .bind(preset.lifetime_max_s)
    .bind(created_at.unix_ms())
    .bind(write_groups(&preset.groups)?)
    .execute(tx)
    .await?;
    insert_roles(tx, msp_id, preset).await
}

/// Puts a preset in the place of what it was.
///
/// # Errors
/// When the database refuses; a unique violation when the name is taken or a role comes twice.
pub async fn replace(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    preset: &Preset,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE presets SET name = ?1, lifetime_min_s = ?2, lifetime_default_s = ?3,
             lifetime_max_s = ?4, entra_groups = ?5
         WHERE msp_id = ?6 AND preset_id = ?7",
    )
    .bind(&preset.name)
    .bind(preset.lifetime_min_s)
    .bind(preset.lifetime_default_s)
    .bind(preset.lifetime_max_s)
    .bind(write_groups(&preset.groups)?)
    .bind(msp_id.as_uuid())
    .bind(preset.id.as_uuid())
    .execute(tx)
    .await?;
    delete_roles(tx, msp_id, preset.id).await?;
    insert_roles(tx, msp_id, preset).await
}

/// Deletes a preset with its roles.
///
/// # Errors
/// When the database refuses.
pub async fn delete(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    preset_id: PresetId,
) -> Result<(), StoreError> {
    delete_roles(tx, msp_id, preset_id).await?;
    sql::query("DELETE FROM presets WHERE msp_id = ?1 AND preset_id = ?2")
        .bind(msp_id.as_uuid())
        .bind(preset_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

async fn insert_roles(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    preset: &Preset,
) -> Result<(), StoreError> {
    for (position, role) in (0_i64..).zip(&preset.roles) {
        sql::query(
            "INSERT INTO preset_roles (msp_id, preset_id, position, template_id, name)
             VALUES (?, ?, ?, ?, ?)",
        )
        .bind(msp_id.as_uuid())
        .bind(preset.id.as_uuid())
        .bind(position)
        .bind(role.template_id.as_uuid())
        .bind(&role.name)
        .execute(tx)
        .await?;
    }
    Ok(())
}

async fn delete_roles(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    preset_id: PresetId,
) -> Result<(), StoreError> {
    sql::query("DELETE FROM preset_roles WHERE msp_id = ?1 AND preset_id = ?2")
        .bind(msp_id.as_uuid())
        .bind(preset_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// The preset with this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    preset_id: PresetId,
) -> Result<Option<Preset>, StoreError> {
    let presets = list(connection, msp_id).await?;
    Ok(presets.into_iter().find(|preset| preset.id == preset_id))
}

/// All presets with their roles, in the order in which they were made. An MSP has a handful.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<Preset>, StoreError> {
    let rows = sql::query(
        "SELECT preset_id, p.name, lifetime_min_s, lifetime_default_s, lifetime_max_s,
                p.entra_groups, r.template_id, r.name AS role_name
         FROM presets p LEFT JOIN preset_roles r USING (msp_id, preset_id)
         WHERE msp_id = ? ORDER BY p.created_at, preset_id, r.position",
    )
    .bind(msp_id.as_uuid())
    .fetch_all(connection)
    .await?;
    let mut presets: Vec<Preset> = Vec::new();
    for row in &rows {
        let id = PresetId::new(uuid(row, "preset_id")?);
        let role = read_role(row)?;
        match presets.last_mut() {
            Some(last) if last.id == id => last.roles.extend(role),
            _ => presets.push(read(row, id, role)?),
        }
    }
    Ok(presets)
}

fn read_role(row: &Row) -> Result<Option<RoleView>, StoreError> {
    let Some(template_id) = row.try_get::<Option<Uuid>>("template_id")? else {
        return Ok(None);
    };
    Ok(Some(RoleView {
        template_id: RoleTemplateId::new(template_id),
        name: text(row, "role_name")?,
    }))
}

fn read(row: &Row, id: PresetId, first_role: Option<RoleView>) -> Result<Preset, StoreError> {
    Ok(Preset {
        id,
        name: text(row, "name")?,
        roles: first_role.into_iter().collect(),
        groups: read_groups(&text(row, "entra_groups")?, TABLE)?,
        lifetime_default_s: seconds(row, "lifetime_default_s")?,
        lifetime_min_s: seconds(row, "lifetime_min_s")?,
        lifetime_max_s: seconds(row, "lifetime_max_s")?,
    })
}
