//! What is to be done with which account, and when. The scheduler serves all MSPs.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{AccountId, MspId};

use crate::store::column::uuid;
use crate::store::sql;
use crate::store::{StoreError, WriteTransaction};

/// The right to work on an account, until it expires or another lease takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Whose account.
    pub msp_id: MspId,
    /// Which.
    pub account_id: AccountId,
    /// Named by every write; a newer lease has a higher one.
    pub fence: i64,
    /// How often the present step was tried before.
    pub attempt: u32,
}

/// Which jobs may be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// All, endings first.
    Any,
    /// Only those that end an account, at its deadline too: the places kept free for them.
    EndingsOnly,
}

/// Adds the job of a new account.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    account_id: AccountId,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query("INSERT INTO account_jobs (msp_id, account_id, due_at) VALUES (?, ?, ?)")
        .bind(msp_id.as_uuid())
        .bind(account_id.as_uuid())
        .bind(due_at.unix_ms())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes the most urgent job that is due and that nobody holds.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &mut WriteTransaction,
    claim: Claim,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<Lease>, StoreError> {
    let row = sql::query(
        "UPDATE account_jobs SET fence = fence + 1, lease_until = ?2
         WHERE (msp_id, account_id) = (
             SELECT j.msp_id, j.account_id FROM account_jobs j
             JOIN accounts a ON a.msp_id = j.msp_id AND a.account_id = j.account_id
             WHERE j.due_at <= ?1 AND (j.lease_until IS NULL OR j.lease_until <= ?1)
               AND (?3 OR a.state = 'ending' OR a.ends_at <= ?1)
             ORDER BY coalesce(a.state = 'ending' OR a.ends_at <= ?1, FALSE) DESC, j.due_at
             LIMIT 1)
         RETURNING msp_id, account_id, fence, attempt",
    )
    .bind(now.unix_ms())
    .bind(lease_until.unix_ms())
    .bind(claim == Claim::Any)
    .fetch_optional(&mut **tx)
    .await?;
    row.map(|row| {
        Ok(Lease {
            msp_id: MspId::new(uuid(&row, "msp_id")?),
            account_id: AccountId::new(uuid(&row, "account_id")?),
            fence: row.try_get("fence")?,
            attempt: row.try_get("attempt")?,
        })
    })
    .transpose()
}

/// Prolongs the lease; `false` when it was lost to another.
///
/// # Errors
/// When the database refuses.
pub async fn hold(
    tx: &mut WriteTransaction,
    lease: Lease,
    lease_until: Timestamp,
) -> Result<bool, StoreError> {
    let done = sql::query(
        "UPDATE account_jobs SET lease_until = ?
         WHERE msp_id = ? AND account_id = ? AND fence = ?",
    )
    .bind(lease_until.unix_ms())
    .bind(lease.msp_id.as_uuid())
    .bind(lease.account_id.as_uuid())
    .bind(lease.fence)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets when the held account is due again and how often its step was tried, and lets go of it.
/// A lease that was lost changes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn release(
    tx: &mut WriteTransaction,
    lease: Lease,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE account_jobs SET due_at = ?, attempt = ?, lease_until = NULL
         WHERE msp_id = ? AND account_id = ? AND fence = ?",
    )
    .bind(due_at.unix_ms())
    .bind(lease.attempt)
    .bind(lease.msp_id.as_uuid())
    .bind(lease.account_id.as_uuid())
    .bind(lease.fence)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Makes the account due now. Whoever holds it goes on and finds what has changed.
///
/// # Errors
/// When the database refuses.
pub async fn hurry(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    account_id: AccountId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE account_jobs SET due_at = ?, attempt = 0 WHERE msp_id = ? AND account_id = ?",
    )
    .bind(now.unix_ms())
    .bind(msp_id.as_uuid())
    .bind(account_id.as_uuid())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Nothing more is to be done with the account.
///
/// # Errors
/// When the database refuses.
pub async fn delete(tx: &mut WriteTransaction, lease: Lease) -> Result<(), StoreError> {
    sql::query("DELETE FROM account_jobs WHERE msp_id = ? AND account_id = ? AND fence = ?")
        .bind(lease.msp_id.as_uuid())
        .bind(lease.account_id.as_uuid())
        .bind(lease.fence)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes back all leases: for the start of the one process that serves this database, whose
/// predecessor can hold none any more. The raised fence shuts out what it left behind.
///
/// # Errors
/// When the database refuses.
pub async fn revoke_leases(tx: &mut WriteTransaction) -> Result<(), StoreError> {
    sql::query(
        "UPDATE account_jobs SET lease_until = NULL, fence = fence + 1
         WHERE lease_until IS NOT NULL",
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Whether a job is due that nobody holds.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_any_free(
    connection: &mut sql::Connection,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(sql::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM account_jobs
             WHERE due_at <= ?1 AND (lease_until IS NULL OR lease_until <= ?1))",
    )
    .bind(now.unix_ms())
    .fetch_one(connection)
    .await?)
}

/// When the next job that nobody holds is due, or the next lease expires.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_next_due(
    connection: &mut sql::Connection,
) -> Result<Option<Timestamp>, StoreError> {
    let row = sql::query(
        "SELECT min(CASE WHEN lease_until > due_at THEN lease_until ELSE due_at END) AS next
         FROM account_jobs",
    )
    .fetch_one(connection)
    .await?;
    Ok(row
        .try_get::<Option<i64>>("next")?
        .map(Timestamp::from_unix_ms))
}
