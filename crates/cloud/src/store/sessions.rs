//! Signed-in sessions. Only a hash of the token is kept.

use core::time::Duration;

use hallpass_protocol::Timestamp;
use hallpass_protocol::dpop::Thumbprint;
use hallpass_protocol::ids::{AccountId, MspId, PasskeyId, SessionId, TechnicianId};
use hallpass_protocol::session::OriginKind as WireOriginKind;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::column::{bytes, moment, seconds, text, uuid};
use super::{StoreError, WriteTransaction};
use crate::computer_sign_in::AccountBound;
use crate::store::sql::{self, Row};

const TABLE: &str = "sessions";

/// Where a session was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OriginKind {
    /// On the portal.
    Portal,
    /// In the browser extension.
    Extension,
}

impl From<OriginKind> for WireOriginKind {
    fn from(kind: OriginKind) -> Self {
        match kind {
            OriginKind::Portal => Self::Portal,
            OriginKind::Extension => Self::Extension,
        }
    }
}

/// A signed-in session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose MSP.
    pub msp_id: MspId,
    /// Its id.
    pub id: SessionId,
    /// Who is signed in.
    pub technician_id: TechnicianId,
    /// With which passkey.
    pub passkey_id: PasskeyId,
    /// Where.
    pub origin_kind: OriginKind,
    /// The key whose proofs go with its token.
    pub thumbprint: Thumbprint,
    /// The browser in words; up to 64 characters.
    pub browser: String,
    /// The network address that it was begun from, where one is known.
    pub address: Option<String>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last used, to within half a minute.
    pub last_used_at: Timestamp,
    /// It ends at this moment, whatever happens.
    pub expires_at: Timestamp,
    /// It ends when it was not used for this long.
    pub idle_timeout_s: u32,
    /// The one account that it is for, on a computer that a phone signed in; `None` of every other
    /// session.
    pub account: Option<AccountBound>,
}

impl Session {
    /// Whether it still stands.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        self.is_alive_when_used_at(self.last_used_at, now)
    }

    /// The same where a later use is known than the one that was recorded.
    pub fn is_alive_when_used_at(&self, used_at: Timestamp, now: Timestamp) -> bool {
        let idle_end = used_at.plus(Duration::from_secs(self.idle_timeout_s.into()));
        now < self.expires_at && now < idle_end
    }
}

/// A session with what a list shows beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSession {
    /// The session.
    pub session: Session,
    /// The name of its passkey.
    pub passkey_name: String,
}

/// Adds a session; those that have expired are deleted on the way.
///
/// # Errors
/// When the database refuses.
pub async fn insert(
    tx: &mut WriteTransaction,
    session: &Session,
    token_hash: &[u8; 32],
) -> Result<(), StoreError> {
    let account = session.account.as_ref();
    let sealed = account.and_then(|account| account.sealed.as_ref());
    let sealed = sealed.map(serde_json::to_string).transpose();
    let sealed = sealed.map_err(|error| StoreError::unreadable(TABLE, error))?;
    sql::query("DELETE FROM sessions WHERE expires_at <= ?")
        .bind(session.created_at.unix_ms())
        .execute(tx)
        .await?;
    sql::query(
        "INSERT INTO sessions (msp_id, session_id, technician_id, passkey_id, token_hash,
                               thumbprint, origin_kind, browser, address, created_at,
                               last_used_at, expires_at, idle_timeout_s, account_id,
                               account_version, sealed_credential)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(session.msp_id.as_uuid())
    .bind(session.id.as_uuid())
    .bind(session.technician_id.as_uuid())
    .bind(session.passkey_id.as_uuid())
    .bind(token_hash.as_slice())
    .bind(session.thumbprint.as_bytes().as_slice())
    .bind(origin_kind_name(session.origin_kind))
    .bind(&session.browser)
    .bind(&session.address)
    .bind(session.created_at.unix_ms())
    .bind(session.last_used_at.unix_ms())
    .bind(session.expires_at.unix_ms())
    .bind(session.idle_timeout_s)
    .bind(account.map(|account| *account.account_id.as_uuid()))
    .bind(account.map(|account| i64::from(account.version)))
    .bind(sealed)
    .execute(tx)
    .await?;
    Ok(())
}

/// What is read of a session.
fn select(condition: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT msp_id, session_id, technician_id, passkey_id, thumbprint, origin_kind, browser,
                address, created_at, last_used_at, expires_at, idle_timeout_s, account_id,
                account_version, sealed_credential
         FROM sessions WHERE {condition}"
    ))
}

