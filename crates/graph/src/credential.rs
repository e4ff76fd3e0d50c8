//! What our application proves itself with.

mod assertion;
mod certificate;

use std::path::PathBuf;

use uuid::Uuid;
use zeroize::Zeroizing;

pub(crate) use assertion::{ASSERTION_TYPE, AssertionFacts};
pub use certificate::{CertificateError, SigningCertificate};

/// The application's secret; wiped when dropped, never printed.
pub struct ClientSecret(Zeroizing<String>);

impl ClientSecret {
    /// Takes the secret over.
    pub fn new(secret: Zeroizing<String>) -> Self {
        Self(secret)
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

/// How the application proves that it is itself.
pub enum AppProof {
    /// By a secret that it shares with Entra.
    Secret(ClientSecret),
    /// By what the key of a certificate signs, which Entra knows.
    Certificate(Box<SigningCertificate>),
    /// By a token that somebody whom Entra trusts keeps writing into this file: a federated workload
    /// identity (Microsoft Learn, "Workload identity federation").
    TokenFile(PathBuf),
}

/// The application registration and its credential in one tenant.
pub struct AppCredential {
    /// The registration's application (client) id.
    pub client_id: Uuid,
    /// Its proof.
    pub proof: AppProof,
}
