//! Jobs that an alarm is raised about.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{AccountId, MspId};
use sqlx::AssertSqlSafe;

use super::{Lease, Urgency, skip_locked};
use crate::store::column::{moment, uuid};
use crate::store::{StoreError, WriteTransaction, sql};

/// Which jobs an alarm is raised about: those that wait for this since a deadline, and about which
/// fewer alarms were raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overdue {
    /// For what they wait.
    pub urgency: Urgency,
    /// Their deadline lies here or before.
    pub deadline: Timestamp,
    /// How many alarms were raised when this is done.
    pub alarms: u8,
    /// At most so many jobs.
    pub limit: u32,
}

/// An account that is overdue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OverdueAccount {
    /// Whose.
    pub msp_id: MspId,
    /// Which.
    pub account_id: AccountId,
    /// Since when it is to be disabled.
    pub deadline: Timestamp,
}

/// Notes that alarms are raised, and about whom. Nobody else raises the same ones.
///
/// # Errors
/// When the database refuses.
pub async fn raise_overdue(
    tx: &mut WriteTransaction,
    overdue: Overdue,
) -> Result<Vec<OverdueAccount>, StoreError> {
    let skip_locked = skip_locked(tx.dialect());
    let rows = sql::query(AssertSqlSafe(format!(
        "UPDATE account_jobs SET alarms = ?1
         WHERE (msp_id, account_id) IN (
             SELECT msp_id, account_id FROM account_jobs
             WHERE urgency = ?2 AND alarms = ?3 AND deadline <= ?4
             ORDER BY deadline LIMIT ?5 {skip_locked})
         RETURNING msp_id, account_id, deadline"
    )))
    .bind(i64::from(overdue.alarms))
    .bind(overdue.urgency.column())
    .bind(i64::from(overdue.alarms.saturating_sub(1)))
    .bind(overdue.deadline.unix_ms())
    .bind(i64::from(overdue.limit))
    .fetch_all(tx)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(OverdueAccount {
                msp_id: MspId::new(uuid(row, "msp_id")?),
                account_id: AccountId::new(uuid(row, "account_id")?),
                deadline: moment(row, "deadline")?,
            })
        })
        .collect()
}

/// Whether alarms are to be raised; only reads.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_any_overdue(
    connection: &mut sql::Connection,
    overdue: Overdue,
) -> Result<bool, StoreError> {
    let row = sql::query(
        "SELECT EXISTS (SELECT 1 FROM account_jobs
             WHERE urgency = ?1 AND alarms = ?2 AND deadline <= ?3) AS found",
    )
    .bind(overdue.urgency.column())
    .bind(i64::from(overdue.alarms.saturating_sub(1)))
    .bind(overdue.deadline.unix_ms())
    .fetch_one(connection)
    .await?;
    Ok(row.try_get("found")?)
}

/// Notes that Microsoft refused to let us end the account; `false` when that was noted before.
///
/// # Errors
/// When the database refuses.
pub async fn record_refusal(tx: &mut WriteTransaction, lease: Lease) -> Result<bool, StoreError> {
    let done = sql::query(
        "UPDATE account_jobs SET is_refused = TRUE
         WHERE msp_id = ?1 AND account_id = ?2 AND fence = ?3 AND NOT is_refused",
    )
    .bind(lease.msp_id.as_uuid())
    .bind(lease.account_id.as_uuid())
    .bind(lease.fence)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
