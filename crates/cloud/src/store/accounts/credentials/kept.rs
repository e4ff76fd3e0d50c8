//! A secret as it is kept.

use hallpass_protocol::Timestamp;
use hallpass_protocol::credential::{
    CredentialBinding, CredentialResponse, Custody, SealedCredential,
};
use hallpass_protocol::ids::{AccountId, EntraTenantId, MspId, PasskeyId, TechnicianId};

use super::{custody_name, held};
use crate::envelope::KeyRing;
use crate::store::StoreError;
use crate::store::column::{bytes, moment, text, uuid};
use crate::store::sql::{self, Row};

/// Who asks for a secret, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asker {
    /// Whose rows.
    pub msp_id: MspId,
    /// Who.
    pub technician_id: TechnicianId,
    /// When.
    pub now: Timestamp,
}

/// An account, as far as it is about its secret.
#[derive(Debug)]
pub struct KeptCredential {
    /// Whose account.
    pub technician_id: TechnicianId,
    /// The newest version that Entra confirmed; absent while the account is not ready, when it has
    /// reached its deadline, when it is not the asker's, and when every blob went with its passkey.
    pub released: Option<CredentialResponse>,
}

/// The secret of the account with this id.
///
/// # Errors
/// When the database cannot be read, or a secret that the cloud holds does not open.
pub async fn find_kept(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    asker: Asker,
    account_id: AccountId,
) -> Result<Option<KeptCredential>, StoreError> {
    let rows = sql::query(
        "SELECT a.technician_id, a.user_principal_name, a.custody, a.confirmed_version,
                a.state = 'ready' AND coalesce(a.ends_at, 0) > ? AS is_released, n.tenant_id,
                c.passkey_id, c.format, c.encapsulated_key, c.ciphertext,
                coalesce(c.expires_at, h.expires_at) AS expires_at, h.credential
         FROM accounts a
         JOIN connections n ON n.msp_id = a.msp_id AND n.connection_id = a.connection_id
         LEFT JOIN account_credentials c
             ON a.custody = 'sealed' AND c.msp_id = a.msp_id AND c.account_id = a.account_id
                AND c.version = a.confirmed_version
         LEFT JOIN held_credentials h
             ON a.custody = 'cloud' AND h.msp_id = a.msp_id AND h.account_id = a.account_id
                AND h.version = a.confirmed_version
         WHERE a.msp_id = ? AND a.account_id = ? ORDER BY c.passkey_id",
    )
    .bind(asker.now.unix_ms())
    .bind(asker.msp_id.as_uuid())
    .bind(account_id.as_uuid())
    .fetch_all(connection)
    .await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let technician_id = TechnicianId::new(uuid(first, "technician_id")?);
    let is_released: bool = first.try_get("is_released")?;
    let is_there = first.try_get::<Option<i64>>("expires_at")?.is_some();
    let released = if is_released && is_there && technician_id == asker.technician_id {
        Some(read(&rows, first, keys, asker, account_id)?)
    } else {
        None
    };
    Ok(Some(KeptCredential {
        technician_id,
        released,
    }))
}

/// `first` is the first of the rows, which differ in what is sealed alone.
pub(super) fn read(
    rows: &[Row],
    first: &Row,
    keys: &KeyRing,
    asker: Asker,
    account_id: AccountId,
) -> Result<CredentialResponse, StoreError> {
    let version: u32 = first.try_get("confirmed_version")?;
    let is_held = text(first, "custody")? == custody_name(Custody::Cloud);
    let (custody, sealed, held) = if is_held {
        let envelope = bytes(first, held::COLUMN)?;
        let held = held::open(keys, asker.msp_id, account_id, version, &envelope)?;
        (Custody::Cloud, vec![], Some(held))
    } else {
        let sealed: Result<_, _> = rows.iter().map(read_sealed).collect();
        (Custody::Sealed, sealed?, None)
    };
    Ok(CredentialResponse {
        custody,
        user_principal_name: text(first, "user_principal_name")?,
        binding: CredentialBinding {
            tenant_id: EntraTenantId::new(uuid(first, "tenant_id")?),
            account_id,
            technician_id: asker.technician_id,
            version,
            expires_at: moment(first, "expires_at")?,
        },
        sealed,
        held,
    })
}

fn read_sealed(row: &Row) -> Result<SealedCredential, StoreError> {
    Ok(SealedCredential {
        format: row.try_get("format")?,
        passkey_id: PasskeyId::new(uuid(row, "passkey_id")?),
        encapsulated_key: bytes(row, "encapsulated_key")?.into(),
        ciphertext: bytes(row, "ciphertext")?.into(),
    })
}
