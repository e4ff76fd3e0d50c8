//! Human beings: several technicians can be one.

use hallpass_approval::PersonId;
use hallpass_protocol::ids::{MspId, TechnicianId};
use uuid::Uuid;

use super::{StoreError, WriteTransaction};
use crate::store::sql;

/// Which human being a technician is; themselves, where nobody said otherwise.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<PersonId, StoreError> {
    let row =
        sql::query("SELECT person_id FROM technicians WHERE msp_id = ?1 AND technician_id = ?2")
            .bind(msp_id.as_uuid())
            .bind(technician_id.as_uuid())
            .fetch_optional(connection)
            .await?;
    let person: Option<Uuid> = match row {
        Some(row) => row.try_get("person_id")?,
        None => None,
    };
    Ok(person.map_or_else(|| technician_id.into(), PersonId::new))
}

/// Says which human being a technician is.
///
/// # Errors
/// When the database refuses.
pub async fn set(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    technician_id: TechnicianId,
    person: PersonId,
) -> Result<(), StoreError> {
    sql::query("UPDATE technicians SET person_id = ?1 WHERE msp_id = ?2 AND technician_id = ?3")
        .bind(person.as_uuid())
        .bind(msp_id.as_uuid())
        .bind(technician_id.as_uuid())
        .execute(tx)
        .await?;
    tx.note_changed_technician();
    Ok(())
}
