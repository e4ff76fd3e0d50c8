//! What our application proves itself with.

use uuid::Uuid;
use zeroize::Zeroizing;

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

/// The application registration and its credential in one tenant.
pub struct AppCredential {
    /// The registration's application (client) id.
    pub client_id: Uuid,
    /// Its secret.
    pub secret: ClientSecret,
}
