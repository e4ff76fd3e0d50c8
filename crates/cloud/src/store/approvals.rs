//! Requests that wait, or waited, for somebody's approval.

pub mod attempts;
pub mod counts;
mod given;
mod openings;
mod pruning;
mod row;

use hallpass_approval::Code;
use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{AccountId, ApprovalId, IdempotencyKey, MspId, TechnicianId};
use hallpass_protocol::place::Place;

use super::{StoreError, WriteTransaction, installation};
use crate::approval::{Approval, Stage};
use crate::envelope::{self, KeyRing, SecretPlace};
use crate::random::RandomSource;
use crate::store::sql;

pub use given::insert as insert_given;
pub use openings::put as put_opening;
pub use pruning::delete_decided;

/// Where they are.
pub const TABLE: &str = "approvals";

/// The column of the envelopes.
pub const SECRETS_COLUMN: &str = "secrets";

/// The secrets of a request are written once.
const SECRETS_VERSION: u32 = 1;

/// The same in SQL.
pub const SECRETS_VERSION_TEXT: &str = "CAST(1 AS BIGINT)";

/// Adds a request that nobody has opened.
///
/// # Errors
/// When the database refuses; a unique violation when the key or the code is taken.
pub async fn insert(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    keys: &KeyRing,
    approval: &Approval,
) -> Result<(), StoreError> {
    let kek = installation::find_kek(tx, keys).await?;
    let place = place(approval.msp_id, approval.id);
    let secrets = envelope::seal(random, &kek, &place, &approval.secrets.to_bytes());
    let unreadable = |error| StoreError::unreadable(TABLE, error);
    sql::query(
        "INSERT INTO approvals (msp_id, approval_id, requester_id, session_id, passkey_id, browser,
             address, idempotency_key, customer_id, customer_name, tenant_id, tenant_domain,
             preset_id, preset_name, roles, entra_groups, lifetime_s, reason, ticket, unchecked_ticket,
             starts_at, warnings, approvals_needed, may_be_oneself, secrets, code, requested_at,
             expires_at, place, state)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
                 ?, 'waiting')",
    )
    .bind(approval.msp_id.as_uuid())
    .bind(approval.id.as_uuid())
    .bind(approval.requester_id.as_uuid())
    .bind(approval.session_id.as_uuid())
    .bind(approval.passkey_id.as_uuid())
    .bind(&approval.browser)
    .bind(&approval.address)
    .bind(approval.idempotency_key.as_uuid())
    .bind(approval.customer_id.as_uuid())
    .bind(&approval.customer_name)
    .bind(approval.tenant_id.as_uuid())
    .bind(&approval.tenant_domain)
    .bind(approval.preset_id.as_uuid())
    .bind(&approval.preset_name)
    .bind(serde_json::to_string(&approval.roles).map_err(unreadable)?)
    .bind(serde_json::to_string(&approval.groups).map_err(unreadable)?)
    .bind(approval.lifetime.as_secs())
    .bind(&approval.reason)
    .bind(&approval.ticket)
    .bind(&approval.unchecked_ticket)
    .bind(approval.starts_at.map(Timestamp::unix_ms))
    .bind(serde_json::to_string(&approval.warnings).map_err(unreadable)?)
    .bind(u32::from(approval.approvers.count))
    .bind(approval.approvers.may_be_oneself)
    .bind(secrets)
    .bind(approval.code.to_string())
    .bind(approval.requested_at.unix_ms())
    .bind(approval.expires_at.unix_ms())
    .bind(row::place_to_json(approval.place.as_ref())?)
    .execute(tx)
    .await?;
    Ok(())
}

/// What a request becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What.
    pub stage: Stage,
    /// Who ended it.
    pub by: Option<TechnicianId>,
    /// From which address.
    pub from: Option<String>,
    /// Where that is.
    pub place: Option<Place>,
    /// Why it is denied.
    pub denial: String,
    /// Whether the requester is said to never have asked.
    pub is_alarm: bool,
    /// The account that is made.
    pub account_id: Option<AccountId>,
}

impl Change {
    /// To a stage of which there is no more to say.
    pub const fn to(stage: Stage) -> Self {
        Self {
            stage,
            by: None,
            from: None,
            place: None,
            denial: String::new(),
            is_alarm: false,
            account_id: None,
        }
    }
}

