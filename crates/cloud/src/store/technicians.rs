//! The people of an MSP. Who was removed stays as a row, to which accounts and the audit log refer,
//! and is found by nothing here.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, TechnicianId};
use hallpass_protocol::technician::{TechnicianRole, TechnicianState, TechnicianView};
use sqlx::AssertSqlSafe;

use super::column::{optional_moment, text, uuid};
use super::{StoreError, WriteTransaction};
use crate::store::sql::{self, Row};

const TABLE: &str = "technicians";

/// A person of the MSP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Technician {
    /// Whose.
    pub msp_id: MspId,
    /// The id.
    pub id: TechnicianId,
    /// The name on screens.
    pub display_name: String,
    /// The mail address; unique within the MSP, whatever its case.
    pub email: String,
    /// What they may do.
    pub role: TechnicianRole,
    /// Whether they can sign in.
    pub state: TechnicianState,
}

impl Technician {
    /// Whether they may do anything at all.
    pub fn is_suspended(&self) -> bool {
        self.state == TechnicianState::Suspended
    }
}

impl From<Technician> for TechnicianView {
    fn from(technician: Technician) -> Self {
        Self {
            id: technician.id,
            display_name: technician.display_name,
            email: technician.email,
            role: technician.role,
            state: technician.state,
        }
    }
}

/// The query for technicians that satisfy `condition`, which is a constant of this module and never
/// input.
fn select(condition: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT t.msp_id, t.technician_id, t.display_name, t.email, t.role, t.state,
                EXISTS (SELECT 1 FROM passkeys p
                        WHERE p.msp_id = t.msp_id AND p.technician_id = t.technician_id)
                    AS is_enrolled
         FROM technicians t WHERE t.state <> 'removed' AND {condition}"
    ))
}

/// Adds a technician, who has no passkey yet.
///
/// # Errors
/// When the database refuses; a unique violation when the address is taken.
pub async fn insert(
    tx: &mut WriteTransaction,
    technician: &Technician,
    created_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO technicians (msp_id, technician_id, display_name, email, role, state,
                                  created_at)
         VALUES (?, ?, ?, ?, ?, 'active', ?)",
    )
    .bind(technician.msp_id.as_uuid())
    .bind(technician.id.as_uuid())
    .bind(&technician.display_name)
    .bind(&technician.email)
    .bind(role_name(technician.role))
    .bind(created_at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// The technician with this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<Option<Technician>, StoreError> {
    let row = sql::query(select("t.msp_id = ? AND t.technician_id = ?"))
        .bind(msp_id.as_uuid())
        .bind(technician_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The technician with this mail address, whatever its case.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_email(
    connection: &mut sql::Connection,
    msp_id: MspId,
    email: &str,
) -> Result<Option<Technician>, StoreError> {
    let row = sql::query(select("t.msp_id = ? AND lower(t.email) = lower(?)"))
        .bind(msp_id.as_uuid())
        .bind(email)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The owners, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_owners(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<Technician>, StoreError> {
    let query = select("t.msp_id = ? AND t.role = 'owner' ORDER BY t.created_at, t.technician_id");
    let rows = sql::query(query)
        .bind(msp_id.as_uuid())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// A technician with what a list shows beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedTechnician {
    /// Who.
    pub technician: Technician,
    /// How many passkeys can sign them in.
    pub passkeys: u32,
    /// When one of them last did.
    pub last_used_at: Option<Timestamp>,
}

/// All technicians, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<ListedTechnician>, StoreError> {
    let rows = sql::query(
        "SELECT t.msp_id, t.technician_id, t.display_name, t.email, t.role, t.state,
                count(p.passkey_id) > 0 AS is_enrolled,
                count(CASE WHEN p.locked_at IS NULL THEN p.passkey_id END) AS passkeys,
                max(p.last_used_at) AS last_used_at
         FROM technicians t
         LEFT JOIN passkeys p ON p.msp_id = t.msp_id AND p.technician_id = t.technician_id
         WHERE t.msp_id = ? AND t.state <> 'removed'
         GROUP BY t.msp_id, t.technician_id, t.display_name, t.email, t.role, t.state
         ORDER BY t.display_name, t.technician_id",
    )
    .bind(msp_id.as_uuid())
    .fetch_all(connection)
    .await?;
    let listed = rows.iter().map(|row| {
        Ok(ListedTechnician {
            technician: read(row)?,
            passkeys: row.try_get("passkeys")?,
            last_used_at: optional_moment(row, "last_used_at")?,
        })
    });
    listed.collect()
}

/// Whether anybody but this technician can sign in as an owner.
///
/// # Errors
/// When the database cannot be read.
pub async fn exists_other_owner(
    connection: &mut sql::Connection,
    technician: &Technician,
) -> Result<bool, StoreError> {
    Ok(sql::query_scalar(
        "SELECT EXISTS (
             SELECT 1 FROM technicians t
             JOIN passkeys p ON p.msp_id = t.msp_id AND p.technician_id = t.technician_id
             WHERE t.msp_id = ? AND t.technician_id <> ? AND t.role = 'owner'
               AND t.state = 'active' AND p.locked_at IS NULL)",
    )
    .bind(technician.msp_id.as_uuid())
    .bind(technician.id.as_uuid())
    .fetch_one(connection)
    .await?)
}

/// Gives a technician another name and role.
///
/// # Errors
/// When the database refuses.
pub async fn change(
    tx: &mut WriteTransaction,
    technician: &Technician,
    display_name: &str,
    role: TechnicianRole,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE technicians SET display_name = ?, role = ?
         WHERE msp_id = ? AND technician_id = ?",
    )
    .bind(display_name)
    .bind(role_name(role))
    .bind(technician.msp_id.as_uuid())
    .bind(technician.id.as_uuid())
    .execute(tx)
    .await?;
    tx.note_changed_technician();
    Ok(())
}

/// Whether a technician may sign in, or is there at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// May sign in.
    Active,
    /// May not, for now.
    Suspended,
    /// Is not there any more, and is found by nothing.
    Removed,
}

