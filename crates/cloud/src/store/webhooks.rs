//! Webhooks: where they are, and how far each was told.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, WebhookId};
use sqlx::AssertSqlSafe;

use super::column::{bytes, moment, optional_moment, text, uuid};
use super::sql::{self, Row};
use super::{StoreError, WriteTransaction, installation};
use crate::envelope::{self, KeyRing, SecretPlace};
use crate::random::RandomSource;
use crate::webhook::{EventFilter, Webhook, WebhookSecret};

/// Where they are.
pub const TABLE: &str = "webhooks";

/// The column of the envelopes.
pub const SECRET_COLUMN: &str = "secret";

/// A webhook's secret is written once.
const SECRET_VERSION: u32 = 1;

/// The same in SQL.
pub const SECRET_VERSION_TEXT: &str = "CAST(1 AS BIGINT)";

/// The right to tell a webhook, for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookLease {
    /// The webhook as it was when the lease was given.
    pub webhook: Webhook,
    /// What every write names that goes with it.
    pub fence: i64,
}

/// What came of telling a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookProgress {
    /// The last entry that was taken, or passed over.
    pub told_seq: i64,
    /// How often the next one was refused.
    pub attempt: u32,
    /// When the next one is to be sent.
    pub due_at: Timestamp,
    /// Since when nothing was taken.
    pub failing_since: Option<Timestamp>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// Since when nothing is sent any more.
    pub disabled_at: Option<Timestamp>,
}

/// Adds a webhook; its secret is stored in an envelope.
///
/// # Errors
/// When the database refuses, or no key is at hand.
pub async fn insert(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    keys: &KeyRing,
    webhook: &Webhook,
    secret: &WebhookSecret,
) -> Result<(), StoreError> {
    let kek = installation::find_kek(tx, keys).await?;
    let place = place(webhook.msp_id, webhook.id);
    // EXPOSE: it goes into the envelope.
    let sealed = envelope::seal(random, &kek, &place, secret.expose());
    sql::query(
        "INSERT INTO webhooks (msp_id, webhook_id, url, events, secret, created_at, told_seq, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .bind(webhook.msp_id.as_uuid())
    .bind(webhook.id.as_uuid())
    .bind(webhook.url.as_str())
    .bind(webhook.events.to_text())
    .bind(sealed)
    .bind(webhook.created_at.unix_ms())
    .bind(webhook.told_seq)
    .bind(webhook.due_at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// What is read of a webhook.
fn select(condition: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT msp_id, webhook_id, url, events, created_at, told_seq, attempt, due_at,
                failing_since, last_error, disabled_at
         FROM webhooks WHERE {condition}"
    ))
}

/// The MSP's webhooks, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<Webhook>, StoreError> {
    let rows = sql::query(select("msp_id = ?1 ORDER BY created_at, webhook_id"))
        .bind(msp_id.as_uuid())
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// The webhook with this id.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    webhook_id: WebhookId,
) -> Result<Option<Webhook>, StoreError> {
    let row = sql::query(select("msp_id = ?1 AND webhook_id = ?2"))
        .bind(msp_id.as_uuid())
        .bind(webhook_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The webhook's secret, opened.
///
/// # Errors
/// When the database cannot be read, or the secret does not open.
pub async fn find_secret(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    msp_id: MspId,
    webhook_id: WebhookId,
) -> Result<Option<WebhookSecret>, StoreError> {
    let row = sql::query("SELECT secret FROM webhooks WHERE msp_id = ?1 AND webhook_id = ?2")
        .bind(msp_id.as_uuid())
        .bind(webhook_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let sealed = bytes(&row, SECRET_COLUMN)?;
    let opened = envelope::open(keys, &place(msp_id, webhook_id), &sealed).map_err(|source| {
        StoreError::Secret {
            table: TABLE,
            source,
        }
    })?;
    Ok(Some(WebhookSecret::from_bytes(opened)))
}

/// Removes the webhook; `false` when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn delete(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    webhook_id: WebhookId,
) -> Result<bool, StoreError> {
    let deleted = sql::query("DELETE FROM webhooks WHERE msp_id = ?1 AND webhook_id = ?2")
        .bind(msp_id.as_uuid())
        .bind(webhook_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(deleted.rows_affected() > 0)
}

/// The webhooks that have something to be told now, and that nobody tells, the longest due first.
/// Serves the whole installation.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_due(
    connection: &mut sql::Connection,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<(MspId, WebhookId)>, StoreError> {
    let rows = sql::query(
        "SELECT w.msp_id AS msp_id, w.webhook_id AS webhook_id
         FROM webhooks w JOIN audit_heads h ON h.msp_id = w.msp_id
         WHERE w.disabled_at IS NULL AND h.seq > w.told_seq AND w.due_at <= ?1
           AND (w.lease_until IS NULL OR w.lease_until <= ?2)
         ORDER BY w.due_at LIMIT ?3",
    )
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok((
                MspId::new(uuid(row, "msp_id")?),
                WebhookId::new(uuid(row, "webhook_id")?),
            ))
        })
        .collect()
}

/// Takes the webhook, unless somebody has it or it is not due any more.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    webhook_id: WebhookId,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<WebhookLease>, StoreError> {
    let row = sql::query(
        "UPDATE webhooks SET lease_until = ?1, fence = fence + 1
         WHERE msp_id = ?2 AND webhook_id = ?3 AND disabled_at IS NULL AND due_at <= ?4
           AND (lease_until IS NULL OR lease_until <= ?5)
         RETURNING msp_id, webhook_id, url, events, created_at, told_seq, attempt, due_at,
                   failing_since, last_error, disabled_at, fence",
    )
    .bind(lease_until.unix_ms())
    .bind(msp_id.as_uuid())
    .bind(webhook_id.as_uuid())
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .fetch_optional(tx)
    .await?;
    row.map(|row| {
        Ok(WebhookLease {
            webhook: read(&row)?,
            fence: row.try_get("fence")?,
        })
    })
    .transpose()
}