/// Writes a change down, if the request is still the one that was decided on, and in time; `false`
/// when it is not.
///
/// # Errors
/// When the database refuses.
pub async fn change(
    tx: &mut WriteTransaction,
    approval: &Approval,
    change: &Change,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let decided_at = (!change.stage.is_open()).then(|| now.unix_ms());
    let is_expiry = change.stage == Stage::Expired;
    let done = sql::query(
        "UPDATE approvals
         SET state = ?, decided_at = ?, ended_by = ?, ended_from = ?, ended_place = ?, denial = ?,
             is_alarm = ?, account_id = ?, revision = revision + 1
         WHERE msp_id = ? AND approval_id = ? AND revision = ?
           AND state IN ('waiting', 'opened') AND (expires_at <= ?) = ?",
    )
    .bind(row::name_of(change.stage))
    .bind(decided_at)
    .bind(change.by.map(|by| *by.as_uuid()))
    .bind(&change.from)
    .bind(row::place_to_json(change.place.as_ref())?)
    .bind(&change.denial)
    .bind(change.is_alarm)
    .bind(change.account_id.map(|id| *id.as_uuid()))
    .bind(approval.msp_id.as_uuid())
    .bind(approval.id.as_uuid())
    .bind(i64::try_from(approval.revision).unwrap_or(i64::MAX))
    .bind(now.unix_ms())
    .bind(is_expiry)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The request with this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    msp_id: MspId,
    id: ApprovalId,
) -> Result<Option<Approval>, StoreError> {
    let found = sql::query(row::select("a.msp_id = ? AND a.approval_id = ?"))
        .bind(msp_id.as_uuid())
        .bind(id.as_uuid())
        .fetch_optional(&mut *connection)
        .await?;
    let mut read = row::read_all(connection, keys, found.as_slice()).await?;
    Ok(read.pop())
}

/// The one that a technician made with this key.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_idempotency_key(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    (msp_id, requester_id): (MspId, TechnicianId),
    key: IdempotencyKey,
) -> Result<Option<Approval>, StoreError> {
    let condition = "a.msp_id = ? AND a.requester_id = ? AND a.idempotency_key = ?";
    let found = sql::query(row::select(condition))
        .bind(msp_id.as_uuid())
        .bind(requester_id.as_uuid())
        .bind(key.as_uuid())
        .fetch_optional(&mut *connection)
        .await?;
    let mut read = row::read_all(connection, keys, found.as_slice()).await?;
    Ok(read.pop())
}

/// The MSP's open one with this code.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_code(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    msp_id: MspId,
    code: Code,
) -> Result<Option<Approval>, StoreError> {
    let condition = "a.msp_id = ? AND a.code = ? AND a.state IN ('waiting', 'opened')";
    let found = sql::query(row::select(condition))
        .bind(msp_id.as_uuid())
        .bind(code.to_string())
        .fetch_optional(&mut *connection)
        .await?;
    let mut read = row::read_all(connection, keys, found.as_slice()).await?;
    Ok(read.pop())
}

/// Whether an open request has this code, of whichever MSP: two with one would not be found.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_code_taken(
    connection: &mut sql::Connection,
    code: Code,
) -> Result<bool, StoreError> {
    Ok(sql::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM approvals
                        WHERE code = ? AND state IN ('waiting', 'opened'))",
    )
    .bind(code.to_string())
    .fetch_one(connection)
    .await?)
}

/// A technician's that were made at `since` or later, the newest first; at most 100.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_of_requester(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    (msp_id, requester_id): (MspId, TechnicianId),
    since: Timestamp,
) -> Result<Vec<Approval>, StoreError> {
    let condition = "a.msp_id = ? AND a.requester_id = ? AND a.requested_at >= ?
                     ORDER BY a.requested_at DESC, a.approval_id DESC LIMIT 100";
    let found = sql::query(row::select(condition))
        .bind(msp_id.as_uuid())
        .bind(requester_id.as_uuid())
        .bind(since.unix_ms())
        .fetch_all(&mut *connection)
        .await?;
    row::read_all(connection, keys, &found).await
}

/// The MSP's that can be decided at `now`, the oldest first; at most 200.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_open(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    msp_id: MspId,
    now: Timestamp,
) -> Result<Vec<Approval>, StoreError> {
    let condition = "a.msp_id = ? AND a.state IN ('waiting', 'opened') AND a.expires_at > ?
                     ORDER BY a.requested_at, a.approval_id LIMIT 200";
    let found = sql::query(row::select(condition))
        .bind(msp_id.as_uuid())
        .bind(now.unix_ms())
        .fetch_all(&mut *connection)
        .await?;
    row::read_all(connection, keys, &found).await
}

/// Those of all MSPs that are open and past their end; at most 100. Serves the whole installation.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_overdue(
    connection: &mut sql::Connection,
    now: Timestamp,
) -> Result<Vec<(MspId, ApprovalId)>, StoreError> {
    let found = sql::query(
        "SELECT msp_id, approval_id FROM approvals
         WHERE state IN ('waiting', 'opened') AND expires_at <= ? ORDER BY expires_at LIMIT 100",
    )
    .bind(now.unix_ms())
    .fetch_all(connection)
    .await?;
    found.iter().map(row::read_ids).collect()
}

fn place(msp_id: MspId, id: ApprovalId) -> SecretPlace<'static> {
    SecretPlace {
        table: TABLE,
        msp_id,
        row_id: *id.as_uuid(),
        column: SECRETS_COLUMN,
        version: SECRETS_VERSION,
    }
}
