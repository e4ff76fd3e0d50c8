//! Changes to presets that wait for a second administrator, and whether there has to be one.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, ProposalId, TechnicianId};
use hallpass_protocol::preset_proposal::PresetChange;
use uuid::Uuid;

use super::column::{moment, text, uuid};
use super::{StoreError, WriteTransaction};
use crate::store::sql::{self, Row};

/// Where they are.
const TABLE: &str = "preset_proposals";

/// A change that waits for a second administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresetProposal {
    /// Its id.
    pub id: ProposalId,
    /// What is to become of what.
    pub change: PresetChange,
    /// Who proposed it; `None` for the command line.
    pub proposed_by: Option<TechnicianId>,
    /// When.
    pub proposed_at: Timestamp,
}

/// Whether changes to presets with Global Administrator need two administrators.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_second_required(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<bool, StoreError> {
    let required =
        sql::query_scalar("SELECT second_administrator_required FROM msps WHERE msp_id = ?1")
            .bind(msp_id.as_uuid())
            .fetch_optional(connection)
            .await?;
    Ok(required.unwrap_or(true))
}

/// Sets whether they do.
///
/// # Errors
/// When the database refuses.
pub async fn require_second(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    required: bool,
) -> Result<(), StoreError> {
    sql::query("UPDATE msps SET second_administrator_required = ?1 WHERE msp_id = ?2")
        .bind(required)
        .bind(msp_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(())
}

/// Adds a proposal.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    proposal: &PresetProposal,
) -> Result<(), StoreError> {
    let change = serde_json::to_string(&proposal.change)
        .map_err(|error| StoreError::unreadable(TABLE, error))?;
    sql::query(
        "INSERT INTO preset_proposals (msp_id, proposal_id, change, proposed_by, proposed_at)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(msp_id.as_uuid())
    .bind(proposal.id.as_uuid())
    .bind(change)
    .bind(proposal.proposed_by.map(|id| *id.as_uuid()))
    .bind(proposal.proposed_at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// The MSP's proposals, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<PresetProposal>, StoreError> {
    let rows = sql::query(
        "SELECT proposal_id, change, proposed_by, proposed_at FROM preset_proposals
         WHERE msp_id = ?1 ORDER BY proposed_at, proposal_id",
    )
    .bind(msp_id.as_uuid())
    .fetch_all(connection)
    .await?;
    rows.iter().map(read).collect()
}

/// The proposal with this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    id: ProposalId,
) -> Result<Option<PresetProposal>, StoreError> {
    let row = sql::query(
        "SELECT proposal_id, change, proposed_by, proposed_at FROM preset_proposals
         WHERE msp_id = ?1 AND proposal_id = ?2",
    )
    .bind(msp_id.as_uuid())
    .bind(id.as_uuid())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(read).transpose()
}

/// Deletes the proposal; `false` when it is not there any more.
///
/// # Errors
/// When the database refuses.
pub async fn delete(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    id: ProposalId,
) -> Result<bool, StoreError> {
    let done = sql::query("DELETE FROM preset_proposals WHERE msp_id = ?1 AND proposal_id = ?2")
        .bind(msp_id.as_uuid())
        .bind(id.as_uuid())
        .execute(tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Deletes what was proposed before a moment.
///
/// # Errors
/// When the database refuses.
pub async fn delete_before(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    at: Timestamp,
) -> Result<(), StoreError> {
    sql::query("DELETE FROM preset_proposals WHERE msp_id = ?1 AND proposed_at < ?2")
        .bind(msp_id.as_uuid())
        .bind(at.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}

fn read(row: &Row) -> Result<PresetProposal, StoreError> {
    let proposed_by: Option<Uuid> = row.try_get("proposed_by")?;
    Ok(PresetProposal {
        id: ProposalId::new(uuid(row, "proposal_id")?),
        change: serde_json::from_str(&text(row, "change")?)
            .map_err(|error| StoreError::unreadable(TABLE, error))?,
        proposed_by: proposed_by.map(TechnicianId::new),
        proposed_at: moment(row, "proposed_at")?,
    })
}
