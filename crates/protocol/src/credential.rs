//! `GET /v1/accounts/{id}/credential`: what signs an account in, sealed.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, EntraTenantId, PasskeyId, TechnicianId};
use crate::{Base64Url, Timestamp};

/// Who can read the credential at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Custody {
    /// Sealed to the technician's passkeys: the cloud cannot open it.
    Sealed,
    /// Held by the cloud under its own key, for passkeys without PRF.
    Cloud,
}

/// What a sealed credential is bound to. Opening it with any other values fails, so a blob that
/// was moved to another account, technician or version is useless.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialBinding {
    /// The tenant.
    pub tenant_id: EntraTenantId,
    /// The account.
    pub account_id: AccountId,
    /// The technician.
    pub technician_id: TechnicianId,
    /// Raised with every new secret of the account, from 1.
    pub version: u32,
    /// The account's deadline when the secret was made.
    pub expires_at: Timestamp,
}

/// A credential sealed to one passkey: HPKE base mode (RFC 9180), DHKEM(X25519, HKDF-SHA256),
/// HKDF-SHA256, ChaCha20-Poly1305.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedCredential {
    /// The format of this blob; 1.
    pub format: u8,
    /// The passkey to whose key it is sealed.
    pub passkey_id: PasskeyId,
    /// `enc`: the encapsulated key, 32 bytes.
    pub encapsulated_key: Base64Url,
    /// `ct`: the ciphertext with its tag.
    pub ciphertext: Base64Url,
}

/// The answer. An audit entry says that it was released before it leaves the cloud.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialResponse {
    /// Who can read it at rest.
    pub custody: Custody,
    /// The sign-in name.
    pub user_principal_name: String,
    /// What the blobs are bound to.
    pub binding: CredentialBinding,
    /// One blob for each of the technician's passkeys that can open one.
    pub sealed: Vec<SealedCredential>,
}
