//! Ticket systems: where they are, how far each was told, and which customer is which client there.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{CustomerId, MspId};
use zeroize::Zeroizing;

use super::column::{bytes, moment, optional_moment, text, uuid};
use super::sql::{self, Row};
use super::{StoreError, WriteTransaction, installation};
use crate::envelope::{self, KeyRing, SecretPlace};
use crate::random::RandomSource;
use crate::tickets::{TicketSecret, TicketSettings};

/// Where they are.
pub const TABLE: &str = "ticket_systems";

/// The column of the envelopes.
pub const SECRET_COLUMN: &str = "client_secret";

/// A secret that takes another's place is sealed in the same place.
const SECRET_VERSION: u32 = 1;

/// The same in SQL.
pub const SECRET_VERSION_TEXT: &str = "CAST(1 AS BIGINT)";

/// The right to tell a ticket system, for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketLease {
    /// The system as it was when the lease was given.
    pub settings: TicketSettings,
    /// What every write names that goes with it.
    pub fence: i64,
}

/// What came of telling a ticket system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketProgress {
    /// The last entry that was told, or passed over.
    pub told_seq: i64,
    /// How often the next one failed.
    pub attempt: u32,
    /// When the next one is to be told.
    pub due_at: Timestamp,
    /// Since when nothing was taken.
    pub failing_since: Option<Timestamp>,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
}

