//! What is measured in the database, for the whole installation: figures, no names and no ids.

use hallpass_protocol::Timestamp;

use super::{StoreError, sql};
use crate::store::accounts::jobs::Urgency;

/// Accounts that are in one place of their life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateCount {
    /// `scheduled`, `provisioning`, `ready` or `ending`.
    pub state: String,
    /// How many there are.
    pub accounts: i64,
}

/// The jobs of one urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobMeasures {
    /// What they are for.
    pub urgency: Urgency,
    /// How many could be worked on.
    pub due: i64,
    /// Since when the one that has waited longest could.
    pub oldest_due_at: Option<Timestamp>,
}

/// The audit logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AuditMeasures {
    /// Entries ever written.
    pub entries: i64,
    /// Entries behind the newest checkpoint, of the log where they are most.
    pub unsigned_entries: i64,
}

/// The webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WebhookMeasures {
    /// All of them.
    pub all: i64,
    /// Those that take nothing at this moment.
    pub failing: i64,
    /// Those that are told nothing any more.
    pub disabled: i64,
    /// Entries that a webhook was not told yet, of the enabled one where they are most.
    pub behind: i64,
}

/// The accounts that have not ended, by their place in life; those places alone where there are
/// any. Reads a row for each of them.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_by_state(
    connection: &mut sql::Connection,
) -> Result<Vec<StateCount>, StoreError> {
    let rows = sql::query(
        "SELECT CASE WHEN a.step = 'await_start' THEN 'scheduled' ELSE a.state END AS place,
                count(*) AS accounts
         FROM account_jobs j
         JOIN accounts a ON a.msp_id = j.msp_id AND a.account_id = j.account_id
         GROUP BY 1 ORDER BY 1",
    )
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(StateCount {
                state: row.try_get("place")?,
                accounts: row.try_get("accounts")?,
            })
        })
        .collect()
}

/// What could be worked on now.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_jobs(
    connection: &mut sql::Connection,
    now: Timestamp,
) -> Result<Vec<JobMeasures>, StoreError> {
    let mut measured = Vec::new();
    for urgency in Urgency::ALL {
        let row = sql::query(
            "SELECT count(*) AS due, min(claimable_at) AS oldest FROM account_jobs
             WHERE urgency = ?1 AND claimable_at <= ?2",
        )
        .bind(urgency.column())
        .bind(now.unix_ms())
        .fetch_one(connection)
        .await?;
        let oldest: Option<i64> = row.try_get("oldest")?;
        measured.push(JobMeasures {
            urgency,
            due: row.try_get("due")?,
            oldest_due_at: oldest.map(Timestamp::from_unix_ms),
        });
    }
    Ok(measured)
}

/// The accounts that were to be disabled at `deadline` or before, and are not known to be.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_overdue(
    connection: &mut sql::Connection,
    deadline: Timestamp,
) -> Result<i64, StoreError> {
    // The alarms are named for the index's sake.
    let row = sql::query(
        "SELECT count(*) AS overdue FROM account_jobs
         WHERE urgency = 0 AND alarms IN (0, 1, 2) AND deadline <= ?1",
    )
    .bind(deadline.unix_ms())
    .fetch_one(connection)
    .await?;
    Ok(row.try_get("overdue")?)
}

/// How many sessions stand.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_sessions(
    connection: &mut sql::Connection,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let row = sql::query("SELECT count(*) AS sessions FROM sessions WHERE expires_at > ?1")
        .bind(now.unix_ms())
        .fetch_one(connection)
        .await?;
    Ok(row.try_get("sessions")?)
}

/// What there is about the audit logs.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_audit(connection: &mut sql::Connection) -> Result<AuditMeasures, StoreError> {
    let row = sql::query(
        "SELECT CAST(coalesce(sum(h.seq), 0) AS BIGINT) AS entries,
                CAST(coalesce(max(h.seq - coalesce(c.seq, 0)), 0) AS BIGINT) AS unsigned_entries
         FROM audit_heads h
         LEFT JOIN (SELECT msp_id, max(seq) AS seq FROM audit_checkpoints GROUP BY msp_id) c
             ON c.msp_id = h.msp_id",
    )
    .fetch_one(connection)
    .await?;
    Ok(AuditMeasures {
        entries: row.try_get("entries")?,
        unsigned_entries: row.try_get("unsigned_entries")?,
    })
}

/// What there is about the webhooks.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_webhooks(connection: &mut sql::Connection) -> Result<WebhookMeasures, StoreError> {
    let row = sql::query(
        "SELECT count(*) AS everything,
                count(CASE WHEN w.disabled_at IS NULL THEN w.failing_since END) AS failing,
                count(w.disabled_at) AS disabled,
                CAST(coalesce(max(CASE WHEN w.disabled_at IS NULL THEN h.seq - w.told_seq END), 0)
                    AS BIGINT) AS behind
         FROM webhooks w JOIN audit_heads h ON h.msp_id = w.msp_id",
    )
    .fetch_one(connection)
    .await?;
    Ok(WebhookMeasures {
        all: row.try_get("everything")?,
        failing: row.try_get("failing")?,
        disabled: row.try_get("disabled")?,
        behind: row.try_get("behind")?,
    })
}
