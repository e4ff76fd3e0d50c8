//! Signed-in sessions. Only a hash of the token is kept.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{MspId, PasskeyId, SessionId, TechnicianId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::column::{moment, seconds, uuid};
use super::{StoreError, WriteTransaction};

/// Where a session was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OriginKind {
    /// On the portal.
    Portal,
    /// In the browser extension.
    Extension,
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
    /// When it was last used, to within half a minute.
    pub last_used_at: Timestamp,
    /// It ends at this moment, whatever happens.
    pub expires_at: Timestamp,
    /// It ends when it was not used for this long.
    pub idle_timeout_s: u32,
}

impl Session {
    /// Whether it still stands.
    pub fn is_alive(&self, now: Timestamp) -> bool {
        let idle_end = self
            .last_used_at
            .plus(core::time::Duration::from_secs(self.idle_timeout_s.into()));
        now < self.expires_at && now < idle_end
    }
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
    let now = session.last_used_at.unix_ms();
    sqlx::query("DELETE FROM sessions WHERE expires_at <= ?")
        .bind(now)
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO sessions (msp_id, session_id, technician_id, passkey_id, token_hash,
                               origin_kind, created_at, last_used_at, expires_at, idle_timeout_s)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(session.msp_id.as_uuid())
    .bind(session.id.as_uuid())
    .bind(session.technician_id.as_uuid())
    .bind(session.passkey_id.as_uuid())
    .bind(token_hash.as_slice())
    .bind(origin_kind_name(session.origin_kind))
    .bind(now)
    .bind(now)
    .bind(session.expires_at.unix_ms())
    .bind(session.idle_timeout_s)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The session with this token, dead or alive. The token says whose it is.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_by_token(
    connection: &mut SqliteConnection,
    token_hash: &[u8; 32],
) -> Result<Option<Session>, StoreError> {
    let row = sqlx::query(
        "SELECT msp_id, session_id, technician_id, passkey_id, origin_kind, last_used_at,
                expires_at, idle_timeout_s
         FROM sessions WHERE token_hash = ?",
    )
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
    connection: &mut SqliteConnection,
    msp_id: MspId,
    session_id: SessionId,
) -> Result<Option<Session>, StoreError> {
    let row = sqlx::query(
        "SELECT msp_id, session_id, technician_id, passkey_id, origin_kind, last_used_at,
                expires_at, idle_timeout_s
         FROM sessions WHERE msp_id = ? AND session_id = ?",
    )
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
    sqlx::query(
        "UPDATE sessions SET last_used_at = max(last_used_at, ?)
         WHERE msp_id = ? AND session_id = ?",
    )
    .bind(used_at.unix_ms())
    .bind(session.msp_id.as_uuid())
    .bind(session.id.as_uuid())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Deletes a session; its token is worth nothing from then on.
///
/// # Errors
/// When the database refuses.
pub async fn delete(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    session_id: SessionId,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM sessions WHERE msp_id = ? AND session_id = ?")
        .bind(msp_id.as_uuid())
        .bind(session_id.as_uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Deletes all sessions that were begun with a passkey.
///
/// # Errors
/// When the database refuses.
pub async fn delete_for_passkey(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    passkey_id: PasskeyId,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM sessions WHERE msp_id = ? AND passkey_id = ?")
        .bind(msp_id.as_uuid())
        .bind(passkey_id.as_uuid())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn read(row: &SqliteRow) -> Result<Session, StoreError> {
    Ok(Session {
        msp_id: MspId::new(uuid(row, "msp_id")?),
        id: SessionId::new(uuid(row, "session_id")?),
        technician_id: TechnicianId::new(uuid(row, "technician_id")?),
        passkey_id: PasskeyId::new(uuid(row, "passkey_id")?),
        origin_kind: origin_kind_of(row.try_get("origin_kind")?)?,
        last_used_at: moment(row, "last_used_at")?,
        expires_at: moment(row, "expires_at")?,
        idle_timeout_s: seconds(row, "idle_timeout_s")?,
    })
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
            "sessions",
            format!("origin kind {other}"),
        )),
    }
}