/// Saves the MSP's ticket system; the secret is stored in an envelope. One that takes another's place
/// is told from where that one was, at once.
///
/// # Errors
/// When the database refuses, or no key is at hand.
pub async fn put(
    tx: &mut WriteTransaction,
    (random, keys): (&dyn RandomSource, &KeyRing),
    settings: &TicketSettings,
    secret: &TicketSecret,
) -> Result<(), StoreError> {
    let kek = installation::find_kek(tx, keys).await?;
    // EXPOSE: it goes into the envelope.
    let plaintext = secret.expose().as_bytes();
    let sealed = envelope::seal(random, &kek, &place(settings.msp_id), plaintext);
    sql::query(
        "INSERT INTO ticket_systems (msp_id, url, tenant, client_id, client_secret, saved_at,
                                     told_seq, due_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (msp_id) DO UPDATE SET
             url = excluded.url, tenant = excluded.tenant, client_id = excluded.client_id,
             client_secret = excluded.client_secret, saved_at = excluded.saved_at,
             due_at = excluded.due_at, attempt = 0, failing_since = NULL, last_error = NULL,
             lease_until = NULL, fence = ticket_systems.fence + 1",
    )
    .bind(settings.msp_id.as_uuid())
    .bind(settings.url.as_str())
    .bind(settings.tenant.as_deref())
    .bind(settings.client_id.as_str())
    .bind(sealed)
    .bind(settings.saved_at.unix_ms())
    .bind(settings.told_seq)
    .bind(settings.due_at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// The MSP's ticket system, without its secret.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Option<TicketSettings>, StoreError> {
    let row = sql::query(
        "SELECT msp_id, url, tenant, client_id, saved_at, told_seq, attempt, due_at, failing_since,
                last_error
         FROM ticket_systems WHERE msp_id = ?1",
    )
    .bind(msp_id.as_uuid())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(read).transpose()
}

/// What Hallpass signs in to the MSP's ticket system with.
///
/// # Errors
/// When the database cannot be read, or the secret does not open.
pub async fn find_secret(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    msp_id: MspId,
) -> Result<Option<TicketSecret>, StoreError> {
    let row = sql::query("SELECT client_secret FROM ticket_systems WHERE msp_id = ?1")
        .bind(msp_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let sealed = bytes(&row, SECRET_COLUMN)?;
    let opened =
        envelope::open(keys, &place(msp_id), &sealed).map_err(|source| StoreError::Secret {
            table: TABLE,
            source,
        })?;
    let opened = core::str::from_utf8(&opened)
        .map_err(|error| StoreError::unreadable(TABLE, error))?
        .to_owned();
    Ok(Some(TicketSecret::new(Zeroizing::new(opened))))
}

/// Removes the MSP's ticket system and the names of its clients; `false` when there is none.
///
/// # Errors
/// When the database refuses.
pub async fn delete(tx: &mut WriteTransaction, msp_id: MspId) -> Result<bool, StoreError> {
    sql::query("DELETE FROM ticket_clients WHERE msp_id = ?1")
        .bind(msp_id.as_uuid())
        .execute(&mut *tx)
        .await?;
    let deleted = sql::query("DELETE FROM ticket_systems WHERE msp_id = ?1")
        .bind(msp_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(deleted.rows_affected() > 0)
}

/// The ticket systems that have something to be told now, and that nobody tells, the longest due
/// first. Serves the whole installation.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_due(
    connection: &mut sql::Connection,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<MspId>, StoreError> {
    let rows = sql::query(
        "SELECT t.msp_id AS msp_id
         FROM ticket_systems t JOIN audit_heads h ON h.msp_id = t.msp_id
         WHERE h.seq > t.told_seq AND t.due_at <= ?1
           AND (t.lease_until IS NULL OR t.lease_until <= ?2)
         ORDER BY t.due_at LIMIT ?3",
    )
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| Ok(MspId::new(uuid(row, "msp_id")?)))
        .collect()
}

/// Takes the MSP's ticket system, unless somebody has it or it is not due any more.
///
/// # Errors
/// When the database refuses.
pub async fn claim(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<TicketLease>, StoreError> {
    let row = sql::query(
        "UPDATE ticket_systems SET lease_until = ?1, fence = fence + 1
         WHERE msp_id = ?2 AND due_at <= ?3 AND (lease_until IS NULL OR lease_until <= ?4)
         RETURNING msp_id, url, tenant, client_id, saved_at, told_seq, attempt, due_at,
                   failing_since, last_error, fence",
    )
    .bind(lease_until.unix_ms())
    .bind(msp_id.as_uuid())
    .bind(now.unix_ms())
    .bind(now.unix_ms())
    .fetch_optional(tx)
    .await?;
    row.map(|row| {
        Ok(TicketLease {
            settings: read(&row)?,
            fence: row.try_get("fence")?,
        })
    })
    .transpose()
}

/// Writes down what came of it and gives the system back; `false` when the lease is another's now.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    tx: &mut WriteTransaction,
    lease: &TicketLease,
    progress: &TicketProgress,
) -> Result<bool, StoreError> {
    let updated = sql::query(
        "UPDATE ticket_systems SET told_seq = ?1, attempt = ?2, due_at = ?3, failing_since = ?4,
                                   last_error = ?5, lease_until = NULL
         WHERE msp_id = ?6 AND fence = ?7",
    )
    .bind(progress.told_seq)
    .bind(i64::from(progress.attempt))
    .bind(progress.due_at.unix_ms())
    .bind(progress.failing_since.map(Timestamp::unix_ms))
    .bind(progress.last_error.as_deref())
    .bind(lease.settings.msp_id.as_uuid())
    .bind(lease.fence)
    .execute(tx)
    .await?;
    Ok(updated.rows_affected() > 0)
}

/// The last entry that the MSP's ticket system was told; `None` when it has none.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_told(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Option<i64>, StoreError> {
    Ok(find(connection, msp_id).await?.map(|it| it.told_seq))
}

/// Says which client of the ticket system a customer is; `None`: none.
///
/// # Errors
/// When the database refuses.
pub async fn set_client(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    customer_id: CustomerId,
    client: Option<u32>,
) -> Result<(), StoreError> {
    sql::query("DELETE FROM ticket_clients WHERE msp_id = ?1 AND customer_id = ?2")
        .bind(msp_id.as_uuid())
        .bind(customer_id.as_uuid())
        .execute(&mut *tx)
        .await?;
    if let Some(client) = client {
        sql::query("INSERT INTO ticket_clients (msp_id, customer_id, client) VALUES (?1, ?2, ?3)")
            .bind(msp_id.as_uuid())
            .bind(customer_id.as_uuid())
            .bind(i64::from(client))
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// Which client of the ticket system a customer is, where somebody said so.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_client(
    connection: &mut sql::Connection,
    msp_id: MspId,
    customer_id: CustomerId,
) -> Result<Option<u32>, StoreError> {
    let row =
        sql::query("SELECT client FROM ticket_clients WHERE msp_id = ?1 AND customer_id = ?2")
            .bind(msp_id.as_uuid())
            .bind(customer_id.as_uuid())
            .fetch_optional(connection)
            .await?;
    row.as_ref().map(read_client).transpose()
}

/// Which customers are which clients.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_clients(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Vec<(CustomerId, u32)>, StoreError> {
    let rows = sql::query(
        "SELECT customer_id, client FROM ticket_clients WHERE msp_id = ?1 ORDER BY customer_id",
    )
    .bind(msp_id.as_uuid())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok((
                CustomerId::new(uuid(row, "customer_id")?),
                read_client(row)?,
            ))
        })
        .collect()
}

fn read_client(row: &Row) -> Result<u32, StoreError> {
    let client: i64 = row.try_get("client")?;
    u32::try_from(client).map_err(|error| StoreError::unreadable("ticket_clients", error))
}

fn place(msp_id: MspId) -> SecretPlace<'static> {
    SecretPlace {
        table: TABLE,
        msp_id,
        row_id: *msp_id.as_uuid(),
        column: SECRET_COLUMN,
        version: SECRET_VERSION,
    }
}

fn read(row: &Row) -> Result<TicketSettings, StoreError> {
    let attempt: i64 = row.try_get("attempt")?;
    Ok(TicketSettings {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        url: text(row, "url")?
            .parse()
            .map_err(|error: url::ParseError| StoreError::unreadable(TABLE, error))?,
        tenant: row.try_get("tenant")?,
        client_id: text(row, "client_id")?,
        saved_at: moment(row, "saved_at")?,
        told_seq: row.try_get("told_seq")?,
        attempt: u32::try_from(attempt).map_err(|error| StoreError::unreadable(TABLE, error))?,
        due_at: moment(row, "due_at")?,
        failing_since: optional_moment(row, "failing_since")?,
        last_error: row.try_get("last_error")?,
    })
}