/// Records whether a technician may sign in, or is there at all.
///
/// # Errors
/// When the database refuses; a unique violation when somebody else has the address meanwhile.
pub async fn set_standing(
    tx: &mut WriteTransaction,
    technician: &Technician,
    standing: Standing,
) -> Result<(), StoreError> {
    let state = match standing {
        Standing::Active => "active",
        Standing::Suspended => "suspended",
        Standing::Removed => "removed",
    };
    sql::query("UPDATE technicians SET state = ? WHERE msp_id = ? AND technician_id = ?")
        .bind(state)
        .bind(technician.msp_id.as_uuid())
        .bind(technician.id.as_uuid())
        .execute(tx)
        .await?;
    tx.note_changed_technician();
    Ok(())
}

fn read(row: &Row) -> Result<Technician, StoreError> {
    Ok(Technician {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        id: TechnicianId::new(uuid(row, "technician_id")?),
        display_name: text(row, "display_name")?,
        email: text(row, "email")?,
        role: role_of(&text(row, "role")?)?,
        state: state_of(row)?,
    })
}

fn state_of(row: &Row) -> Result<TechnicianState, StoreError> {
    let state = text(row, "state")?;
    match (state.as_str(), row.try_get("is_enrolled")?) {
        ("active", true) => Ok(TechnicianState::Active),
        ("active", false) => Ok(TechnicianState::Invited),
        ("suspended", _) => Ok(TechnicianState::Suspended),
        _ => Err(StoreError::unreadable(TABLE, format!("state {state}"))),
    }
}

pub(super) fn role_name(role: TechnicianRole) -> &'static str {
    match role {
        TechnicianRole::Owner => "owner",
        TechnicianRole::Admin => "admin",
        TechnicianRole::Technician => "technician",
        TechnicianRole::Auditor => "auditor",
    }
}

fn role_of(name: &str) -> Result<TechnicianRole, StoreError> {
    match name {
        "owner" => Ok(TechnicianRole::Owner),
        "admin" => Ok(TechnicianRole::Admin),
        "technician" => Ok(TechnicianRole::Technician),
        "auditor" => Ok(TechnicianRole::Auditor),
        other => Err(StoreError::unreadable(TABLE, format!("role {other}"))),
    }
}
