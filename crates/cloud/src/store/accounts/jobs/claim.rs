//! Finding and claiming jobs.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{AccountId, ConnectionId, MspId};
use sqlx::AssertSqlSafe;

use super::{Lease, Urgency, skip_locked};
use crate::store::column::uuid;
use crate::store::sql::Dialect;
use crate::store::{StoreError, WriteTransaction, sql};

/// Which jobs are claimed.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// Those that wait for this.
    pub urgency: Urgency,
    /// Not those of these connections, which have work enough.
    pub except: &'a [ConnectionId],
    /// At most so many.
    pub limit: u32,
}

/// What may be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// For each urgency, in the order of [`Urgency::ALL`], when the first job may be claimed.
    pub first: [Option<Timestamp>; 3],
    /// When the first job may be claimed that may not be now.
    pub next: Option<Timestamp>,
    /// The earliest deadline of what is not known to be urgent.
    pub overlooked: Option<Timestamp>,
}

/// What may be claimed now, and when there is more.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_waiting(
    connection: &mut sql::Connection,
    now: Timestamp,
) -> Result<Waiting, StoreError> {
    let row = sql::query(
        "SELECT
             (SELECT min(claimable_at) FROM account_jobs WHERE urgency = 0) AS first_disable,
             (SELECT min(claimable_at) FROM account_jobs WHERE urgency = 1) AS first_rest,
             (SELECT min(claimable_at) FROM account_jobs WHERE urgency = 2) AS first_make,
             (SELECT min(claimable_at) FROM account_jobs
              WHERE urgency = 0 AND claimable_at > ?1) AS next_disable,
             (SELECT min(claimable_at) FROM account_jobs
              WHERE urgency = 1 AND claimable_at > ?2) AS next_rest,
             (SELECT min(claimable_at) FROM account_jobs
              WHERE urgency = 2 AND claimable_at > ?3) AS next_make,
             (SELECT min(deadline) FROM account_jobs
              WHERE urgency = 2 AND alarms = 0) AS overlooked",
    )
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .fetch_one(connection)
    .await?;
    let moment = |column: &str| -> Result<Option<Timestamp>, StoreError> {
        let ms: Option<i64> = row.try_get(column)?;
        Ok(ms.map(Timestamp::from_unix_ms))
    };
    let later = [
        moment("next_disable")?,
        moment("next_rest")?,
        moment("next_make")?,
    ];
    Ok(Waiting {
        first: [
            moment("first_disable")?,
            moment("first_rest")?,
            moment("first_make")?,
        ],
        next: later.into_iter().flatten().min(),
        overlooked: moment("overlooked")?,
    })
}

/// Makes urgent what was not when its deadline came.
///
/// # Errors
/// When the database refuses.
pub async fn promote_overlooked(
    tx: &mut WriteTransaction,
    now: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE account_jobs SET urgency = 0
         WHERE urgency = 2 AND alarms = 0 AND deadline <= ?1",
    )
    .bind(now.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes the jobs that have waited longest.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &mut WriteTransaction,
    claim: Claim<'_>,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Vec<Lease>, StoreError> {
    let first = 5;
    let except: Vec<String> = (first..)
        .zip(claim.except)
        .map(|(number, _)| format!("?{number}"))
        .collect();
    let except = if except.is_empty() {
        String::new()
    } else {
        format!("AND connection_id NOT IN ({})", except.join(", "))
    };
    let skip_locked = skip_locked(tx.dialect());
    // Only the number of placeholders differs, and the database.
    let sql = AssertSqlSafe(format!(
        "UPDATE account_jobs SET fence = fence + 1, lease_until = ?1, parked_until = NULL
         WHERE (msp_id, account_id) IN (
             SELECT msp_id, account_id FROM account_jobs
             WHERE urgency = ?2 AND claimable_at <= ?3 {except}
             ORDER BY claimable_at LIMIT ?4 {skip_locked})
         RETURNING msp_id, account_id, connection_id, urgency, fence, attempt"
    ));
    let mut query = sql::query(sql)
        .bind(lease_until.unix_ms())
        .bind(claim.urgency.column())
        .bind(now.unix_ms())
        .bind(i64::from(claim.limit));
    for connection_id in claim.except {
        query = query.bind(connection_id.as_uuid());
    }
    let rows = query.fetch_all(tx).await?;
    rows.iter().map(read_lease).collect()
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
    .execute(tx)
    .await?;
    Ok(())
}

/// A lease whose process has gone: the server knows the connection no more by which it was taken or
/// last prolonged.
const IS_ABANDONED: &str = "lease_until IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM pg_stat_activity a
    WHERE a.pid = lease_backend AND a.datname = current_database())";

/// Whether a process that has gone holds any lease; only reads. Where the database is a file, there
/// is one process, which asks nobody.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_any_abandoned(connection: &mut sql::Connection) -> Result<bool, StoreError> {
    if connection.dialect() == Dialect::Sqlite {
        return Ok(false);
    }
    let sql = format!("SELECT EXISTS (SELECT 1 FROM account_jobs WHERE {IS_ABANDONED})");
    Ok(sql::query_scalar(AssertSqlSafe(sql))
        .fetch_one(connection)
        .await?)
}

/// Takes back the leases of processes that have gone; how many. One that only lost its connection
/// finds its lease lost.
///
/// # Errors
/// When the database refuses.
pub async fn take_back_abandoned(tx: &mut WriteTransaction) -> Result<u64, StoreError> {
    if tx.dialect() == Dialect::Sqlite {
        return Ok(0);
    }
    let sql = format!(
        "UPDATE account_jobs SET lease_until = NULL, fence = fence + 1 WHERE {IS_ABANDONED}"
    );
    let done = sql::query(AssertSqlSafe(sql)).execute(tx).await?;
    Ok(done.rows_affected())
}

/// Whether a job may be claimed.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_any_free(
    connection: &mut sql::Connection,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let waiting = find_waiting(connection, now).await?;
    Ok(waiting
        .first
        .into_iter()
        .flatten()
        .any(|first| first <= now))
}

pub(super) fn read_lease(row: &sql::Row) -> Result<Lease, StoreError> {
    Ok(Lease {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        account_id: AccountId::new(uuid(row, "account_id")?),
        connection_id: ConnectionId::new(uuid(row, "connection_id")?),
        urgency: Urgency::read(row.try_get("urgency")?)?,
        fence: row.try_get("fence")?,
        attempt: row.try_get("attempt")?,
    })
}
