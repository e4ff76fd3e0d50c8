//! The MSP's own app registration, with the credential that proves us everywhere it is consented to.

use hallpass_graph::{AppCredential, AppProof, ClientSecret, SigningCertificate};
use hallpass_protocol::Timestamp;
use hallpass_protocol::app_registration::CredentialKind;
use hallpass_protocol::ids::MspId;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::column::{bytes, moment, optional_moment, text, uuid};
use super::{StoreError, WriteTransaction, installation};
use crate::envelope::{self, KeyRing, SecretPlace};
use crate::random::RandomSource;
use crate::store::sql::{self, Row};

/// Where they are.
pub const TABLE: &str = "app_registrations";

/// The column of the envelopes.
pub const CREDENTIAL_COLUMN: &str = "credential";

/// An app registration, without its credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppRegistration {
    /// Its application (client) id.
    pub client_id: Uuid,
    /// What proves us.
    pub kind: CredentialKind,
    /// Of a certificate: SHA-1, by which Entra lists it, and SHA-256, in hexadecimal.
    pub thumbprints: Option<(String, String)>,
    /// When the credential expires, where that is known.
    pub expires_at: Option<Timestamp>,
    /// When it was saved.
    pub saved_at: Timestamp,
}

/// The text of a credential: a secret, the PEM of a certificate with its key, or a file's path.
pub struct CredentialText(Zeroizing<String>);

impl CredentialText {
    /// Takes the text.
    pub const fn new(text: Zeroizing<String>) -> Self {
        Self(text)
    }

    /// The text itself. Each use says why in a comment.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Puts a registration in the place of the one that was there. Alarms about the expiry begin anew.
///
/// # Errors
/// When the database refuses or no key is at hand.
pub async fn put(
    tx: &mut WriteTransaction,
    random: &dyn RandomSource,
    keys: &KeyRing,
    msp_id: MspId,
    registration: &AppRegistration,
    credential: &CredentialText,
) -> Result<(), StoreError> {
    let known: Option<i64> =
        sql::query_scalar("SELECT version FROM app_registrations WHERE msp_id = ?1")
            .bind(msp_id.as_uuid())
            .fetch_optional(tx)
            .await?;
    let version = u32::try_from(known.unwrap_or(0).saturating_add(1))
        .map_err(|error| StoreError::unreadable(TABLE, error))?;
    let kek = installation::find_kek(tx, keys).await?;
    // EXPOSE: it goes into the envelope.
    let plaintext = credential.expose().as_bytes();
    let sealed = envelope::seal(random, &kek, &place(msp_id, version), plaintext);
    let (sha1, sha256) = registration.thumbprints.clone().unzip();
    sql::query(
        "INSERT INTO app_registrations (msp_id, client_id, kind, credential, version, thumbprint,
                                        sha256, expires_at, saved_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (msp_id) DO UPDATE SET client_id = excluded.client_id, kind = excluded.kind,
             credential = excluded.credential, version = excluded.version,
             thumbprint = excluded.thumbprint, sha256 = excluded.sha256,
             expires_at = excluded.expires_at, saved_at = excluded.saved_at, alarmed_days = NULL",
    )
    .bind(msp_id.as_uuid())
    .bind(registration.client_id)
    .bind(registration.kind.as_str())
    .bind(sealed)
    .bind(version)
    .bind(sha1)
    .bind(sha256)
    .bind(registration.expires_at.map(Timestamp::unix_ms))
    .bind(registration.saved_at.unix_ms())
    .execute(tx)
    .await?;
    Ok(())
}

/// The MSP's registration.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<Option<AppRegistration>, StoreError> {
    let row = sql::query(
        "SELECT client_id, kind, thumbprint, sha256, expires_at, saved_at
         FROM app_registrations WHERE msp_id = ?1",
    )
    .bind(msp_id.as_uuid())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(read).transpose()
}

/// The MSP's registration with its credential opened, as the Graph client takes it.
///
/// # Errors
/// When the database cannot be read, or the credential does not open with this key.
pub async fn find_credential(
    connection: &mut sql::Connection,
    keys: &KeyRing,
    msp_id: MspId,
) -> Result<Option<AppCredential>, StoreError> {
    let row = sql::query(
        "SELECT client_id, kind, credential, version FROM app_registrations WHERE msp_id = ?1",
    )
    .bind(msp_id.as_uuid())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let version: u32 = row.try_get("version")?;
    let sealed = bytes(&row, CREDENTIAL_COLUMN)?;
    let plaintext = envelope::open(keys, &place(msp_id, version), &sealed).map_err(|source| {
        StoreError::Secret {
            table: TABLE,
            source,
        }
    })?;
    let opened = core::str::from_utf8(&plaintext)
        .map_err(|_| StoreError::unreadable(TABLE, "the credential is not UTF-8"))?;
    let kind = read_kind(&row)?;
    Ok(Some(AppCredential {
        client_id: uuid(&row, "client_id")?,
        proof: proof_of(kind, opened).map_err(|error| StoreError::unreadable(TABLE, error))?,
    }))
}

