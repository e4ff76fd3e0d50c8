//! Admin consents that were begun in a browser.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{CustomerId, EntraTenantId, MspId, SessionId};
use uuid::Uuid;

use super::column::{moment, optional_moment, uuid};
use super::{StoreError, WriteTransaction};
use crate::store::sql;

/// The most that an MSP has open at once.
const OPEN_MAX: u32 = 500;

/// A consent that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    /// For which customer.
    pub customer_id: CustomerId,
    /// In which session; it alone may finish it.
    pub session_id: SessionId,
    /// The tenant that was named in advance; `None` where whoever consents chooses it.
    pub tenant_id: Option<EntraTenantId>,
    /// Until when it may be finished.
    pub expires_at: Timestamp,
    /// When it was used up.
    pub used_at: Option<Timestamp>,
}

/// Adds a consent; `false` when too many are open, and it was not added. Old ones are deleted on the
/// way.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    state_hash: &[u8; 32],
    consent: &Consent,
    now: Timestamp,
) -> Result<bool, StoreError> {
    sql::query("DELETE FROM consents WHERE expires_at <= ?1")
        .bind(now.unix_ms())
        .execute(tx)
        .await?;
    let done = sql::query(
        "INSERT INTO consents (msp_id, state_hash, customer_id, session_id, tenant_id, expires_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6
         WHERE (SELECT count(*) FROM consents WHERE msp_id = ?1) < ?7",
    )
    .bind(msp_id.as_uuid())
    .bind(state_hash.to_vec())
    .bind(consent.customer_id.as_uuid())
    .bind(consent.session_id.as_uuid())
    .bind(consent.tenant_id.map(|id| *id.as_uuid()))
    .bind(consent.expires_at.unix_ms())
    .bind(OPEN_MAX)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The MSP's consent with this state. `None` when there is none, or another MSP's.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    state_hash: &[u8; 32],
) -> Result<Option<Consent>, StoreError> {
    let row = sql::query(
        "SELECT customer_id, session_id, tenant_id, expires_at, used_at FROM consents
         WHERE msp_id = ?1 AND state_hash = ?2",
    )
    .bind(msp_id.as_uuid())
    .bind(state_hash.to_vec())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let tenant_id: Option<Uuid> = row.try_get("tenant_id")?;
    Ok(Some(Consent {
        customer_id: CustomerId::new(uuid(&row, "customer_id")?),
        session_id: SessionId::new(uuid(&row, "session_id")?),
        tenant_id: tenant_id.map(EntraTenantId::new),
        expires_at: moment(&row, "expires_at")?,
        used_at: optional_moment(&row, "used_at")?,
    }))
}

/// Uses a consent up; `false` when somebody did before.
///
/// # Errors
/// When the database refuses.
pub async fn use_up(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    state_hash: &[u8; 32],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sql::query(
        "UPDATE consents SET used_at = ?3
         WHERE msp_id = ?1 AND state_hash = ?2 AND used_at IS NULL",
    )
    .bind(msp_id.as_uuid())
    .bind(state_hash.to_vec())
    .bind(now.unix_ms())
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
