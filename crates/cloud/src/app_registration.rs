//! The MSP's own app registration: saved, replaced and removed, with its audit entries.

use hallpass_graph::{CertificateError, SigningCertificate};
use hallpass_protocol::Timestamp;
use hallpass_protocol::app_registration::{
    AppRegistrationView, CredentialKind, NewCredential, RegistrationView,
};
use hallpass_protocol::ids::MspId;
use url::Url;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app_permissions::{asked_for, uses_groups};
use crate::audit::{Actor, AuditEvent};
use crate::envelope::KeyRing;
use crate::random::RandomSource;
use crate::store::app_registrations::{self, AppRegistration, CredentialText};
use crate::store::{StoreError, WriteTransaction, audit, sql};

/// The portal's page to which Microsoft sends administrators back.
const RETURN_PAGE: &str = "/consent";

/// The longest secret, in characters; Entra's have 40.
const SECRET_MAX_CHARS: usize = 512;

/// The longest PEM text, in bytes: a chain of certificates and a key.
const PEM_MAX_BYTES: usize = 32 * 1024;

/// What is to be saved: parsed and found good.
pub struct NewRegistration {
    registration: AppRegistration,
    credential: CredentialText,
}

/// It cannot be saved.
#[derive(Debug, thiserror::Error)]
pub enum InvalidRegistrationError {
    /// The client id is no id.
    #[error(
        "the application (client) id is all zeros: copy it from the app registration's overview"
    )]
    ClientId,
    /// The secret is none.
    #[error(
        "the client secret is empty, too long or has spaces in it: copy the secret's value, not its \
         id"
    )]
    Secret,
    /// Entra's ids of secrets look like this, and the values do not.
    #[error("this is the secret's id and not its value: copy the value, which Entra shows once")]
    SecretId,
    /// The secret's expiry is over.
    #[error("the client secret has expired: make a new one in the app registration")]
    SecretExpired,
    /// The certificate cannot be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The certificate's text is too long to be one.
    #[error(
        "the certificate's text is longer than any certificate with its key: paste the PEM text"
    )]
    PemTooLong,
    /// The path is not whole.
    #[error("the token file must be named by its whole path, from / on")]
    TokenFile,
}

