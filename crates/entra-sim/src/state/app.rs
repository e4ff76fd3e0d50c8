//! Our application in one tenant.

use uuid::Uuid;

use crate::random::make_id;
use crate::seed::SeedApp;

/// Registration, consent and service principal.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) client_id: Uuid,
    pub(crate) client_secret: String,
    /// Object id of the service principal.
    pub(crate) principal_id: Uuid,
    /// Consented application permissions.
    pub(crate) roles: Vec<String>,
    /// The service principal exists; false once the customer withdrew the consent.
    pub(crate) is_consented: bool,
    /// So many tokens still come without `roles`: consent that lands late.
    pub(crate) tokens_without_roles: u32,
    /// The secret is right but past its end.
    pub(crate) is_secret_expired: bool,
    /// The certificate that the registration knows, PEM.
    pub(crate) certificate_pem: Option<String>,
    /// The token of a federated workload that it trusts.
    pub(crate) federated_assertion: Option<String>,
    /// Where administrators may be sent back to after their consent; anywhere, when there is none.
    pub(crate) redirect_uris: Vec<String>,
}

impl App {
    pub(crate) fn new(seed: &SeedApp) -> Self {
        Self {
            client_id: seed.client_id,
            client_secret: seed.client_secret.clone(),
            principal_id: make_id(),
            roles: seed.app_roles.clone(),
            is_consented: seed.is_consented,
            tokens_without_roles: 0,
            is_secret_expired: false,
            certificate_pem: None,
            federated_assertion: None,
            redirect_uris: seed.redirect_uris.clone(),
        }
    }
}
