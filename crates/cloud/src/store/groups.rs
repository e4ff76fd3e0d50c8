//! Groups of technicians.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{GroupId, MspId, TechnicianId};
use hallpass_protocol::technician::GroupView;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqliteConnection};
use uuid::Uuid;

use super::column::{text, uuid};
use super::{StoreError, WriteTransaction};

const TABLE: &str = "technician_groups";

/// A group with its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Whose.
    pub msp_id: MspId,
    /// The id.
    pub id: GroupId,
    /// Its name; unique within the MSP, whatever its case.
    pub name: String,
    /// Who is in it.
    pub members: Vec<TechnicianId>,
}

impl From<Group> for GroupView {
    fn from(group: Group) -> Self {
        Self {
            id: group.id,
            name: group.name,
            members: group.members,
        }
    }
}

/// The query for groups that satisfy `condition`, which is a constant of this module and never
/// input.
fn select(condition: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT g.msp_id, g.group_id, g.name,
                (SELECT json_group_array(hex(m.technician_id)) FROM group_members m
                 WHERE m.msp_id = g.msp_id AND m.group_id = g.group_id) AS members
         FROM technician_groups g WHERE {condition}"
    ))
}

/// Adds a group without members.
///
/// # Errors
/// When the database refuses; a unique violation when the name is taken.
pub async fn insert(
    tx: &mut WriteTransaction,
    group: &Group,
    created_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO technician_groups (msp_id, group_id, name, created_at) VALUES (?, ?, ?, ?)",
    )
    .bind(group.msp_id.as_uuid())
    .bind(group.id.as_uuid())
    .bind(&group.name)
    .bind(created_at.unix_ms())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The group with this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut SqliteConnection,
    msp_id: MspId,
    group_id: GroupId,
) -> Result<Option<Group>, StoreError> {
    let row = sqlx::query(select("g.msp_id = ? AND g.group_id = ?"))
        .bind(msp_id.as_uuid())
        .bind(group_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// All groups, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut SqliteConnection,
    msp_id: MspId,
) -> Result<Vec<Group>, StoreError> {
    let rows = sqlx::query(select("g.msp_id = ? ORDER BY g.name"))
        .bind(msp_id.as_uuid())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// The groups that a technician is in, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_for_technician(
    connection: &mut SqliteConnection,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<Vec<Group>, StoreError> {
    let query = select(
        "g.msp_id = ? AND EXISTS (
             SELECT 1 FROM group_members m
             WHERE m.msp_id = g.msp_id AND m.group_id = g.group_id AND m.technician_id = ?)
         ORDER BY g.name",
    );
    let rows = sqlx::query(query)
        .bind(msp_id.as_uuid())
        .bind(technician_id.as_uuid())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// Gives a group another name.
///
/// # Errors
/// When the database refuses; a unique violation when the name is taken.
pub async fn rename(
    tx: &mut WriteTransaction,
    group: &Group,
    name: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE technician_groups SET name = ? WHERE msp_id = ? AND group_id = ?")
        .bind(name)
        .bind(group.msp_id.as_uuid())
        .bind(group.id.as_uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Deletes a group. Its members stay technicians.
///
/// # Errors
/// When the database refuses.
pub async fn delete(tx: &mut WriteTransaction, group: &Group) -> Result<(), StoreError> {
    for query in [
        "DELETE FROM group_members WHERE msp_id = ? AND group_id = ?",
        "DELETE FROM technician_groups WHERE msp_id = ? AND group_id = ?",
    ] {
        sqlx::query(query)
            .bind(group.msp_id.as_uuid())
            .bind(group.id.as_uuid())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Puts a technician into a group; `false` when they were in it.
///
/// # Errors
/// When the database refuses.
pub async fn add_member(
    tx: &mut WriteTransaction,
    group: &Group,
    technician_id: TechnicianId,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO group_members (msp_id, group_id, technician_id) VALUES (?, ?, ?)
         ON CONFLICT DO NOTHING",
    )
    .bind(group.msp_id.as_uuid())
    .bind(group.id.as_uuid())
    .bind(technician_id.as_uuid())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a technician out of a group; `false` when they were not in it.
///
/// # Errors
/// When the database refuses.
pub async fn remove_member(
    tx: &mut WriteTransaction,
    group: &Group,
    technician_id: TechnicianId,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "DELETE FROM group_members WHERE msp_id = ? AND group_id = ? AND technician_id = ?",
    )
    .bind(group.msp_id.as_uuid())
    .bind(group.id.as_uuid())
    .bind(technician_id.as_uuid())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a technician out of all groups.
///
/// # Errors
/// When the database refuses.
pub async fn remove_from_all(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM group_members WHERE msp_id = ? AND technician_id = ?")
        .bind(msp_id.as_uuid())
        .bind(technician_id.as_uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<Group, StoreError> {
    let members: Vec<Uuid> = serde_json::from_str(row.try_get("members")?)
        .map_err(|error| StoreError::unreadable(TABLE, error))?;
    Ok(Group {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        id: GroupId::new(uuid(row, "group_id")?),
        name: text(row, "name")?,
        members: members.into_iter().map(TechnicianId::new).collect(),
    })
}
