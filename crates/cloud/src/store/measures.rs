//! What is measured in the database, for the whole installation.

use hallpass_protocol::Timestamp;

use super::{StoreError, WriteTransaction, sql};

/// Accounts that are not at their end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccountMeasures {
    /// All of them.
    pub open: i64,
    /// When the longest waiting one of those that are to be disabled could have been worked on;
    /// `None` when there are none.
    pub next_disabling_at: Option<Timestamp>,
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

/// What there is about accounts.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_accounts(connection: &mut sql::Connection) -> Result<AccountMeasures, StoreError> {
    let row = sql::query(
        "SELECT (SELECT count(*) FROM account_jobs) AS open,
                (SELECT min(claimable_at) FROM account_jobs WHERE urgency = 0) AS next",
    )
    .fetch_one(connection)
    .await?;
    let next: Option<i64> = row.try_get("next")?;
    Ok(AccountMeasures {
        open: row.try_get("open")?,
        next_disabling_at: next.map(Timestamp::from_unix_ms),
    })
}

/// The accounts that were to be disabled at `deadline` or before, and are not known to be.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_overdue(
    connection: &mut sql::Connection,
    deadline: Timestamp,
) -> Result<i64, StoreError> {
    let row = sql::query(
        "SELECT count(*) AS overdue FROM account_jobs
         WHERE urgency = 0 AND alarms IN (0, 1, 2) AND deadline <= ?1",
    )
    .bind(deadline.unix_ms())
    .fetch_one(connection)
    .await?;
    Ok(row.try_get("overdue")?)
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
                coalesce(max(CASE WHEN w.disabled_at IS NULL THEN h.seq - w.told_seq END), 0)
                    AS behind
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

/// Writes, to find out whether that is possible.
///
/// # Errors
/// When it is not.
pub async fn probe(tx: &mut WriteTransaction, at: Timestamp) -> Result<(), StoreError> {
    sql::query("UPDATE write_probe SET at = ?1")
        .bind(at.unix_ms())
        .execute(tx)
        .await?;
    Ok(())
}
