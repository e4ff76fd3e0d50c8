//! The people of an MSP.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, TechnicianId};
use hallpass_protocol::technician::{TechnicianRole, TechnicianView};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteRow;

use super::column::{text, uuid};
use super::{StoreError, WriteTransaction};

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
}

impl From<Technician> for TechnicianView {
    fn from(technician: Technician) -> Self {
        Self {
            id: technician.id,
            display_name: technician.display_name,
            email: technician.email,
            role: technician.role,
        }
    }
}

/// Adds a technician.
///
/// # Errors
/// When the database refuses; a unique violation when the address is taken.
pub async fn insert(
    tx: &mut WriteTransaction,
    technician: &Technician,
    created_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO technicians (msp_id, technician_id, display_name, email, role, created_at)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(technician.msp_id.as_uuid())
    .bind(technician.id.as_uuid())
    .bind(&technician.display_name)
    .bind(&technician.email)
    .bind(role_name(technician.role))
    .bind(created_at.unix_ms())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The technician with this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut SqliteConnection,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<Option<Technician>, StoreError> {
    let row = sqlx::query(
        "SELECT msp_id, technician_id, display_name, email, role FROM technicians
         WHERE msp_id = ? AND technician_id = ?",
    )
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
    connection: &mut SqliteConnection,
    msp_id: MspId,
    email: &str,
) -> Result<Option<Technician>, StoreError> {
    let row = sqlx::query(
        "SELECT msp_id, technician_id, display_name, email, role FROM technicians
         WHERE msp_id = ? AND email = ?",
    )
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
    connection: &mut SqliteConnection,
    msp_id: MspId,
) -> Result<Vec<Technician>, StoreError> {
    let rows = sqlx::query(
        "SELECT msp_id, technician_id, display_name, email, role FROM technicians
         WHERE msp_id = ? AND role = 'owner' ORDER BY created_at, technician_id",
    )
    .bind(msp_id.as_uuid())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

fn read(row: &SqliteRow) -> Result<Technician, StoreError> {
    Ok(Technician {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        id: TechnicianId::new(uuid(row, "technician_id")?),
        display_name: text(row, "display_name")?,
        email: text(row, "email")?,
        role: role_of(&text(row, "role")?)?,
    })
}

fn role_name(role: TechnicianRole) -> &'static str {
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
        other => Err(StoreError::unreadable(
            "technicians",
            format!("role {other}"),
        )),
    }
}
