//! What is to be done with which tenant, and when. Their runner serves all MSPs.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{ConnectionId, MspId};

use super::column::{text, uuid};
use super::{StoreError, WriteTransaction};
use crate::store::sql;

/// What is done with a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TenantTask {
    /// Asking what we may do there.
    Preflight,
    /// Comparing its accounts with our records.
    Reconcile,
}

impl TenantTask {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Preflight => "preflight",
            Self::Reconcile => "reconcile",
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        match text {
            "preflight" => Ok(Self::Preflight),
            "reconcile" => Ok(Self::Reconcile),
            other => Err(StoreError::unreadable("tenant_jobs", other)),
        }
    }
}

/// The right to work on a tenant, until it expires or another lease takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TenantLease {
    /// Whose connection.
    pub msp_id: MspId,
    /// Which.
    pub connection_id: ConnectionId,
    /// What is to be done.
    pub task: TenantTask,
    /// Named by every write; a newer lease has a higher one.
    pub fence: i64,
    /// How often it failed since it last succeeded.
    pub attempt: u32,
}

/// Adds the jobs of a new connection, due at once.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    now: Timestamp,
) -> Result<(), StoreError> {
    for task in [TenantTask::Preflight, TenantTask::Reconcile] {
        sql::query(
            "INSERT INTO tenant_jobs (msp_id, connection_id, kind, due_at) VALUES (?1, ?2, ?3, ?4)",
        )
        .bind(msp_id.as_uuid())
        .bind(connection_id.as_uuid())
        .bind(task.as_str())
        .bind(now.unix_ms())
        .execute(tx)
        .await?;
    }
    Ok(())
}

/// Whether the connection's tenant is looked after.
///
/// # Errors
/// When the database cannot be read.
pub async fn exist(
    connection: &mut sql::Connection,
    msp_id: MspId,
    connection_id: ConnectionId,
) -> Result<bool, StoreError> {
    Ok(sql::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM tenant_jobs WHERE msp_id = ?1 AND connection_id = ?2)",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .fetch_one(connection)
    .await?)
}

/// Takes the job that has waited longest and that nobody holds.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &mut WriteTransaction,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<TenantLease>, StoreError> {
    let row = sql::query(
        "UPDATE tenant_jobs SET fence = fence + 1, lease_until = ?1, due_at = ?2
         WHERE (msp_id, connection_id, kind) = (
             SELECT msp_id, connection_id, kind FROM tenant_jobs
             WHERE due_at <= ?3 AND (lease_until IS NULL OR lease_until <= ?4)
             ORDER BY due_at LIMIT 1)
         RETURNING msp_id, connection_id, kind, fence, attempt",
    )
    .bind(lease_until.unix_ms())
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .fetch_optional(tx)
    .await?;
    row.map(|row| {
        Ok(TenantLease {
            msp_id: MspId::new(uuid(&row, "msp_id")?),
            connection_id: ConnectionId::new(uuid(&row, "connection_id")?),
            task: TenantTask::parse(&text(&row, "kind")?)?,
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
    lease: TenantLease,
    lease_until: Timestamp,
) -> Result<bool, StoreError> {
    let done = sql::query(
        "UPDATE tenant_jobs SET lease_until = ?1
         WHERE msp_id = ?2 AND connection_id = ?3 AND kind = ?4 AND fence = ?5",
    )
    .bind(lease_until.unix_ms())
    .bind(lease.msp_id.as_uuid())
    .bind(lease.connection_id.as_uuid())
    .bind(lease.task.as_str())
    .bind(lease.fence)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Sets when the held tenant is due again and how often it failed, and lets go of it. What was hurried
/// meanwhile stays so. A lease that was lost changes nothing.
///
/// # Errors
/// When the database refuses.
pub async fn release(
    tx: &mut WriteTransaction,
    lease: TenantLease,
    attempt: u32,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE tenant_jobs SET due_at = CASE WHEN due_at = 0 THEN 0 ELSE ?1 END, attempt = ?2,
             lease_until = NULL
         WHERE msp_id = ?3 AND connection_id = ?4 AND kind = ?5 AND fence = ?6",
    )
    .bind(due_at.unix_ms())
    .bind(i64::from(attempt))
    .bind(lease.msp_id.as_uuid())
    .bind(lease.connection_id.as_uuid())
    .bind(lease.task.as_str())
    .bind(lease.fence)
    .execute(tx)
    .await?;
    Ok(())
}

/// Makes a task of the tenant the next one that is done: somebody waits for it.
///
/// # Errors
/// When the database refuses.
pub async fn hurry(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    connection_id: ConnectionId,
    task: TenantTask,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE tenant_jobs SET due_at = 0, attempt = 0
         WHERE msp_id = ?1 AND connection_id = ?2 AND kind = ?3",
    )
    .bind(msp_id.as_uuid())
    .bind(connection_id.as_uuid())
    .bind(task.as_str())
    .execute(tx)
    .await?;
    Ok(())
}

/// Makes a task of all the MSP's tenants due.
///
/// # Errors
/// When the database refuses.
pub async fn hurry_all(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    task: TenantTask,
) -> Result<(), StoreError> {
    sql::query("UPDATE tenant_jobs SET due_at = 0, attempt = 0 WHERE msp_id = ?1 AND kind = ?2")
        .bind(msp_id.as_uuid())
        .bind(task.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes back all leases, and makes the comparison of all tenants of all MSPs due: for the start of a
/// process, for which nothing counts that a predecessor had begun. Another one that works on a
/// tenant at this moment finds its lease lost, and what it began is begun again.
///
/// # Errors
/// When the database refuses.
pub async fn restart(tx: &mut WriteTransaction, now: Timestamp) -> Result<(), StoreError> {
    sql::query(
        "UPDATE tenant_jobs SET lease_until = NULL, fence = fence + 1
         WHERE lease_until IS NOT NULL",
    )
    .execute(tx)
    .await?;
    sql::query("UPDATE tenant_jobs SET due_at = ?1, attempt = 0 WHERE kind = 'reconcile'")
        .bind(now.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}

/// When the next job that nobody holds is due, or the next lease expires.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_next_due(
    connection: &mut sql::Connection,
) -> Result<Option<Timestamp>, StoreError> {
    let next: Option<i64> = sql::query_scalar(
        "SELECT min(CASE WHEN lease_until > due_at THEN lease_until ELSE due_at END)
         FROM tenant_jobs",
    )
    .fetch_one(connection)
    .await?;
    Ok(next.map(Timestamp::from_unix_ms))
}