/// Writes down what came of it and gives the webhook back; `false` when the lease is another's now.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    tx: &mut WriteTransaction,
    lease: &WebhookLease,
    progress: &WebhookProgress,
) -> Result<bool, StoreError> {
    let optional = |moment: Option<Timestamp>| moment.map(Timestamp::unix_ms);
    let updated = sql::query(
        "UPDATE webhooks SET told_seq = ?1, attempt = ?2, due_at = ?3, failing_since = ?4,
                             last_error = ?5, disabled_at = ?6, lease_until = NULL
         WHERE msp_id = ?7 AND webhook_id = ?8 AND fence = ?9",
    )
    .bind(progress.told_seq)
    .bind(i64::from(progress.attempt))
    .bind(progress.due_at.unix_ms())
    .bind(optional(progress.failing_since))
    .bind(progress.last_error.as_deref())
    .bind(optional(progress.disabled_at))
    .bind(lease.webhook.msp_id.as_uuid())
    .bind(lease.webhook.id.as_uuid())
    .bind(lease.fence)
    .execute(tx)
    .await?;
    Ok(updated.rows_affected() > 0)
}

/// The last entry that all of the MSP's enabled webhooks were told; `None` when there are none.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_least_told(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Option<i64>, StoreError> {
    let least = sql::query_scalar(
        "SELECT min(told_seq) FROM webhooks WHERE msp_id = ?1 AND disabled_at IS NULL",
    )
    .bind(msp_id.as_uuid())
    .fetch_one(connection)
    .await?;
    Ok(least)
}

fn place(msp_id: MspId, webhook_id: WebhookId) -> SecretPlace<'static> {
    SecretPlace {
        table: TABLE,
        msp_id,
        row_id: *webhook_id.as_uuid(),
        column: SECRET_COLUMN,
        version: SECRET_VERSION,
    }
}

fn read(row: &Row) -> Result<Webhook, StoreError> {
    let attempt: i64 = row.try_get("attempt")?;
    Ok(Webhook {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        id: WebhookId::new(uuid(row, "webhook_id")?),
        url: text(row, "url")?
            .parse()
            .map_err(|error: url::ParseError| StoreError::unreadable(TABLE, error))?,
        events: EventFilter::from_text(&text(row, "events")?),
        created_at: moment(row, "created_at")?,
        told_seq: row.try_get("told_seq")?,
        attempt: u32::try_from(attempt).map_err(|error| StoreError::unreadable(TABLE, error))?,
        due_at: moment(row, "due_at")?,
        failing_since: optional_moment(row, "failing_since")?,
        last_error: row.try_get("last_error")?,
        disabled_at: optional_moment(row, "disabled_at")?,
    })
}
