//! Handing a credential out: the audit entry, on condition that it is still right.
//!
//! What a request read about its session and its account is a moment old when the entry is written.
//! So all of it is asked again by the writer, within the transaction that commits the entry: a
//! session that ended, a technician who lost their role, an account that is being ended or whose
//! secret was replaced in between, and a tenant that has not been compared with our records yet,
//! releases nothing.

use hallpass_protocol::Timestamp;
use hallpass_protocol::ids::{AccountId, MspId, SessionId, TechnicianId};
use hallpass_protocol::technician::TechnicianRole;
use sqlx::AssertSqlSafe;

use crate::audit::{Actor, AuditEvent, AuditRecord};
use crate::store::audit::chain::{Entry, MAX_ENTRIES};
use crate::store::sql;
use crate::store::technicians::role_name;
use crate::store::{Store, StoreError};

/// A credential that is to be handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Whose rows.
    pub msp_id: MspId,
    /// To which session.
    pub session_id: SessionId,
    /// Whose session and account.
    pub technician_id: TechnicianId,
    /// The role by which they may have it.
    pub role: TechnicianRole,
    /// Of which account.
    pub account_id: AccountId,
    /// Which secret of the account.
    pub version: u32,
    /// When.
    pub at: Timestamp,
}

impl Release {
    /// What the audit log says about it.
    pub(in crate::store) fn to_entry(&self) -> Result<Entry, StoreError> {
        let record = AuditRecord {
            at: self.at,
            actor: Actor::Technician {
                technician_id: self.technician_id,
            },
            event: AuditEvent::CredentialReleased {
                account_id: self.account_id,
                session_id: self.session_id,
                version: self.version,
            },
        };
        Entry::new(self.msp_id, &record)
    }
}

/// Commits the audit entry of a credential that is to be handed out; `false`, and no entry, when
/// the session or the account does not allow it any more.
///
/// # Errors
/// When the database refuses: then it must not be handed out.
pub async fn release(store: &Store, release: Release) -> Result<bool, StoreError> {
    store.writer.release(release).await
}

/// Which of the releases, at most [`MAX_ENTRIES`], are right at this moment.
pub(in crate::store) async fn find_permitted(
    connection: &mut sql::Connection,
    releases: &[Release],
) -> Result<Vec<bool>, StoreError> {
    let rows = ["(?, ?, ?, ?, ?, ?, ?, ?)"; MAX_ENTRIES];
    let rows = rows.get(..releases.len()).unwrap_or(&rows).join(", ");
    // Only its length differs, by the number of releases.
    let sql = AssertSqlSafe(format!(
        "WITH wanted (position, msp_id, session_id, technician_id, role, account_id, version, at)
             AS (VALUES {rows})
         SELECT w.position FROM wanted w
         JOIN sessions s ON s.msp_id = w.msp_id AND s.session_id = w.session_id
         JOIN technicians t ON t.msp_id = w.msp_id AND t.technician_id = w.technician_id
         JOIN accounts a ON a.msp_id = w.msp_id AND a.account_id = w.account_id
         WHERE s.technician_id = w.technician_id AND s.expires_at > w.at AND t.role = w.role
             AND a.technician_id = w.technician_id AND a.state = 'ready' AND a.ends_at > w.at
             AND a.confirmed_version = w.version
             AND NOT EXISTS (SELECT 1 FROM tenant_health h
                 WHERE h.msp_id = a.msp_id AND h.connection_id = a.connection_id
                     AND h.quarantined_at IS NOT NULL)"
    ));
    let mut query = sql::query(sql);
    for (position, release) in (0_i64..).zip(releases) {
        query = query
            .bind(position)
            .bind(release.msp_id.as_uuid())
            .bind(release.session_id.as_uuid())
            .bind(release.technician_id.as_uuid())
            .bind(role_name(release.role))
            .bind(release.account_id.as_uuid())
            .bind(release.version)
            .bind(release.at.unix_ms());
    }
    let mut permitted = vec![false; releases.len()];
    for row in query.fetch_all(connection).await? {
        let position: i64 = row.try_get(0)?;
        let found = usize::try_from(position).ok();
        if let Some(found) = found.and_then(|position| permitted.get_mut(position)) {
            *found = true;
        }
    }
    Ok(permitted)
}