/// What proves us, by the credential's text.
///
/// # Errors
/// When it is meant to be a certificate and is none.
pub fn proof_of(
    kind: CredentialKind,
    text: &str,
) -> Result<AppProof, hallpass_graph::CertificateError> {
    Ok(match kind {
        CredentialKind::Secret => {
            AppProof::Secret(ClientSecret::new(Zeroizing::new(text.to_owned())))
        }
        CredentialKind::Certificate => {
            AppProof::Certificate(Box::new(SigningCertificate::parse(text)?))
        }
        CredentialKind::TokenFile => AppProof::TokenFile(text.into()),
    })
}

/// Removes the MSP's registration; whether there was one.
///
/// # Errors
/// When the database refuses.
pub async fn delete(tx: &mut WriteTransaction, msp_id: MspId) -> Result<bool, StoreError> {
    let done = sql::query("DELETE FROM app_registrations WHERE msp_id = ?1")
        .bind(msp_id.as_uuid())
        .execute(tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// How many connections the MSP's registration serves: those too that are disconnected, as long as
/// accounts are to be ended there.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_connections(
    connection: &mut sql::Connection,
    msp_id: MspId,
) -> Result<i64, StoreError> {
    Ok(sql::query_scalar(
        "SELECT count(*) FROM connections n
         WHERE n.msp_id = ?1 AND n.uses_registration
           AND (n.disconnected_at IS NULL OR EXISTS (
               SELECT 1 FROM account_jobs j
               JOIN accounts a ON a.msp_id = j.msp_id AND a.account_id = j.account_id
               WHERE a.msp_id = n.msp_id AND a.connection_id = n.connection_id))",
    )
    .bind(msp_id.as_uuid())
    .fetch_one(connection)
    .await?)
}

fn place(msp_id: MspId, version: u32) -> SecretPlace<'static> {
    SecretPlace {
        table: TABLE,
        msp_id,
        row_id: *msp_id.as_uuid(),
        column: CREDENTIAL_COLUMN,
        version,
    }
}

fn read_kind(row: &Row) -> Result<CredentialKind, StoreError> {
    let kind = text(row, "kind")?;
    CredentialKind::parse(&kind).ok_or_else(|| StoreError::unreadable(TABLE, kind))
}

fn read(row: &Row) -> Result<AppRegistration, StoreError> {
    let sha1: Option<String> = row.try_get("thumbprint")?;
    let sha256: Option<String> = row.try_get("sha256")?;
    Ok(AppRegistration {
        client_id: uuid(row, "client_id")?,
        kind: read_kind(row)?,
        thumbprints: sha1.zip(sha256),
        expires_at: optional_moment(row, "expires_at")?,
        saved_at: moment(row, "saved_at")?,
    })
}

/// A registration whose credential's expiry is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiring {
    /// Whose.
    pub msp_id: MspId,
    /// Its application (client) id.
    pub client_id: Uuid,
    /// When.
    pub expires_at: Timestamp,
    /// The fewest days before it of which an alarm was given.
    pub alarmed_days: Option<u32>,
}

/// The registrations of all MSPs whose credential's expiry is known.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_expiring(connection: &mut sql::Connection) -> Result<Vec<Expiring>, StoreError> {
    let rows = sql::query(
        "SELECT msp_id, client_id, expires_at, alarmed_days FROM app_registrations
         WHERE expires_at IS NOT NULL ORDER BY msp_id",
    )
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let alarmed_days: Option<i64> = row.try_get("alarmed_days")?;
            Ok(Expiring {
                msp_id: MspId::new(uuid(row, "msp_id")?),
                client_id: uuid(row, "client_id")?,
                expires_at: moment(row, "expires_at")?,
                alarmed_days: alarmed_days.and_then(|days| u32::try_from(days).ok()),
            })
        })
        .collect()
}

/// Keeps that an alarm was given; `false` when another was, or the credential is another now.
///
/// # Errors
/// When the database refuses.
pub async fn record_alarm(
    tx: &mut WriteTransaction,
    known: &Expiring,
    days: u32,
) -> Result<bool, StoreError> {
    let done = sql::query(
        "UPDATE app_registrations SET alarmed_days = ?3
         WHERE msp_id = ?1 AND expires_at = ?2 AND (alarmed_days IS NULL OR alarmed_days > ?3)",
    )
    .bind(known.msp_id.as_uuid())
    .bind(known.expires_at.unix_ms())
    .bind(days)
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
