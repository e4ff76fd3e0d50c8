//! Which technicians reach which customers.

use std::collections::BTreeSet;

use hallpass_protocol::Timestamp;
use hallpass_protocol::access::{
    AccessList, AccessMode, AccessView, AssignedTo, Assignee, Assignment,
};
use hallpass_protocol::ids::{CustomerId, GroupId, MspId, TechnicianId};
use uuid::Uuid;

use super::column::{moment, text, uuid};
use super::{StoreError, WriteTransaction};
use crate::store::sql::{self, Row};

const TABLE: &str = "access_lists";

/// Whether an MSP's assignments count.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_mode(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<AccessMode, StoreError> {
    let row = sql::query("SELECT mode FROM access_lists WHERE msp_id = ?1")
        .bind(msp_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map_or(Ok(AccessMode::default()), read_mode)
}

/// Who reaches whom. A list that was never saved is empty, at revision 0.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<AccessView, StoreError> {
    let row = sql::query("SELECT mode, revision, saved_at FROM access_lists WHERE msp_id = ?1")
        .bind(msp_id.as_uuid())
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else {
        return Ok(AccessView::default());
    };
    let assignments = sql::query(
        "SELECT technician_id, group_id, customer_id, tag FROM access_assignments
         WHERE msp_id = ?1 ORDER BY position",
    )
    .bind(msp_id.as_uuid())
    .fetch_all(connection)
    .await?;
    let revision: i64 = row.try_get("revision")?;
    Ok(AccessView {
        list: AccessList {
            mode: read_mode(&row)?,
            assignments: assignments
                .iter()
                .map(read_assignment)
                .collect::<Result<_, _>>()?,
        },
        revision: u64::try_from(revision).map_err(|error| StoreError::unreadable(TABLE, error))?,
        saved_at: Some(moment(&row, "saved_at")?),
    })
}

/// The customers that are assigned to a technician or a group of theirs, directly or by a tag.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_assigned(
    connection: &mut sql::Connection,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<BTreeSet<CustomerId>, StoreError> {
    let rows = sql::query(
        "WITH theirs AS (
             SELECT customer_id, tag FROM access_assignments
             WHERE msp_id = ?1 AND technician_id = ?2
             UNION ALL
             SELECT a.customer_id, a.tag FROM group_members m
             JOIN access_assignments a ON a.msp_id = m.msp_id AND a.group_id = m.group_id
             WHERE m.msp_id = ?1 AND m.technician_id = ?2)
         SELECT customer_id FROM theirs WHERE customer_id IS NOT NULL
         UNION
         SELECT t.customer_id FROM theirs
         JOIN customer_tags t ON t.msp_id = ?1 AND t.tag = theirs.tag",
    )
    .bind(msp_id.as_uuid())
    .bind(technician_id.as_uuid())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok(CustomerId::new(uuid(row, "customer_id")?)))
        .collect()
}

/// Puts a list in the place of what there was.
///
/// # Errors
/// When the database refuses.
pub async fn put(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    access: &AccessView,
    saved_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO access_lists (mode, revision, saved_at, msp_id) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (msp_id) DO UPDATE SET mode = excluded.mode, revision = excluded.revision,
             saved_at = excluded.saved_at",
    )
    .bind(mode_name(access.list.mode))
    .bind(i64::try_from(access.revision).unwrap_or(i64::MAX))
    .bind(saved_at.unix_ms())
    .bind(msp_id.as_uuid())
    .execute(tx)
    .await?;
    sql::query("DELETE FROM access_assignments WHERE msp_id = ?1")
        .bind(msp_id.as_uuid())
        .execute(tx)
        .await?;
    for (position, assignment) in (0_i64..).zip(&access.list.assignments) {
        let (technician_id, group_id) = match assignment.who {
            Assignee::Technician(id) => (Some(*id.as_uuid()), None),
            Assignee::Group(id) => (None, Some(*id.as_uuid())),
        };
        let (customer_id, tag) = match &assignment.to {
            AssignedTo::Customer(id) => (Some(*id.as_uuid()), None),
            AssignedTo::Tag(tag) => (None, Some(tag.as_str())),
        };
        sql::query(
            "INSERT INTO access_assignments (msp_id, position, technician_id, group_id,
                 customer_id, tag)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(msp_id.as_uuid())
        .bind(position)
        .bind(technician_id)
        .bind(group_id)
        .bind(customer_id)
        .bind(tag)
        .execute(tx)
        .await?;
    }
    Ok(())
}

/// Forgets what is assigned to a technician.
///
/// # Errors
/// When the database refuses.
pub async fn remove_technician(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<(), StoreError> {
    sql::query("DELETE FROM access_assignments WHERE msp_id = ?1 AND technician_id = ?2")
        .bind(msp_id.as_uuid())
        .bind(technician_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

const fn mode_name(mode: AccessMode) -> &'static str {
    match mode {
        AccessMode::Everybody => "everybody",
        AccessMode::ByAssignment => "by_assignment",
    }
}

/// A mode that this version does not know stops everything: whom it keeps out is not known either.
fn read_mode(row: &Row) -> Result<AccessMode, StoreError> {
    match text(row, "mode")?.as_str() {
        "everybody" => Ok(AccessMode::Everybody),
        "by_assignment" => Ok(AccessMode::ByAssignment),
        _ => Err(StoreError::unreadable(TABLE, "unknown mode")),
    }
}

fn read_assignment(row: &Row) -> Result<Assignment, StoreError> {
    let technician_id: Option<Uuid> = row.try_get("technician_id")?;
    let group_id: Option<Uuid> = row.try_get("group_id")?;
    let customer_id: Option<Uuid> = row.try_get("customer_id")?;
    let who = match (technician_id, group_id) {
        (Some(id), _) => Assignee::Technician(TechnicianId::new(id)),
        (None, Some(id)) => Assignee::Group(GroupId::new(id)),
        (None, None) => return Err(StoreError::unreadable(TABLE, "nobody is assigned")),
    };
    let to = match customer_id {
        Some(id) => AssignedTo::Customer(CustomerId::new(id)),
        None => AssignedTo::Tag(super::customer_tags::read(row)?),
    };
    Ok(Assignment { who, to })
}
