//! From where technicians signed in, as far back as it counts for what is unusual.

use core::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, TechnicianId};

use super::sessions::Session;
use super::{StoreError, WriteTransaction};
use crate::store::column::{moment, text};
use crate::store::sql;

/// How far back a sign-in counts.
pub const REMEMBERED_FOR: Duration = hallpass_approval::USUAL_FOR;

/// Remembers where a session was begun; those that do not count any more are forgotten on the way.
///
/// # Errors
/// When the database refuses.
pub async fn insert(tx: &mut WriteTransaction, session: &Session) -> Result<(), StoreError> {
    sql::query("DELETE FROM sign_ins WHERE at < ?")
        .bind(session.created_at.minus(REMEMBERED_FOR).unix_ms())
        .execute(tx)
        .await?;
    sql::query(
        "INSERT INTO sign_ins (msp_id, session_id, technician_id, browser, address, at)
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(session.msp_id.as_uuid())
    .bind(session.id.as_uuid())
    .bind(session.technician_id.as_uuid())
    .bind(&session.browser)
    .bind(&session.address)
    .bind(session.created_at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// From where somebody signed in or asked for an approval, and when they did last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenAt {
    /// From which network address.
    pub address: String,
    /// When, the last time.
    pub at: Timestamp,
    /// Whether it was a sign-in before the session that asks.
    pub is_before_session: bool,
}

/// From where a technician signed in within [`REMEMBERED_FOR`], before a session was begun and since
/// then, and asked for approvals within an hour: one of each address and kind.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_seen(
    connection: &mut sql::Connection,
    session: &Session,
    now: Timestamp,
) -> Result<Vec<SeenAt>, StoreError> {
    let begun_at = session.created_at.unix_ms();
    let rows = sql::query(
        "SELECT address, max(at) AS at, TRUE AS is_before_session FROM sign_ins
         WHERE msp_id = ?1 AND technician_id = ?2 AND at >= ?3 AND at < ?4 AND address IS NOT NULL
         GROUP BY address
         UNION ALL
         SELECT address, max(at) AS at, FALSE AS is_before_session FROM sign_ins
         WHERE msp_id = ?1 AND technician_id = ?2 AND at >= ?4 AND address IS NOT NULL
         GROUP BY address
         UNION ALL
         SELECT address, max(requested_at) AS at, FALSE AS is_before_session FROM approvals
         WHERE msp_id = ?1 AND requester_id = ?2 AND requested_at > ?5 AND address IS NOT NULL
         GROUP BY address",
    )
    .bind(session.msp_id.as_uuid())
    .bind(session.technician_id.as_uuid())
    .bind(now.minus(REMEMBERED_FOR).unix_ms())
    .bind(begun_at)
    .bind(now.minus(hallpass_approval::SOON).unix_ms())
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(SeenAt {
                address: text(row, "address")?,
                at: moment(row, "at")?,
                is_before_session: row.try_get("is_before_session")?,
            })
        })
        .collect()
}

/// Where somebody is.
#[derive(Debug, Clone, Copy)]
pub struct Whereabouts<'a> {
    /// Who.
    pub technician_id: TechnicianId,
    /// In which browser.
    pub browser: &'a str,
    /// At which network address, where one is known.
    pub address: Option<&'a str>,
    /// Sign-ins at this moment or later do not count.
    pub before: Timestamp,
}

/// Whether they signed in with this browser, and from this address, before. An address that nobody
/// knows is not unusual.
///
/// # Errors
/// When the database cannot be read.
pub async fn are_known(
    connection: &mut sql::Connection,
    msp_id: MspId,
    at: Whereabouts<'_>,
    now: Timestamp,
) -> Result<(bool, bool), StoreError> {
    let since = now.minus(REMEMBERED_FOR).unix_ms();
    let knows_browser: bool = sql::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sign_ins
                        WHERE msp_id = ? AND technician_id = ? AND at >= ? AND at < ?
                          AND browser = ?)",
    )
    .bind(msp_id.as_uuid())
    .bind(at.technician_id.as_uuid())
    .bind(since)
    .bind(at.before.unix_ms())
    .bind(at.browser)
    .fetch_one(&mut *connection)
    .await?;
    let Some(address) = at.address else {
        return Ok((knows_browser, true));
    };
    let knows_address: bool = sql::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sign_ins
                        WHERE msp_id = ? AND technician_id = ? AND at >= ? AND at < ?
                          AND address = ?)",
    )
    .bind(msp_id.as_uuid())
    .bind(at.technician_id.as_uuid())
    .bind(since)
    .bind(at.before.unix_ms())
    .bind(address)
    .fetch_one(connection)
    .await?;
    Ok((knows_browser, knows_address))
}
