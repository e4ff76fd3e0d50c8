//! `GET /v1/accounts/{id}/credential`: what signs an account in, sealed or held by the cloud.

use core::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ids::{AccountId, EntraTenantId, PasskeyId, TechnicianId};
use crate::{Base64Url, Timestamp};

/// Who can read the credential at rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

/// A credential that the cloud holds under its own key, in clear: it travels under TLS to the
/// account's technician alone. Wipes itself; does not print, clone or compare.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeldCredential {
    password: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    access_pass: Option<HeldAccessPass>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    totp_seed: Option<String>,
}

/// A Temporary Access Pass that the cloud holds. Wipes itself; does not print, clone or compare.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HeldAccessPass {
    code: String,
    #[zeroize(skip)]
    expires_at: Timestamp,
}

impl HeldAccessPass {
    /// When Entra stops to take it.
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The code, moved out. Each use says why with a line `// EXPOSE:`.
    pub fn into_code(mut self) -> String {
        core::mem::take(&mut self.code)
    }
}

impl HeldCredential {
    /// Takes over the password.
    pub const fn new(password: String) -> Self {
        Self {
            password,
            access_pass: None,
            totp_seed: None,
        }
    }

    /// The same with a Temporary Access Pass that Entra takes until `expires_at`.
    #[must_use]
    pub fn with_access_pass(mut self, code: String, expires_at: Timestamp) -> Self {
        self.access_pass = Some(HeldAccessPass { code, expires_at });
        self
    }

    /// The same with the seed of one-time codes, in base32.
    #[must_use]
    pub fn with_totp_seed(mut self, base32: String) -> Self {
        self.totp_seed.zeroize();
        self.totp_seed = Some(base32);
        self
    }

    /// The most bytes that its JSON takes: all of it could need escaping.
    pub fn max_json_bytes(&self) -> usize {
        let code = self.access_pass.as_ref().map_or(0, |pass| pass.code.len());
        let seed = self.totp_seed.as_ref().map_or(0, String::len);
        160 + (self.password.len() + code + seed) * 6
    }

    /// The Temporary Access Pass, moved out.
    pub fn take_access_pass(&mut self) -> Option<HeldAccessPass> {
        self.access_pass.take()
    }

    /// The seed of one-time codes in base32, moved out. Each use says why with a line
    /// `// EXPOSE:`.
    pub fn take_totp_seed(&mut self) -> Option<String> {
        self.totp_seed.take()
    }

    /// The password itself. Each use says why with a line `// EXPOSE:`.
    pub fn expose_password(&self) -> &str {
        &self.password
    }

    /// The password, moved out. Each use says why with a line `// EXPOSE:`.
    pub fn into_password(mut self) -> String {
        core::mem::take(&mut self.password)
    }
}

impl fmt::Debug for HeldCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HeldCredential(…)")
    }
}

/// The answer. An audit entry says that it was released before it leaves the cloud.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CredentialResponse {
    /// Who can read it at rest.
    pub custody: Custody,
    /// The sign-in name.
    pub user_principal_name: String,
    /// What the blobs are bound to.
    pub binding: CredentialBinding,
    /// One blob for each of the technician's passkeys that can open one; none where the cloud
    /// holds the credential.
    pub sealed: Vec<SealedCredential>,
    /// The credential itself, with [`Custody::Cloud`] only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<HeldCredential>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn held_credential_when_printed_shows_nothing() {
        let held = HeldCredential::new("correct horse".to_owned());
        assert_eq!(format!("{held:?}"), "HeldCredential(…)");
    }

    #[test]
    fn held_credential_when_written_is_read_back() {
        let held = HeldCredential::new("correct \" horse".to_owned());
        let json = serde_json::to_string(&held).unwrap();
        assert_eq!(json, r#"{"password":"correct \" horse"}"#);
        let read: HeldCredential = serde_json::from_str(&json).unwrap();
        assert_eq!(read.into_password(), "correct \" horse");
    }

    #[test]
    fn held_credential_when_it_has_more_than_a_password_is_read_back() {
        let expires_at = Timestamp::from_unix_ms(1_795_341_600_000);
        let held = HeldCredential::new("p".to_owned())
            .with_access_pass("+drkzqAD".to_owned(), expires_at)
            .with_totp_seed("GEZDGNBV".to_owned());
        let json = serde_json::to_string(&held).unwrap();
        assert!(json.len() <= held.max_json_bytes(), "{json}");
        let mut read: HeldCredential = serde_json::from_str(&json).unwrap();
        let pass = read.take_access_pass().unwrap();
        assert_eq!(pass.expires_at(), expires_at);
        assert_eq!(pass.into_code(), "+drkzqAD");
        assert_eq!(read.take_totp_seed().unwrap(), "GEZDGNBV");
    }

    #[test]
    fn answer_when_from_a_cloud_that_holds_nothing_is_read() {
        let json = serde_json::json!({
            "custody": "sealed",
            "user_principal_name": "jit-ada-abcdef@contoso.onmicrosoft.com",
            "binding": {
                "tenant_id": uuid::Uuid::from_u128(1),
                "account_id": uuid::Uuid::from_u128(2),
                "technician_id": uuid::Uuid::from_u128(3),
                "version": 1,
                "expires_at": "2026-11-22T10:00:00Z",
            },
            "sealed": [],
        });
        let answer: CredentialResponse = serde_json::from_value(json).unwrap();
        assert!(answer.held.is_none());
    }
}
