//! One-use invitations. Only a hash of the link's secret is kept.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{InvitationId, MspId, TechnicianId};

use super::column::uuid;
use super::{StoreError, WriteTransaction};
use crate::store::sql;

/// An invitation that can still be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenInvitation {
    /// Whose MSP.
    pub msp_id: MspId,
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub technician_id: TechnicianId,
    /// Whether their passkeys and sessions of before end when it is used.
    pub replaces_passkeys: bool,
}

/// Adds an invitation.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    invitation: &OpenInvitation,
    secret_hash: &[u8; 32],
    created_at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "INSERT INTO invitations (msp_id, invitation_id, technician_id, secret_hash, created_at,
                                  expires_at, replaces_passkeys)
         VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(invitation.msp_id.as_uuid())
    .bind(invitation.id.as_uuid())
    .bind(invitation.technician_id.as_uuid())
    .bind(secret_hash.as_slice())
    .bind(created_at.unix_ms())
    .bind(expires_at.unix_ms())
    .bind(invitation.replaces_passkeys)
    .execute(tx)
    .await?;
    Ok(())
}

/// Uses up the open invitations of a technician; whether there was one.
///
/// # Errors
/// When the database refuses.
pub async fn revoke_open(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    technician_id: TechnicianId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sql::query(
        "UPDATE invitations SET used_at = ?1
         WHERE msp_id = ?2 AND technician_id = ?3 AND used_at IS NULL AND expires_at > ?1",
    )
    .bind(now.unix_ms())
    .bind(msp_id.as_uuid())
    .bind(technician_id.as_uuid())
    .execute(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Until when the technician's open invitation can be used, where there is one.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_open_end(
    connection: &mut sql::Connection,
    msp_id: MspId,
    technician_id: TechnicianId,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let end: Option<i64> = sql::query_scalar(
        "SELECT max(expires_at) FROM invitations
         WHERE msp_id = ? AND technician_id = ? AND used_at IS NULL AND expires_at > ?",
    )
    .bind(msp_id.as_uuid())
    .bind(technician_id.as_uuid())
    .bind(now.unix_ms())
    .fetch_one(connection)
    .await?;
    Ok(end.map(Timestamp::from_unix_ms))
}

/// The invitation with this secret, when it is neither used nor expired. The secret says whose it
/// is.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_open(
    connection: &mut sql::Connection,
    secret_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<OpenInvitation>, StoreError> {
    let row = sql::query(
        "SELECT msp_id, invitation_id, technician_id, replaces_passkeys FROM invitations
         WHERE secret_hash = ? AND used_at IS NULL AND expires_at > ?",
    )
    .bind(secret_hash.as_slice())
    .bind(now.unix_ms())
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(OpenInvitation {
            msp_id: MspId::new(uuid(&row, "msp_id")?),
            id: InvitationId::new(uuid(&row, "invitation_id")?),
            technician_id: TechnicianId::new(uuid(&row, "technician_id")?),
            replaces_passkeys: row.try_get("replaces_passkeys")?,
        })
    })
    .transpose()
}

/// The invitation with this id, when it is neither used nor expired.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_open_by_id(
    connection: &mut sql::Connection,
    msp_id: MspId,
    invitation_id: InvitationId,
    now: Timestamp,
) -> Result<Option<OpenInvitation>, StoreError> {
    let row = sql::query(
        "SELECT technician_id, replaces_passkeys FROM invitations
         WHERE msp_id = ? AND invitation_id = ? AND used_at IS NULL AND expires_at > ?",
    )
    .bind(msp_id.as_uuid())
    .bind(invitation_id.as_uuid())
    .bind(now.unix_ms())
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(OpenInvitation {
            msp_id,
            id: invitation_id,
            technician_id: TechnicianId::new(uuid(&row, "technician_id")?),
            replaces_passkeys: row.try_get("replaces_passkeys")?,
        })
    })
    .transpose()
}

/// Uses an invitation up; `false` when it was used or has expired meanwhile.
///
/// # Errors
/// When the database refuses.
pub async fn use_up(
    tx: &mut WriteTransaction,
    invitation: &OpenInvitation,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sql::query(
        "UPDATE invitations SET used_at = ?1
         WHERE msp_id = ?2 AND invitation_id = ?3 AND used_at IS NULL AND expires_at > ?1",
    )
    .bind(now.unix_ms())
    .bind(invitation.msp_id.as_uuid())
    .bind(invitation.id.as_uuid())
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
