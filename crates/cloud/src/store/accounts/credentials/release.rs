//! Handing a credential out: the secret and the audit entry, on condition that it is right.
//!
//! What a request knows about its session is a moment old. So all of it is asked by the writer,
//! within the transaction that commits the entry, together with the secret: a session that ended, a
//! technician who lost their role, an account that is being ended or is another's, and a tenant that
//! has not been compared with our records yet, releases nothing. One statement serves up to
//! [`MAX_ENTRIES`] requests: fetching a credential is the most frequent thing that a technician's
//! browser does, and every statement is a change of threads.

use core::fmt;

use hallpass_protocol::Timestamp;
use hallpass_protocol::credential::CredentialResponse;
use hallpass_protocol::ids::{AccountId, MspId, SessionId, TechnicianId};
use hallpass_protocol::technician::TechnicianRole;
use sqlx::AssertSqlSafe;

use super::kept::{self, COLUMNS, JOINS};
use crate::audit::{Actor, AuditEvent, AuditRecord};
use crate::envelope::KeyRing;
use crate::failpoint::{self, Failpoint};
use crate::store::audit::chain::{Entry, MAX_ENTRIES};
use crate::store::sql::{self, Row};
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
    /// When.
    pub at: Timestamp,
}

/// What is handed out: the newest version that Entra confirmed.
pub(in crate::store) struct Released {
    version: u32,
    rows: Vec<Row>,
}

impl fmt::Debug for Released {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Released")
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Released {
    /// What the audit log says about it.
    pub(in crate::store) fn to_entry(&self, release: &Release) -> Result<Entry, StoreError> {
        let record = AuditRecord {
            at: release.at,
            actor: Actor::Technician {
                technician_id: release.technician_id,
            },
            event: AuditEvent::CredentialReleased {
                account_id: release.account_id,
                session_id: release.session_id,
                version: self.version,
            },
        };
        Entry::new(release.msp_id, &record)
    }
}

/// Commits the audit entry of a credential and gives it; `None`, and no entry, when the session or
/// the account does not allow it.
///
/// # Errors
/// When the database refuses, or a secret that the cloud holds does not open: then it is not handed
/// out.
pub async fn release(
    store: &Store,
    keys: &KeyRing,
    release: Release,
) -> Result<Option<CredentialResponse>, StoreError> {
    let (msp_id, technician_id) = (release.msp_id, release.technician_id);
    let account_id = release.account_id;
    failpoint::reach(Failpoint::BeforeCommit);
    let released = store.writer.release(release).await?;
    failpoint::reach(Failpoint::AfterCommit);
    match released {
        Some(released) => kept::read(&released.rows, keys, msp_id, technician_id, account_id),
        None => Ok(None),
    }
}

/// Which of the releases, at most [`MAX_ENTRIES`], are right at this moment, and what they hand out.
pub(in crate::store) async fn find_released(
    connection: &mut sql::Connection,
    releases: &[Release],
) -> Result<Vec<Option<Released>>, StoreError> {
    let rows = ["(?, ?, ?, ?, ?, ?, ?)"; MAX_ENTRIES];
    let rows = rows.get(..releases.len()).unwrap_or(&rows).join(", ");
    // Only its length differs, by the number of releases.
    let sql = AssertSqlSafe(format!(
        "WITH wanted (position, msp_id, session_id, technician_id, role, account_id, at)
             AS (VALUES {rows})
         SELECT w.position, {COLUMNS}
         FROM wanted w
         JOIN sessions s ON s.msp_id = w.msp_id AND s.session_id = w.session_id
         JOIN technicians t ON t.msp_id = w.msp_id AND t.technician_id = w.technician_id
         JOIN accounts a ON a.msp_id = w.msp_id AND a.account_id = w.account_id
         {JOINS}
         WHERE s.technician_id = w.technician_id AND s.expires_at > w.at AND t.role = w.role
             AND a.technician_id = w.technician_id AND a.state = 'ready' AND a.ends_at > w.at
             AND coalesce(c.expires_at, h.expires_at) IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM tenant_health q
                 WHERE q.msp_id = a.msp_id AND q.connection_id = a.connection_id
                     AND q.quarantined_at IS NOT NULL)
         ORDER BY w.position, c.passkey_id"
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
            .bind(release.at.unix_ms());
    }
    let mut found: Vec<Option<Released>> = releases.iter().map(|_| None).collect();
    for row in query.fetch_all(connection).await? {
        let position: i64 = row.try_get("position")?;
        let place = usize::try_from(position).ok();
        let Some(place) = place.and_then(|place| found.get_mut(place)) else {
            continue;
        };
        let version = row.try_get("confirmed_version")?;
        let secret = place.get_or_insert_with(|| Released {
            version,
            rows: Vec::new(),
        });
        secret.rows.push(row);
    }
    Ok(found)
}
