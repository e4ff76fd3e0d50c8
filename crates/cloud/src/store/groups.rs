//! Groups of technicians.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{GroupId, MspId, TechnicianId};
use hallpass_protocol::technician::GroupView;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::column::{text, uuid};
use super::{StoreError, WriteTransaction};
use crate::store::sql::{self, Row};

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
/// input: a row for each member, or one without.
fn select(condition: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT g.msp_id, g.group_id, g.name, m.technician_id
         FROM technician_groups g
         LEFT JOIN group_members m ON m.msp_id = g.msp_id AND m.group_id = g.group_id
         WHERE {condition} ORDER BY lower(g.name), g.group_id, m.technician_id"
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
    sql::query(
        "INSERT INTO technician_groups (msp_id, group_id, name, created_at) VALUES (?, ?, ?, ?)",
    )
    .bind(group.msp_id.as_uuid())
    .bind(group.id.as_uuid())
    .bind(&group.name)
    .bind(created_at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// The group with this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    group_id: GroupId,
) -> Result<Option<Group>, StoreError> {
    let rows = sql::query(select("g.msp_id = ? AND g.group_id = ?"))
        .bind(msp_id.as_uuid())
        .bind(group_id.as_uuid())
        .fetch_all(connection)
        .await?;
    Ok(read_all(&rows)?.pop())
}

/// All groups, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<Group>, StoreError> {
    let rows = sql::query(select("g.msp_id = ?"))
        .bind(msp_id.as_uuid())
        .fetch_all(connection)
        .await?;
    read_all(&rows)
}

/// The groups that a technician is in, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_for_technician(
    connection: &mut sql::Connection,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<Vec<Group>, StoreError> {
    let query = select(
        "g.msp_id = ? AND EXISTS (
             SELECT 1 FROM group_members o
             WHERE o.msp_id = g.msp_id AND o.group_id = g.group_id AND o.technician_id = ?)",
    );
    let rows = sql::query(query)
        .bind(msp_id.as_uuid())
        .bind(technician_id.as_uuid())
        .fetch_all(connection)
        .await?;
    read_all(&rows)
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
    sql::query("UPDATE technician_groups SET name = ? WHERE msp_id = ? AND group_id = ?")
        .bind(name)
        .bind(group.msp_id.as_uuid())
        .bind(group.id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// Deletes a group with what the policy says of it and whom it reaches. Its members stay technicians.
///
/// # Errors
/// When the database refuses.
pub async fn delete(tx: &mut WriteTransaction, group: &Group) -> Result<(), StoreError> {
    for query in [
        "DELETE FROM access_assignments WHERE msp_id = ? AND group_id = ?",
        "DELETE FROM group_policies WHERE msp_id = ? AND group_id = ?",
        "DELETE FROM group_members WHERE msp_id = ? AND group_id = ?",
        "DELETE FROM technician_groups WHERE msp_id = ? AND group_id = ?",
    ] {
        sql::query(query)
            .bind(group.msp_id.as_uuid())
            .bind(group.id.as_uuid())
            .execute(tx)
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
    let done = sql::query(
        "INSERT INTO group_members (msp_id, group_id, technician_id) VALUES (?, ?, ?)
         ON CONFLICT DO NOTHING",
    )
    .bind(group.msp_id.as_uuid())
    .bind(group.id.as_uuid())
    .bind(technician_id.as_uuid())
    .execute(tx)
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
    let done = sql::query(
        "DELETE FROM group_members WHERE msp_id = ? AND group_id = ? AND technician_id = ?",
    )
    .bind(group.msp_id.as_uuid())
    .bind(group.id.as_uuid())
    .bind(technician_id.as_uuid())
    .execute(tx)
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
    sql::query("DELETE FROM group_members WHERE msp_id = ? AND technician_id = ?")
        .bind(msp_id.as_uuid())
        .bind(technician_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

fn read_all(rows: &[Row]) -> Result<Vec<Group>, StoreError> {
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        let id = GroupId::new(uuid(row, "group_id")?);
        let member: Option<Uuid> = row.try_get("technician_id")?;
        let member = member.map(TechnicianId::new);
        match groups.last_mut() {
            Some(last) if last.id == id => last.members.extend(member),
            _ => groups.push(Group {
                msp_id: MspId::new(uuid(row, "msp_id")?),
                id,
                name: text(row, "name")?,
                members: member.into_iter().collect(),
            }),
        }
    }
    Ok(groups)
}