/// The session with this token, dead or alive. The token says whose it is.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_token(
    connection: &mut sql::Connection,
    token_hash: &[u8; 32],
) -> Result<Option<Session>, StoreError> {
    let row = sql::query(select("token_hash = ?"))
        .bind(token_hash.as_slice())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// The session with this id, dead or alive.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
    session_id: SessionId,
) -> Result<Option<Session>, StoreError> {
    let row = sql::query(select("msp_id = ? AND session_id = ?"))
        .bind(msp_id.as_uuid())
        .bind(session_id.as_uuid())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Records that the session was used.
///
/// # Errors
/// When the database refuses.
pub async fn record_use(
    tx: &mut WriteTransaction,
    session: &Session,
    used_at: Timestamp,
) -> Result<(), StoreError> {
    sql::query(
        "UPDATE sessions SET last_used_at = ?1
         WHERE msp_id = ?2 AND session_id = ?3 AND last_used_at < ?1",
    )
    .bind(used_at.unix_ms())
    .bind(session.msp_id.as_uuid())
    .bind(session.id.as_uuid())
    .execute(tx)
    .await?;
    Ok(())
}

/// The technician's sessions, dead or alive, the last used first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_for_technician(
    connection: &mut sql::Connection,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<Vec<ListedSession>, StoreError> {
    let rows = sql::query(
        "SELECT s.msp_id, s.session_id, s.technician_id, s.passkey_id, s.thumbprint,
                s.origin_kind, s.browser, s.address, s.created_at, s.last_used_at, s.expires_at,
                s.idle_timeout_s, s.account_id, s.account_version, s.sealed_credential,
                p.name AS passkey_name
         FROM sessions s
         JOIN passkeys p ON p.msp_id = s.msp_id AND p.passkey_id = s.passkey_id
         WHERE s.msp_id = ? AND s.technician_id = ?
         ORDER BY s.last_used_at DESC, s.session_id DESC",
    )
    .bind(msp_id.as_uuid())
    .bind(technician_id.as_uuid())
    .fetch_all(connection)
    .await?;
    let listed = rows.iter().map(|row| {
        Ok(ListedSession {
            session: read(row)?,
            passkey_name: text(row, "passkey_name")?,
        })
    });
    listed.collect()
}

/// Deletes a session of a technician; its token is worth nothing from then on. `false` when they
/// have no such session.
///
/// # Errors
/// When the database refuses.
pub async fn delete(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    technician_id: TechnicianId,
    session_id: SessionId,
) -> Result<bool, StoreError> {
    let done = sql::query(
        "DELETE FROM sessions WHERE msp_id = ? AND technician_id = ? AND session_id = ?",
    )
    .bind(msp_id.as_uuid())
    .bind(technician_id.as_uuid())
    .bind(session_id.as_uuid())
    .execute(tx)
    .await?;
    let is_ended = done.rows_affected() == 1;
    if is_ended {
        tx.note_ended_session(session_id);
    }
    Ok(is_ended)
}

/// Deletes all sessions that were begun with a passkey; which they were.
///
/// # Errors
/// When the database refuses.
pub async fn delete_for_passkey(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    passkey_id: PasskeyId,
) -> Result<Vec<SessionId>, StoreError> {
    let rows =
        sql::query("DELETE FROM sessions WHERE msp_id = ? AND passkey_id = ? RETURNING session_id")
            .bind(msp_id.as_uuid())
            .bind(passkey_id.as_uuid())
            .fetch_all(tx)
            .await?;
    note_ended(tx, &rows)
}

/// Deletes all sessions of a technician; which they were.
///
/// # Errors
/// When the database refuses.
pub async fn delete_for_technician(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    technician_id: TechnicianId,
) -> Result<Vec<SessionId>, StoreError> {
    let rows = sql::query(
        "DELETE FROM sessions WHERE msp_id = ? AND technician_id = ? RETURNING session_id",
    )
    .bind(msp_id.as_uuid())
    .bind(technician_id.as_uuid())
    .fetch_all(tx)
    .await?;
    note_ended(tx, &rows)
}

/// How often any process ended a session or changed a technician. Whoever keeps sessions in memory
/// compares it with what it was.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_changes(connection: &mut sql::Connection) -> Result<i64, StoreError> {
    Ok(sql::query_scalar("SELECT count FROM session_changes")
        .fetch_one(connection)
        .await?)
}

fn note_ended(tx: &mut WriteTransaction, rows: &[Row]) -> Result<Vec<SessionId>, StoreError> {
    let ids = rows.iter().map(|row| uuid(row, "session_id"));
    let ended: Vec<SessionId> = ids
        .map(|id| id.map(SessionId::new))
        .collect::<Result<_, _>>()?;
    for session_id in &ended {
        tx.note_ended_session(*session_id);
    }
    Ok(ended)
}

fn read(row: &Row) -> Result<Session, StoreError> {
    Ok(Session {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        id: SessionId::new(uuid(row, "session_id")?),
        technician_id: TechnicianId::new(uuid(row, "technician_id")?),
        passkey_id: PasskeyId::new(uuid(row, "passkey_id")?),
        thumbprint: bytes(row, "thumbprint")?
            .try_into()
            .map(Thumbprint::from_bytes)
            .map_err(|_| StoreError::unreadable(TABLE, "thumbprint"))?,
        origin_kind: origin_kind_of(row.try_get("origin_kind")?)?,
        browser: text(row, "browser")?,
        address: row.try_get("address")?,
        created_at: moment(row, "created_at")?,
        last_used_at: moment(row, "last_used_at")?,
        expires_at: moment(row, "expires_at")?,
        idle_timeout_s: seconds(row, "idle_timeout_s")?,
        account: read_account(row)?,
    })
}

fn read_account(row: &Row) -> Result<Option<AccountBound>, StoreError> {
    let Some(account_id) = row.try_get::<Option<Uuid>>("account_id")? else {
        return Ok(None);
    };
    let sealed: Option<String> = row.try_get("sealed_credential")?;
    let sealed = sealed.map(|json| serde_json::from_str(&json)).transpose();
    Ok(Some(AccountBound {
        account_id: AccountId::new(account_id),
        version: row.try_get("account_version")?,
        sealed: sealed.map_err(|error| StoreError::unreadable(TABLE, error))?,
    }))
}

fn origin_kind_name(kind: OriginKind) -> &'static str {
    match kind {
        OriginKind::Portal => "portal",
        OriginKind::Extension => "extension",
    }
}

fn origin_kind_of(name: &str) -> Result<OriginKind, StoreError> {
    match name {
        "portal" => Ok(OriginKind::Portal),
        "extension" => Ok(OriginKind::Extension),
        other => Err(StoreError::unreadable(
            TABLE,
            format!("origin kind {other}"),
        )),
    }
}
