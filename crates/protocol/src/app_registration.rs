//! `/v1/app-registration`: the MSP's own app registration, by which customers' tenants are reached.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Timestamp;

/// What an app registration proves itself with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CredentialKind {
    /// A client secret.
    Secret,
    /// A certificate whose private key signs.
    Certificate,
    /// A federated workload identity, whose token somebody keeps writing into a file.
    TokenFile,
}

impl CredentialKind {
    /// As it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Certificate => "certificate",
            Self::TokenFile => "token_file",
        }
    }

    /// Reads what [`Self::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Secret, Self::Certificate, Self::TokenFile]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// The body of `PUT /v1/app-registration`. It holds a secret: it has no `Debug` and no `Clone`.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PutAppRegistrationRequest {
    /// The registration's application (client) id.
    pub client_id: Uuid,
    /// What proves it from now on.
    pub credential: NewCredential,
}

/// What proves an app registration from now on. Token files are named on the command line alone.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum NewCredential {
    /// A client secret.
    Secret {
        /// Its value, which Entra shows once.
        secret: String,
        /// When it expires, as Entra says beside it; nobody is warned where this is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<Timestamp>,
    },
    /// A certificate.
    Certificate {
        /// The certificate and its private key, PEM (RFC 7468), in any order.
        pem: String,
    },
}

/// The answer to `GET` and `PUT /v1/app-registration`. Never the credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AppRegistrationView {
    /// Where administrators are sent back to after their consent: it has to stand among the
    /// registration's redirect URIs (platform "Web").
    pub redirect_uri: String,
    /// The permissions that the registration has to ask for (Microsoft Graph, application).
    pub permissions: Vec<String>,
    /// The registration; `None` as long as there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration: Option<RegistrationView>,
}

/// The registration itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RegistrationView {
    /// Its application (client) id.
    pub client_id: Uuid,
    /// What proves it.
    pub kind: CredentialKind,
    /// Of a certificate: SHA-1 in hexadecimal, by which Entra lists it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbprint: Option<String>,
    /// Of a certificate: SHA-256 in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// When the credential expires, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// How many customers are connected through it.
    pub customers: u32,
}