/// It was not saved or removed.
#[derive(Debug, thiserror::Error)]
pub enum SaveRegistrationError {
    /// Tenants have consented to the other application.
    #[error(
        "{customers} customers are connected through the registration {client_id}, and would have to \
         consent to another one: keep its client id, or disconnect them first"
    )]
    InUse {
        /// How many.
        customers: i64,
        /// Which.
        client_id: Uuid,
    },
    /// There is none.
    #[error("there is no app registration")]
    Missing,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl NewRegistration {
    /// Checks what was given through the API.
    ///
    /// # Errors
    /// When it could never prove us.
    pub fn parse(
        client_id: Uuid,
        credential: NewCredential,
        now: Timestamp,
    ) -> Result<Self, InvalidRegistrationError> {
        match credential {
            NewCredential::Secret { secret, expires_at } => {
                Self::of_secret(client_id, &Zeroizing::new(secret), expires_at, now)
            }
            NewCredential::Certificate { pem } => {
                Self::of_certificate(client_id, &Zeroizing::new(pem), now)
            }
        }
    }

    /// By a secret.
    ///
    /// # Errors
    /// When it is none, or expired.
    pub fn of_secret(
        client_id: Uuid,
        secret: &Zeroizing<String>,
        expires_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, InvalidRegistrationError> {
        let secret = secret.trim();
        let is_odd = secret.is_empty()
            || secret.chars().count() > SECRET_MAX_CHARS
            || secret.chars().any(|c| c.is_whitespace() || c.is_control());
        if is_odd {
            return Err(InvalidRegistrationError::Secret);
        }
        if Uuid::try_parse(secret).is_ok() {
            return Err(InvalidRegistrationError::SecretId);
        }
        if expires_at.is_some_and(|at| at <= now) {
            return Err(InvalidRegistrationError::SecretExpired);
        }
        Self::new(
            client_id,
            CredentialKind::Secret,
            secret,
            None,
            expires_at,
            now,
        )
    }

    /// By a certificate with its private key.
    ///
    /// # Errors
    /// When it is not both, they do not belong together, or it is not valid now.
    pub fn of_certificate(
        client_id: Uuid,
        pem: &Zeroizing<String>,
        now: Timestamp,
    ) -> Result<Self, InvalidRegistrationError> {
        if pem.len() > PEM_MAX_BYTES {
            return Err(InvalidRegistrationError::PemTooLong);
        }
        let certificate = SigningCertificate::parse(pem)?;
        certificate.check_valid(now)?;
        let hex = |bytes: &[u8]| data_encoding::HEXUPPER.encode(bytes);
        let thumbprints = (
            hex(certificate.sha1_thumbprint()),
            hex(certificate.sha256_thumbprint()),
        );
        let expires_at = Some(certificate.not_after());
        let kind = CredentialKind::Certificate;
        Self::new(client_id, kind, pem, Some(thumbprints), expires_at, now)
    }

    /// By the token of a federated workload identity, in a file of the server. For its operator
    /// alone: whoever names a file has it read.
    ///
    /// # Errors
    /// When the path is not whole.
    pub fn of_token_file(
        client_id: Uuid,
        path: &str,
        now: Timestamp,
    ) -> Result<Self, InvalidRegistrationError> {
        if !path.starts_with('/') || path.contains('\0') {
            return Err(InvalidRegistrationError::TokenFile);
        }
        Self::new(client_id, CredentialKind::TokenFile, path, None, None, now)
    }

    fn new(
        client_id: Uuid,
        kind: CredentialKind,
        text: &str,
        thumbprints: Option<(String, String)>,
        expires_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Self, InvalidRegistrationError> {
        if client_id.is_nil() {
            return Err(InvalidRegistrationError::ClientId);
        }
        Ok(Self {
            registration: AppRegistration {
                client_id,
                kind,
                thumbprints,
                expires_at,
                saved_at: now,
            },
            credential: CredentialText::new(Zeroizing::new(text.to_owned())),
        })
    }
}

/// Puts a registration in the place of the one that was there.
///
/// # Errors
/// When customers have consented to another application, or the database refuses.
pub async fn save(
    tx: &mut WriteTransaction,
    (random, keys): (&dyn RandomSource, &KeyRing),
    (msp_id, actor): (MspId, Actor),
    new: &NewRegistration,
) -> Result<(), SaveRegistrationError> {
    let before = app_registrations::find(tx, msp_id).await?;
    if let Some(before) = &before
        && before.client_id != new.registration.client_id
    {
        check_unused(tx, msp_id, before.client_id).await?;
    }
    let registration = &new.registration;
    app_registrations::put(tx, random, keys, msp_id, registration, &new.credential).await?;
    let facts = |of: &AppRegistration| crate::audit::RegistrationFacts {
        client_id: of.client_id,
        credential: of.kind,
        thumbprint: of.thumbprints.as_ref().map(|(sha1, _)| sha1.clone()),
        expires_at: of.expires_at,
    };
    let event = AuditEvent::AppRegistrationSaved {
        before: before.as_ref().map(facts),
        after: facts(registration),
    };
    audit::append(tx, msp_id, registration.saved_at, actor, event).await?;
    Ok(())
}

/// Removes the registration.
///
/// # Errors
/// When there is none, customers are connected through it, or the database refuses.
pub async fn remove(
    tx: &mut WriteTransaction,
    (msp_id, actor): (MspId, Actor),
    now: Timestamp,
) -> Result<(), SaveRegistrationError> {
    let known = app_registrations::find(tx, msp_id).await?;
    let known = known.ok_or(SaveRegistrationError::Missing)?;
    check_unused(tx, msp_id, known.client_id).await?;
    app_registrations::delete(tx, msp_id).await?;
    let event = AuditEvent::AppRegistrationRemoved {
        client_id: known.client_id,
    };
    audit::append(tx, msp_id, now, actor, event).await?;
    Ok(())
}

async fn check_unused(
    tx: &mut WriteTransaction,
    msp_id: MspId,
    client_id: Uuid,
) -> Result<(), SaveRegistrationError> {
    match app_registrations::count_connections(tx, msp_id).await? {
        0 => Ok(()),
        customers => Err(SaveRegistrationError::InUse {
            customers,
            client_id,
        }),
    }
}

/// Where administrators are sent back to after their consent.
pub fn redirect_uri(public_url: &Url) -> String {
    let origin = public_url.origin().ascii_serialization();
    format!("{origin}{RETURN_PAGE}")
}

/// As screens and programs are told.
///
/// # Errors
/// When the database cannot be read.
pub async fn view(
    connection: &mut sql::Connection,
    msp_id: MspId,
    public_url: &Url,
) -> Result<AppRegistrationView, StoreError> {
    let customers = app_registrations::count_connections(connection, msp_id).await?;
    let registration = app_registrations::find(connection, msp_id).await?;
    Ok(AppRegistrationView {
        redirect_uri: redirect_uri(public_url),
        permissions: asked_for(uses_groups(connection, msp_id).await?)
            .map(str::to_owned)
            .collect(),
        registration: registration.map(|known| {
            let (thumbprint, sha256) = known.thumbprints.unzip();
            RegistrationView {
                client_id: known.client_id,
                kind: known.kind,
                thumbprint,
                sha256,
                expires_at: known.expires_at,
                saved_at: known.saved_at,
                customers: u32::try_from(customers).unwrap_or(u32::MAX),
            }
        }),
    })
}

#[cfg(test)]
mod tests;
