//! A secret as it is kept.

use hallpass_protocol::Timestamp;
use hallpass_protocol::credential::{
    CredentialBinding, CredentialResponse, Custody, SealedCredential,
};
use hallpass_protocol::ids::{AccountId, EntraTenantId, MspId, PasskeyId, TechnicianId};
use sqlx::AssertSqlSafe;

use super::{custody_name, held};
use crate::envelope::KeyRing;
use crate::store::StoreError;
use crate::store::column::{bytes, moment, text, uuid};
use crate::store::sql::{self, Row};

/// What [`read`] wants of each row that [`JOINS`] gives.
pub(super) const COLUMNS: &str =
    "a.user_principal_name, a.custody, a.confirmed_version, n.tenant_id,
    c.passkey_id, c.format, c.encapsulated_key, c.ciphertext,
    coalesce(c.expires_at, h.expires_at) AS expires_at, h.credential";

/// What joins an account `a` with its confirmed secret: a row a passkey when it is sealed, one row
/// when the cloud holds it.
pub(super) const JOINS: &str = "
    JOIN connections n ON n.msp_id = a.msp_id AND n.connection_id = a.connection_id
    LEFT JOIN account_credentials c
        ON a.custody = 'sealed' AND c.msp_id = a.msp_id AND c.account_id = a.account_id
           AND c.version = a.confirmed_version
    LEFT JOIN held_credentials h
        ON a.custody = 'cloud' AND h.msp_id = a.msp_id AND h.account_id = a.account_id
           AND h.version = a.confirmed_version";

/// The secret of an account of this technician that is ready and has not reached its deadline: the
/// newest version that Entra confirmed. It is read without an audit entry: to hand it out is
/// [`release`](super::release())'s.
///
/// # Errors
/// When the database cannot be read, or a secret that the cloud holds does not open.
pub async fn find_released(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    msp_id: MspId,
    technician_id: TechnicianId,
    account_id: AccountId,
    now: Timestamp,
) -> Result<Option<CredentialResponse>, StoreError> {
    let rows = sql::query(AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM accounts a {JOINS}
         WHERE a.msp_id = ? AND a.account_id = ? AND a.technician_id = ?
             AND a.state = 'ready' AND a.ends_at > ?
             AND coalesce(c.expires_at, h.expires_at) IS NOT NULL
         ORDER BY c.passkey_id"
    )))
    .bind(msp_id.as_uuid())
    .bind(account_id.as_uuid())
    .bind(technician_id.as_uuid())
    .bind(now.unix_ms())
    .fetch_all(connection)
    .await?;
    read(&rows, keys, msp_id, technician_id, account_id)
}

/// The secret of an account that the rows are of, which differ in what is sealed alone; `None`
/// without a row.
pub(super) fn read(
    rows: &[Row],
    keys: &KeyRing,
    msp_id: MspId,
    technician_id: TechnicianId,
    account_id: AccountId,
) -> Result<Option<CredentialResponse>, StoreError> {
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let version: u32 = first.try_get("confirmed_version")?;
    let is_held = text(first, "custody")? == custody_name(Custody::Cloud);
    let (custody, sealed, held) = if is_held {
        let envelope = bytes(first, held::COLUMN)?;
        let held = held::open(keys, msp_id, account_id, version, &envelope)?;
        (Custody::Cloud, vec![], Some(held))
    } else {
        let sealed: Result<_, _> = rows.iter().map(read_sealed).collect();
        (Custody::Sealed, sealed?, None)
    };
    Ok(Some(CredentialResponse {
        custody,
        user_principal_name: text(first, "user_principal_name")?,
        binding: CredentialBinding {
            tenant_id: EntraTenantId::new(uuid(first, "tenant_id")?),
            account_id,
            technician_id,
            version,
            expires_at: moment(first, "expires_at")?,
        },
        sealed,
        held,
    }))
}

fn read_sealed(row: &Row) -> Result<SealedCredential, StoreError> {
    Ok(SealedCredential {
        format: row.try_get("format")?,
        passkey_id: PasskeyId::new(uuid(row, "passkey_id")?),
        encapsulated_key: bytes(row, "encapsulated_key")?.into(),
        ciphertext: bytes(row, "ciphertext")?.into(),
    })
}
